"""What all forms share: one line of text from a field, and whether it can be an e-mail address."""

import re
from collections.abc import Mapping

MAX_FIELD = 120


def one_line(form: Mapping[str, str], name: str) -> str:
    """What was typed into a field, on one line and of a bearable length."""
    return " ".join(form.get(name, "").split())[:MAX_FIELD]


def email_problem(email: str) -> str | None:
    """What is wrong with an e-mail address; None when it can be one."""
    if not email:
        return "Enter your email address."
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", email):
        return "Enter an email address like name@example.com."
    return None
