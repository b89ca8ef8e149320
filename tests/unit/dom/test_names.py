import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.simplify import Reading, simplify
from shopper_agent.dom.slug import SlugRule
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Element, Observation

URL = "https://shop.example/search?q=mug"
WELL_FORMED = re.compile(r"[^\s.\"'<>&]+(\.[^\s.\"'<>&]+)*")


def seen(html: str, rule: SlugRule = "opera") -> Observation:
    return simplify(snapshot_of_html(html, URL), Reading(slug_rule=rule)).observation


def names(html: str, rule: SlugRule = "opera") -> list[str]:
    return [element.name for element in seen(html, rule).elements]


def by_text(html: str) -> dict[str, Element]:
    return {element.text: element for element in seen(html).elements}


# ── generated pages ──────────────────────────────────────────────────────────────────────────────────────────────

words = st.sampled_from(
    ["Mug", "Add to cart", "Red", "4 Stars & Up", "…", "", "Size", "Next", "$4.00", "x" * 90, "größe"]
)
controls = st.one_of(
    st.builds(lambda t, h: f'<a href="/{h}">{escape(t)}</a>', words, st.sampled_from(["", "p/1", "p/2", "?page=2"])),
    st.builds(lambda t: f"<button>{escape(t)}</button>", words),
    st.builds(lambda n, p: f'<input name="{n}" placeholder="{escape(p)}">', st.sampled_from(["q", "email", ""]), words),
    st.builds(
        lambda t, v: f"<label><input type=radio name=size value={v}>{escape(t)}</label>", words, st.integers(0, 2)
    ),
    st.builds(
        lambda ts: f"<select name=qty>{''.join(f'<option>{escape(t)}</option>' for t in ts)}</select>",
        st.lists(words, max_size=4),
    ),
    st.builds(lambda t: f"<div role=button><img alt='{escape(t)}'></div>", words),
)
texts = st.builds(lambda t: f"<p>{escape(t)}</p>", words)


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        ["div", "section", "nav", "ul", "li", "form", "fieldset", "article", "header", "footer", "dialog open"]
    )
    parts = st.lists(inner, max_size=4).map("".join)
    heading = st.one_of(st.just(""), words.map(lambda t: f"<h2>{escape(t)}</h2>"))
    return st.builds(lambda tag, head, body: f"<{tag}>{head}{body}</{tag.split()[0]}>", tags, heading, parts)


pages = st.lists(st.recursive(st.one_of(controls, texts), around, max_leaves=25), max_size=6).map("".join)


@given(html=pages, rule=st.sampled_from(["opera", "shopcart"]))
def test_every_control_has_a_well_formed_name_of_its_own_that_stands_in_the_html(html: str, rule: SlugRule) -> None:
    observation = seen(html, rule)
    found = [element.name for element in observation.elements]
    assert len(found) == len(set(found))
    for name in found:
        assert WELL_FORMED.fullmatch(name), name
        assert observation.html.count(f'name="{name}"') == 1, name


@given(html=pages)
def test_the_same_page_is_named_the_same_again(html: str) -> None:
    assert seen(html) == seen(html)


@given(html=pages)
def test_names_stay_when_a_banner_appears_on_top_of_the_page(html: str) -> None:
    banner = '<aside aria-label="Offer"><p>Free delivery today</p><a href="/promo">See all offers</a></aside>'
    before, after = names(f"<main>{html}</main>"), names(f"{banner}<main>{html}</main>")
    assert after == ["offer.see_all_offers", *before]


# ── what names look like ─────────────────────────────────────────────────────────────────────────────────────────


def card(title: str, href: str, price: str) -> str:
    return (
        f'<li><a href="{href}"><h3>{title}</h3></a><a href="{href}"><img alt="{title}"></a><p>{price}</p>'
        "<button>Add to cart</button></li>"
    )


RED, BLUE, RED_AGAIN = card("Red Mug", "/p/7", "$4"), card("Blue Mug", "/p/8", "$5"), card("Red Mug", "/p/9", "$9")
CARDS = f"<h1>Mugs</h1><ul>{RED}{BLUE}</ul>"
TWO_RED = f"<h1>Mugs</h1><ul>{RED}{BLUE}{RED_AGAIN}</ul>"


def test_the_controls_of_product_cards_are_called_by_card_and_part() -> None:
    assert names(CARDS) == [
        "search_results.red_mug.view_product",
        "search_results.red_mug.product_image",
        "search_results.red_mug.add_to_cart",
        "search_results.blue_mug.view_product",
        "search_results.blue_mug.product_image",
        "search_results.blue_mug.add_to_cart",
    ]


