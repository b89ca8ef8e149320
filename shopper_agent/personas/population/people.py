"""Invented names, places and contact details: nobody real, nothing that could be charged, called or written to."""

import math
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from random import Random
from types import MappingProxyType
from typing import Any

from shopper_agent.schema import Contact

_OLDER = 50
"""Years from which a first name is taken from the older generation's."""

_OTHER_COUNTRIES = "United States"
"""Whose names people of countries without a list bear."""


@dataclass(frozen=True)
class Place:
    """A city in its country."""

    city: str
    region: str
    country: str
    postcode_start: str = ""
    postcode_length: int = 5
    area_code: str = "212"
    weight: float = 1.0


@dataclass(frozen=True)
class NameGroup:
    """First and last names that belong together."""

    first: Mapping[str, tuple[str, ...]]
    """By "female_older", "female_younger", "male_older", "male_younger", "neutral"."""
    last: tuple[str, ...]
    streets: tuple[str, ...]
    street_form: str


@dataclass(frozen=True)
class Name:
    """A person's name."""

    first: str
    middle: str
    last: str

    @property
    def full(self) -> str:
        """As it is written on a parcel."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part)


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def places() -> Mapping[str, tuple[Place, ...]]:
    """The known cities by country."""
    found = _read("places.toml")["countries"]
    return MappingProxyType({
        country: tuple(Place(city, region, country, start, length, area, weight)
                       for city, region, start, length, area, weight in rows)
        for country, rows in found.items()
    })  # fmt: skip


def known_city(label: str) -> Place | None:
    """The city of a label: one of the known ones, or "City, Region, Country"; None for what is neither."""
    for rows in places().values():
        for place in rows:
            if label in (place.city, f"{place.city}, {place.region}"):
                return place
    parts = [part.strip() for part in label.split(",")]
    if len(parts) != 3 or not all(parts):
        return None
    return next(
        (place for place in places().get(parts[2], ()) if place.city == parts[0]),
        Place(parts[0], parts[1], parts[2]),
    )


def place_in(country: str, rng: Random) -> Place | None:
    """A city of a country, large ones more often; None where none is known."""
    rows = places().get(country, ())
    return rng.choices(rows, [place.weight for place in rows])[0] if rows else None


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def name_groups() -> Mapping[str, NameGroup]:
    """The lists of names by country; countries that share a list share the object."""
    found: dict[str, NameGroup] = {}
    for row in _read("names.toml")["group"]:
        first = {key: tuple(row[key]) for key in row if key.startswith(("female", "male", "neutral"))}
        group = NameGroup(MappingProxyType(first), tuple(row["last"]), tuple(row["streets"]), row["street_form"])
        found.update(dict.fromkeys(row["countries"], group))
    return MappingProxyType(found)


def name_of(index: int, seed: int, gender: str | None, age: int | None, country: str | None) -> Name:
    """The name of persona number `index` of a seed: no other number of that seed has it.

    Numbers run through all pairs of first and last name in a shuffled order (an affine permutation); later rounds add
    middle initials.
    """
    group = group_of(country)
    first = group.first[_list_of(gender, age)]
    pairs = len(first) * len(group.last)
    rng = Random(f"names/{seed}")
    step = next(number for number in iter(lambda: rng.randrange(1, 10**6), 0) if math.gcd(number, pairs) == 1)
    place = (step * index + rng.randrange(10**6)) % pairs
    return Name(first[place % len(first)], _initials(index // pairs), group.last[place // len(first)])


def group_of(country: str | None) -> NameGroup:
    """The lists of names that people of a country bear."""
    return name_groups().get(country or "", name_groups()[_OTHER_COUNTRIES])


def _list_of(gender: str | None, age: int | None) -> str:
    told = (gender or "").casefold()
    if told in ("female", "woman"):
        kind = "female"
    elif told in ("male", "man"):
        kind = "male"
    else:
        return "neutral"
    return f"{kind}_{'older' if age is not None and age >= _OLDER else 'younger'}"


def _initials(number: int) -> str:
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = f"{chr(ord('A') + letter)}. {letters}"
    return letters.strip()


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    plain = (
        unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("\u0131", "i")).encode("ascii", "ignore").decode()
    )
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain.lower()).split())


# ── contact ─────────────────────────────────────────────────────────────────────────────────────────────────────


def contact_of(name: Name, place: Place | None, index: int, rng: Random) -> Contact:
    """Details to fill forms with: a reserved mail domain, numbers set aside for fiction, the public test card.

    Source: example.com is reserved by RFC 2606; 555-0100 to 555-0199 are set aside for fiction in North America.
    """
    lives = place if place is not None else Place("Springfield", "", _OTHER_COUNTRIES)
    group = group_of(lives.country)
    street = group.street_form.format(number=rng.randrange(1, 400), street=rng.choice(group.streets))
    return Contact(
        full_name=name.full,
        email=f"{slug(name.first)}.{slug(name.last)}.{index}@example.com",
        phone=f"{lives.area_code}-555-{rng.randrange(100, 200):04d}",
        street=street,
        city=lives.city,
        region=lives.region,
        postcode=_postcode(lives, rng),
        country=lives.country,
        card_holder=name.full,
        password=f"Example-{slug(name.last)}-{rng.randrange(1000, 10000)}",
    )


def _postcode(place: Place, rng: Random) -> str:
    """Starts as the city's do; behind a blank come a digit and letters, as in Canada and Britain."""
    missing = place.postcode_length - len(place.postcode_start)
    if not place.postcode_start.endswith(" "):
        return place.postcode_start + "".join(str(rng.randrange(10)) for _ in range(missing))
    letters: Sequence[str] = "ABDEFGHJLNPQRSTUWXYZ"
    tail = (str(rng.randrange(1, 10)), rng.choice(letters), rng.choice(letters), rng.choice(letters))
    if place.country == "Canada":
        tail = (tail[0], tail[1], str(rng.randrange(10)), "")
    return place.postcode_start + "".join(tail[:missing])


def _read(name: str) -> dict[str, Any]:
    file = resources.files("shopper_agent.personas.population") / name
    return tomllib.loads(file.read_text(encoding="utf-8"))
