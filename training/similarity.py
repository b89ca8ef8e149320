"""How much alike two actions, or two texts, are. Pure; no torch."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final, Literal

from pydantic import JsonValue
from rapidfuzz.distance import LCSseq

from shopper_agent.parse import InvalidDecision, parse
from shopper_agent.schema import Action, Terminate

RougeVariant = Literal["f1", "recall", "precision"]
_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str, *, stem: bool = False) -> tuple[str, ...]:
    """The lower-case words of a text; dots, underscores and other marks separate them.

    Source: the tokenizer of `rouge_score`, which Shop-R1 is taken to use. Differs: letters beyond ASCII stay.
    """
    found = _WORD.findall(text.lower())
    if not stem:
        return tuple(found)
    stemmer = _stemmer()
    return tuple(stemmer(word) if len(word) > 3 else word for word in found)


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer  # only who asks for stems needs it

    word_of: Callable[[str], str] = stemmer("porter").stemWord
    return word_of


def rouge_l(candidate: str, reference: str, variant: RougeVariant = "f1", *, stem: bool = False) -> float:
    """ROUGE-L of two texts, 0 to 1: their longest common subsequence of words.

    0 where either has no words. Source: Lin (2004), with β = 1 for "f1".
    """
    said, wanted = words(candidate, stem=stem), words(reference, stem=stem)
    if not said or not wanted:
        return 0.0
    common = LCSseq.similarity(said, wanted)
    precision, recall = common / len(said), common / len(wanted)
    if variant == "precision":
        return precision
    if variant == "recall":
        return recall
    return 2 * precision * recall / (precision + recall) if common else 0.0


# ── actions as keys ──────────────────────────────────────────────────────────────────────────────────────────────

Key = tuple[str, ...]
"""What an action is, as far as two of them are compared: type, name, text."""
INVALID: Final[Key] = ("invalid",)
"""What a reply that is no decision counts as: an action of its own, equal to every other such reply."""


def key_of(action: Action) -> Key:
    """The action as a key; a text is compared as a reader would: case and white space do not count."""
    if isinstance(action, Terminate):
        return ("terminate",)
    return (action.type, action.name, " ".join(getattr(action, "text", "").casefold().split()))


def key_of_reply(text: str) -> Key:
    """The key of a reply's action; INVALID where it is no decision."""
    try:
        return key_of(parse(text).action)
    except InvalidDecision:
        return INVALID


Kernel = Callable[[Key, Key], float]
"""A similarity of two actions, 0 to 1: symmetric, 1 for equal ones, positive semi-definite."""


def exact_match(one: Key, other: Key) -> float:
    """1 for equal actions, else 0."""
    return float(one == other)


def nested_match(weights: Sequence[float] = (0.2, 0.2, 0.3, 0.3)) -> Kernel:
    """Partial credit for the same type, the same area of the page too, the same product too, the same action.

    `weights` are theirs, not negative, adding up to 1. Each part is an indicator of one equal feature, so the sum is
    positive semi-definite. The area is the first part of a dotted name, the product (or group) all but the last.

    Raises:
        ValueError: The weights are not four such numbers.
    """
    if len(weights) != 4 or min(weights) < 0 or abs(sum(weights) - 1.0) > 1e-9:
        raise ValueError(f"a nested match has four weights that add up to 1, not {tuple(weights)}")
    of_type, of_area, of_group, _ = weights

    def kernel(one: Key, other: Key) -> float:
        if one[0] != other[0]:
            return 0.0
        if one == other:
            return 1.0
        found = of_type
        if len(one) == 1 or _area(one) != _area(other):
            return found
        found += of_area
        return found + of_group if _group(one) == _group(other) else found

    return kernel


def _area(key: Key) -> str:
    return key[1].split(".", 1)[0]


def _group(key: Key) -> str:
    return key[1].rpartition(".")[0]


# ── what a reply says, before it is known to be an action ────────────────────────────────────────────────────────


def said(action: Mapping[str, JsonValue], field: str) -> str:
    """A field of an unchecked action; "" where it is missing or no string."""
    value = action.get(field)
    return value if isinstance(value, str) else ""
