"""A folder's tokenizer as its tokenizer.json has it, and whether transformers cuts text alike.

`AutoTokenizer` of transformers 5 gives a folder of some model types (qwen2 among them) their family's normaliser and
pre-tokenizer, whatever that file says. Who reads the file (onnx, token counts) would then cut text otherwise than
training does.
"""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from shopper_agent.errors import ConfigError

PROBES: Final = (
    '{"rationale": "I\'d like it", "action": {"type": "click", "name": "search_results.acme_mug_12.view"}}',
    "<h1>Größe 38½</h1>\n\n  <del>$1,299.00</del>\t(2026-11-22)…\r\n[1] back  \n",
    "they'll WE'RE don't; price:€59,90!!! 100% cotton/wool -- x2",
    "Cafe\u0301 日本語のテキスト мяч 🛒🛒 \u00a0é",
)
"""Where ways of cutting differ: contractions, digits, signs, spaces, line breaks, composed and other letters."""


_AS_WRITTEN: Final = frozenset({"PreTrainedTokenizerFast", "TokenizersBackend"})
"""Classes in tokenizer_config.json that stand for tokenizer.json as it is; `save_pretrained` writes the second."""


def reader_for(folder: Path) -> str:
    """The class of transformers that reads a folder's tokenizer: its family's, or as it is where the folder says so.

    Raises:
        ConfigError: tokenizer_config.json is no JSON.
    """
    path = folder / "tokenizer_config.json"
    try:
        told = json.loads(path.read_text("utf-8")) if path.is_file() else None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not JSON: {error}") from error
    own = isinstance(told, dict) and told.get("tokenizer_class") in _AS_WRITTEN
    return "PreTrainedTokenizerFast" if own and (folder / "tokenizer.json").is_file() else "AutoTokenizer"


def check_match(folder: Path, encode: Callable[[str], Sequence[int]]) -> None:
    """Nothing, where `encode` cuts text as the folder's tokenizer.json says; or where it has no such file.

    Raises:
        ConfigError: It cuts text otherwise, or the file is no tokenizer.
    """
    path = folder / "tokenizer.json"
    if not path.is_file():
        return
    try:
        written = import_module("tokenizers").Tokenizer.from_file(str(path))
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{path} is no tokenizer: {error}") from error
    written.no_padding()  # a tokenizer that was saved while training may carry both
    written.no_truncation()
    if any(list(encode(probe)) != written.encode(probe, add_special_tokens=False).ids for probe in PROBES):
        raise ConfigError(
            f"{folder}: transformers cuts text otherwise than tokenizer.json says, by the habit of the model's family: "
            'if that file is right, say "tokenizer_class": "PreTrainedTokenizerFast" in tokenizer_config.json'
        )
