"""The pages of HtmlShop: small HTML texts, and what pressing their buttons leads to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from urllib.parse import parse_qs, quote, urlsplit

PLACE_ORDER = "place-order"
ORDER_NUMBER = "MUG-10042"


@dataclass(frozen=True)
class Ware:
    """One thing for sale."""

    title: str
    price: float
    was: float | None
    stars: float
    reviews: int
    in_stock: bool = True


WARES: Mapping[str, Ware] = MappingProxyType(
    {
        "red-mug": Ware("Red Mug", 8.5, None, 4.5, 31),
        "blue-mug": Ware("Blue Mug", 9.0, 12.0, 4.1, 12),
        "travel-mug": Ware("Steel Travel Mug", 24.0, None, 4.8, 240),
        "tea-cup": Ware("Tea Cup", 6.25, None, 3.2, 4),
        "giant-mug": Ware("Giant Mug", 15.0, None, 2.9, 7, in_stock=False),
    }
)
_ADDRESS = (
    ("email", "Email address", "email"),
    ("name", "Full name", "text"),
    ("street", "Street address", "text"),
    ("postcode", "Postcode", "text"),
)


@dataclass
class Visit:
    """What the shop knows of one shopper."""

    path: str = "/"
    cart: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    """What fields hold, by their HTML names."""
    problem: str = ""


def submit(visit: Visit, what: str) -> str | None:
    """Do what a button says; returns the path that it leads to, None to stay."""
    visit.problem = ""
    if what == "search":
        return f"/search?q={quote(visit.fields.get('q', ''))}"
    if what == "add":
        if not visit.fields.get("size"):
            visit.problem = "Please choose a size."
            return None
        visit.cart.append(visit.path.rsplit("/", 1)[-1])
        return "/cart"
    if what == "continue":
        if missing := [label for name, label, _ in _ADDRESS if not visit.fields.get(name)]:
            visit.problem = f"Please fill in: {', '.join(missing)}."
            return None
        return "/review"
    if what == PLACE_ORDER:
        visit.cart.clear()
        return "/thanks"
    if what == "remove":
        visit.cart.pop()
    return None


def page_of(visit: Visit) -> str:
    """The HTML of the page that a visit is on."""
    place = urlsplit(visit.path)
    title, main = _page(visit, place.path, place.query)
    alert = f"<p role=alert>{escape(visit.problem)}</p>" if visit.problem else ""
    return f"<!doctype html><title>{escape(title)}</title>{_head(visit)}<main>{alert}{main}</main>"


def _page(visit: Visit, path: str, query: str) -> tuple[str, str]:
    """Title and main part."""
    if path.startswith("/p/"):
        return _product(visit, path.rsplit("/", 1)[-1])
    pages: Mapping[str, tuple[str, Callable[[], str]]] = {
        "/": ("Mug Shop", lambda: "<h1>Mugs for everyone</h1><p>Look around or search.</p>" + _results("")),
        "/search": ("Search results", lambda: _search(parse_qs(query).get("q", [""])[0])),
        "/cart": ("Your cart", lambda: _cart(visit)),
        "/checkout": ("Checkout", lambda: _address(visit)),
        "/review": ("Review your order", lambda: _review(visit)),
        "/thanks": ("Order confirmed", _thanks),
        "/orders": ("Your orders", _past_orders),
    }
    title, main = pages[path]
    return title, main()


def _head(visit: Visit) -> str:
    query = escape(visit.fields.get("q", ""))
    return (
        '<header><nav aria-label="Main"><a href="/">Home</a><a href="/orders">Your orders</a>'
        f'<a href="/cart">Cart ({len(visit.cart)})</a></nav>'
        f'<form role=search><input type=search name=q aria-label="Search the shop" value="{query}">'
        "<button name=do value=search>Search</button></form></header>"
    )


def _search(query: str) -> str:
    return f"<h1>Results for “{escape(query)}”</h1>{_results(query)}"


def _results(query: str) -> str:
    found = [key for key, ware in WARES.items() if all(word in ware.title.lower() for word in query.lower().split())]
    return f"<ul>{''.join(map(_card, found))}</ul>" if found else "<p>Nothing was found.</p>"


def _card(key: str) -> str:
    ware = WARES[key]
    was = f" <s>${ware.was:.2f}</s>" if ware.was is not None else ""
    stock = "" if ware.in_stock else "<p>Sold out</p>"
    return (
        f'<li><a href="/p/{key}"><h3>{ware.title}</h3></a><img alt="{ware.title}"><p>${ware.price:.2f}{was}</p>'
        f"<p>{ware.stars} out of 5 stars ({ware.reviews})</p>{stock}</li>"
    )


def _product(visit: Visit, key: str) -> tuple[str, str]:
    ware = WARES[key]
    chosen = visit.fields.get("size", "")
    sizes = "".join(
        f"<label><input type=radio name=size value={size}{' checked' if size == chosen else ''}>{size.title()}</label>"
        for size in ("small", "large")
    )
    colours = "".join(
        f"<option value={word}{' selected' if visit.fields.get('glaze') == word else ''}>{word.capitalize()}</option>"
        for word in ("matt", "shiny")
    )
    off = "" if ware.in_stock else " disabled"
    stock = "InStock" if ware.in_stock else "OutOfStock"
    offer = {"price": ware.price, "priceCurrency": "USD", "availability": f"https://schema.org/{stock}"}
    stars = {"ratingValue": ware.stars, "reviewCount": ware.reviews}
    facts = {"@type": "Product", "name": ware.title, "offers": offer, "aggregateRating": stars}
    return ware.title, (
        f'<script type="application/ld+json">{json.dumps(facts)}</script><h1>{ware.title}</h1>'
        f"<p>${ware.price:.2f}</p><form><fieldset><legend>Size</legend>{sizes}</fieldset>"
        f"<label>Glaze <select name=glaze>{colours}</select></label>"
        f"<button name=do value=add{off}>Add to cart</button></form>"
    )


def _cart(visit: Visit) -> str:
    if not visit.cart:
        return "<h1>Your cart</h1><p>Your cart is empty.</p>"
    lines = "".join(f"<li>{WARES[key].title}: ${WARES[key].price:.2f}</li>" for key in visit.cart)
    return (
        f"<h1>Your cart</h1><ul>{lines}</ul><button name=do value=remove>Remove the last one</button>"
        '<a href="/checkout">Check out</a>'
    )


def _address(visit: Visit) -> str:
    held = {key: escape(visit.fields.get(key, "")) for key, _, _ in _ADDRESS}
    fields = "".join(
        f'<p><label>{label} <input type={kind} name={key} value="{held[key]}" required></label></p>'
        for key, label, kind in _ADDRESS
    )
    return f"<h1>Checkout</h1><form>{fields}<button name=do value=continue>Continue</button></form>"


def _review(visit: Visit) -> str:
    total = sum(WARES[key].price for key in visit.cart)
    to = escape(f"{visit.fields.get('name', '')}, {visit.fields.get('street', '')}")
    return (
        f"<h1>Review your order</h1><p>Total: ${total:.2f}</p><p>Delivered to {to}</p>"
        f"<button name=do value={PLACE_ORDER}>Place your order</button>"
    )


def _thanks() -> str:
    return f"<h1>Thank you for your order</h1><p>Your order number is {ORDER_NUMBER}.</p>"


def _past_orders() -> str:
    return f"<h1>Your orders</h1><p>Order {ORDER_NUMBER} was delivered. Thank you!</p>"
