"""The hours in which a worker hears of the findings, and how long they may reply."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules.calendar import at_london, is_working_day, london, works_by
from models.rules.telling import (
    check_may_reply,
    leaves_at,
    leaves_until,
    may_reply,
    reply_until,
)
from models.vocabulary import Grade

WEAK = (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
EVERY_DAY, NO_MONDAYS, FRIDAYS = "MTWTF", "-TWTF", "----F"
RI, GOOD, BEST = Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING


def december(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026; the 1st is a Tuesday, the 25th and 28th are bank holidays."""
    return at_london(date(2026, 12, day), hour, minute)


# At Good the worker hears at once between opening and 16:00 of a day that they work, else at 10:00
# of the next. At an Outstanding the same day, however late. Where practice was weak: at once when
# their manager has spoken, else from 10:00 of the second working day (the decision is day 0); then
# never on a day before a weekend or a bank holiday.
@pytest.mark.parametrize(
    ("grade", "ready", "spoken", "pattern", "leaves"),
    [
        (GOOD, december(1, 9), False, EVERY_DAY, december(1, 9)),
        (GOOD, december(1, 15, 59), False, EVERY_DAY, december(1, 15, 59)),
        (GOOD, december(1, 16), False, EVERY_DAY, december(2, 10)),
        (GOOD, december(1, 8, 59), False, EVERY_DAY, december(1, 10)),
        (GOOD, december(4, 12), False, EVERY_DAY, december(4, 12)),  # a Friday
        (GOOD, december(4, 17), False, EVERY_DAY, december(7, 10)),
        (GOOD, december(4, 17), False, NO_MONDAYS, december(8, 10)),
        (BEST, december(1, 18, 30), False, EVERY_DAY, december(1, 18, 30)),
        (BEST, december(5, 12), False, EVERY_DAY, december(7, 10)),  # a Saturday
        (RI, december(1, 9), False, EVERY_DAY, december(3, 10)),
        (RI, december(1, 17, 30), False, EVERY_DAY, december(3, 10)),
        (RI, december(2, 9), False, EVERY_DAY, december(7, 10)),  # not on Friday the 4th
        (RI, december(3, 9), False, EVERY_DAY, december(7, 10)),
        (RI, december(3, 9), False, NO_MONDAYS, december(8, 10)),
        (RI, december(5, 12), False, EVERY_DAY, december(8, 10)),  # decided on a Saturday
        (RI, december(22, 9), False, EVERY_DAY, december(29, 10)),  # not on Christmas Eve
        (RI, december(1, 11), True, EVERY_DAY, december(1, 11)),
        (RI, december(1, 16, 1), True, EVERY_DAY, december(2, 10)),
        (RI, december(4, 11), True, EVERY_DAY, december(7, 10)),  # spoken with on a Friday
        (RI, december(1, 11), True, FRIDAYS, december(4, 10)),  # there is no better day
    ],
)
def test_when_a_worker_is_told(
    grade: Grade, ready: datetime, spoken: bool, pattern: str, leaves: datetime
) -> None:
    assert leaves_at(
        grade,
        ready,
        decided_on=london(ready).date(),
        spoken=spoken,
        works=works_by(pattern),
        policy=DEFAULTS,
    ) == (leaves)


# A strength worth copying is told the same day; where practice was weak the manager still speaks.
@pytest.mark.parametrize(("grade", "leaves"), [(GOOD, december(1, 17, 30)), (RI, december(3, 10))])
def test_a_strength_worth_copying_is_told_the_same_day(grade: Grade, leaves: datetime) -> None:
    told = leaves_at(
        grade,
        december(1, 17, 30),
        decided_on=date(2026, 12, 1),
        spoken=False,
        works=works_by(EVERY_DAY),
        policy=DEFAULTS,
        worth_copying=True,
    )
    assert told == leaves


