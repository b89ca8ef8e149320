"""The checkout: as a guest, fill the fields, choose delivery and payment, agree, go on, order."""

import re
from collections.abc import Iterator

from shopper_agent.policies.choice.delivery import ABOUT_DELIVERY, preferred
from shopper_agent.policies.choice.fields import reference_for, what_is
from shopper_agent.policies.choice.stages_buy import PLACEHOLDER
from shopper_agent.policies.choice.view import View, leave
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import (
    PLACE_ORDER,
    label,
    options_of,
    pressed_saying,
    takes_text,
    usable,
)
from shopper_agent.schema import Click, Decision, Element, Input

_CHECKOUT_PAGE = re.compile(r"check[-_ ]?out|/(?:payment|shipping|delivery|billing)\b|place[-_ ]?order", re.IGNORECASE)
_GUEST = re.compile(r"\bguest\b|without (?:an )?(?:account|registration|signing)|skip (?:sign|log)", re.IGNORECASE)
_GO_ON = re.compile(
    r"^(?:save (?:and|&) )?(?:continue|next|proceed|weiter)\b(?! shopping)|^review (?:my |your |the )?order"
    r"|^use this|^(?:ship|deliver) (?:to|here)|^save address|^confirm\b|^pay\b",
    re.IGNORECASE,
)
_AGREE = re.compile(r"\b(?:agree|accept|terms|conditions)\b", re.IGNORECASE)
_ADVERTISING = re.compile(r"newsletter|offers|marketing|promotion|subscribe|updates", re.IGNORECASE)
_CARD = re.compile(r"credit|debit|\bcard\b", re.IGNORECASE)


def check_out(view: View) -> Decision | None:
    """One step of the checkout, where the page is one."""
    if not view.cart_filled or not _is_checkout(view):
        return None
    if not view.context.references and _asked(view):
        return leave("I would have to give an address, and I have none to give, so I stop here.")
    for step in (_as_guest, _fill_field, _choose_in_select, _choose_radio, _agree_to_terms, _go_on):
        if decision := step(view):
            return decision
    return None


def _is_checkout(view: View) -> bool:
    page = view.page
    if len({reference for _, reference in _asked(view)}) >= 2:
        return True
    if next(pressed_saying(page, PLACE_ORDER), None) is not None:
        return True
    return _CHECKOUT_PAGE.search(f"{page.url} {page.title}") is not None


def _asked(view: View) -> list[tuple[Element, str]]:
    """The fields that ask for a private value, and which one."""
    fields = (it for it in view.page.elements if it.role == "combobox" or takes_text(view.page, it))
    asked = ((it, reference_for(it)) for it in fields if usable(it))
    return [(field, reference) for field, reference in asked if reference is not None]


def _as_guest(view: View) -> Decision | None:
    """Where one may sign in or go on without: go on without."""
    ways = (
        element
        for element in view.page.elements
        if element.role in ("radio", "button", "link") and _GUEST.search(label(element)) and not element.checked
    )
    return view.first_click(ways, "I check out as a guest because I do not want an account.")


def _fill_field(view: View) -> Decision | None:
    """Type the next value that is asked for and known; what is filled stays as it is."""
    for element, reference in _asked(view):
        if options_of(view.page, element) or element.value or reference not in view.context.references:
            continue
        rationale = f"I fill in my {what_is(reference)} because the order needs it."
        if decision := view.act(rationale, Input(name=element.name, text=f"{{{reference}}}")):
            return decision
    return None


def _choose_in_select(view: View) -> Decision | None:
    """Choose in the next select that has nothing chosen: the own country, a private value, else the first option."""
    for select in view.page.elements:
        options = options_of(view.page, select)
        if not options or not usable(select) or _holds_something(select, options):
            continue
        for decision in _ways_to_choose(view, select, options):
            if decision is not None:
                return decision
    return None


def _holds_something(select: Element, options: tuple[Element, ...]) -> bool:
    chosen = next((label(option) for option in options if option.checked), select.value or "")
    return bool(chosen) and not PLACEHOLDER.search(chosen)


def _ways_to_choose(view: View, select: Element, options: tuple[Element, ...]) -> Iterator[Decision | None]:
    reference = reference_for(select)
    country = (view.context.persona.demographics.country or "").casefold()
    real = [option for option in options if option.enabled and not PLACEHOLDER.search(label(option))]
    if reference == "contact.country" and country:
        for option in real:
            if label(option).casefold() == country:
                yield view.act(f"I choose {short(label(option))} because I live there.", Click(name=option.name))
    # Typing a reference is the only way to choose by a private value; whether a list takes it is the browser's affair.
    if reference in ("contact.region", "contact.country") and reference in view.context.references:
        text = f"{{{reference}}}"
        yield view.act(
            f"I choose my {what_is(reference)} because the order needs it.", Input(name=select.name, text=text)
        )
    for option in reversed(real) if reference == "contact.card_expiry_year" else real:
        rationale = f'I choose "{short(label(option), 40)}" because I have to choose something here.'
        yield view.act(rationale, Click(name=option.name))


def _choose_radio(view: View) -> Decision | None:
    """Choose in the next group of radio buttons: delivery by the persona, payment by card, else the first."""
    groups: dict[str, list[Element]] = {}
    for element in view.page.elements:
        if element.role == "radio" and usable(element) and not _GUEST.search(label(element)):
            groups.setdefault(element.name.rpartition(".")[0], []).append(element)
    for group, members in groups.items():
        wanted, why = _wanted_radio(view, group, members)
        if wanted.checked or (any(it.checked for it in members) and not why):
            continue
        rationale = why or f'I choose "{short(label(wanted), 50)}" because I have to choose one.'
        if decision := view.click(wanted, rationale):
            return decision
    return None


def _wanted_radio(view: View, group: str, members: list[Element]) -> tuple[Element, str]:
    """The radio button to press, and why; without a reason where any would do."""
    texts = " ".join([group, *(label(member) for member in members)])
    if ABOUT_DELIVERY.search(texts) and (choice := preferred(members, view.traits, view.currency)):
        return choice
    card = next((member for member in members if _CARD.search(label(member))), None)
    return (card, "I pay by card because I have mine at hand.") if card is not None else (members[0], "")


def _agree_to_terms(view: View) -> Decision | None:
    terms = (
        element
        for element in view.page.elements
        if element.role == "checkbox"
        and element.checked is False
        and _AGREE.search(label(element))
        and not _ADVERTISING.search(label(element))
    )
    return view.first_click(terms, "I agree to the terms because I cannot order without.")


def _go_on(view: View) -> Decision | None:
    """Order, where that can be done; else go on to the next step of the checkout."""
    ordering = pressed_saying(view.page, PLACE_ORDER)
    if decision := view.first_click(ordering, "I have checked everything, so I place my order."):
        return decision
    onward = pressed_saying(view.page, _GO_ON)
    return view.first_click(onward, "I have filled in what was asked, so I go on.")
