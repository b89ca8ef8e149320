"""What a page states for machines is taken over as far as a person could read it too.

Numbers stand; words that are nowhere to be seen could be anything, instructions to whoever reads them included.
"""

import re

from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import visible_text
from shopper_agent.schema import Product

_WORD = re.compile(r"\w+")
_MOST_SAID = 0.6
"""Of a stated title's words, that the page's own heading has to say: shops add a brand, a colour, a size."""
_LONGEST = 60_000


def believed(stated: Product, root: Node, heading: str) -> Product | None:
    """The statement in words that stand on the page; None where nothing on the page bears its title.

    `heading`: the page's own; empty: it has none.
    """
    page = " ".join(visible_text(root, _LONGEST).casefold().split())
    brand = stated.brand if stated.brand is not None and stated.brand.casefold().strip() in page else None
    title = _title(stated.title, heading, page)
    return stated.model_copy(update={"title": title, "brand": brand}) if title is not None else None


def _title(stated: str, heading: str, page: str) -> str | None:
    if " ".join(stated.casefold().split()) in page:
        return stated
    words, said = set(_WORD.findall(stated.casefold())), set(_WORD.findall(heading.casefold()))
    if words and len(words & said) >= _MOST_SAID * len(words):
        return stated if len(stated) <= 2 * len(heading) else heading
    return heading or None
