"""A model in this process as a backend: its own thread, its own tokenizer, prompts that go on from the last ones."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pydantic import Field, JsonValue

from shopper_agent.backends.chat_tokens import ChatTokens
from shopper_agent.backends.decoding import Decoded, Engine, decode
from shopper_agent.backends.guidance import MakeGuide
from shopper_agent.backends.prefixes import Prefixes
from shopper_agent.errors import BackendError, ShopperAgentError
from shopper_agent.schema import Completion, Message, Record, Sampling


class DecodingSettings(Record):
    """How a model in this process is asked."""

    kept_prefixes: int = Field(default=4, ge=0)
    """Sessions whose last prompt is remembered, each with its keys and values; 0: every prompt is read whole."""
    grammar: bool = True
    """Hold replies to the schema that they are asked with."""


@dataclass(frozen=True)
class Model:
    """A model that has been loaded."""

    name: str
    tokens: ChatTokens
    context: int
    """Tokens that it can read and write together."""
    make_engine: Callable[[int], tuple[Engine, int]]
    """An engine for so many tokens, and how many it holds."""
    make_guide: MakeGuide | None
    """None: replies are free."""


class InProcess:
    """One model for any number of sessions: questions wait for each other in a thread of their own.

    A question that is cancelled stops at its next token.
    """

    def __init__(
        self,
        model: Model,
        settings: DecodingSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take over a loaded model."""
        self._model = model
        self._prefixes = Prefixes(model.make_engine, (settings or DecodingSettings()).kept_prefixes)
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    @property
    def model(self) -> str:
        """The model's name for the record."""
        return self._model.name

    @property
    def tokens(self) -> ChatTokens:
        """The model's own tokenizer."""
        return self._model.tokens

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        """Continue a chat; latency includes waiting for other sessions' questions.

        Raises:
            BackendError: The prompt is longer than the model reads, or the model failed.
            ConfigError: The chat template refuses the messages.
        """
        given_up = threading.Event()
        started = self._clock()
        loop = asyncio.get_running_loop()
        try:
            prompt, decoded = await loop.run_in_executor(
                self._thread, self._answer, tuple(messages), sampling, schema, given_up
            )
        except asyncio.CancelledError:
            given_up.set()
            raise
        return Completion(
            text=self._model.tokens.text(decoded.tokens),
            model=self._model.name,
            finish_reason=decoded.finish_reason,
            prompt_tokens=prompt,
            completion_tokens=len(decoded.tokens),
            latency_s=self._clock() - started,
        )

    async def aclose(self) -> None:
        """End the thread once its question has been answered; what waits is dropped."""
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: Mapping[str, JsonValue] | None,
        given_up: threading.Event,
    ) -> tuple[int, Decoded]:
        """How many tokens the prompt has, and what follows it. Runs in the thread."""
        prompt = self._model.tokens.prompt(messages)
        room = self._model.context - len(prompt)
        if room < 1:
            raise BackendError(f"the prompt has {len(prompt)} tokens; {self.model} reads at most {self._model.context}")
        sampling = sampling.model_copy(update={"max_tokens": min(sampling.max_tokens, room)})
        try:
            make = self._model.make_guide
            guide = make(schema) if make is not None and schema is not None else None
            with self._prefixes.tape_for(prompt, len(prompt) + sampling.max_tokens) as tape:
                return len(prompt), decode(tape, prompt, sampling, self._model.tokens.ends, guide, given_up.is_set)
        except ShopperAgentError:
            raise
        except (RuntimeError, MemoryError, ValueError) as error:  # what torch and onnxruntime raise, out of memory too
            raise BackendError(f"{self.model} failed: {' '.join(str(error).split())[:300]}") from error
