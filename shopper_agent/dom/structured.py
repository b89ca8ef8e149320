"""Products that a page states for machines: JSON-LD and microdata. What is not said is None."""

from collections.abc import Collection, Iterator

from pydantic_core import from_json

from shopper_agent.dom.prices import to_number
from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.texts import visible_text
from shopper_agent.schema import Product


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


def microdata_product(root: Node, cards: Collection[Node]) -> Product | None:
    """The product that a page's microdata describes, outside of cards.

    Source: https://schema.org/Product
    """
    for node in root.walk():
        if "itemtype" not in node.attributes or node in cards:
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
