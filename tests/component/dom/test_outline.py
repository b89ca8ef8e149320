import re
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper_agent.dom.outline import Outline, Rendering, is_fold, outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.schema import Observation

RENDERINGS: tuple[Rendering, ...] = ("html", "compact")
URL = "https://shop.example/search"


def seen(html: str, in_view: int | None = None) -> Observation:
    return simplify(snapshot_of_html(html, URL, in_view=in_view)).observation


def shown_names(made: Outline, rendering: Rendering) -> set[str]:
    pattern = r'name="([^"]*)"' if rendering == "html" else r"\[([^\]\s]+)\]"
    return {unescape(name) for name in re.findall(pattern, made.text)}


# ── generated pages ──────────────────────────────────────────────────────────────────────────────────────────────

words = st.text("abc ", min_size=1, max_size=12)
long_words = st.sampled_from(["word " * 5, "a longer text that says nothing much " * 12])
controls = st.one_of(
    words.map(lambda t: f"<button>{t}</button>"),
    words.map(lambda t: f'<a href="/{t.strip()}">{t}</a>'),
    words.map(lambda t: f'<input placeholder="{t}">'),
    st.lists(words, min_size=2, max_size=14).map(
        lambda ts: f"<select>{''.join(f'<option>{t}</option>' for t in ts)}</select>"
    ),
)
cards = st.lists(words, min_size=2, max_size=12).map(
    lambda ts: "<ul>" + "".join(
        f'<li><a href="/p/{n}"><h3>{t}</h3></a><img alt="{t}"><p>${n}.00</p><button>Add to cart</button></li>'
        for n, t in enumerate(ts)
    ) + "</ul>"
)  # fmt: skip
texts = long_words.map(lambda t: f"<p>{escape(t)}</p>")
sections = st.builds(
    lambda tag, head, body: f"<{tag}><h2>{head}</h2>{''.join(body)}</{tag}>",
    st.sampled_from(["section", "div", "form", "footer", "nav", "aside"]),
    words,
    st.lists(st.one_of(controls, texts, cards), max_size=6),
)
observations = st.builds(
    seen, st.lists(st.one_of(sections, controls, cards), max_size=6).map("".join), st.integers(0, 20)
)
budgets = st.integers(1, 1500)
checked = settings(deadline=None)


small_pages = st.builds(seen, st.lists(st.one_of(sections, cards), max_size=2).map("".join), st.integers(0, 6))


def part_of(fold: str) -> tuple[int, str]:
    """Parts in their order, one of every group in turn."""
    found = re.search(r"\.part_(\d+)\.unfold$", fold)
    return (int(found[1]) if found else 1), fold


def may_be_dropped(observation: Observation) -> set[str]:
    """Options, of which long lists keep some only."""
    return {element.name for element in observation.elements if element.role == "option"}


@checked
@given(observation=observations, budget=budgets, rendering=st.sampled_from(RENDERINGS))
def test_controls_in_view_are_shown_however_small_the_budget(
    observation: Observation, budget: int, rendering: Rendering
) -> None:
    made = outline(observation, budget=budget, rendering=rendering)
    in_view = {element.name for element in observation.elements if element.in_view} - may_be_dropped(observation)
    assert in_view <= made.names
    assert in_view <= shown_names(made, rendering)


@checked
@given(observation=observations, budget=st.one_of(st.none(), budgets), rendering=st.sampled_from(RENDERINGS))
def test_every_name_that_may_be_used_stands_in_the_text(
    observation: Observation, budget: int | None, rendering: Rendering
) -> None:
    made = outline(observation, budget=budget, rendering=rendering)
    assert made.names <= shown_names(made, rendering)
    assert {fold.name for fold in made.folds} <= made.names
    assert made.names <= {element.name for element in observation.elements} | {fold.name for fold in made.folds}


