"""London time, and the working days of an English council (brief sections 5 and 11a).

Records keep aware UTC instants; rules speak of London dates. A working day is Monday to Friday
less the bank holidays of England (with the subdivision: without it Easter Monday and the August
holiday are missing).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from models.policy import Policy

LONDON = ZoneInfo("Europe/London")
_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: How far a reminder may be moved for one person's days off before the council's day is kept.
_FURTHEST_MOVE = 31

#: Says whether somebody works on a London date.
Works = Callable[[date], bool]


def london(at: datetime) -> datetime:
    """The same instant on a London clock. Raises `ValueError` for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(LONDON)


def london_date(at: datetime) -> date:
    """The date in London at this instant."""
    return london(at).date()


def at_london(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant, in UTC, when London clocks show this time on this day."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of one year. Made whole at once, so that threads may share it."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether the council works on this day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day strictly after this one."""
    return working_day_on_or_after(day + _ONE_DAY)


def working_day_on_or_after(day: date) -> date:
    """This day when it is a working day, else the next one."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def working_day_on_or_before(day: date) -> date:
    """This day when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def add_working_days(day: date, n: int) -> date:
    """`n` working days on, counting from the next one; back when `n` is negative; 0 is `day`."""
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; negative when `end` is first.

    The inverse of `add_working_days`: `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if end < start:
        return -sum(is_working_day(end + timedelta(days=i)) for i in range((start - end).days))
    return sum(is_working_day(start + timedelta(days=i + 1)) for i in range((end - start).days))


def first_working_day(year: int, month: int) -> date:
    """The month's first working day."""
    return working_day_on_or_after(date(year, month, 1))


def last_working_day(year: int, month: int) -> date:
    """The month's last working day."""
    return working_day_on_or_before(date(year, month, monthrange(year, month)[1]))


def nth_working_day(year: int, month: int, n: int) -> date:
    """The month's `n`th working day (1 is the first). A short month runs on into the next."""
    if n < 1:
        raise ValueError("working days of a month are counted from 1")
    return add_working_days(date(year, month, 1) - _ONE_DAY, n)


def add_months(day: date, n: int) -> date:
    """`n` calendar months on, or back, clamped to the month's end.

    31 January and one month is the last day of February; 29 February and a year is the 28th.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def works_by(pattern: str, away: Sequence[tuple[date, date]] = ()) -> Works:
    """When one person works: the council's working days, less their days off and absences.

    `pattern` is Monday first, `-` for a day off ("MTW-F"); days beyond it are off. `away` holds
    first and last days of absences, both included.
    """

    def works(day: date) -> bool:
        off = pattern[day.weekday() : day.weekday() + 1] in ("-", "")
        absent = any(first <= day <= last for first, last in away)
        return is_working_day(day) and not off and not absent

    return works


def moved_back(day: date, works: Works) -> date:
    """This day, or the last one before it on which the person works (looks back 31 days)."""
    return _moved(day, works, -_ONE_DAY)


def moved_on(day: date, works: Works) -> date:
    """This day, or the next one on which the person works (looks on 31 days)."""
    return _moved(day, works, _ONE_DAY)


def _moved(day: date, works: Works, step: timedelta) -> date:
    found = next((d for d in (day + step * i for i in range(_FURTHEST_MOVE)) if works(d)), None)
    return day if found is None else found


def is_mondays_day(day: date, works: Works = is_working_day) -> bool:
    """Whether what happens "every Monday" happens today: moved on past days off, never skipped."""
    monday = day - timedelta(days=day.weekday())
    return moved_on(monday, works) == day


def in_office_hours(at: datetime, policy: Policy) -> bool:
    """Whether the office is open at this instant; the closing hour itself is outside."""
    here = london(at)
    opens, closes = policy.number("office_hours.opens"), policy.number("office_hours.closes")
    return is_working_day(here.date()) and opens <= here.hour < closes


def short_day(day: date, *, than: date | None = None) -> str:
    """ "Thu 14 May"; with its year when that is another than `than`'s."""
    return f"{_WEEKDAYS[day.weekday()]} {short_date(day, than=than)}"


def short_date(day: date, *, than: date | None = None) -> str:
    """ "14 May"; with its year when that is another than `than`'s."""
    year = f" {day.year}" if than is not None and than.year != day.year else ""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}{year}"


def weekday(day: date) -> str:
    """ "Thu"."""
    return _WEEKDAYS[day.weekday()]
