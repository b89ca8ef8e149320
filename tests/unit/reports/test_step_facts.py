"""What a report tells of steps: where their time went, what page they were on, what the policy was shown of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.page_kinds import page_kind
from shopper_agent.reports.panes import PaneMaker, Reading, recorded_reading
from shopper_agent.reports.timings import Span, step_spans, time_strip
from shopper_agent.schema import (
    Click,
    Decision,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Observation,
    Outcome,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    Trajectory,
)

LONG = (
    "<main>\n"
    + "".join(f"<p>{'rock and mud ' * 20}{i}</p>\n" for i in range(60))
    + '<button name="buy">Buy</button>\n</main>'
)
BUY = Element(name="buy", role="button", text="Buy")
SPEC = SessionSpec(persona=Persona(name="Carla"), intent="", url="https://shop.example/", policy="choice")


def page(url: str = "https://shop.example/", **facts: object) -> Observation:
    return Observation(url=url, title="Shop", html="", elements=()).model_copy(update=facts)


def session(*times: tuple[float, float | None, float | None], duration_s: float) -> Trajectory:
    """Steps given as (asked at, deciding, page ready in)."""
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    decision = Decision(rationale="", action=Terminate())
    steps = tuple(
        Step(index=i, time_s=at, observation=page(), decision=decision, decide_s=decide, observe_s=observe)
        for i, (at, decide, observe) in enumerate(times)
    )
    footer = Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT, duration_s=duration_s)
    return Trajectory(header=Header(session_id="s", spec=SPEC, provenance=ran), steps=steps, footer=footer)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_time_is_pages_decisions_and_what_is_between() -> None:
    spans = step_spans(session((1.0, 2.0, 1.0), (6.0, 0.5, 1.0), duration_s=7.5))
    assert spans == (
        (Span("page", 1.0, 20.0), Span("decide", 2.0, 40.0), Span("pause", 2.0, 40.0)),
        (Span("page", 1.0, 40.0), Span("decide", 0.5, 20.0), Span("other", 1.0, 40.0)),
    )


def test_what_was_not_measured_is_the_rest() -> None:
    first, second = step_spans(session((1.0, None, None), (3.0, 1.0, None), duration_s=4.0))
    assert [(span.kind, span.seconds) for span in first] == [("other", 2.0)]
    assert [(span.kind, span.seconds) for span in second] == [("decide", 1.0)]


def test_the_strip_adds_up_to_the_session() -> None:
    strip = time_strip(session((1.0, 2.0, 1.0), (6.0, 0.5, 1.0), duration_s=7.5))
    assert strip is not None
    assert sum(step.seconds for step in strip.steps) == 7.5
    assert [(kind, told) for kind, _, _, told in strip.totals] == [
        ("page", "2.0 s, 27 %"),
        ("decide", "2.5 s, 33 %"),
        ("pause", "2.0 s, 27 %"),
        ("other", "1.0 s, 13 %"),
    ]
    assert time_strip(session((0.0, None, None), duration_s=0.0)) is None
    assert time_strip(session(duration_s=4.0)) is None


times = st.floats() | st.none()


@given(st.lists(st.tuples(st.floats(), times, times), max_size=6), st.floats())
def test_no_times_break_the_strip(given: list[tuple[float, float | None, float | None]], duration_s: float) -> None:
    strip = time_strip(session(*given, duration_s=duration_s))
    if strip is not None:
        assert len(strip.steps) == len(given)
        assert all(span.seconds > 0 and math.isfinite(span.seconds) for step in strip.steps for span in step.spans)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

LISTED = tuple(Product(title=f"Shoe {i}", name=f"results.{i}") for i in range(3))


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (page(), "home"),
        (page("https://shop.example/search?q=cart", products=LISTED), "results"),
        (page("https://shop.example/p/1/leather-bag", products=(Product(title="Bag"),)), "product"),
        (page("https://shop.example/p/1/leather-bag", products=(Product(title="Bag"), *LISTED)), "product"),
        (page("https://shop.example/cart"), "cart"),
        (page("https://shop.example/checkout/address"), "checkout"),
        (page("https://shop.example/order-confirmed"), "order"),
        (page("https://shop.example/account/login"), "account"),
        (page("https://shop.example/about"), "page"),
        (page("https://[broken"), "page"),
        (page(failure=Failure(kind=FailureKind.PAGE_ERROR, message="500")), "error"),
    ],
)
def test_pages_are_told_apart_for_their_icons(seen: Observation, kind: str) -> None:
    assert page_kind(seen) == kind


# ── panes ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_cut_is_said_and_the_acted_element_found_in_both_panes() -> None:
    seen = page(html=LONG, elements=(BUY,))
    panes = PaneMaker(Reading(300, "html")).panes(1, seen, frozenset(), Click(name="buy"))
    assert panes.shown is not None
    assert panes.shown.acted == panes.whole.acted == '<button name="buy">Buy</button>'
    assert panes.shown.before + panes.shown.acted + panes.shown.after != LONG
    assert (panes.whole.line, panes.budget) == (62, "budget 300")
    assert "shortened or dropped" in panes.cut
    assert panes.acted == ""


def test_a_page_that_fits_is_shown_once() -> None:
    panes = PaneMaker(Reading(None, "html")).panes(1, page(html=LONG, elements=(BUY,)), frozenset(), Terminate())
    assert (panes.shown, panes.cut, panes.budget, panes.whole.acted) == (None, "", "no budget", "")


def test_a_text_that_was_there_before_is_referred_to_with_the_place_of_the_element() -> None:
    maker, seen = (
        PaneMaker(Reading(None, "html")),
        page(html='<p>🪨</p>\n<button name="buy">Buy</button>', elements=(BUY,)),
    )
    first = maker.panes(1, seen, frozenset(), Terminate()).whole
    second = maker.panes(2, seen, frozenset(), Click(name="buy")).whole
    assert (first.same_as, second.same_as) == (None, 1)
    begin, end = second.place
    text = (first.before + first.acted + first.after).encode("utf-16-le")
    assert text[2 * begin : 2 * end].decode("utf-16-le") == '<button name="buy">Buy</button>'
    assert second.before + second.acted + second.after == ""


def test_a_name_that_is_not_there_is_said() -> None:
    seen = page(html=LONG, elements=(BUY,))
    assert "not on the page" in PaneMaker(Reading(None, "html")).panes(1, seen, frozenset(), Click(name="no")).acted
    assert "not in what" in PaneMaker(Reading(300, "html")).panes(1, seen, frozenset(), Click(name="no")).acted


def test_the_compact_rendering_marks_the_line() -> None:
    seen = page(html=LONG, elements=(BUY,))
    panes = PaneMaker(Reading(None, "compact")).panes(1, seen, frozenset(), Click(name="buy"))
    assert panes.whole.acted == '[buy] button "Buy"'


@pytest.mark.parametrize(
    ("options", "reading"),
    [
        ({}, Reading(10_000, "html")),
        ({"page_budget": None, "rendering": "compact"}, Reading(None, "compact")),
        ({"page_budget": 2500, "rendering": "html"}, Reading(2500, "html")),
        ({"page_budget": "many", "rendering": 7}, Reading(10_000, "html")),
        ({"page_budget": -1}, Reading(10_000, "html")),
    ],
)
def test_the_reading_is_the_recorded_one_else_the_default(options: dict[str, object], reading: Reading) -> None:
    assert recorded_reading(SPEC.model_copy(update={"policy_options": options})) == reading


@given(st.text(max_size=60), st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
def test_no_page_and_no_name_break_the_panes(html: str, name: str) -> None:
    panes = PaneMaker(Reading(100, "html")).panes(1, page(html=html), frozenset(), Click(name=name))
    begin, end = panes.whole.place
    assert begin <= end
