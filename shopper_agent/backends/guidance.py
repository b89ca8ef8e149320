"""JSON schema → what may come next, by llguidance.

llguidance and not xgrammar: one wheel of a few MB without dependencies (xgrammar 0.2 brings transformers, triton and
tvm-ffi), it works on logits of any origin, and onnxruntime-genai and vLLM carry the same library. onnxruntime-genai's
own `set_guidance` is not used: a `Generator` takes it once, at its making, while names change with every page and the
generator with its cache is kept.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from shopper_agent.backends.chat_tokens import ChatTokens
from shopper_agent.backends.decoding import Guide
from shopper_agent.errors import BackendError, ConfigError, MissingExtra

CANONICAL: Final[Mapping[str, JsonValue]] = {
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
}
"""White space as the parser's `dump` writes it, which is what a policy is trained on."""
MakeGuide = Callable[[Mapping[str, JsonValue]], Guide]


class _Matcher(Protocol):
    """As much of `llguidance.LLMatcher` as is used here."""

    def compute_bitmask(self) -> bytes: ...
    def compute_ff_tokens(self) -> list[int]: ...
    def consume_token(self, token: int, /) -> bool: ...
    def get_error(self) -> str: ...
    def is_stopped(self) -> bool: ...


class SchemaGuide:
    """A reply that is being written, and what its schema lets follow."""

    def __init__(self, matcher: _Matcher) -> None:
        """Nothing has been written yet."""
        self._matcher = matcher

    def forced(self) -> Sequence[int]:
        """The tokens of the text that must come next, as the tokenizer cuts it; maybe none. Raises BackendError.

        One that a longer token could begin with is not among them: which of the two comes is the model's to say.
        """
        tokens = self._matcher.compute_ff_tokens()
        self._check()
        return tokens

    def allowed(self) -> NDArray[np.bool_]:
        """For each token whether it may come next. Raises BackendError.

        Where the text is forced its first token alone is allowed, and none of the other ways to spell it, which a
        policy has not been trained to read.
        """
        mask = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._check()
        allowed = np.unpackbits(mask, bitorder="little").astype(np.bool_)
        for token in self.forced()[:1]:
            allowed[:] = False
            allowed[token] = True
        return allowed

    def accept(self, token: int) -> None:
        """Go on behind a token. Raises BackendError for one that was not allowed."""
        self._matcher.consume_token(token)
        self._check()

    @property
    def complete(self) -> bool:
        """Whether the reply is whole and nothing may follow."""
        return self._matcher.is_stopped()

    def _check(self) -> None:
        if problem := self._matcher.get_error():
            raise BackendError(f"the grammar fails: {' '.join(problem.split())[:300]}")


def guides_for(tokens: ChatTokens, extra: str = "local") -> MakeGuide:
    """What makes a guide of a schema, for a model's own tokens.

    Raises:
        MissingExtra: llguidance is not installed; `extra` names what brings it.
        ConfigError: It cannot read the tokenizer.
    """
    try:
        package = import_module("llguidance")
    except ImportError as error:
        raise MissingExtra("llguidance", extra) from error
    try:
        text = (tokens.folder / "tokenizer.json").read_text(encoding="utf-8")
        tokenizer = package.LLTokenizer(text, eos_token=sorted(tokens.ends))
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{tokens.folder}: no grammar can be made for this tokenizer: {error}") from error

    def make(schema: Mapping[str, JsonValue]) -> Guide:
        return SchemaGuide(_matcher(package, tokenizer, schema))

    return make


def _matcher(package: ModuleType, tokenizer: object, schema: Mapping[str, JsonValue]) -> _Matcher:
    grammar = package.LLMatcher.grammar_from_json_schema(json.dumps({**schema, "x-guidance": dict(CANONICAL)}))
    matcher: _Matcher = package.LLMatcher(tokenizer, grammar, log_level=0)
    if problem := matcher.get_error():
        raise BackendError(f"the schema makes no grammar: {' '.join(problem.split())[:300]}")
    return matcher
