import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.population.chart import svg, text_table
from shopper_agent.personas.population.measure import MarginalTable, Row

TABLE = MarginalTable(
    "device",
    (Row("desktop", 0.25, 50, 15, 36), Row("mobile", 0.75, 50, 64, 85), Row("tablet", 0.0, 0, 0, 0)),
    100,
)
HOSTILE = "</text><script>alert(1)</script>\x1b[31m\"'&\u202e"


def test_a_share_that_chance_does_not_explain_is_marked() -> None:
    lines = list(text_table([TABLE]))
    assert lines[0] == "device"
    assert "75.0%" in lines[2]
    assert "50.0%" in lines[2]
    assert lines[2].endswith("outside 64.0% to 85.0%")
    assert "outside" not in lines[3]


def test_a_plain_terminal_gets_plain_bars() -> None:
    assert all(line.isascii() for line in text_table([TABLE], unicode=False))
    assert "#" * 24 in list(text_table([TABLE], unicode=False))[1]


def test_what_is_only_asked_for_is_drawn_as_such() -> None:
    lines = list(text_table([MarginalTable("device", (Row("mobile", 1.0, None),), 0)]))
    assert "100.0%" in lines[1]
    assert "█" in lines[1]


def test_those_who_fit_no_row_are_counted() -> None:
    assert "3 of 100" in next(text_table([MarginalTable("age", TABLE.rows, 100, 3)]))


@given(st.text(max_size=60) | st.just(HOSTILE))
def test_no_label_breaks_out_of_the_picture_or_the_terminal(label: str) -> None:
    table = MarginalTable(label, (Row(label, 0.5, 5, 1, 9),), 10)
    root = ET.fromstring(svg([table], label))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "style", "rect", "text", "tspan", "line",
    }  # fmt: skip
    assert all(line.isprintable() for line in text_table([MarginalTable("x", table.rows, 10)]))


def test_a_picture_has_a_bar_and_a_mark_for_each_row() -> None:
    root = ET.fromstring(svg([TABLE, TABLE], "Two tables"))
    classes = [element.get("class") for element in root.iter()]
    assert classes.count("bar") + classes.count("out") == 6
    assert classes.count("asked") == 6
    assert classes.count("out") == 4