@checked
@given(observation=observations)
def test_without_a_budget_the_whole_page_is_shown_under_the_same_names_in_both_renderings(
    observation: Observation,
) -> None:
    names = {element.name for element in observation.elements}
    for rendering in RENDERINGS:
        made = outline(observation, rendering=rendering)
        assert made.names == names
        assert (made.folds, made.texts_cut, made.over_budget) == ((), 0, False)
        assert made.tokens == made.tokens_whole == estimate_tokens(made.text)


@checked
@given(observation=observations, budget=budgets, rendering=st.sampled_from(RENDERINGS))
def test_what_is_not_shown_is_behind_a_fold_and_counted(
    observation: Observation, budget: int, rendering: Rendering
) -> None:
    made = outline(observation, budget=budget, rendering=rendering)
    whole = outline(observation, rendering=rendering)
    assert made.tokens == estimate_tokens(made.text)
    assert made.over_budget == (made.tokens > budget)
    if made.text != whole.text:
        assert made.folds
    hidden = whole.names - made.names
    assert sum(fold.controls for fold in made.folds) == len(hidden)
    assert made.folds or not made.texts_cut


@checked
@given(observation=observations, budget=budgets, rendering=st.sampled_from(RENDERINGS))
def test_only_what_is_in_view_and_the_folds_themselves_may_break_the_budget(
    observation: Observation, budget: int, rendering: Rendering
) -> None:
    made = outline(observation, budget=budget, rendering=rendering)
    least = outline(observation, budget=1, rendering=rendering)
    assert made.tokens <= max(budget, least.tokens)


@checked
@given(observation=observations, budget=budgets, rendering=st.sampled_from(RENDERINGS))
def test_the_same_page_is_outlined_the_same_again(observation: Observation, budget: int, rendering: Rendering) -> None:
    again = observation.model_validate_json(observation.model_dump_json())
    first, second = (outline(each, budget=budget, rendering=rendering) for each in (observation, again))
    assert first == second


@checked
@given(observation=observations, budget=budgets)
def test_a_page_that_fits_is_shown_whole(observation: Observation, budget: int) -> None:
    whole = outline(observation)
    if whole.tokens <= budget:
        assert outline(observation, budget=budget) == whole


@checked
@given(observation=observations, budget=budgets, more=st.integers(0, 800))
def test_a_larger_budget_never_hides_a_control_that_a_smaller_one_shows(
    observation: Observation, budget: int, more: int
) -> None:
    elements = {element.name for element in observation.elements} - may_be_dropped(observation)
    small, large = (outline(observation, budget=size).names & elements for size in (budget, budget + more))
    assert small <= large


@settings(deadline=None, max_examples=30)
@given(observation=small_pages, budget=st.integers(150, 600), rendering=st.sampled_from(RENDERINGS))
def test_opening_folds_one_after_the_other_leads_to_every_control(
    observation: Observation, budget: int, rendering: Rendering
) -> None:
    wanted = {element.name for element in observation.elements}
    made = outline(observation, budget=budget, rendering=rendering)
    seen_so_far, opened = set(made.names), frozenset[str]()
    for _ in range(6 * len(wanted)):  # the smallest budget shows one thing at a time, texts included
        if wanted <= seen_so_far:
            break
        folds = {fold.name for fold in made.folds}
        assert folds
        assert not folds & opened, "a fold that was opened is not offered again"
        assert all(is_fold(observation, name) for name in folds)
        opened |= {min(folds, key=part_of)}
        made = outline(observation, opened, budget, rendering=rendering)
        seen_so_far |= made.names
    assert wanted <= seen_so_far


@checked
@given(observation=observations, budget=budgets, rendering=st.sampled_from(RENDERINGS), data=st.data())
def test_opening_folds_never_hides_a_control_in_view(
    observation: Observation, budget: int, rendering: Rendering, data: st.DataObject
) -> None:
    folds = [fold.name for fold in outline(observation, budget=budget, rendering=rendering).folds]
    opened = frozenset(data.draw(st.sets(st.sampled_from(folds)))) if folds else frozenset()
    in_view = {element.name for element in observation.elements if element.in_view} - may_be_dropped(observation)
    assert in_view <= outline(observation, opened, budget, rendering=rendering).names


