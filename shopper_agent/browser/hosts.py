"""Hosts: which belong to a shop's site, which a session may be led to, and which are nobody's real shop."""

import fnmatch
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"})
_SHARED = frozenset({
    "myshopify.com", "mybigcommerce.com", "bigcartel.com", "wixsite.com", "squarespace.com", "webflow.io",
    "weebly.com", "square.site", "wordpress.com", "blogspot.com", "github.io", "gitlab.io", "netlify.app",
    "vercel.app", "pages.dev", "workers.dev", "web.app", "firebaseapp.com", "appspot.com", "herokuapp.com",
    "onrender.com", "fly.dev", "azurewebsites.net", "cloudfront.net", "amazonaws.com", "translate.goog",
    "ngrok.io", "ngrok.app", "ngrok-free.app", "trycloudflare.com", "loca.lt",
})  # fmt: skip
"""Below these, each name is somebody else's site."""
_RESERVED = (".localhost", ".test", ".example", ".invalid")
"""Names that no public host can have. Source: RFC 2606 §2, RFC 6761 §6."""
_HOST = re.compile(r"[\w.:-]+")


class AllowList:
    """The hosts that a session's pages may lead to."""

    def __init__(self, start_url: str, further: tuple[str, ...] = ()) -> None:
        """Allow the start URL's site with its sub-domains, and `further` hosts or patterns (`*.example.com`)."""
        parts = urlsplit(start_url)
        self.site = site_of(_ascii(parts.hostname or ""))
        self.port = _port(parts)
        self.further = tuple(host.lower() for host in further)

    def allows(self, url: str) -> bool:
        """Whether a page may lead there: http or https, and an allowed host; on an IP address the port counts too."""
        try:
            parts = urlsplit(url)
            host, port = _ascii(parts.hostname or ""), _port(parts)
        except ValueError:
            return False  # no address at all
        if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
            return False
        if _is_one_of(host, port, self.further):
            return True
        if host == self.site:
            return port == self.port or not _is_local(host)
        return not _is_local(self.site) and host.endswith("." + self.site)


def is_test_host(url: str, declared: Iterable[str] = ()) -> bool:
    """Whether nothing real can be bought at an address: loopback, a reserved name, or a host declared a test shop.

    `declared` holds hosts or patterns, with or without a port.
    """
    try:
        parts = urlsplit(url)
        host, port = _ascii(parts.hostname or ""), _port(parts)
    except ValueError:
        return False
    if not _HOST.fullmatch(host):
        return False
    if host == "localhost" or host.endswith(_RESERVED):
        return True
    try:
        if ipaddress.ip_address(host).is_loopback:
            return True
    except ValueError:
        pass  # a name
    return _is_one_of(host, port, tuple(name.lower() for name in declared))


def site_of(host: str) -> str:
    """The registrable part of a host, `shop.example.co.uk` → `example.co.uk`; addresses and short names stay.

    Differs: a rule of thumb for country codes and a list of shared hosts instead of the public suffix list;
    `--allow-host` corrects it.
    """
    host = host.lower()
    labels = host.split(".")
    if _is_local(host) or len(labels) <= 2:
        return host
    shared = ".".join(labels[-2:]) in _SHARED
    keep = 3 if shared or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL) else 2
    return ".".join(labels[-keep:])


def host_of(url: str) -> str:
    """The host of an address as browsers write it; empty where it has none."""
    try:
        return _ascii(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _is_one_of(host: str, port: int | None, patterns: tuple[str, ...]) -> bool:
    """Compared with the host itself, never with what an address may carry in front of it (`shop.example@`)."""
    bracketed = f"[{host}]" if ":" in host else host
    with_port = bracketed if port is None else f"{bracketed}:{port}"
    return any(
        fnmatch.fnmatchcase(host, pattern) or fnmatch.fnmatchcase(with_port, pattern.replace("[", "[[]"))
        for pattern in patterns
    )


def _ascii(host: str) -> str:
    """As browsers write it: `bücher.example` → `xn--bcher-kva.example`, without the root's dot."""
    host = host.lower().rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _port(parts: SplitResult) -> int | None:
    """None for the scheme's own port, which browsers leave out. Raises ValueError for what is no port."""
    return None if parts.port == {"http": 80, "https": 443}.get(parts.scheme) else parts.port


def _is_local(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or "." not in host
    return True
