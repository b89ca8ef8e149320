"""Prices, delivery fees and totals, in cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sites.bazaar.catalogue import TODAY

FREE_DELIVERY_FROM = 5000
TOMORROW = 1  # working days
IN_TWO_DAYS = 2


@dataclass(frozen=True)
class Delivery:
    """A way to have an order delivered."""

    key: str
    name: str
    fee_cents: int
    days: tuple[int, int]
    free_over_threshold: bool

    def fee(self, subtotal_cents: int) -> int:
        """The fee for an order of this value."""
        free = self.free_over_threshold and subtotal_cents >= FREE_DELIVERY_FROM
        return 0 if free else self.fee_cents

    @property
    def window(self) -> str:
        """When the order arrives, as shown to the shopper."""
        first, last = (arrival(days) for days in self.days)
        return f"{day_name(first)} to {day_name(last)}" if first != last else day_name(first)


DELIVERIES: Mapping[str, Delivery] = {
    "standard": Delivery("standard", "Standard delivery", 499, (1, 6), True),
    "express": Delivery("express", "Express delivery", 1299, (1, 1), False),
}


@dataclass(frozen=True)
class Totals:
    """What a cart or an order costs."""

    items: int
    subtotal_cents: int
    delivery_cents: int

    @property
    def total_cents(self) -> int:
        """Products and delivery together."""
        return self.subtotal_cents + self.delivery_cents

    @property
    def until_free_cents(self) -> int:
        """What is missing for free standard delivery."""
        return max(0, FREE_DELIVERY_FROM - self.subtotal_cents)


def totals(lines: Iterable[tuple[int, int]], delivery: str = "standard") -> Totals:
    """Totals of lines given as unit price and quantity; an empty cart pays no delivery."""
    priced = list(lines)
    subtotal = sum(unit * quantity for unit, quantity in priced)
    fee = DELIVERIES[delivery].fee(subtotal) if priced else 0
    return Totals(sum(quantity for _, quantity in priced), subtotal, fee)


def money(cents: int) -> str:
    """An amount as shown to the shopper."""
    return f"${cents / 100:,.2f}"


def arrival(days: int) -> date:
    """The delivery date after a number of working days."""
    day = TODAY
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def day_name(day: date) -> str:
    """A date such as ``Thu, Mar 5``."""
    return f"{day:%a}, {day:%b} {day.day}"


def promise(price_cents: int, days: int) -> str:
    """The delivery line beside a product: what standard delivery of this product alone costs, and its date."""
    day = day_name(arrival(days))
    standard = DELIVERIES["standard"]
    fee = standard.fee(price_cents)
    return f"Delivery {day} · {money(fee)}" if fee else f"FREE delivery {day}"


def fastest() -> str:
    """The line of a product that can be had on the next working day."""
    express = DELIVERIES["express"]
    return f"Or get it {express.window} with express delivery for {money(express.fee_cents)}"


def percent_off(price_cents: int, list_price_cents: int | None) -> int:
    """The saving against the list price, in whole per cent; 0 without one."""
    return round(100 - 100 * price_cents / list_price_cents) if list_price_cents else 0
