"""What figures are called, and how shares are written."""

from typing import Final

from shopper_agent.reports.wording import shorten

WORDS: Final = {
    "exact_match": "Exact match",
    "exact_match_session": "Exact match, mean of sessions",
    "type_accuracy": "Type accuracy",
    "macro_f1": "Macro F1",
    "weighted_f1": "Weighted F1",
    "click_type_f1": "Click-type F1",
    "session_outcome_accuracy": "Outcome accuracy",
    "session_outcome_f1": "Outcome F1",
    "session_outcome_weighted_f1": "Outcome weighted F1",
    "validity": "Valid replies",
}
NOTHING: Final = "–"  # noqa: RUF001 - what stands where there was nothing to count


def figure_words(figure: str) -> str:
    """A figure's name for readers."""
    return WORDS.get(figure, shorten(figure.replace("_", " "), 40))


def percent(value: float | None) -> str:
    """A share in percent, without its sign; a dash where there was nothing to count."""
    return NOTHING if value is None else f"{100 * value:.2f}"
