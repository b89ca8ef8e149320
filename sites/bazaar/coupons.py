"""Coupon codes: what they take off, and why they may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sites.bazaar.catalogue import TODAY
from sites.bazaar.money import money

MAX_CODE = 40


@dataclass(frozen=True)
class Coupon:
    """A code with its terms; money is in cents."""

    code: str
    terms: str
    percent: int = 0
    off_cents: int = 0
    from_cents: int = 0
    """The products must cost at least this much."""
    first_order_only: bool = False
    ends_on: date | None = None

    def discount(self, subtotal_cents: int) -> int:
        """What it takes off products of this value; never more than they cost."""
        if subtotal_cents < self.from_cents:
            return 0
        return min(subtotal_cents, self.off_cents + (subtotal_cents * self.percent + 50) // 100)


COUPONS: Mapping[str, Coupon] = MappingProxyType({
    coupon.code: coupon
    for coupon in (
        Coupon("WELCOME10", "10% off your first order", percent=10, first_order_only=True),
        Coupon("SAVE5", "$5 off from $50", off_cents=500, from_cents=5000),
        Coupon("WINTER20", "20% off", percent=20, ends_on=date(2026, 1, 31)),
    )
})  # fmt: skip


def find_coupon(text: str) -> Coupon | None:
    """The coupon a shopper typed, however they wrote it."""
    return COUPONS.get("".join(text.split()).upper()[:MAX_CODE])


def refusal(coupon: Coupon | None, subtotal_cents: int, *, has_ordered: bool) -> str | None:
    """Why a code cannot be used for products of this value now; None when it can."""
    if coupon is None:
        return "This code is not valid. Check its spelling and try again."
    if coupon.ends_on is not None and coupon.ends_on < TODAY:
        return f"The code {coupon.code} expired on {coupon.ends_on:%B} {coupon.ends_on.day}, {coupon.ends_on.year}."
    if coupon.first_order_only and has_ordered:
        return f"The code {coupon.code} is for first orders only."
    if subtotal_cents < coupon.from_cents:
        missing = money(coupon.from_cents - subtotal_cents)
        return f"The code {coupon.code} needs products for {money(coupon.from_cents)}: add {missing} more."
    return None
