"""Reviews whose stars follow a product's quality and whose words follow the stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Protocol

from sites.bazaar.vocabulary import ReviewWords

MIN_REVIEWS = 2
MAX_REVIEWS = 40


@dataclass(frozen=True)
class Review:
    """One shopper's verdict."""

    author: str
    posted_on: date
    stars: int
    title: str
    body: str
    helpful: int
    verified: bool


@dataclass(frozen=True)
class ReviewSubject:
    """What the reviews talk about."""

    kind: str
    item: str
    brand: str
    praise: Sequence[str]
    gripes: Sequence[str]


class Mood(Protocol):
    """How good a product is (0 to 1) and how much it is talked about."""

    @property
    def quality(self) -> float:
        """Latent quality, 0 to 1."""

    @property
    def popularity(self) -> float:
        """Relative demand around 1."""


def write_reviews(
    rng: Random, words: ReviewWords, subject: ReviewSubject, mood: Mood, today: date
) -> tuple[Review, ...]:
    """Between 2 and 40 reviews, newest first."""
    count = max(MIN_REVIEWS, min(MAX_REVIEWS, round(9 * mood.popularity * rng.uniform(0.6, 1.4))))
    reviews = [_review(rng, words, subject, _stars(rng, mood.quality), today) for _ in range(count)]
    return tuple(sorted(reviews, key=lambda review: review.posted_on, reverse=True))


def _stars(rng: Random, quality: float) -> int:
    return max(1, min(5, round(rng.gauss(2.3 + 2.7 * quality, 0.9))))


def _review(rng: Random, words: ReviewWords, subject: ReviewSubject, stars: int, today: date) -> Review:
    key = str(stars)
    names = {"kind": subject.kind.lower(), "item": subject.item, "brand": subject.brand}
    parts = [rng.choice(words["openings"][key]).format_map(names), _argument(rng, subject, stars)]
    if rng.random() < 0.6:
        parts.append(rng.choice(words["closings"][key]))
    return Review(
        author=f"{rng.choice(words['first_names'])} {rng.choice(words['initials'])}.",
        posted_on=today - timedelta(days=rng.randrange(2, 700)),
        stars=stars,
        title=rng.choice(words["titles"][key]).format_map(names),
        body=" ".join(parts),
        helpful=max(0, int(rng.expovariate(0.25)) - 2),
        verified=rng.random() < 0.85,
    )


def _argument(rng: Random, subject: ReviewSubject, stars: int) -> str:
    if stars >= 4:
        first, second = rng.sample(list(subject.praise), k=2)
        if stars == 4 and rng.random() < 0.3:
            return _sentence(f"{first}, although {rng.choice(subject.gripes)}")
        return _sentence(f"{first} and {second}")
    if stars == 3:
        return _sentence(f"{rng.choice(subject.praise)}, but {rng.choice(subject.gripes)}")
    first, second = rng.sample(list(subject.gripes), k=2)
    return _sentence(f"{first} and {second}" if rng.random() < 0.6 else first)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
