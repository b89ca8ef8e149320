"""The names that are shown, with and without rendering the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.outline import outline, shown_names
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.schema import Observation

ICON = "<button aria-label=z><svg></svg></button>"
words = st.text("abc <&\"'é", min_size=1, max_size=12)
parts = st.one_of(
    words.map(lambda t: f"<button>{t}</button>"),
    words.map(lambda t: f"<p>{t}<a href='/x'>{t}</a>"),
    words.map(lambda t: f"<div onclick=x>{ICON}<h2>{t}</h2></div>"),
    st.just(f"<div onclick=x>{ICON}<a href=/y title=w><svg></svg></a></div>"),
    st.lists(words, min_size=1, max_size=14).map(
        lambda ts: f"<select>{''.join(f'<option>{t}' for t in ts)}</select>"
    ),
    st.lists(words, min_size=2, max_size=8).map(
        lambda ts: f"<ul>{''.join(f'<li><a href=/p><h3>{t}</h3></a><p>${n}<img>' for n, t in enumerate(ts))}</ul>"
    ),
    st.text(max_size=60),
)  # fmt: skip
pages = st.lists(parts, max_size=12).map("".join)


def seen(html: str) -> Observation:
    return simplify(snapshot_of_html(html, "https://shop.example/"), can_go_back=True).observation


@given(html=pages, budget=st.one_of(st.none(), st.integers(1, 2500)))
def test_they_are_those_of_the_outline(html: str, budget: int | None) -> None:
    observation = seen(html)
    for rendering in ("html", "compact"):
        names = shown_names(observation, frozenset(), budget, rendering=rendering)
        assert names == outline(observation, frozenset(), budget, rendering=rendering).names


@given(html=pages, slack=st.integers(-40, 400))
def test_they_are_those_of_the_outline_near_the_edge_of_the_budget(html: str, slack: int) -> None:
    observation = seen(html)
    budget = max(outline(observation).tokens + slack, 1)
    assert shown_names(observation, budget=budget) == outline(observation, budget=budget).names


def test_an_opened_fold_shows_what_stood_behind_it() -> None:
    observation = seen(
        "<ul>" + "".join(f"<li><a href=/p/{n}><h3>Mug {n}</h3></a><p>${n}</p></li>" for n in range(60)) + "</ul>"
    )
    opened = frozenset({"search_results.unfold"})
    assert shown_names(observation, opened, 300) == outline(observation, opened, 300).names


def test_a_page_that_fits_is_counted_once() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return estimate_tokens(text)

    observation = seen("<button>A</button><button>B</button>")
    assert shown_names(observation, budget=10_000, count_tokens=count) == {"a", "b", "browser.back"}
    assert counted == [observation.html]


@pytest.mark.parametrize("budget", [1, 101, 140])
def test_a_budget_that_hardly_suffices_is_judged_exactly(budget: int) -> None:
    observation = seen("<p>Some words</p>" * 8 + "<a href=/x>Link</a>")
    assert shown_names(observation, budget=budget) == outline(observation, budget=budget).names
