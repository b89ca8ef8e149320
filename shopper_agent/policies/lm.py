"""A language model as the shopper: render → generate → parse, and ask again when the reply is no decision.

Knows nothing about where the text comes from: a `Backend` answers messages with text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from pydantic import JsonValue

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import ConfigError, PolicyFailed
from shopper_agent.parse import (
    InvalidDecision,
    Vocabulary,
    parse_action_lenient,
    parse_lenient,
    parse_rationale,
    vocabulary,
)
from shopper_agent.policies.grammar import GrammarSettings, action_schema, numbered_schema, page_schema
from shopper_agent.prompt import Prompt, PromptSettings, action_question, compose, prompt_id, render_retry
from shopper_agent.prompts.numbering import without_number
from shopper_agent.schema import Completion, Context, Decision, Message, Sampling, Usage

MAX_RAW_BYTES: Final = 64 * 1024
"""What a recording keeps of one reply, the mark about the cut included."""
_MAX_QUOTED_CHARACTERS: Final = 2000
"""What a model is shown of its own rejected reply."""
_NOTHING: Final = "…"
"""Stands for an empty reply: many chat templates refuse an empty turn."""

_Read = TypeVar("_Read")
"""What is made of a reply."""


class Backend(Protocol):
    """Whoever turns messages into text."""

    @property
    def model(self) -> str | None:
        """The model's name for the record; None while it is not known."""
        ...

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        """Continue a chat; with a JSON schema the text should follow it, if the backend can see to that.

        Raises:
            BackendError: No answer after all retries.
            SpendingCapReached: The cap was used up before the request.
        """
        ...


class LMPolicy:
    """The shopper that a language model plays.

    A reply that is no decision is quoted back with its error, at most `max_retries` times. The backend is asked with
    a schema that has the page's own names; one that cannot hold a reply to it may name what is not on the page, and
    that is a decision like any other: the environment answers it.
    """

    def __init__(  # noqa: PLR0913 - one parameter per part
        self,
        backend: Backend,
        settings: PromptSettings | None = None,
        sampling: Sampling | None = None,
        max_retries: int = 2,
        count_tokens: Callable[[str], int] = estimate_tokens,
        counted_by: str = "estimate",
        grammar: GrammarSettings | None = None,
    ) -> None:
        """Put the parts together; `counted_by` says for the record what `count_tokens` is.

        Raises:
            ConfigError: The settings name an unknown vocabulary, or `max_retries` is negative.
        """
        if max_retries < 0:
            raise ConfigError(f"max_retries is {max_retries}; it must be 0 or more")
        self._backend = backend
        self._settings = settings or PromptSettings()
        self._sampling = sampling or Sampling()
        self._max_retries = max_retries
        self._count_tokens = count_tokens
        self.counted_by = counted_by
        self._vocabulary: Vocabulary = vocabulary(self._settings.vocabulary)
        self._grammar = grammar or GrammarSettings()

    @property
    def model(self) -> str | None:
        """The model's name for the record."""
        return self._backend.model

    @property
    def prompt_id(self) -> str:
        """Hash of the golden renderings under this policy's settings."""
        return prompt_id(self._settings)

    def compose(self, context: Context) -> Prompt:
        """What the model is asked with, the names of its page, and what had to go."""
        return compose(context, self._settings, self._count_tokens)

    async def decide(self, context: Context) -> Decision:
        """Ask the model.

        Raises:
            PolicyFailed: No reply was a decision; its `attempts` keep them all. BackendError and
                SpendingCapReached pass through with the replies so far.
        """
        prompt, replies = self.compose(context), _Replies()
        if prompt.mark is None:
            asked, schema = prompt.messages, self._schema(prompt)
            decision = await self._heard(asked, schema, lambda text: self._read(text, prompt), replies)
        else:
            decision = await self._in_turns(prompt, replies)
        return decision.model_copy(update={"raw": replies.raw, "usage": replies.usage()})

    async def _in_turns(self, prompt: Prompt, replies: "_Replies") -> Decision:
        """Rationale and action as two replies: the first is free text, the second is held to the page's names."""
        replies.questions = 2
        rationale = await self._heard(prompt.messages, None, parse_rationale, replies)
        action = await self._heard(
            action_question(prompt, rationale), action_schema(self._vocabulary, prompt.names, self._grammar),
            lambda text: parse_action_lenient(text, self._vocabulary), replies,
        )  # fmt: skip
        return Decision(rationale=rationale, action=action)

    async def _heard(
        self,
        asked: tuple[Message, ...],
        schema: Mapping[str, JsonValue] | None,
        read: Callable[[str], _Read],
        replies: "_Replies",
    ) -> _Read:
        """Ask until a reply can be read."""
        messages, is_turn = asked, replies.questions > 1
        for _ in range(self._max_retries + 1):
            completion = await self._ask(messages, schema, replies)
            try:
                return read(completion.text)
            except InvalidDecision as error:
                replies.error = str(error)
                messages = (*asked, *_correction(completion, replies.error, is_turn=is_turn))
        tries = len(replies.completions)
        raise PolicyFailed(f"no valid decision in {tries} replies; the last: {replies.error}", replies.raw)

    def _schema(self, prompt: Prompt) -> dict[str, JsonValue]:
        if prompt.is_numbered:
            return numbered_schema(self._vocabulary, prompt.order, self._grammar)
        return page_schema(self._vocabulary, prompt.names, self._grammar)

    def _read(self, text: str, prompt: Prompt) -> Decision:
        decision = parse_lenient(text, self._vocabulary)
        return without_number(decision, prompt.order) if prompt.is_numbered else decision

    async def _ask(
        self, messages: tuple[Message, ...], schema: Mapping[str, JsonValue] | None, replies: "_Replies"
    ) -> Completion:
        try:
            completion = await self._backend.generate(messages, self._sampling, schema)
        except PolicyFailed as failure:
            failure.attempts = (*replies.raw, *failure.attempts)
            raise
        replies.completions.append(completion)
        return completion


