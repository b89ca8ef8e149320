"""What the session makes of a look at a page: the live simplifier, and the way back from names to the page."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from shopper_agent.browser.facts import PageFacts
from shopper_agent.browser.private_values import secret_fields
from shopper_agent.browser.snapshot_cache.messages import digest
from shopper_agent.dom.mask import Masker
from shopper_agent.dom.simplify import Handle, Reading, simplify
from shopper_agent.dom.snapshot import parse_snapshot
from shopper_agent.schema import Observation, Target


@dataclass(frozen=True)
class View:
    """A look at a page, and all that its reading depends on."""

    facts: PageFacts
    reading: Reading
    private: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    can_go_back: bool

    @property
    def known(self) -> Hashable:
        """Equal where the reading is."""
        documents = digest(*(f"{one.parent} {one.offset} {one.text}" for one in self.facts.documents))
        growing = self.facts.to_come is not None
        return documents, growing, self.reading, self.private, self.typed, self.can_go_back


@dataclass(frozen=True)
class Sight:
    """What is seen, and where on the page it stands."""

    observation: Observation
    handles: Mapping[str, Handle]
    secret: frozenset[tuple[int, int]]
    """Frame and row of fields whose content nobody may see."""


def see(view: View) -> Sight:
    """Read a page as the live loop does."""
    snapshot = parse_snapshot(view.facts.documents)
    secret = secret_fields(snapshot.root)
    seen = simplify(
        snapshot, view.reading, dict(view.private),
        can_go_back=view.can_go_back, may_grow=view.facts.to_come is not None, typed=view.typed,
    )  # fmt: skip
    return Sight(seen.observation, seen.handles, secret)


def own_target(target: Target, name: str, sight: Sight, masker: Masker) -> Target:
    """A target that another session may have looked for, with this one's names and without its private values."""
    element = next(each for each in sight.observation.elements if each.name == name)
    handle = sight.handles[name]

    def told(text: str | None) -> str | None:
        return masker.text(text) if text is not None else None

    def harmless(path: str | None) -> str | None:
        return path if path is not None and masker.text(path) == path else None

    changes = {
        "name": name, "role": element.role, "text": element.text, "href": element.href,
        "test_id": told(target.test_id), "label": told(target.label), "card": told(target.card),
        "css": harmless(target.css), "xpath": harmless(target.xpath),
        "neighbours": tuple(map(masker.text, target.neighbours)),
        "form_action": masker.address(target.form_action) if target.form_action is not None else None,
        "secret": (handle.frame, handle.row) in sight.secret,
    }  # fmt: skip
    return target.model_copy(update=changes)
