"""What is in a data set, as a table that a person reads."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from training.data import Card

_ABSENT: Final = "none"
_WIDTH: Final = 36
"""Columns of the names."""


def report(card: Card) -> str:
    """The card as aligned lines: name, number, share."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: Card) -> Iterator[str]:
    told = card.stats
    whole = _number(told.get("examples"))
    yield _line("examples", told.get("examples"))
    yield _line("  scored", told.get("scored"), _of(told.get("scored"), whole))
    yield _line("sessions", told.get("sessions"))
    yield _line("shoppers", told.get("users"))
    for title, key in (("actions", "actions"), ("types of clicks", "click_types"), ("kinds of pages", "page_kinds")):
        yield ""
        yield from _counted(title, _mapping(told.get(key)))
    yield ""
    yield from _sizes(card)
    yield ""
    yield from _targets(card)
    yield ""
    yield f"{'held out':<{_WIDTH}}{'train':>10}{'test':>10}"
    for by, parts in _mapping(told.get("parts")).items():
        sizes = _mapping(parts)
        name = "shopper" if by == "user" else by
        yield f"{f'  by {name}':<{_WIDTH}}{_shown(sizes.get('train')):>10}{_shown(sizes.get('test')):>10}"


def _counted(title: str, counts: Mapping[str, JsonValue]) -> Iterator[str]:
    whole = sum(_number(count) for count in counts.values())
    yield _line(title, int(whole) if counts else None)
    for name, count in counts.items():
        yield _line(f"  {name}", count, _of(count, whole))


def _sizes(card: Card) -> Iterator[str]:
    yield f"{'sizes':<{_WIDTH}}{'median':>10}{'p90':>10}{'largest':>10}"
    for title, key in (
        (f"  prompt, tokens by {card.counted_by}"[:_WIDTH], "prompt_tokens"),
        ("  completion, characters", "completion_characters"),
    ):
        spread = _mapping(card.stats.get(key))
        yield f"{title:<{_WIDTH}}" + "".join(f"{_whole(spread.get(part)):>10}" for part in ("median", "p90", "max"))
    yield _line("  past pages dropped, mean", _decimal(card.stats.get("pages_dropped")))


def _targets(card: Card) -> Iterator[str]:
    told, budget = card.stats, card.settings.examples.prompt.page_budget
    bound = "no bound of its own" if budget is None else f"{budget:,} tokens a page"
    yield f"targets ({bound})"
    yield _line("  hidden by our outline", _percent(told.get("targets_hidden")))
    yield _line("  lost by a blind cut there", _percent(told.get("targets_cut")))
    yield _line("current page shrunk to fit", _percent(told.get("current_page_shrunk")))
    yield _line("with a rationale", _percent(told.get("with_rationale")))
    yield _line("with the demonstrator's distribution", _percent(told.get("with_demonstrator")))


def _line(name: str, value: JsonValue, share: str = "") -> str:
    return f"{name:<{_WIDTH}}{_shown(value):>10}{share:>10}".rstrip()


def _shown(value: JsonValue) -> str:
    if value is None:
        return _ABSENT
    return f"{value:,}" if isinstance(value, int) else str(value)


def _whole(value: JsonValue) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else _ABSENT


def _decimal(value: JsonValue) -> str | None:
    return f"{value:.1f}" if isinstance(value, int | float) else None


def _percent(value: JsonValue) -> str | None:
    return f"{value:.1%}" if isinstance(value, int | float) else None


def _of(value: JsonValue, whole: float) -> str:
    return f"{_number(value) / whole:.1%}" if whole else ""


def _number(value: JsonValue) -> float:
    """A count; nothing is there where the card says nothing, and then nothing is divided by it."""
    return value if isinstance(value, int | float) else 0


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {}