def test_somebody_away_for_longer_than_a_year_has_no_day_yet() -> None:
    away = works_by(EVERY_DAY, [(date(2026, 12, 1), date(2028, 12, 31))])
    at = december(1, 9)
    told = leaves_at(
        GOOD, at, decided_on=date(2026, 12, 1), spoken=False, works=away, policy=DEFAULTS
    )
    assert told is None


moments = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 3 * 365 * 24 * 60),
)
patterns = st.lists(st.booleans(), min_size=5, max_size=5).map(
    lambda on: "".join(sign if works else "-" for sign, works in zip("MTWTF", on, strict=True))
)


@given(
    grade=st.sampled_from(list(Grade)),
    ready=moments,
    spoken=st.booleans(),
    pattern=patterns.filter(lambda pattern: set(pattern) - {"-", "F"}),
    away=st.integers(0, 60),
    waited=st.integers(0, 5),
)
def test_never_after_four_never_on_a_day_off_never_before_a_weekend(
    grade: Grade, ready: datetime, spoken: bool, pattern: str, away: int, waited: int
) -> None:
    first = london(ready).date()
    works = works_by(pattern, [(first, first + timedelta(days=away - 1))] if away else [])
    decided = first - timedelta(days=waited)
    at = leaves_at(grade, ready, decided_on=decided, spoken=spoken, works=works, policy=DEFAULTS)
    assert at is not None
    assert at >= ready
    here = london(at)
    assert works(here.date())
    assert here.hour >= 9
    if grade is not Grade.OUTSTANDING:
        assert here.hour < 16
    if grade in WEAK:
        assert is_working_day(here.date() + timedelta(days=1))


@given(ready=moments)
def test_a_weak_case_without_a_conversation_never_waits_less_than_two_working_days(
    ready: datetime,
) -> None:
    decided = london(ready).date()
    at = leaves_at(
        RI, ready, decided_on=decided, spoken=False, works=works_by(EVERY_DAY), policy=DEFAULTS
    )
    assert at is not None
    days = range((london(at).date() - decided).days)
    assert sum(is_working_day(decided + timedelta(days=day + 1)) for day in days) >= 2


# A reply is open from the telling, for twenty working days, and until the auditor has answered.
@pytest.mark.parametrize(
    ("told", "today", "answered", "may"),
    [
        (None, date(2026, 12, 1), False, False),
        (date(2026, 12, 1), date(2026, 12, 1), False, True),
        (date(2026, 12, 1), date(2026, 12, 31), False, True),
        (date(2026, 12, 1), date(2027, 1, 1), False, False),
        (date(2026, 12, 1), date(2026, 12, 2), True, False),
    ],
)
def test_how_long_a_reply_is_open(
    told: date | None, today: date, answered: bool, may: bool
) -> None:
    assert may_reply(told, today, answered=answered, policy=DEFAULTS) is may
    if not may:
        with pytest.raises(RuleBroken) as refused:
            check_may_reply(told, today, answered=answered, policy=DEFAULTS)
        assert refused.value.sentence.endswith(".")


def test_twenty_working_days_pass_over_the_holidays() -> None:
    assert reply_until(date(2026, 12, 1), DEFAULTS) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("grade", "copied", "until"),
    [
        # Never after 16:00; what is glad goes the same day, however late.
        (Grade.GOOD, False, at_london(date(2026, 12, 1), 16)),
        (Grade.REQUIRES_IMPROVEMENT, False, at_london(date(2026, 12, 1), 16)),
        (Grade.INADEQUATE, True, at_london(date(2026, 12, 1), 16)),
        (Grade.GOOD, True, at_london(date(2026, 12, 2), 0)),
        (Grade.OUTSTANDING, False, at_london(date(2026, 12, 2), 0)),
    ],
)
def test_until_when_a_message_may_leave(grade: Grade, copied: bool, until: datetime) -> None:
    leaves = at_london(date(2026, 12, 1), 10)
    assert leaves_until(grade, leaves, DEFAULTS, worth_copying=copied) == until
