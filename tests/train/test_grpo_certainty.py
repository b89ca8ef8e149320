"""Self-certainty against brute force over the full softmax."""

import math
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from training.certainty import TokenBytes, rationale_mask, token_certainty

pytestmark = pytest.mark.train

TEXT = '{"rationale": "Une café 🛒, please.", "action": {"type": "terminate"}}'


def model_of(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder)


def tokenizer_of(folder: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


def brute_force(model: Any, ids: Any, attention: Any, last: int) -> list[list[float]]:
    """Σ U·log(U/p) over the whole vocabulary, position by position, in double precision."""
    import torch

    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=attention).logits.double()
    p = torch.softmax(logits[:, -last - 1 : -1], dim=-1)
    size = p.shape[-1]
    rows: list[list[float]] = ((1 / size) * (math.log(1 / size) - torch.log(p))).sum(-1).tolist()
    return rows


@pytest.mark.parametrize("adapted", [False, True])
def test_certainty_is_that_of_the_full_softmax(tiny_model_folder: Path, adapted: bool) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    from training.grpo import known_deprecations

    torch.manual_seed(1)
    model = model_of(tiny_model_folder)
    if adapted:
        settings = LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False, lora_dropout=0.5)
        with known_deprecations():
            model = get_peft_model(model, settings)
    model.eval()
    ids = torch.randint(3, 600, (3, 400))
    attention = torch.ones_like(ids)
    attention[1, :30] = 0
    expected = brute_force(model, ids, attention, 300)
    model.train()
    found = token_certainty(model, ids, attention, 300)
    assert model.training
    assert found.shape == (3, 300)
    assert not found.requires_grad
    for ours, theirs in zip(found.tolist(), expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-5)


def test_measuring_draws_nothing_from_the_generator(tiny_model_folder: Path) -> None:
    import torch

    model, ids = model_of(tiny_model_folder), torch.randint(3, 600, (1, 20))
    before = torch.random.get_rng_state()
    token_certainty(model.train(), ids, torch.ones_like(ids), 5)
    assert torch.equal(before, torch.random.get_rng_state())


def test_tokens_give_back_the_bytes_of_their_text(tiny_model_folder: Path) -> None:
    tokenizer = tokenizer_of(tiny_model_folder)
    ids = tokenizer.encode(TEXT, add_special_tokens=False)
    pieces = TokenBytes(tokenizer).of([*ids, tokenizer.eos_token_id, len(tokenizer) + 7])
    assert b"".join(pieces).decode() == TEXT
    mask = rationale_mask(pieces)
    assert mask is not None
    held = b"".join(piece for piece, counts in zip(pieces, mask, strict=True) if counts).decode()
    assert "Une café 🛒, please." in held
    assert not any(mask[len(ids) :])


def test_a_tokenizer_of_whole_words_is_refused() -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")), unk_token="[UNK]"
    )
    with pytest.raises(ConfigError, match="not byte-level"):
        TokenBytes(words)
