"""Any OpenAI-compatible server as a backend, vLLM included: asks, asks again, keeps count of what it cost."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from pydantic import JsonValue

from shopper_agent.backends.http_exchange import Answer, HTTPExchange, PassingProblem
from shopper_agent.backends.openai_wire import (
    OpenAISettings,
    Reply,
    api_root,
    check_settings,
    complaint,
    loosened,
    read_models,
    read_reply,
    refuses_schema,
    request_body,
    retry_after_s,
)
from shopper_agent.backends.token_counting import TokenCounter, counted_by_server
from shopper_agent.errors import BackendError, ConfigError, SpendingCapReached
from shopper_agent.schema import Completion, Message, Sampling

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)
_COUNTED_WITHIN_S = 10.0
_Result = TypeVar("_Result")


@dataclass
class _Bill:
    """What one call of `generate` used, rejected replies included."""

    requests: int = 0
    replies: list[Reply] = field(default_factory=list)

    def tokens(self, kind: str) -> int | None:
        """Sum over the replies; unknown when one of them is."""
        counts: list[int | None] = [getattr(reply, kind) for reply in self.replies]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


class OpenAIHTTP:
    """A server behind `/v1/chat/completions`.

    Retried with exponential back-off and jitter: connection errors, timeouts, 408, 409, 429, 5xx and replies
    without text. Every other refusal is raised at once with the server's own message. One instance may serve
    many sessions of one event loop; the spending cap counts them together.
    """

    def __init__(
        self,
        settings: OpenAISettings,
        client: "httpx.AsyncClient | None" = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ) -> None:
        """Nothing is sent yet. A `client` that is passed in stays the caller's to close.

        Raises:
            ConfigError: Bad base URL, bad key, or a cost cap without prices.
        """
        check_settings(settings)
        self._settings = settings
        self._root = api_root(settings.base_url)
        self._key = settings.api_key.get_secret_value() if settings.api_key is not None else None
        self._client = client
        self._http = HTTPExchange(self._root, self._key, settings.connect_timeout_s, settings.request_timeout_s, client)
        self._sleep, self._clock = sleep, clock
        self._rng = rng or random.Random()
        self._model = settings.model
        self._finding_model = asyncio.Lock()
        self._structured = settings.structured != "off"
        self._loose = False
        """Names and lengths are left out of the schema: the server has refused one that had them."""
        self._spent_tokens, self._spent = 0, 0.0

    @property
    def model(self) -> str | None:
        """The model's name; None until a server that was not told has been asked."""
        return self._model

    @property
    def structured(self) -> bool:
        """Whether requests carry the schema; false once the server has refused it."""
        return self._structured

    async def connect(self) -> str:
        """Find out the model where none was named, so that mistakes show before a session starts.

        Raises:
            ConfigError: The server lists none or several models.
            BackendError: It does not answer.
        """
        async with self._finding_model:
            if self._model is None:
                models = await self._persist(self._list_models)
                if len(models) != 1:
                    shown = ", ".join(models[:20]) or "none"
                    raise ConfigError(f"name the model; {self._root} lists: {shown}")
                self._model = models[0]
            return self._model

    async def token_counter(self, samples: Sequence[str]) -> TokenCounter | None:
        """The server's own measure of tokens, fitted to samples of what it will be sent; None where it tells none.

        Raises:
            ConfigError, BackendError: No model was named and the server names none either.
        """
        model, limits = await self.connect(), self._settings
        exchange = HTTPExchange(
            self._root.removesuffix("/v1"),
            self._key,
            limits.connect_timeout_s,
            min(limits.request_timeout_s, _COUNTED_WITHIN_S),
            self._client,
        )
        try:
            return await counted_by_server(exchange, model, samples)
        finally:
            await exchange.aclose()

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        """Continue a chat; latency and tokens include what was retried.

        Raises:
            BackendError: No useful answer after all retries, or one that retrying cannot mend.
            SpendingCapReached: The cap was used up; nothing was sent.
            ConfigError: No model was named and the server lists none or several.
        """
        self._refuse_beyond_cap()
        started = self._clock()
        model = await self.connect()
        bill = _Bill()

        async def ask() -> tuple[str, Reply]:
            self._refuse_beyond_cap()
            return await self._ask(model, messages, sampling, schema, bill)

        text, reply = await self._persist(ask)
        prompt_tokens, completion_tokens = bill.tokens("prompt_tokens"), bill.tokens("completion_tokens")
        return Completion(
            text=text,
            model=reply.model or model,
            finish_reason=reply.finish_reason,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            latency_s=self._clock() - started,
            cost=self._cost(prompt_tokens, completion_tokens),
            request_count=bill.requests,
        )

    async def aclose(self) -> None:
        """Close the connections that this instance opened."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    # ── one question ────────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        model: str,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: Mapping[str, JsonValue] | None,
        bill: _Bill,
    ) -> tuple[str, Reply]:
        """One request; where the server refuses its schema, another with less of it, and one without."""
        wanted = schema if self._structured else None
        if wanted is not None and self._loose:
            wanted = loosened(wanted)
        body = request_body(self._settings, model, messages, sampling, wanted)
        bill.requests += 1
        answer = await self._http.send("POST", "/chat/completions", body)
        if wanted is not None and self._settings.structured == "auto" and refuses_schema(answer):
            self._ask_for_less(wanted, self._said(answer))
            return await self._ask(model, messages, sampling, schema, bill)
        self._require_success(answer)
        reply = read_reply(answer.body)
        bill.replies.append(reply)
        self._count(reply)
        if reply.text is None:
            raise PassingProblem(reply.problem)
        return reply.text, reply

    def _ask_for_less(self, refused: Mapping[str, JsonValue], said: str) -> None:
        """OpenAI takes no more than 1000 names and, once, took no lengths; other servers take no schema at all."""
        if not self._loose and loosened(refused) != refused:
            self._loose = True
            _log.warning("%s refuses the page's names in json_schema; going on without them: %s", self._root, said)
        else:
            self._structured = False
            _log.warning("%s refuses json_schema; going on without: %s", self._root, said)

    async def _list_models(self) -> list[str]:
        answer = await self._http.send("GET", "/models")
        self._require_success(answer)
        return read_models(answer.body)

    def _require_success(self, answer: Answer) -> None:
        if answer.passing:
            raise PassingProblem(f"status {answer.status}: {self._said(answer)}", retry_after_s(answer))
        if not 200 <= answer.status < 300:
            raise BackendError(f"{self._root} answered {answer.status}: {self._said(answer)}")

    def _said(self, answer: Answer) -> str:
        """The server's message; a server may quote the key that it was sent."""
        said = complaint(answer)
        return said.replace(self._key, "***") if self._key else said

    # ── money ───────────────────────────────────────────────────────────────────────────────

    def _refuse_beyond_cap(self) -> None:
        limits = self._settings
        if limits.max_cost is not None and self._spent >= limits.max_cost:
            raise SpendingCapReached(f"the spending cap of {limits.max_cost:g} is used up ({self._spent:.4f})")
        if limits.max_total_tokens is not None and self._spent_tokens >= limits.max_total_tokens:
            spent, limit = self._spent_tokens, limits.max_total_tokens
            raise SpendingCapReached(f"the cap of {limit} tokens is used up ({spent})")

    def _count(self, reply: Reply) -> None:
        """Add a reply to what was spent; a cap that cannot be watched is no cap."""
        if reply.prompt_tokens is not None and reply.completion_tokens is not None:
            self._spent_tokens += reply.prompt_tokens + reply.completion_tokens
            self._spent += self._cost(reply.prompt_tokens, reply.completion_tokens) or 0.0
        elif self._settings.max_cost is not None or self._settings.max_total_tokens is not None:
            raise BackendError(f"a spending cap needs a server that reports its usage; {self._root} does not")

    def _cost(self, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
        prices = self._settings.input_price, self._settings.output_price
        if prices[0] is None or prices[1] is None or prompt_tokens is None or completion_tokens is None:
            return None
        return (prompt_tokens * prices[0] + completion_tokens * prices[1]) / 1_000_000

    # ── patience ────────────────────────────────────────────────────────────────────────────

    async def _persist(self, send: Callable[[], Awaitable[_Result]]) -> _Result:
        """Send until it succeeds, fails for good, or the retries are used up."""
        attempt = 0
        while True:
            try:
                return await send()
            except PassingProblem as problem:
                if attempt >= self._settings.max_retries:
                    tries = "1 attempt" if attempt == 0 else f"{attempt + 1} attempts"
                    raise BackendError(f"{self._root}: {problem} ({tries})") from None
                wait_s = self._backoff_s(attempt) if problem.wait_s is None else problem.wait_s
                _log.info("%s: %s; asking again", self._root, problem)
            attempt += 1
            await self._sleep(min(wait_s, self._settings.max_backoff_s))

    def _backoff_s(self, attempt: int) -> float:
        """Doubles from the first wait; half of it is chance: many sessions do not come back at once."""
        full = min(self._settings.backoff_s * 2.0 ** min(attempt, 32), self._settings.max_backoff_s)
        return full * (0.5 + 0.5 * self._rng.random())
