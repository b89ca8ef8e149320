"""Whether a rationale may stand beside its step: well-formed, true to what was shown, of one mind with the action.

Pure; no torch. The rules find contradictions; they do not prove that a reason is the shopper's own. Where a rule cannot
tell, the rationale passes: a refusal costs a request, and a step that is refused for nothing is lost. English only;
words that a page in another language would have to hold are not asked for there. Differs: no paper checks its
synthesised rationales.
"""

# ruff: noqa: E501, RUF001 - tables of words

import re
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from shopper_agent.dom.prices import PRICE
from shopper_agent.schema import Record
from training.gate_agreement import disagreement
from training.gate_evidence import Evidence, lines_about, numbers_in, words_of
from training.predictions import Said

Rule = Literal["form", "length", "sentence", "person", "number", "quote", "name", "claim", "action", "control"]


class GateRules(Record):
    """Bounds of a rationale."""

    max_characters: int = Field(default=240, ge=20)
    """Differs: the papers say "one short sentence" and no number."""
    min_words: int = Field(default=3, ge=1)


@dataclass(frozen=True)
class Refusal:
    """A rule that a rationale breaks, told so that a model can mend it."""

    rule: Rule
    told: str


@dataclass(frozen=True)
class Moment:
    """One step as the rationale's author was shown it."""

    seen: Evidence
    """Persona where it was shown, intent, history, page and action: all that a rationale may mention."""
    page: str
    """The current page alone."""
    action: Said
    """What was done, with the click's type where it is known."""
    names: tuple[str, ...] = ()
    """Every name on the current page."""


def refusals(rationale: str, moment: Moment, rules: GateRules | None = None) -> tuple[Refusal, ...]:
    """Every rule that a rationale breaks; what is no sentence at all is not looked at any further."""
    wrong = tuple(_of_form(rationale, rules or GateRules()))
    if wrong:
        return wrong
    told = (_unseen_quote(rationale, moment.seen), *_unseen(_unquoted(rationale), moment.seen))
    against = disagreement(
        rationale, moment.action, moment.names, f"{lines_about(moment.page, moment.action.name)}\n{_title(moment.page)}"
    )
    found = [each for each in told if each is not None]
    return (*found, *([] if against is None else [Refusal(*against)]))


# ── form ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_UNTEXT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_MARKUP: Final = re.compile(r"</?[a-zA-Z!][^>]*>|[{}]|```|\*\*|^\s*[#>*-]\s|https?://|</?think")
_SENTENCE_END: Final = re.compile(
    r"(?<![A-Z])(?<!\b[Mm]r)(?<!\b[Dd]r)(?<!\bMrs)(?<!\bvs)[.!?]+[)\"”’]*\s+(?=[\"“(]?[A-Z])"
)
_FIRST_PERSON: Final = re.compile(r"\bI\b|\b(?:my|me|mine|myself)\b", re.IGNORECASE)
_THIRD_PERSON: Final = re.compile(
    r"\bthe (?:customer|shopper|user|persona|buyer)(?:'s|’s)? (?!(?:reviews?|service|ratings?|questions?|photos?|images?|support|manual|guide|care)\b)"
    r"|\bas an? (?:AI|language model|assistant)\b|\b(?:this|the) (?:persona|prompt|action|rationale)\b",
    re.IGNORECASE,
)


def _of_form(rationale: str, rules: GateRules) -> list[Refusal]:
    if len(rationale) > rules.max_characters:
        return [Refusal("length", f"it has {len(rationale)} characters; at most {rules.max_characters} are wanted")]
    if _UNTEXT.search(rationale) or _MARKUP.search(rationale):
        return [Refusal("form", "it must be plain words on one line: no markup, no JSON, no code")]
    if len(rationale.split()) < rules.min_words:
        return [Refusal("form", "it is no sentence")]
    found = []
    bare = _unquoted(rationale.strip())
    if _SENTENCE_END.search(bare):
        found.append(Refusal("sentence", "it must be one sentence"))
    if not _FIRST_PERSON.search(bare) or _THIRD_PERSON.search(bare):
        found.append(Refusal("person", "it must be in the first person, as the shopper says it"))
    return found


# ── what was not shown ───────────────────────────────────────────────────────────────────────────────────────────

_QUOTED: Final = re.compile('["“„«]([^"“”„«»]{1,300})["”“»]|‘([^‘’]{2,300})’')
_HOLE: Final = "□"
"""Stands for a quotation, which is looked up as a whole."""


def quotations(text: str) -> list[str]:
    """What stands in quotation marks."""
    return [found[1] or found[2] for found in _QUOTED.finditer(text)]


def _unquoted(text: str) -> str:
    return _QUOTED.sub(_HOLE, text)


def _unseen_quote(rationale: str, seen: Evidence) -> Refusal | None:
    for each in quotations(rationale):
        if not seen.has_phrase(each):
            return Refusal("quote", f'"{each}" was nowhere to be seen')
    return None


def _unseen(bare: str, seen: Evidence) -> list[Refusal | None]:
    return [_unseen_number(bare, seen), _unseen_name(bare, seen), _unseen_claim(bare, seen)]


_ABOUT: Final = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|approximately|some|over|more than|at least|up to)\s*$", re.I
)
_BELOW: Final = re.compile(r"\b(?:under|below|less than|cheaper than|within)\s*$", re.I)
_USUAL: Final = re.compile(r"\b(?:usual|average|typical|normal|median|most|others?)\b[^.;]{0,20}$", re.I)
_PERCENT: Final = re.compile(r"\s?(?:%|per ?cent)")
_OFF: Final = re.compile(r"\s*(?:off|discount|cheaper|less|reduced|saving)\b", re.IGNORECASE)
_SAVED: Final = re.compile(
    r"%|\b(?:off|less|cheaper|saves?|saving|discount|more|difference|reduced|percent|lower)\b", re.I
)


