"""Rewards of a group of completions, as named terms. Pure; no torch.

Each reward is a class of settings with `score`: a group in, one mapping of named terms per completion out; their sum is
the reward. What a paper does not disclose is a setting, and its docstring says so. A new reward is a class here and a
line in `REWARDS`. Equations and deviations: training/README.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, get_args

from pydantic import Field, JsonValue, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.parse import InvalidDecision, parse, parse_parts
from shopper_agent.schema import Action, Click, ClickKind, Input, Record, Terminate, TypeAndSubmit
from training.similarity import Kernel, RougeVariant, exact_match, key_of, key_of_reply, nested_match, rouge_l, said

Terms = Mapping[str, float]
"""Name of a term → its value; the reward of a completion is their sum."""


@dataclass(frozen=True)
class Gold:
    """What the shopper did."""

    action: Action
    click_type: ClickKind | None = None
    """Of what was clicked; None for other actions, and where nobody knows."""
    names: frozenset[str] = field(default_factory=frozenset)
    """Names on the page, for settings that ask for them."""


@dataclass(frozen=True)
class Group:
    """The completions that were sampled for one prompt."""

    completions: Sequence[str]
    gold: Gold
    certainty: Sequence[float] | None = None
    """Self-certainty of each rationale, nats a token; None: it was not measured."""


class GroupReward(Protocol):
    """What every reward is."""

    @property
    def needs_certainty(self) -> bool:
        """Whether groups must come with their self-certainty."""
        ...

    def score(self, group: Group) -> list[Terms]:
        """The terms of each completion."""
        ...


def total(terms: Terms) -> float:
    """The reward."""
    return math.fsum(terms.values())


def kl_from_uniform(logits: Sequence[float]) -> float:
    """KL(U‖p) of one token's distribution in nats: logsumexp(z) - mean(z) - log V; 0 for a uniform one.

    Source: self-certainty, arXiv 2502.18581; Intuitor, arXiv 2505.19590. Differs from Shop-R1's printed Eq. 3, which
    sums p·log(p/U) and divides by N·V: at most log(V)/V = 7.9e-5 nats for Qwen2.5's V = 151,936, so that with
    its weight of 0.005 nothing is left. KL(U‖p) has no upper bound; Figure 1's +0.13 is that weight times 26 nats.
    """
    top = max(logits)
    log_sum = top + math.log(math.fsum(math.exp(one - top) for one in logits))
    return log_sum - math.fsum(logits) / len(logits) - math.log(len(logits))


# ── Shop-R1 ──────────────────────────────────────────────────────────────────────────────────────────────────────


class ShopR1(Record):
    """Shop-R1's hierarchical reward. Source: arXiv 2507.17842, §3.3 and Table 1."""

    format: float = 0.5
    """For a JSON object with the keys rationale and action."""
    type: float = 0.3
    """For the right type of action."""
    click_name: float = 0.2
    """For a click that has a name."""
    typed_name: float = 0.1
    typed_text: float = 0.1
    """For typing that has a name, and a text."""
    typed_name_value: float = 0.1
    """Times ROUGE-L of the name that is typed into."""
    scale: float = 1000.0
    """Difficulty-aware scaling (DARS): times ROUGE-L of a click's name, and of a typed text."""
    threshold: float = Field(default=0.75, ge=0, le=1)
    """ROUGE-L up to this counts as 0. The paper says "e.g. 0.75"; what its runs used is not disclosed."""
    certainty: float = 0.005
    """Times the self-certainty of the rationale."""
    rouge: RougeVariant = "f1"
    """Not disclosed."""
    stem: bool = False
    """Compare word stems. Not disclosed."""
    threshold_on_typed_name: bool = True
    """Whether the threshold holds for `typed_name_value` too. Not disclosed."""
    type_first: bool = True
    """Whether what the action says only counts when its type is right. The text implies it."""
    name_on_page: bool = False
    """Whether credit for having a name asks for one that is on the page. The text does not."""

    @property
    def needs_certainty(self) -> bool:
        """Self-certainty is part of it unless its weight is 0."""
        return self.certainty != 0

    def score(self, group: Group) -> list[Terms]:
        """The terms of each completion. Raises ValueError when self-certainty is asked for and was not measured."""
        if self.needs_certainty and group.certainty is None:
            raise ValueError(
                "this reward needs the self-certainty of the rationales; set its weight to 0 to do without"
            )
        certainty = group.certainty or [0.0] * len(group.completions)
        return [self._terms(text, group.gold, sure) for text, sure in zip(group.completions, certainty, strict=True)]

    def _terms(self, text: str, gold: Gold, certainty: float) -> Terms:
        try:
            _, action = parse_parts(text)
        except InvalidDecision:
            return {"format": 0.0}
        terms = {"format": self.format, "certainty": self.certainty * certainty}
        right = action.get("type") == gold.action.type
        terms["type"] = self.type * right
        if right or not self.type_first:
            terms |= self._action_terms(action, gold)
        return terms

    def _action_terms(self, action: Mapping[str, JsonValue], gold: Gold) -> dict[str, float]:
        wanted = gold.action
        if isinstance(wanted, Terminate):
            return {}
        name = said(action, "name")
        named = bool(name) and (not self.name_on_page or name in gold.names)
        if isinstance(wanted, Click):
            alike = self._gated(rouge_l(name, wanted.name, self.rouge, stem=self.stem))
            return {"attribute": self.click_name * named, "value": self.scale * alike}
        text = said(action, "text")
        of_name = rouge_l(name, wanted.name, self.rouge, stem=self.stem)
        if self.threshold_on_typed_name:
            of_name = self._gated(of_name)
        of_text = self._gated(rouge_l(text, wanted.text, self.rouge, stem=self.stem))
        return {
            "attribute": self.typed_name * named + self.typed_text * bool(text),
            "value": self.typed_name_value * of_name + self.scale * of_text,
        }

    def _gated(self, similarity: float) -> float:
        return similarity if similarity > self.threshold else 0.0


