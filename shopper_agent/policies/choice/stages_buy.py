"""From the product's page to the checkout: judge it, choose its options, put it in the cart, open the checkout."""

import re
from collections.abc import Iterable

from shopper_agent.policies.choice.scoring import rank
from shopper_agent.policies.choice.stages_browse import acceptable_visits, more_to_compare
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wish import stems
from shopper_agent.policies.choice.wording import facts, short, why_this
from shopper_agent.policies.finding import (
    BACK,
    add_to_cart,
    buy_now,
    cart_link,
    check_out_button,
    is_pressed,
    label,
    named,
    options_of,
    own_product,
    usable,
)
from shopper_agent.schema import Click, ClickKind, Decision, Element, Product

PLACEHOLDER = re.compile(
    r"^\W*$|^\W*(?:please )?(?:select|choose|pick)\b|^\W*(?:country|state|region|month|year|mm|yy(?:yy)?|none)\W*$",
    re.IGNORECASE,
)
"""What the first option of a select says when nothing is chosen."""
_WRITES_REVIEW = re.compile(r"write|leave|report|helpful|sign", re.IGNORECASE)


def go_to_checkout(view: View) -> Decision | None:
    """With something in the cart: open the checkout, by way of the cart where there is no shorter one."""
    if not view.cart_filled:
        return None
    return view.click(
        check_out_button(view.page), "I have what I came for in my cart, so I go to the checkout."
    ) or view.click(cart_link(view.page), "I open my cart to pay for what I put in.")


def look_at_product(view: View) -> Decision | None:
    """On a product's page: leave it, compare it, or buy it."""
    buttons = (add_to_cart(view.page), buy_now(view.page))
    product = view.memory.at_product or own_product(view.page)
    if view.cart_filled or product is None or (buttons == (None, None) and product.available is not False):
        return None
    page = own_product(view.page)
    if page is not None:
        known = page.model_dump(exclude_none=True, exclude={"title", "name", "group"})
        product = product.model_copy(update=known)
    against = view.objection(product)
    if against is not None:
        return _back(view, f'"{short(product.title)}" {against}, so I look for another one.')
    if more_to_compare(view):
        last = view.memory.past[-1].element if view.memory.past else None
        read = last is not None and last.kind is ClickKind.REVIEW
        done = "I have read enough reviews" if read else "This one would do, but I want to compare"
        return _read_reviews(view) or _back(view, f"{done}, so I go back to look at another one.")
    return _return_to_better(view, product) or choose_option(view) or _buy(view, product)


def _return_to_better(view: View, product: Product) -> Decision | None:
    """Of the products that were compared, go back to the best one."""
    compared = acceptable_visits(view)
    best = rank(compared, view.wish, view.traits, view.seed)[0] if compared else product
    if view.traits.quick > 0 or best.title in (product.title, _own_title(view)):
        return None
    what = facts(best, view.currency) or "what it is"
    return _back(view, f'I go back because I like "{short(best.title)}" better at {what}.')


def _own_title(view: View) -> str | None:
    page = own_product(view.page)
    return page.title if page is not None else None


def _back(view: View, why: str) -> Decision | None:
    return view.click(named(view.page, BACK), why)


def _read_reviews(view: View) -> Decision | None:
    """Once a visit, a persona that researches reads what others say."""
    if view.memory.clicked(ClickKind.REVIEW):
        return None
    others = tuple(f"{other.group}." for other in view.page.products if other.name is not None and other.group)
    reviews = (
        element
        for element in view.page.elements
        if element.kind is ClickKind.REVIEW
        and is_pressed(element)
        and not _WRITES_REVIEW.search(label(element))
        and not element.name.startswith(others)
    )
    return view.first_click(reviews, "I read the reviews because I want to know what others say first.")


def _buy(view: View, product: Product) -> Decision | None:
    why = why_this(product, view.wish, view.traits, view.currency)
    for button in (add_to_cart(view.page), buy_now(view.page)):
        if decision := view.click(button, f"{why.removesuffix('.')}, so I take it."):
            return decision
    if decision := _any_option(view):
        return decision
    return _back(view, f'I cannot put "{short(product.title)}" in my cart, so I look for another one.')


def choose_option(view: View) -> Decision | None:
    """Choose in each group of options that has nothing chosen yet; by the words of the wish, else the first."""
    for members in _option_groups(view).values():
        undecided = any(it.checked is not None for it in members) and not any(_is_chosen(it) for it in members)
        if undecided and (decision := _choose(view, members)):
            return decision
    return None


def _is_chosen(option: Element) -> bool:
    return bool(option.checked) and not (option.role == "option" and PLACEHOLDER.search(label(option)))


def _any_option(view: View) -> Decision | None:
    """Options that do not show whether they are chosen: tried when the product cannot be bought otherwise."""
    for members in _option_groups(view).values():
        if all(it.checked is None for it in members):
            names = {it.name for it in members}
            clicked = {past.element.name for past in view.memory.past if past.element is not None}
            if not names & clicked and (decision := _choose(view, members)):
                return decision
    return None


def _option_groups(view: View) -> dict[str, list[Element]]:
    """The product's options by their group's name, the select itself left out."""
    groups: dict[str, list[Element]] = {}
    for element in view.page.elements:
        if element.kind is ClickKind.PRODUCT_OPTION and not options_of(view.page, element):
            groups.setdefault(element.name.rpartition(".")[0], []).append(element)
    return groups


def _choose(view: View, members: Iterable[Element]) -> Decision | None:
    wanted = frozenset(view.wish.core) | view.wish.extras | _numbers(view.context.intent)
    open_to = [it for it in members if usable(it) and not PLACEHOLDER.search(label(it))]
    for element in sorted(open_to, key=lambda it: -len(wanted & (stems(label(it)) | _numbers(label(it))))):
        asked = bool(wanted & (stems(label(element)) | _numbers(label(element))))
        reason = "that is what I need" if asked else "I have to choose one and it suits me"
        decision = view.act(f'I choose "{short(label(element), 40)}" because {reason}.', Click(name=element.name))
        if decision is not None:
            return decision
    return None


def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+(?:\.\d+)?", text))
