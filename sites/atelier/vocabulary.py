"""The words the catalogue is composed of, read from the TOML files beside this module."""

import tomllib
from pathlib import Path
from typing import TypedDict, cast

FOLDER = Path(__file__).parent / "vocabulary"


class KindWords(TypedDict):
    """Everything needed to compose the products of one kind.

    ``forms`` are a title's noun, a material and a factor on ``median``, which is in EUR.
    """

    slug: str
    one: str
    many: str
    median: float
    sizes: str
    drawing: str
    colours: list[str]
    forms: list[tuple[str, str, float]]
    details: list[str]
    praise: list[str]
    gripes: list[str]


class GroupWords(TypedDict):
    """Kinds that stand together in the navigation."""

    label: str
    kind: list[KindWords]


class CategoryWords(TypedDict):
    """A category with its brands, each with a factor on prices."""

    slug: str
    label: str
    brands: list[tuple[str, float]]
    group: list[GroupWords]


class ColourWords(TypedDict):
    """A colour as an address and as a shopper writes it."""

    value: str
    label: str
    hex: str


class RangeWords(TypedDict):
    """All that is sold."""

    sizes: dict[str, list[str]]
    colour: list[ColourWords]
    category: list[CategoryWords]


class ReviewWords(TypedDict):
    """Sentences of reviews, keyed by the number of stars."""

    first_names: list[str]
    initials: str
    titles: dict[str, list[str]]
    openings: dict[str, list[str]]
    closings: dict[str, list[str]]


class TitleWords(TypedDict):
    """Names of products and sentences of their descriptions."""

    names: list[str]
    openings: list[str]
    closings: list[str]


def range_words() -> RangeWords:
    """What the shop sells."""
    return cast(RangeWords, _read("range"))


def review_words() -> ReviewWords:
    """The sentences reviews are composed of."""
    return cast(ReviewWords, _read("reviews"))


def title_words() -> TitleWords:
    """The words titles and descriptions are composed of."""
    return cast(TitleWords, _read("titles"))


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
