"""A small model from nothing: Qwen2's architecture with random weights, and a tokenizer of the data set's own words."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Record
from training.examples import Example
from training.new_tokenizer import END, PADDING, train_tokenizer, write_tokenizer

if TYPE_CHECKING:
    from transformers import Qwen2ForCausalLM


class Shape(Record):
    """How large a model is."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int = 6000
    """Tokens at most."""
    context: int = 2048


SHAPES: Final[dict[str, Shape]] = {
    "tiny": Shape(hidden=64, layers=2, heads=2, feed_forward=176, vocabulary=4000),
    "pocket": Shape(hidden=256, layers=5, heads=4, feed_forward=704),
    "large-pocket": Shape(hidden=512, layers=8, heads=8, feed_forward=1408),
}
"""For tests; for a laptop's CPU, about 5 million weights; for a GPU, about 28 million."""
SizeName = Literal["tiny", "pocket", "large-pocket"]
_EMBEDDING_STD: Final = 0.8
_FINAL_NORM: Final = 1 / 16
"""Embeddings this large are not drowned by what layers add, and the last norm undoes their size in the logits."""


def new_model(examples: Sequence[Example], shape: Shape, folder: Path, seed: int = 0) -> int:
    """Write a model that knows nothing yet, and its tokenizer; how many weights it has.

    Raises:
        ConfigError: The folder is there already, or there are no examples to take words from.
        MissingExtra: What training needs is not installed.
    """
    if not examples:
        raise ConfigError("there are no examples to take a vocabulary from")
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} is there already: name another folder")
    tokenizer = train_tokenizer(examples, shape.vocabulary)
    ids = {token: tokenizer.token_to_id(token) for token in (END, PADDING)}
    model = _model(shape, tokenizer.get_vocab_size(), ids[END], ids[PADDING], seed)
    write_tokenizer(tokenizer, folder, shape.context)
    model.save_pretrained(str(folder))
    return sum(weights.numel() for weights in model.parameters())


def _model(shape: Shape, vocabulary: int, end: int | None, padding: int | None, seed: int) -> "Qwen2ForCausalLM":
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.context,
        tie_word_embeddings=True,
        eos_token_id=end,
        pad_token_id=padding,
        bos_token_id=None,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Qwen2ForCausalLM(config)
        with torch.no_grad():
            model.model.embed_tokens.weight.normal_(0.0, _EMBEDDING_STD)
            model.model.norm.weight.fill_(_FINAL_NORM)
            for layer in model.model.layers:
                layer.self_attn.o_proj.weight.zero_()  # every layer begins as nothing: the embeddings alone speak
                layer.mlp.down_proj.weight.zero_()
    return model
