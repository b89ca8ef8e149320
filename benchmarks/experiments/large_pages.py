"""Recorded pages, filled up with further products until they are as large as wanted. Pure."""

from collections.abc import Sequence

from shopper_agent.schema import Context, Element, Observation, Product


def at_least(elements: int, context: Context) -> Context | None:
    """The context on a page with at least so many elements; None where the page has no product to repeat.

    Products, their elements and their place in the HTML are repeated together, under names of their own, so that the
    page is one that a shop with more on a page would show.
    """
    page = context.observation
    cards = [(product, own) for product in page.products if (own := _elements_of(product, page))]
    if not cards:
        return None
    round_ = 0
    while len(page.elements) < elements:
        round_ += 1
        page = _with_copies(page, cards, round_)
    return context.model_copy(update={"observation": page})


def _elements_of(product: Product, page: Observation) -> list[Element]:
    if not product.group:
        return []
    return [element for element in page.elements if element.name.startswith(f"{product.group}.")]


def _with_copies(page: Observation, cards: Sequence[tuple[Product, list[Element]]], round_: int) -> Observation:
    """One more copy of every card."""
    products, elements, html = list(page.products), list(page.elements), page.html
    tags = []
    for product, own in cards:
        before, after = f"{product.group}.", f"{product.group}_{round_}."
        copied = [one.model_copy(update={"name": one.name.replace(before, after, 1)}) for one in own]
        elements += copied
        name = product.name.replace(before, after, 1) if product.name is not None else None
        title = f"{product.title} {round_}"
        url = None if product.url is None else f"{product.url}-{round_}"
        products.append(product.model_copy(update={"title": title, "name": name, "group": after[:-1], "url": url}))
        tags.append(f"<li><h3>{_plain(title)}</h3><p>{product.price}</p>{''.join(map(_tag, copied))}</li>")
    end = html.rfind("</ul>")
    place = end if end >= 0 else len(html)
    return page.model_copy(
        update={
            "products": tuple(products),
            "elements": tuple(elements),
            "html": html[:place] + "".join(tags) + html[place:],
        }
    )


def _tag(element: Element) -> str:
    tag = "a" if element.role == "link" else "button"
    return f'<{tag} name="{element.name}">{_plain(element.text)}</{tag}>'


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
