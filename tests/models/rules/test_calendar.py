"""Working days of an English council, and London time (brief sections 5 and 11a)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import DEFAULTS
from models.rules import calendar as days

GOOD_FRIDAY = date(2026, 4, 3)
EASTER_MONDAY = date(2026, 4, 6)
MAY_DAY = date(2026, 5, 4)
SUMMER_BANK_HOLIDAY = date(2026, 8, 31)
CHRISTMAS = date(2026, 12, 25)
BOXING_DAY_IN_LIEU = date(2026, 12, 28)
A_THURSDAY = date(2026, 5, 7)
A_SATURDAY = date(2026, 5, 9)
A_MONDAY = date(2026, 5, 11)

some_day = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    "day",
    [GOOD_FRIDAY, EASTER_MONDAY, MAY_DAY, SUMMER_BANK_HOLIDAY, CHRISTMAS, BOXING_DAY_IN_LIEU],
)
def test_nobody_works_on_englands_bank_holidays(day: date) -> None:
    # Easter Monday and the August holiday are England's, not the whole kingdom's.
    assert not days.is_working_day(day)


def test_a_week_has_five_working_days() -> None:
    week = [A_MONDAY + timedelta(days=i) for i in range(7)]
    assert [days.is_working_day(day) for day in week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        # Days count from the next working day.
        (A_THURSDAY, 1, date(2026, 5, 8)),
        (A_THURSDAY, 2, A_MONDAY),
        (A_SATURDAY, 1, A_MONDAY),
        # Zero is the day itself, whatever it is.
        (A_SATURDAY, 0, A_SATURDAY),
        # Negative counts back in the same way.
        (A_MONDAY, -1, date(2026, 5, 8)),
        (A_SATURDAY, -1, date(2026, 5, 8)),
        # Over Easter and over Christmas.
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 12, 24), 2, date(2026, 12, 30)),
        (date(2026, 12, 24), 5, date(2027, 1, 5)),
    ],
)
def test_working_days_are_counted_from_the_next_one(start: date, n: int, end: date) -> None:
    assert days.add_working_days(start, n) == end


@given(day=some_day, n=st.integers(-60, 60))
def test_counting_back_what_was_counted_on_gives_the_number(day: date, n: int) -> None:
    assert days.working_days_between(day, days.add_working_days(day, n)) == n


@given(day=some_day, n=st.integers(1, 60))
def test_adding_working_days_lands_on_one_and_never_skips_one(day: date, n: int) -> None:
    end = days.add_working_days(day, n)
    assert days.is_working_day(end)
    assert days.add_working_days(day, n) == days.next_working_day(days.add_working_days(day, n - 1))


@given(day=some_day)
def test_the_nearest_working_days_stand_on_either_side(day: date) -> None:
    before, after = days.working_day_on_or_before(day), days.working_day_on_or_after(day)
    assert before <= day <= after
    assert days.is_working_day(before)
    assert days.is_working_day(after)
    assert (before == after == day) == days.is_working_day(day)
    assert days.next_working_day(day) > day


@pytest.mark.parametrize(
    ("year", "month", "first", "last"),
    [
        (2026, 4, date(2026, 4, 1), date(2026, 4, 30)),
        (2026, 5, date(2026, 5, 1), date(2026, 5, 29)),
        (2026, 8, date(2026, 8, 3), date(2026, 8, 28)),  # its last Monday is a holiday
        (2026, 12, date(2026, 12, 1), date(2026, 12, 31)),
        (2027, 1, date(2027, 1, 4), date(2027, 1, 29)),
    ],
)
def test_a_month_begins_and_ends_on_working_days(
    year: int, month: int, first: date, last: date
) -> None:
    assert days.first_working_day(year, month) == first
    assert days.last_working_day(year, month) == last
    assert days.nth_working_day(year, month, 1) == first


def test_the_tenth_working_day_steps_over_holidays() -> None:
    assert days.nth_working_day(2026, 4, 10) == date(2026, 4, 16)


def test_a_month_too_short_for_its_nth_working_day_runs_on() -> None:
    assert days.nth_working_day(2026, 5, 20) == date(2026, 6, 1)


def test_there_is_no_noughth_working_day() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        days.nth_working_day(2026, 4, 0)


@pytest.mark.parametrize(
    ("day", "n", "end"),
    [
        (date(2026, 4, 20), 8, date(2026, 12, 20)),
        (date(2026, 6, 30), 8, date(2027, 2, 28)),  # clamped to the month's end
        (date(2027, 6, 30), 8, date(2028, 2, 29)),  # in a leap year that is the 29th
        (date(2028, 2, 29), 12, date(2029, 2, 28)),  # a leap day clamps to the 28th
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_months_end(day: date, n: int, end: date) -> None:
    assert days.add_months(day, n) == end


def test_a_late_evening_in_summer_is_tomorrow_in_london() -> None:
    late = datetime(2026, 5, 7, 23, 30, tzinfo=UTC)
    assert days.london_date(late) == date(2026, 5, 8)
    assert days.london(late).hour == 0


def test_an_instant_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        days.london(datetime(2026, 5, 7, 9))  # noqa: DTZ001 - the naive one is the point


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(date(2026, 1, 5), 9), (date(2026, 7, 6), 8), (date(2026, 3, 30), 8)]
)
def test_nine_in_london_holds_across_clock_changes(day: date, utc_hour: int) -> None:
    assert days.at_london(day, 9) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert days.at_london(day, 9, 30).minute == 30


class TestOnePersonsDays:
    # Amara works Monday to Wednesday and Friday; she is away from 18 to 29 May.
    AMARA = staticmethod(days.works_by("MTW-F", [(date(2026, 5, 18), date(2026, 5, 29))]))

    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (A_MONDAY, True),
            (A_THURSDAY, False),  # her day off
            (A_SATURDAY, False),
            (MAY_DAY, False),  # the council's holiday
            (date(2026, 5, 18), False),  # away, first and last day included
            (date(2026, 5, 29), False),
            (date(2026, 6, 1), True),
        ],
    )
    def test_days_off_holidays_and_absences_are_not_worked(self, day: date, works: bool) -> None:
        assert self.AMARA(day) is works

    def test_a_reminder_moves_back_or_on_to_a_day_that_she_works(self) -> None:
        assert days.moved_back(A_THURSDAY, self.AMARA) == date(2026, 5, 6)
        assert days.moved_on(A_THURSDAY, self.AMARA) == date(2026, 5, 8)
        assert days.moved_back(date(2026, 5, 29), self.AMARA) == date(2026, 5, 15)

    def test_somebody_who_never_works_keeps_the_councils_day(self) -> None:
        nobody = days.works_by("-----")
        assert days.moved_back(A_THURSDAY, nobody) == A_THURSDAY
        assert days.moved_on(A_THURSDAY, nobody) == A_THURSDAY

    def test_every_monday_is_moved_on_and_never_skipped(self) -> None:
        fortnight = [MAY_DAY + timedelta(days=i) for i in range(14)]
        assert [day for day in fortnight if days.is_mondays_day(day)] == [
            date(2026, 5, 5),  # May Day is a holiday
            A_MONDAY,
        ]
        away = [date(2026, 5, 18) + timedelta(days=i) for i in range(21)]
        assert [day for day in away if days.is_mondays_day(day, self.AMARA)] == [
            date(2026, 6, 1),  # back from a fortnight away: one Monday stands for three
        ]


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(8, 59, False), (9, 0, True), (16, 59, True), (17, 0, False)]
)
def test_the_office_is_open_from_nine_until_just_before_five(
    hour: int, minute: int, is_open: bool
) -> None:
    at = days.at_london(A_THURSDAY, hour, minute)
    assert days.in_office_hours(at, DEFAULTS) is is_open


def test_the_office_is_closed_on_a_bank_holiday() -> None:
    assert not days.in_office_hours(days.at_london(MAY_DAY, 11), DEFAULTS)


def test_days_are_written_shortly_with_a_year_only_where_it_differs() -> None:
    assert days.short_day(A_THURSDAY) == "Thu 7 May"
    assert days.short_day(A_THURSDAY, than=A_MONDAY) == "Thu 7 May"
    assert days.short_day(date(2027, 1, 8), than=A_MONDAY) == "Fri 8 Jan 2027"
    assert days.short_date(A_THURSDAY) == "7 May"
    assert days.weekday(A_THURSDAY) == "Thu"
