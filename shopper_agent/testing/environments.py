"""An Environment made of static pages, and the contract that every environment keeps.

The pages of HtmlShop go through the same reading as a browser's: dom/static.py writes the snapshot, the rest is shared.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from shopper_agent.dom.simplify import BACK, SCROLL_DOWN, SCROLL_UP, Reading, simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.errors import EnvironmentFailed
from shopper_agent.schema import (
    Action,
    Click,
    Element,
    Failure,
    FailureKind,
    Input,
    Observation,
    Target,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.session import Environment
from shopper_agent.testing.pages import PLACE_ORDER, Visit, page_of, submit

_REFERENCE = re.compile(r"\{((?:contact|secret)\.[a-z_]+)\}")
MISSING = "no_such_region.no_such_control"
"""A name that no page has."""


@dataclass(frozen=True)
class Troubles:
    """What goes wrong in an HtmlShop; steps are counted from 0."""

    crash_at: int | None = None
    """The step at which the environment is gone."""
    failures: Mapping[int, FailureKind] = field(default_factory=dict)
    """Steps whose actions have no effect, and why."""
    closed: bool = False
    """There is nothing to see from the start."""


class HtmlShop:
    """A shop of five mugs, from the search to the confirmation; implements Environment."""

    url = "https://shop.example/"

    def __init__(
        self,
        troubles: Troubles | None = None,
        *,
        private: Mapping[str, str] | None = None,
        in_view: int | None = None,
        picture: bytes | None = None,
    ) -> None:
        """`private` maps references to values; `in_view` is how many controls lie in the viewport, None: all.

        `picture` is what every screenshot is.
        """
        self._troubles = troubles or Troubles()
        self._private = dict(private or {})
        self._in_view, self._picture = in_view, picture
        self._visit = Visit()
        self._past: list[str] = []
        self._tags: dict[str, tuple[str, Mapping[str, str]]] = {}
        """Name → tag and attributes of what stands on the current page."""
        self._elements: dict[str, Element] = {}
        self.steps = 0
        """Actions that reached the shop."""
        self.orders = 0
        """How often an order was placed."""

    # ── the Environment protocol ───────────────────────────────────────────────────────────────────────────────────

    async def reset(self) -> Observation:
        """The home page of a new visit. Raises EnvironmentFailed when the shop is closed."""
        if self._troubles.closed:
            raise EnvironmentFailed(f"{self.url} refused the connection")
        self._visit, self._past, self.steps = Visit(), [], 0
        return self._observe(None)

    async def step(self, action: Action) -> Observation:
        """Carry the action out and look again. Raises EnvironmentFailed at the step that shall crash."""
        number, self.steps = self.steps, self.steps + 1
        if number == self._troubles.crash_at:
            raise EnvironmentFailed("the page crashed")
        if (kind := self._troubles.failures.get(number)) is not None:
            return self._observe(Failure(kind=kind, message=f"It did not work: {kind.value}."))
        return self._observe(self._act(action))

    async def target(self, action: Action) -> Target | None:
        """What the action's element is; None when there is none."""
        if isinstance(action, Terminate) or action.name not in self._tags:
            return None
        element = self._elements[action.name]
        tag, attributes = self._tags[action.name]
        return Target(
            name=action.name, tag=tag, role=element.role, text=element.text, href=element.href, box=element.box,
            test_id=attributes.get("test"), label=attributes.get("label"),
        )  # fmt: skip

    async def screenshot(self) -> bytes | None:
        """The picture that was given, whatever the page is."""
        return self._picture

    # ── acting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, action: Action) -> Failure | None:
        if isinstance(action, Terminate):
            return None
        if isinstance(action, Click) and action.name in {BACK, SCROLL_DOWN, SCROLL_UP}:
            return self._use_browser(action.name)
        if action.name not in self._tags:
            return Failure(kind=FailureKind.NO_SUCH_NAME, message=f"There is no “{action.name}” on this page.")
        if not self._elements[action.name].enabled:
            return Failure(kind=FailureKind.DISABLED, message=f"“{action.name}” is disabled.")
        if isinstance(action, Click):
            self._click(action.name)
            return None
        return self._type(action)

    def _use_browser(self, name: str) -> Failure | None:
        if name != BACK:
            return None
        if not self._past:
            return Failure(kind=FailureKind.NO_SUCH_NAME, message="There is no page to go back to.")
        self._visit.path = self._past.pop()
        return None

    def _click(self, name: str) -> None:
        tag, attributes = self._tags[name]
        value = attributes.get("value", "")
        if tag == "a":
            self._open(attributes["href"].removeprefix(self.url.rstrip("/")))
        elif tag == "option":
            self._visit.fields[attributes["field"]] = value
        elif attributes.get("type") in {"radio", "checkbox"}:
            self._visit.fields[attributes["name"]] = value
        elif tag == "button":
            self._submit(value)

    def _type(self, action: Input | TypeAndSubmit) -> Failure | None:
        if self._elements[action.name].role not in {"textbox", "searchbox"}:
            return Failure(kind=FailureKind.NOT_EDITABLE, message=f"“{action.name}” is no field to type into.")
        missing = next((key for key in _REFERENCE.findall(action.text) if key not in self._private), None)
        if missing is not None:
            return Failure(kind=FailureKind.NOT_RESOLVED, message=f"There is no value for {{{missing}}}.")
        own = self._tags[action.name][1]["name"]
        self._visit.fields[own] = _REFERENCE.sub(lambda found: self._private[found[1]], action.text)
        if isinstance(action, TypeAndSubmit):
            self._submit("search" if own == "q" else "continue")
        return None

    def _submit(self, what: str) -> None:
        self.orders += what == PLACE_ORDER
        if (path := submit(self._visit, what)) is not None:
            self._open(path)

    def _open(self, path: str) -> None:
        self._past.append(self._visit.path)
        self._visit.path = path

    # ── seeing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _observe(self, failure: Failure | None) -> Observation:
        address = self.url.rstrip("/") + self._visit.path
        snapshot = snapshot_of_html(page_of(self._visit), address, in_view=self._in_view)
        facts = {}
        for node in snapshot.root.walk():
            attributes = dict(node.attributes)
            if node.tag == "option" and node.parent is not None:
                attributes["field"] = node.parent.attributes["name"]
            facts[node.handle] = (node.tag, attributes)
        seen = simplify(snapshot, Reading(), self._private, can_go_back=bool(self._past))
        self._tags = {name: facts[handle.frame, handle.row] for name, handle in seen.handles.items()}
        self._elements = {element.name: element for element in seen.observation.elements}
        return seen.observation.model_copy(update={"failure": failure})


