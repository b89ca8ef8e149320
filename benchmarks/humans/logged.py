"""Visits as OPeRA logs them: fifteen kinds of action, cut at the first purchase click. Pure.

Source: OPeRA (arXiv 2506.05606), data set card: thirteen click types, `input`, `terminate`; papers.md §4.2 and §4.4.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from shopper_agent.policies.choice.places import CHECKOUT_PATH
from shopper_agent.schema import ClickKind, Element, Input, Outcome, Step, Terminate, TypeAndSubmit

INPUT, TERMINATE, PURCHASE = "input", "terminate", str(ClickKind.PURCHASE)
KINDS: Final = (*map(str, ClickKind), INPUT, TERMINATE)
"""All fifteen kinds."""
ENDINGS: Final = ("purchase", "terminate", "neither")
Ending = Literal["purchase", "terminate", "neither"]

_ACCOUNT_PATH = re.compile(r"/(?:account|log[-_]?in|sign[-_]?(?:in|up)|register|orders?)\b", re.IGNORECASE)
_CONSENT = re.compile(r"cookie|consent", re.IGNORECASE)
_BROWSERS_OWN = "browser."
"""Back and scrolling: OPeRA's filtered log has neither."""


@dataclass(frozen=True)
class Logged:
    """One visit, as the plug-in would have logged it."""

    person: str
    kinds: tuple[str, ...]
    """Of `KINDS`, in their order; at least one."""
    consent: frozenset[int] = frozenset()
    """Places of clicks in a cookie banner, which OPeRA's shop does not show."""

    @property
    def ending(self) -> Ending:
        """A purchase click, leaving, or neither: it was cut off by us."""
        last = self.kinds[-1]
        if last == PURCHASE:
            return "purchase"
        return "terminate" if last == TERMINATE else "neither"


def as_logged(person: str, steps: Sequence[Step], outcome: Outcome) -> Logged | None:
    """A visit of ours brought to OPeRA's way of logging; None where nothing of it would have been logged.

    Cut at the first purchase click; steps on account and checkout pages dropped; typing and submitting is an input and
    a click. Differs: what OPeRA does not log at all is dropped too: the browser's back button, scrolling, opening a
    fold of the outline, and names that were not on the page. A visit that ended by itself after an order without any
    purchase click that we know is one that ended neither way.
    """
    kinds: list[str] = []
    consent: set[int] = set()
    for step in steps:
        found = list(_kinds_of(step))
        if _answers_consent(step):
            consent.update(range(len(kinds), len(kinds) + len(found)))
        kinds += found
        if PURCHASE in kinds:
            kinds = kinds[: kinds.index(PURCHASE) + 1]
            break
    if outcome is Outcome.ORDERED and kinds and kinds[-1] == TERMINATE:
        kinds.pop()
    return Logged(person, tuple(kinds), frozenset(consent)) if kinds else None


def without_consent(visits: Sequence[Logged]) -> list[Logged]:
    """The visits without their clicks in cookie banners; those that were nothing else are left out."""
    kept = ((one.person, tuple(kind for at, kind in enumerate(one.kinds) if at not in one.consent)) for one in visits)
    return [Logged(person, kinds) for person, kinds in kept if kinds]


def _answers_consent(step: Step) -> bool:
    action = step.decision.action
    return not isinstance(action, Terminate) and _CONSENT.search(action.name) is not None


def _kinds_of(step: Step) -> Iterator[str]:
    """What one step of ours is in the log: nothing, one line, or two."""
    action = step.decision.action
    if isinstance(action, Terminate):
        yield TERMINATE
        return
    element = _element(step, action.name)
    if element is None or action.name.startswith(_BROWSERS_OWN) or _is_never_logged(step.observation.url):
        return
    if isinstance(action, Input | TypeAndSubmit):
        yield INPUT
        if isinstance(action, Input):
            return
    yield str(element.kind or ClickKind.OTHER)


def _element(step: Step, name: str) -> Element | None:
    return next((element for element in step.observation.elements if element.name == name), None)


def _is_never_logged(url: str) -> bool:
    path = urlsplit(url).path
    return _ACCOUNT_PATH.search(path) is not None or CHECKOUT_PATH.search(path) is not None
