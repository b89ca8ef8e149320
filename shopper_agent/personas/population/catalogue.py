"""A shop's catalogue as far as intents need it: titles, kinds, brands and prices. Its text is a stranger's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shopper_agent.personas.complaints import complaint, explain

MOST_ITEMS = 200_000
MOST_BYTES = 64_000_000
_WHAT = "catalogue"

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]


class Item(BaseModel):
    """One product. Differs from other records: further keys of a shop's export are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Annotated[Words, StringConstraints(min_length=1)]
    category: Words = ""
    kind: Words = ""
    """What it is, narrower than the category: "True Wireless Earbuds"."""
    brand: Words = ""
    price: float = Field(gt=0, le=1e7, allow_inf_nan=False)


@dataclass(frozen=True)
class Catalogue:
    """All products, and those of each kind by price."""

    items: tuple[Item, ...]
    kinds: Mapping[str, tuple[Item, ...]]
    """Kind (or else category, or else title) → its products, the cheapest first."""

    @property
    def brands(self) -> Mapping[str, float]:
        """Brand → number of products."""
        found: dict[str, float] = {}
        for item in self.items:
            if item.brand:
                found[item.brand] = found.get(item.brand, 0.0) + 1
        return found


def make_catalogue(items: Sequence[Item]) -> Catalogue:
    """Sort products by kind and price."""
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(kind_of(item), []).append(item)
    return Catalogue(
        tuple(items), {kind: tuple(sorted(found, key=lambda each: each.price)) for kind, found in kinds.items()}
    )


def kind_of(item: Item) -> str:
    """What an item is, as narrowly as the catalogue says."""
    return item.kind or item.category or item.title


def parse_catalogue(text: str, source: str) -> Catalogue:
    """Read JSON lines of title, price and, where there are, category, kind and brand.

    Raises:
        ConfigError: A line is no such object; the text names source and line.
    """
    items: list[Item] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if len(items) == MOST_ITEMS:
            raise complaint(source, "", f"has more than {MOST_ITEMS:,} products", _WHAT)
        items.append(_item(line, f"{source}:{number}"))
    if not items:
        raise complaint(source, "", "holds no products", _WHAT)
    return make_catalogue(items)


def _item(line: str, where: str) -> Item:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise complaint(where, "", "is not a JSON object", _WHAT) from error
    if not isinstance(data, dict):
        raise complaint(where, "", "is not a JSON object", _WHAT)
    try:
        item = Item.model_validate(data)
    except ValidationError as error:
        raise explain(where, error, Item, _WHAT) from error
    return item.model_copy(update={key: _plain(getattr(item, key)) for key in ("title", "category", "kind", "brand")})


def _plain(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
