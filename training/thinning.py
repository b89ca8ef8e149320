"""Leaving out a part of what is soon learned. Pure; no torch."""

from collections.abc import Mapping, Sequence
from random import Random

from shopper_agent.errors import ConfigError
from training.examples import Example


def thinned(examples: Sequence[Example], shares: Mapping[str, float]) -> tuple[Example, ...]:
    """The examples without those of some kinds of pages that a share leaves out; the same ones every time.

    Raises:
        ConfigError: A kind of page is in no example.
    """
    unknown = set(shares) - {one.page_kind for one in examples}
    if unknown:
        raise ConfigError(f"[data] thinned: no example is of a page of the kind {sorted(unknown)[0]!r}")
    return tuple(one for one in examples if _drawn(one) < shares.get(one.page_kind, 1.0))


def _drawn(example: Example) -> float:
    """At least 0, below 1: a function of session and step."""
    return Random(f"{example.session}/{example.step}").random()
