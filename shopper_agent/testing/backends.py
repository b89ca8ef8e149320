"""A backend that says what it was told to say, and the contract that every backend keeps."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from shopper_agent.errors import BackendError
from shopper_agent.parse import FULL, decision_schema
from shopper_agent.policies.lm import Backend
from shopper_agent.schema import Completion, Message, Sampling


@dataclass(frozen=True)
class BackendCall:
    """What a scripted backend was asked."""

    messages: tuple[Message, ...]
    sampling: Sampling
    schema: Mapping[str, JsonValue] | None


class ScriptedBackend:
    """Gives its replies in order; an exception among them is raised in its turn.

    A text becomes a completion without usage. `calls` keeps what was asked.
    """

    def __init__(self, replies: Iterable[str | Completion | Exception], model: str | None = "scripted") -> None:
        """Keep the script."""
        self._replies = list(replies)
        self._model = model
        self.calls: list[BackendCall] = []

    @property
    def model(self) -> str | None:
        """The model's name for the record."""
        return self._model

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        """The next reply.

        Raises:
            BackendError: The script is over.
        """
        place = len(self.calls)
        self.calls.append(BackendCall(tuple(messages), sampling, schema))
        if place >= len(self._replies):
            raise BackendError(f"the script has {len(self._replies)} replies; number {place + 1} was asked for")
        reply = self._replies[place]
        if isinstance(reply, Exception):
            raise reply
        return Completion(text=reply, model=self._model) if isinstance(reply, str) else reply


_QUESTION = (
    Message(role="system", content="Reply with one JSON object."),
    Message(role="user", content='Ünï¢ödé, "quotes" and {braces}: what next?'),
)


async def check_backend(make_backend: Callable[[], Backend], *, at_once: int = 3) -> None:
    """Assert what every backend owes its callers, against one that answers with some text.

    It continues a chat with and without a schema, takes several questions at once, reports counts that are
    unknown or not negative, names its model or says None, and survives a question that is cancelled.
    """
    backend = make_backend()
    sampling = Sampling(temperature=0.0, max_tokens=64, seed=7)
    plain = await backend.generate(_QUESTION, sampling)
    _check_completion(plain)
    held = await backend.generate(_QUESTION, sampling, decision_schema(FULL))
    _check_completion(held)
    assert backend.model is None or backend.model.strip(), "model is a name or None"
    together = await asyncio.gather(*(backend.generate(_QUESTION, sampling) for _ in range(at_once)))
    for completion in together:
        _check_completion(completion)
    await _check_cancelling(backend, sampling)


def _check_completion(completion: Completion) -> None:
    assert isinstance(completion, Completion), "generate returns a Completion"
    assert completion.request_count >= 1, "an answer took at least one request"
    for name in ("prompt_tokens", "completion_tokens", "latency_s", "cost"):
        value = getattr(completion, name)
        assert value is None or value >= 0, f"{name} is unknown or not negative"


async def _check_cancelling(backend: Backend, sampling: Sampling) -> None:
    task = asyncio.ensure_future(backend.generate(_QUESTION, sampling))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    except Exception as error:
        raise AssertionError(f"a cancelled question raised {type(error).__name__}") from error
    _check_completion(await backend.generate(_QUESTION, sampling))
