"""Who is given an audit to moderate or to read second: the least loaded, less leave (brief 7).

Pure: leads come in with what they have open, weighed, and the days on which they work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from models.rules.calendar import (
    Works,
    is_working_day,
    next_working_day,
    working_day_on_or_after,
)

_ONE_DAY = timedelta(days=1)
_MOST = 0.5


@dataclass(frozen=True)
class Lead:
    """Somebody who could be given one: their open work, weighed, and when they work."""

    id: int
    load: float
    works: Works


def least_loaded(leads: Iterable[Lead], *, on: date, due: date, weight: float) -> int | None:
    """Whose load would be least with this one of `weight`, counted for the days that they have.

    Of who works none of the days until it is `due`, nobody is given it; who is away today, or for
    more than half of those days, is given it only where nobody else is. A lead with half of the
    days there carries twice as much. Of equals the first on the list of people; None when nobody
    is there.
    """
    found = []
    for lead in leads:
        there = part_there(lead.works, on=on, due=due)
        if there:
            is_away = there < _MOST or not lead.works(working_day_on_or_after(on))
            found.append((is_away, (lead.load + weight) / there, lead.id))
    return min(found)[2] if found else None


def part_there(works: Works, *, on: date, due: date) -> float:
    """Of the council's working days after a day, until it is due: the part that somebody works.

    Of what is due today or overdue, it is the next working day that counts.
    """
    days = _working_days(on + _ONE_DAY, max(due, next_working_day(on)))
    return sum(works(day) for day in days) / len(days)


def is_away_past(works: Works, *, on: date, due: date) -> bool:
    """Whether somebody works on no day from this one until it is due, that day included.

    Of what is overdue: neither today nor on the next working day.
    """
    last = due if due >= on else next_working_day(on)
    return not any(works(day) for day in _working_days(on, last))


def back_on(works: Works, *, on: date, within: int = 60) -> date | None:
    """The next day on which somebody works, from this one on; None when that is far away.

    `within` is calendar days.
    """
    days = (on + timedelta(days=ahead) for ahead in range(within))
    return next((day for day in days if works(day)), None)


def _working_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]
