"""The words that stand beside a control: what an offer says beyond the label of its button."""

import re
from collections.abc import Sequence

from shopper_agent.dom.plain import plain_text
from shopper_agent.policies.finding import label
from shopper_agent.schema import Element

_TAGS = re.compile(r"<[^>]*>")
_NEXT = re.compile(r"<button|<fieldset|<select|</form")
"""What begins something else."""
_REACH = 400
"""Characters of simplified HTML on either side that may belong to a control."""


def words_after(html: str, members: Sequence[Element]) -> list[str]:
    """For each of these in page order its label and what stands behind it, up to the next one or a button."""
    found = []
    for element, start, following in _spans(html, members):
        end = min(start + _REACH, following)
        behind = html[start:end]
        behind = behind[behind.find(">") + 1 :]
        said = plain_text(_NEXT.split(behind)[0])
        found.append(said if label(element) in said else f"{label(element)} {said}".strip())
    return found


def words_before(html: str, members: Sequence[Element]) -> list[str]:
    """For each of these in page order its label and what stands before it, down to the one before."""
    found, end = [], 0
    for element, start, _ in _spans(html, members):
        region = html.rfind(f'name="{element.name.rpartition(".")[0]}"', end, start)
        begin = region if region >= 0 else max(end, start - _REACH)
        before = html[begin:start]
        before = before[before.find("</" if end and region < 0 else ">") : before.rfind("<")].partition(">")[2]
        found.append(plain_text(f"{before} {label(element)}"))
        end = start
    return found


def run_before(html: str, element: Element) -> str:
    """The last run of text before a control: its label, where nothing else says what it is."""
    start = html.find(f'name="{element.name}"')
    before = html[max(0, start - _REACH) : max(start, 0)].rpartition("<")[0]
    runs = (plain_text(run) for run in reversed(_TAGS.split(before)))
    return next((run for run in runs if run), "")


def _spans(html: str, members: Sequence[Element]) -> list[tuple[Element, int, int]]:
    """Each with the place of its name in the page and that of the next one's; without one, the page's end."""
    places = [html.find(f'name="{element.name}"') for element in members]
    ends = [*places[1:], len(html)]
    return [
        (element, max(place, 0), end if end > place else len(html))
        for element, place, end in zip(members, places, ends, strict=True)
    ]
