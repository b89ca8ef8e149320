"""The two families that a shop can be drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Variant:
    """A family of shops: its own templates, words, labels and brand syllables."""

    name: str
    effect: str
    """What is known of orders there."""
    folder: str
    """Of its templates, and the name of its vocabulary."""
    sells_unseen: bool = False
    """Whether it also sells the kinds of things that are kept from the other family."""


VARIANTS: Mapping[str, Variant] = MappingProxyType({
    variant.name: variant
    for variant in (
        Variant("standard", "none known: the shops to train on", "standard"),
        Variant("held-out", "none known: layouts, words and brands of no shop to train on", "held_out", True),
    )
})  # fmt: skip
