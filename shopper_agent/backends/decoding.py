"""Logits → tokens: the one loop that every model in this process is decoded by, whatever computes its logits.

Pure but for the engine that it drives, so that the same logits give the same reply everywhere.
"""

import hashlib
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from shopper_agent.schema import Sampling

Logits = NDArray[np.float32]
"""One number for each token of the vocabulary."""


class Engine(Protocol):
    """A model that remembers what it has read."""

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Read on; the logits after the last of the tokens, of which there is at least one."""
        ...

    def rewind(self, length: int) -> None:
        """Forget what was read beyond the first `length` tokens."""
        ...


class Guide(Protocol):
    """What may come next, as a grammar has it."""

    def forced(self) -> Sequence[int]:
        """The tokens that come next whatever the model says; maybe none."""
        ...

    def allowed(self) -> NDArray[np.bool_]:
        """For each token whether it may come next; of forced ones the first alone."""
        ...

    def accept(self, token: int) -> None:
        """Go on behind a token."""
        ...

    @property
    def complete(self) -> bool:
        """Whether nothing but the end may follow."""
        ...


class Tape:
    """An engine and what it has read."""

    def __init__(self, engine: Engine) -> None:
        """Nothing has been read yet."""
        self._engine = engine
        self.tokens: list[int] = []

    def feed(self, tokens: Sequence[int]) -> Logits:
        """Read on."""
        logits = self._engine.feed(tokens)
        self.tokens.extend(tokens)
        return logits

    def rewind(self, length: int) -> None:
        """Keep the first `length` tokens."""
        if length < len(self.tokens):
            self._engine.rewind(length)
            del self.tokens[length:]


@dataclass(frozen=True)
class Decoded:
    """What a model went on with."""

    tokens: tuple[int, ...]
    """Without the one that ended it."""
    finish_reason: Literal["stop", "length", "cancelled"]


def decode(
    tape: Tape,
    prompt: Sequence[int],
    sampling: Sampling,
    ends: Set[int],
    guide: Guide | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Decoded:
    """Continue a prompt, of which the tape may hold the beginning already.

    What the guide forces is not asked for: it is read together with what stands before it. The same seed and prompt
    give the same reply, and under one seed different prompts have luck of their own: a shopper whose every draw fell
    on the same quantile would take the third result wherever they go.
    """
    rng, reply = _luck(sampling.seed, prompt), _Reply(guide, sampling.max_tokens)
    unread = list(prompt[len(tape.tokens) :])
    while not cancelled():
        unread += reply.write_forced()
        if reply.over is None:
            token = draw(tape.feed(unread), sampling, rng, None if guide is None else guide.allowed())
            if token in ends:
                return Decoded(tuple(reply.said), "stop")
            unread = reply.write([token])
        if reply.over is not None:
            return Decoded(tuple(reply.said), reply.over)
    return Decoded(tuple(reply.said), "cancelled")


def _luck(seed: int | None, prompt: Sequence[int]) -> np.random.Generator:
    if seed is None:
        return np.random.default_rng()
    told = f"{seed}:".encode() + np.asarray(prompt, dtype="<i8").tobytes()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(told).digest()[:16], "little"))


class _Reply:
    """What has been said, and whether that is all."""

    def __init__(self, guide: Guide | None, most: int) -> None:
        self.said: list[int] = []
        self.over: Literal["stop", "length"] | None = None
        self._guide, self._most = guide, most

    def write(self, tokens: Sequence[int]) -> list[int]:
        """Say these tokens as far as there is room for them; those that were said."""
        fitting = list(tokens[: self._most - len(self.said)])
        self.said += fitting
        if self._guide is not None:
            for token in fitting:
                self._guide.accept(token)
        if self._guide is not None and fitting and self._guide.complete:
            self.over = "stop"
        elif len(self.said) >= self._most:
            self.over = "length"
        return fitting

    def write_forced(self) -> list[int]:
        return [] if self._guide is None else self.write(self._guide.forced())


def draw(logits: Logits, sampling: Sampling, rng: np.random.Generator, allowed: NDArray[np.bool_] | None = None) -> int:
    """The next token: the likeliest at temperature 0, else one at random.

    `allowed` may be shorter than the vocabulary or longer: models pad theirs, and no padding is ever drawn.
    """
    scores = logits.astype(np.float64)
    if allowed is not None:
        fitting = np.zeros(len(scores), dtype=np.bool_)
        common = min(len(scores), len(allowed))
        fitting[:common] = allowed[:common]
        scores[~fitting] = -np.inf
    if sampling.temperature == 0:
        return int(np.argmax(scores))
    scores = scores / sampling.temperature
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    if sampling.top_p < 1:
        shares = _nucleus(shares, sampling.top_p)
    reached = np.cumsum(shares)
    place = int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))
    return min(place, int(np.flatnonzero(shares)[-1]))


def _nucleus(shares: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    """The likeliest tokens that together have `top_p` of the mass; at least one."""
    order = np.argsort(-shares, kind="stable")
    kept = order[: int(np.searchsorted(np.cumsum(shares[order]), top_p)) + 1]
    cut = np.zeros_like(shares)
    cut[kept] = shares[kept]
    return cut