def _unseen_number(bare: str, seen: Evidence) -> Refusal | None:
    money = [found.span() for found in PRICE.finditer(bare)]
    for found, meant in numbers_in(bare):
        share = _PERCENT.match(bare, found.end())
        if meant & (seen.numbers if share is None else _shares(bare[share.end() :], seen)):
            continue
        if share is not None:
            return Refusal("number", f"{found.group()} % is not among what was shown")
        start = next((begin for begin, end in money if begin <= found.start() < end), found.start())
        around = bare[max(0, start - 30) : found.end() + 30]
        if not any(_follows(value, bare[:start], around, seen) for value in meant):
            return Refusal("number", f"{found.group()} is not among what was shown")
    return None


def _shares(after: str, seen: Evidence) -> frozenset[float]:
    """The per cent that may stand before these words: a reduction, or any that was shown or saved."""
    return seen.reductions if _OFF.match(after) else seen.shares | seen.reductions


def _follows(value: float, before: str, around: str, seen: Evidence) -> bool:
    """Whether a number that is not shown follows from what is: rounded, a bound, a usual price, a saving."""
    if value == int(value) and any(abs(each - value) <= 0.5 for each in seen.numbers if each != int(each)):
        return True
    if _ABOUT.search(before) and any(abs(each - value) <= 0.1 * value for each in seen.numbers):
        return True
    amounts = [amount for _, amount in seen.prices]
    if _BELOW.search(before) and any(0.8 * value <= amount <= value for amount in amounts):
        return True
    if _USUAL.search(before) and amounts and min(amounts) <= value <= max(amounts):
        return True
    return bool(_SAVED.search(around)) and value in seen.savings


_CAPITAL: Final = re.compile(r"(?<![\w’'-])[A-Z][\w’'&-]*")
_STARTS: Final = re.compile(r"(?:^|[.!?:;]\s+|□\s*)$")
_ALWAYS: Final = frozenset({"i", "im", "ive", "ok", "tv", "english"})


def _unseen_name(bare: str, seen: Evidence) -> Refusal | None:
    """A word in capitals that was not shown: brands, products, days. A sentence's first is one only before another."""
    found = list(_CAPITAL.finditer(bare))
    for at, each in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        first = _STARTS.search(bare[: each.start()]) is not None
        told = after is not None and after.start() == each.end() + 1 and not after.group().startswith(("I", "I'"))
        if first and not told:
            continue
        missing = [word for word in sorted(words_of(each.group())) if word not in _ALWAYS and not seen.has_words(word)]
        if missing:
            return Refusal("name", f"{each.group()} is not among what was shown")
    return None


_CLAIMS: Final[tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = tuple(
    (re.compile(rf"\b(?:{said})\b", re.IGNORECASE), re.compile(shown, re.IGNORECASE))
    for said, shown in (
        (
            r"free (?:delivery|shipping)|ships? free|without (?:a )?(?:delivery )?fee",
            r"free|\b0[.,]00\b|no (?:delivery |shipping )?(?:fee|charge)",
        ),
        (r"(?:free|easy) returns?|return (?:policy|window)|money[- ]back", r"return|refund|money.back"),
        (r"best[- ]?sell(?:er|ing)s?", r"best.?sell|top.?sell"),
        (
            r"on sale|on offer|discount(?:ed)?|marked down|half (?:the )?price",
            r"sale|deal|save|off\b|discount|was |offer|reduc|clearance|<s>|list_price|coupon|code",
        ),
        (r"warranty|guarantee[ds]?", r"warrant|guarant"),
        (r"(?:promo|coupon|discount|voucher) codes?|coupons?|vouchers?", r"code|coupon|voucher|promo"),
        (
            r"(?:is|are|was|were|'s) (?:sold out|out of stock|unavailable)",
            r"sold.?out|out.of.stock|unavailable|no longer|not available|notify",
        ),
        (r"(?:same|next)[- ]day|overnight|tomorrow", r"same.day|next.day|overnight|tomorrow|today|express|\bday"),
        (r"gift[- ]?wrap\w*|gift card", r"gift"),
        (
            r"(?:handmade|vegan|organic|waterproof|wireless|recycled|leather|cotton|stainless|rechargeable|bluetooth)",
            "",
        ),
        (r"reviews?|reviewers?|ratings?|rated|stars?", r"review|rating|rated|star|/5|customer|opinion"),
    )
)
"""What is said → what of it must have been shown; nothing: the word itself."""  # fmt: skip


def _unseen_claim(bare: str, seen: Evidence) -> Refusal | None:
    if not seen.is_english:
        return None
    for said, shown in _CLAIMS:
        for found in said.finditer(bare):
            known = shown.search(seen.text) is not None if shown.pattern else seen.has_words(found.group())
            if not known:
                return Refusal("claim", f"nothing that was shown speaks of {found.group().lower()}")
    return None


_TITLE: Final = re.compile(r"<title>(.*)</title>|^# (.*)$", re.MULTILINE)


def _title(page: str) -> str:
    """The page's title and first heading: what its own buttons are about."""
    return "\n".join(found[1] or found[2] or "" for found in list(_TITLE.finditer(page))[:2])