# ── Customer-R1 ──────────────────────────────────────────────────────────────────────────────────────────────────


class CustomerR1(Record):
    """Customer-R1's difficulty-weighted exact match. Source: arXiv 2510.07230, §3.2 as quoted by its reproduction."""

    input: float = 2000.0
    click: float = 1000.0
    """Of every click type that `click_types` does not name."""
    click_types: Mapping[ClickKind, float] = {
        ClickKind.PRODUCT_OPTION: 10.0, ClickKind.REVIEW: 1.0, ClickKind.SEARCH: 1.0,
    }  # fmt: skip
    terminate: float = 1.0
    wrong_click: float = -1.0
    """0 in the paper's setting without supervised fine-tuning."""
    wrong_click_judged_by: Literal["prediction", "gold"] = "prediction"
    """Whose type makes a miss a wrong click. Not disclosed; the reproduction reads it from the prediction."""
    format: float = 1.0
    """For a valid decision. Its size is not disclosed."""
    text_match: Literal["exact", "loose"] = "exact"
    """"loose": case and white space do not count. Not disclosed."""

    @property
    def needs_certainty(self) -> bool:
        """It asks for nothing but the text."""
        return False

    def score(self, group: Group) -> list[Terms]:
        """The terms of each completion."""
        return [self._terms(text, group.gold) for text in group.completions]

    def _terms(self, text: str, gold: Gold) -> Terms:
        try:
            action = parse(text).action
        except InvalidDecision:
            return {"format": 0.0}
        if self._equal(action, gold.action):
            return {"format": self.format, "action": self._weight(gold)}
        judged = action if self.wrong_click_judged_by == "prediction" else gold.action
        return {"format": self.format, "action": self.wrong_click if isinstance(judged, Click) else 0.0}

    def _equal(self, action: Action, gold: Action) -> bool:
        return action == gold if self.text_match == "exact" else key_of(action) == key_of(gold)

    def _weight(self, gold: Gold) -> float:
        if isinstance(gold.action, Terminate):
            return self.terminate
        if isinstance(gold.action, Input | TypeAndSubmit):
            return self.input
        return self.click if gold.click_type is None else self.click_types.get(gold.click_type, self.click)


# ── plain and proper ─────────────────────────────────────────────────────────────────────────────────────────────


class ExactMatch(Record):
    """1 for the shopper's very action, and a little for form; both papers' "binary" ablation."""

    action: float = 1.0
    format: float = 0.0

    @property
    def needs_certainty(self) -> bool:
        """It asks for nothing but the text."""
        return False

    def score(self, group: Group) -> list[Terms]:
        """The terms of each completion."""
        wanted = key_of(group.gold.action)
        keys = [key_of_reply(text) for text in group.completions]
        return [
            {"format": self.format * (key != ("invalid",)), "action": self.action * (key == wanted)} for key in keys
        ]


class Proper(Record):
    """The kernel score of the group: its optimum is the distribution of what shoppers do, not its mode.

    r_i = k(a_i, y) - Σ_{j≠i} k(a_i, a_j) / (G - 2). With a group-mean baseline and no division by the group's standard
    deviation the expected update is the gradient of a proper scoring rule, which is maximal at p = q; the factor
    G - 2 is what makes it exact (training/README.md derives it). Completions that are no decision are one action.
    Source: Gneiting and Raftery (2007) §5 for kernel scores; the derivation is ours.
    """

    kernel: Literal["exact", "nested"] = "exact"
    weights: tuple[float, float, float, float] = (0.2, 0.2, 0.3, 0.3)
    """Of type, area, product and name, for "nested"."""
    format: float = Field(default=0.0, ge=0)
    """For a valid decision, besides. Anything above 0 pulls the optimum towards validity, away from nothing else."""

    @property
    def needs_certainty(self) -> bool:
        """It asks for nothing but the text."""
        return False

    def score(self, group: Group) -> list[Terms]:
        """The terms of each completion. Raises ValueError for a group of fewer than three."""
        size = len(group.completions)
        if size < 3:
            raise ValueError(f"a proper reward needs groups of at least 3, not {size}")
        alike: Kernel = exact_match if self.kernel == "exact" else nested_match(self.weights)
        wanted = key_of(group.gold.action)
        keys = [key_of_reply(text) for text in group.completions]
        return [
            {
                "format": self.format * (key != ("invalid",)),
                "match": alike(key, wanted),
                "crowding": -sum(alike(key, other) for j, other in enumerate(keys) if j != i) / (size - 2),
            }
            for i, key in enumerate(keys)
        ]


RewardName = Literal["shop_r1", "customer_r1", "exact_match", "proper"]
REWARDS: Final[Mapping[str, type[ShopR1] | type[CustomerR1] | type[ExactMatch] | type[Proper]]] = {
    "shop_r1": ShopR1, "customer_r1": CustomerR1, "exact_match": ExactMatch, "proper": Proper,
}  # fmt: skip
"""Name in a configuration → reward."""


def reward_of(name: str, settings: Mapping[str, JsonValue] | None = None) -> GroupReward:
    """The reward of that name with these settings.

    Raises:
        ConfigError: There is no such reward, or no such setting of it.
    """
    if name not in REWARDS:
        raise ConfigError(f"unknown reward {name!r}; choose one of: {', '.join(get_args(RewardName))}")
    try:
        return REWARDS[name].model_validate(dict(settings or {}))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ConfigError(f"reward {name}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