def test_cards_of_one_title_are_told_apart_by_where_they_lead() -> None:
    found = names(TWO_RED)
    assert (found[0], found[6]) == ("search_results.red_mug-7.view_product", "search_results.red_mug-9.view_product")
    assert not [element for element in seen(TWO_RED).elements if element.by_order]


def test_cards_that_differ_in_nothing_are_numbered() -> None:
    twice = seen(f"<h1>Mugs</h1><ul>{RED}{BLUE}{RED}</ul>").elements
    assert twice[0].name == "search_results.red_mug-7-twin_1_of_2.view_product"
    assert twice[6].name == "search_results.red_mug-7-twin_2_of_2.view_product"
    assert [element.by_order for element in twice] == [True] * 3 + [False] * 3 + [True] * 3


def test_cards_stay_what_they_are_when_another_comes_first() -> None:
    more = CARDS.replace("<ul>", "<ul>" + card("Tea Cup", "/p/1", "$1"))
    assert set(names(CARDS)) < set(names(more))


def test_a_second_link_to_a_product_does_not_take_the_firsts_name() -> None:
    link = '<a href="/p/7"><h3>Red Mug</h3></a>'
    found = seen(CARDS.replace(link, link + link)).elements
    twins = [element for element in found if "red_mug.view_product" in element.name]
    assert len(twins) == 2
    assert all(element.by_order and element.name.endswith("_of_2") for element in twins)


def test_twins_are_told_apart_by_their_address() -> None:
    html = '<a href="/help/7">More</a><a href="/help/8">More</a><a href="/help/9">More</a>'
    assert names(html) == ["more-7", "more-8", "more-9"]


def test_twins_are_told_apart_by_the_heading_over_them() -> None:
    html = "".join(f"<div><div><h2>{it}</h2></div><p>Text</p><button>Edit</button></div>" for it in ("Home", "Work"))
    assert names(html) == ["edit-home", "edit-work"]


def test_twins_are_told_apart_by_the_words_beside_them() -> None:
    rows = "".join(f"<tr><td>{it}</td><td>$4.00</td><td><button>Details</button></td></tr>" for it in ("Tea", "Milk"))
    assert names(f"<div><table><tr><th>Order</th></tr>{rows}</table></div>") == ["details-tea", "details-milk"]


def test_twins_are_told_apart_by_what_they_are() -> None:
    html = '<a href="javascript:void(0)">Search</a><button>Search</button>'
    assert names(html) == ["search-link", "search-button"]


def test_fields_of_one_label_are_told_apart_by_their_names() -> None:
    html = '<input placeholder="Email" name="login_email"><input placeholder="Email" name="news_email">'
    assert names(html) == ["email-login_email", "email-news_email"]


def test_prices_clocks_counts_and_random_keys_tell_nothing_apart() -> None:
    html = "".join(
        f'<div><p>{text}</p><button name="field_{number}" value="{key}">Take</button></div>'
        for number, text, key in (
            (1234, "$4.00", "5f2c8a1e9b7d4c60aa11"),
            (1235, "Ends in 12:04:33", "d41d8cd98f00b204e980"),
            (1236, "38 people have this", "6f9619ff8b86d011b42d"),
        )
    )
    assert names(html) == ["take-twin_1_of_3", "take-twin_2_of_3", "take-twin_3_of_3"]


def test_twins_that_differ_in_nothing_are_numbered_and_say_so() -> None:
    found = seen("<button>Go</button><button>Go</button><button>Go</button><button>Stop</button>").elements
    assert [element.name for element in found] == ["go-twin_1_of_3", "go-twin_2_of_3", "go-twin_3_of_3", "stop"]
    assert [element.by_order for element in found] == [True, True, True, False]


def test_numbered_twins_say_where_they_are() -> None:
    html = "<section><h2>Photos</h2><button>Show</button><button>Show</button></section><button>Show</button>"
    assert names(html) == ["photos.show-twin_1_of_2", "photos.show-twin_2_of_2", "show"]


def test_a_number_never_takes_another_controls_name() -> None:
    found = names("<button>Go</button><button>Go</button><button>Go 2</button><button>Go-twin 1 of 2</button>")
    assert found == ["go-twin_1_of_2", "go-twin_2_of_2", "go_2", "go_twin_1_of_2"]


def test_radio_buttons_stand_in_their_group() -> None:
    legend = "<fieldset><legend>Size</legend><label><input type=radio name=s value=m>M</label></fieldset>"
    named = "<label><input type=radio name=shipping_method value=express>Express</label>"
    assert names(legend) == ["size.m"]
    assert names(named) == ["shipping_method.express"]


