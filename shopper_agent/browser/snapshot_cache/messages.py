"""What a page and its shop say to each other, and what of it the cache knows by its contents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from shopper_agent.errors import ConfigError

Headers = tuple[tuple[str, str], ...]
PARTS = frozenset({"script", "style", "image", "font", "manifest", "audio", "video", "track"})
"""Destinations of requests that get what belongs to a page, not what the shop has to say."""
READ_PARTS = frozenset({"script", "style"})
"""Those that make a page what it is."""
HOP = frozenset({
    "connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "te",
    "upgrade", "host", "cookie", "accept-encoding",
})  # fmt: skip
"""Headers of one connection, or that are written anew."""
_PASSING = HOP | {"date", "server", "set-cookie", "etag", "last-modified"}
"""Headers that change nothing about the page that came with them."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL)
_UNKNOWN_SOURCES = re.compile(
    rb"\b(localStorage|sessionStorage|indexedDB|document\.referrer|history\.(?:length|state)|new Date|Date\.now|"
    rb"performance\.now|Math\.random|crypto\.|serviceWorker|WebSocket|EventSource|BroadcastChannel|SharedWorker|"
    rb"new Worker|setInterval|requestAnimationFrame|window\.name|getBattery|geolocation)\b"
)


def digest(*parts: str | bytes) -> str:
    """One name for these contents, in this order."""
    total = sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


@dataclass(frozen=True)
class Request:
    """What a page asks for."""

    method: str
    url: str
    """Absolute, without a fragment."""
    headers: Headers = ()
    """As the browser wrote them, names in lower case, without those of the connection."""
    body: bytes = b""

    @property
    def destination(self) -> str:
        """What the answer is for, in the words of `Sec-Fetch-Dest`."""
        return dict(self.headers).get("sec-fetch-dest", "")

    def is_same(self, other: "Request") -> bool:
        """Whether it asks for the same in the same way; a preference in its headers is none of it."""
        return (self.method, self.url, self.body) == (other.method, other.url, other.body)


@dataclass(frozen=True)
class Answer:
    """What the shop says to it."""

    status: int
    headers: Headers
    """Names in lower case."""
    body: bytes

    @property
    def redirects(self) -> bool:
        """Whether the browser goes on to another address."""
        return self.status in _REDIRECTS and "location" in dict(self.headers)

    @property
    def is_page(self) -> bool:
        """Whether a tab that asked for it shows it."""
        stated = dict(self.headers)
        kind = stated.get("content-type", "").partition(";")[0].strip().lower()
        attached = stated.get("content-disposition", "").lower().startswith("attachment")
        return not self.redirects and self.status not in {204, 205} and kind in {"text/html", ""} and not attached

    def digest(self) -> str:
        """Its contents and all that the browser makes something of."""
        stated = sorted((name, value) for name, value in self.headers if name not in _PASSING)
        return digest(str(self.status), repr(stated), self.body)


@dataclass
class Jar:
    """A session's cookies: names, values, and whether scripts see them. Differs: one shop, one path, no clock."""

    kept: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Name → value, and whether scripts see it."""

    def copy(self) -> "Jar":
        """The same cookies, apart."""
        return Jar(dict(self.kept))

    def take(self, answer: Answer) -> None:
        """Keep what an answer sets. Raises ConfigError for cookies of a part of the shop."""
        for name, value in answer.headers:
            if name == "set-cookie":
                self._set(value)

    def _set(self, stated: str) -> None:
        try:
            found = SimpleCookie(stated)
        except CookieError as error:
            raise ConfigError(f"the shop sets a cookie that cannot be read: {error}") from error
        for name, morsel in found.items():
            if morsel["path"] not in {"", "/"} or morsel["domain"]:
                raise ConfigError(f"the shop's cookie {name!r} is not for all of it: use the browser for this shop")
            if morsel["max-age"] in {"0", 0} or "1970" in morsel["expires"]:
                self.kept.pop(name, None)
            else:
                self.kept[name] = (morsel.coded_value, not morsel["httponly"])

    def header(self) -> str:
        """As the shop hears them."""
        return "; ".join(f"{name}={value}" for name, (value, _) in self.kept.items())

    def seen_by_scripts(self) -> str:
        """What `document.cookie` can tell, in a fixed order."""
        return repr(sorted((name, value) for name, (value, seen) in self.kept.items() if seen))

    def for_browser(self) -> Headers:
        """Headers that put the same cookies into a browser."""
        return tuple(
            ("set-cookie", f"{name}={value}; Path=/; SameSite=Lax" + ("" if seen else "; HttpOnly"))
            for name, (value, seen) in self.kept.items()
        )

    def changes(self, header: str) -> tuple[tuple[str, str | None], ...]:
        """What scripts have made of them, by the header that the browser sends."""
        sent = dict(pair.strip().split("=", 1) for pair in header.split(";") if "=" in pair)
        new = [(name, value) for name, value in sent.items() if self.kept.get(name, (None,))[0] != value]
        gone = [(name, None) for name in self.kept if name not in sent]
        return (*new, *gone)

    def apply(self, changes: Iterable[tuple[str, str | None]]) -> None:
        """Keep what scripts have set."""
        for name, value in changes:
            if value is None:
                self.kept.pop(name, None)
            else:
                self.kept[name] = (value, True)


@dataclass(frozen=True)
class Exchange:
    """One request, its answer, and the session's cookies after it."""

    request: Request
    answer: Answer
    jar: Jar
    changed_cookies: tuple[tuple[str, str | None], ...] = ()
    """Set by scripts of the page before the request left; None: removed."""


def unknown_source(document: bytes, scripts: Sequence[bytes]) -> str | None:
    """What a page's scripts read and no key holds: a clock, storage, chance; the first found, None without any."""
    for text in (*_SCRIPT.findall(document), *scripts):
        if found := _UNKNOWN_SOURCES.search(text):
            return found[1].decode("ascii")
    return None


def parts_match(stated: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the scripts and style sheets of a page are still those that it was seen with."""
    return all(now.get(url) == name for url, name in stated.items())
