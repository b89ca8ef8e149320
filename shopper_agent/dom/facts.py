"""What stands beside a product's title: prices, rating, number of reviews. What is not said is None."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shopper_agent.dom.prices import PRICE, Money, parse_count, parse_rating, price_in_pieces, read_money
from shopper_agent.dom.runs import Run
from shopper_agent.dom.snapshot import Node

_DIGIT = re.compile(r"\d")
_LIST = re.compile(
    r"(?<!\w)(?:was|list(?: price)?|r\.?r\.?p\.?|m\.?s\.?r\.?p\.?|u\.?v\.?p\.?|typical(?: price)?|previous(?: price)?|"
    r"regular(?: price)?|reg\.?|original(?:ly| price)?|compared? at|before|statt|bisher|avant|antes|precio normal|"
    r"prezzo di listino)\W*$",
    re.IGNORECASE,
)
"""Words before the price that it had."""
_NOT_THE_PRICE = re.compile(
    r"(?<!\w)(?:save|saving|coupon|discount|shipping|delivery|postage|deposit|cashback|over|above|spend|orders?|sparen?|"
    r"versand\w*|lieferung|livraison|économisez|envío|ahorras?|spedizione|risparmi\w*|verzending|bespaar|payments?|"
    r"installments?|instalments?)\W*(?:(?:up to|of|from|for|an extra|costs?|fee|bis zu|de|van)\W*)?$",
    re.IGNORECASE,
)
"""Words before an amount that is saved, or paid for something else."""
_OTHER_AMOUNT = re.compile(
    r"\s*(?:(?:shipping|delivery|postage|off|discount|coupon|cashback|versand|rabatt|livraison|envío|verzending|"
    r"a month|monthly|p\.?m\.?|sold)\b|/|per\b|pro\b|x\b)",
    re.IGNORECASE,
)
"""Words after such an amount, or after the price of a unit or a month."""
_AVERAGE = re.compile(r"[0-5][.,]\d{1,2}")
_BRACKETS = re.compile(r"[()]")
_LETTER = re.compile(r"[^\W\d_]")
_ONLY_COUNT = re.compile(r"(?:[0-5][.,]\d{1,2}\W*)?\(\s*\d[\d.,]*\s?[kK]?\+?\s*\)")


@dataclass(slots=True)
class Facts:
    """What was read so far."""

    price: float | None = None
    currency: str | None = None
    list_price: float | None = None
    rating: float | None = None
    review_count: int | None = None
    was: Money | None = None
    """A price that is said to be the former one and is not struck through."""


def read_facts(nodes: Sequence[Node], runs: Sequence[Run], title: str) -> Facts:
    """Read them as a person would: the first price that is neither struck through nor something else is the price."""
    facts = Facts(rating=_said_rating(nodes, title))
    plain = [run for run in runs if not is_title(run.text, title)]
    for place, run in enumerate(plain):
        _read_run(run, plain[place - 1].text if place else "", title, facts)
    if facts.rating is None:
        facts.rating = _average(plain)
    if facts.rating is None:
        facts.rating = parse_rating(" ".join(run.text for run in plain)[:1000])
    _settle(facts)
    return facts


def _settle(facts: Facts) -> None:
    """A former price without a present one is the price; one that is not higher is none."""
    if facts.was is not None:
        if facts.price is None:
            facts.price, facts.currency = facts.was
        elif facts.list_price is None:
            facts.list_price = facts.was[0]
    if facts.price is not None and facts.list_price is not None and facts.list_price <= facts.price:
        facts.list_price = None


def is_title(text: str, title: str) -> bool:
    """Whether a run is the title, whole or cut short: its numbers are the product's own."""
    return text == title or (len(text) > 8 and title.startswith(text.rstrip(" .…")))


def _read_run(run: Run, before: str, title: str, facts: Facts) -> None:
    if run.priced or (len(run.parts) > 1 and _DIGIT.search(run.text)):
        _read_price(run, before, facts)
    text = run.text.replace(title, " ") if title in run.text else run.text
    if _DIGIT.search(text) is None:
        return
    if facts.rating is None:
        facts.rating = parse_rating(text)
    if facts.review_count is None:
        facts.review_count = _count(text)


def _count(text: str) -> int | None:
    """The number of reviews; one in brackets counts where nothing else is said: "(31)", not "Colours (3)"."""
    if "(" not in text:
        return parse_count(text)
    if (count := parse_count(_BRACKETS.sub(" ", text))) is not None:
        return count
    alone = _LETTER.search(_ONLY_COUNT.sub(" ", text)) is None
    return parse_count(text) if alone or parse_rating(text) is not None else None


def _read_price(run: Run, before: str, facts: Facts) -> None:
    if len(run.parts) > 1 and (money := price_in_pieces(run.parts)) is not None:
        _take(money, run, facts)
        return
    lead = before if len(before) <= 40 and (before.endswith(":") or _LIST.search(before)) else ""
    for part in run.parts:
        for found in PRICE.finditer(part):
            label = part[: found.start()] or lead
            money = read_money(found)
            if money is None or _NOT_THE_PRICE.search(label) or _OTHER_AMOUNT.match(part, found.end()):
                continue
            if not run.struck and _LIST.search(label):
                facts.was = facts.was or money
            else:
                _take(money, run, facts)
        lead = part


def _take(money: Money, run: Run, facts: Facts) -> None:
    if run.struck:
        facts.list_price = money[0] if facts.list_price is None else facts.list_price
    elif facts.price is None:
        facts.price, facts.currency = money


def _said_rating(nodes: Sequence[Node], title: str) -> float | None:
    """A rating that is drawn in stars and said by their label."""
    for node in nodes:
        attributes = node.attributes
        if not attributes:
            continue
        said = attributes.get("aria-label") or attributes.get("alt") or attributes.get("title")
        if said and said != title and (rating := parse_rating(said)) is not None:
            return rating
    return None


def _average(runs: Sequence[Run]) -> float | None:
    """A bare number up to five with the number of reviews just behind it: "4.5 (31)"."""
    for place, run in enumerate(runs):
        number = _AVERAGE.match(run.text)
        if number is None:
            continue
        rest = run.text[number.end() :].strip() or (runs[place + 1].text if place + 1 < len(runs) else "")
        if _ONLY_COUNT.fullmatch(rest) or (parse_count(rest) is not None and len(rest) < 30):
            value = float(number[0].replace(",", "."))
            return value if value <= 5 else None
    return None
