"""Notes beside a product: the short texts that are none of its facts, as they stand: badges, delivery, stock."""

import re
from collections.abc import Iterable, Sequence

from shopper_agent.dom.facts import is_title
from shopper_agent.dom.prices import PRICE
from shopper_agent.dom.runs import Run, control_around
from shopper_agent.dom.snapshot import Node

MOST = 8
LENGTH = 80
_WORDS = re.compile(r"[^\W\d_]{3}|\d\s?%")
_HEADS = frozenset({"legend", "label", "dt", "th", "caption"})
"""What names that which stands beside it."""
_LABEL_OF_NAME = re.compile(
    r"\W*(?:by|brand|marke|marque|marca|merk|manufacturer|hersteller|vendor|visit(?: the)?)\W*(?:store)?\W*",
    re.IGNORECASE,
)
_PLAIN_WORDS = re.compile(
    r"(?<!\w)(?:from|now|only|each|price|was|list|sale|our|current|regular|original|typical|previous|unit|per|rrp|msrp|"
    r"uvp|incl|excl|vat|nur|statt|jetzt|dès|desde|solo|vanaf|out of|von|sur|van|stars?|rated|ratings?|reviews?|"
    r"bewertungen|rezensionen|avis|opiniones|reseñas|recensioni|customers?|verified|global)(?!\w)"
)
"""In lower case, what stands beside prices, ratings and numbers of reviews and says no more than they do."""


def notes_of(runs: Iterable[Run], top: Node, known: Sequence[str], link: Node | None = None) -> tuple[str, ...]:
    """At most eight texts of at most 80 characters below `top`, in order, each once.

    `known` are title and brand, which are no notes; `link` is the control that opens the product: what stands in it
    beside the title is a note, what stands in other controls is their label.
    """
    seen = {text.casefold() for text in known if text}
    title = known[0] if known else ""
    notes: list[str] = []
    for run in runs:
        text = run.text
        if len(text) > LENGTH or run.struck or _WORDS.search(text) is None:
            continue
        key = text.casefold()
        if (
            key in seen
            or is_title(text, title)
            or (title and title in text)
            or _names_brand(text, known[1:])
            or _is_label(run, top, link)
            or _is_fact(run)
        ):
            continue
        seen.add(key)
        notes.append(text)
        if len(notes) == MOST:
            break
    return tuple(notes)


def _names_brand(text: str, names: Sequence[str]) -> bool:
    """Whether it is a known name with its label: "Brand: Acme", "by Acme"."""
    return any(name and name in text and _LABEL_OF_NAME.fullmatch(text.replace(name, "")) for name in names)


def _is_fact(run: Run) -> bool:
    """Whether it says a price, a rating or a number of reviews and nothing else."""
    text = PRICE.sub(" ", run.text) if run.priced else run.text
    return _WORDS.search(_PLAIN_WORDS.sub(" ", text.lower())) is None


def _is_label(run: Run, top: Node, link: Node | None) -> bool:
    """Whether it only names something: what stands beside it, or a control.

    A link around the picture or the whole card holds more than its own name.
    """
    parent = run.node.parent
    if run.text.endswith(":") or (parent is not None and parent.tag in _HEADS):
        return True
    control = control_around(run.node, top)
    if control is None:
        return False
    holds_more = control.tag == "a" and (control.pictured or (control is link and control.texts > 1))
    return not holds_more and control is not top
