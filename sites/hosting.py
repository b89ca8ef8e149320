"""Serving a mock shop on a local port, for the length of a block or until told to stop."""

import errno
import importlib
import json
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Protocol

import uvicorn

from sites.errors import PortInUse, SiteFailed, UnknownSite, UnknownTrap, UnknownVariant
from sites.options import ShopOptions
from sites.records import FilledCart, PlacedOrder

SHOPS: Mapping[str, str] = MappingProxyType({"bazaar": "sites.bazaar", "atelier": "sites.atelier", "kin": "sites.kin"})
"""The package of each shop: its modules app, variants, traps, purchases, and its solutions.json are what is used."""
ALL_TRAPS = "all"
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Shop:
    """A running shop: where it answers and what it writes to."""

    name: str
    url: str
    database: Path
    seed: int
    variant: str
    solutions: tuple[dict[str, Any], ...]
    traps: tuple[str, ...] = ()

    def orders(self) -> list[PlacedOrder]:
        """The orders placed so far, oldest first."""
        orders: list[PlacedOrder] = _part(self.name, "purchases").placed_orders(self.database)
        return orders

    def carts(self) -> list[FilledCart]:
        """The carts that hold something now."""
        carts: list[FilledCart] = _part(self.name, "purchases").filled_carts(self.database)
        return carts


class ShopVariant(Protocol):
    """A version of a shop, for listing."""

    @property
    def name(self) -> str:
        """What it is asked for by."""

    @property
    def effect(self) -> str:
        """What it is known to do to orders."""


def names() -> tuple[str, ...]:
    """Names of the shops that can be served."""
    return tuple(SHOPS)


def variants(name: str) -> tuple[ShopVariant, ...]:
    """The versions a shop comes in.

    Raises:
        UnknownSite: no shop has this name.
    """
    known: Mapping[str, ShopVariant] = _part(name, "variants").VARIANTS
    return tuple(known.values())


def traps(name: str) -> Mapping[str, str]:
    """What can make a shop harder to use: the traps' names, and what each does.

    Raises:
        UnknownSite: no shop has this name.
    """
    known: Mapping[str, str] = _part(name, "traps").TRAPS
    return known


@contextmanager
def serve(  # noqa: PLR0913 - each one is something to choose when a shop opens
    name: str,
    port: int = 0,
    *,
    seed: int = 7,
    database: Path | None = None,
    host: str = "127.0.0.1",
    variant: str = "standard",
    endless_stock: bool = False,
    accounts: Sequence[tuple[str, str]] = (),
    traps: str = "",
) -> Iterator[Shop]:
    """A shop running in a background thread; port 0 picks a free one.

    Orders use up stock unless it is ``endless_stock``; ``accounts`` are pairs of e-mail address and password;
    ``traps`` are names with commas between them, or ``all``.

    Raises:
        UnknownSite: no shop has this name.
        UnknownVariant: the shop does not come in this variant.
        UnknownTrap: the shop has no trap of a name.
        BadAccount: an account's e-mail address or password cannot be one.
        PortInUse: the port is taken.
        WrongDatabase: the file is not this shop's or holds another seed.
    """
    create_app = _part(name, "app").create_app
    options = ShopOptions(_known_variant(name, variant), endless_stock, tuple(accounts), _known_traps(name, traps))
    with _database(database) as path, _listening(host, port) as listener:
        app = create_app(path, seed, options)
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listener.getsockname()[1]}"
        with _running(app, listener):
            yield Shop(name, url, path, seed, variant, _solutions(name), options.traps)


def run(  # noqa: PLR0913 - as `serve`
    name: str,
    port: int = 8000,
    *,
    seed: int = 7,
    database: Path | None = None,
    host: str = "127.0.0.1",
    variant: str = "standard",
    endless_stock: bool = False,
    accounts: Sequence[tuple[str, str]] = (),
    traps: str = "",
    on_ready: Callable[[Shop], None] = lambda _shop: None,
) -> None:
    """Serve a shop until SIGINT or SIGTERM; call from the main thread. Raises as `serve` does."""
    stop = threading.Event()
    opened = serve(
        name,
        port,
        seed=seed,
        database=database,
        host=host,
        variant=variant,
        endless_stock=endless_stock,
        accounts=accounts,
        traps=traps,
    )
    with _stopped_by_signals(stop), opened as shop:
        on_ready(shop)
        stop.wait()


def _part(name: str, module: str) -> ModuleType:
    if name not in SHOPS:
        raise UnknownSite(f"no shop is called {name!r}; there is {', '.join(SHOPS)}")
    return importlib.import_module(f"{SHOPS[name]}.{module}")


def _known_variant(name: str, variant: str) -> str:
    known = [one.name for one in variants(name)]
    if variant not in known:
        raise UnknownVariant(f"{name} has no variant {variant!r}; there are {', '.join(known)}")
    return variant


def _known_traps(name: str, asked: str) -> tuple[str, ...]:
    """The traps asked for, in the shop's own order."""
    known = tuple(traps(name))
    if asked.strip() == ALL_TRAPS:
        return known
    wanted = {trap.strip() for trap in asked.split(",") if trap.strip()}
    if unknown := sorted(wanted.difference(known)):
        there = f"there are {', '.join(known)} (or {ALL_TRAPS})" if known else "it has none"
        raise UnknownTrap(f"{name} has no trap {unknown[0]!r}; {there}")
    return tuple(trap for trap in known if trap in wanted)


def _solutions(name: str) -> tuple[dict[str, Any], ...]:
    text = (Path(str(_part(name, "app").__file__)).parent / "solutions.json").read_text("utf-8")
    return tuple(json.loads(text))


@contextmanager
def _database(database: Path | None) -> Iterator[Path]:
    if database is not None:
        database.parent.mkdir(parents=True, exist_ok=True)
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="shop-") as folder:
        yield Path(folder) / "shop.sqlite"


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(error.errno, f"port {port} on {host} is already in use") from error
            raise
        yield listener
    finally:
        listener.close()


@contextmanager
def _running(app: Any, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(
        app, log_level="warning", log_config=None, access_log=False, loop="asyncio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="shop")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise SiteFailed("the shop's server stopped while starting")
            time.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    caught = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda _number, _frame: stop.set()) for number in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
