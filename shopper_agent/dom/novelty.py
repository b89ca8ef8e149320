"""What an action has brought onto the page: a menu that opened, a message, a basket beside the shelf."""

from urllib.parse import urldefrag

from shopper_agent.schema import Observation

_ANOTHER_PAGE = 0.5
"""Of the elements new: that is not the page that was there before."""


def with_new_marked(observation: Observation, before: Observation | None) -> Observation:
    """The observation with `new` on the elements that the page did not have before the last action.

    Nothing is marked on another page: all of it is new there.
    """
    if before is None or urldefrag(before.url).url != urldefrag(observation.url).url:
        return observation
    known = {element.name for element in before.elements}
    new = {it.name for it in observation.elements if it.name not in known and not it.name.startswith("browser.")}
    if not new or len(new) > _ANOTHER_PAGE * len(observation.elements):
        return observation
    elements = tuple(
        element.model_copy(update={"new": True}) if element.name in new else element for element in observation.elements
    )
    return observation.model_copy(update={"elements": elements})
