"""What all forms share: one line of text from a field, and whether it can be an e-mail address."""

from collections.abc import Mapping

from sites import fields


def one_line(form: Mapping[str, str], name: str) -> str:
    """What was typed into a field, on one line and of a bearable length."""
    return fields.one_line(form.get(name, ""))


def email_problem(email: str) -> str | None:
    """What is wrong with an e-mail address; None when it can be one."""
    if not email:
        return "Enter your email address."
    return None if fields.is_email(email) else "Enter an email address like name@example.com."
