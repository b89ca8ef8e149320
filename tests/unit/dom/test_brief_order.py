"""What a page of a few hundred tokens shows first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.outline import Outline, outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Observation

MENU = "<nav><ul>" + "".join(f"<li><a href=/c/{n}>Category {n}</a></li>" for n in range(30)) + "</ul></nav>"
HEADER = f"<header><input type=search aria-label='Find things'><a href=/cart>Cart</a>{MENU}</header>"
CARDS = "".join(
    f'<li><a href="/p/{n}"><h3>Mug {n}</h3></a><img alt=m><p>${n}.00</p><button>Add to cart</button></li>'
    for n in range(1, 20)
)
LISTING = f"{HEADER}<main><h1>Mugs</h1><ul>{CARDS}</ul></main>"


def seen(html: str, in_view: int | None = None) -> Observation:
    return simplify(snapshot_of_html(html, "https://shop.example/", in_view=in_view)).observation


def brief(html: str, budget: int, in_view: int | None = None) -> Outline:
    return outline(seen(html, in_view), budget=budget, rendering="brief")


def test_products_come_before_menus_though_menus_are_in_view() -> None:
    made = brief(LISTING, budget=240, in_view=34)
    shown = [line for line in made.text.splitlines() if line.startswith("* mug")]
    assert len(shown) >= 8
    assert "category 5" not in made.text


def test_the_search_field_is_shown_among_the_first() -> None:
    assert any("find_things" in name for name in brief(LISTING, budget=60).names)


def test_fields_that_are_filled_in_come_after_those_that_are_empty() -> None:
    filled = "".join(f"<label>Done {n} <input value='some words here {n}'></label>" for n in range(12))
    page = f"<main><form>{filled}<label>Still to do <input></label><button>Continue</button></form></main>"
    names = brief(page, budget=70).names
    assert any(name.endswith("still_to_do") for name in names)
    assert any(name.endswith("continue") for name in names)
    assert not any(name.endswith("done_11") for name in names)


def test_links_of_the_same_words_come_last() -> None:
    pictures = "".join(f"<a href=/big/{n}>Blue mug, large</a>" for n in range(12))
    page = f"<main><h1>Blue mug</h1>{pictures}<button>Add to cart</button><a href=/size>Size table</a></main>"
    made = brief(page, budget=45)
    assert {"add_to_cart", "size_table"} <= {name.rpartition(".")[2] for name in made.names}
    assert made.text.count("blue mug, large") < 4


def test_what_lies_under_a_layer_comes_last() -> None:
    page = seen("<main>" + "".join(f"<button>Action {n}</button>" for n in range(20)) + "</main>")
    covered = tuple(
        each.model_copy(update={"covered_by": "a layer"}) if each.text != "Action 19" else each
        for each in page.elements
    )
    made = outline(page.model_copy(update={"elements": covered}), budget=50, rendering="brief")
    assert any(name.endswith("action_19") for name in made.names)


@pytest.mark.parametrize("in_view", [1, 20, None])
@given(budget=st.integers(80, 900))
def test_no_page_takes_more_than_its_budget_and_no_control_is_out_of_reach(in_view: int | None, budget: int) -> None:
    page = seen(LISTING, in_view)
    made = outline(page, budget=budget, rendering="brief")
    assert made.tokens <= budget
    hidden = {each.name for each in page.elements} - made.names
    assert sum(fold.controls for fold in made.folds) >= len(hidden)


def test_the_room_is_used() -> None:
    made = brief(LISTING, budget=300, in_view=34)
    assert made.tokens > 250
