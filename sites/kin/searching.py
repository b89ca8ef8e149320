"""Searching: the words of a query in titles, brands and kinds, with mistakes put right."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sites.bazaar.searching import words_of
from sites.kin.catalogue import Product
from sites.spelling import MIN_LENGTH, corrected

WEIGHTS = {"kind": 6, "title": 3, "department": 1}


@dataclass(frozen=True)
class Matches:
    """Products, best first; ``instead`` is what was searched for instead of the typed words."""

    products: tuple[Product, ...]
    instead: str = ""


@dataclass(frozen=True)
class Index:
    """The products by the stems of their words."""

    products: tuple[Product, ...]

    @cached_property
    def _weights(self) -> Mapping[str, Mapping[int, int]]:
        """Every stem with the places of the products that have it, and what it weighs there."""
        found: dict[str, dict[int, int]] = {}
        for place, product in enumerate(self.products):
            fields = {
                "department": product.department,
                "title": f"{product.title} {product.brand}",
                "kind": f"{product.kind} {product.category}",
            }
            for name, text in fields.items():
                for stem in stems(text):
                    weights = found.setdefault(stem, {})
                    weights[place] = max(weights.get(place, 0), WEIGHTS[name])
        return found

    @cached_property
    def _known(self) -> Mapping[str, int]:
        """Every word with the number of products that have it."""
        return Counter(word for product in self.products for word in set(words_of(f"{product.title} {product.brand}")))

    def find(self, query: str) -> Matches:
        """Products with all words of the query, else with its spelling put right, else with most of its words."""
        words = words_of(query)
        if not words or (found := self._with_all(stems(query))):
            return Matches(found if words else ())
        fixed = tuple(word if word in self._known else corrected(word, self._known) or word for word in words)
        if fixed != words and (found := self._with_all(stems(" ".join(fixed)))):
            return Matches(found, " ".join(fixed))
        return Matches(self._with_most(stems(" ".join(fixed))), " ".join(fixed) if fixed != words else "")

    def _with_all(self, wanted: tuple[str, ...]) -> tuple[Product, ...]:
        return tuple(product for product, hits, _ in self._ranked(wanted) if hits == len(wanted))

    def _with_most(self, wanted: tuple[str, ...]) -> tuple[Product, ...]:
        ranked = self._ranked(wanted)
        most = max((hits for _, hits, _ in ranked), default=0)
        return tuple(product for product, hits, _ in ranked if hits == most) if most else ()

    def _ranked(self, wanted: tuple[str, ...]) -> list[tuple[Product, int, int]]:
        """Products with how many of the words they have and what these weigh, best first."""
        hits, scores = Counter[int](), Counter[int]()
        for word in wanted:
            for place, weight in self._having(word).items():
                hits[place] += 1
                scores[place] += weight
        found = ((self.products[place], count, scores[place]) for place, count in hits.items())
        return sorted(found, key=lambda it: (-it[2], it[0].rank, it[0].id))

    def _having(self, word: str) -> Mapping[int, int]:
        """Where a word stands, or one that begins with it, as somebody types it."""
        if len(word) < MIN_LENGTH:
            return self._weights.get(word, {})
        found: dict[int, int] = {}
        for stem, weights in self._weights.items():
            if stem.startswith(word):
                found |= {place: max(weight, found.get(place, 0)) for place, weight in weights.items()}
        return found


def stems(text: str) -> tuple[str, ...]:
    """The words of a text without their plural endings."""
    return tuple(_stem(word) for word in words_of_any(text))


def words_of_any(text: str) -> Iterable[str]:
    """The words of a text of any length, as a query's are taken."""
    parts = text.replace("-", " ").split()
    return (word for part in parts for word in words_of(part))


def _stem(word: str) -> str:
    for ending, rest in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + rest
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
