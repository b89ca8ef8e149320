"""The shop's database file: opened, and filled with the catalogue of its seed when it is new."""

import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from sites.atelier import models_visits
from sites.atelier.catalogue import Catalogue, Product, generate
from sites.atelier.models import Base, ProductRow, ReviewRow, Setting, VariantRow
from sites.databases import check_tables, opened

METADATA = models_visits.Order.metadata  # of all tables: asked of the module that imports the other


def open_database(path: Path, seed: int) -> Engine:
    """An engine on the database at ``path``, filled with the catalogue of ``seed`` if it was empty.

    Raises:
        WrongDatabase: the file is not this shop's, of another edition or seed.
    """
    engine = opened(path, seed, lambda fresh: _fill(fresh, generate(seed)))
    try:
        check_tables(engine, path, Base)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _fill(engine: Engine, catalogue: Catalogue) -> None:
    products = catalogue.products
    with engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(insert(ProductRow), [_product_row(one) for one in products])
        connection.execute(
            insert(VariantRow),
            [{"product_id": one.id, **vars(variant)} for one in products for variant in one.variants],
        )
        connection.execute(
            insert(ReviewRow), [{"product_id": one.id, **vars(review)} for one in products for review in one.reviews]
        )
        settings = {"seed": str(catalogue.seed), "cookie_secret": secrets.token_hex(32)}
        connection.execute(insert(Setting), [{"name": name, "value": value} for name, value in settings.items()])


def _product_row(product: Product) -> dict[str, Any]:
    row = {name: value for name, value in vars(product).items() if name not in ("variants", "reviews")}
    return row | {
        "details": list(product.details),
        "colours": list(product.colours),
        "sizes": [list(pair) for pair in product.sizes],
        "rating": product.rating,
        "review_count": product.review_count,
    }
