"""Words typed wrongly, put right with the words of the catalogue itself."""

import re
from collections import Counter
from collections.abc import Mapping

from sites.bazaar.catalogue import Catalogue, Product

MIN_LENGTH = 4
LONG = 7  # letters from which two mistakes are forgiven
WORD = re.compile(r"[a-z]{3,}")


def catalogue_words(catalogue: Catalogue) -> Mapping[str, int]:
    """Every word of the catalogue with the number of products that have it."""
    names = {category.slug: category.name for category in catalogue.categories}
    counts: Counter[str] = Counter()
    for product in catalogue.products:
        counts.update(set(WORD.findall(_searched(product, names).lower())))
    return counts


def corrected(word: str, known: Mapping[str, int]) -> str | None:
    """The known word that was probably meant, the nearest and then the most frequent; None when none is near.

    Distance: optimal string alignment, that is edits including swapped neighbours, at most 1, from 7 letters 2.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(word) < MIN_LENGTH or not word.isalpha():
        return None
    allowed = 2 if len(word) >= LONG else 1
    near = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ranked = sorted(near, key=lambda found: (found[1], found[0][0] != word[0], -known[found[0]], found[0]))
    return ranked[0][0] if ranked else None


def _searched(product: Product, names: Mapping[str, str]) -> str:
    labels = (choice.label for option in product.options for choice in option.choices)
    values = (value for _, value in product.specs)
    return " ".join([product.title, names[product.category], names[product.department], *values, *labels])
