"""Invented names: brands and shops made of a family's own syllables."""

from random import Random

from sites.kin.pools import Pool

MOST_TRIES = 500


def invented(rng: Random, names: Pool) -> str:
    """One name of two or three syllables."""
    middle = rng.choice(names["middles"]) + (rng.choice(names["vowels"]) + rng.choice(names["middles"])) * (
        rng.random() < 0.25
    )
    return rng.choice(names["onsets"]) + rng.choice(names["vowels"]) + middle + rng.choice(names["endings"])


def brands(rng: Random, names: Pool, count: int) -> tuple[str, ...]:
    """So many different brands."""
    found: dict[str, None] = {}
    for _ in range(MOST_TRIES):
        found.setdefault(invented(rng, names))
        if len(found) == count:
            break
    return tuple(found)
