"""The product that a page is about: stated for machines, or told from its heading, a price and one button that buys."""

import re
from dataclasses import dataclass

from shopper_agent.dom.believing import believed
from shopper_agent.dom.brands import brand_of
from shopper_agent.dom.facts import Facts, read_facts
from shopper_agent.dom.groups import Layout
from shopper_agent.dom.notes import notes_of
from shopper_agent.dom.runs import Run, runs_of
from shopper_agent.dom.snapshot import CONTROL, DISABLED, Node
from shopper_agent.dom.texts import HEADINGS, label_of, role_of, visible_text
from shopper_agent.dom.words import ShopWords
from shopper_agent.schema import Product

_BUTTON_LENGTH = 40
_BEHIND = 60
"""Nodes behind the button, up to the next heading, that may still say something about the product."""
_TITLE_LENGTH = 250
_BUY_NOW = re.compile(r"buy|kaufen|acheter|comprar|acquista", re.IGNORECASE)
_FAR = 600
"""Nodes between heading and button beyond which they have nothing to do with each other."""
_ELSEWHERE = frozenset({"nav", "header", "footer", "aside", "dialog"})
_NO_TITLE = re.compile(r"\b(?:results?|search|wish ?list|favou?rites|orders?|account)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Region:
    """The part of a page that is about its own product."""

    title: str
    nodes: list[Node]
    runs: list[Run]
    button: Node | None


def own_product(root: Node, layout: Layout, words: ShopWords, stated: Product | None) -> Product | None:
    """What a page says of its own product; `stated` is what it states for machines, which stands.

    Without such a statement a product is told only from a heading, a price after it and a single button that buys and
    belongs to no card; None where one of them is missing or a part of the page could be a card of another product.
    """
    region = _region(root, layout, words)
    if stated is not None:
        stated = believed(stated, root, region.title if region is not None else "")
    if region is None:
        return stated
    title = stated.title if stated is not None else region.title
    facts = read_facts(region.nodes, region.runs, title)
    brand = brand_of(region.nodes, region.runs, title)
    notes = notes_of(region.runs, root, (title, region.title, brand or "", (stated and stated.brand) or ""))
    if stated is not None:
        return _completed(stated, facts, brand, notes, bought=region.button is not None)
    if facts.price is None or region.button is None or not _is_product_page(region, words):
        return None
    return Product(
        title=title,
        price=facts.price,
        list_price=facts.list_price,
        currency=facts.currency,
        rating=facts.rating,
        review_count=facts.review_count,
        available=_available(region, words),
        brand=brand,
        notes=notes,
    )


def _completed(stated: Product, facts: Facts, brand: str | None, notes: tuple[str, ...], *, bought: bool) -> Product:
    """Add what only the visible page says; what is stated stands."""
    seen: dict[str, object] = {"notes": notes, "list_price": stated.list_price}
    if stated.price is None and bought:
        seen |= {"price": facts.price, "currency": facts.currency if facts.price is not None else stated.currency}
        seen["list_price"] = facts.list_price
    elif facts.list_price is not None and stated.price is not None and facts.list_price > stated.price:
        seen["list_price"] = facts.list_price
    return stated.model_copy(update={**seen, "brand": stated.brand or brand})


def _region(root: Node, layout: Layout, words: ShopWords) -> _Region | None:
    """From the page's heading to a little behind the button that buys, without cards and what is elsewhere."""
    order = list(root.walk())
    heading = next((node for node in order if node.tag == "h1" and not _is_aside(node, layout)), None)
    if heading is None:
        return None
    near = order[heading.start : heading.end + _FAR]
    buttons = [node for node in near if _buys(node, words) and not _is_aside(node, layout)]
    button = _single(buttons)
    start = heading.start
    end = _end(order, (button or heading).end)
    nodes = _outside_cards(order[start:end], layout)
    return _Region(visible_text(heading, 300), nodes, runs_of(nodes), button)


def _end(order: list[Node], after: int) -> int:
    """Where the product's own part ends: at the next section or heading."""
    for place in range(after, min(after + _BEHIND, len(order))):
        node = order[place]
        if node.tag in HEADINGS or node.tag in _ELSEWHERE:
            return place
    return min(after + _BEHIND, len(order))


def _outside_cards(nodes: list[Node], layout: Layout) -> list[Node]:
    kept: list[Node] = []
    skip = -1
    for node in nodes:
        if node.start < skip:
            continue
        if node in layout.cards or (node.tag in _ELSEWHERE and node.tag != "header"):
            skip = node.end
            continue
        kept.append(node)
    return kept


def _is_aside(node: Node, layout: Layout) -> bool:
    """Whether it belongs to a card or to what is around the contents, which may have a header of their own."""
    around = [node, *node.ancestors()]
    inside = {at.tag for at in around} & {"main", "article"}
    return any(at in layout.cards or (at.tag in _ELSEWHERE and not (at.tag == "header" and inside)) for at in around)


def _buys(node: Node, words: ShopWords) -> bool:
    """Whether a control puts the product into the cart; a link does only if it says nothing else."""
    if not node.flags & CONTROL or node.in_product or node.tag == "option" or role_of(node) not in {"button", "link"}:
        return False
    label = label_of(node)
    if len(label) > _BUTTON_LENGTH:
        return False
    if role_of(node) == "link":
        return words.add_to_cart.fullmatch(label.strip()) is not None
    return words.add_to_cart.search(label) is not None


def _single(buttons: list[Node]) -> Node | None:
    """The one button that buys; beside it there may be one that buys at once."""
    if len(buttons) == 2:
        labels = [label_of(button) for button in buttons]
        at_once = [_BUY_NOW.search(label) is not None for label in labels]
        return buttons[at_once.index(False)] if at_once.count(True) == 1 else None
    return buttons[0] if len(buttons) == 1 else None


def _is_product_page(region: _Region, words: ShopWords) -> bool:
    """Whether the heading is the title of what the button buys, and nothing between them could be another's title."""
    title, button = region.title, region.button
    if button is None or not 1 < len(title) <= _TITLE_LENGTH or _NO_TITLE.search(title) or words.cart.fullmatch(title):
        return False
    around = next((above for above in button.ancestors() if above.priced), None)
    if around is None or around.start <= region.nodes[0].start < around.end:
        return True
    before = [node for node in around.walk() if node.start < button.start]
    links = (node for node in before if node.tag == "a" and node.flags & CONTROL and node.pictured)
    return not any(node.tag in HEADINGS for node in before) and next(links, None) is None


def _available(region: _Region, words: ShopWords) -> bool | None:
    """From the button; one that is out of order tells nothing by itself: a size may have to be chosen first."""
    if region.button is not None and not region.button.flags & DISABLED:
        return True
    sold_out = any(words.sold_out.search(run.text) for run in region.runs if len(run.text) <= 80)
    return False if sold_out else None
