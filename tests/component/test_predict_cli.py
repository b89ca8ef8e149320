"""`shopper-agent predict` and `evaluate RUNS`, as a shell calls them."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Limits, Persona
from shopper_agent.testing.shop import FakeShop
from shopper_agent.visiting import Hooks, Plan, recorded
from training.predictions import read_predictions

LEAVE = '{"rationale": "Enough.", "action": {"type": "terminate"}}'


async def visits(folder: Path) -> Path:
    """Two visits each of three personas to the fake shop."""
    for name, budget in (("Ann", 60.0), ("Ben", 200.0), ("Cid", None)):
        persona = Persona(name=name, intent="hiking boots", budget=budget)
        for seed in range(2):
            plan = Plan(
                persona=persona, url=FakeShop.url, policy_name="choice", out=folder, seed=seed,
                limits=Limits(max_steps=20),
            )  # fmt: skip
            await recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks())
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(visits(tmp_path_factory.mktemp("runs")))


Shell = Callable[..., Any]


def test_a_policy_is_asked_about_every_step_and_what_is_there_is_kept(shell: Shell, runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    done = shell("predict", runs, "--policy", "choice", "--by", "all", "--out", out)
    assert (done.code, done.out) == (0, ""), done.err
    rows = read_predictions(out)
    assert {row.user for row in rows} == {"Ann", "Ben", "Cid"}
    assert min(row.step for row in rows) == 1
    assert all(len(row.samples) == 8 and row.stated and row.demonstrator for row in rows)
    assert f"p.jsonl: {len(rows)} of {len(rows)} steps" in done.err
    whole = out.read_bytes()
    out.write_bytes(whole[: len(whole) // 2])
    assert shell("predict", runs, "--policy", "choice", "--by", "all", "--out", out).code == 0
    assert out.read_bytes() == whole
    again = shell("predict", runs, "--policy", "choice", "--by", "all", "--out", out)
    assert "p.jsonl: every step is there already" in again.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("{runs}", "--policy", "chioce"), "unknown policy 'chioce'; did you mean choice?"),
        (("{runs}", "--policy", "human"), "a person cannot be asked"),
        (("{runs}",), "--policy is missing"),
        (("{empty}", "--policy", "choice"), "no recordings in"),
        (("{runs}", "--policy", "choice", "--persona", "shuffled"), "personas cannot be shuffled"),
        (("{runs}", "--policy", "lm:{empty}"), "no model in"),
        (("{runs}", "--policy", "lm:{empty}/none"), "there is no folder"),
        (("{runs}", "--policy", "choice", "--data", "{empty}"), "is no data set"),
        (("{runs}", "--policy", "lm:http://127.0.0.1:9"), "127.0.0.1:9"),
    ],
)
def test_mistakes_are_told_in_one_line_and_nothing_is_predicted(
    shell: Shell, runs: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "empty").mkdir()
    told_to = [each.format(runs=runs, empty=tmp_path / "empty") for each in arguments]
    done = shell("predict", *told_to, "--out", tmp_path / "p.jsonl")
    assert done.code in {1, 2}
    assert told in done.err.splitlines()[-1]
    assert "Traceback" not in done.err
    assert not (tmp_path / "p.jsonl").exists() or not (tmp_path / "p.jsonl").read_bytes()


def test_a_checkpoint_that_knows_other_prompts_is_refused(shell: Shell, runs: Path, tmp_path: Path) -> None:
    from shopper_agent.prompt import PromptSettings
    from training.marks import Made

    made = Made(
        stage="sft", step=1, prompt=PromptSettings(rendering="compact"), prompt_id="0" * 12, base="x", base_id="0",
        adapter=False, config={}, data_id=None,
    )  # fmt: skip
    (tmp_path / "training.json").write_text(made.model_dump_json(), "utf-8")
    done = shell("predict", runs, "--policy", f"lm:{tmp_path}", "--out", tmp_path / "p.jsonl")
    assert done.code == 2
    assert "was trained with prompt 000000000000" in done.err
    assert "this call makes prompt" in done.err


def test_a_full_disk_keeps_what_was_written_and_says_so(shell: Shell, runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    full = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    full += "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY)); "
    full += "from shopper_agent.cli.main import main; main()"
    arguments = ("predict", str(runs), "--policy", "choice", "--by", "all", "--out", str(out))
    done = subprocess.run([sys.executable, "-c", full, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert f"{out} cannot be written: " in last
    assert "the same command goes on from there" in last
    kept = read_predictions(out)
    assert 0 < out.stat().st_size <= 20_000
    assert shell(*arguments).code == 0
    assert [row for row in read_predictions(out) if row in kept] == kept


def test_a_server_is_asked_with_prompts_seeds_and_the_page_s_names(
    shell: Shell, stub_server, runs: Path, tmp_path: Path
) -> None:
    stub_server.script(stub_server.says(LEAVE))
    out = tmp_path / "p.jsonl"
    done = shell(
        "predict", runs, "--policy", f"lm:{stub_server.url}", "--limit", "1", "--by", "all", "--samples", "2",
        "--tokenizer", "estimate", "--rendering", "compact", "--out", out,
    )  # fmt: skip
    assert done.code == 0, done.err
    rows = read_predictions(out)
    assert len(stub_server.chats) == 3 * len(rows)
    assert all(row.prediction is not None and row.prediction.type == "terminate" for row in rows)
    bodies = [each.body for each in stub_server.chats]
    assert {body["temperature"] for body in bodies} == {0.0, 1.0}
    assert len({body["seed"] for body in bodies}) == len(bodies)
    assert all("response_format" in body for body in bodies)
    assert json.loads((tmp_path / "p.made.json").read_text("utf-8"))["tokenizer"] == "estimate"


def test_a_server_that_dies_leaves_what_it_answered(shell: Shell, stub_server, runs: Path, tmp_path: Path) -> None:
    good, out = stub_server.says(LEAVE), tmp_path / "p.jsonl"
    stub_server.script(*[good] * 3, stub_server.refuses(400, "out of memory"))
    arguments = (
        "predict", runs, "--policy", f"lm:{stub_server.url}", "--by", "all", "--samples", "0", "--at-once", "1",
        "--tokenizer", "estimate", "--no-grammar", "--out", out,
    )  # fmt: skip
    done = shell(*arguments)
    assert done.code == 1
    last = done.err.splitlines()[-1]
    assert "out of memory" in last
    assert f"3 of {json.loads((tmp_path / 'p.made.json').read_text('utf-8'))['count']} steps are in {out}" in last
    assert len(read_predictions(out)) == 3
    assert all("response_format" not in each.body for each in stub_server.chats)
    stub_server.script(good)
    assert shell(*arguments).code == 0


def test_a_policy_is_evaluated_under_every_condition_in_one_report(shell: Shell, runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    arguments = ("evaluate", runs, "--policy", "choice", "--by", "user", "--test-share", "0.6", "--out", out)
    done = shell(*arguments)
    assert done.code == 0, done.err
    found = json.loads((out / "report.json").read_text("utf-8"))
    assert found["run_name"] == "right persona"
    wanted = ["right persona, drawn", "no persona", "no persona, drawn", "shuffled persona", "shuffled persona, drawn"]
    assert list(found["others"])[:5] == wanted
    assert "always terminate" in found["others"]
    assert found["baselines_in_sample"] is False
    assert found["crowds"]["right persona"]["quadratic_score"] > found["crowds"]["always terminate"]["quadratic_score"]
    assert found["distribution"]["ceilings"]["greedy"] >= found["distribution"]["ceilings"]["clone"]
    text, page = (out / "report.md").read_text("utf-8"), (out / "report.html").read_text("utf-8")
    assert text == done.out
    for name in (*wanted, "repeat previous"):
        assert name in text
        assert name in page
    assert "ceiling: a perfect clone" in text
    written = {each: (out / f"{each}.jsonl").stat().st_mtime_ns for each in ("right", "none", "shuffled")}
    assert shell(*arguments).code == 0
    assert written == {each: (out / f"{each}.jsonl").stat().st_mtime_ns for each in written}


def test_with_one_shopper_the_report_says_what_is_left_out(
    shell: Shell, stub_server, runs: Path, tmp_path: Path
) -> None:
    stub_server.script(stub_server.says(LEAVE))
    done = shell(
        "evaluate", runs, "--policy", f"lm:{stub_server.url}", "--samples", "0", "--tokenizer", "estimate",
        "--layout", "shop-r1", "--out", tmp_path / "out",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "No persona controls: the prompt shows no persona." in done.out
    assert "| without grammar |" in done.out
    assert "| always terminate |" in done.out
    assert "drawn" not in done.out.split("## ")[0].replace("a perfect clone, drawn", "")


def test_either_a_file_or_recordings_are_evaluated(shell: Shell, runs: Path, tmp_path: Path) -> None:
    for arguments, told in (
        ((), "give either --predictions FILE, or RUNS"),
        ((runs, "--predictions", "p.jsonl"), "give either --predictions FILE, or RUNS"),
        ((runs, "--policy", "choice"), "--out is missing"),
        ((runs, "--out", tmp_path / "o"), "--policy is missing"),
    ):
        done = shell("evaluate", *arguments)
        assert (done.code, done.out) == (2, "")
        assert told in done.err
