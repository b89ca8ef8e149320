"""Whether a rationale and its action contradict each other: by what "I" do in it, and by the control it names.

Pure. Only main clauses count ("I open it because …", "…, so I leave"): reasons speak of anything. A clause that fits
the action excuses one that does not.
"""

# ruff: noqa: E501, RUF001 - tables of words

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from shopper_agent.schema import ClickKind
from training.gate_evidence import fold
from training.predictions import TYPED, Said

Verb = Literal["leave", "buy", "type", "open", "look", "back", "scroll"]
Situation = Literal["leave", "search", "fill", "buy", "back", "scroll", "look", "other"]

_SHOP: Final = r"(?:the |this )?(?:shop|store|site|website|web ?shop)\b"
_ENDS: Final = r"(?=\s*(?:[.!?,;]|$)|\s+(?:because|since|as|without|now|here|empty|for now|it (?:here|at)|and)\b)"
_SAID: Final[Mapping[Verb, str]] = {
        "leave": rf"(?:leav(?:e|ing)|exit(?:ing)?|quit(?:ting)?)(?: {_SHOP}|{_ENDS})|giv(?:e|ing) up\b|stop(?:ping)? (?:here|shopping)\b"
        r"|end(?:ing)? (?:my|this|the) (?:visit|session)|clos(?:e|ing) the (?:browser|tab|shop|site)|done (?:here|shopping)"
        r"|(?:shop|look|go|try|buy|search)(?:ping|ing)? (?:elsewhere|somewhere else|at (?:another|a different) (?:shop|store))",
        "buy": r"buy(?:ing)?\b(?! (?:nothing|none|no )\b)|purchas(?:e|ing)\b|order(?:ing)? (?:it|this|these|them|one|two|now|the|my)\b"
        r"|(?:place|submit|confirm|complete|finish)(?:ing)? (?:my|the|this) (?:order|purchase)|pay(?:ing)? (?:for|now|with|by)\b"
        r"|(?:add|put)(?:t?ing)? .{0,80}?\b(?:to|in|into) (?:my|the) (?:shopping )?(?:cart|basket|bag|trolley)"
        r"|(?:go|proceed|head)(?:ing)? (?:on |straight )?to (?:the )?check ?-?out",
        "type": r"search(?:ing)? (?:for|again)|typ(?:e|ing)\b|enter(?:ing)?\b|fill(?:ing)?\b|writ(?:e|ing)\b|us(?:e|ing) the search|try(?:ing)?\b",
        "open": r"open(?:ing)?\b|click(?:ing)? (?:on|the|this|into|□)|follow(?:ing)?\b|view(?:ing)?\b|add(?:ing)?\b(?!.*\b(?:cart|basket|bag|trolley)\b)|remov(?:e|ing)\b",
        "look": r"read(?:ing)?\b|filter(?:ing)?\b|sort(?:ing)?\b|compar(?:e|ing)\b|brows(?:e|ing)\b|turn(?:ing)? the page|look(?:ing)? (?:at|through)\b"
        r"|check(?:ing)? (?:the|what|out the|its)(?: \w+)? reviews?|narrow(?:ing)?\b",
        "back": r"(?:go|going|head|heading|come|get|turn)(?: right)? back\b|return(?:ing)? to\b",
        "scroll": r"scroll(?:ing)?\b",
}  # fmt: skip
VERBS: Final = {verb: re.compile(rf"(?:{pattern})", re.IGNORECASE) for verb, pattern in _SAID.items()}
_TOLD: Final[Mapping[Verb, str]] = {
    "leave": "leaving", "buy": "buying", "type": "typing or searching", "open": "opening something",
    "look": "looking around", "back": "going back", "scroll": "scrolling",
}  # fmt: skip
_AGAINST: Final[Mapping[Situation, frozenset[Verb]]] = {
    "leave": frozenset({"buy", "type", "open", "look", "back", "scroll"}),
    "search": frozenset({"leave", "buy", "open", "back", "scroll"}),
    "fill": frozenset({"leave", "open", "back", "scroll"}),
    "buy": frozenset({"leave", "type", "look", "back", "scroll"}),
    "back": frozenset({"leave", "buy", "type", "open"}),
    "scroll": frozenset({"leave", "buy", "type", "open", "back"}),
    "look": frozenset({"leave", "buy", "type", "scroll"}),
    "other": frozenset({"leave"}),
}
"""What is done → what the rationale may not say instead."""
_FITS: Final[Mapping[Situation, frozenset[Verb]]] = {
    "leave": frozenset({"leave"}), "search": frozenset({"type"}), "fill": frozenset({"type", "buy"}),
    "buy": frozenset({"buy"}), "back": frozenset({"back", "look"}), "scroll": frozenset({"scroll", "look"}),
    "look": frozenset({"open", "look", "back"}), "other": frozenset(),
}  # fmt: skip
_LOOKS: Final = frozenset(
    {ClickKind.REVIEW, ClickKind.PRODUCT_LINK, ClickKind.PAGE_RELATED, ClickKind.NAV_BAR, ClickKind.FILTER}
)
_BUYS: Final = re.compile(r"cart|basket|bag\b|check_?out|buy|order|purchase|pay")
_SEARCHES: Final = re.compile(r"search(?!_results)|query|suggest|find")
_GOES_FAR: Final = re.compile(r"more|next|unfold|scroll|down|bottom|all")
_TAKES: Final = re.compile(r"add_to|buy_now|buy_it|place_?(?:your_)?order|checkout|check_out|pay_now|purchase")


