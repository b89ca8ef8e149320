"""`shopper-agent dataset build|stats|validate`: from a folder of recordings to what training reads."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Limits, Persona
from shopper_agent.testing.shop import FakeShop
from shopper_agent.visiting import Hooks, Plan, recorded

pytestmark = pytest.mark.train


Shell = Callable[..., Any]


@pytest.fixture
def dataset(shell: Shell) -> Shell:
    """`dataset("build", …)` in an empty folder."""
    return partial(shell, "dataset")


@pytest.fixture
async def runs(tmp_path: Path) -> Path:
    """Recordings of two shoppers, two visits each."""
    folder = tmp_path / "runs"
    for name in ("Ann", "Ben"):
        for seed in (1, 2):
            persona = Persona(name=name, intent="hiking boots")
            plan = Plan(
                persona=persona, url="https://shop.example/", policy_name="choice", out=folder, seed=seed,
                limits=Limits(max_steps=40),
            )  # fmt: skip
            await recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks())
    return folder


def test_recordings_become_a_data_set_that_says_what_it_is(dataset: Shell, runs: Path) -> None:
    built = dataset("build", str(runs), "--out", "data", "--page-budget", "400", "--total-budget", "2000")
    assert built.code == 0, built.err
    assert "of 4 recordings" in built.out
    card = json.loads(dataset("stats", "data", "--json").out)
    assert card["stats"]["users"] == 2
    assert card["stats"]["parts"]["user"]["test"] > 0
    shown = dataset("stats", "data").out
    assert "  hidden by our outline " in shown
    assert "  lost by a blind cut there " in shown
    checked = dataset("validate", "data")
    assert (checked.code, checked.err) == (0, "")
    again = dataset("build", str(runs), "--out", "again", "--page-budget", "400", "--total-budget", "2000")
    assert again.code == 0
    assert json.loads(Path("again/card.json").read_text()) == card


def test_what_is_private_is_told_by_its_place_and_ends_with_an_error(dataset: Shell, runs: Path) -> None:
    from training.data import read, write

    assert dataset("build", str(runs), "--out", "data", "--page-budget", "400", "--total-budget", "2000").code == 0
    data = read(Path("data"))
    last = data.examples[-1]
    leaking = last.messages[-1].model_copy(update={"content": last.messages[-1].content + "\nann@mail.example.org"})
    spoiled = last.model_copy(update={"messages": (*last.messages[:-1], leaking)})
    write(replace(data, examples=(*data.examples[:-1], spoiled)), Path("leaking"))
    ran = dataset("validate", "leaking")
    assert ran.code == 2
    assert f"session {last.session}, step {last.step}: an e-mail address stands in it" in ran.out
    assert "ann@" not in ran.out + ran.err


def test_a_folder_without_recordings_and_one_that_is_no_data_set_are_told(dataset: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = dataset("build", "empty", "--out", "data")
    assert ran.code == 2
    assert "no recordings in empty" in ran.err
    ran = dataset("stats", "empty")
    assert ran.code == 2
    assert "is no data set" in ran.err


def test_a_preset_is_made_from_nothing_with_its_held_out_shops_apart(dataset: Shell, tmp_path: Path) -> None:
    series = 'shop = "kin"\nfirst_seed = 4\nshops = 2\nvisits = 1\n'
    plan = f'name = "few"\npopulation = "us-online"\n[[train]]\n{series}[[held_out]]\nvariant = "held-out"\n{series}'
    (tmp_path / "few.toml").write_text(plan, "utf-8")
    arguments = ("--preset", str(tmp_path / "few.toml"), "--layout", "pocket")
    made = dataset("build", *arguments, "--out", "data", "--processes", "2")
    assert made.code == 0, made.err
    assert "2 of 2 shops" in made.err
    assert [line.split(":")[0] for line in made.out.splitlines()] == ["data", "data/held-out-shops"]
    again = dataset("build", *arguments, "--out", "again", "--share", "0.5")
    assert again.code == 0
    rows = json.loads(Path("data/card.json").read_text())["stats"]["sessions"]
    assert (rows, json.loads(Path("again/card.json").read_text())["stats"]["sessions"]) == (2, 1)


def test_recordings_or_a_preset_but_not_both(dataset: Shell, tmp_path: Path) -> None:
    for arguments in ((), (str(tmp_path), "--preset", "bench-1")):
        refused = dataset("build", *arguments, "--out", "data")
        assert (refused.code, "one of the two" in refused.err) == (2, True)


def test_a_shop_of_scripts_is_no_shop_for_a_preset(dataset: Shell, tmp_path: Path) -> None:
    plan = (
        'name = "few"\npopulation = "us-online"\n[[train]]\nshop = "atelier"\nfirst_seed = 1\nshops = 1\nvisits = 1\n'
    )
    (tmp_path / "few.toml").write_text(plan, "utf-8")
    refused = dataset("build", "--preset", str(tmp_path / "few.toml"), "--layout", "pocket", "--out", "data")
    assert (refused.code, "cannot visit 'atelier'" in refused.err) == (2, True)
