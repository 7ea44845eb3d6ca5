"""Who is given the next audit: the least loaded, less leave, as tables (brief section 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from models.rules import routing
from models.rules.calendar import works_by
from models.rules.routing import Lead

# Tuesday 1 December 2026; what is sent today is due on Tuesday the 8th, urgent on Wednesday.
TUE, WED, THU, FRI, MON, DUE = (date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8))
MOSES, PRIYA, GRACE = 4, 5, 6


def lead(who: int, load: float, *away: tuple[date, date], pattern: str = "MTWTF") -> Lead:
    return Lead(who, load, works_by(pattern, away))


@pytest.mark.parametrize(
    ("leads", "chosen"),
    [
        # The least loaded; of equals the first on the list of people.
        ((lead(MOSES, 2), lead(PRIYA, 1), lead(GRACE, 1.5)), PRIYA),
        ((lead(GRACE, 1), lead(MOSES, 1)), MOSES),
        # A quarter more already counts.
        ((lead(MOSES, 1.25), lead(PRIYA, 1)), PRIYA),
        # Away until it is due, or longer: never, even where the others have much.
        ((lead(MOSES, 0, (TUE, DUE)), lead(PRIYA, 9)), PRIYA),
        ((lead(MOSES, 0, (WED, date(2026, 12, 31))), lead(PRIYA, 9)), PRIYA),
        # Away today, or for more than half of the days: only where nobody else is there.
        ((lead(MOSES, 0, (TUE, TUE)), lead(PRIYA, 9)), PRIYA),
        ((lead(MOSES, 0, (WED, FRI)), lead(PRIYA, 9)), PRIYA),
        ((lead(MOSES, 0, (TUE, THU)), lead(PRIYA, 9, (TUE, DUE))), MOSES),
        # There for three days of five: one audit weighs on them as one and two thirds.
        ((lead(MOSES, 0, (WED, THU)), lead(PRIYA, 0.5)), PRIYA),
        ((lead(MOSES, 0, (WED, THU)), lead(PRIYA, 1)), MOSES),
        # Days off in a pattern count like leave.
        ((lead(MOSES, 0, pattern="MT---"), lead(PRIYA, 9)), PRIYA),
        # Everybody is away: nobody.
        ((lead(MOSES, 0, (TUE, DUE)), lead(PRIYA, 0, (WED, DUE))), None),
        ((), None),
    ],
)
def test_who_is_given_the_next_one(leads: tuple[Lead, ...], chosen: int | None) -> None:
    assert routing.least_loaded(leads, on=TUE, due=DUE, weight=1) == chosen


def test_of_an_urgent_one_only_the_next_working_day_counts() -> None:
    leads = (lead(MOSES, 0, (THU, DUE)), lead(PRIYA, 1))
    assert routing.least_loaded(leads, on=TUE, due=WED, weight=1) == MOSES
    leads = (lead(MOSES, 0, (WED, WED)), lead(PRIYA, 1))
    assert routing.least_loaded(leads, on=TUE, due=WED, weight=1) == PRIYA


def test_at_a_weekend_nobody_is_away_for_that() -> None:
    saturday = date(2026, 12, 5)
    leads = (lead(MOSES, 1), lead(PRIYA, 0, (MON, MON)))
    assert routing.least_loaded(leads, on=saturday, due=date(2026, 12, 11), weight=1) == MOSES


@pytest.mark.parametrize(
    ("works", "on", "due", "away"),
    [
        # Nobody is away who works on any day until it is due, the day itself included.
        (works_by("MTWTF"), TUE, DUE, False),
        (works_by("MTWTF", [(TUE, MON)]), TUE, DUE, False),
        (works_by("MTWTF", [(TUE, DUE)]), TUE, DUE, True),
        # The Tuesday off before a Wednesday's date is no leave; the Wednesday off is.
        (works_by("M-WTF"), TUE, WED, False),
        (works_by("MTWTF", [(WED, WED)]), TUE, WED, False),
        (works_by("MTWTF", [(WED, WED)]), WED, WED, True),
        # Overdue: who is there today or on the next working day holds it.
        (works_by("MTWTF", [(FRI, FRI)]), FRI, THU, False),
        (works_by("MTWTF", [(FRI, MON)]), FRI, THU, True),
    ],
)
def test_who_is_away_past_the_date(
    works: Callable[[date], bool], on: date, due: date, away: bool
) -> None:
    assert routing.is_away_past(works, on=on, due=due) is away


def test_when_somebody_is_back() -> None:
    works = works_by("MTWTF", [(TUE, FRI)])
    assert routing.back_on(works, on=TUE) == MON
    assert routing.back_on(works_by("MTWTF"), on=TUE) == TUE
    assert routing.back_on(works_by("-----"), on=TUE) is None
