"""Lines of text that are filled word by word, for the estimate of a page's layout."""


class Line:
    """A line of text that is being filled, and what follows it."""

    __slots__ = ("at", "high", "left", "line", "width", "y")

    def __init__(self, left: int, y: int, width: int, line: int) -> None:
        """`line` is the height of one, `width` that of what holds them."""
        self.left, self.y, self.width, self.line = left, y, width, line
        self.at, self.high = 0.0, 0

    def end(self) -> int:
        """Finish the line; where the next one begins."""
        self.y += self.high
        self.at, self.high = 0.0, 0
        return self.y

    def put(self, width: float, height: int) -> tuple[int, int]:
        """Make room for what is not broken; its left upper corner."""
        if self.at and self.at + width > self.width:
            self.end()
        x = self.left + round(self.at)
        self.at += width
        self.high = max(self.high, height)
        return x, self.y

    def say(self, width: float, line: int) -> None:
        """Put words, which wrap at the end of the line."""
        room = self.width - self.at
        if width <= room:
            self.at += width
        else:
            full, rest = divmod(width - room, self.width)
            self.y += max(self.high, line) + int(full) * line
            self.at, self.high = rest, 0
        self.high = max(self.high, line)
