"""Importing does nothing that can be seen, and the command line stays light."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import shopper_agent

ROOT = Path(__file__).parents[2]
HEAVY = {
    "torch",
    "transformers",
    "trl",
    "peft",
    "vllm",
    "datasets",
    "playwright",
    "httpx",
    "jinja2",
    "lxml",
    "pydantic",
    "sqlalchemy",
}


def modules_after(code: str) -> tuple[set[str], str]:
    """The top-level modules that a fresh interpreter has after running code, and what it printed."""
    tell = "import sys, json\nsys.__stdout__.write('\\n@' + json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    ask = f"{code}\n{tell}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT
    )
    printed, _, modules = done.stdout.rpartition("@")
    return set(json.loads(modules)), printed.strip() + done.stderr.strip()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import click.testing\n"
        "from shopper_agent.cli.main import cli\n"
        "assert click.testing.CliRunner().invoke(cli, ['--help']).exit_code == 0"
    )
    modules, _ = modules_after(code)
    assert not modules & HEAVY


def test_importing_the_package_says_nothing_and_loads_nothing_heavy() -> None:
    modules, printed = modules_after("import shopper_agent")
    assert printed == ""
    assert not modules & HEAVY


NEED_TRAIN = frozenset(
    {
        "training.grpo_trainer",
        "training.muon",
        "training.number_grpo",
        "training.number_grpo_trainer",
        "training.number_trainer",
        "training.on_policy_trainer",
        "training.page_grammar",
    }
)


def every_module() -> list[str]:
    paths = [path for package in ("shopper_agent", "sites", "training") for path in (ROOT / package).rglob("*.py")]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)


def test_importing_every_module_prints_nothing_and_needs_no_extra() -> None:
    names = [name for name in every_module() if not name.endswith("__main__") and name not in NEED_TRAIN]
    modules, printed = modules_after("\n".join(f"import {name}" for name in names))
    assert printed == ""
    assert not modules & {"torch", "transformers", "trl", "peft", "vllm", "datasets"}


def test_what_needs_the_train_extra_is_imported_by_functions_alone() -> None:
    """A module that derives from trl's trainers needs them to be imported; nobody may import it at the top."""
    for name in NEED_TRAIN:
        importers = [
            path
            for path in (ROOT / "training").rglob("*.py")
            if re.search(rf"^(?:from|import) {re.escape(name)}\b", path.read_text("utf-8"), re.MULTILINE)
        ]
        assert {f"training.{path.stem}" for path in importers} <= NEED_TRAIN


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert shopper_agent.__all__ == sorted(shopper_agent.__all__)
    for name in shopper_agent.__all__:
        assert getattr(shopper_agent, name) is not None
    with pytest.raises(AttributeError):
        _ = shopper_agent.nothing_of_this_name  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", every_module())
def test_no_module_outgrows_a_reader(name: str) -> None:
    path = ROOT.joinpath(*name.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= (600 if name == "shopper_agent.schema" else 450)
