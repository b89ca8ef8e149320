"""docs/shopper.md shows the table that decides."""

import re
from pathlib import Path

import pytest

from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.table import PARAMETERS

PAGE = Path(__file__).parents[3] / "docs" / "shopper.md"
MARKED = re.compile(r"(?<=<!-- parameters -->\n).*?(?=<!-- /parameters -->)", re.DOTALL)


def row(parameter: Parameter) -> str:
    moved = ", ".join(f"{trait} {slope:+g}" for trait, slope in parameter.moved_by.items()) or "—"
    cells = (
        f"`{parameter.name}`",
        f"{parameter.value:+g}",
        parameter.sign,
        parameter.unit,
        parameter.effect,
        moved,
        parameter.source,
    )
    return "| " + " | ".join(cells) + " |\n"


def table() -> str:
    head = "| parameter | weight | sign | of | effect | moved by | source |\n|---|---|---|---|---|---|---|\n"
    return "\n" + head + "".join(row(parameter) for parameter in PARAMETERS.values()) + "\n"


def test_the_documented_table_is_the_one_that_decides(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text("utf-8")
    if request.config.getoption("--update-goldens"):
        PAGE.write_text(MARKED.sub(lambda _: table(), text), "utf-8")
        text = PAGE.read_text("utf-8")
    found = MARKED.search(text)
    assert found is not None
    assert found[0] == table(), "run `make goldens` and read the diff"
