"""How many tokens a text is, without a tokenizer: deterministic, linear, meant for budgets and not for bills.

Error, measured against o200k_base on seven saved shop pages (simplified HTML and plain text), OPeRA actions
and JSON decisions: 0.93 to 1.5 times the true count in Latin scripts (pages 1.15 to 1.3), 1.3 to 1.7 times in
Arabic, Chinese, Japanese and Cyrillic. It leans towards too many on purpose: a prompt that is a little short
works, one that is too long is refused. Random lower-case letters are its weak spot: it sees a third of them;
mixed with digits and capitals, as in tracking ids, four fifths.
"""

import re

_PIECE = re.compile(
    r" ?(?:(?P<word>[A-Z]?[a-z]+|[A-Z]+)|(?P<signs>[!-/:-@\[-`{-~]+)[\r\n]*|(?P<letters>[\u0080-\u2fff]+))"
    r"|(?P<digits>[0-9]+)|(?P<space>\s+)|(?P<wide>.)",
    re.DOTALL,
)
"""As byte-pair tokenizers cut text: a space goes with the word after it, line breaks with the signs before."""

_CHARACTERS_PER_TOKEN = {"word": 6, "signs": 3, "letters": 3, "digits": 1, "space": 16, "wide": 1}
"""Digits count one each, as in Qwen2's tokenizer."""


def estimate_tokens(text: str) -> int:
    """Estimated number of tokens; a longer text never counts less, nor do parts count less than their whole.

    Both properties are what a budget needs: `estimate(a) <= estimate(a + b) <= estimate(a) + estimate(b)`.
    """
    total = 0
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup or "wide"
        start, end = piece.span(kind)
        total += -((start - end) // _CHARACTERS_PER_TOKEN[kind])
    return total
