"""The words the catalogue is composed of, read from the TOML files beside this module."""

import tomllib
from pathlib import Path
from typing import NotRequired, TypedDict, cast

FOLDER = Path(__file__).parent / "vocabulary"
DEPARTMENTS = ("electronics", "home", "clothing", "sports", "beauty", "toys", "office", "pets")


class SpecWords(TypedDict):
    """One row of a specification table: its possible values and how it reads in a title.

    ``by_kind`` gives other values for some kinds of product.
    """

    name: str
    values: list[str]
    title: NotRequired[str]
    by_kind: NotRequired[dict[str, list[str]]]


class OptionWords(TypedDict):
    """One choice a shopper may have to make; ``step`` is the price added per further value."""

    name: str
    control: str
    chance: float
    values: list[str]
    step: NotRequired[float]


class CategoryWords(TypedDict):
    """Everything needed to compose the products of one leaf category.

    ``edition`` tells when the shop took it up, counted from 1, which may be left out.
    """

    slug: str
    name: str
    code: str
    item: str
    count: int
    median: float
    sigma: float
    kinds: list[tuple[str, float, str]]
    item_by_kind: NotRequired[list[str]]
    specs: list[SpecWords]
    features: list[str]
    praise: list[str]
    gripes: list[str]
    options: list[OptionWords]
    edition: NotRequired[int]


class DepartmentWords(TypedDict):
    """One top-level category with its brands and leaf categories."""

    slug: str
    name: str
    blurb: str
    lines: list[str]
    brands: list[tuple[str, str]]
    category: list[CategoryWords]


class ReviewWords(TypedDict):
    """Sentences of reviews, keyed by the number of stars."""

    first_names: list[str]
    initials: str
    titles: dict[str, list[str]]
    openings: dict[str, list[str]]
    closings: dict[str, list[str]]


def departments() -> tuple[DepartmentWords, ...]:
    """The departments in the order of the shop's navigation."""
    return tuple(cast(DepartmentWords, _read(name)) for name in DEPARTMENTS)


def review_words() -> ReviewWords:
    """The sentences reviews are composed of."""
    return cast(ReviewWords, _read("reviews"))


class QuestionWords(TypedDict):
    """A question that shoppers ask and its answer; they may name ``{brand}``, ``{name}`` and ``{value}``."""

    ask: list[str]
    answer: str


class QuestionsWords(TypedDict):
    """Questions by the specification that answers them, and those that fit any product."""

    spec: dict[str, QuestionWords]
    unlisted: QuestionWords
    common: list[QuestionWords]
    choices: QuestionWords


def question_words() -> QuestionsWords:
    """The sentences questions and answers are composed of."""
    return cast(QuestionsWords, _read("questions"))


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
