"""What the page says that the order costs."""

import re

from shopper_agent.dom.prices import PRICE, read_money

_TOTAL = re.compile(
    r"(?<!sub)(?<!sub[- ])\b(?:order |grand |basket |cart )?(?:total|gesamt\w*|summe|totale|totaal|à payer)\b"
    r"(?![^\d]{0,12}(?:saving|item|review))[^\d$€£]{0,40}",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\b(?:delivery|shipping|postage|versand\w*|livraison|env[ií]o|spedizione|verzend\w*)\b[^\d$€£.]{0,30}",
    re.IGNORECASE,
)


def total_of(text: str) -> float | None:
    """The largest amount that is called a total; None where none is."""
    return max(_amounts(_TOTAL, text), default=None)


def fee_of(text: str) -> float | None:
    """The last delivery fee that is named: the summary stands below the choice; None where none is."""
    found = _amounts(_FEE, text)
    return found[-1] if found else None


def _amounts(words: re.Pattern[str], text: str) -> list[float]:
    """The amounts that stand right behind these words."""
    found = []
    for match in words.finditer(text):
        price = PRICE.match(text, match.end())
        amount = read_money(price) if price is not None else None
        if amount is not None:
            found.append(amount[0])
    return found