def test_options_are_called_like_their_select() -> None:
    options = "<option>Price</option><option>Price</option><option value=x></option>"
    html = f"<label>Sort by <select name=sort>{options}</select></label>"
    assert names(html) == ["sort_by", "sort_by.price-twin_1_of_2", "sort_by.price-twin_2_of_2", "sort_by.x"]


def test_options_of_one_text_are_told_apart_by_their_values() -> None:
    html = "<label>Size <select name=s><option value=eu>40</option><option value=us>40</option></select></label>"
    assert names(html) == ["size", "size.40-eu", "size.40-us"]


def test_what_a_product_is_ordered_with_stands_in_product_options() -> None:
    html = """<form><fieldset><legend>Color</legend><label><input type=radio name=c value=r>Red</label></fieldset>
    <label>Quantity <select name=n><option>1</option></select></label><button>Add to cart</button></form>"""
    assert names(html) == ["product_options.color.red", "quantity", "quantity.1", "add_to_cart"]


def test_facets_stand_in_refinements_and_lose_their_counts() -> None:
    html = """<aside class=filters><h2>Filter by</h2><fieldset><legend>Brand</legend>
    <label><input type=checkbox>Acme (12)</label><label><input type=checkbox>Birch (3)</label></fieldset>
    <fieldset><legend>Rating</legend><label><input type=checkbox>4 Stars &amp; Up</label></fieldset></aside>"""
    assert names(html) == ["refinements.brand.acme", "refinements.brand.birch", "refinements.rating.4_stars_up"]


@pytest.mark.parametrize(
    "html",
    [
        '<nav class=pagination><a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=2">Next</a></nav>',
        '<nav aria-label="Pagination"><a href="?p=1">1</a><a href="?p=2">2</a><a href="?p=2">Next</a></nav>',
        '<div class=x><p><a href="?page=1">1</a></p><a href="?page=2">2</a><a href="?page=2">Next</a></div>',
    ],
)
def test_page_numbers_stand_in_pagination(html: str) -> None:
    assert names(html) == ["pagination.1", "pagination.2", "pagination.next"]


@pytest.mark.parametrize(
    "html",
    [
        "<form role=search><input name=x><button>Go</button></form>",
        "<form><input type=search><button>Go</button></form>",
        "<header><form action=/s><input name=q><input type=submit value=Go></form></header>",
    ],
)
def test_the_search_box_and_its_button_are_called_as_in_the_papers(html: str) -> None:
    assert names(html) == ["search_input", "search_button"]


def test_a_cart_count_changes_no_name() -> None:
    for count in ("", " (0)", " 3", " (12)"):
        assert names(f'<header><a href="/cart">Cart{count}</a></header>') == ["nav_bar.cart"]


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<button aria-label="Close"><svg></svg></button>', "close"),
        ("<button><svg><title>Wish list</title></svg></button>", "wish_list"),
        ('<a href="/x"><img alt="Red mug"></a>', "red_mug"),
        ('<a href="/our-story.html"></a>', "our_story"),
        ('<input placeholder="Your email">', "your_email"),
        ('<input name="firstName">', "first_name"),
        ('<input aria-label="Coupon" placeholder="code">', "coupon"),
        ('<label for="a">Street</label><input id="a" placeholder="x">', "street"),
        ('<span id="b">City</span><input aria-labelledby="b">', "city"),
        ('<input type="submit" value="Subscribe">', "subscribe"),
        ('<button title="Share">⋮</button>', "share"),
        ('<button><span style=\"font-size:0\">Menu</span><svg></svg></button>', "menu"),
        ("<button></button>", "button"),
        ('<div role="switch"></div>', "switch"),
    ],
)  # fmt: skip
def test_a_control_is_called_by_what_a_person_would_call_it(html: str, name: str) -> None:
    assert names(html) == [name]


def test_hidden_things_have_no_names() -> None:
    html = """<button style="display:none">a</button><button hidden>b</button><input type=hidden name=c>
    <div style="visibility:hidden"><button>d</button></div><div inert><button>e</button></div>
    <dialog><button>f</button></dialog><details><summary>More</summary><button>g</button></details>
    <button style="opacity:0">h</button><a>i</a>"""
    assert names(html) == ["more"]


def test_a_visible_button_that_is_hidden_from_screen_readers_has_a_name() -> None:
    assert names("<div aria-hidden=true><button>Add</button></div>") == ["add"]


def test_states_are_told() -> None:
    found = by_text(
        "<button disabled>A</button><button aria-disabled=true>B</button><label><input type=checkbox checked>C</label>"
    )
    assert (found["A"].enabled, found["B"].enabled, found["C"].enabled) == (False, False, True)
    assert (found["A"].checked, found["C"].checked) == (None, True)
