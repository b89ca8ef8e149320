"""Products: from the cards of a page and from its JSON-LD and microdata. What is not said is None."""

from collections.abc import Iterator

from pydantic_core import from_json

from shopper_agent.dom.cards import Card
from shopper_agent.dom.groups import Layout
from shopper_agent.dom.prices import parse_count, parse_price, parse_rating, to_number
from shopper_agent.dom.snapshot import CONTROL, STRUCK, Node
from shopper_agent.dom.texts import label_of, visible_text
from shopper_agent.dom.words import ShopWords
from shopper_agent.schema import Product

_MAX_PRODUCTS = 500


def find_products(root: Node, layout: Layout, json_ld: tuple[str, ...], words: ShopWords) -> tuple[Product, ...]:
    """The page's own product first (structured data), then the products of its cards, in document order."""
    own = [_with_visible(product, root, layout) for product in structured_products(json_ld)][:1]
    if not own and (item := _microdata(root, layout)) is not None:
        own = [item]
    cards = [card_product(card, words) for card in layout.cards.values() if card.is_product]
    return tuple((own + cards)[:_MAX_PRODUCTS])


def card_product(card: Card, words: ShopWords) -> Product:
    """Read a product card as a person would: the first price that is not struck through is the price."""
    price = list_price = currency = None
    rating: float | None = None
    count: int | None = None
    for node in card.node.walk():
        said = _said(node)
        if not said:
            continue
        if node.priced and (money := parse_price(said)) is not None and not node.tag:
            struck = node.parent is not None and bool(node.parent.flags & STRUCK)
            if struck and list_price is None:
                list_price = money[0]
            elif not struck and price is None:
                price, currency = money
        if rating is None:
            rating = parse_rating(said)
        if count is None:
            count = parse_count(said)
    whole = visible_text(card.node, 1000)
    if rating is None and (found := parse_rating(whole)) is not None:
        rating = found
    if price is None and card.node.priced and (money := parse_price(whole)) is not None:
        price, currency = money
    control = card.title_control
    return Product(
        title=card.title[:300],
        name=control.name if control is not None and control.name else None,
        group=card.node.prefix,
        price=price,
        list_price=list_price if price is None or list_price is None or list_price > price else None,
        currency=currency,
        rating=rating,
        review_count=count,
        available=_availability(card.node, whole, words),
        url=control.attributes.get("href") if control is not None else None,
    )


def structured_products(json_ld: tuple[str, ...]) -> Iterator[Product]:
    """The schema.org products of a page's JSON-LD blocks; blocks that are no JSON are passed over.

    Source: https://schema.org/Product
    """
    for text in json_ld:
        try:
            data = from_json(text)
        except ValueError:
            continue  # a shop's broken block is no reason to see nothing
        for item in _items(data):
            kind = item.get("@type")
            if "Product" in (kind if isinstance(kind, list) else [kind]) and isinstance(item.get("name"), str):
                yield _from_schema_org(item)


def _from_schema_org(item: dict[str, object]) -> Product:
    offer = _first(item.get("offers"))
    if "offers" in offer and "price" not in offer:
        offer = {**offer, **_first(offer["offers"])}
    rating = _first(item.get("aggregateRating"))
    brand = item.get("brand")
    currency = offer.get("priceCurrency")
    return Product(
        title=str(item["name"])[:300],
        price=_number(offer.get("price", offer.get("lowPrice"))),
        currency=currency.upper()[:3] if isinstance(currency, str) and currency else None,
        rating=_rating_to_five(rating),
        review_count=_whole(rating.get("reviewCount", rating.get("ratingCount"))),
        available=_schema_availability(offer.get("availability")),
        brand=(
            str(brand.get("name"))
            if isinstance(brand, dict) and brand.get("name")
            else brand
            if isinstance(brand, str)
            else None
        ),
        url=item["url"] if isinstance(item.get("url"), str) else None,
    )


def _with_visible(product: Product, root: Node, layout: Layout) -> Product:
    """Add the struck price that stands near the title; structured data rarely has it."""
    for node in root.walk():
        if not node.tag and node.priced and node.parent is not None and node.parent.flags & STRUCK:
            if any(above in layout.cards for above in node.ancestors()):
                continue
            money = parse_price(node.text)
            if money is not None and product.price is not None and money[0] > product.price:
                return product.model_copy(update={"list_price": money[0]})
    return product


def _microdata(root: Node, layout: Layout) -> Product | None:
    """The product that a page's microdata describes, outside of cards.

    Source: https://schema.org/Product
    """
    for node in root.walk():
        if "itemtype" not in node.attributes or node in layout.cards:
            continue
        if "schema.org/product" not in node.attributes["itemtype"].lower():
            continue
        facts: dict[str, str] = {}
        for below in node.walk():
            key = below.attributes.get("itemprop")
            if key and key not in facts:
                facts[key] = below.attributes.get("content") or below.attributes.get("href") or visible_text(below)
        if "name" not in facts:
            return None
        return Product(
            title=facts["name"][:300],
            price=_number(facts.get("price")),
            currency=facts.get("priceCurrency"),
            rating=_number(facts.get("ratingValue")),
            review_count=_whole(facts.get("reviewCount", facts.get("ratingCount"))),
            available=_schema_availability(facts.get("availability")),
            brand=facts.get("brand"),
        )
    return None


def _said(node: Node) -> str:
    """What a node says by itself: its text, or its label and picture's text."""
    if not node.tag:
        return node.text
    return node.attributes.get("aria-label") or node.attributes.get("alt") or node.attributes.get("title") or ""


def _availability(card: Node, text: str, words: ShopWords) -> bool | None:
    if words.sold_out.search(text):
        return False
    buttons = (below for below in card.walk() if below.flags & CONTROL and below.tag != "a")
    if any(words.add_to_cart.search(label_of(button)) for button in buttons):
        return True
    return True if words.in_stock.search(text) else None


def _items(data: object) -> Iterator[dict[str, object]]:
    stack, seen = [data], 0
    while stack and seen < 2000:
        at = stack.pop()
        seen += 1
        if isinstance(at, list):
            stack.extend(reversed(at))
        elif isinstance(at, dict):
            yield at
            stack.extend(at[key] for key in ("@graph", "mainEntity") if key in at)


def _first(value: object) -> dict[str, object]:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    number = to_number(value) if isinstance(value, str) else float(value)
    return number if number is not None and 0 <= number < 1e9 else None


def _whole(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None else None


def _rating_to_five(rating: dict[str, object]) -> float | None:
    value, best = _number(rating.get("ratingValue")), _number(rating.get("bestRating"))
    if value is None:
        return None
    if best and best != 5:
        value = value * 5 / best
    return round(value, 2) if value <= 5 else None


def _schema_availability(value: object) -> bool | None:
    if not isinstance(value, str) or not value:
        return None
    return value.rsplit("/", 1)[-1].lower() in {
        "instock",
        "limitedavailability",
        "onlineonly",
        "preorder",
        "presale",
        "backorder",
        "instoreonly",
    }