def situation_of(action: Said) -> Situation:
    """What an action amounts to, as far as its type, its click type and its name tell."""
    if action.type == "terminate":
        return "leave"
    name = (action.name or "").casefold()
    if action.type in TYPED:
        return "search" if _SEARCHES.search(name) else "fill"
    if name.startswith("browser."):
        return "back" if name == "browser.back" else "scroll"
    if action.click_type is ClickKind.PURCHASE or _TAKES.search(name.rpartition(".")[2]):
        return "buy"
    return "look" if action.click_type in _LOOKS and not _BUYS.search(name.rpartition(".")[2]) else "other"


def disagreement(
    rationale: str, action: Said, names: Iterable[str], about: str
) -> tuple[Literal["action", "control"], str] | None:
    """What contradicts, and in which words; None where nothing does.

    Args:
        rationale: One sentence.
        action: What was done.
        names: Every name on the page.
        about: What the page says of the acted element: its line, the page's title.
    """
    told = _said_otherwise(rationale, action) or _typed_otherwise(rationale, action)
    if told is not None:
        return "action", told
    told = _named_otherwise(rationale, action, names, about)
    return None if told is None else ("control", told)


# ── what "I" do ──────────────────────────────────────────────────────────────────────────────────────────────────

_REASON: Final = re.compile(
    r"\b(?:because|since|as|that|which|who|if|when|while|although|though|before|until|after|where|what|than|unless|for me)\b"
)
_DOING: Final = re.compile(
    r"(?P<joint>^|[,;:]\s*|\b(?:so|and|but|then|thus|therefore|now)[ ,]+)I(?:['’](?:m|ll|d)| am| will| would|)"
    r"(?: \w+ly| just| now| simply| then| first| also| still| rather| only| therefore)*"
    r"(?: going to| about to| decide(?:d)? to| choose to| plan(?:ning)? to)?"
    r" (?P<rest>[^,;]*)"
)
_WISHES: Final = re.compile(
    r"(?:not|never|want|need|wish|hope|like|prefer|love|plan|have|had|do not|don['’]t|cannot|can['’]t|would)\b"
)


def clauses(rationale: str) -> list[str]:
    """What "I" do in the main clauses, from the verb on; wishes and what was done before are none."""
    found = []
    for each in _DOING.finditer(rationale):
        result = each["joint"].startswith("so")
        if not result and _REASON.search(rationale[: each.start("rest")]):
            continue
        if not _WISHES.match(each["rest"]):
            found.append(_REASON.split(each["rest"])[0])
    return found


def _verbs(clause: str) -> set[Verb]:
    """The verb that a clause begins with, and those that it goes on to by "and" or "to"."""
    parts = [part.strip() for part in re.split(r"\b(?:and|to|then)\b ", clause)]
    whole = {verb for verb, pattern in VERBS.items() if pattern.match(clause)}
    return whole | {verb for verb, pattern in VERBS.items() for part in parts[1:] if pattern.match(part)}


