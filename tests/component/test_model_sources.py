"""What stands behind `lm:` and `vllm:`, told from each other before anything is loaded."""

from pathlib import Path

import pytest

from shopper_agent.cli.language_models import grammar_settings, prompt_settings, vllm_settings
from shopper_agent.cli.model_sources import ModelSource, model_source
from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings, prompt_id
from training.marks import Made, mark, weights_id

OPTIONS = {
    "layout": "customer-r1",
    "vocabulary": "full",
    "rendering": "html",
    "page_budget": 10_000,
    "total_budget": 40_000,
}
TRAINED = PromptSettings(layout="shop-r1", vocabulary="shop-r1", rendering="compact", page_budget=3000)


def weights(folder: Path, value: float) -> Path:
    """A folder with one tensor, as safetensors writes it."""
    import json
    import struct

    folder.mkdir(parents=True, exist_ok=True)
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + struct.pack("<f", value))
    (folder / "config.json").write_text("{}")
    return folder


def made(base: Path, *, adapter: bool) -> Made:
    return Made(
        stage="sft", step=1, prompt=TRAINED, prompt_id=prompt_id(TRAINED), base=str(base), base_id=weights_id(base),
        adapter=adapter, config={}, data_id=None,
    )  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return weights(tmp_path / "base", 1.0)


@pytest.fixture
def adapter(tmp_path: Path, base: Path) -> Path:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text("{}")
    mark(folder, made(base, adapter=True))
    return folder


def test_an_address_is_a_server_and_shows_no_password():
    source = model_source("lm", "http://ann:secret@host:8000/v1")
    assert (source.kind, source.address) == ("server", "http://ann:secret@host:8000/v1")
    assert "secret" not in source.text


def test_a_folder_is_known_by_what_is_in_it(base: Path, tmp_path: Path):
    assert model_source("lm", str(base)).kind == "local"
    assert model_source("vllm", str(base)).kind == "vllm"
    (base / "genai_config.json").write_text("{}")
    assert model_source("lm", str(base)).kind == "onnx"


def test_a_folder_may_have_a_plus_in_its_name(tmp_path: Path):
    folder = weights(tmp_path / "qwen+ours", 1.0)
    assert model_source("lm", str(folder)).folder == folder


def test_an_adapter_of_ours_knows_its_base(base: Path, adapter: Path):
    alone, both = model_source("lm", str(adapter)), model_source("lm", f"{base}+{adapter}")
    assert (alone.folder, alone.adapter) == (both.folder, both.adapter) == (base, adapter)


@pytest.mark.parametrize(
    ("scheme", "text", "words"),
    [
        ("lm", "nothing", "there is no folder nothing; give an address such as http://localhost:8000"),
        ("lm", "{base}+nothing", "there is no adapter nothing"),
        ("vllm", "http://host", "for one that runs: lm:http://host"),
        ("lm", "{other}+{adapter}", "is an adapter of other weights"),
        ("lm", "{exported}+{adapter}", "exported model"),
        ("vllm", "{exported}", "exported model"),
    ],
)
def test_mistakes_are_told_in_one_line(base: Path, adapter: Path, tmp_path: Path, scheme, text, words):
    other, exported = weights(tmp_path / "other", 2.0), weights(tmp_path / "exported", 1.0)
    (exported / "genai_config.json").write_text("{}")
    with pytest.raises(ConfigError, match=words) as caught:
        model_source(scheme, text.format(base=base, other=other, adapter=adapter, exported=exported))
    assert "\n" not in str(caught.value)


def test_an_adapter_whose_base_is_gone_says_how_to_name_it(base: Path, adapter: Path, tmp_path: Path):
    base.rename(tmp_path / "moved")
    with pytest.raises(ConfigError, match=r"is not there: lm:BASE\+"):
        model_source("lm", str(adapter))
    assert model_source("lm", f"{tmp_path / 'moved'}+{adapter}").folder == tmp_path / "moved"


def test_a_checkpoint_is_asked_with_the_prompts_that_it_knows(base: Path):
    mark(base, made(base, adapter=False))
    assert prompt_settings(model_source("lm", str(base)), OPTIONS, frozenset()) == TRAINED


def test_a_budget_may_be_changed_but_no_rendering(base: Path):
    mark(base, made(base, adapter=False))
    source = model_source("lm", str(base))
    changed = prompt_settings(source, {**OPTIONS, "total_budget": 9000}, frozenset({"total_budget"}))
    assert changed == TRAINED.model_copy(update={"total_budget": 9000})
    with pytest.raises(ConfigError, match="--layout shop-r1 --rendering compact --vocabulary shop-r1"):
        prompt_settings(source, OPTIONS, frozenset({"rendering"}))


def test_a_model_that_is_no_checkpoint_of_ours_is_asked_as_the_options_say(base: Path):
    assert prompt_settings(model_source("lm", str(base)), OPTIONS, frozenset()) == PromptSettings(**OPTIONS)


def test_names_are_held_unless_they_shall_be_free():
    assert grammar_settings({}).names
    assert not grammar_settings({"free_names": True}).names
    assert grammar_settings({"max_rationale": 90}).rationale_characters == 90


def test_only_a_folder_can_be_served(base: Path):
    assert vllm_settings(model_source("vllm", str(base)), {"port": 81, "vllm_python": None}).port == 81
    with pytest.raises(ConfigError, match="a model's folder"):
        vllm_settings(ModelSource("server", "http://x", address="http://x"), {})
