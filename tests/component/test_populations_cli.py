"""`shopper-agent personas sample|validate|describe|catalogue`, as a shell calls them."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.personas.load import load_persona

Shell = Callable[..., Any]


@pytest.fixture
def personas(shell: Shell) -> Shell:
    """`personas("sample", …)` in an empty folder."""
    return partial(shell, "personas")


def check_complaint(ran: Any, *words: str) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("shopper-agent")
    for word in words:
        assert word in ran.err


def test_a_folder_of_personas_can_be_run_validated_and_described(personas: Shell) -> None:
    assert personas("sample", "-n", "40", "--seed", "3", "--how", "quota", "--out", "crowd").code == 0
    files = sorted(Path("crowd").iterdir())
    assert len(files) == 40
    first = load_persona(str(files[0]))
    assert first.name == files[0].stem
    assert first.contact is not None
    assert personas("validate", "crowd").out == "40 checked, 0 problems\n"
    shown = personas("describe", "crowd", "--population", "us-online", "--plot", "crowd.svg")
    assert "0 of 30 marginals outside" in shown.out
    assert "household income" in shown.out
    assert ET.parse("crowd.svg").getroot().tag.endswith("svg")
    assert "40 personas" in personas("describe", "crowd").out
    assert first.intent in personas("describe", str(files[0])).out


def test_lines_are_the_same_on_the_screen_and_in_a_file(personas: Shell) -> None:
    printed = personas("sample", "-n", "5", "--seed", "1", "-p", "phone-students")
    assert personas("sample", "-n", "5", "--seed", "1", "-p", "phone-students", "--out", "five.jsonl").code == 0
    assert Path("five.jsonl").read_text(encoding="utf-8") == printed.out
    assert personas("validate", "five.jsonl").out == "5 checked, 0 problems\n"


def test_every_process_makes_the_same_personas() -> None:
    command = [sys.executable, "-m", "shopper_agent", "personas", "sample", "-n", "20", "--seed", "8"]
    outputs = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_intents_fit_the_catalogue_of_a_shop(personas: Shell) -> None:
    listed = personas("catalogue", "bazaar")
    Path("shop.jsonl").write_text(listed.out, encoding="utf-8")
    items = [json.loads(line) for line in listed.out.splitlines()]
    assert len(items) > 100
    made = personas("sample", "-n", "200", "--how", "quota", "--catalogue", "shop.jsonl")
    brands = {item["brand"] for item in items}
    everyone = [json.loads(line) for line in made.out.splitlines()]
    assert all(set(one["shopping"]["favourite_brands"]) <= brands for one in everyone)
    assert any("budget" not in one for one in everyone)
    cheapest = min(item["price"] for item in items)
    assert sum(one.get("budget", 1e9) >= cheapest for one in everyone) >= 185
    check_complaint(personas("catalogue", "bazar"), "'bazar'", "bazaar")


def test_strata_and_pools_work_from_the_shell(personas: Shell) -> None:
    ran = personas(
        "sample", "-n", "6", "--strata", "device,returning", "--stratum", "tablet,no=4", "--stratum", "mobile,yes=2"
    )
    devices = [json.loads(line)["device"] for line in ran.out.splitlines()]
    assert devices == ["tablet"] * 4 + ["mobile"] * 2
    personas("sample", "-n", "500", "--out", "pool.jsonl")
    drawn = personas("sample", "-n", "100", "--pool", "pool.jsonl", "--out", "drawn")
    assert "equally weighted" in drawn.err
    assert len(list(Path("drawn").iterdir())) == 100


def test_a_populations_own_marginals_are_shown(personas: Shell) -> None:
    shown = personas("describe", "phone-students", "--plot", "students.svg")
    assert shown.out.startswith("phone-students: ")
    assert "21-24" in shown.out
    assert "40.0%" in shown.out


def test_every_problem_is_a_line_and_the_exit_code_tells(personas: Shell) -> None:
    Path("bad").mkdir()
    Path("bad/one.json").write_text('{"name": "x", "agee": 3}')
    Path("bad/two.toml").write_text(
        'name = "two"\n[marginals]\ngendr.shares = { a = 1 }\nage.bands = { "18-24" = 0.4 }\n[intents]\n'
        'wishes = [{ text = "a" }]\n'
    )
    Path("bad/three.jsonl").write_text('{"name": "good"}\n{"name": ""}\n')
    Path("bad/four.json").write_bytes(b"\xff\xfe\x00")
    ran = personas("validate", "bad", "nowhere")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) == 6
    for words in ("agee", "did you mean 'gender'", "add up to 0.4", "three.jsonl:2", "not UTF-8", "no such file"):
        assert sum(words in line for line in lines) == 1
    assert ran.out == "6 checked, 6 problems\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sample",), ("--count",)),
        (("sample", "-n", "0"), ("--count",)),
        (("sample", "-n", "99999999999"), ("--count",)),
        (("sample", "-n", "3", "--how", "best"), ("--how",)),
        (("sample", "-n", "3", "--how", "stratified"), ("--strata",)),
        (("sample", "-n", "3", "--how", "quota", "--strata", "device"), ("--how quota",)),
        (("sample", "-n", "3", "--stratum", "mobile=3"), ("--strata",)),
        (("sample", "-n", "3", "--strata", "device", "--stratum", "mobile"), ("CATEGORY=NUMBER",)),
        (("sample", "-n", "3", "--strata", "device", "--stratum", "mobile=2"), ("add up to 2",)),
        (("sample", "-n", "3", "--strata", "devise"), ("did you mean 'device'",)),
        (("sample", "-n", "3", "-p", "mars"), ("mars", "us-online")),
        (("sample", "-n", "3", "-p", "."), ("is a folder",)),
        (("sample", "-n", "3", "--pool", "nowhere"), ("nowhere",)),
        (("sample", "-n", "3", "--pool", ".", "--how", "quota"), ("--pool",)),
        (("sample", "-n", "3", "--catalogue", "nowhere.jsonl"), ("nowhere.jsonl",)),
        (("describe", "nowhere"), ("nowhere",)),
        (("describe", "us-online", "-p", "us-online"), ("--population",)),
        (("describe", "careful-carla", "--plot", "x.svg"), ("one persona",)),
        (("validate",), ("FILE",)),
        (("carefull-carla",), ("did you mean careful-carla",)),
    ],
)
def test_a_mistake_is_one_line(personas: Shell, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    check_complaint(personas(*arguments), *words)


def test_nothing_that_is_there_is_written_over(personas: Shell) -> None:
    Path("full").mkdir()
    Path("full/notes.txt").write_text("keep")
    Path("kept.jsonl").write_text("keep")
    for out in ("full", "kept.jsonl", "one.json"):
        assert personas("sample", "-n", "2", "-p", "phone-students", "--out", out).code == 2
    assert personas("describe", "us-online", "--plot", "kept.jsonl").code == 2
    assert Path("kept.jsonl").read_text() == "keep"


def test_the_listing_works_as_a_command_and_without(personas: Shell) -> None:
    assert personas().out == personas("list").out
    assert (
        personas("careful-carla").out
        == personas("list", "careful-carla").out
        == personas("describe", "careful-carla").out
    )
    assert "sample" in personas("--help").out
