"""Examples of the layout `pocket` with something exchanged or taken away: an experiment's controls. Pure; no torch.

Prompts are changed as texts, since a data set holds no contexts: the page, its numbers and its folds stay what they
were, and only the paragraph in question differs. Differs from rendering anew, which would give a shorter persona's room
to the page; a longer persona may pass the prompt's budget by its difference.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump, parse
from shopper_agent.prompts.numbering import number_of
from training.examples import Example

PersonaShown = Literal["right", "none", "shuffled"]
_BREAK: Final = "\n\n"
_WISH: Final = "wants: "
_DONE: Final = "done: "
_SHORTEST: Final = "."
"""The shortest rationale that the grammar lets pass."""


def shuffled(users: Iterable[str], seed: int) -> Mapping[str, str]:
    """User → the user whose persona is told instead; one cycle through all in a seeded order.

    Raises:
        ConfigError: There is one user only: nobody to exchange personas with.
    """
    order = sorted(set(users), key=lambda user: hashlib.blake2b(f"{seed}\x1f{user}".encode()).digest())
    if len(order) < 2:
        raise ConfigError("personas cannot be shuffled: there is one shopper only to score")
    return dict(zip(order, (*order[1:], order[0]), strict=True))


def with_personas(examples: Sequence[Example], shown: PersonaShown, seed: int) -> list[Example]:
    """The examples as a policy is asked under this persona; what the shopper came for stays.

    Raises:
        ConfigError: Personas are to be shuffled and there is one shopper only, or the layout is another one.
    """
    if shown == "right":
        return list(examples)
    if shown == "none":
        return [_telling(one, ()) for one in examples]
    told = {one.user: persona_lines(one) for one in examples}
    other = shuffled(told, seed)
    return [_telling(one, told[other[one.user]]) for one in examples]


def persona_lines(example: Example) -> tuple[str, ...]:
    """Who shops, as the prompt says it, without what they came for."""
    who, _ = _parts(example)
    return tuple(line for line in who[: _wish_at(who)])


def _telling(example: Example, lines: Sequence[str]) -> Example:
    who, rest = _parts(example)
    return _with_paragraphs(example, ["\n".join((*lines, *who[_wish_at(who) :])), *rest])


def without_history(example: Example) -> Example:
    """The example with the page alone: nothing of the steps before it."""
    who, rest = _parts(example)
    return _with_paragraphs(example, ["\n".join(who), *(one for one in rest if not one.startswith(_DONE))])


def without_rationale(example: Example) -> Example:
    """The example with the shortest answer: the number, where the prompt shows it, and the action."""
    said = parse(example.completion)
    number = number_of(example.gold.name, example.order)
    aid = "" if number is None else f"[{number}] "
    return example.model_copy(update={"completion": dump(said.model_copy(update={"rationale": f"{aid}{_SHORTEST}"}))})


def _parts(example: Example) -> tuple[list[str], list[str]]:
    """Lines about the shopper, and the other paragraphs of a prompt."""
    if len(example.messages) != 1 or not example.order:
        raise ConfigError("controls are made of prompts of the layout pocket: build the data set with it")
    first, *rest = example.messages[0].content.split(_BREAK)
    lines = first.split("\n")
    if lines[0].startswith((_DONE, "page: ")):  # nothing is known of the shopper
        return [], [first, *rest]
    return lines, rest


def _wish_at(who: Sequence[str]) -> int:
    """Where what they came for stands: the last such line; the end where it is not said."""
    return max((place for place, line in enumerate(who) if line.startswith(_WISH)), default=len(who))


def _with_paragraphs(example: Example, paragraphs: Sequence[str]) -> Example:
    message = example.messages[0].model_copy(update={"content": _BREAK.join(one for one in paragraphs if one)})
    return example.model_copy(update={"messages": (message,)})
