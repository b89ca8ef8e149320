"""Reviews whose stars follow a product's quality and whose words follow the stars."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sites.atelier.calendar import TODAY
from sites.atelier.vocabulary import KindWords, ReviewWords

MAX_REVIEWS = 30
UNREVIEWED = 0.06  # share of products that nobody has written about


@dataclass(frozen=True)
class Review:
    """One shopper's verdict."""

    author: str
    posted_on: date
    stars: int
    title: str
    text: str


def write_reviews(rng: Random, words: ReviewWords, kind: KindWords, brand: str, quality: float) -> tuple[Review, ...]:
    """Up to 30 reviews, newest first; ``quality`` is from 0 to 1."""
    if rng.random() < UNREVIEWED:
        return ()
    count = min(MAX_REVIEWS, 1 + round(rng.expovariate(0.12)))
    reviews = [_review(rng, words, kind, brand, _stars(rng, quality)) for _ in range(count)]
    return tuple(sorted(reviews, key=lambda review: review.posted_on, reverse=True))


def rating_of(stars: list[int]) -> float | None:
    """Mean of the stars to one decimal; None when there are none."""
    return round(sum(stars) / len(stars), 1) if stars else None


def _stars(rng: Random, quality: float) -> int:
    return max(1, min(5, round(rng.gauss(2.4 + 2.6 * quality, 0.9))))


def _review(rng: Random, words: ReviewWords, kind: KindWords, brand: str, stars: int) -> Review:
    key = str(stars)
    parts = [rng.choice(words["openings"][key]).format(brand=brand), _argument(rng, kind, stars)]
    if rng.random() < 0.6:
        parts.append(rng.choice(words["closings"][key]))
    return Review(
        author=f"{rng.choice(words['first_names'])} {rng.choice(words['initials'])}.",
        posted_on=TODAY - timedelta(days=rng.randrange(2, 700)),
        stars=stars,
        title=rng.choice(words["titles"][key]),
        text=" ".join(parts),
    )


def _argument(rng: Random, kind: KindWords, stars: int) -> str:
    if stars == 3:
        said = f"{rng.choice(kind['praise'])}, aber {rng.choice(kind['gripes'])}"
    else:
        first, second = rng.sample(kind["praise"] if stars > 3 else kind["gripes"], k=2)
        said = f"{first} und {second}"
    return said[0].upper() + said[1:] + "."
