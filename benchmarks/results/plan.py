"""The rows of the reproduction table as data: where each starts, what it learns from, how it is rewarded. Pure.

What the machinery cannot do as a paper had it stands in the row's `gap` and is printed below every table with that row.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Record
from training.new_model import SizeName
from training.rewards import RewardName

Question = Literal["method", "ablation", "context", "rationale", "size"]
Variant = Literal["whole", "latest", "silent"]
"""The data set; its pages without the steps before them; its answers without rationales."""
Start = Literal["nothing", "sft"]
Kind = Literal["untrained", "sft", "rl"]


class Reward(Record):
    """How reinforcement learning is rewarded, and what it makes of it."""

    name: RewardName
    settings: Mapping[str, JsonValue] = {}
    scale: Literal["group", "none"] = "group"
    """What advantages are divided by; `proper` is proper only without."""
    beta: float = 1e-3
    """Weight of the KL divergence from the start. Source: Shop-R1 §4.1; 0 for `proper`, which it would move."""


class Row(Record):
    """One row."""

    name: str
    meaning: str
    questions: tuple[Question, ...]
    """Whose tables have it."""
    kind: Kind
    start: str | None = None
    """The row that it goes on from; None: an untrained model."""
    reward: Reward | None = None
    free: bool = False
    """Rollouts without the grammar: only there a reward for the format has anything to say."""
    variant: Variant = "whole"
    small: bool = False
    """The smaller of the two sizes."""
    gap: str | None = None
    """What is not as the paper has it."""


_BINARY: Final = Reward(name="exact_match")
_SHOP_R1: Final = Reward(name="shop_r1")
_CUSTOMER_R1: Final = Reward(name="customer_r1")
_PROPER: Final = Reward(name="proper", scale="none", beta=0.0)
_GROUND: Final = (
    "rollouts are held to the page by the grammar, so that its reward for the format is the same for every reply"
)
_SPELLING: Final = "a small policy from nothing cannot spell replies without the grammar: its rollouts are held to it"


def _shop_r1(**settings: JsonValue) -> Reward:
    return Reward(name="shop_r1", settings=settings)


def _rl(name: str, meaning: str, questions: tuple[Question, ...], reward: Reward, **more: object) -> Row:
    told = {"start": "sft", **more}
    return Row.model_validate(
        {"name": name, "meaning": meaning, "questions": questions, "kind": "rl", "reward": reward, **told}
    )


ROWS: Final = (
    Row(name="untrained", meaning="random weights", questions=("method", "size"), kind="untrained",
        gap="the papers' zero-shot rows are of large pretrained models; this one knows no word"),
    Row(name="sft", meaning="fine-tuned on the demonstrations", questions=("method", "ablation", "context", "rationale",
        "size"), kind="sft", gap="learns the demonstrator's shares, where the papers have one action a step"),
    _rl("rl-binary", "reinforcement learning alone, binary reward", ("method",), _BINARY, start=None, gap=_SPELLING),
    _rl("rl-shop-r1", "reinforcement learning alone, Shop-R1's reward", ("method", "ablation"), _SHOP_R1, start=None,
        gap=_SPELLING),
    _rl("rl-proper", "reinforcement learning alone, `proper`", ("method",), _PROPER, start=None, gap=_SPELLING),
    _rl("sft-binary", "SFT, then exact match of the whole action", ("method",), _BINARY),
    _rl("sft-shop-r1", "SFT, then Shop-R1's reward", ("method", "context", "size"), _SHOP_R1, gap=_GROUND),
    _rl("sft-customer-r1", "SFT, then Customer-R1's reward", ("method", "rationale"), _CUSTOMER_R1, gap=_GROUND),
    _rl("sft-proper", "SFT, then `proper`", ("method", "context", "rationale", "size"), _PROPER),
    _rl("shop-r1-free", "SFT, then Shop-R1's reward, rollouts without the grammar", ("ablation",), _SHOP_R1, free=True),
    _rl("shop-r1-no-format", "… without the reward for the format", ("ablation",), _shop_r1(format=0.0), free=True),
    _rl("shop-r1-no-certainty", "… without self-certainty", ("ablation",), _shop_r1(certainty=0.0), free=True),
    _rl("shop-r1-no-scaling", "… without difficulty-aware scaling", ("ablation",), _shop_r1(scale=1.0), free=True),
    _rl("shop-r1-binary", "… with a binary reward for the action", ("ablation",),
        Reward(name="exact_match", settings={"format": 0.5}), free=True,
        gap="format and action alone: self-certainty is no part of the binary reward here"),
    Row(name="latest-sft", meaning="SFT on the latest page alone", questions=("context",), kind="sft", variant="latest",
        gap="the whole session is told by past actions, not by past pages, which do not fit into 800 tokens"),
    _rl("latest-shop-r1", "latest page alone, then Shop-R1's reward", ("context",), _SHOP_R1, start="latest-sft",
        variant="latest", gap=_GROUND),
    _rl("latest-proper", "latest page alone, then `proper`", ("context",), _PROPER, start="latest-sft",
        variant="latest"),
    Row(name="silent-sft", meaning="SFT without rationales", questions=("rationale",), kind="sft", variant="silent",
        gap="the choice stands before the rationale in this layout: a rationale can teach, but cannot be thought with"),
    _rl("silent-customer-r1", "without rationales, then Customer-R1's reward", ("rationale",), _CUSTOMER_R1,
        start="silent-sft", variant="silent", gap=_GROUND),
    _rl("silent-proper", "without rationales, then `proper`", ("rationale",), _PROPER, start="silent-sft",
        variant="silent"),
    Row(name="small-sft", meaning="SFT of the smaller model", questions=("size",), kind="sft", small=True),
    _rl("small-shop-r1", "smaller model, SFT, then Shop-R1's reward", ("size",), _SHOP_R1, start="small-sft",
        small=True, gap=_GROUND),
    _rl("small-proper", "smaller model, SFT, then `proper`", ("size",), _PROPER, start="small-sft", small=True),
)  # fmt: skip
QUESTIONS: Final[Mapping[Question, str]] = {
    "method": "What fine-tuning and each reward do",
    "ablation": "Components of Shop-R1's reward",
    "context": "Latest page alone, or the whole session",
    "rationale": "With and without rationales",
    "size": "Two sizes",
}


class Sizes(Record):
    """The two sizes, by their names in `train new`."""

    base: SizeName = "pocket"
    small: SizeName = "tiny"

    def of(self, row: Row) -> SizeName:
        """The size of a row."""
        return self.small if row.small else self.base


def row_named(name: str) -> Row:
    """The row of that name. Raises ConfigError when there is none."""
    for row in ROWS:
        if row.name == name:
            return row
    raise ConfigError(f"no row {name!r}; choose among: {', '.join(row.name for row in ROWS)}")


def chosen(names: Sequence[str] | None) -> list[Row]:
    """The rows of these names with all that they start from, each after its start; None: every row.

    Raises:
        ConfigError: There is no such row.
    """
    if names is None:
        return list(ROWS)
    wanted = {row.name for name in names for row in _with_starts(row_named(name))}
    return [row for row in ROWS if row.name in wanted]


def _with_starts(row: Row) -> Iterable[Row]:
    yield row
    if row.start is not None:
        yield from _with_starts(row_named(row.start))
