"""What a shop's database says was bought and put into carts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SoldLine:
    """A quantity of one product; ``unit_cents`` is its price with the chosen options."""

    sku: str
    brand: str
    quantity: int
    unit_cents: int


@dataclass(frozen=True)
class PlacedOrder:
    """One order as the shop booked it."""

    number: str
    """As the confirmation page shows it."""
    session_id: str
    account: str | None
    """The account's e-mail address; None: ordered as a guest."""
    coupon: str | None
    subtotal_cents: int
    discount_cents: int
    delivery_cents: int
    total_cents: int
    lines: tuple[SoldLine, ...]


@dataclass(frozen=True)
class FilledCart:
    """A cart that holds something and has not become an order."""

    session_id: str
    lines: tuple[SoldLine, ...]
