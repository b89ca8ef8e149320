"""The wheel holds what a user needs and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_it_holds_three_packages(contents: set[str]) -> None:
    assert {name.split("/")[0] for name in contents} == {"shopper_agent", "sites", "training"}


@pytest.mark.parametrize(
    "name",
    [
        "shopper_agent/py.typed",
        "shopper_agent/browser/in_page/collecting.js",
        "shopper_agent/reports/templates/session.html.j2",
        "shopper_agent/personas/examples/careful-carla.json",
        "sites/bazaar/solutions.json",
        "sites/bazaar/templates/base.html",
        "sites/bazaar/static/shop.css",
        "sites/atelier/solutions.json",
        "sites/atelier/vocabulary/range.toml",
        "sites/atelier/static/index.html",
        "sites/atelier/static/vendor/react.production.min.js",
    ],
)
def test_it_holds_the_data(contents: set[str], name: str) -> None:
    assert name in contents


def test_it_holds_every_source_file_and_no_leavings(contents: set[str]) -> None:
    sources = {
        str(path.relative_to(ROOT))
        for package in ("shopper_agent", "sites", "training")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert contents == sources
