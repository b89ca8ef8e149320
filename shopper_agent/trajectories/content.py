"""How a page's bulk (HTML, elements, products) travels in a line: its `content`.

Inline when small, compressed when large, a reference when the recording already holds it.
"""

import base64
import gzip
import hashlib
import json
import math
import zlib
from collections.abc import Mapping

from pydantic import JsonValue

from shopper_agent.schema import Element, Product, Record

FILE_NAME = "trajectory.jsonl"
SCREENSHOTS = "screenshots"
PACK_FROM_BYTES = 4096
"""Contents from this size on are compressed; below it they stay readable by eye."""
MAX_CONTENT_BYTES = 64 * 2**20
"""Largest decompressed content of one page."""
MAX_TOTAL_BYTES = 2 * 2**30
"""Largest sum of decompressed contents of one recording."""
MAX_LINE_BYTES = 128 * 2**20
MAX_PICTURE_BYTES = 32 * 2**20

_COMPRESSION = 4  # of 1..9: nearly as small as the best, several times as fast
_GZIP = 31  # zlib's window bits for a gzip member


class BadLineError(ValueError):
    """What is wrong with a line, without its place."""


class Content(Record):
    """The bulk of an observation: what a fold or a failed action leaves as it was."""

    html: str
    elements: tuple[Element, ...]
    products: tuple[Product, ...]


BULK = tuple(Content.model_fields)


class Packer:
    """Packs one recording's contents and remembers what it already holds."""

    def __init__(self) -> None:
        self._written: set[str] = set()

    def pack(self, bulk: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The content as the line holds it. Raises BadLineError for a page that no reader would accept."""
        body = json_bytes(bulk)
        if len(body) > MAX_CONTENT_BYTES:
            raise BadLineError(f"a page of {len(body)} bytes is more than a recording holds")
        if len(body) < PACK_FROM_BYTES:
            return {"encoding": "inline", **bulk}
        digest = hashlib.sha256(body).hexdigest()
        if digest in self._written:
            return {"encoding": "same", "sha256": digest}
        self._written.add(digest)
        packed = base64.b64encode(gzip.compress(body, _COMPRESSION, mtime=0)).decode()
        return {"encoding": "gzip+base64", "sha256": digest, "data": packed}


class Unpacker:
    """Unpacks one recording's contents, within bounds, and remembers them for later references."""

    def __init__(self) -> None:
        self._contents: dict[str, Content] = {}
        self._total_bytes = 0

    def unpack(self, content: object) -> Content:
        """The content of a line.

        Raises:
            BadLineError: unknown encoding, damage, a dangling reference or too large.
            ValidationError: it is whole but not a page.
        """
        match content:
            case {"encoding": "inline", **bulk}:
                return Content.model_validate(bulk)
            case {"encoding": "same", "sha256": str(digest), **rest} if not rest:
                if digest not in self._contents:
                    raise BadLineError("its content refers to a page that was not recorded before")
                return self._contents[digest]
            case {"encoding": "gzip+base64", "sha256": str(digest), "data": str(data), **rest} if not rest:
                return self._decompressed(digest, data)
        raise BadLineError("its observation has no content in a known encoding")

    def _decompressed(self, digest: str, data: str) -> Content:
        body = _decompress(data)
        self._total_bytes += len(body)
        if self._total_bytes > MAX_TOTAL_BYTES:
            raise BadLineError(f"the recording's pages are larger than {MAX_TOTAL_BYTES} bytes together")
        if hashlib.sha256(body).hexdigest() != digest:
            raise BadLineError("its content is damaged: the sha256 differs")
        return self._contents.setdefault(digest, Content.model_validate_json(body))


def _decompress(data: str) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(base64.b64decode(data, validate=True), MAX_CONTENT_BYTES + 1)
    except (ValueError, zlib.error) as error:
        raise BadLineError(f"its content is damaged: {error}") from error
    if len(body) > MAX_CONTENT_BYTES:
        raise BadLineError(f"its content is larger than {MAX_CONTENT_BYTES} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise BadLineError("its content is damaged: it is not one whole gzip member")
    return body


def json_bytes(value: Mapping[str, JsonValue]) -> bytes:
    """Compact UTF-8 JSON; half a surrogate pair (as pages may hold) becomes "?", infinity becomes null."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_without_infinities(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")


def _without_infinities(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_infinities(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_infinities(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
