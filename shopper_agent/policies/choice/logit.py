"""Multinomial logit: alternatives with utilities → a distribution, and a draw from it that a seed repeats.

Source: McFadden (1974); Train, "Discrete Choice Methods with Simulation" (2009), ch. 3: with independent Gumbel noise
the alternative of the highest noisy utility is i with probability exp(U_i) / sum_j exp(U_j).
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shopper_agent.schema import Action, Alternative, Decision


@dataclass(frozen=True)
class Considered:
    """One thing that the shopper could do now."""

    action: Action
    terms: Mapping[str, float]
    """Name of a parameter → what it contributes to the utility, in utils."""
    why: str | Callable[[], str]
    """What the shopper says if this is what it does; called for when there is something to work out."""

    @cached_property
    def key(self) -> str:
        """The action as text: what its noise belongs to."""
        return self.action.model_dump_json()

    @property
    def said(self) -> str:
        """The sentence."""
        return self.why if isinstance(self.why, str) else self.why()

    @cached_property
    def utility(self) -> float:
        """The systematic utility."""
        return sum(self.terms.values())


def probabilities(utilities: Sequence[float]) -> list[float]:
    """The logit probabilities; they add up to 1. Raises ValueError without alternatives or for what is no number."""
    if not utilities or not all(math.isfinite(utility) for utility in utilities):
        raise ValueError("a choice needs alternatives with finite utilities")
    most = max(utilities)
    weights = [math.exp(utility - most) for utility in utilities]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def unit_noise(*key: object) -> float:
    """A number strictly between 0 and 1 that belongs to this key: equal keys, equal numbers, on every machine."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2.0**64


def gumbel_noise(*key: object) -> float:
    """Standard Gumbel noise of this key."""
    return -math.log(-math.log(unit_noise(*key)))


def normal_noise(*key: object) -> float:
    """Standard normal noise of this key. Source: Box and Muller (1958)."""
    radius = math.sqrt(-2.0 * math.log(unit_noise("radius", *key)))
    return radius * math.cos(2.0 * math.pi * unit_noise("angle", *key))


def unique(considered: Iterable[Considered]) -> list[Considered]:
    """Each action once, with the highest utility that anything gave it."""
    best: dict[str, Considered] = {}
    for one in considered:
        if one.key not in best or one.utility > best[one.key].utility:
            best[one.key] = one
    return list(best.values())


def choose(considered: Sequence[Considered], *situation: object) -> Decision:
    """Draw one alternative; the decision carries the whole distribution.

    The noise belongs to (situation, action): two shops that differ in one button leave a shopper's other inclinations
    as they were, which is what makes paired comparisons of shops sharp.
    """
    alternatives = unique(considered)
    chances = probabilities([one.utility for one in alternatives])
    noisy = [one.utility + gumbel_noise(*situation, one.key) for one in alternatives]
    taken = alternatives[noisy.index(max(noisy))]
    ranked = sorted(zip(chances, alternatives, strict=True), key=lambda it: (-it[0], it[1].key))
    stated = (
        Alternative(action=one.action, probability=chance, utility=one.utility, terms=dict(one.terms))
        for chance, one in ranked
    )
    return Decision(rationale=taken.said, action=taken.action, alternatives=tuple(stated))