async def check_environment(make: Callable[[], AbstractAsyncContextManager[Environment]]) -> None:
    """Assert what every environment owes a session.

    Names are unique and stand in the HTML; two fresh environments give the same ones; an observation survives its own
    JSON; a name that is not there is a failure and changes nothing; terminating is harmless.
    """
    async with make() as environment:
        first = await environment.reset()
        _check_observation(first)
        await _check_missing_name(environment, first)
        for action in (Terminate(), Click(name=MISSING)):
            assert await environment.target(action) is None, f"there is no target of {action!r}"
        picture = await environment.screenshot()
        assert picture is None or isinstance(picture, bytes), "a screenshot is bytes or None"
        after = await environment.step(Terminate())
        assert after.failure is None, "terminating fails nothing"
        assert _page(after) == _page(first), "terminating leaves the page alone"
    async with make() as environment:
        second = await environment.reset()
    assert _names(second) == _names(first), "two visits see the same names"


def _check_observation(observation: Observation) -> None:
    assert isinstance(observation, Observation), "reset and step return an Observation"
    assert observation.failure is None, "nothing has failed before anything was done"
    names = _names(observation)
    assert names, "there is something to act on"
    assert len(names) == len(set(names)), "names are unique"
    for name in names:
        shown = name.startswith("browser.") or f'name="{name}"' in observation.html
        assert shown, f"{name} does not stand in the HTML"
    assert Observation.model_validate_json(observation.model_dump_json()) == observation, "an observation survives JSON"


async def _check_missing_name(environment: Environment, before: Observation) -> None:
    for action in (
        Click(name=MISSING),
        Input(name=MISSING, text="x"),
        TypeAndSubmit(name=MISSING, text="x"),
    ):
        after = await environment.step(action)
        assert after.failure is not None, f"{action!r} fails"
        assert after.failure.kind is FailureKind.NO_SUCH_NAME, f"{action!r} fails as a name that is not there"
        assert after.failure.message, "a failure says what went wrong"
        assert _page(after) == _page(before), f"{action!r} leaves the page alone"


def _names(observation: Observation) -> list[str]:
    return [element.name for element in observation.elements]


def _page(observation: Observation) -> tuple[str, list[str]]:
    return observation.url, _names(observation)
