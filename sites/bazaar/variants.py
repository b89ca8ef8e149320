"""Ways in which the shop can differ, each with an effect that is known beforehand: material for A/B tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Variant:
    """One version of the shop; the fields say what differs from the standard one."""

    name: str
    effect: str
    """What it is known to do to the share of visits that end with an order, and why."""
    price_badge: bool = False
    """Products in the cheapest third of their category carry a "Great price" badge."""
    filters: bool = True
    """Listings can be narrowed and sorted."""
    extra_checkout_step: bool = False
    """Between address and delivery, a page asks for a few more answers."""
    delay_s: float = 0.0
    """Every page is sent so much later."""
    add_to_cart_works: bool = True
    """False: the button of a product's page says that something went wrong, and nothing is added."""
    misleading_button: bool = False
    """Beside a product's real button stands a larger one that leads to a membership offer instead."""


VARIANTS: Mapping[str, Variant] = MappingProxyType({
    variant.name: variant
    for variant in (
        Variant("standard", "none: the shop as it is"),
        Variant("unchanged", "none: the same shop under another name, for A/A tests"),
        Variant("price-badge", "more orders: a good price is easier to see", price_badge=True),
        Variant("no-filters", "fewer orders: the fitting product is harder to find", filters=False),
        Variant("extra-step", "fewer orders: some give up at every page of a checkout", extra_checkout_step=True),
        Variant("slow", "fewer orders: every wait costs patience", delay_s=4.0),
        Variant("broken-cart", "no orders: nothing can be put in the cart", add_to_cart_works=False),
        Variant("misleading-button", "fewer orders: some shoppers are led astray", misleading_button=True),
    )
})  # fmt: skip
