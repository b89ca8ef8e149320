"""How many tokens a text is, without a tokenizer: deterministic, linear, meant for budgets and not for bills.

Error, measured against o200k_base on seven saved shop pages (simplified HTML and plain text), OPeRA actions
and JSON decisions: 0.93 to 1.5 times the true count in Latin scripts (pages 1.15 to 1.3), 1.3 to 1.7 times in
Arabic, Chinese, Japanese and Cyrillic. It leans towards too many on purpose: a prompt that is a little short
works, one that is too long is refused. Random lower-case letters are its weak spot: it sees a third of them;
mixed with digits and capitals, as in tracking ids, four fifths.
"""

import re

_SIGNS = r"!-/:-@\[-`{-~"
_TOKEN = re.compile(
    r" ?(?:(?<![A-Z])[A-Z][a-z]{1,5}|[a-z]{1,6}|[A-Z]{1,6}"
    rf"|[{_SIGNS}]{{1,3}}[\r\n]*|[\u0080-\u2fff]{{1,3}})|[0-9]|\s{{1,16}}|.",
    re.DOTALL,
)
"""One match a token. As byte-pair tokenizers cut text: a space goes with the word after it, line breaks with the signs
before. A token holds 6 letters of a word, 3 signs, 3 letters of other scripts, 16 white spaces, or one character of any
other kind; digits count one each, as in Qwen2's tokenizer."""


def estimate_tokens(text: str) -> int:
    """Estimated number of tokens; a longer text never counts less, nor do parts count less than their whole.

    Both properties are what a budget needs: `estimate(a) <= estimate(a + b) <= estimate(a) + estimate(b)`.
    """
    return len(_TOKEN.findall(text))