def _said_otherwise(rationale: str, action: Said) -> str | None:
    situation = situation_of(action)
    said: set[Verb] = set()
    for clause in clauses(re.sub('["“][^"”]*["”]', "□", rationale)):
        said |= _verbs(clause)
    fits = _FITS[situation] & said or (situation == "leave" and VERBS["leave"].search(rationale))
    wrong = sorted(said & _AGAINST[situation])
    if fits or not wrong or _excused(wrong, action):
        return None
    return f"it speaks of {_TOLD[wrong[0]]}, which is not what was done"


def _excused(wrong: list[Verb], action: Said) -> bool:
    """A control whose own name says so: "search" can be clicked, more can be shown instead of scrolled to."""
    name = (action.name or "").casefold()
    if wrong == ["type"]:
        return _SEARCHES.search(name) is not None or "try" in name
    return wrong == ["scroll"] and _GOES_FAR.search(name) is not None


_SOUGHT: Final = re.compile('\\b(?:search(?:ing)? for|typ(?:e|ing)(?: in)?|try(?:ing)?|enter(?:ing)?) ["“]([^"”]+)["”]')
_SOUGHT_BARE: Final = re.compile(r"\bsearch(?:ing)? for (?:an? |the |some |my )?([a-z][\w -]{2,50}?)(?= because| since| as | to | so | and | that |[,.;]|$)")  # fmt: skip
_VAGUE: Final = frozenset(
    {"something", "what", "it", "that", "this", "them", "anything", "product", "products", "item", "items", "more"}
)


def _typed_otherwise(rationale: str, action: Said) -> str | None:
    if action.type not in TYPED or not action.text or action.text.startswith("{"):
        return None
    typed = {word[:4] for word in fold(action.text).split()}
    for found in _SOUGHT.finditer(rationale):
        said = {word[:4] for word in fold(found[1]).split()}
        if said and not (said <= typed or typed <= said):
            return f'it speaks of "{found[1]}", but what was typed is "{action.text}"'
    bare = _SOUGHT_BARE.search(rationale)
    if bare is not None and situation_of(action) == "search":
        said = {word[:4] for word in fold(bare[1]).split()}
        if not said & typed and not set(fold(bare[1]).split()) & _VAGUE:
            return f'it speaks of searching for {bare[1]}, but what was typed is "{action.text}"'
    return None


# ── which control ────────────────────────────────────────────────────────────────────────────────────────────────

_DOTTED: Final = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)*(?:\.[a-z0-9]+(?:_[a-z0-9]+)*)+\b|\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_OBJECT: Final = re.compile(
    r"\bI(?:['’](?:m|ll)| am| will)?(?: \w+ly| just| now)* (?:go back to|open|click(?: on)?|press|choose|select|take|pick|follow|tick|buy|order|add|view|try)"
    r"(?:ing)? (?:the |this |on )?(?:[\"“]([^\"”]+)[\"”]|((?:[A-Z][\w’'&-]*)(?: (?:[A-Z][\w’'&-]*|of|and|the|&|\d+))*))"
)  # fmt: skip
_ENOUGH: Final = 2
"""Words that a title must have to tell controls apart: one word is in many."""
_OWN, _OTHER, _APART = 0.8, 0.75, 0.2
"""Shares of a title's words: enough for it to be the acted element's; for it to be another's; and by how much more."""


def _named_otherwise(rationale: str, action: Said, names: Iterable[str], about: str) -> str | None:
    if any("_" in found or (found in set(names)) for found in _DOTTED.findall(rationale)):
        return "it must speak as a shopper does, without the names of the page's code"
    found = _OBJECT.search(rationale)
    if found is None or action.type != "click" or action.name is None:
        return None
    said = [word for word in fold((found[1] or found[2]).rstrip("…. ")).split() if len(word) > 2 or word.isdigit()]
    own = _share(said, fold(f"{action.name} {about}")) if len(said) >= _ENOUGH else 1.0
    if own >= _OWN:
        return None
    rivals = (_share(said, fold(name)) for name in names if name != action.name)
    if max(rivals, default=0.0) < max(_OTHER, own + _APART):
        return None
    return f"it speaks of {found[1] or found[2]}, which is not what was acted on"


def _share(words: list[str], text: str) -> float:
    """The share of words that stand in a text; a cut one by its beginning."""
    return sum(f" {word}" in f" {text}" for word in words) / len(words)
