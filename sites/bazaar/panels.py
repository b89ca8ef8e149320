"""What stands around the content of a page: the panel after adding to the cart, and the newsletter's pop-up."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request

from sites.bazaar.carts import current
from sites.bazaar.models import Cart, CartLine, VisitorSession
from sites.bazaar.pricing import Bill, bill

POPUP_FROM_VIEW = 2
# forms that somebody is in the middle of are not interrupted
WITHOUT_POPUP = ("/checkout", "/account", "/newsletter", "/orders")
SHOWN_LINES = 4
ANSWERED_COOKIE = "newsletter"  # set by the page's script, which may be ahead of its own post


@dataclass(frozen=True)
class CartPanel:
    """The cart in short, beside the page a product was added from."""

    title: str
    lines: tuple[CartLine, ...]
    more: int
    bill: Bill


def panels(db: Session, session: VisitorSession, request: Request, *, consent: bool) -> dict[str, object]:
    """What the page's frame shows besides the page."""
    added = request.query_params.get("added", "") if request.url.path != "/cart" else ""
    return {
        "panel": cart_panel(current(db, session.id), added) if added else None,
        "without_panel": _without_added(request),
        "popup": consent and _popup_is_due(session, request),
    }


def cart_panel(cart: Cart | None, added: str) -> CartPanel | None:
    """The panel after adding the product with this id; None when the cart does not hold it."""
    lines = list(reversed(cart.lines)) if cart else []
    first = next((line for line in lines if str(line.product_id) == added), None)
    if first is None:
        return None
    ordered = [first, *(line for line in lines if line is not first)]
    more = max(0, len(ordered) - SHOWN_LINES)
    return CartPanel(first.product.title, tuple(ordered[:SHOWN_LINES]), more, bill(cart))


def _without_added(request: Request) -> str:
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "added"]
    return f"{request.url.path}?{urlencode(pairs)}" if pairs else request.url.path


def _popup_is_due(session: VisitorSession, request: Request) -> bool:
    """Whether to offer the newsletter: decided by the number of pages seen, never by a clock."""
    quiet = request.url.path.startswith(WITHOUT_POPUP) or request.method != "GET"
    answered = session.newsletter is not None or ANSWERED_COOKIE in request.cookies
    return not quiet and not answered and session.page_views >= POPUP_FROM_VIEW
