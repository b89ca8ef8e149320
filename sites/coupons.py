"""Coupon codes, as every shop takes them; which ones there are, and how they are refused, is the shop's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

MAX_CODE = 40


@dataclass(frozen=True)
class Coupon:
    """A code with its terms; money is in cents."""

    code: str
    terms: str = ""
    """As the shop advertises it; empty where it does not."""
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


def by_code(*coupons: Coupon) -> Mapping[str, Coupon]:
    """A shop's coupons by their codes."""
    return MappingProxyType({coupon.code: coupon for coupon in coupons})


def find(coupons: Mapping[str, Coupon], text: str) -> Coupon | None:
    """The coupon a shopper typed, however they wrote it."""
    return coupons.get("".join(text.split()).upper()[:MAX_CODE])
