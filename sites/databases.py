"""A shop's database file: opened, filled when it is new, refused when it is another's."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sites.errors import WrongDatabase

SETTINGS = "settings"


class SettingColumns:
    """A fact about this database, such as its seed: the table that every shop has."""

    __tablename__ = SETTINGS
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def now() -> datetime:
    """The current moment in UTC, without a zone as SQLite stores it."""
    return datetime.now(UTC).replace(tzinfo=None)


def opened(path: Path, seed: int, fill: Callable[[Engine], None]) -> Engine:
    """An engine on the database at ``path``; ``fill`` is called when it is empty.

    Raises:
        WrongDatabase: the file is no database of a shop, or holds another seed.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _configure)
    try:
        if inspect(engine).has_table(SETTINGS):
            _check_seed(engine, path, seed)
        else:
            fill(engine)
    except DatabaseError as error:
        engine.dispose()
        raise WrongDatabase(errno.EINVAL, f"{path} is not a database of this shop") from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def setting(engine: Engine, name: str) -> str:
    """The value of a setting that was written when the database was filled."""
    with engine.connect() as connection:
        query = text(f"SELECT value FROM {SETTINGS} WHERE name = :name")
        return str(connection.execute(query, {"name": name}).scalar_one())


def check_tables(engine: Engine, path: Path, base: type[DeclarativeBase]) -> None:
    """A database made by an earlier edition of the shop, or by another shop, lacks tables or columns.

    Raises:
        WrongDatabase: something is missing.
    """
    inspector = inspect(engine)
    there = {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names()}
    for table in base.metadata.tables.values():
        if not {column.name for column in table.columns} <= there.get(table.name, set()):
            raise WrongDatabase(errno.EINVAL, f"{path} was made by an earlier edition of this shop; start a new one")


def _configure(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_seed(engine: Engine, path: Path, seed: int) -> None:
    found = setting(engine, "seed")
    if found != str(seed):
        raise WrongDatabase(errno.EINVAL, f"{path} holds the shop of seed {found}, not {seed}")
