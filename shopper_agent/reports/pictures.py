"""Facts about a screenshot, read from its bytes, and where an element lies on it. PURE."""

import base64
from dataclasses import dataclass

from shopper_agent.schema import Box

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_NO_FRAME = {0xC4, 0xC8, 0xCC}  # of the markers C0-CF the ones that tell no size
_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a length


@dataclass(frozen=True)
class Picture:
    """A screenshot that can be shown without a network."""

    mime: str
    width: int
    """Device pixels."""
    height: int
    data: bytes

    @property
    def uri(self) -> str:
        """The picture as a `data:` URI."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Overlay:
    """A rectangle on a picture, in percent of its width and height."""

    left: float
    top: float
    width: float
    height: float


def read_picture(data: bytes) -> Picture | None:
    """The picture with its size; None for anything but a JPEG or PNG."""
    mime, size = "image/png", _png_size(data)
    if size is None:
        mime, size = "image/jpeg", _jpeg_size(data)
    if size is None or 0 in size:
        return None
    return Picture(mime, *size, data)


def overlay(box: Box, picture: Picture, viewport_width: int) -> Overlay | None:
    """Where a box of the viewport, in CSS pixels, lies on the picture; None when all of it is outside."""
    viewport_height = picture.height * viewport_width / picture.width
    left, right = _span(box.x, box.width, viewport_width)
    top, bottom = _span(box.y, box.height, viewport_height)
    if left >= right or top >= bottom:
        return None
    return Overlay(left, top, round(right - left, 3), round(bottom - top, 3))


def _span(start: int, length: int, whole: float) -> tuple[float, float]:
    """From and to in percent, cut at the edges."""
    begin = min(max(start, 0), whole)
    end = min(max(start + length, 0), whole)
    return round(100 * begin / whole, 3), round(100 * end / whole, 3)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the first frame header."""
    if not data.startswith(_JPEG):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _BARE:
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
