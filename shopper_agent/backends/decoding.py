"""Logits → tokens: the one loop that every model in this process is decoded by, whatever computes its logits.

Pure but for the engine that it drives, so that the same logits give the same reply everywhere.
"""

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

    def allowed(self) -> NDArray[np.bool_]:
        """For each token whether it may come next."""
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
    """Continue a prompt, of which the tape may hold the beginning already."""
    rng = np.random.default_rng(sampling.seed)
    logits = tape.feed(prompt[len(tape.tokens) :])
    said: list[int] = []
    while not cancelled():
        token = draw(logits, sampling, rng, None if guide is None else guide.allowed())
        if token in ends:
            return Decoded(tuple(said), "stop")
        said.append(token)
        if guide is not None:
            guide.accept(token)
            if guide.complete:
                return Decoded(tuple(said), "stop")
        if len(said) >= sampling.max_tokens:
            return Decoded(tuple(said), "length")
        logits = tape.feed([token])
    return Decoded(tuple(said), "cancelled")


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
