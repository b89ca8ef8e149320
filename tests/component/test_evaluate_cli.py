"""`shopper-agent evaluate`, as a shell calls it, on predictions that anyone could have made."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

GOLD = '{"type": "click", "name": "a", "click_type": "product_link"}'


Shell = Callable[..., Any]


@pytest.fixture
def evaluate(shell: Shell) -> Shell:
    """`evaluate("--predictions", …)` in an empty folder."""
    return partial(shell, "evaluate")


def write(path: Path, predictions: list[str]) -> Path:
    lines = [
        f'{{"session": "s{place // 2}", "user": "u", "step": {place % 2}, "gold": {GOLD}, "prediction": {said}}}'
        for place, said in enumerate(predictions)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_predictions_of_anyone_are_scored_line_by_line(evaluate: Shell, tmp_path: Path) -> None:
    write(
        tmp_path / "p.jsonl",
        ['{"type": "click", "name": "a"}', "null", '{"type": "terminate"}', '{"type": "click", "name": "A"}'],
    )
    ran = evaluate("--predictions", "p.jsonl", "--json", "out.json", "--markdown", "report.md")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads((tmp_path / "out.json").read_text())
    assert (found["steps"], found["exact_match"], found["type_accuracy"]) == (4, 0.25, 0.5)
    assert {"macro_f1", "weighted_f1", "session_outcome_f1"} < set(found)
    assert (tmp_path / "report.md").read_text() == ran.out
    assert "| always terminate | 0.00" in ran.out


def test_two_runs_are_compared_on_the_same_steps(evaluate: Shell, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", ["null"] * 4)
    write(tmp_path / "bare.jsonl", ['{"type": "click", "name": "a"}'] * 4)
    ran = evaluate("--predictions", "p.jsonl", "--against", "bare.jsonl")
    assert "| bare | 100.00" in ran.out
    write(tmp_path / "short.jsonl", ["null"] * 2)
    ran = evaluate("--predictions", "p.jsonl", "--against", "short.jsonl")
    assert (ran.code, ran.err) == (2, "shopper-agent: the two runs scored different steps\n")


@pytest.mark.parametrize("text", ["", "no json", '{"session": "s"}'])
def test_a_file_of_something_else_is_told_in_one_line(evaluate: Shell, tmp_path: Path, text: str) -> None:
    (tmp_path / "p.jsonl").write_text(text, "utf-8")
    ran = evaluate("--predictions", "p.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "p.jsonl" in ran.err


def test_the_report_is_one_page_too(evaluate: Shell, tmp_path: Path) -> None:
    write(tmp_path / "p<i>.jsonl", ['{"type": "click", "name": "a"}'] * 4)
    ran = evaluate("--predictions", "p<i>.jsonl", "--html", "report.html")
    assert (ran.code, ran.err) == (0, "")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "p&lt;i&gt;" in page
    assert "always terminate" in page
    ran = evaluate("--predictions", "p<i>.jsonl", "--html", "missing/report.html")
    assert (ran.code, ran.err) == (2, "shopper-agent: cannot write missing/report.html: No such file or directory\n")
