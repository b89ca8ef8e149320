"""The policy that ships: found or said to be missing, asked with the prompts that it knows, drawn at temperature 1."""

import json
from pathlib import Path

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.policies.pocket.shipped import PocketSettings, pocket_policy, shipped_model, trained_prompt
from shopper_agent.prompt import POCKET, golden_contexts, prompt_id
from shopper_agent.schema import Completion, Terminate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("genai_config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    told = {"prompt": POCKET.model_dump(mode="json"), "prompt_id": prompt_id(POCKET), "stage": "sft"}
    (tmp_path / "training.json").write_text(json.dumps(told))
    return tmp_path


class Leaving:
    """A model that always goes; keeps how it was asked."""

    model = "pocket"

    def __init__(self) -> None:
        self.asked: list[tuple[object, object, object]] = []

    async def generate(self, messages, sampling, schema=None):
        self.asked.append((messages, sampling, schema))
        said = '{"rationale": "[0] I have seen enough.", "action": {"type": "terminate"}}'
        return Completion(text=said, model="pocket", finish_reason="stop")


def test_a_whole_folder_is_the_model(folder: Path) -> None:
    assert shipped_model(folder) == folder
    assert trained_prompt(folder) == POCKET


@pytest.mark.parametrize("name", ["genai_config.json", "tokenizer.json", "training.json"])
def test_an_install_without_a_model_names_the_reference_shopper(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ConfigError, match="no trained policy yet; the reference shopper is --policy choice"):
        shipped_model(folder)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("{}", "does not tell which prompts"),
        ("[]", "does not tell which prompts"),
        ("nonsense", "does not tell which prompts"),
        (
            json.dumps({"prompt": POCKET.model_dump(), "prompt_id": "0"}),
            "was trained with prompt 0; this version makes",
        ),
    ],
)
def test_a_model_of_other_prompts_is_refused(folder: Path, mark: str, words: str) -> None:
    (folder / "training.json").write_text(mark)
    with pytest.raises(ConfigError, match=words):
        trained_prompt(folder)


async def test_it_is_asked_in_its_layout_with_the_numbers_of_the_page() -> None:
    backend = Leaving()
    decision = await pocket_policy(backend, POCKET, len, seed=5).decide(golden_contexts()[0])
    (messages, sampling, schema), *rest = backend.asked
    assert not rest
    assert (decision.action, decision.rationale) == (Terminate(), "I have seen enough.")
    assert len(messages) == 1
    assert (sampling.temperature, sampling.seed) == (1.0, 5)
    assert schema is not None
    assert "\\[1\\]" in json.dumps(schema).replace("\\\\", "\\")


async def test_it_can_be_asked_for_the_likeliest() -> None:
    backend = Leaving()
    await pocket_policy(backend, POCKET, len, settings=PocketSettings(temperature=0)).decide(golden_contexts()[0])
    assert backend.asked[0][1].temperature == 0
