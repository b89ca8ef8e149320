"""What every training test starts from: a tiny model, a tokenizer of its own, and a small data set of real sessions."""

import asyncio
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import Limits, Persona
from shopper_agent.testing.shop import FakeShop
from shopper_agent.visiting import Hooks, Plan, recorded
from training.data import DataSet, DataSettings, build, recordings_below, write
from training.examples import ExampleSettings

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # no download, and trl's telemetry stays silent
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

NEEDED = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")
PROMPT = PromptSettings(rendering="compact", page_budget=250, total_budget=1100, history_pages=1)
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
PERSONAS = (
    Persona(name="Ann", intent="hiking boots", budget=100.0, self_description="I look for a good price."),
    Persona(name="Ben", intent="canvas sneakers", self_description="I take my time."),
)
VOCABULARY = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        reason = f"{', '.join(missing)} not installed: pip install 'shopper-agent[train]'"
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def recordings_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded visits of two personas to the fake shop, by the reference shopper, who states its distributions."""
    folder = tmp_path_factory.mktemp("recordings")
    for persona in PERSONAS:
        for seed in range(3):
            plan = Plan(
                persona=persona, url=FakeShop.url, policy_name="choice", out=folder, seed=seed,
                limits=Limits(max_steps=30),
            )  # fmt: skip
            asyncio.run(recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks()))
    return folder


@pytest.fixture(scope="session")
def tiny_data(recordings_folder: Path) -> DataSet:
    """The examples of those visits: short prompts, both splits, demonstrators."""
    settings = DataSettings(
        examples=ExampleSettings(prompt=PROMPT), outcomes=("ordered", "left", "cut_off", "blocked", "failed")
    )
    return build(recordings_below([recordings_folder]), settings)


@pytest.fixture(scope="session")
def tiny_data_folder(tiny_data: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on disk."""
    folder = tmp_path_factory.mktemp("data") / "tiny"
    write(tiny_data, folder)
    return folder


@pytest.fixture(scope="session")
def tiny_model_folder(tiny_data: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Qwen2 of two layers with its tokenizer: what a downloaded model looks like, only small."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    tokenizer = make_tokenizer(tiny_data)
    config = Qwen2Config(
        vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=4096, tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=None,
    )  # fmt: skip
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    folder = tmp_path_factory.mktemp("model") / "tiny"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_tokenizer(data: DataSet) -> Any:
    """Byte-level BPE over the prompts and completions, cut as Qwen2's own is, with a ChatML template."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast
    from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

    inner = Tokenizer(models.BPE())
    inner.normalizer = normalizers.NFC()
    inner.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    texts = [message.content for one in data.examples for message in one.messages]
    inner.train_from_iterator(texts + [one.completion for one in data.examples], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>", clean_up_tokenization_spaces=False
    )
    tokenizer.chat_template = CHATML
    return tokenizer
