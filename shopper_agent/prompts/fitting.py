"""What of a session fits into a prompt: arithmetic on token counts, nothing else.

Source: Customer-R1 §4.1 drops the HTML of the earliest pages one by one and keeps their actions and
rationales. Differs: the current page is shrunk by its outline instead of being cut blindly, and when even the
bare steps leave it less than a quarter of the budget, the oldest steps go too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

CURRENT_PAGE_SHARE = 4
"""The current page gets at least one part in so many, if it needs that much."""


@dataclass(frozen=True)
class Fit:
    """What is shown; indices into the history."""

    first_step: int
    """The oldest step that is shown; the number of steps when none is."""
    first_page: int
    """The oldest step whose page is shown; the number of steps when none is."""
    page_budget: int | None
    """What the current page must be shrunk to; None when it fits as it is."""


def fit(total: int, steps: Sequence[int], current: int, page_cost: Callable[[int], int]) -> Fit:
    """Choose what is shown with `total` tokens for steps and pages.

    `steps` are the costs of the bare steps, oldest first, `current` that of the current page; `page_cost` is
    asked for past pages from the newest backwards, and not beyond the first that does not fit.
    """
    room = total - sum(steps)
    first_step = 0
    needed = min(current, total // CURRENT_PAGE_SHARE)
    while room < needed and first_step < len(steps):
        room += steps[first_step]
        first_step += 1
    left = room - current
    first_page = len(steps)
    while first_page > first_step and left >= (cost := page_cost(first_page - 1)):
        left -= cost
        first_page -= 1
    return Fit(first_step, first_page, None if current <= room else max(room, 0))
