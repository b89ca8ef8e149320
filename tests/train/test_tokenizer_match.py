"""A tokenizer that transformers would cut otherwise than its file says is read as it is, or refused in one line."""

import json
import shutil
from pathlib import Path

import pytest

from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.backends.tokenizer_match import PROBES, check_match, reader_for
from shopper_agent.errors import ConfigError
from training.config import ModelSettings

pytestmark = pytest.mark.train


@pytest.fixture
def own_words(tiny_model_folder: Path, tmp_path: Path) -> Path:
    """The tiny Qwen2 with a tokenizer that cuts between any two characters, which Qwen2's does not."""
    folder = tmp_path / "own"
    shutil.copytree(tiny_model_folder, folder)
    words = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    words["pre_tokenizer"]["pretokenizers"][0]["pattern"] = {"Regex": "."}
    (folder / "tokenizer.json").write_text(json.dumps(words), "utf-8")
    return folder


def said_to_be(folder: Path, name: str) -> Path:
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"tokenizer_class": name}), "utf-8")
    return folder


def test_a_tokenizer_of_its_own_is_read_as_it_is_written(own_words: Path) -> None:
    import tokenizers

    from training.checkpoint import load

    folder = said_to_be(own_words, "PreTrainedTokenizerFast")
    written = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    trained = load(ModelSettings(base=str(folder))).tokenizer
    served = load_local(LocalSettings(folder=folder, device="cpu", grammar=False)).tokens
    for probe in PROBES:
        ids = written.encode(probe, add_special_tokens=False).ids
        assert trained.encode(probe, add_special_tokens=False) == ids
        assert served.count(probe) == len(ids)


def test_one_that_the_family_would_cut_otherwise_is_refused_in_one_line(own_words: Path) -> None:
    from training.checkpoint import load

    folder = said_to_be(own_words, "Qwen2Tokenizer")
    for refused in (
        lambda: load(ModelSettings(base=str(folder))),
        lambda: load_local(LocalSettings(folder=folder, device="cpu", grammar=False)),
    ):
        with pytest.raises(ConfigError, match=r"cuts text otherwise than tokenizer\.json says") as told:
            refused()
        assert "\n" not in str(told.value)


def test_the_family_s_own_tokenizer_passes(tiny_model_folder: Path, tmp_path: Path) -> None:
    from training.checkpoint import load

    folder = tmp_path / "family"
    shutil.copytree(tiny_model_folder, folder)
    said_to_be(folder, "Qwen2Tokenizer")
    assert reader_for(folder) == "AutoTokenizer"
    assert load(ModelSettings(base=str(folder))).folder == folder


def test_a_folder_without_the_file_has_nothing_to_compare(tmp_path: Path) -> None:
    check_match(tmp_path, lambda text: [])
    assert reader_for(tmp_path) == "AutoTokenizer"
