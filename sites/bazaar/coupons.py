"""The shop's coupon codes, and why they may not be used."""

from datetime import date

from sites.bazaar.catalogue import TODAY
from sites.bazaar.money import money
from sites.coupons import Coupon, by_code, find

COUPONS = by_code(
    Coupon("WELCOME10", "10% off your first order", percent=10, first_order_only=True),
    Coupon("SAVE5", "$5 off from $50", off_cents=500, from_cents=5000),
    Coupon("WINTER20", "20% off", percent=20, ends_on=date(2026, 1, 31)),
)


def find_coupon(text: str) -> Coupon | None:
    """The coupon a shopper typed, however they wrote it."""
    return find(COUPONS, text)


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
