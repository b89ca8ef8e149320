"""Shared by the browser tests: the mock shop, a started browser, and pages of our own on 127.0.0.1."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import pytest

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import FULL, HEADLESS, StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from sites import Shop, serve

PAGES = Path(__file__).parent / "pages"

OpenPage = Callable[..., AbstractAsyncContextManager[BrowserEnvironment]]


class _Handler(SimpleHTTPRequestHandler):
    """Serves what was added by path, and the files of a folder."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, added: dict[str, bytes], **options: object) -> None:
        self.added = added
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = self.added.get(self.path.split("?", 1)[0])
        if body is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's own name
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is closed breaks its connections off."""


class PagesServer:
    """Static pages on 127.0.0.1 (and 127.0.0.2, another origin): the files of a folder, and HTML that a test adds."""

    def __init__(self, url: str, added: dict[str, bytes]) -> None:
        self.url = url
        self._added, self._lock = added, Lock()

    @property
    def other_origin(self) -> str:
        """The same server under another address, for frames from elsewhere."""
        return self.url.replace("127.0.0.1", "127.0.0.2")

    def add(self, html: str | bytes, path: str | None = None) -> str:
        """Serve a page; returns its address."""
        with self._lock:
            path = path or f"/added/{len(self._added)}.html"
            self._added[path] = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
        return self.url + path


@contextmanager
def serving(folder: Path) -> Iterator[PagesServer]:
    """The files of a folder, served by threads until the block ends."""
    added: dict[str, bytes] = {}
    handler = partial(_Handler, directory=str(folder), added=added)
    with _running(handler, "127.0.0.1", 0) as port, _running(handler, "127.0.0.2", port):
        yield PagesServer(f"http://127.0.0.1:{port}", added)


@contextmanager
def _running(handler: Callable[..., _Handler], host: str, port: int) -> Iterator[int]:
    server = _Server((host, port), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def pages_server() -> Iterator[PagesServer]:
    """The pages of `tests/browser/pages` and whatever a test adds."""
    with serving(PAGES) as server:
        yield server


@pytest.fixture(scope="session")
def serve_folder() -> Callable[[Path], AbstractContextManager[PagesServer]]:
    """`with serve_folder(path) as server`: another folder of pages."""
    return serving


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The mock shop, running for all tests; each browser context is a new visitor."""
    with serve("bazaar", database=tmp_path_factory.mktemp("bazaar") / "shop.sqlite") as running:
        yield running


@pytest.fixture
def settings() -> BrowserSettings:
    """What the tests' browsers are started with; a test module may override it."""
    return BrowserSettings(call_s=10, screenshots=False)


@pytest.fixture
async def browser(settings: BrowserSettings) -> AsyncIterator[StartedBrowser]:
    """A running Chromium, gone after the test; skips where there is none."""
    if not any(shutil.which(name) for name in (*HEADLESS, *FULL)):
        pytest.skip("no Chromium on this machine")
    async with started_browser(settings) as started:
        yield started


@pytest.fixture
def open_page(browser: StartedBrowser, settings: BrowserSettings, pages_server: PagesServer) -> OpenPage:
    """`async with open_page(page) as environment`: a fresh environment on a page, not yet reset.

    The page is HTML text, a path of the pages server such as "/probe.html", or an address. Further keywords are those
    of `BrowserEnvironment.opened` (`private`, `reading`) and the fields of BrowserSettings that shall differ.
    """

    @asynccontextmanager
    async def opened(page: str, **keywords: object) -> AsyncIterator[BrowserEnvironment]:
        address = page
        if page.startswith("/"):
            address = pages_server.url + page
        elif not page.startswith(("http://", "https://")):
            address = pages_server.add(page)
        chosen = settings.model_copy(update={k: v for k, v in keywords.items() if k in BrowserSettings.model_fields})
        further = {k: v for k, v in keywords.items() if k not in BrowserSettings.model_fields}
        async with BrowserEnvironment.opened(browser, address, chosen, **further) as environment:  # type: ignore[arg-type]
            yield environment

    return opened