@dataclass
class _Replies:
    """What the model said in one decision, and what it cost."""

    completions: list[Completion] = field(default_factory=list)
    error: str = ""
    questions: int = 1
    """Replies that a decision takes when each of them can be used."""

    @property
    def raw(self) -> tuple[str, ...]:
        """Every reply as a recording keeps it."""
        return tuple(_kept(completion.text) for completion in self.completions)

    def usage(self) -> Usage:
        """The sum; a part that is unknown for one reply is unknown for all."""
        return Usage(
            prompt_tokens=_total([each.prompt_tokens for each in self.completions]),
            completion_tokens=_total([each.completion_tokens for each in self.completions]),
            latency_s=_total([each.latency_s for each in self.completions]),
            cost=_total([each.cost for each in self.completions]),
            attempts=max(1, len(self.completions) - self.questions + 1),
        )


_Number = TypeVar("_Number", int, float)


def _total(parts: Sequence[_Number | None]) -> _Number | None:
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(parts) else None


def _correction(completion: Completion, error: str, *, is_turn: bool) -> tuple[Message, Message]:
    """The rejected reply as the model's own turn, and what is wrong with it."""
    said = completion.text.strip()[:_MAX_QUOTED_CHARACTERS] or _NOTHING
    cut_off = completion.finish_reason == "length"
    return Message(role="assistant", content=said), render_retry(error, cut_off=cut_off, is_turn=is_turn)


def _kept(text: str) -> str:
    """A reply within the bound of a recording, with a mark where it was cut."""
    size = len(text.encode("utf-8"))
    if size <= MAX_RAW_BYTES:
        return text
    mark = f"… [cut: the reply has {size} bytes]"
    room = MAX_RAW_BYTES - len(mark.encode("utf-8"))
    return text.encode("utf-8")[:room].decode("utf-8", "ignore") + mark
