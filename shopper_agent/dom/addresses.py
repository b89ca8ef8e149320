"""What an address says about where a link leads, without what shops add to it for their own accounts.

Session keys, campaigns, positions in a list, times and hashes differ from visit to visit: they tell nothing apart.
"""

import re
from functools import lru_cache
from urllib.parse import unquote_plus, urlsplit

from shopper_agent.dom.slug import slug

LONGEST = 32
"""Characters of one mark."""
_ACCOUNTS = re.compile(
    r"utm_\w*|_?gl?|_ga|\w*clid|ref\w*|r|qid|crid|sprefix|spm|sr|amdata|_?trk\w*|_?track\w*|trc\w*|p[fd]_rd\w*|dib\w*"
    r"|csrf\w*|\w*token|nonce|rnd|rand\w*|hash|sig\w*|\w*sess\w*|\w*sid|pos\w*|index|idx|rank|slot|place\w*|click\w*"
    r"|time\w*|ts|t|_|cb|v|ver|via|source|src|from|origin|referr?er|campaign\w*|cm\w*|mc_\w*|ad\w*id|aff\w*|camp"
    r"|_encoding|ie|keywords?|return\w*|redirect\w*|next|back\w*|callback|continue|url|u|lang\w*|locale|show\w*",
    re.IGNORECASE,
)
"""Query keys that say nothing about where a link leads."""
_SCRIPT = re.compile(r"\s*(?:javascript|data|blob|about|mailto|tel):", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_TIME = re.compile(r"1[4-9]\d{8}(?:\d{3})?(?!\d)")
_UUID = re.compile(r"[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}")
_HEX = re.compile(r"[0-9a-f]{16,}")
_LONG_MIX = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{17,}")


def is_steady(mark: str) -> bool:
    """Whether a slug looks as if it were the same at the next visit: no time, no hash, no random key.

    >>> is_steady("b073wrf565"), is_steady("5f2c8a1e9b7d4c60aa"), is_steady("1700000000")
    (True, False, False)
    """
    return not (_TIME.search(mark) or _UUID.search(mark) or _HEX.search(mark) or _LONG_MIX.search(mark))


def clipped(mark: str, longest: int = LONGEST) -> str:
    """A slug of at most so many characters, cut at the end of a word where that leaves enough."""
    if len(mark) <= longest:
        return mark
    head = mark[:longest]
    end = head.rfind("_")
    return (head[:end] if end > longest // 2 else head).strip("_")


def tail(mark: str, longest: int = LONGEST) -> str:
    """The end of a slug, of at most so many characters, from the beginning of a word where that leaves enough."""
    if len(mark) <= longest:
        return mark
    end = mark[-longest:]
    start = end.find("_")
    return (end[start:] if 0 <= start < longest // 2 else end).strip("_")


@lru_cache(maxsize=4096)
def address_marks(href: str) -> tuple[str, ...]:
    """What tells an address from others, the most telling first; the page's own top (`#`) leads nowhere.

    That is a place in the page, a part with a number, its last parts, its host.

    >>> address_marks("https://shop.example/p/red-mug-9.html?ref=top&size=m")
    ('red_mug_9', 'm', 'p_red_mug_9', 'red_mug_9_m', 'shop_example')
    """
    if not href or href.endswith("#") or _SCRIPT.match(href):
        return ()
    try:
        parts = urlsplit(href)
    except ValueError:
        return ()
    path = [mark for part in parts.path.split("/") if (mark := _part(part))]
    values = [mark for pair in parts.query.split("&") if (mark := _value(pair))]
    marks = [_part(parts.fragment)]
    marks += [mark for mark in reversed((*path, *values)) if any(c.isdigit() for c in mark)][:1]
    marks += path[-1:] + values[-1:]
    if len(path) > 1:
        marks.append(f"{path[-2]}_{path[-1]}")
    if path and values:
        marks.append("_".join((path[-1], *values)))
    marks.append(_host(parts.netloc))
    return tuple(dict.fromkeys(tail(mark) for mark in marks if mark))


def _part(text: str) -> str:
    """A part of a path. What is random there is the thing's own key: only sessions and campaigns are left out."""
    text = text.split(";")[0]
    if "=" in text or text.lower().startswith("ref"):
        return ""
    return slug(_ENDING.sub("", unquote_plus(text)))


def _value(pair: str) -> str:
    key, _, value = pair.partition("=")
    if not value or len(value) > 60 or _ACCOUNTS.fullmatch(key):
        return ""
    mark = slug(unquote_plus(value))
    return mark if is_steady(mark) else ""


def _host(netloc: str) -> str:
    """A host's name without its port; an address in numbers is none."""
    host = netloc.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    return slug(host) if any(c.isalpha() for c in host) else ""