@checked
@given(observation=observations)
def test_no_element_is_taken_for_a_fold(observation: Observation) -> None:
    assert not any(is_fold(observation, element.name) for element in observation.elements)


# ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────

MANY = "<h1>Mugs</h1><ul>" + "".join(
    f'<li><a href="/p/{n}"><h3>Mug number {n}</h3></a><img alt="Mug"><p>${n}.00</p><p>{"Nice mug. " * 30}</p></li>'
    for n in range(40)
) + '</ul><footer><a href="/about">About</a><a href="/jobs">Jobs</a></footer>'  # fmt: skip


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_far_products_fold_into_one_named_line_that_counts_them(rendering: Rendering) -> None:
    observation = seen(MANY, in_view=5)
    made = outline(observation, budget=600, rendering=rendering)
    fold = next(fold for fold in made.folds if fold.name == "search_results.unfold")
    shown = [name for name in made.names if name.endswith(".view_product")]
    assert fold.products == 40 - len(shown)
    assert f"… {fold.products} more products" in made.text
    assert made.tokens <= 600 < made.tokens_whole
    assert not made.over_budget


@pytest.mark.parametrize(("rendering", "budget"), [("html", 2000), ("compact", 500)])
def test_opening_a_fold_shows_what_was_not_shown_before(rendering: Rendering, budget: int) -> None:
    observation = seen(MANY, in_view=5)
    before = outline(observation, budget=budget, rendering=rendering)
    made = outline(observation, frozenset({"search_results.unfold"}), budget, rendering=rendering)
    new = [name for name in made.names - before.names if name.endswith(".view_product")]
    assert len(new) >= 3
    assert made.tokens <= budget
    assert "search_results.part_2.unfold" in {fold.name for fold in made.folds}


def test_the_parts_of_a_long_list_are_opened_one_after_the_other() -> None:
    observation = seen(MANY, in_view=5)
    opened, shown = frozenset[str](), set[str]()
    for part in range(1, 9):
        made = outline(observation, opened, 600, rendering="compact")
        assert made.tokens <= 600
        shown |= made.names
        fold = next((fold.name for fold in made.folds if fold.name.startswith("search_results.")), None)
        assert fold == ("search_results.unfold" if part == 1 else f"search_results.part_{part}.unfold")
        opened |= {fold}
    assert len([name for name in shown if name.endswith(".view_product")]) == 40


def test_opening_one_fold_leaves_the_others_folded() -> None:
    observation = seen(MANY, in_view=5)
    folds = {fold.name for fold in outline(observation, budget=800).folds}
    assert {"footer.unfold", "search_results.unfold"} <= folds
    made = outline(observation, frozenset({"footer.unfold"}), budget=800)
    assert {"footer.about", "footer.jobs"} <= made.names
    assert "search_results.unfold" in made.names


def test_opening_a_fold_of_options_under_a_legend_shows_them() -> None:
    sizes = "".join(f"<label><input type=radio name=s value={n}>Size {n} of this mug</label>" for n in range(30))
    html = f"<h1>Mug</h1><form><fieldset><legend>Size</legend>{sizes}</fieldset><button>Add to cart</button></form>"
    html += f"<p>{'Something about mugs. ' * 200}</p>"
    observation = seen(html, in_view=0)
    made = outline(observation, budget=200, rendering="compact")
    opened = frozenset({"size.unfold"})
    assert opened <= made.names
    shown = made.names | outline(observation, opened, 1300, rendering="compact").names
    assert {f"product_options.size.size_{n}_of_this_mug" for n in range(30)} <= shown
    assert "size.unfold" not in outline(observation, opened, 1300, rendering="compact").names


