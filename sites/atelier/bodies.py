"""The JSON that a page sends, read with suspicion: it may be of any shape and size."""

import json
from collections.abc import Mapping

from starlette.requests import Request

from sites.atelier.answers import Refused
from sites.fields import MAX_FIELD

MAX_BYTES = 64 * 1024
MAX_NUMBER = 2**31

Body = Mapping[str, object]


async def read_body(request: Request) -> Body:
    """The object that was sent; an empty one when nothing was.

    Raises:
        Refused: 400 when it is no JSON object, 413 when it is too large.
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BYTES:
            raise Refused(413)
    return parse_body(raw)


def parse_body(raw: bytes) -> Body:
    """The object in these bytes.

    Raises:
        Refused: 400 when there is none.
    """
    if not raw.strip():
        return {}
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(400) from error
    if not isinstance(told, dict):
        raise Refused(400)
    return told


def text_in(body: Body, name: str, limit: int = MAX_FIELD) -> str:
    """A field's text on one line, printable and cut to ``limit`` characters; empty when it is no text."""
    told = body.get(name)
    if not isinstance(told, str):
        return ""
    plain = "".join(letter if letter.isprintable() else " " for letter in told[: 4 * limit])
    return " ".join(plain.split())[:limit]


def number_in(body: Body, name: str) -> int | None:
    """A field's whole number from 0; None when it is anything else."""
    told = body.get(name)
    return told if type(told) is int and 0 <= told < MAX_NUMBER else None


def part_in(body: Body, name: str) -> Body | None:
    """A field's object; None when it is anything else."""
    told = body.get(name)
    return told if isinstance(told, dict) else None


def whole_number(text: str) -> int | None:
    """The number that an address holds, from 0; None when it is anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
