"""A small tokenizer of a data set's own words, for models that start from nothing. No torch.

Byte-level BPE, so that any text has tokens; numbers up to 999 and ratings such as 4.5 are one token each, with and
without a space before them, and so are the numbers of a numbered page and the fixed parts of a decision's JSON: a
small model spends its few layers on choosing and not on spelling.

Source: Qwen2's tokenizer, whose cuts and normaliser it has. Differs: that one cuts every number into digits.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopper_agent.errors import MissingExtra
from training.examples import Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer

END: Final = "<|end|>"
PADDING: Final = "<|pad|>"
_ROLES: Final = ("<|system|>", "<|user|>", "<|assistant|>")
TEMPLATE: Final = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
MOST_NUMBERS: Final = 200
"""Numbers of a page that are one token; a page with more writes the others with several."""
_SCAFFOLDS: Final = (
    '{"rationale": "',
    '", "action": {"type": "click", "name": "',
    '", "action": {"type": "input", "name": "',
    '", "action": {"type": "type_and_submit", "name": "',
    '", "action": {"type": "terminate"}}',
    '", "text": "',
    '"}}',
)
"""As `parse.dump` writes a decision."""
_CUTS: Final = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Qwen2's own pattern: transformers gives it to every model of this family, whatever tokenizer.json says."""
_WHOLE_NUMBERS, _RATINGS = 1000, 51


def train_tokenizer(examples: Iterable[Example], size: int) -> "Tokenizer":
    """A tokenizer of at most `size` tokens, learned from prompts and completions.

    Raises:
        MissingExtra: The package tokenizers is not installed.
    """
    try:
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    except ImportError as error:
        raise MissingExtra("tokenizers", "train") from error
    tokenizer, added = Tokenizer(models.BPE()), [*_SCAFFOLDS, *_numbers()]
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUTS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - MOST_NUMBERS - len(added),
        special_tokens=[PADDING, END, *_ROLES],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(examples), trainer)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in added])
    # the space before the number of a line belongs to it, as it does with words
    tokenizer.add_tokens([AddedToken(f"[{n}]", normalized=False, lstrip=True) for n in range(MOST_NUMBERS)])
    return tokenizer


def _numbers() -> list[str]:
    numbers = [*map(str, range(_WHOLE_NUMBERS)), *(f"{tenth / 10:.1f}" for tenth in range(_RATINGS))]
    return [space + number for number in numbers for space in ("", " ")]


def _texts(examples: Iterable[Example]) -> Iterator[str]:
    for example in examples:
        yield from (message.content for message in example.messages)
        yield example.completion


def write_tokenizer(tokenizer: "Tokenizer", folder: Path, context: int) -> None:
    """Write the files that transformers and our own back-ends read; `context`: tokens that the model reads at most."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {
        "tokenizer_class": "Qwen2Tokenizer",
        "eos_token": END,
        "pad_token": PADDING,
        "unk_token": PADDING,  # nothing is unknown to bytes; without this a token of Qwen2's would be added
        "model_max_length": context,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    (folder / "chat_template.jinja").write_text(TEMPLATE, "utf-8")
