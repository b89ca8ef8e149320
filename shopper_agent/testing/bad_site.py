"""A web server for tests that answers as badly as it is told to: never, for ever, wrongly, or with what leads away.

Pages are HTML texts, or functions that answer a request themselves; whatever was asked for is remembered, so that a
second server can stand for the place that nobody may be led to.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

HTML = "text/html; charset=utf-8"


class Asked(BaseHTTPRequestHandler):
    """One request, and the means to answer it."""

    site: "BadSite"

    def do_GET(self) -> None:
        """Answer with the page of that path; 404 where there is none."""
        path = self.path.split("?")[0]
        self.site.requests.append(path)
        page = self.site.pages.get(path)
        if page is None:
            self.send_error(404)
        elif isinstance(page, str):
            self.answer(200, page)
        else:
            page(self)

    def do_POST(self) -> None:
        """The same; what was sent is not read."""
        self.do_GET()

    def answer(self, status: int, body: str = "", **headers: str) -> None:
        """Answer with HTML, or with what `Content_Type` says; header names are written with underscores."""
        self.send_response(status)
        for name, value in {"Content-Type": HTML, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode("utf-8", "surrogatepass"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Tests are quiet."""


Page = str | Callable[[Asked], None]
"""HTML, or a function that answers; it may also hang up, or wait for `BadSite.stopped`."""


class BadSite:
    """A running server. Use `bad_site`."""

    def __init__(self) -> None:
        """Start on a free port of 127.0.0.1; `stop` ends it."""
        self.pages: dict[str, Page] = {}
        """By path; the query of a request counts for nothing."""
        self.requests: list[str] = []
        """Paths in the order of their requests."""
        self.stopped = Event()
        """Set when the server goes down: what a page that never answers waits for."""
        self._server = _Server(("127.0.0.1", 0), type("AskedHere", (Asked,), {"site": self}))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Let every waiting page go and close the port."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def bad_site(pages: dict[str, Page] | None = None) -> Iterator[BadSite]:
    """A server with these pages that is gone when the block ends."""
    site = BadSite()
    site.pages |= pages or {}
    try:
        yield site
    finally:
        site.stop()


def answers(status: int, body: str = "", **headers: str) -> Page:
    """A page that always answers so."""
    return lambda asked: asked.answer(status, body, **headers)


def endless(site: BadSite, body: str, more: str | None = None, every_s: float = 0.02) -> Page:
    """A page that begins with `body` and never ends: it sends nothing any more, or `more` again and again."""

    def page(asked: Asked) -> None:
        asked.answer(200, body)
        asked.wfile.flush()
        if more is None:
            site.stopped.wait()
            return
        while not site.stopped.wait(every_s):
            asked.wfile.write(more.encode())
            asked.wfile.flush()

    return page


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers hang up in the middle; that is what these servers are for."""
