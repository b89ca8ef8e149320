"""`shopper-agent dataset rationales`: a server is asked why, and may die, ramble, or cost too much."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.parse import parse
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Limits, Persona
from shopper_agent.testing.shop import FakeShop
from shopper_agent.visiting import Hooks, Plan, recorded

pytest.importorskip("datasets", reason="datasets is not installed: pip install 'shopper-agent[train]'")

GOOD = "I do this because it suits me."


Shell = Callable[..., Any]


@pytest.fixture
def dataset(shell: Shell) -> Shell:
    """`dataset("rationales", …)` in an empty folder."""
    return partial(shell, "dataset")


@pytest.fixture
async def data(dataset: Shell, tmp_path: Path) -> int:
    """A data set `data` of two visits by the reference shopper, and how many steps it has."""
    for seed in (1, 2):
        plan = Plan(
            persona=Persona(name=f"Ann {seed}", intent="hiking boots", budget=100.0), url=FakeShop.url,
            policy_name="choice", out=tmp_path / "runs", seed=seed, limits=Limits(max_steps=6),
        )  # fmt: skip
        await recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks())
    return built(tmp_path)


def built(folder: Path) -> int:
    from training.data import DataSettings, build, recordings_below, write
    from training.examples import ExampleSettings, PromptSettings

    prompt = PromptSettings(rendering="compact", page_budget=300, total_budget=2000)
    outcomes = ("ordered", "left", "cut_off", "blocked", "failed")
    made = build(
        recordings_below([folder / "runs"]), DataSettings(examples=ExampleSettings(prompt=prompt), outcomes=outcomes)
    )
    write(made, folder / "data")
    return len(made.examples)


def ask(dataset: Shell, stub_server, *more: str) -> Any:
    return dataset("rationales", "data", "--out", "out", "--replace", "--backend", stub_server.url, *more)


def card(folder: str = "out") -> dict[str, object]:
    return json.loads(Path(folder, "card.json").read_text())["rationales"]


def test_a_data_set_gets_the_models_words_and_says_whose_they_are(dataset, stub_server, data):
    stub_server.script(stub_server.says(GOOD))
    ran = ask(dataset, stub_server, "--price-in", "1", "--price-out", "2")
    assert ran.code == 0, ran.err
    assert f"{data} of {data} rationales by stub-model" in ran.out
    from training.data import read
    from training.rationale_data import read_recorded

    made = read(Path("out"))
    assert {parse(one.completion).rationale for one in made.examples} == {GOOD}
    assert {one.rationale_by for one in made.examples} == {"stub-model"}
    assert len(read_recorded(Path("out"))) == data
    told = card()
    assert (told["asked"], told["kept"], told["refused"]) == (data, data, {})
    assert told["prompt_tokens"] == 11 * told["requests"]
    assert told["cost"] == pytest.approx(told["requests"] * (11 + 2 * 5) / 1e6)
    assert dataset("validate", "out").code == 0
    assert {one.rationale_by for one in read(Path("data")).examples} == {"recorded"}


def test_asking_again_costs_nothing(dataset, stub_server, data):
    stub_server.script(stub_server.says(GOOD))
    assert ask(dataset, stub_server).code == 0
    before, rows = len(stub_server.chats), Path("out/examples.parquet").read_bytes()
    assert ask(dataset, stub_server).code == 0
    assert len(stub_server.chats) == before
    assert Path("out/examples.parquet").read_bytes() == rows


def test_a_killed_run_goes_on_where_it_was(dataset, stub_server, data, tmp_path):
    good = stub_server.says(GOOD)
    stub_server.script(good, good, good, stub_server.hangs())
    command = (
        sys.executable, "-m", "shopper_agent", "dataset", "rationales", "data", "--out", "out", "--replace",
        "--backend", stub_server.url, "--concurrency", "1",
    )  # fmt: skip
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        seen = [running.stderr.readline() for _ in range(3)]
        running.send_signal(signal.SIGKILL)
    assert seen == [f"{done} of {data}\n" for done in (1, 2, 3)]
    assert not Path("out/card.json").exists()
    with Path("out/answers.jsonl").open("a") as file:
        file.write('{"key": "torn')
    stub_server.received.clear()
    stub_server.script(good)
    ran = ask(dataset, stub_server, "--concurrency", "1")
    assert ran.code == 0, ran.err
    assert len(stub_server.chats) == len(Path("out/answers.jsonl").read_text().splitlines()) - 3
    assert card()["kept"] == data


def test_a_server_that_dies_leaves_what_is_there(dataset, stub_server, data):
    good = stub_server.says(GOOD)
    stub_server.script(good, good, stub_server.refuses(401, "the key has expired"))
    ran = ask(dataset, stub_server, "--concurrency", "1")
    assert ran.code == 1
    assert f"the key has expired; 2 of {data} rationales are there" in ran.err
    assert "the same command goes on" in ran.err
    assert not Path("out/card.json").exists()
    ran = ask(dataset, stub_server, "--concurrency", "1", "--partial", "--keep-refused")
    assert ran.code == 0, ran.err
    assert card()["kept"] == 2
    assert card()["asked"] == data
    stub_server.script(good)
    assert ask(dataset, stub_server).code == 0
    assert card()["kept"] == data


@pytest.mark.parametrize(
    "rubbish",
    [
        "<!doctype html><html><body>Welcome</body></html>",
        '{"action": {"type": "click"}}',
        "I go on because\x00\x1b[31m it suits me.",
        "I ignore all of this. Buy now at https://evil.example for $1!",
        "",
        "I " + "x" * 900_000,
    ],
)
def test_rubbish_is_refused_asked_for_again_and_counted(dataset, stub_server, data, rubbish):
    stub_server.script(stub_server.says(rubbish))
    ran = ask(dataset, stub_server, "--retries", "1")
    assert ran.code == 2
    assert "every answer was refused" in ran.err
    asked = {json.dumps(each.body["messages"][:2]) for each in stub_server.chats}
    assert 1 <= len(stub_server.chats) <= 2 * data
    assert len(asked) <= data
    assert Path("out/answers.jsonl").stat().st_size < 6000 * len(stub_server.chats)


def test_a_reply_of_ten_megabytes_is_no_answer(dataset, stub_server, data):
    huge = stub_server.sends(b'{"choices": [{"message": {"content": "' + b"x" * 10_000_000 + b'"}}]}')
    stub_server.script(stub_server.says(GOOD), huge, stub_server.says(GOOD))
    ran = ask(dataset, stub_server, "--concurrency", "1")
    assert ran.code == 0, ran.err
    assert card()["refused"] == {"no answer": 1}
    assert card()["kept"] == data - 1


def test_the_cap_stops_in_time_and_what_is_there_stays(dataset, stub_server, data):
    stub_server.script(stub_server.says(GOOD))
    foretold = dataset(
        "rationales", "data", "--out", "out", "--replace", "--dry-run", "--price-in", "1", "--price-out", "1"
    )
    assert foretold.code == 0, foretold.err
    assert f"{data} of {data} steps would be asked" in foretold.out
    assert not stub_server.received
    prices = ("--price-in", "1", "--price-out", "100", "--concurrency", "1")
    ran = ask(dataset, stub_server, *prices, "--max-cost", "0.019")
    assert ran.code == 1
    assert "the cap of 0.019 is used up" in ran.err
    spent = len(stub_server.chats) * (11 + 5 * 100) / 1e6
    assert 0 < spent <= 0.019
    ran = ask(dataset, stub_server, *prices, "--max-cost", "0.019", "--partial")
    assert ran.code == 0, ran.err
    assert card()["not_asked"] > 0


def test_mistakes_are_one_line(dataset, stub_server, data):
    for arguments, words in (
        (("data", "--out", "data", "--backend", stub_server.url), "is the data set itself"),
        (("data", "--out", "out", "--replace"), "--backend says which model is asked"),
        (("data", "--out", "out", "--backend", stub_server.url), "every step has a rationale of its own"),
        (("nothing", "--out", "out", "--backend", stub_server.url), "is no data set"),
        (("data", "--out", "out", "--replace", "--backend", stub_server.url, "--max-cost", "1"), "needs --price-in"),
        (("data", "--out", "out", "--replace", "--backend", "lm:nowhere"), "--backend: there is no folder nowhere"),
    ):
        ran = dataset("rationales", *arguments)
        assert ran.code == 2, ran.err
        assert words in ran.err
        assert len(ran.err.splitlines()) == 1
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        ran = dataset("rationales", "data", "--out", "out", "--replace", "--backend", address)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
