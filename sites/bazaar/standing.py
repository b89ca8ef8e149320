"""What follows from a product's place among the others: best seller, new, great price, express."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sites.bazaar.catalogue import TODAY, Catalogue, Product

BEST_SELLERS = 2  # of each category
NEW_DAYS = 60
EXPRESS_SHARE = 0.7


@dataclass(frozen=True)
class Standing:
    """A product's standing."""

    product_id: int
    best_seller: bool
    is_new: bool
    great_price: bool
    express: bool


def standings(catalogue: Catalogue) -> Iterator[Standing]:
    """The standing of every product."""
    for products in _by_category(catalogue.products).values():
        sellers = sorted(products, key=lambda product: (-product.sales, product.id))
        best = {product.id for product in sellers[:BEST_SELLERS]}
        cheapest = sorted(products, key=lambda product: (product.price_cents, product.id))
        great = {product.id for product in cheapest[: len(cheapest) // 3]}
        for product in products:
            yield Standing(
                product_id=product.id,
                best_seller=product.id in best,
                is_new=product.added_on > TODAY - timedelta(days=NEW_DAYS),
                great_price=product.id in great,
                express=Random(f"{catalogue.seed}:express:{product.id}").random() < EXPRESS_SHARE,
            )


def _by_category(products: Iterable[Product]) -> Mapping[str, list[Product]]:
    groups: dict[str, list[Product]] = defaultdict(list)
    for product in products:
        groups[product.category].append(product)
    return groups
