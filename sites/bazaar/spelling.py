"""The words of the catalogue, with which words typed wrongly are put right."""

import re
from collections import Counter
from collections.abc import Mapping

from sites.bazaar.catalogue import Catalogue, Product

WORD = re.compile(r"[a-z]{3,}")


def catalogue_words(catalogue: Catalogue) -> Mapping[str, int]:
    """Every word of the catalogue with the number of products that have it."""
    names = {category.slug: category.name for category in catalogue.categories}
    counts: Counter[str] = Counter()
    for product in catalogue.products:
        counts.update(set(WORD.findall(_searched(product, names).lower())))
    return counts


def _searched(product: Product, names: Mapping[str, str]) -> str:
    labels = (choice.label for option in product.options for choice in option.choices)
    values = (value for _, value in product.specs)
    return " ".join([product.title, names[product.category], names[product.department], *values, *labels])
