"""Choosing what a product is offered in, its size or its colour: buttons, lists, lists that the page draws itself."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from shopper_agent.dom.words import WORDS
from shopper_agent.policies.choice.fields import stands_elsewhere
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.past import path_of
from shopper_agent.policies.choice.phrases import PLACEHOLDER
from shopper_agent.policies.choice.value import Market
from shopper_agent.policies.choice.wish import Wish
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import add_to_cart, buy_now, card_groups, label, options_of, stands_in, usable
from shopper_agent.schema import Click, ClickKind, Element, Observation

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LISTS = frozenset({"combobox", "listbox"})
_TYPED = frozenset({"textbox", "searchbox", "spinbutton"})
_CHOSEN_FROM = frozenset({"radio", "option", "menuitemradio"})
_NO_OPTION = re.compile(
    r"wish ?list|favou?rite|compare|share|try (?:it )?on|size (?:guide|chart)|notify|save for|♡|♥|merk|wunschliste"
    r"|favorit|vergleich|teilen|anprobieren|größen(?:tabelle|berater)|benachrichtig|souhait|favori|comparer|partager"
    r"|guide des tailles|deseo|compartir|guía de tallas|desideri|preferit|condividi|confronta|guida (?:alle )?taglie"
    r"|verlanglijst|vergelijk|delen|maattabel",
    re.IGNORECASE,
)
"""On a button beside the options: it does something else."""
_REACH = 30
"""Elements before the button that buys among which the options stand that no form holds together."""
_MOST_OPENED = 3


def undecided(market: Market) -> list[Element]:
    """What has to be chosen next before the product can be taken: the open options of one group, or a list to open.

    The members of an opened list come first, then groups in which nothing is chosen, in the page's order.
    """
    if opened := _opened(market):
        return opened
    options = list(_options(market))
    for members in _grouped(options).values():
        stated = [it for it in members if it.checked is not None]
        if stated and not any(_is_chosen(it) for it in members) and (open_to := _choosable(market, members)):
            return open_to
    return next(([it] for it in options if _is_to_open(market, it)), [])


def untouched(market: Market) -> list[Element]:
    """Options that do not show whether they are chosen, of the first group of which none was clicked."""
    clicked = {past.action.name for past in market.view.memory.past if isinstance(past.action, Click)}
    for members in _grouped(list(_options(market))).values():
        unclicked = all(it.checked is None and it.name not in clicked for it in members)
        if unclicked and (open_to := _choosable(market, members)):
            return open_to
    return []


def choose_one(market: Market, members: list[Element], terms: Mapping[str, float]) -> Iterator[Considered]:
    """Choose one of these on the way to taking the product: together they weigh what taking it weighs."""
    view = market.view
    if len(members) == 1 and members[0].role in _LISTS:
        why = f'I open "{short(label(members[0]), 40)}" because I have to choose there.'
        yield Considered(Click(name=members[0].name), terms, why)
        return
    begun = view.weigh({"apply": float(was_opened(market))})
    numbers = frozenset(_NUMBER.findall(view.context.intent))
    said = {element.name: _asked_for(view.wish, numbers, label(element)) for element in members}
    # what every option says, such as "Size", tells none of them apart
    shared = frozenset.intersection(*said.values()) if len(said) > 1 else frozenset[str]()
    for element in members:
        text = label(element)
        asked = bool(said[element.name] - shared)
        reason = "that is what I need" if asked else "I have to choose one and it suits me"
        extra = view.weigh({"among": -math.log(len(members)), "option_match": float(asked)})
        why = f'I choose "{short(text, 40)}" because {reason}.'
        yield Considered(Click(name=element.name), {**terms, **begun, **extra}, why)


def _asked_for(wish: Wish, numbers: frozenset[str], text: str) -> frozenset[str]:
    """What of the wish an option says: its words, its numbers, its size."""
    size = wish.size if wish.size in re.findall(r"[^\W_]+", text.lower()) else None
    return wish.said_in(text) | (numbers & frozenset(_NUMBER.findall(text))) | ({size} if size else frozenset())


def was_opened(market: Market) -> bool:
    """The last thing that was done was to open a list, or to choose from an opened one: the choice is under way."""
    view = market.view
    last = view.memory.past[-1] if view.memory.past else None
    if last is None or last.element is None or path_of(last.before) != path_of(view.page):
        return False
    return last.element.role in _LISTS or last.element in _loose(last.before)


def _loose(page: Observation | None) -> list[Element]:
    """Options of lists that the page draws itself: they stand apart from what opens them."""
    if page is None:
        return []
    lists = {it.name for it in page.elements if it.role in _LISTS}
    return [it for it in page.elements if it.role == "option" and _group(it) not in lists]


def _opened(market: Market) -> list[Element]:
    """The members of a list that was just opened on this page."""
    past = market.view.memory.past
    last = past[-1].element if past else None
    if last is None or last.role not in _LISTS:
        return []
    return _choosable(market, [it for it in _loose(market.view.page) if usable(it)])


def _is_to_open(market: Market, element: Element) -> bool:
    """A list that shows its options when it is pressed, and says that nothing is chosen."""
    if element.role not in _LISTS or not usable(element) or options_of(market.view.page, element):
        return False
    said = element.value if element.value is not None else label(element)
    return PLACEHOLDER.search(said) is not None and _times_opened(market, element) < _MOST_OPENED


def _times_opened(market: Market, element: Element) -> int:
    """How often it was pressed on this product's page; other products have lists of the same name."""
    view, click = market.view, Click(name=element.name)
    return sum(past.action == click and path_of(past.before) == path_of(view.page) for past in view.memory.past)


def _choosable(market: Market, members: list[Element]) -> list[Element]:
    return [it for it in members if not PLACEHOLDER.search(label(it)) and market.view.can_click(it)]


def _is_chosen(option: Element) -> bool:
    return bool(option.checked) and not (option.role == "option" and PLACEHOLDER.search(label(option)))


def _grouped(options: Sequence[Element]) -> dict[str, list[Element]]:
    """What can be chosen by its group's name; the lists themselves are left out."""
    groups: dict[str, list[Element]] = {}
    for element in options:
        if element.role not in _LISTS and usable(element):
            groups.setdefault(_group(element), []).append(element)
    return groups


def _options(market: Market) -> Iterator[Element]:
    """What the product is chosen by, in the page's order."""
    page = market.view.page
    beside = _beside_button(market)
    for element in page.elements:
        is_option = element.kind is ClickKind.PRODUCT_OPTION and element.role not in _TYPED
        does_else = element.role == "button" and _does_else(element)
        if (is_option or element.name in beside) and not does_else:
            yield element


def _does_else(button: Element) -> bool:
    """A button among the options that chooses none: it says how many, or keeps the product for later."""
    counts = WORDS.quantity.search(_group(button).replace("_", " ").replace(".", " ")) is not None
    return counts or _NO_OPTION.search(label(button)) is not None


def _beside_button(market: Market) -> frozenset[str]:
    """The names of radio buttons, lists and options of lists that stand before the button that buys, in no form."""
    page = market.view.page
    button = add_to_cart(page) or buy_now(page)
    if button is None:
        return frozenset()
    at = next(place for place, it in enumerate(page.elements) if it is button)
    near = page.elements[max(0, at - _REACH) : at]
    cards = card_groups(page)
    return frozenset(
        it.name
        for it in near
        if it.kind is ClickKind.OTHER
        and (it.role in _CHOSEN_FROM or it.role in _LISTS)
        and not stands_elsewhere(it.name)
        and not stands_in(it, cards)
    )


def _group(element: Element) -> str:
    return element.name.rpartition(".")[0]
