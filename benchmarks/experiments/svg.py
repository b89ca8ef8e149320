"""A sheet to draw on, and an axis: the little SVG that the charts need."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

INK, MUTED, GRID, ACCENT, SECOND = "#1f2933", "#697586", "#e3e8ee", "#1f6feb", "#d1603d"
PALETTE = ("#1f6feb", "#d1603d", "#7a5bc7", "#c99a1a", "#3a9d8f", "#b0457f", "#6b8e23", "#8c6d5a", "#5f7d95", "#aab2bd")


@dataclass
class Sheet:
    """An SVG picture in the making; pixels from the top left."""

    width: float
    height: float
    title: str
    """Read out instead of the picture."""
    _parts: list[str] = field(default_factory=list)

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str = INK, width: float = 1) -> None:
        self._parts.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{width:g}"/>'
        )

    def dot(self, x: float, y: float, radius: float = 4, colour: str = ACCENT) -> None:
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>')

    def box(self, corner: tuple[float, float], size: tuple[float, float], colour: str, hint: str = "") -> None:
        told = f"<title>{escape(hint)}</title>" if hint else ""
        self._parts.append(
            f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{max(size[0], 0):.1f}" '
            f'height="{max(size[1], 0):.1f}" fill="{colour}">{told}</rect>'
        )

    def text(self, place: tuple[float, float], text: str, anchor: str = "start", style: str = "") -> None:
        """`style` names classes: `small`, `muted`, `bold`, `light`."""
        self._parts.append(
            f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}" class={quoteattr(style)}>'
            f"{escape(text)}</text>"
        )

    def svg(self) -> str:
        """The whole picture."""
        style = (
            f"text{{font:13px system-ui,sans-serif;fill:{INK}}}.small{{font-size:11px}}"
            f".muted{{fill:{MUTED}}}.bold{{font-weight:600}}.light{{fill:#fff}}"
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" aria-label={quoteattr(self.title)}>'
            f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(self._parts)}</svg>\n'
        )


@dataclass(frozen=True)
class Axis:
    """Numbers → pixels, with round marks."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> "Axis":
        """An axis on which all values lie, with a little room."""
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = 0.06 * ((high - low) or abs(high) or 1.0)
        return cls(low - room, high + room, start, end)

    def at(self, value: float) -> float:
        """Where a value lies, held within the axis."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)

    def marks(self, about: int = 3) -> list[float]:
        """Round numbers on the axis, about so many."""
        rough = (self.high - self.low) / about
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        return [number * step for number in range(first, math.floor(self.high / step + 1e-9) + 1)]


def number(value: float) -> str:
    """A number as briefly as it can be read, with a real minus sign."""
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "0" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")
