"""A persona as OPeRA's survey JSON, and back: the form in which a prompt shows it.

Source: OPeRA user table, column `survey`; Customer-R1 puts that JSON in its prompt. Differs: `Country`,
`Occupation`, `Background`, `Usual brands`, `Shops on` and `Has bought in this shop before` are keys of ours, for what
the survey does not ask. Only what is
known is written; nothing is invented, and a contact is never in it.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.schema import (
    Agreement,
    BigFive,
    Demographics,
    Device,
    Level,
    Persona,
    Record,
    ShoppingPreference,
    ShoppingStatements,
)

_DEMOGRAPHICS: Final = {
    "gender": "Gender",
    "age_group": "Age",
    "city": "City",
    "country": "Country",
    "education": "Education level",
    "living_situation": "Living situation",
    "household_income": "Yearly household income or stipend",
    "employment": "Employment status",
    "occupation": "Occupation",
}
_TRAITS: Final = {
    "extraversion": "Extraversion",
    "agreeableness": "Agreeableness",
    "conscientiousness": "Conscientiousness",
    "emotional_stability": "Emotional Stability",
    "intellect": "Intellect",
}
_STATEMENTS: Final = {
    "shops_more_in_holidays": ("I tend to shop more during holidays.", "holiday"),
    "ads_are_a_good_source": ("Online Ads attract my attention and are a good source of information.", r"\bads\b"),
    "researches_before_buying": (
        "I usually do a lot research (e.g. reading online reviews) before making purchase.",
        "research",
    ),
    "prioritises_delivery": ("I prioritize delivery speed and delivery fee of the product.", "deliver"),
    "quality_matters": ("Getting high-quality online products is very important for me.", r"high.quality"),
    "prefers_pricier_brands": ("The more expensive online product brands are usually my choice.", "expensive"),
    "more_information_makes_choosing_harder": (
        "The more I learn about online products, the harder it seems to choose the best.",
        "harder",
    ),
    "buys_first_good_enough": (
        "I shop quickly for online products, buying the first product or brand I find that seems good enough.",
        r"good enough",
    ),
    "sticks_with_liked_brands": ("Once I find a brand I like, I stick with it.", r"\bstick\b"),
    "likes_trying_new_brands": (
        "I would buy a new or different brand of product just to see what it is like.",
        r"\bnew or",
    ),
    "shops_for_fun": ("I enjoy shopping for online products just for the fun of it.", r"\bfun\b|enjoy"),
    "looks_for_best_value": ("I look carefully to find the best value for money when shopping online.", r"\bvalue\b"),
}
"""Field: the survey's key as it is in the data set, and a pattern that tells a statement that is worded otherwise.

Source: OPeRA, user table, CC BY 4.0 (arXiv 2506.05606).
"""

_DEMOGRAPHIC, _SELF, _SHOPPING = "Demographic Information", "Self Description", "Shopping Preference"
_PERSONALITY, _BIG_FIVE, _MBTI = "Personality", "Big Five Scores", "MBTI personality type"
_AGREEMENT = "To what extent do you agree with the following statements"
_DESCRIPTION, _BACKGROUND = "Two sentence description", "Background"
_FREQUENCY, _SPEND = "Online shopping frequency", "Monthly online shopping spend"
_MEMBERSHIP = "Amazon Prime membership"
_BRANDS, _DEVICE, _RETURNING = "Usual brands", "Shops on", "Has bought in this shop before"
_YES_NO: Final = {"yes": True, "no": False}


class SurveyFields(Record):
    """What a survey tells of a persona; name, intent and contact are not in it."""

    demographics: Demographics = Demographics()
    personality: BigFive = BigFive()
    mbti: str | None = None
    shopping: ShoppingPreference = ShoppingPreference()
    device: Device | None = None
    returning: bool | None = None
    self_description: str = ""
    background: str = ""
    unread: tuple[str, ...] = ()
    """Answers that fit no field, as "Section / question: answer"; nothing is dropped without a word."""


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def to_survey(persona: Persona) -> dict[str, JsonValue]:
    """The persona as OPeRA's survey; absent facts have no key."""
    sections: dict[str, JsonValue] = {
        _DEMOGRAPHIC: _demographics(persona.demographics),
        _SELF: _present({_DESCRIPTION: persona.self_description, _BACKGROUND: persona.background}),
        _SHOPPING: _shopping(persona),
        _PERSONALITY: _present({
            _MBTI: persona.mbti,
            _BIG_FIVE: _present({key: _word(persona.personality, field) for field, key in _TRAITS.items()}),
        }),
    }  # fmt: skip
    return _present(sections)


def _demographics(known: Demographics) -> dict[str, JsonValue]:
    """The survey's own age band where there is one, else the age in the band's words."""
    values: dict[str, JsonValue] = {key: getattr(known, field) for field, key in _DEMOGRAPHICS.items()}
    if known.age_group is None and known.age is not None:
        values["Age"] = f"{known.age} years old"
    return _present(values)


def _shopping(persona: Persona) -> dict[str, JsonValue]:
    known = persona.shopping
    unit = "$" if persona.currency == "USD" else persona.currency
    return _present({
        _FREQUENCY: known.frequency,
        f"{_SPEND} {unit}": None if known.monthly_spend is None else plain_number(known.monthly_spend),
        _MEMBERSHIP: _yes_or_no(known.membership),
        _BRANDS: "; ".join(known.favourite_brands),
        _DEVICE: persona.device.value if persona.device is not None else None,
        _RETURNING: _yes_or_no(persona.returning),
        _AGREEMENT: _present({
            words: _word(known.statements, field) for field, (words, _) in _STATEMENTS.items()
        }),
    })  # fmt: skip


