"""What is read of the cards on pages that real shops have served."""

from pathlib import Path

import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Product

PAGES = Path(__file__).parents[4] / "shared" / "pages"


def products(name: str) -> tuple[Product, ...]:
    path = PAGES / name
    if not path.exists():
        pytest.skip("the saved pages are not here")
    html = path.read_text(encoding="utf-8", errors="replace")
    return simplify(snapshot_of_html(html, "https://shop.example/")).observation.products


def titled(found: tuple[Product, ...], start: str) -> Product:
    return next(product for product in found if product.title.startswith(start))


def test_results_with_sizes_in_their_titles_and_postage_beside_their_prices() -> None:
    found = products("ebay_results.html")
    reduced = titled(found, "Reebok Answer IV")
    assert (reduced.price, reduced.list_price, reduced.rating, reduced.review_count) == (100.0, 170.0, None, None)
    assert {"Free shipping", "Sponsored"} <= set(reduced.notes)
    rated = titled(found, "Air Jordan Stay Loyal Shoes Black Red White DB2884-001")
    assert (rated.price, rated.rating, rated.review_count) == (119.9, 3.5, 3)


def test_the_first_of_two_prices_in_a_line_is_the_present_one() -> None:
    book = titled(products("magento_almedina.html"), "Do Abuso de Direito")
    assert (book.price, book.currency, book.notes) == (15.92, "EUR", ("Desconto: 20%",))


def test_a_page_without_structured_data_has_its_product_first() -> None:
    own = products("shopify_jacket.html")[0]
    assert own.title.startswith("Fear of God Essentials")
    assert (own.price, own.currency, own.group) == (106.65, "GBP", "")


@pytest.mark.parametrize("name", ["amz_item.html", "etsy_item.html", "nike_item.html", "sfcc_paris.html"])
def test_notes_are_short_and_facts_are_in_their_ranges(name: str) -> None:
    for product in products(name):
        assert len(product.notes) <= 8
        assert all(len(note) <= 80 for note in product.notes)
        assert product.list_price is None or product.price is None or product.list_price > product.price
        assert product.brand is None or len(product.brand) <= 40
