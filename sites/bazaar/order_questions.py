"""The questions of the further checkout page that one variant of the shop has."""

from collections.abc import Mapping
from types import MappingProxyType

from sites.bazaar.checkout import phone_problem
from sites.bazaar.forms import one_line

HEARD_FROM: Mapping[str, str] = MappingProxyType({
    "search": "A search engine",
    "friends": "Friends or family",
    "social": "Social media",
    "advertisement": "An advertisement",
    "newsletter": "A newsletter",
    "other": "Somewhere else",
})  # fmt: skip
GIFT_WRAP = ("no", "yes")


def check_answers(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cleaned answers and the errors by field."""
    answers = {name: one_line(form, name) for name in ("heard_from", "gift_wrap", "phone")}
    answers["marketing"] = "yes" if "marketing" in form else "no"
    errors: dict[str, str] = {}
    if answers["heard_from"] not in HEARD_FROM:
        errors["heard_from"] = "Choose how you heard of us."
    if answers["gift_wrap"] not in GIFT_WRAP:
        errors["gift_wrap"] = "Choose whether you want gift wrap."
    if problem := phone_problem(answers["phone"]):
        errors["phone"] = problem
    return answers, errors
