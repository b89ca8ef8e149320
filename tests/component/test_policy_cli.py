"""`shopper-agent policy`: one decision asked for, several timed, and what cannot be served."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '{"rationale": "It is on offer.", "action": {"type": "click", "name": "buybox.add_to_cart"}}'


def policy(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "shopper_agent", "policy", *arguments],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_checking_shows_the_decision_and_what_it_took(stub_server):
    stub_server.script(stub_server.says(GOOD))
    done = policy("check", stub_server.url, "--tokenizer", "estimate")
    assert (done.returncode, done.stderr) == (0, "")
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert list(lines) == ["model", "prompt", "reply", "valid", "name", "tokens", "latency"]
    assert "stub-model" in lines["model"]
    assert GOOD in lines["reply"]
    assert "buybox.add_to_cart is on the page" in lines["name"]
    assert "11 in, 5 out" in lines["tokens"]
    schema = stub_server.chats[-1].body["response_format"]["json_schema"]["schema"]
    assert "buybox.add_to_cart" in json.dumps(schema)


def test_a_name_that_is_not_on_the_page_is_said_so_and_free_names_are_not_held(stub_server):
    stub_server.script(stub_server.says(GOOD.replace("buybox", "nowhere")))
    done = policy("check", f"lm:{stub_server.url}", "--tokenizer", "estimate", "--free-names")
    assert done.returncode == 0
    assert "nowhere.add_to_cart is NOT on the page" in done.stdout
    assert "buybox.add_to_cart" not in json.dumps(stub_server.chats[-1].body["response_format"])


def test_a_model_that_gives_no_decision_fails_the_check(stub_server):
    stub_server.script(stub_server.says("I would leave."))
    done = policy("check", stub_server.url, "--tokenizer", "estimate")
    assert done.returncode == 1
    assert done.stdout.count("reply    I would leave.") == 3
    assert "valid    no: no valid decision in 3 replies" in done.stdout


def test_timing_shows_a_row_for_each_number_of_sessions(stub_server):
    stub_server.script(stub_server.says(GOOD))
    done = policy("bench", stub_server.url, "--sessions", "1,2", "--steps", "2", "--tokenizer", "estimate")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [(row[0], row[1], row[2], row[-1]) for row in rows] == [
        ("1", "as", "served", "2/2"),
        ("2", "as", "served", "4/4"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serve", "http://localhost:8000"), "is served already"),
        (("serve", "{exported}"), "an exported model needs no server"),
        (("serve", "{model}", "--vllm-python", "/nothing"), "there is no Python at /nothing"),
        (("check", "{empty}"), "no model in"),
        (("check", "vllm:{exported}"), "is an exported model"),
        (("check", "lm:"), "--policy lm needs"),
        (("bench", "{model}", "--sessions", "0"), "--sessions takes numbers from 1"),
        (("export", "{empty}/nothing", "--out", "{empty}/out"), "there is no checkpoint"),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path: Path, arguments, words):
    folders = {name: tmp_path / name for name in ("empty", "model", "exported")}
    for folder in folders.values():
        folder.mkdir()
    (folders["model"] / "config.json").write_text("{}")
    (folders["exported"] / "genai_config.json").write_text("{}")
    done = policy(*(argument.format(**folders) for argument in arguments))
    assert done.returncode == 2, done.stderr
    assert words in done.stderr.splitlines()[-1]
    assert len(done.stderr.splitlines()) <= 2
