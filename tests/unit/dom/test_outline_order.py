"""What an outline shows first, what it folds, and how its folds are named."""

import pytest

from shopper_agent.dom.outline import Outline, is_fold, outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Observation

LINKS = "".join(f"<li><a href=/c/{n}>Category {n}</a></li>" for n in range(60))
MENU = f"<nav aria-label='All categories'><ul>{LINKS}</ul></nav>"
FOOTER = f"<footer>{''.join(f'<a href=/f/{n}>Footer link {n}</a>' for n in range(40))}</footer>"
BUY = (
    "<main><h1>Blue mug</h1><p>Holds a litre.</p><form><label>Size <select><option>S<option>M</select></label>"
    "<button>Add to cart</button></form></main>"
)


def seen(html: str, in_view: int = 1) -> Observation:
    return simplify(snapshot_of_html(html, "https://shop.example/", in_view=in_view)).observation


def compact(html: str, budget: int, in_view: int = 1, opened: tuple[str, ...] = ()) -> Outline:
    return outline(seen(html, in_view), frozenset(opened), budget, rendering="compact")


def fold_of(made: Outline, name: str) -> str:
    return next(fold.text for fold in made.folds if fold.name == name)


def test_what_buys_comes_before_menus_that_are_nearer() -> None:
    made = compact(MENU + BUY + FOOTER, budget=400)
    assert {"add_to_cart", "product_options.size"} <= made.names
    assert "# Blue mug" in made.text
    assert "Holds a litre." in made.text
    assert made.tokens <= 400


def test_menus_and_footers_fold_into_a_line_that_tells_what_they_hold() -> None:
    made = compact(MENU + BUY + FOOTER, budget=250)
    assert fold_of(made, "nav_bar.unfold").endswith("more controls")
    assert fold_of(made, "footer.unfold") == "… 40 more controls: Footer link 0, Footer link 1, Footer link 2 …"


def test_a_menu_below_its_trigger_folds_under_the_triggers_name() -> None:
    items = "".join(f"<li><a href=/m/{n}>Mug kind {n}</a></li>" for n in range(30))
    trigger = "<header><nav><ul><li><a href=/mugs>Mugs</a><ul>" + items + "</ul></li><li><a href=/s>Sale</a></li>"
    observation = seen(f"{trigger}</ul></nav></header>{BUY}", in_view=1)
    triggers = [element.name for element in observation.elements if element.text == "Mugs"]
    made = outline(observation, budget=250, rendering="compact")
    assert set(triggers) <= made.names
    assert any(fold.name.startswith("nav_bar") and fold.controls > 15 for fold in made.folds)


def test_a_filter_shows_a_few_values_and_a_list_its_first_products() -> None:
    values = "".join(f"<li><label><input type=checkbox>Brand number {n}</label></li>" for n in range(40))
    cards = "".join(
        f'<li><a href="/p/{n}"><h3>Mug {n}</h3></a><img alt=m><p>${n}.00</p><button>Add to cart</button></li>'
        for n in range(1, 40)
    )
    made = compact(f"<aside class=filters aria-label=Filters>{values}</aside><ul>{cards}</ul>", budget=500)
    filters = [name for name in made.names if "brand_number" in name]
    products = [name for name in made.names if name.endswith(".view_product")]
    assert 1 <= len(filters) <= 8
    assert len(products) >= 6


def test_a_long_text_shows_its_beginning_before_its_end() -> None:
    text = " ".join(f"word{n}" for n in range(600))
    made = compact(f"<button>Buy</button><p>{text}</p>", budget=300)
    assert "word0 " in made.text
    assert "word599" not in made.text
    assert made.texts_cut
    assert fold_of(made, "page.unfold").endswith("more texts")
    opened = compact(f"<button>Buy</button><p>{text}</p>", 300, opened=("page.unfold",))
    assert "word100 " not in made.text
    assert "word100 " in opened.text
    assert opened.tokens <= 300


def test_a_page_without_regions_folds_under_its_headings() -> None:
    parts = "".join(
        f"<h2>Part {n} of it</h2>{''.join(f'<button>Do {n} {k}</button>' for k in range(12))}" for n in range(5)
    )
    observation = seen(parts, in_view=3)
    made = outline(observation, budget=350, rendering="compact")
    assert "part_4_of_it.unfold" in made.names
    assert is_fold(observation, "part_4_of_it.unfold")
    assert not is_fold(observation, "part_9_of_it.unfold")
    opened = outline(observation, frozenset({"part_4_of_it.unfold"}), 350, rendering="compact")
    assert {f"do_4_{k}" for k in range(5)} <= opened.names


def test_a_control_that_is_called_like_a_fold_is_a_control() -> None:
    html = f"<section aria-label=Story><button>Unfold</button>{LINKS}</section>"
    observation = seen(html, in_view=1)
    made = outline(observation, budget=120, rendering="compact")
    assert "story.unfold" in made.names
    assert not is_fold(observation, "story.unfold")
    assert [fold.name for fold in made.folds] == ["story.part_2.unfold"]
    assert is_fold(observation, "story.part_2.unfold")


@pytest.mark.parametrize(
    "name", ["page.part_0.unfold", "nowhere.part_2.unfold", "part_2.unfold", "x" * 4000 + ".unfold"]
)
def test_a_part_of_nothing_is_no_fold(name: str) -> None:
    assert not is_fold(seen(BUY), name)


def test_several_opened_folds_share_the_room() -> None:
    html = MENU + BUY + FOOTER
    made = compact(html, 700, opened=("nav_bar.unfold", "footer.unfold"))
    assert sum(name.startswith("footer.") for name in made.names) > 5
    assert sum(name.startswith("nav_bar.") for name in made.names) > 5
    assert "add_to_cart" in made.names
    assert made.tokens <= 700


def test_the_budget_is_counted_by_the_counter_that_is_given() -> None:
    observation = seen(MENU + BUY + FOOTER)
    made = outline(observation, budget=900, count_tokens=len, rendering="compact")
    assert len(made.text) == made.tokens <= 900
    assert made.tokens_whole > 900
    assert not made.over_budget


def test_names_in_other_scripts_are_written_letter_by_letter() -> None:
    observation = seen("<a href=/x>Ciências Económicas</a><a href=/y>書籍</a>", in_view=2)
    for rendering in ("html", "compact"):
        text = outline(observation, rendering=rendering).text
        assert all(element.name in text for element in observation.elements)


def test_what_is_new_is_marked() -> None:
    observation = seen("<button>Buy</button><a href=/c>Cart</a>", in_view=2)
    buy, cart = observation.elements
    changed = observation.model_copy(update={"elements": (buy, cart.model_copy(update={"new": True}))})
    assert "[cart] link (new)" in outline(changed, rendering="compact").text
