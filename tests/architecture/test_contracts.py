"""The layers hold, and the house keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [
    path for package in ("shopper_agent", "sites", "training") for path in sorted((ROOT / package).rglob("*.py"))
]


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout


def test_only_the_command_line_reads_the_environment_or_prints() -> None:
    forbidden = re.compile(
        r"\bos\.environ\b|\bos\.getenv\b|\bsys\.argv\b|(?<![\w.])print\(|\basyncio\.run\(|\bbasicConfig\(|\bos\.getcwd\b|\bPath\.cwd\b"
    )
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if "cli" not in path.parts and "sites" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line) and not line.lstrip().startswith(("#", '"', ">>>"))
    ]
    assert guilty == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [
        path.name for path in SOURCES if path.stem in {"utils", "util", "common", "helpers", "helper", "misc"}
    ] == []


def test_no_test_folder_is_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_documents_link_to_files_that_exist() -> None:
    missing = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.name}: {target}")
    assert missing == []