def _yes_or_no(answer: bool | None) -> str | None:
    return None if answer is None else "Yes" if answer else "No"


def plain_number(amount: float) -> str:
    """An amount without needless decimals and never with an exponent: 80, 24.99."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _word(record: Record, field: str) -> str | None:
    value = getattr(record, field)
    return value.value if isinstance(value, StrEnum) else None


def _present(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: value for key, value in values.items() if value not in (None, "", {})}


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def from_survey(data: Mapping[str, JsonValue]) -> SurveyFields:
    """What a survey of OPeRA's form tells; unanswered questions stay absent, unknown answers go to `unread`.

    Differs: an age band becomes its midpoint in `age` and is kept as `age_group`; an open one has none.

    Raises:
        ConfigError: A section or an answer has the wrong JSON type.
    """
    answers = _Answers(data)
    traits = {
        field: level for field, key in _TRAITS.items() if (level := answers.choice(Level, _PERSONALITY, _BIG_FIVE, key))
    }
    fields = SurveyFields(
        demographics=_read_demographics(answers),
        personality=BigFive(**traits),
        mbti=answers.text(_PERSONALITY, _MBTI) or None,
        shopping=_read_shopping(answers),
        device=answers.choice(Device, _SHOPPING, _DEVICE),
        returning=answers.value(_YES_NO.get, _SHOPPING, _RETURNING),
        self_description=answers.text(_SELF, _DESCRIPTION),
        background=answers.text(_SELF, _BACKGROUND),
    )
    return fields.model_copy(update={"unread": answers.unread()})


_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)


class _Answers:
    """The survey as a flat table of paths, and which of them have been read."""

    def __init__(self, data: Mapping[str, JsonValue]) -> None:
        self._left = dict(_flat(data, ()))

    def paths(self, *prefix: str) -> list[tuple[str, ...]]:
        """Every unread path below a prefix."""
        return [path for path in self._left if path[: len(prefix)] == prefix]

    def text(self, *path: str) -> str:
        """An answer as text; empty where the question was not answered."""
        return self._left.pop(path, "").strip()

    def value(self, read: Callable[[str], _Value | None], *path: str) -> _Value | None:
        """An answer as `read` understands its lower case; one that it does not understand stays unread."""
        found = read(" ".join(self._left.get(path, "").lower().split()))
        if found is not None:
            del self._left[path]
        return found

    def choice(self, kind: type[_Choice], *path: str) -> _Choice | None:
        """An answer out of a fixed list; one that is not in the list stays unread."""
        return self.value({each.value.lower(): each for each in kind}.get, *path)

    def unread(self) -> tuple[str, ...]:
        """What nobody asked for."""
        return tuple(f"{' / '.join(path)}: {answer}" for path, answer in self._left.items() if answer.strip())


def _flat(data: Mapping[str, JsonValue], path: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    if len(path) > 3:
        raise ConfigError(f"survey: {' / '.join(path)} is nested too deeply")
    rows: list[tuple[tuple[str, ...], str]] = []
    for key, value in data.items():
        here = (*path, key)
        if isinstance(value, Mapping):
            rows += _flat(value, here)
        elif isinstance(value, list):
            raise ConfigError(f"survey: {' / '.join(here)} is a list; an answer is a text")
        elif value is not None:
            rows.append((here, str(value)))
    return rows


def _read_demographics(answers: _Answers) -> Demographics:
    age = answers.value(_exact_age, _DEMOGRAPHIC, _DEMOGRAPHICS["age_group"])
    facts = {field: answers.text(_DEMOGRAPHIC, key) or None for field, key in _DEMOGRAPHICS.items()}
    return Demographics(**facts, age=_midpoint(facts["age_group"] or "") if age is None else age)


def _read_shopping(answers: _Answers) -> ShoppingPreference:
    return ShoppingPreference(
        frequency=answers.text(_SHOPPING, _FREQUENCY) or None,
        monthly_spend=_spend(answers),
        membership=answers.value(_YES_NO.get, _SHOPPING, _MEMBERSHIP),
        favourite_brands=tuple(brand.strip() for brand in answers.text(_SHOPPING, _BRANDS).split(";") if brand.strip()),
        statements=_read_statements(answers),
    )


def _read_statements(answers: _Answers) -> ShoppingStatements:
    """Each statement by the first wording that tells it; a second one that tells the same stays unread."""
    found: dict[str, Agreement] = {}
    for path in answers.paths(_SHOPPING, _AGREEMENT):
        words = path[-1].lower()
        for field, (_, pattern) in _STATEMENTS.items():
            if field not in found and re.search(pattern, words):
                agreement = answers.choice(Agreement, *path)
                if agreement is not None:
                    found[field] = agreement
                break
    return ShoppingStatements(**found)


def _spend(answers: _Answers) -> float | None:
    for path in answers.paths(_SHOPPING):
        if path[-1].startswith(_SPEND):
            return answers.value(_amount, *path)
    return None


def _amount(text: str) -> float | None:
    number = re.fullmatch(r"\$?\s*(\d[\d,]{0,15}(?:\.\d+)?)", text)
    return float(number[1].replace(",", "")) if number else None


def _midpoint(band: str) -> int | None:
    """Years in the middle of "35-44 years old"; None where a band is open or unreadable."""
    ends = re.match(r"\s*(\d{1,3})\s*[-\u2013]\s*(\d{1,3})\b", band)
    return _plausible((int(ends[1]) + int(ends[2])) // 2) if ends else None


def _exact_age(text: str) -> int | None:
    years = re.fullmatch(r"(\d{1,3})(?: years? old)?", text)
    return _plausible(int(years[1])) if years else None


def _plausible(years: int) -> int | None:
    return years if 13 <= years <= 110 else None
