"""Products: the page's own, and those of its cards. What is not said is None."""

from shopper_agent.dom.brands import brand_of
from shopper_agent.dom.cards import Card
from shopper_agent.dom.facts import read_facts
from shopper_agent.dom.groups import Layout
from shopper_agent.dom.notes import notes_of
from shopper_agent.dom.own_product import own_product
from shopper_agent.dom.quick import QuickLook, quick_look
from shopper_agent.dom.runs import Run, runs_of
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.structured import microdata_product, structured_products
from shopper_agent.dom.texts import label_of
from shopper_agent.dom.words import ShopWords
from shopper_agent.schema import Product

_MAX_PRODUCTS = 500


def find_products(root: Node, layout: Layout, json_ld: tuple[str, ...], words: ShopWords) -> tuple[Product, ...]:
    """The page's own product first, then the products of its cards, in document order."""
    stated = next(structured_products(json_ld), None) or microdata_product(root, layout.cards)
    own = own_product(root, layout, words, stated)
    stock = quick_look(words.sold_out, words.in_stock)
    cards = [card_product(card, words, stock) for card in layout.cards.values() if card.is_product]
    return tuple(([own] if own is not None else []) + cards)[:_MAX_PRODUCTS]


def card_product(card: Card, words: ShopWords, stock: QuickLook) -> Product:
    """Read a product card as a person would."""
    nodes = list(card.node.walk())
    runs = runs_of(nodes)
    title = card.title[:300]
    facts = read_facts(nodes, runs, title)
    brand = brand_of(nodes, runs, title)
    control = card.title_control
    return Product(
        title=title,
        name=control.name if control is not None and control.name else None,
        group=card.node.prefix,
        price=facts.price,
        list_price=facts.list_price,
        currency=facts.currency,
        rating=facts.rating,
        review_count=facts.review_count,
        available=_availability(nodes, runs, title, words, stock),
        brand=brand,
        notes=notes_of(runs, card.node, (title, brand or ""), control),
        url=control.attributes.get("href") if control is not None else None,
    )


def _availability(nodes: list[Node], runs: list[Run], title: str, words: ShopWords, stock: QuickLook) -> bool | None:
    text = " ".join(run.text for run in runs if run.text != title)[:1000]
    if not stock.may_find(text):
        text = ""
    if words.sold_out.search(text):
        return False
    buttons = (node for node in nodes if node.flags & CONTROL and node.tag != "a")
    if any(words.add_to_cart.search(label_of(button)) for button in buttons):
        return True
    return True if words.in_stock.search(text) else None
