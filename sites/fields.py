"""What a shopper typed into a field: brought into shape, and whether it can be what it should."""

import re

MAX_FIELD = 120


def one_line(text: str) -> str:
    """The text on one line and of a bearable length."""
    return " ".join(text.split())[:MAX_FIELD]


def is_email(text: str) -> bool:
    """Whether this can be an e-mail address."""
    return re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text) is not None


def is_phone(text: str) -> bool:
    """Whether this can be a telephone number."""
    return re.fullmatch(r"\+?[0-9 ()./-]{6,24}", text) is not None


def name_in_email(email: str) -> str:
    """A person's name as their e-mail address suggests it."""
    words = email.partition("@")[0].replace(".", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or email
