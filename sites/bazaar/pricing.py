"""What a cart costs with its coupon and delivery, in cents."""

from dataclasses import dataclass

from sites.bazaar.coupons import COUPONS
from sites.bazaar.models import Cart, Order
from sites.bazaar.money import Totals, totals


@dataclass(frozen=True)
class Bill:
    """The sums at the end of a cart or an order; delivery is priced before the coupon is taken off."""

    plain: Totals
    coupon: str | None
    discount_cents: int

    @property
    def items(self) -> int:
        """Number of items."""
        return self.plain.items

    @property
    def subtotal_cents(self) -> int:
        """The products, before the coupon."""
        return self.plain.subtotal_cents

    @property
    def delivery_cents(self) -> int:
        """The delivery fee."""
        return self.plain.delivery_cents

    @property
    def until_free_cents(self) -> int:
        """What is missing for free standard delivery."""
        return self.plain.until_free_cents

    @property
    def total_cents(self) -> int:
        """What is paid in the end."""
        return self.plain.total_cents - self.discount_cents


def bill(cart: Cart | None, delivery: str | None = None) -> Bill:
    """The bill of a cart, with a way of delivery or the one chosen so far."""
    lines = cart.lines if cart else []
    chosen = delivery or (cart.delivery if cart else None) or "standard"
    plain = totals(((line.unit_cents, line.quantity) for line in lines), chosen)
    coupon = COUPONS.get(cart.coupon) if cart and cart.coupon else None
    if coupon is None:
        return Bill(plain, None, 0)
    return Bill(plain, coupon.code, coupon.discount(plain.subtotal_cents))


def paid(order: Order) -> Bill:
    """The bill of an order as it was paid."""
    items = sum(line.quantity for line in order.lines)
    return Bill(Totals(items, order.subtotal_cents, order.delivery_cents), order.coupon, order.discount_cents)
