"""Facts about a live element → Target: what is recorded of an acted element, so that it can be found again."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shopper_agent.dom.mask import Masker
from shopper_agent.dom.plain import plain_text
from shopper_agent.dom.simplify import Handle
from shopper_agent.schema import Box, Element, Observation, Target

_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,5}) ?|(.))")
"""As CSS.escape writes what an identifier may not hold."""


def target_of(name: str, handle: Handle, seen: Observation, facts: Mapping[str, Any], masker: Masker) -> Target | None:
    """The fingerprint of a named element of the page as it was seen, and every way to find it.

    `facts` are what finding.js told of it. None when the element is gone or stands under no such name.
    """
    element = next((each for each in seen.elements if each.name == name), None)
    if element is None or "gone" in facts:
        return None
    x, y, width, height = facts["box"]
    return Target(
        name=name,
        tag=handle.tag,
        role=element.role,
        text=element.text,
        test_id=_masked(facts["test"], masker),
        label=_masked(facts["label"], masker),
        css=_harmless(facts["css"], masker),
        xpath=_harmless(facts["xpath"], masker),
        box=Box(x=x, y=y, width=width, height=height),
        frame_path=tuple(map(masker.address, facts["frames"])),
        href=element.href,
        form_action=masker.address(facts["form"]) if facts["form"] is not None else None,
        card=_card_of(element, seen) or _masked(facts["card"], masker),
        neighbours=_seen(map(masker.text, facts["near"]), seen),
        twin_index=facts["twin"],
        twin_count=facts["twins"],
    )


def _card_of(element: Element, seen: Observation) -> str | None:
    """The title of the innermost product card that it stands in."""
    around = [each for each in seen.products if each.group and element.name.startswith(each.group + ".")]
    return max(around, key=lambda product: len(product.group)).title if around else None


def _masked(text: str | None, masker: Masker) -> str | None:
    return masker.text(text) if text is not None else None


def _harmless(path: str | None, masker: Masker) -> str | None:
    """A selector that bears nothing private; None for one that does: it would find nothing once it is masked."""
    if path is None:
        return None
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], path)
    return path if masker.text(plain) == plain else None


def _seen(texts: Iterable[str], page: Observation) -> tuple[str, ...]:
    """Those of the texts beside it that a person sees: what a page hides does not come in with what is pressed."""
    plain = _words(plain_text(page.html))
    return tuple(text for text in texts if _words(text) in plain)


def _words(text: str) -> str:
    return "".join(text.split()).casefold()
