"""A folder of pages on two addresses of this machine, so that frames of another origin exist."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HOSTS = ("127.0.0.1", "127.0.0.2")
RESOLVER_RULES = f"MAP * ~NOTFOUND , {' , '.join(f'EXCLUDE {host}' for host in HOSTS)}"
"""For Chromium's `--host-resolver-rules`: every other host is refused."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".html": "text/html; charset=utf-8"}  # noqa: RUF012 - as the base class has it

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's own name
        """Quiet: the tables are what is printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is closed breaks its connections off."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder until the block ends; the address on the first host. The second has the same port."""
    first, second = HOSTS
    with _running(folder, first, 0) as port, _running(folder, second, port):
        yield f"http://{first}:{port}"


@contextmanager
def _running(folder: Path, host: str, port: int) -> Iterator[int]:
    server = _Server((host, port), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
