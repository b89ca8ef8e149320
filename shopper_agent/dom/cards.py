"""Cards: which like siblings are the items of a collection, what each is called, which are products.

Knows structure and visible words, and nothing of regions and names.
"""

from dataclasses import dataclass

from shopper_agent.dom.prices import has_price
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.texts import first_heading, label_of, picture_text, visible_text
from shopper_agent.dom.words import ShopWords


@dataclass(eq=False)
class Card:
    """One of several like things: a product, a cart line, a review, a menu entry."""

    node: Node
    title: str
    collection: str
    """Prefix of the collection it stands in."""
    is_product: bool
    title_control: Node | None = None


def repeated(node: Node) -> list[Node]:
    """The largest set of like children that hold something to act on."""
    if node.controls < 2 or node.tag in {"select", "label", "p"}:
        return []
    sets: dict[tuple[str, str], list[Node]] = {}
    for child in node.children:
        if (
            child.tag
            and child.controls
            and child.tag not in {"option", "label", "select", "input", "button", "nav", "header", "footer"}
        ):
            first = child.attributes.get("class", "").split(" ")[0] if child.tag not in {"li", "tr", "article"} else ""
            sets.setdefault((child.tag, first), []).append(child)
    members = max(sets.values(), key=len, default=[])
    if len(members) < (2 if members and members[0].tag in {"li", "tr", "article"} else 3):
        return []
    members = [member for member in members if not _holds_cards(member)]
    rich = [
        member
        for member in members
        if member.controls >= 2 or member.priced or (member.pictured and not member.is_control)
    ]
    return members if len(members) > 1 and 2 * len(rich) >= len(members) else []


def only_line(node: Node, words: ShopWords) -> list[Node]:
    """The single line of a cart: it is named as it will be when there are two."""
    if not node.priced or node.controls < 2 or node.tag not in {"ul", "ol", "tbody", "table", "div", "section", "form"}:
        return []
    lines = [child for child in node.children if child.tag in {"li", "tr", "article"} and child.controls]
    if len(lines) != 1 or not shows_product(lines[0]):
        return []
    return lines if any(is_quantity(below, words) for below in lines[0].walk()) else []


def only_product(node: Node) -> list[Node]:
    """The single product of a list, as of a search with one hit: it is named as it will be when there are two."""
    if not (node.priced and node.pictured and node.controls) or node.tag not in {"ul", "ol", "div", "section"}:
        return []
    found = [child for child in node.children if child.tag in {"li", "article"}]
    if len(found) != 1 or not (found[0].priced and found[0].pictured and found[0].controls) or _holds_cards(found[0]):
        return []
    return found if first_heading(found[0], within=60) is not None and not is_product_page(found[0]) else []


def is_product_page(node: Node) -> bool:
    """Whether it holds the page's main heading: then it is the page's own product, whatever it is made of."""
    return any(below.tag == "h1" for below in node.walk())


def _holds_cards(node: Node) -> bool:
    """Whether a part is itself a list of product cards, such as a row of deals on a home page."""
    return node.priced and any(
        sum(1 for child in below.children if child.priced and child.pictured and child.controls) >= 2
        for below in node.walk()
        if below.controls >= 2 and len(below.children) >= 2
    )


def shows_product(node: Node) -> bool:
    """Whether a card is a product: it says so, or shows a price with a picture or with several controls."""
    return "schema.org/product" in node.attributes.get("itemtype", "").lower() or (
        node.priced and (node.pictured or node.controls >= 2)
    )


def is_quantity(node: Node, words: ShopWords) -> bool:
    """Whether a control sets how many."""
    return node.is_control and node.tag in {"input", "select"} and words.quantity.search(label_of(node)) is not None


def title_of(card: Node, words: ShopWords) -> tuple[str, Node | None]:
    """What a card is called, and the control that carries that title."""
    heading = first_heading(card, within=60)
    links = [below for below in card.walk() if below.tag == "a" and below.flags & CONTROL]
    if heading is not None and (text := visible_text(heading)):
        holder = next((link for link in links if _contains(link, heading) or _contains(heading, link)), None)
        return _whole_title(text, card, holder), holder or _pressed_around(heading, card)
    named = next((below for below in card.walk() if below.attributes.get("itemprop") == "name"), None)
    if named is not None and (text := visible_text(named)):
        holder = next((link for link in links if _contains(link, named) or _contains(named, link)), None)
        return text, holder or _pressed_around(named, card)
    best: tuple[int, str, Node | None] = (0, "", None)
    for link in links:
        text = visible_text(link)
        if len(text) <= best[0] or not any(map(str.isalpha, text)) or _says_no_title(text, words):
            continue
        best = (len(text), text, link)
        if not (card.priced or card.pictured):
            break  # a menu entry is called like its first link
    if best[1]:
        return (best[1] if len(best[1]) <= 160 else label_of(best[2]) if best[2] else best[1]), best[2]
    alt = picture_text(card)
    return (alt, links[0] if links else None) if alt else ("", None)


def _pressed_around(title: Node, card: Node) -> Node | None:
    """The innermost control of a card that its title stands in: cards are opened by listeners, too."""
    around = (node for node in (title, *title.ancestors()) if node.is_control)
    found = next(around, None)
    return found if found is not None and _contains(card, found) else None


def _says_no_title(text: str, words: ShopWords) -> bool:
    """Whether a link's words are a price, an offer to buy or what others say of it."""
    price = len(text) < 24 and has_price(text)
    return price or words.purchase.search(text) is not None or words.review.search(text) is not None


def _whole_title(text: str, card: Node, link: Node | None) -> str:
    """A title that the page shortens ("Rapid Boil …") is often whole in the link's tip or the picture's text."""
    if not text.endswith(("…", "...")):
        return text
    head = text.rstrip(" .…,")
    whole = [link.attributes.get("title", "") if link is not None else "", picture_text(card)]
    return next((candidate for candidate in whole if candidate.startswith(head)), text)


def _contains(outer: Node, inner: Node) -> bool:
    node: Node | None = inner
    while node is not None:
        if node is outer:
            return True
        node = node.parent
    return False
