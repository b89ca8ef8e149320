"""What benchmarks/observe.py counts with: recall, handles after a change, the probe's rows, the printed table."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from benchmarks.observing import peering, planted
from benchmarks.observing.cpu import process_tree, spent_ms
from benchmarks.observing.probe import TEXTS, WANTED, not_as_wanted, texts_in
from benchmarks.observing.reading import Changed, Reading, figures
from benchmarks.observing.scoring import Fate, fate, recall, wrong_handles
from benchmarks.observing.serving import HOSTS, served
from benchmarks.observing.survey import GONE, INSERTED, Control, survey_script
from benchmarks.observing.tables import pages_table, report, value
from benchmarks.observing.tokens import token_counter
from shopper_agent.dom.tokens import estimate_tokens

CONTROLS = (
    Control(3, True, "button", "Buy"),
    Control(5, True, "a", "Home"),
    Control(9, False, "a", "Imprint"),
)
places = st.dictionaries(st.text(max_size=3), st.integers(GONE, 6))


def test_recall_counts_the_very_elements() -> None:
    found = recall(CONTROLS, shown={3}, reachable={3, 9})
    assert found.view == 0.5
    assert found.page == pytest.approx(2 / 3)
    assert [control.text for control in found.missed_view] == ["Home"]
    assert [control.text for control in found.missed_page] == ["Home"]


def test_a_page_without_controls_has_no_recall() -> None:
    found = recall((), shown=set(), reachable=set())
    assert found.view is None
    assert found.page is None


def test_a_handle_stays_goes_or_means_another_element() -> None:
    before = {"stays": 1, "moves": 2, "to_text": 3, "to_new": 4, "goes": 5}
    after = {"stays": 1, "moves": 1, "to_text": 77, "to_new": INSERTED}
    assert fate(before, after, controls={1, 2, 3, 4, 5}) == Fate(
        same=0.2, wrong=0.6, wrong_control=0.4, refused=0.2, handles=5
    )
    assert wrong_handles(before, after) == ["moves", "to_text", "to_new"]


def test_handles_can_be_restricted_to_some_elements() -> None:
    found = fate({"a": 1, "b": 2}, {"a": 1, "b": 3}, controls={1, 2, 3}, places={2})
    assert found is not None
    assert (found.wrong, found.handles) == (1.0, 1)


def test_without_handles_there_is_no_fate() -> None:
    assert fate({}, {}, controls=()) is None
    assert fate({"in_another_tree": GONE}, {}, controls=()) is None


@given(places, places)
def test_the_shares_of_a_fate_add_up(before: dict[str, int], after: dict[str, int]) -> None:
    found = fate(before, after, controls=range(4))
    if found is None:
        assert all(place == GONE for place in before.values())
        return
    assert found.same + found.wrong + found.refused == pytest.approx(1)
    assert 0 <= found.wrong_control <= found.wrong
    assert found.wrong * found.handles == pytest.approx(len(wrong_handles(before, after)))


@given(places)
def test_an_unchanged_page_keeps_every_handle(before: dict[str, int]) -> None:
    found = fate(before, before, controls=())
    assert found is None or found.same == 1


def reading(**changes: object) -> Reading:
    given_: dict[str, object] = {
        "text": "[buy] [home]",
        "controls": CONTROLS,
        "handles": {"buy": 3, "home": 5, "imprint": 9},
        "shown": frozenset({3, 5}),
        "reachable": frozenset({3, 5, 9}),
        "cpu_ms": (9.0, 5.0, 7.0),
        "changed": {
            "banner": Changed({"buy": 3, "home": 5, "imprint": 9}),
            "twin": Changed({"buy": INSERTED, "home": 5, "imprint": 9}, (3,)),
        },
        **changes,
    }
    return Reading(**given_)  # type: ignore[arg-type]


def test_the_figures_of_a_page() -> None:
    row = figures(reading(), len)
    assert (row["view_recall"], row["page_recall"], row["tokens"], row["cpu_ms"]) == (1, 1, 12, 7)
    assert value(row, ("banner", "same")) == 1
    assert value(row, ("twin", "wrong")) == pytest.approx(1 / 3, abs=1e-6)
    assert value(row, ("twin", "group", "wrong")) == 1


def test_what_was_not_measured_is_no_number() -> None:
    row = figures(reading(cpu_ms=(), changed={}), len)
    assert row["cpu_ms"] is None
    assert value(row, ("twin", "same")) is None


def test_a_miss_says_whether_there_was_a_handle() -> None:
    row = figures(reading(handles={"buy": 3, "home": 5}, shown=frozenset({3}), reachable=frozenset({3})), len)
    assert row["missed_in_view"] == ["a “Home” (place 5): home cannot be reached"]
    missed = row["missed_on_page"]
    assert isinstance(missed, list)
    assert missed[1] == "a “Imprint” (place 9): has no handle"


def test_the_probe_lists_what_is_not_as_wanted() -> None:
    states = {kind: wanted[-1] for kind, wanted in WANTED.items() if wanted[-1] != "no"}
    texts = {row: wanted for row, (_, wanted) in TEXTS.items()}
    assert not_as_wanted(states, texts) == []
    del states["summary"]
    states["disabled_button"] = "yes"
    texts["typed password"] = True
    assert not_as_wanted(states, texts) == [
        "disabled_button: yes, wanted disabled",
        "summary: no, wanted yes",
        "typed password: in the text, wanted not in the text",
    ]


def test_a_text_of_one_character_is_no_part_of_a_number_or_a_name() -> None:
    row = "one-character text “7”"
    assert texts_in("after 7 more")[row]
    assert not texts_in("[s.7] 17 7.50 $1.7")[row]
    assert not texts_in("OPTTXT40")["4th select option"]


def test_each_planted_word_is_planted_once_and_found() -> None:
    html = planted.planted_html()
    assert all(html.count(word) == 1 for word in planted.marks().values())
    assert planted.leaked(html) == list(planted.marks())
    assert planted.leaked("a clean page") == []


def test_the_oracle_stands_inside_the_survey(tmp_path: Path) -> None:
    oracle = tmp_path / "oracle.js"
    oracle.write_text("const ORACLE = 1;", "utf-8")
    script = survey_script(oracle)
    assert script.index("__survey = (() => {") < script.index("const ORACLE = 1;") < script.index("return {controls")


def test_a_folder_is_served_on_both_hosts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>é", "utf-8")
    with served(tmp_path) as url:
        for host in HOSTS:
            with urlopen(url.replace(HOSTS[0], host) + "/a.html") as answer:
                assert answer.read().decode() == "<p>é"
                assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        with pytest.raises(HTTPError) as refused:
            urlopen(url + "/b.html")
        refused.value.close()


def test_the_cpu_time_of_children_counts() -> None:
    with subprocess.Popen([sys.executable, "-c", "sum(range(10**6)); input()"], stdin=subprocess.PIPE) as child:
        processes = process_tree()
        assert processes[0] == os.getpid()
        assert child.pid in processes
        child.communicate(b"\n")
    before = spent_ms([os.getpid()])
    sum(range(200_000))
    assert spent_ms([os.getpid()]) > before
    assert spent_ms([child.pid]) == 0


def test_without_a_vocabulary_tokens_are_estimated_and_it_is_said(tmp_path: Path) -> None:
    counter = token_counter(tmp_path)
    assert counter.name.startswith("estimate")
    assert counter.count is estimate_tokens


def test_a_peers_lines_are_scored_as_ours() -> None:
    record = {
        "page": "shop",
        "text": "button [ref=e1]",
        "controls": [[3, True, "button", "Buy"]],
        "handles": {"e1": 3},
        "cpu_ms": [4.0],
        "changed": {"twin": {"handles": {"e1": -1}, "group": [3]}},
    }
    lines = [
        json.dumps(record) + "\n",
        json.dumps({"page": "odd", "error": "TimeoutError: "}) + "\n",
        json.dumps({"page": "probe", "text": "ALTTXT", "probe": ["summary"]}) + "\n",
    ]
    found = peering.scored("peer", lines, len)
    assert value(found, ("pages", "shop", "view_recall")) == 1
    assert value(found, ("pages", "shop", "twin", "wrong_control")) == 1
    assert found["probe"] == {"summary": "yes"}
    pages = found["pages"]
    assert isinstance(pages, dict)
    assert pages["odd"] == {"error": "TimeoutError: "}


def test_a_peer_that_is_not_installed_is_left_out_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = peering.Request(tmp_path, tmp_path, (), tmp_path, 1)
    assert peering.measured("playwright", request, len) is None
    assert "not installed" in capsys.readouterr().err


def test_the_table_ends_with_median_and_worst() -> None:
    good, bad = figures(reading(), len), figures(reading(shown=frozenset({3})), len)
    lines = pages_table({"good": good, "bad": bad, "unread": {"error": "gone"}}).splitlines()
    assert lines[-2].startswith("| median | 0.75 | 1 |")
    assert lines[-1].startswith("| worst | 0.5 | 1 |")
    assert "\N{EN DASH}" in lines[-3]


def test_the_report_tells_of_every_system() -> None:
    details: dict[str, JsonValue] = {"rows": {"summary": "yes"}, "not_as_wanted": ["summary: no, wanted yes"]}
    told = report(
        {
            "tokens_by": "o200k",
            "budget": 3500,
            "pages": {"shop": dict(figures(reading(), len))},
            "probe_details": details,
            "peers": {"playwright": {"pages": {}, "probe": {"summary": "yes"}}},
        }
    )
    assert "## ours (budget 3500)" in told
    assert "- summary: no, wanted yes" in told
    assert "| kind | ours | playwright | wanted |" in told
