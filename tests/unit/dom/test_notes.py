"""What stands beside a product: notes, brand, and the amounts that are not its price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Product

URL = "https://shop.example/search"


def products(html: str) -> tuple[Product, ...]:
    return simplify(snapshot_of_html(html, URL)).observation.products


def listed(inside: str, title: str = "Acme Red Mug", picture: str = "") -> Product:
    """A card with something inside, beside another."""

    def card(name: str, more: str, badge: str) -> str:
        link = f'<a href="/p/{name}"><img alt="">{badge}</a><h3><a href="/p/{name}">{name}</a></h3>'
        return f"<li>{link}{more}</li>"

    return products(f"<ul>{card(title, inside, picture)}{card('Cup', '<p>$2.00</p>', '')}</ul>")[0]


# ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_badges_delivery_and_stock_are_noted_in_order_as_they_stand() -> None:
    found = listed(
        "<p>Best seller</p><b>$8.50</b> <s>$12.00</s><span>-20 %</span><p>Delivery $4.99 by Mon, Mar 9</p>"
        "<p>Only 3 left</p><p>Sponsored</p><button>Add to cart</button>"
    )
    assert found.notes == ("Best seller", "-20 %", "Delivery $4.99 by Mon, Mar 9", "Only 3 left", "Sponsored")


def test_a_badge_on_the_picture_is_noted() -> None:
    assert listed("<p>$8</p>", picture="<span>Deal</span>").notes == ("Deal",)


@pytest.mark.parametrize(
    "fact",
    [
        "<p>List price: $12.00</p>",
        "<p>from $8.50</p>",
        "<p>4.5 out of 5 stars</p>",
        "<p>31 customer reviews</p>",
        "<p>(31)</p>",
        "<p><del>$12.00</del></p>",
        "<p>·</p>",
        "<button>Wish list</button>",
        "<a href=/compare>Compare</a>",
        "<a href='/p/Acme Red Mug'>Choose options</a>",
        "<label>How many <input name=n value=1></label>",
        "<select aria-label=Size><option>Small</option><option>Large</option></select>",
        "<dt>Colour</dt>",
        "<p>Internet:</p>",
        "<h4>Acme Red …</h4>",
        f"<p>{'A long description of this mug. ' * 4}</p>",
    ],
)
def test_facts_and_what_controls_are_called_are_no_notes(fact: str) -> None:
    assert listed(f"<p>$8.50</p>{fact}").notes == ()


def test_a_note_is_noted_once_and_there_are_eight_at_most() -> None:
    assert listed("<p>$8</p><p>New</p><p>NEW</p>").notes == ("New",)
    many = "".join(f"<p>Remark {chr(65 + n)}</p>" for n in range(12))
    assert len(listed(f"<p>$8</p>{many}").notes) == 8


@given(st.lists(st.text(max_size=90), max_size=12))
def test_notes_are_short_few_and_speak(texts: list[str]) -> None:
    cells = "".join(f"<p>{text.replace('<', ' ').replace('&', ' ')}</p>" for text in texts)
    notes = listed(f"<p>$8</p>{cells}").notes
    assert len(notes) <= 8
    assert all(len(note) <= 80 and any(each.isalnum() for each in note) for note in notes)
    assert len({note.casefold() for note in notes}) == len(notes)


# ── brand ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "<p class=card-brand>Acme</p>",
        "<span class=product__vendor>Acme</span>",
        "<div class=productBrand>Acme</div>",
        "<a href=/brands/acme>Acme</a>",
        "<a href='/search?brand=acme'>Visit the Acme Store</a>",
        "<span itemprop=brand>Acme</span>",
        "<div itemprop=brand><i itemprop=name>Acme</i> since 1900</div>",
        "<p>Brand: Acme</p>",
        "<dl><dt>Brand</dt><dd>Acme</dd></dl>",
        "<p>by Acme</p>",
    ],
)
def test_a_brand_is_read_where_the_page_says_that_it_is_one(said: str) -> None:
    found = listed(f"{said}<p>$8.50</p>")
    assert found.brand == "Acme"
    assert "Acme" not in found.notes


@pytest.mark.parametrize(
    "said",
    [
        "<p>Kitchen</p>",
        "<p>by Thursday</p>",
        "<p>Delivered</p><p>by Tomorrow Express</p>",
        "<a href=/brands/>All brands</a>",
        "<a href=/c/mugs>Mugs</a>",
        "<p class=brand>Acme Red Mug</p>",
        "<p class=brand>$8.50</p>",
        "<p class=brand-new>Just in</p>",
        "<p class=branding>A shop for mugs</p>",
        "<p>Brand:</p>",
    ],
)
def test_what_is_not_said_to_be_a_brand_is_none(said: str) -> None:
    assert listed(f"<p>$8.50</p>{said}").brand is None


# ── which amount is the price, which number that of reviews ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("inside", "price", "list_price"),
    [
        ("<p>Save $5</p><p>$8.50</p>", 8.5, None),
        ("<p>$3.99 shipping</p><p>$8.50</p>", 8.5, None),
        ("<p>Delivery: $3.99</p><p>$8.50</p>", 8.5, None),
        ("<p>Free delivery over $35</p><p>$8.50</p>", 8.5, None),
        ("<p>$0.42/oz</p><p>$8.50</p>", 8.5, None),
        ("<p>List price: $12.00</p><p>$8.50</p>", 8.5, 12.0),
        ("<p>RRP</p><p>$12.00</p><p>Now $8.50</p>", 8.5, 12.0),
        ("<p>Was $12.00 Now $8.50</p>", 8.5, 12.0),
        ("<p>Regular price</p><p>$8.50</p>", 8.5, None),
        ("<p>Was $7.00</p><p>$8.50</p>", 8.5, None),
        ("<p>$8.50 - $12.00</p>", 8.5, None),
        ("<p>or 4 payments of $2.13</p><p>$8.50</p>", 8.5, None),
        ("<p>$8.50</p><p>$5 off with coupon</p>", 8.5, None),
        ("<p><span>$</span><span>8</span><sup>50</sup></p>", 8.5, None),
        ("<p><span>8</span><span>,50</span><span>€</span></p>", 8.5, None),
        ("<p><span>8,50 €</span> <span>12,00 €</span></p>", 8.5, None),
        ("<p><b>$8</b> 120 sold</p>", 8.0, None),
    ],
)
def test_the_price_is_told_from_other_amounts(inside: str, price: float, list_price: float | None) -> None:
    found = listed(inside)
    assert (found.price, found.list_price) == (price, list_price)


@pytest.mark.parametrize(
    ("inside", "rating", "count"),
    [
        ("<p>4.5</p><p>(31)</p>", 4.5, 31),
        ("<p>4.5 (1.2k)</p>", 4.5, 1200),
        ("<p>4.5 131 reviews</p>", 4.5, 131),
        ("<p>Rated 4.5 by 131 buyers</p>", 4.5, None),
        ("<img alt='4.5 out of 5 stars'><p>1,204 ratings</p>", 4.5, 1204),
        ("<p>Colours (3)</p>", None, None),
        ("<p>Image 2 of 5</p>", None, None),
        ("<p>3 of 50 left</p>", None, None),
        ("<p>12/5/2026</p>", None, None),
        ("<p>5 starters</p>", None, None),
    ],
)
def test_rating_and_reviews_are_told_from_other_numbers(inside: str, rating: float | None, count: int | None) -> None:
    found = listed(f"<p>$8.50</p>{inside}")
    assert (found.rating, found.review_count) == (rating, count)


@pytest.mark.parametrize("title", ["Calendar (2026)", "Hotel 4 stars poster", "Mug 4.5 of 5", "Set for $20 bets"])
def test_the_numbers_of_a_title_are_the_products_own(title: str) -> None:
    found = listed("<p>$8.50</p>", title)
    assert (found.price, found.rating, found.review_count) == (8.5, None, None)


def test_notes_stand_in_the_compact_rendering_beside_their_product() -> None:
    card = '<li><a href="/p/1"><h3>Mug</h3></a><img alt=""><p>$8.50</p><p>Only 3 left</p></li>'
    observation = simplify(snapshot_of_html(f"<ul>{card}{card.replace('Mug', 'Cup')}</ul>", URL)).observation
    assert "* Mug — 8.50 USD, available; Only 3 left" in outline(observation, rendering="compact").text
