import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import ClickKind, Element

LINE = (
    '<li><label><input type=checkbox checked>{0}</label><a href="/p/{1}">{0}</a><img alt={0}><p>$4</p>'
    "<label>Quantity <input type=number></label><button>Delete</button></li>"
)
CART = f"<h1>Basket</h1><ul>{LINE.format('Mug', 1)}{LINE.format('Cup', 2)}</ul>"
CARD = '<li><a href="/p/{1}"><h3>{0}</h3></a><a href="/p/{1}"><img alt="{0}"></a><p>$4</p></li>'
RESULTS = f"<ul>{CARD.format('Mug', 1)}{CARD.format('Cup', 2)}</ul>"
ORDER = """<form><fieldset><legend>Color</legend><label><input type=radio name=c>Red</label></fieldset>
<label>Size <select><option>Small</option></select></label><button>Add to cart</button></form>"""
FILTERS = """<aside aria-label="Filters"><fieldset><legend>Brand</legend><label><input type=checkbox>Acme</label>
<label><input type=checkbox>Birch</label><label><input type=checkbox>Cedar</label></fieldset></aside>"""
PAGES = '<nav class=pagination><a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=2">Next page</a></nav>'
SEARCH = "<form role=search><input name=q><button>Go</button></form>"
SUGGESTIONS = '<div role=listbox aria-label="Search suggestions"><div role=option>red mug</div></div>'

KINDS = [
    (ClickKind.REVIEW, '<a href="#reviews">31 ratings</a>', "31_ratings"),
    (ClickKind.REVIEW, "<section><h2>Reviews</h2><button>Helpful</button></section>", "reviews.helpful"),
    (ClickKind.SEARCH, SEARCH, "search_input"),
    (ClickKind.SEARCH, SEARCH, "search_button"),
    (ClickKind.PRODUCT_OPTION, ORDER, "product_options.color.red"),
    (ClickKind.PRODUCT_OPTION, ORDER, "product_options.size.small"),
    (ClickKind.PRODUCT_LINK, RESULTS, "search_results.mug.view_product"),
    (ClickKind.PRODUCT_LINK, RESULTS, "search_results.cup.product_image"),
    (ClickKind.PAGE_RELATED, PAGES, "pagination.next_page"),
    (ClickKind.PAGE_RELATED, PAGES, "pagination.2"),
    (ClickKind.PAGE_RELATED, "<button>Next slide</button>", "next_slide"),
    (ClickKind.PURCHASE, ORDER, "add_to_cart"),
    (ClickKind.PURCHASE, "<button>Buy now</button>", "buy_now"),
    (ClickKind.PURCHASE, '<a href="/checkout">Proceed to checkout</a>', "proceed_to_checkout"),
    (ClickKind.PURCHASE, "<button>Place your order</button>", "place_your_order"),
    (ClickKind.PURCHASE, "<button>Zahlungspflichtig bestellen</button>", "zahlungspflichtig_bestellen"),
    (ClickKind.NAV_BAR, '<header><a href="/">Home</a><a href="/c">Categories</a></header>', "nav_bar.categories"),
    (ClickKind.FILTER, FILTERS, "refinements.brand.acme"),
    (ClickKind.FILTER, "<label>Sort by <select><option>Price</option></select></label>", "sort_by.price"),
    (ClickKind.QUANTITY, CART, "cart.mug.delete"),
    (ClickKind.QUANTITY, "<button>+</button>", "button"),
    (ClickKind.QUANTITY, "<label>Qty <select><option>2</option></select></label>", "qty.2"),
    (ClickKind.SUGGESTED_TERM, SUGGESTIONS, "search_suggestions.red_mug"),
    (ClickKind.CART_SIDE_BAR, '<aside aria-label="Cart drawer"><a href="/cart">View</a></aside>', "cart_drawer.view"),
    (ClickKind.CART_PAGE_SELECT, CART, "cart.mug.mug"),
    (ClickKind.OTHER, '<a href="/about">About us</a>', "about_us"),
]  # fmt: skip


def elements(html: str) -> dict[str, Element]:
    found = simplify(snapshot_of_html(html, "https://shop.example/")).observation.elements
    return {element.name: element for element in found}


@pytest.mark.parametrize(("kind", "html", "name"), KINDS)
def test_each_click_type_of_opera_is_told_from_place_and_words(kind: ClickKind, html: str, name: str) -> None:
    found = elements(html)
    assert name in found, sorted(found)
    assert found[name].kind is kind


def test_the_table_has_every_kind() -> None:
    assert {kind for kind, _, _ in KINDS} == set(ClickKind)


@pytest.mark.parametrize("html", ['<input placeholder="Email">', "<textarea aria-label=Note></textarea>"])
def test_a_field_to_type_into_has_no_click_type(html: str) -> None:
    assert [element.kind for element in elements(html).values()] == [None]


@pytest.mark.parametrize("title", ["Would buy again", "Buy it now!", "I will buy this again"])
def test_the_title_of_a_review_is_no_way_to_buy(title: str) -> None:
    page = f"<section aria-label='Customer reviews'><a href=/reviews/3>{title}</a></section><button>Buy now</button>"
    found = elements(page)
    assert {element.text: element.kind for element in found.values() if element.role == "link"} == {
        title: ClickKind.REVIEW
    }
    assert found["buy_now"].kind is ClickKind.PURCHASE


@pytest.mark.parametrize("words", ["Would buy again", "Will buy again"])
def test_what_people_say_of_buying_is_no_button_that_buys(words: str) -> None:
    (found,) = elements(f"<button>{words}</button>").values()
    assert found.kind is not ClickKind.PURCHASE
