"""What a cart costs, in hundredths of the shop's currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sites.bazaar.money import arrival, day_name
from sites.coupons import Coupon
from sites.kin.design import NONE, Design

STANDARD = "standard"


@dataclass(frozen=True)
class Delivery:
    """A way to have an order delivered."""

    key: str
    label: str
    fee_cents: int
    says: str
    """Its name with its fee and its time."""


@dataclass(frozen=True)
class Bill:
    """What is paid."""

    items: int
    subtotal_cents: int
    discount_cents: int
    delivery_cents: int

    @property
    def total_cents(self) -> int:
        """What is paid in the end."""
        return self.subtotal_cents - self.discount_cents + self.delivery_cents


def dollars(design: Design, amount: float) -> int:
    """A round amount of the shop's currency that is worth about so many US dollars."""
    unit = design.currency.step
    return max(unit, round(amount * design.currency.per_dollar * 100 / unit) * unit)


def free_from(design: Design) -> int:
    """What products must cost for standard delivery to be free."""
    return dollars(design, design.free_from)


def deliveries(design: Design, subtotal_cents: int) -> tuple[Delivery, ...]:
    """The ways of delivery for an order of this value; the first one is what is taken if nothing is said."""
    free = subtotal_cents >= free_from(design)
    fee, express = design.fees
    ways = [
        (STANDARD, design.labels["standard"], 0 if free else dollars(design, fee), "3 to 5 days"),
        ("express", design.labels["express"], dollars(design, express), "1 to 2 days"),
        ("pickup", design.labels["pickup"], 0, "ready tomorrow"),
    ]
    return tuple(
        Delivery(key, label, fee, f"{label}, {time}: {design.money(fee) if fee else 'free'}")
        for key, label, fee, time in ways
        if label != NONE
    )


def bill(design: Design, lines: Iterable[tuple[int, int]], delivery: str = "", coupon: str | None = None) -> Bill:
    """The bill of lines given as unit price and quantity."""
    priced = list(lines)
    subtotal = sum(unit * quantity for unit, quantity in priced)
    ways = deliveries(design, subtotal)
    way = next((way for way in ways if way.key == delivery), ways[0])
    off = coupon_of(design).discount(subtotal) if coupon == design.code else 0
    return Bill(sum(quantity for _, quantity in priced), subtotal, off, way.fee_cents if priced else 0)


def coupon_of(design: Design) -> Coupon:
    """The shop's one coupon."""
    return Coupon(design.code, percent=10)


def promised(design: Design, days: int) -> str:
    """When a product arrives, as cards and product pages say it."""
    day: date = arrival(days)
    return design.words["delivery"].format(date=day_name(day), days=days)
