"""What a parameter of the shopper is; the tables themselves are in table_*.py.

A parameter is the weight of one quantity in the utility of an alternative. Its value for one persona is

    beta = value + sum over traits (slope * strength of the trait, -1 to 1)

held at zero where it would change its sign: nobody likes a product more because it is dearer and the same.
Source: multinomial logit with systematic taste variation, Train, "Discrete Choice Methods with Simulation" (2009),
§3.3.1; McFadden, "Conditional logit analysis of qualitative choice behavior" (1974).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Sign = Literal["+", "-", "±"]


@dataclass(frozen=True)
class Parameter:
    """One row of the table."""

    name: str
    value: float
    """For a persona whose every trait is 0, in utils (the Gumbel noise has scale 1) per `unit`."""
    sign: Sign
    """The sign that the weight keeps for every persona; "±" for constants, which have no direction of their own."""
    unit: str
    """What one unit of the quantity is that the weight multiplies; "once" for a constant of an alternative."""
    effect: str
    """What it does, in words."""
    moved_by: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Trait → change of the weight between a trait of 0 and of 1."""
    source: str = "an assumption"
    """Where sign or size come from."""

    def at(self, traits: Mapping[str, float]) -> float:
        """The weight of a persona with these traits; a trait that is not known counts as 0."""
        weight = self.value + sum(slope * traits.get(trait, 0.0) for trait, slope in self.moved_by.items())
        if self.sign == "+":
            return max(weight, 0.0)
        return min(weight, 0.0) if self.sign == "-" else weight
