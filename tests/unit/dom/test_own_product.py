"""A page's own product, told from what a person sees."""

import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Product

URL = "https://shop.example/p/1"


def products(html: str) -> tuple[Product, ...]:
    return simplify(snapshot_of_html(html, URL)).observation.products


def related(count: int = 3) -> str:
    cards = "".join(
        f"<li><a href=/p/{n}><img alt=''><h3>Other {n}</h3></a><p>Hot deal</p><p>${n}.00</p>"
        "<button>Add to cart</button></li>"
        for n in range(1, count + 1)
    )
    return f"<section><h2>You may also like</h2><ul>{cards}</ul></section>"


PRICE = "<p><s>$12.00</s> $8.50</p>"
BUY = "<form><label>Quantity <input name=qty value=1></label><button>Add to cart</button></form>"
FACTS = "<p>4.5 out of 5 stars (31)</p><p>Free delivery</p><p>Only 3 left</p><p>Brand: Acme</p>"
REVIEWS = "<section><h2>Reviews</h2><p>Lovely mug</p><p>$99.00 well spent</p></section>"


def test_it_is_told_from_heading_price_and_button() -> None:
    page = (
        f"<nav><a href=/>Home</a></nav><main><h1>Red Mug</h1>{FACTS}{PRICE}{BUY}<p>30 day returns</p>{REVIEWS}</main>"
    )
    own, *others = products(page + related())
    assert own == Product(
        title="Red Mug", price=8.5, list_price=12.0, currency="USD", rating=4.5, review_count=31, available=True,
        brand="Acme", notes=("Free delivery", "Only 3 left", "30 day returns"),
    )  # fmt: skip
    assert [product.title for product in others] == ["Other 1", "Other 2", "Other 3"]


def test_a_second_button_that_buys_at_once_is_no_other_product() -> None:
    page = f"<h1>Red Mug</h1>{PRICE}<form><button>Add to cart</button><button>Buy now</button></form>"
    assert products(page)[0].title == "Red Mug"


def test_a_heading_in_a_header_of_the_contents_counts() -> None:
    assert products(f"<main><header><h1>Red Mug</h1></header>{PRICE}{BUY}</main>")[0].title == "Red Mug"


def test_a_button_that_waits_for_a_choice_tells_nothing_of_the_stock() -> None:
    page = f"<h1>Red Mug</h1>{PRICE}<button disabled>Add to cart</button>"
    assert products(page)[0].available is None
    assert products(page + "<p>Sold out</p>")[0].available is False


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>Red Mug</h1>{PRICE}",
        f"<h1>Red Mug</h1>{BUY}",
        f"{PRICE}{BUY}",
        f"<h1>Red Mug</h1>{PRICE}{BUY}{BUY}",
        f"<h1>Your cart</h1>{PRICE}<button>Go to checkout</button>",
        f"<h1>Results for mug</h1><div><h3><a href=/p/1>Red Mug</a></h3>{PRICE}<button>Add to cart</button></div>",
        f"<h1>Mugs</h1><div><a href=/p/1><img alt='Red Mug'></a>{PRICE}<button>Add to cart</button></div>",
        f"<h1>Mugs</h1><div><h3>Red Mug</h3>{PRICE}<button>Add to cart</button></div>",
        f"<h1>Wish list</h1><div>{PRICE}<button>Add to cart</button></div>",
        f"<h1>Red Mug</h1>{PRICE}<a href=/help>How to buy it now and save on every order</a>",
        f"<h1>Red Mug</h1><aside>{PRICE}{BUY}</aside>",
        f"<h1>Mugs</h1>{related()}",
    ],
)
def test_where_it_could_be_something_else_there_is_none(page: str) -> None:
    assert not [product for product in products(page) if not product.group]


def test_what_is_stated_for_machines_stands_and_the_page_adds_to_it() -> None:
    stated = '<script type="application/ld+json">{"@type": "Product", "name": "Mug", "offers": {"price": 8}}</script>'
    own = products(f"{stated}<h1>Red Mug</h1>{FACTS}{PRICE}{BUY}{REVIEWS}")[0]
    assert (own.title, own.price, own.list_price, own.rating) == ("Mug", 8.0, 12.0, None)
    assert (own.brand, own.notes) == ("Acme", ("Free delivery", "Only 3 left"))


def test_a_price_that_is_not_stated_is_read_beside_the_button() -> None:
    stated = '<script type="application/ld+json">{"@type": "Product", "name": "Mug"}</script>'
    assert products(f"{stated}<h1>Mug</h1>{PRICE}{BUY}")[0].price == 8.5
    assert products(f"{stated}<h1>Mug</h1><p>Free delivery over $35 and $9</p>")[0].price is None
