"""A policy's answer to a recorded step: what it would do first of all, and what it does at random. No torch.

A language model is asked at temperature 0 and, so many times, at the temperature of its draws; a policy that states
its distribution is read; any other is asked once for each seed.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from pydantic import Field, JsonValue

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import BackendError, PolicyFailed, SpendingCapReached
from shopper_agent.policies.grammar import GrammarSettings
from shopper_agent.policies.lm import Backend, LMPolicy
from shopper_agent.prompt import Prompt, PromptSettings, compose
from shopper_agent.schema import Alternative, Completion, Context, Decision, Message, Observation, Record, Sampling
from shopper_agent.session import Policy
from training.examples import CountTokens, said_of
from training.predict_steps import Asked
from training.predictions import Prediction, Said
from training.stated import stated_key


class DrawSettings(Record):
    """How answers are drawn."""

    samples: int = Field(default=8, ge=0)
    """Draws a step; scores of the distribution need 8."""
    temperature: float = Field(default=1.0, gt=0)
    """Of the draws: 1 is the distribution that was trained."""
    max_tokens: int = Field(default=512, ge=1)
    """Of one reply. Differs: the papers do not state a response length."""
    seed: int = 0


class Asker(Protocol):
    """Whoever puts a recorded step to a policy."""

    async def answer(self, asked: Asked) -> Prediction:
        """The row with what the policy would do.

        Raises:
            BackendError, SpendingCapReached: The policy's model cannot be asked; a reply that is no decision is None.
        """
        ...


def draw_seed(seed: int, row: Prediction, draw: int) -> int:
    """A seed of its own for each draw of each step, 31 bits: the order in which steps are asked changes nothing."""
    text = f"{seed}\x1f{row.session}\x1f{row.step}\x1f{draw}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big") >> 1


class _Gate:
    """A backend that so many questions reach together, and no schema where replies are free."""

    def __init__(self, backend: Backend, at_once: int, *, free: bool) -> None:
        self._backend, self._room, self._free = backend, asyncio.Semaphore(at_once), free

    @property
    def model(self) -> str | None:
        return self._backend.model

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        async with self._room:
            return await self._backend.generate(messages, sampling, None if self._free else schema)


class _ComposedOnce(LMPolicy):
    """The live policy, whose draws of a step share the prompt."""

    prompt: Prompt

    def compose(self, context: Context) -> Prompt:
        """The prompt as it was composed for the first of them."""
        return self.prompt


class AskedModel:
    """A language model: the live policy, asked once at temperature 0 and then for its draws.

    A reply that is no decision is not asked again: it is a miss. The first answer is awaited before the draws begin,
    so that whoever keeps prefixes reads the prompt once.
    """

    def __init__(
        self,
        backend: Backend,
        prompt: PromptSettings,
        draws: DrawSettings,
        count_tokens: CountTokens = estimate_tokens,
        grammar: GrammarSettings | None = None,
        at_once: int = 1,
    ) -> None:
        """`grammar` None: replies are free. `at_once`: questions that may be on their way together."""
        self._backend = _Gate(backend, at_once, free=grammar is None)
        self._prompt, self._draws, self._count, self._grammar = prompt, draws, count_tokens, grammar

    async def answer(self, asked: Asked) -> Prediction:
        """Ask for all replies of a step."""
        prompt = compose(asked.context, self._prompt, self._count, asked.kept)
        first = await self._say(asked, prompt, 0.0, 0)
        async with asyncio.TaskGroup() as group:
            drawn = [
                group.create_task(self._say(asked, prompt, self._draws.temperature, draw))
                for draw in range(1, self._draws.samples + 1)
            ]
        return asked.row.model_copy(update={"prediction": first, "samples": tuple(each.result() for each in drawn)})

    async def _say(self, asked: Asked, prompt: Prompt, temperature: float, draw: int) -> Said | None:
        sampling = Sampling(
            temperature=temperature,
            max_tokens=self._draws.max_tokens,
            seed=draw_seed(self._draws.seed, asked.row, draw),
        )
        policy = _ComposedOnce(self._backend, self._prompt, sampling, 0, self._count, grammar=self._grammar)
        policy.prompt = prompt
        decision = await _decision(policy, asked.context)
        return None if decision is None else said_of(decision.action, asked.context.observation)


async def _decision(policy: Policy, context: Context) -> Decision | None:
    """None: it could not decide. Raises BackendError and SpendingCapReached."""
    try:
        return await policy.decide(context)
    except (BackendError, SpendingCapReached):
        raise
    except PolicyFailed:
        return None


class AskedPolicy:
    """A policy without a model: of a distribution that it states the likeliest action, and draws from it."""

    def __init__(self, make: Callable[[int], Policy], draws: DrawSettings) -> None:
        """`make` gives the policy of a seed."""
        self._make, self._draws = make, draws

    async def answer(self, asked: Asked) -> Prediction:
        """Ask for a decision, and once for each draw where nothing is stated."""
        page = asked.context.observation
        decision = await _decision(self._make(self._draws.seed), asked.context)
        if decision is not None and decision.alternatives:
            return asked.row.model_copy(update=self._stated(decision.alternatives, asked.row, page))
        seeds = [draw_seed(self._draws.seed, asked.row, draw) for draw in range(1, self._draws.samples + 1)]
        drawn = [await _decision(self._make(seed), asked.context) for seed in seeds]
        said = [None if each is None else said_of(each.action, page) for each in (decision, *drawn)]
        return asked.row.model_copy(update={"prediction": said[0], "samples": tuple(said[1:])})

    def _stated(
        self, alternatives: tuple[Alternative, ...], row: Prediction, page: Observation
    ) -> Mapping[str, object]:
        said = [said_of(each.action, page) for each in alternatives]
        shares = np.array([each.probability for each in alternatives])
        rng = np.random.default_rng(draw_seed(self._draws.seed, row, 0))
        places = rng.choice(len(said), size=self._draws.samples, p=shares / shares.sum())
        stated: dict[str, float] = {}
        for each, share in zip(said, shares, strict=True):
            stated[stated_key(each)] = min(1.0, stated.get(stated_key(each), 0.0) + float(share))
        return {
            "prediction": said[int(shares.argmax())],
            "samples": tuple(said[place] for place in places),
            "stated": stated,
        }
