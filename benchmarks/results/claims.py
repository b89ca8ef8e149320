"""What the papers claim against the figures here: each sentence follows from a difference and its interval. Pure."""

from collections.abc import Sequence
from typing import Final, Literal

from benchmarks.experiments.stats import Interval
from benchmarks.experiments.svg import number
from benchmarks.results.figures import FIGURES, by_name, difference
from benchmarks.results.scored import Scored
from shopper_agent.schema import Record
from training.ablated import PersonaShown
from training.exact_scores import Expected


class Claim(Record):
    """One claim: `first` has more of a figure than `second`, less, or about as much."""

    says: str
    source: str
    first: str
    second: str
    figure: str = "greedy"
    sign: Literal[1, 0, -1] = 1
    second_persona: PersonaShown = "right"


_S = "Shop-R1, exact match in %"
_C = "Customer-R1, exact match in %"
_OURS = "no paper's; ours"
CLAIMS: Final = (
    Claim(says="fine-tuning lifts an untrained policy", source=f"{_S}: 0.32 → 16.76", first="sft", second="untrained"),
    Claim(says="a binary reward without fine-tuning stays below fine-tuning", source=f"{_S}: 1.01 against 16.76",
          first="sft", second="rl-binary"),
    Claim(says="Shop-R1's reward needs fine-tuning first", source=f"{_S}: 27.72, without 4.63", first="sft-shop-r1",
          second="rl-shop-r1"),
    Claim(says="a binary reward does not beat fine-tuning alone", source=f"{_S}: 16.55 against 16.76",
          first="sft-binary", second="sft", sign=0),
    Claim(says="Shop-R1's reward beats fine-tuning alone", source=f"{_S}: 27.72 against 16.76", first="sft-shop-r1",
          second="sft"),
    Claim(says="Shop-R1's reward beats the binary one", source=f"{_S}: 27.72 against 16.55", first="sft-shop-r1",
          second="sft-binary"),
    Claim(says="Customer-R1's reward beats fine-tuning alone", source=f"{_C}: 39.58 against 35.14",
          first="sft-customer-r1", second="sft"),
    Claim(says="without the reward for the format it collapses", source=f"{_S}: 27.72, without 2.87",
          first="shop-r1-free", second="shop-r1-no-format"),
    Claim(says="self-certainty adds a little", source=f"{_S}: 27.72, without 26.93", first="shop-r1-free",
          second="shop-r1-no-certainty"),
    Claim(says="without difficulty-aware scaling exact match stays the same", source=f"{_S}: 27.72, without 27.83",
          first="shop-r1-free", second="shop-r1-no-scaling", sign=0),
    Claim(says="with a binary reward for the action exact match stays about the same",
          source=f"{_S}: 27.72, binary 27.41", first="shop-r1-free", second="shop-r1-binary", sign=0),
    Claim(says="the whole session is better than the latest page alone", source=f"{_S}: 27.72 against 14.74",
          first="sft-shop-r1", second="latest-shop-r1"),
    Claim(says="the right persona is better than none", source=f"{_C}: 39.58 against 37.80", first="sft-customer-r1",
          second="sft-customer-r1", second_persona="none"),
    Claim(says="the right persona is better than another's", source=f"{_C}: 39.58 against 28.94",
          first="sft-customer-r1", second="sft-customer-r1", second_persona="shuffled"),
    Claim(says="rationales help", source="Customer-R1, its figures are not known", first="sft-customer-r1",
          second="silent-customer-r1"),
    Claim(says="a larger model is better", source=f"{_S}: 3B 27.72, 1.5B 24.11", first="sft-shop-r1",
          second="small-shop-r1"),
    Claim(says="`proper` is nearer to the shoppers' distribution than a binary reward", source=_OURS,
          first="sft-proper", second="sft-binary", figure="tvd", sign=-1),
    Claim(says="`proper` has the higher kernel score than fine-tuning alone", source=_OURS, first="sft-proper",
          second="sft", figure="kernel"),
    Claim(says="a binary reward makes shoppers leave less than fine-tuning alone", source=_OURS, first="sft-binary",
          second="sft", figure="leaving", sign=-1),
)  # fmt: skip


def missing(claim: Claim, found: Scored) -> list[str]:
    """The rows that a claim is about and that have no figures."""
    return [name for name in (claim.first, claim.second) if name not in found.rows]


def judged(claim: Claim, found: Scored) -> str:
    """The claim as a sentence with what came out here. Raises KeyError for one that lacks a row."""
    told = f"{claim.says[0].upper()}{claim.says[1:]} ({claim.source})"
    apart = difference(_steps(found, claim.first, "right"), _steps(found, claim.second, claim.second_persona),
                       by_name(FIGURES)[claim.figure])  # fmt: skip
    if apart is None:
        return f"{told}: not known, there is nothing to compare."
    second = claim.second if claim.second_persona == "right" else f"{claim.second}, persona {claim.second_persona}"
    return f"{told}: **{verdict(apart, claim.sign)}** ({claim.figure}, {claim.first} less {second}: {_said(apart)})."


def _steps(found: Scored, name: str, shown: PersonaShown) -> Sequence[Expected]:
    return found.rows[name][1].controls[shown]


def verdict(apart: Interval, sign: Literal[1, 0, -1]) -> str:
    """What a difference and its 95 % interval say to a claim of its sign; 0: that there is none."""
    if sign == 0:
        return "contradicted" if apart.excludes_zero else "not contradicted"
    if not apart.excludes_zero:
        return "cannot be told from no difference"
    return "appears" if (apart.estimate > 0) == (sign > 0) else "the opposite"


def _said(apart: Interval) -> str:
    sign = "+" if apart.estimate > 0 else ""
    return f"{sign}{number(apart.estimate)} [{number(apart.low)}, {number(apart.high)}]"
