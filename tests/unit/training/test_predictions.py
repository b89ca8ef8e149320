"""Files of predictions: read line by line, refused with a line that helps."""

from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from training.predictions import Prediction, Said, read_predictions, write_predictions

LINE = '{"session": "s", "user": "u", "step": %d, "gold": {"type": "click", "name": "a"}, "prediction": %s}\n'


def test_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [
        Prediction(session="s", user="u", step=1, gold=Said(type="click", name="a"), prediction=None),
        Prediction(
            session="s", user="u", step=2, gold=Said(type="terminate"),
            prediction=Said(type="input", name="q", text="ö"),
            samples=(Said(type="terminate"), None), demonstrator=((Said(type="terminate"), 1.0),),
        ),
    ]  # fmt: skip
    write_predictions(tmp_path / "p.jsonl", rows)
    assert read_predictions(tmp_path / "p.jsonl") == rows


def test_lines_are_put_in_the_order_of_their_steps(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text(LINE % (2, "null") + "\n" + LINE % (1, '{"type": "terminate"}'), "utf-8")
    assert [row.step for row in read_predictions(file)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no predictions"),
        ("{", "line 1"),
        (LINE % (1, "null") + LINE % (1, "null"), "step 1 of session 's' is there twice"),
        (LINE % (1, '{"type": "fly"}'), "line 1: prediction.type"),
        (
            '{"session": "s", "user": "u", "step": 1, "gold": {"type": "click"}, "prediction": null}',
            "gold click has no name",
        ),
        ('{"session": "s", "user": "u", "step": 1, "gold": null, "prediction": null}', "line 1: gold"),
    ],
)
def test_what_is_no_prediction_is_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told) as raised:
        read_predictions(file)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_predictions(tmp_path / "none.jsonl")
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_predictions(tmp_path / "b.jsonl")
