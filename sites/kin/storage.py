"""The shop's database file: opened, and filled with the products of its seed when it is new."""

import errno
import secrets
from pathlib import Path

from sqlalchemy import Engine, insert

from sites.databases import check_tables, opened, setting
from sites.errors import WrongDatabase
from sites.kin.catalogue import Catalogue
from sites.kin.models import Base, ProductRow, Setting

KEPT = ("id", "sku", "title", "brand", "kind", "price_cents", "rating", "stock")


def open_database(path: Path, variant: str, catalogue: Catalogue) -> Engine:
    """An engine on the database at ``path``, filled with the catalogue if it was empty.

    Raises:
        WrongDatabase: the file is no database of this shop, or holds another seed or variant.
    """
    engine = opened(path, catalogue.seed, lambda engine: _fill(engine, variant, catalogue))
    try:
        check_tables(engine, path, Base)
        if (found := setting(engine, "variant")) != variant:
            raise WrongDatabase(errno.EINVAL, f"{path} holds the shop of variant {found}, not {variant}")
    except BaseException:
        engine.dispose()
        raise
    return engine


def _fill(engine: Engine, variant: str, catalogue: Catalogue) -> None:
    settings = {"seed": str(catalogue.seed), "variant": variant, "cookie_secret": secrets.token_hex(32)}
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        rows = [{column: getattr(product, column) for column in KEPT} for product in catalogue.products]
        connection.execute(insert(ProductRow), rows)
        connection.execute(insert(Setting), [{"name": name, "value": value} for name, value in settings.items()])
