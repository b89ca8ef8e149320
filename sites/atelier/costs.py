"""Delivery fees, coupon codes and totals, in cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sites.atelier.calendar import TODAY
from sites.coupons import Coupon, by_code, find

FREE_DELIVERY_FROM = 7500
STANDARD = "standard"


@dataclass(frozen=True)
class Delivery:
    """A way to have an order delivered; ``days`` are working days."""

    key: str
    label: str
    days: int
    fee_cents: int
    free_from_threshold: bool = False

    def fee(self, subtotal_cents: int) -> int:
        """The fee for an order of this value."""
        return 0 if self.free_from_threshold and subtotal_cents >= FREE_DELIVERY_FROM else self.fee_cents


DELIVERIES: Mapping[str, Delivery] = MappingProxyType({
    delivery.key: delivery
    for delivery in (
        Delivery(STANDARD, "Standardversand", 3, 495, free_from_threshold=True),
        Delivery("express", "Expressversand", 1, 1295),
        Delivery("abend", "Abendlieferung (18 bis 21 Uhr)", 2, 795),
    )
})  # fmt: skip


COUPONS = by_code(
    Coupon("WILLKOMMEN10", percent=10, first_order_only=True),
    Coupon("NORD15", off_cents=1500, from_cents=10_000),
    Coupon("SOMMER20", percent=20, ends_on=date(2026, 8, 31)),
)


@dataclass(frozen=True)
class Bill:
    """The sums at the end of a bag; delivery is priced before the coupon is taken off."""

    subtotal_cents: int
    discount_cents: int
    delivery_cents: int

    @property
    def total_cents(self) -> int:
        """What is paid in the end."""
        return self.subtotal_cents - self.discount_cents + self.delivery_cents


def bill(subtotal_cents: int, delivery: str | None, coupon: str | None) -> Bill:
    """The bill of products of this value; an empty bag pays no delivery."""
    fee = DELIVERIES[delivery or STANDARD].fee(subtotal_cents) if subtotal_cents else 0
    known = COUPONS.get(coupon) if coupon else None
    return Bill(subtotal_cents, known.discount(subtotal_cents) if known else 0, fee)


def find_coupon(text: str) -> Coupon | None:
    """The coupon a shopper typed, however they wrote it."""
    return find(COUPONS, text)


def refusal(coupon: Coupon | None, subtotal_cents: int, *, has_ordered: bool) -> str | None:
    """Why a code cannot be used for products of this value now; None when it can."""
    if coupon is None:
        return "Diesen Code kennen wir nicht."
    if coupon.ends_on is not None and coupon.ends_on < TODAY:
        return f"Der Code {coupon.code} ist am {coupon.ends_on:%d.%m.%Y} abgelaufen."
    if coupon.first_order_only and has_ordered:
        return f"Der Code {coupon.code} gilt nur für die erste Bestellung."
    if subtotal_cents < coupon.from_cents:
        return f"Der Code {coupon.code} gilt ab {euros(coupon.from_cents)}."
    return None


def euros(cents: int) -> str:
    """An amount as it is written in German."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02} €"
