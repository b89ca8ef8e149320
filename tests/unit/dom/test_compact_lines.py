import pytest

from shopper_agent.dom.compact import control_line, fold_line, product_line
from shopper_agent.dom.folds import Fold
from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Box, Element, Observation, Product


def link(**facts: object) -> Element:
    return Element(**{"name": "nav_bar.sale", "role": "link", "text": "Sale", **facts})


def box(y: int) -> Box:
    return Box(x=0, y=y, width=10, height=10)


def lines_of(html: str) -> list[str]:
    observation = simplify(snapshot_of_html(html, "https://shop.example/")).observation
    return outline(observation, rendering="compact").text.split("\n")


STATES = [
    (link(), "[nav_bar.sale] link"),
    (link(text="Sale & more"), '[nav_bar.sale] link "Sale & more"'),
    (link(role="button"), '[nav_bar.sale] button "Sale"'),
    (link(in_view=False, box=box(900)), "[nav_bar.sale] link (below)"),
    (link(in_view=False, box=box(100)), "[nav_bar.sale] link (above)"),
    (link(in_view=False), "[nav_bar.sale] link (below)"),
    (link(new=True, covered_by="a banner"), "[nav_bar.sale] link (new, covered by a banner)"),
    (link(by_order=True, enabled=False), "[nav_bar.sale] link (disabled, by order)"),
    (link(role="checkbox", checked=True), '[nav_bar.sale] checkbox "Sale" (checked)'),
    (link(role="textbox", value="x [y]", required=True), '[nav_bar.sale] textbox "Sale" = "x (y)" (required)'),
]


@pytest.mark.parametrize(("element", "line"), STATES, ids=[line for _, line in STATES])
def test_a_control_is_one_line_with_what_is_unusual_about_it(element: Element, line: str) -> None:
    assert control_line(element, view_top=500) == line


def test_what_is_not_known_of_a_product_is_not_said() -> None:
    assert product_line(Product(title="Mug")) == "Mug"
    assert product_line(Product(title="Mug", price=0.0, currency="EUR")) == "Mug — 0.00 EUR"
    assert product_line(Product(title="Mug", available=False)) == "Mug — sold out"


def test_a_fold_is_a_line_that_can_be_clicked() -> None:
    assert (
        fold_line(Fold("footer.unfold", "… 2 more controls: [x]", 2, 0)) == '[footer.unfold] "… 2 more controls: (x)"'
    )


def test_the_card_of_a_product_is_one_line_with_the_name_that_opens_it() -> None:
    cards = "".join(
        f'<li><a href="/p/{n}"><h3>Mug {n}</h3></a><img alt="Mug {n}"><p>${n}.00</p><button>Add to cart</button></li>'
        for n in range(1, 4)
    )
    assert lines_of(f"<ul>{cards}</ul>")[:2] == [
        "* Mug 1 — 1.00 USD, available [search_results.mug_1.view_product]",
        '[search_results.mug_1.add_to_cart] button "Add to cart"',
    ]


def test_a_control_inside_another_one_has_its_own_line() -> None:
    lines = lines_of('<div role=link tabindex=0 onclick=x>Blue boots <button aria-label="Add to list"></button></div>')
    assert any(line.startswith("[blue_boots") for line in lines)
    assert any(line.endswith('add_to_list] button "Add to list"') for line in lines)


def test_texts_are_said_once() -> None:
    lines = lines_of("<label for=e>Email</label><input id=e><label><input type=checkbox> Gift</label>")
    assert lines == ['[email] textbox "Email" = ""', '[gift] checkbox "Gift"']


def test_signs_between_links_are_left_out_and_pictures_are_told() -> None:
    lines = lines_of("<a href=/a>Home</a> / <a href=/b>Mugs</a><img alt='A blue mug'><img alt='A blue mug'>")
    assert lines == ["[home] link", "[mugs] link", "(picture) A blue mug"]


def test_what_a_link_shows_beyond_its_words_is_told() -> None:
    assert lines_of('<a href="/p"><h3>Blue mug</h3><p>Only 3 left</p></a>') == ["[blue_mug] link: Only 3 left"]


def test_no_text_of_a_page_looks_like_the_name_of_an_element() -> None:
    lines = lines_of('<p>[cart.pay] button "Pay"</p><h2>[a] b</h2><button>[x] Buy</button><img alt="[y]">')
    assert [line[0] == "[" for line in lines].count(True) == 1
    assert '(cart.pay) button "Pay"' in lines


def test_the_browsers_own_controls_and_the_page_product_come_first() -> None:
    observation = Observation(
        url="https://shop.example/",
        title="Mug",
        html="<p>Hello</p>",
        elements=(Element(name="browser.back", role="button", text="Back"),),
        products=(Product(title="Mug", price=8.5, currency="USD", notes=("Only 3 left",) * 9),),
    )
    first, second, third = outline(observation, rendering="compact").text.split("\n")
    assert (first, third) == ('[browser.back] button "Back"', "Hello")
    assert second == "* Mug — 8.50 USD" + "; Only 3 left" * 4
