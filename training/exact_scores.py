"""A policy's shares of what a page offers against the shopper's own, step by step: exact expectations, nothing drawn.

What is compared is the place of an action: the name that it acts on, or leaving. What is typed there is not part of it.
Both distributions are mappings of a name, or LEAVING, to its share; the shopper's holds what the prompt hides too, so
that a policy pays for what it cannot see. Pure; no torch.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from shopper_agent.errors import ConfigError
from shopper_agent.schema import ClickKind
from training.examples import Example
from training.predictions import Said
from training.soft_targets import shares_of

LEAVING: Final = "[0]"
"""What has no name. No name has brackets."""
NOTHING: Final = ""
"""No decision at all: what a policy without a prediction does."""
Places = Mapping[str, float]
"""Name or LEAVING → share; they sum to 1."""
CLASSES: Final = ("click", "type", "leave")
TYPING: Final = frozenset({"input", "type_and_submit"})


@dataclass(frozen=True)
class Expected:
    """One step; all values are shares or chances, 0 to 1, but for the kernel score, -1 to 1."""

    session: str
    step: int
    page_kind: str
    gold_class: str
    greedy: float
    """Chance that the policy's likeliest place is the shopper's."""
    greedy_ceiling: float
    drawn: float
    """The same of a place drawn from the policy: Σ p·q."""
    drawn_ceiling: float
    """Of a perfect clone: Σ q²; the highest kernel score too."""
    shown: float
    """Share of the shopper that the prompt shows."""
    right: float
    """Whether the likeliest place is what was recorded: 0 or 1."""
    right_drawn: float
    """The policy's share of what was recorded."""
    kernel: float
    """2·Σ p·q - Σ p²."""
    tvd: float
    js: float
    """Jensen-Shannon divergence in bits."""
    leaving: float
    leaving_ceiling: float
    """The shopper's own share of leaving."""
    classed: float
    """Whether the likeliest place is of the class of what was recorded: 0 or 1."""
    classed_drawn: float
    """The policy's share of that class."""
    kinds: Places
    """Kind of action → the policy's share."""
    kinds_greedy: Places
    kinds_ceiling: Places
    """The shopper's."""


def shopper_places(example: Example) -> Places:
    """The shopper's shares of places.

    Raises:
        ConfigError: The example does not say what its action was drawn from.
    """
    if not example.demonstrator:
        raise ConfigError("the data set does not say what actions were drawn from: exact figures need demonstrators")
    found: dict[str, float] = {}
    for said, share in example.demonstrator:
        found[place_of(said)] = found.get(place_of(said), 0.0) + share
    return scaled(found)


def shown_places(example: Example) -> Places:
    """The shopper's shares of what the prompt shows: all that any policy can learn; leaving alone where that is 0."""
    return named(shares_of(example), example) or {LEAVING: 1.0}


def named(shares: Mapping[int, float], example: Example) -> Places:
    """Numbers of a page → places, scaled to a sum of 1; empty for no shares."""
    return scaled({example.order[number - 1] if number else LEAVING: share for number, share in shares.items()})


def scaled(shares: Places) -> Places:
    """With a sum of 1; empty where it is 0."""
    total = sum(shares.values())
    return {place: share / total for place, share in shares.items()} if total > 0 else {}


def place_of(said: Said | None) -> str:
    """Where an action acts."""
    if said is None:
        return NOTHING
    return LEAVING if said.type == "terminate" else said.name or NOTHING


def expected(example: Example, policy: Places, clicks: Mapping[str, ClickKind]) -> Expected:
    """What a policy's shares are worth on a step. `clicks`: name → type of click, where the step itself does not say.

    Raises:
        ConfigError: The example does not say what its action was drawn from.
    """
    shopper, gold = shopper_places(example), place_of(example.gold)
    likeliest = max(policy, key=policy.__getitem__)
    about = _About(example, clicks)
    both = sum(share * policy.get(place, 0.0) for place, share in shopper.items())
    wanted = class_of(example.gold)
    return Expected(
        session=example.session, step=example.step, page_kind=example.page_kind, gold_class=wanted,
        greedy=shopper.get(likeliest, 0.0), greedy_ceiling=max(shopper.values()),
        drawn=both, drawn_ceiling=_squares(shopper), shown=sum(shares_of(example).values()),
        right=float(likeliest == gold), right_drawn=policy.get(gold, 0.0),
        kernel=2 * both - _squares(policy), tvd=apart(policy, shopper), js=divergence(policy, shopper),
        leaving=policy.get(LEAVING, 0.0), leaving_ceiling=shopper.get(LEAVING, 0.0),
        classed=about.classes({likeliest: 1.0}).get(wanted, 0.0), classed_drawn=about.classes(policy).get(wanted, 0.0),
        kinds=about.kinds(policy), kinds_greedy=about.kinds({likeliest: 1.0}), kinds_ceiling=about.kinds(shopper),
    )  # fmt: skip


def _squares(shares: Places) -> float:
    return sum(share * share for share in shares.values())


def apart(one: Places, other: Places) -> float:
    """Total variation, 0 to 1."""
    return sum(abs(one.get(place, 0.0) - other.get(place, 0.0)) for place in {*one, *other}) / 2


def divergence(one: Places, other: Places) -> float:
    """Jensen-Shannon divergence in bits, 0 to 1. Source: Lin (1991)."""
    total = 0.0
    for place in {*one, *other}:
        p, q = one.get(place, 0.0), other.get(place, 0.0)
        total += sum(share / 2 * log2(2 * share / (p + q)) for share in (p, q) if share > 0)
    return max(total, 0.0)


def class_of(said: Said) -> str:
    """Click, type or leave."""
    if said.type == "terminate":
        return "leave"
    return "type" if said.type in TYPING else "click"


class _About:
    """What acting on a place of a page is: a field is typed into as the shopper would, all else is clicked."""

    def __init__(self, example: Example, clicks: Mapping[str, ClickKind]) -> None:
        self._said: dict[str, list[tuple[Said, float]]] = {}
        self._clicks = clicks
        for said, share in example.demonstrator:
            self._said.setdefault(place_of(said), []).append((said, share))

    def classes(self, shares: Places) -> Places:
        return self._sums(shares, class_of)

    def kinds(self, shares: Places) -> Places:
        return self._sums(shares, self._kind)

    def _sums(self, shares: Places, of: Callable[[Said], str]) -> Places:
        found: dict[str, float] = {}
        for place, share in shares.items():
            if place == NOTHING:
                found["nothing"] = found.get("nothing", 0.0) + share
                continue
            for said, part in self._ways(place):
                found[of(said)] = found.get(of(said), 0.0) + share * part
        return found

    def _ways(self, place: str) -> Sequence[tuple[Said, float]]:
        """What can be done there, with the shopper's own shares; where it does nothing there, a click."""
        ways = self._said.get(place, [])
        total = sum(share for _, share in ways)
        if total > 0:
            return [(said, share / total) for said, share in ways]
        if ways:
            return [(ways[0][0], 1.0)]
        return [(Said(type="terminate") if place == LEAVING else Said(type="click", name=place), 1.0)]

    def _kind(self, said: Said) -> str:
        if said.type != "click":
            return said.type
        found = said.click_type or self._clicks.get(said.name or "")
        return "click" if found is None else f"click {found}"
