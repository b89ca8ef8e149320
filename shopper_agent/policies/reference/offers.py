"""The words that stand beside a control: what an offer says beyond the label of its button."""

import re
from collections.abc import Sequence
from html import unescape

from shopper_agent.policies.finding import label
from shopper_agent.schema import Element

_TAGS = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_REACH = 400
"""Characters of simplified HTML on either side that may belong to a control."""


def words_after(html: str, members: Sequence[Element]) -> list[str]:
    """For each of these in page order its label and what stands behind it, up to the next one or a button."""
    found = []
    for element, start, following in _spans(html, members):
        end = min(start + _REACH, following)
        behind = html[start:end]
        behind = behind[behind.find(">") + 1 :]
        found.append(_plain(f"{label(element)} {re.split('<button|<fieldset|<select|</form', behind)[0]}"))
    return found


def words_before(html: str, members: Sequence[Element]) -> list[str]:
    """For each of these in page order its label and what stands before it, down to the one before."""
    found, end = [], 0
    for element, start, _ in _spans(html, members):
        before = html[max(end, start - _REACH) : start]
        before = before[before.find("</" if end else ">") : before.rfind("<")].partition(">")[2]
        found.append(_plain(f"{before} {label(element)}"))
        end = start
    return found


def _spans(html: str, members: Sequence[Element]) -> list[tuple[Element, int, int]]:
    """Each with the place of its name in the page and that of the next one's; without one, the page's end."""
    places = [html.find(f'name="{element.name}"') for element in members]
    ends = [*places[1:], len(html)]
    return [
        (element, max(place, 0), end if end > place else len(html))
        for element, place, end in zip(members, places, ends, strict=True)
    ]


def _plain(html: str) -> str:
    return _SPACE.sub(" ", unescape(_TAGS.sub(" ", html))).strip()
