"""Importing does nothing that can be seen, and the command line stays light."""

import json
import subprocess
import sys
from importlib import import_module
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


def every_module() -> list[str]:
    paths = [path for package in ("shopper_agent", "sites", "training") for path in (ROOT / package).rglob("*.py")]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)


def test_importing_every_module_prints_nothing_and_needs_no_extra() -> None:
    names = [name for name in every_module() if not name.endswith("__main__")]
    modules, printed = modules_after("\n".join(f"import {name}" for name in names))
    assert printed == ""
    assert not modules & {"torch", "transformers", "trl", "peft", "vllm", "datasets"}


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert shopper_agent.__all__ == sorted(shopper_agent.__all__)
    for name in shopper_agent.__all__:
        assert getattr(shopper_agent, name) is not None
    with pytest.raises(AttributeError):
        _ = shopper_agent.nothing_of_this_name  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", every_module())
def test_no_module_outgrows_a_reader(name: str) -> None:
    module = import_module(name) if not name.endswith("__main__") else None
    if module is not None and module.__file__ is not None:
        assert len(Path(module.__file__).read_text(encoding="utf-8").splitlines()) <= (
            600 if name == "shopper_agent.schema" else 450
        )