def test_long_lists_of_options_keep_the_chosen_one_and_a_fold_for_the_rest() -> None:
    options = "".join(f"<option{' selected' if n == 70 else ''}>Land {n}</option>" for n in range(90))
    observation = seen(f"<label>Country <select>{options}</select></label>")
    for rendering in RENDERINGS:
        made = outline(observation, budget=150, rendering=rendering)
        assert {"country", "country.land_70", "country.unfold"} <= made.names
        assert "country.land_50" not in made.names
        shown = len([name for name in made.names if name.startswith("country.land")])
        assert f"… {90 - shown} more options" in made.text
        opened = outline(observation, frozenset({"country.unfold"}), 1200, rendering=rendering)
        assert len([name for name in opened.names if name.startswith("country.land")]) > 40


@pytest.mark.parametrize(
    "name", ["search_results.unfold", "search_results.unfold_above", "page.unfold", "search_results.part_3.unfold"]
)
def test_a_fold_of_a_group_of_the_page_is_one_before_it_is_shown(name: str) -> None:
    assert is_fold(seen(MANY), name)


@pytest.mark.parametrize(
    "name", ["elsewhere.unfold", "unfold", ".unfold", "search_results", "", "search_results.unfold.x"]
)
def test_other_names_are_no_folds(name: str) -> None:
    assert not is_fold(seen(MANY), name)


def test_a_control_that_is_called_unfold_is_no_fold() -> None:
    html = "<section aria-label=Story><button>Unfold</button><a href=/x>Other</a></section>"
    assert not is_fold(seen(html), "story.unfold")


# ── hostile pages ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>" * 700 + "<button>Deep</button>",
        "<section><h2>x</h2>" * 300 + "<button>Deep</button>",
        "\x00\x01<button>Deep\x00</button>\x1f",
        f"<button title='{'y' * 300000}'>Deep</button>",
        f"<button>Deep</button><p>{'z' * 300000}</p>",
        "<button>Deep</button></body></html><body name='x'><p></div></p></form>",
        "<button>Deep</button><p>&lt;/body&gt;&lt;button name=&quot;evil&quot;&gt;</p>",
        "<button>Deep</button>" + "<div" * 500,
        "<table><tr><form><td><button>Deep</button><form><select><option><button>",
    ],
)
def test_a_hostile_page_is_shown_with_its_control(html: str, rendering: Rendering) -> None:
    observation = seen(html)
    for budget in (None, 200, 1):
        made = outline(observation, budget=budget, rendering=rendering)
        deep = next(element.name for element in observation.elements if element.name.split(".")[-1] == "deep")
        assert deep in made.names
        assert "evil" not in made.names


@checked
@given(html=st.text(max_size=400), budget=st.one_of(st.none(), budgets))
def test_any_text_as_a_page_is_outlined_without_an_error(html: str, budget: int | None) -> None:
    for rendering in RENDERINGS:
        outline(seen(html), budget=budget, rendering=rendering)
    observation = Observation(url=URL, title="", html=html, elements=())
    for rendering in RENDERINGS:
        outline(observation, budget=budget, rendering=rendering)


def test_lists_of_one_name_count_each_control_once() -> None:
    def row(count: int) -> str:
        return "".join(
            f'<li><a href="/p/{n}"><h3>Mug</h3></a><img alt="Mug"><p>${n}.00</p><button>Add to cart</button></li>'
            for n in range(count)
        )

    observation = seen(f"<ul>{row(3)}</ul><ul>{row(4)}</ul><ul>{row(2)}</ul>", in_view=0)
    names = {element.name for element in observation.elements}
    for budget in range(20, 700, 20):
        for rendering in RENDERINGS:
            made = outline(observation, budget=budget, rendering=rendering)
            assert sum(fold.controls for fold in made.folds) == len(names - made.names)
