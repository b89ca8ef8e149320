"""Phrases and products offered below the search field while a shopper types."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sites.atelier.assortment import Item
from sites.atelier.searching import find, folded, respelled, words_of

TERMS, PRODUCTS = 6, 4


def suggest(items: Sequence[Item], query: str) -> Mapping[str, object]:
    """Terms and products that fit what was typed so far, its spelling put right; without words what sells most."""
    words = words_of(query)
    better = respelled(items, words)
    scores = find(items, " ".join(better)).scores if better else {}
    found = sorted((item for item in items if item.id in scores), key=lambda item: (-scores[item.id], -item.sales))
    return {
        "terms": _terms(items, better),
        "products": [{"title": item.title, "url": item.url} for item in found[:PRODUCTS]],
    }


def _terms(items: Sequence[Item], words: Sequence[str]) -> list[str]:
    """Kinds and forms of product, and brands with their kinds, that have words beginning with every one asked for."""
    sold: Counter[str] = Counter()
    for item in items:
        sold[item.kind.label] += item.sales
        if words:
            sold[f"{item.brand} {item.kind.label}"] += item.sales
            sold[item.title.rpartition(" ")[0]] += item.sales
    fitting = [(term, count) for term, count in sold.items() if all(f" {word}" in folded(term) for word in words)]
    return [term for term, _ in sorted(fitting, key=lambda pair: (-pair[1], pair[0]))[:TERMS]]
