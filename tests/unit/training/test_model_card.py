"""The card of a policy: what it says, what it leaves as a dash, and that no path of the machine gets out."""

import json
from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import POCKET, prompt_id
from training.data import Card, DataSettings
from training.marks import MARK, Made, mark, mark_of
from training.model_card import CardFacts, model_card
from training.shipping import lineage, without_paths, write_card

DASH = "\N{EN DASH}"
MADE = Made(
    stage="sft", step=1000, prompt=POCKET, prompt_id=prompt_id(POCKET), base="/home/ann/model0", base_id="c",
    adapter=False, data_id="ab12", packages={"torch": "2.0"},
    config={"data": {"folder": "/home/ann/data1", "parts": ["/x/y", "z"]}, "grpo": None, "sft": {"steps": 1000}},
)  # fmt: skip
DATA = Card(
    settings=DataSettings(), prompt_id="x", counted_by="tokenizer pocket", recordings=3, left_out={},
    stats={"sessions": 1639, "actions": {"click": 22494, "terminate": 868}, "targets_hidden": 0.0616},
)  # fmt: skip
EVALUATION = {
    "run_name": "right persona", "steps": 184, "exact_match": 0.5, "type_accuracy": 0.9, "macro_f1": None,
    "intervals": {"exact_match": [0.4, 0.6]}, "notes": ["184 steps.", "8 draws."],
    "others": {"right persona, drawn": {"steps": 184, "exact_match": 0.4}},
    "crowds": {"right persona": {"tvd_to_demonstrator": 0.2, "mix": {"js": 0.0125}}},
    "distribution": {"ceilings": {"greedy": 0.625}},
}  # fmt: skip


def facts(**changed: object) -> CardFacts:
    told = {
        "name": "pocket", "stages": [MADE], "data": DATA, "files": {"model.onnx": 2_000_000, "tokenizer.json": 500_000},
        "evaluations": {"Held-out shoppers": EVALUATION}, "notes": ("It cannot pay.",),
    }  # fmt: skip
    return CardFacts(**(told | changed))  # type: ignore[arg-type]


def test_a_card_says_what_a_hub_and_a_reader_ask_for() -> None:
    card = model_card(facts())
    assert card.startswith("---\nlicense: apache-2.0\n")
    for words in ("# pocket", "--policy pocket", "click 22,494, terminate 868", "data id ab12", "tokenizer pocket"):
        assert words in card
    assert [line for line in card.splitlines() if line.startswith("## ")] == [
        "## Data", "## Recipe", "## Figures", "## Limits", "## Files",
    ]  # fmt: skip
    assert "- It cannot pay." in card
    assert "2.5 MB in all" in card


def test_figures_stand_beside_their_ceiling_and_what_is_not_known_is_a_dash() -> None:
    card = model_card(facts())
    assert "### Held-out shoppers" in card
    assert f"| right persona | 184 | 50.0 (40.0 to 60.0) | 80.0 | 90.0 | {DASH} | 0.200 | 0.013 |" in card
    assert f"| right persona, drawn | 184 | 40.0 | {DASH} | {DASH} | {DASH} | {DASH} | {DASH} |" in card
    assert "| *ceiling* |  | 62.5 | 100 |" in card


def test_what_was_not_measured_is_said_to_be_so() -> None:
    card = model_card(facts(evaluations={}, data=None))
    assert "It has not been evaluated." in card
    assert "The data set was not at hand" in card


def test_the_recipe_has_every_stage_and_no_empty_settings() -> None:
    card = model_card(facts(stages=[MADE, MADE.model_copy(update={"stage": "grpo", "step": 70})]))
    assert card.index("**sft**, 1,000 steps") < card.index("**grpo**, 70 steps")
    assert '"grpo": null' not in card


def test_names_take_the_place_of_paths() -> None:
    shipped = without_paths(MADE.model_copy(update={"parent": Path("/home/ann/sft/final")}))
    assert "/home" not in shipped.model_dump_json()
    assert (shipped.base, shipped.parent) == ("model0", Path("final"))
    assert shipped.config["data"] == {"folder": "data1", "parts": ["y", "z"]}


def stage(folder: Path, made: Made) -> Path:
    folder.mkdir()
    (folder / "weights").write_bytes(b"12345")
    mark(folder, made)
    return folder


def test_the_stages_of_an_export_are_followed_back(tmp_path: Path) -> None:
    first = stage(tmp_path / "sft", MADE)
    second = MADE.model_copy(update={"stage": "grpo", "parent": first, "config": {"grpo": {}}})
    exported = stage(tmp_path / "onnx", second.model_copy(update={"parent": stage(tmp_path / "grpo", second)}))
    assert [one.stage for one in lineage(exported)] == ["sft", "grpo"]


def test_a_card_is_written_and_leaves_a_whole_checkpoint_without_paths(tmp_path: Path) -> None:
    exported, report = stage(tmp_path / "onnx", MADE), tmp_path / "report.json"
    report.write_text(json.dumps(EVALUATION))
    for _ in range(2):
        card = write_card(exported, "pocket", {"Held-out shops": report}).read_text()
        assert "### Held-out shops" in card
        assert "/home" not in card + (exported / MARK).read_text()
        assert mark_of(exported) is not None


@pytest.mark.parametrize("content", ["nonsense", "[]", None])
def test_a_report_that_cannot_be_read_is_told_and_nothing_changes(tmp_path: Path, content: str | None) -> None:
    exported, report = stage(tmp_path / "onnx", MADE), tmp_path / "report.json"
    if content is not None:
        report.write_text(content)
    with pytest.raises(ConfigError, match=r"report\.json"):
        write_card(exported, "pocket", {"Held-out shops": report})
    assert "/home" in (exported / MARK).read_text()


def test_a_folder_that_says_nothing_of_itself_gets_no_card(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"training\.json is missing"):
        write_card(tmp_path, "pocket", {})
