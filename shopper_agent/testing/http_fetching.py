"""Getting pages over plain HTTP: one shop, one jar of cookies, bounded in time and size."""

import asyncio
import re
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from types import TracebackType
from urllib.parse import urlencode
from urllib.request import Request

import httpx

from shopper_agent.errors import ConfigError, EnvironmentFailed
from shopper_agent.schema import FailureKind
from shopper_agent.testing.html_forms import Sending

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})
_EMPTY = frozenset({204, 205})
"""Answers that leave a browser on the page it shows."""


@dataclass(frozen=True)
class Patience:
    """What an answer may take."""

    answer_s: float = 10.0
    """Until the last byte of a page, its redirects included."""
    page_bytes: int = 4_000_000
    redirects: int = 10


@dataclass(frozen=True)
class Page:
    """What the shop answered."""

    address: str
    """Where the redirects ended."""
    status: int
    text: str
    reloadable: bool
    """It came by GET, so its address shows it again."""


class NoPage(Exception):
    """There is nothing new to see; `kind` None: that is what the shop wanted."""

    def __init__(self, kind: FailureKind | None, message: str) -> None:
        """`message` is in words the shopper understands."""
        super().__init__(message)
        self.kind, self.message = kind, message


class Fetching:
    """The connection of one shopper to one shop. Use it as an async context manager."""

    def __init__(self, url: str, patience: Patience) -> None:
        """`url` is the shop's start page; nothing outside of its origin is asked for.

        Raises ConfigError for what is no address of a page.
        """
        try:
            self._start, self._patience = httpx.URL(url), patience
        except httpx.InvalidURL as error:
            raise ConfigError(f"{url[:200]!r} is no shop's address: {error}") from error
        if self._start.scheme not in {"http", "https"} or not self._start.host:
            raise ConfigError(f"{url[:200]!r} is no shop's address; it begins with http:// or https://")
        self._client = httpx.AsyncClient(
            cookies=CookieJar(policy=_PlainCookies()),
            headers={"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en-US,en"},
            timeout=patience.answer_s,
            verify=self._start.scheme == "https",  # the certificates take longer to read than ten pages
            trust_env=False,
        )

    async def __aenter__(self) -> "Fetching":
        """Nothing is sent yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def page(self, sending: Sending, referer: str | None = None) -> Page:
        """Send, follow redirects within the shop, and read the page.

        Raises:
            NoPage: The way leads off the shop, takes too long, or ends at what is no page.
            EnvironmentFailed: The shop does not answer at all.
        """
        try:
            async with asyncio.timeout(self._patience.answer_s):
                return await self._followed(self._request(sending, referer))
        except (TimeoutError, httpx.TimeoutException) as error:
            message = f"The shop did not answer within {self._patience.answer_s:g} s."
            raise NoPage(FailureKind.TIMEOUT, message) from error
        except httpx.InvalidURL as error:
            raise NoPage(FailureKind.PAGE_ERROR, "That leads to an address that is none.") from error
        except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise NoPage(FailureKind.PAGE_ERROR, "The shop sent an answer that cannot be read.") from error
        except httpx.HTTPError as error:
            raise EnvironmentFailed(f"the shop cannot be reached: {type(error).__name__}: {error}") from error

    def _request(self, sending: Sending, referer: str | None) -> httpx.Request:
        headers = {"Referer": referer} if referer is not None else {}
        if sending.method == "GET":
            return self._client.build_request("GET", sending.address, headers=headers)
        headers["Origin"] = f"{self._start.scheme}://{self._start.netloc.decode()}"
        if sending.multipart:
            parts = [(name, (None, value)) for name, value in sending.fields]
            return self._client.build_request("POST", sending.address, headers=headers, files=parts)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        content = urlencode(sending.fields).encode("ascii")
        return self._client.build_request("POST", sending.address, headers=headers, content=content)

    async def _followed(self, request: httpx.Request) -> Page:
        for _ in range(self._patience.redirects + 1):
            if not self._is_own(request.url):
                raise NoPage(FailureKind.OFF_SITE, f"That leads to {request.url.host[:200]}, which is not this shop.")
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                if response.next_request is None:
                    return await self._read(response)
                request = response.next_request
            finally:
                await response.aclose()
        raise NoPage(FailureKind.PAGE_ERROR, "The shop keeps sending from one address to another.")

    def _is_own(self, url: httpx.URL) -> bool:
        start = self._start
        return (url.scheme, url.host, _port(url)) == (start.scheme, start.host, _port(start))

    async def _read(self, response: httpx.Response) -> Page:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        attached = response.headers.get("content-disposition", "").lower().startswith("attachment")
        if response.status_code in _EMPTY:
            raise NoPage(None, "The shop answered without a page.")
        if kind not in _PAGES or attached:
            raise NoPage(FailureKind.PAGE_ERROR, f"The shop answered with {kind[:60] or 'a file'}, which is no page.")
        content = bytearray()
        async for chunk in response.aiter_bytes(65536):
            content += chunk
            if len(content) > self._patience.page_bytes:
                raise NoPage(FailureKind.PAGE_ERROR, f"The page is larger than {self._patience.page_bytes / 1e6:g} MB.")
        text = bytes(content).decode(_encoding(response, bytes(content[:2048])), errors="replace")
        return Page(str(response.url), response.status_code, text, response.request.method == "GET")


class _PlainCookies(DefaultCookiePolicy):
    """Refuses cookies that a header cannot carry back. Differs: browsers send them as the bytes that came."""

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Whether a cookie is kept."""
        written = f"{cookie.name}={cookie.value or ''}"
        return written.isascii() and written.isprintable() and super().set_ok(cookie, request)


def _port(url: httpx.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)


def _encoding(response: httpx.Response, start: bytes) -> str:
    """What the header says, else what the page says, else UTF-8."""
    stated = _META_CHARSET.search(start)
    for name in (response.charset_encoding, stated[1].decode("ascii") if stated else None):
        if name is not None and _is_text_encoding(name):
            return name
    return "utf-8"


def _is_text_encoding(name: str) -> bool:
    try:
        b"a".decode(name, errors="replace")
    except (LookupError, ValueError):
        return False
    return True
