"""Rollouts held to decisions about the names on the page: the serving grammar as a logits processor of transformers."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch  # noqa: TID253 - only who trains imports this module
from pydantic import JsonValue
from transformers import LogitsProcessor  # noqa: TID253

from shopper_agent.backends.chat_tokens import load_chat_tokens
from shopper_agent.backends.decoding import Guide
from shopper_agent.backends.guidance import guides_for
from shopper_agent.parse import Vocabulary
from shopper_agent.policies.grammar import GrammarSettings, numbered_schema, page_schema

EXTRA = "local"
"""The extra that brings the grammar's library."""


class PageGrammar(LogitsProcessor):
    """Keeps each row of one batch to its own grammar; of use for one generation."""

    def __init__(self, guides: Sequence[Guide], end: int) -> None:
        """A guide for each row; `end` is the token that ends a reply."""
        self._guides, self._end = guides, end
        self._read: int | None = None
        """Tokens of a row that the guides have seen; None before the first."""

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> Any:
        """Make impossible whatever may not follow."""
        if self._read is not None:
            for guide, token in zip(self._guides, input_ids[:, -1].tolist(), strict=True):
                if not guide.complete:
                    guide.accept(token)
        self._read = input_ids.shape[1]
        allowed = torch.zeros(scores.shape, dtype=torch.bool)
        for row, guide in enumerate(self._guides):
            if guide.complete:
                allowed[row, self._end] = True
            else:
                mask = torch.from_numpy(guide.allowed())[: scores.shape[1]]
                allowed[row, : len(mask)] = mask
        return scores.masked_fill(~allowed.to(scores.device), -torch.inf)


def page_grammars(
    folder: Path, words: Vocabulary, *, numbered: bool = False
) -> Callable[[Sequence[Sequence[str]]], PageGrammar]:
    """Names on the page of each row of a batch → what keeps its replies to them; `folder` has the model's tokenizer.

    Raises:
        MissingExtra: The grammar's library is not installed.
        ConfigError: It cannot read the tokenizer.
    """
    tokens = load_chat_tokens(folder, EXTRA)
    make, end = guides_for(tokens, EXTRA), min(tokens.ends)
    settings = GrammarSettings()

    def schema(names: Sequence[str]) -> Mapping[str, JsonValue]:
        return numbered_schema(words, names, settings) if numbered else page_schema(words, frozenset(names), settings)

    def restrict(names: Sequence[Sequence[str]]) -> PageGrammar:
        return PageGrammar([make(schema(one)) for one in names], end)

    return restrict
