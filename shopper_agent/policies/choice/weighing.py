"""What the members of a group of choices weigh, and why one would take them."""

import math
import re
from collections.abc import Sequence

from shopper_agent.policies.choice.delivery import offer_of
from shopper_agent.policies.choice.sheet import Sheet
from shopper_agent.policies.choice.ways import WHY, Way, is_open
from shopper_agent.policies.choice.wording import short
from shopper_agent.policies.finding import label
from shopper_agent.schema import Element

Weighed = tuple[Element, dict[str, float], str]
"""A member of a group, its quantities and the sentence for it."""
CARD = re.compile(
    r"credit|debit|\bcard\b|kreditkarte|\bkarte\b|carte|tarjeta|carta\b|creditcard|visa|mastercard", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"paypal|klarna|amazon|google|apple|affirm|afterpay|gift ?card|crypto|bitcoin|gutschein|giropay"
    r"|sofortüberweisung|bancontact",
    re.IGNORECASE,
)
_NO_GIFT = re.compile(r"^(?:no|without|nein|kein\w*|ohne|non|sans|sin|senza|nee|geen|zonder)\b", re.IGNORECASE)
_TITLES = (("female", re.compile(r"^(?:ms|mrs|miss|frau|mme|sra|signora|mevr)\b", re.IGNORECASE)),
           ("male", re.compile(r"^(?:mr|herr|m|sr|signor|dhr)\b", re.IGNORECASE)))  # fmt: skip


def weigh_ways(sheet: Sheet, elements: Sequence[Element], ways: Sequence[Way | None]) -> list[Weighed]:
    """Ways into the checkout; those that this shopper cannot take are left out."""
    return [
        (element, {way: 1.0}, WHY[way])
        for element, way in zip(elements, ways, strict=True)
        if way is not None and is_open(sheet, way)
    ]


def weigh_offers(sheet: Sheet, elements: Sequence[Element], texts: Sequence[str]) -> list[Weighed]:
    """Ways of delivery, by fee, days and trouble; fee and days against the least that is offered.

    What they all have in common is no reason to leave: the total is, and that is weighed elsewhere.
    """
    currency = sheet.view.currency
    offers = [offer_of(text) for text in texts]
    weighed = [offer.quantities() for offer in offers]
    stated = {name for much in weighed for name in much} - {"collect"}
    least = {name: min(much[name] for much in weighed if name in much) for name in stated}
    return [
        (
            element,
            {name: amount - least.get(name, 0.0) for name, amount in much.items()},
            f'I take "{short(offer.text, 50)}" because {offer.because(currency)}.',
        )
        for element, offer, much in zip(elements, offers, weighed, strict=True)
    ]


def weigh_payments(elements: Sequence[Element], texts: Sequence[str]) -> list[Weighed]:
    """Ways of paying: the card, something simple, an account elsewhere."""
    found: list[Weighed] = []
    for element, text in zip(elements, texts, strict=True):
        own = label(element)
        if _ELSEWHERE.search(own):
            found.append((element, {"pay_elsewhere": 1.0}, f'I pay with "{short(own, 30)}".'))
        elif CARD.search(own) or CARD.search(text):
            found.append((element, {"pay_by_card": 1.0}, "I pay by card because I have mine at hand."))
        else:
            found.append((element, {}, f'I choose "{short(own, 40)}" because that is simple for me.'))
    return found


def weigh_plainly(sheet: Sheet, elements: Sequence[Element]) -> list[Weighed]:
    """Any would do: the one that fits the persona, else the one that asks for nothing more."""
    gender = (sheet.view.persona.demographics.gender or "").lower()
    fitting = [it for it in elements for who, title in _TITLES if who == gender and title.search(label(it))]
    fitting = fitting or [it for it in elements if _NO_GIFT.search(label(it))] or list(elements)
    share = {"among": -math.log(len(fitting))}
    return [(it, share, f'I choose "{short(label(it), 50)}" because I have to choose one.') for it in fitting]
