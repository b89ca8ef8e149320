"""An evaluation as one page: every figure is on it, nothing in it runs, and it cannot hide a trivial baseline."""

import copy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.reports.evaluation_charts import class_rows, dots, panel
from shopper_agent.reports.evaluation_facts import Bin, Confusion, Scored, read_facts
from shopper_agent.reports.evaluation_page import render_evaluation_page, write_evaluation_page
from shopper_agent.reports.evaluation_view import evaluation_view
from training.evaluation import evaluate
from training.predictions import Prediction, Said

BUY = Said(type="click", name="buy")
LEAVE = Said(type="terminate")
VOID = frozenset({"meta", "link", "br", "img", "path", "circle", "polyline"})


def rows() -> list[Prediction]:
    said = [BUY, BUY, LEAVE, None, LEAVE, BUY]
    return [
        Prediction(
            session=f"s{place // 2}", user="u", step=place % 2, prediction=one, samples=(BUY,) * 6 + (LEAVE,) * 2,
            gold=Said(type="click", name="buy", click_type="purchase") if place < 4 else LEAVE,
        )
        for place, one in enumerate(said)
    ]  # fmt: skip


def evaluation(others: dict[str, list[Prediction]] | None = None) -> dict[str, JsonValue]:
    return evaluate(rows(), others).as_json()


class Parts(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_figure_of_every_run_is_on_the_page() -> None:
    found = evaluation()
    page = Parts(render_evaluation_page(found, "sft"))
    assert page.open == []
    others = found["others"]
    assert isinstance(others, dict)
    for name in ("sft", "this run", *others, "Exact match", "Click-type F1", "Outcome weighted F1"):
        assert name in page.words
    for value in (50.0, 83.33):  # exact match, valid replies
        assert f"{value:.2f}" in page.words


def test_nothing_on_it_can_run_or_load() -> None:
    page = Parts(render_evaluation_page(evaluation(), "sft"))
    assert not {"script", "iframe", "object", "a", "form", "img"} & set(page.tags)
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in (value or ""))
    assert "default-src 'none'" in str(policy)
    assert "script-src" not in str(policy)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_names_of_runs_and_titles_are_text(name: str) -> None:
    found = evaluation()
    others = found["others"]
    assert isinstance(others, dict)
    found["others"] = {f"<img src=x onerror=alert(1)>{name}": others["mode click"]}
    page = Parts(render_evaluation_page(found, f"</title><script>alert(1)</script>{name}"))
    assert not {"img", "script"} & set(page.tags)
    assert not [one for one, _ in page.attributes if one.startswith("on")]


def test_a_run_that_a_baseline_equals_is_said_to_be_so_on_top() -> None:
    view = evaluation_view("x", read_facts(evaluation({"better": rows()})))
    assert view.warning == (
        "Not ahead in exact match of: better, mode click, majority by page kind, repeat previous, first result."
    )
    alone = evaluation()
    alone["others"] = {}
    assert evaluation_view("x", read_facts(alone)).warning == ""


def test_classes_are_counted_by_hand() -> None:
    first, second = class_rows(Confusion(classes=["click", "terminate"], counts=[[6, 2, 0], [3, 0, 1]]))
    assert [(name, words) for name, words, _ in first.bars] == [
        ("precision", "66.67"),
        ("recall", "75.00"),
        ("F1", "70.59"),
    ]
    assert [(one.count, one.share, one.right) for one in second.predicted] == [
        ("3", 75.0, False), ("0", 0.0, True), ("1", 25.0, False),
    ]  # fmt: skip


def test_a_class_that_never_occurs_has_no_figures() -> None:
    _, never = class_rows(Confusion(classes=["click", "input"], counts=[[1, 0, 0], [0, 0, 0]]))
    assert [words for _, words, _ in never.bars] == ["–"] * 3  # noqa: RUF001
    assert [one.share for one in never.predicted] == [0.0] * 3


def test_a_panel_is_scaled_to_what_is_highest_on_it() -> None:
    run = Scored(steps=9, sessions=3, figures={"exact_match": 0.2}, intervals={"exact_match": [0.1, 0.3]})
    unknown = Scored(steps=9, sessions=3, figures={"exact_match": None})
    drawn = panel([("run", run), ("other", unknown)], "exact_match")
    assert (drawn.end, drawn.marks[0].at, drawn.marks[0].start, drawn.marks[0].width) == ("40 %", 50.0, 25.0, 50.0)
    assert (drawn.marks[1].at, drawn.marks[1].value) == (None, "–")  # noqa: RUF001


def test_dots_lie_where_they_belong_and_areas_compare() -> None:
    low, high = dots(
        [Bin(low=0.2, high=0.3, steps=25, sure=0.25, right=0.1), Bin(low=0.9, high=1, steps=100, sure=1, right=1)]
    )
    assert (low.x, low.y, high.x, high.y) == (25.0, 90.0, 100.0, 0.0)
    assert low.radius - 1.2 == pytest.approx((high.radius - 1.2) / 2)
    assert dots([]) == ()


def test_what_was_not_measured_is_not_on_the_page() -> None:
    bare = [one.model_copy(update={"samples": ()}) for one in rows()]
    page = Parts(render_evaluation_page(evaluate(bare).as_json(), "x"))
    assert "Quadratic score" not in page.words
    assert "Not known: it takes eight draws a step." in page.words


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"confusion": None}, "confusion"),
        ({"confusion": {"classes": ["click"], "counts": [[1]]}}, "does not fit its classes"),
        ({"steps": "many"}, "run.steps"),
        ({"others": {"x": {"steps": 1}}}, "others.x.sessions"),
    ],
)
def test_something_else_is_no_evaluation(change: dict[str, JsonValue], complaint: str) -> None:
    with pytest.raises(ConfigError, match="this is no evaluation") as caught:
        read_facts({**copy.deepcopy(evaluation()), **change})
    assert complaint in str(caught.value)


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    write_evaluation_page(evaluation(), "x", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(ConfigError, match="cannot write"):
        write_evaluation_page(evaluation(), "x", tmp_path / "missing" / "page.html")
