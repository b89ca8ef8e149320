"""Versions of the shop, each with an effect that is known beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Variant:
    """One version of the shop."""

    name: str
    effect: str
    """What it is known to do to the share of visits that end with an order."""


VARIANTS: Mapping[str, Variant] = MappingProxyType({
    variant.name: variant
    for variant in (
        Variant("standard", "none: the shop as it is"),
        Variant("unchanged", "none: the same shop under another name, for A/A tests"),
    )
})  # fmt: skip
