"""The shop's own calendar: what it shows never depends on the clock of the machine."""

from datetime import date, timedelta

TODAY = date(2026, 11, 16)
LONGEST_WAIT_DAYS = 60
SUNDAY = 6


def working_day(days: int) -> date:
    """The date after a number of working days; Saturdays count, Sundays do not."""
    day = TODAY
    while days:
        day += timedelta(days=1)
        days -= day.weekday() != SUNDAY
    return day


def last_day() -> date:
    """The last date a delivery can be asked for."""
    return TODAY + timedelta(days=LONGEST_WAIT_DAYS)
