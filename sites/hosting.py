"""Serving a mock shop on a local port, for the length of a block or until told to stop."""

import errno
import importlib
import json
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import uvicorn

from sites.errors import PortInUse, SiteFailed, UnknownSite

SHOPS: Mapping[str, str] = MappingProxyType({"bazaar": "sites.bazaar.app:create_app"})
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Shop:
    """A running shop: where it answers and what it writes to."""

    name: str
    url: str
    database: Path
    seed: int
    solutions: tuple[dict[str, Any], ...]


def names() -> tuple[str, ...]:
    """Names of the shops that can be served."""
    return tuple(SHOPS)


@contextmanager
def serve(
    name: str, port: int = 0, *, seed: int = 7, database: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Shop]:
    """A shop running in a background thread; port 0 picks a free one.

    Raises:
        UnknownSite: no shop has this name.
        PortInUse: the port is taken.
        WrongDatabase: the file is not this shop's or holds another seed.
    """
    create_app, solutions = _load(name)
    with _database(database) as path, _listening(host, port) as listener:
        app = create_app(path, seed)
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listener.getsockname()[1]}"
        with _running(app, listener):
            yield Shop(name, url, path, seed, solutions)


def run(
    name: str,
    port: int = 8000,
    *,
    seed: int = 7,
    database: Path | None = None,
    host: str = "127.0.0.1",
    on_ready: Callable[[Shop], None] = lambda _shop: None,
) -> None:
    """Serve a shop until SIGINT or SIGTERM; call from the main thread."""
    stop = threading.Event()
    with _stopped_by_signals(stop), serve(name, port, seed=seed, database=database, host=host) as shop:
        on_ready(shop)
        stop.wait()


def _load(name: str) -> tuple[Callable[[Path, int], Any], tuple[dict[str, Any], ...]]:
    if name not in SHOPS:
        raise UnknownSite(f"no shop is called {name!r}; there is {', '.join(SHOPS)}")
    module_name, _, attribute = SHOPS[name].partition(":")
    module = importlib.import_module(module_name)
    text = (Path(str(module.__file__)).parent / "solutions.json").read_text("utf-8")
    return getattr(module, attribute), tuple(json.loads(text))


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
