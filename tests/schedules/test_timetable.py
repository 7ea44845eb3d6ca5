"""What the clock does when: bank holidays, clock changes and periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.policy import DEFAULTS
from models.rules.calendar import LONDON, at_london, bank_holidays, is_working_day, london
from schedules.timetable import Job, due, job_named, timetable

TIMETABLE = timetable(DEFAULTS)
CLOCKS_GO_FORWARD = at_london(date(2026, 3, 29), 0)
CLOCKS_GO_BACK = at_london(date(2026, 10, 25), 0)


def job(name: str) -> Job:
    found = job_named(name, DEFAULTS)
    assert found is not None
    return found


def days_of(name: str, first: date, last: date) -> list[str]:
    since, until = at_london(first, 0), at_london(last, 23)
    return [
        str(london(run.at).date()) for run in due(since, until, DEFAULTS) if run.job.name == name
    ]


# Audits go out on the first working day of the month, whatever the day and the holiday.
@pytest.mark.parametrize(
    ("month", "first_working_day"),
    [
        ((2026, 12), "2026-12-01"),  # a Tuesday
        ((2026, 8), "2026-08-03"),  # the 1st is a Saturday
        ((2027, 1), "2027-01-04"),  # New Year's Day, then a weekend
        ((2028, 1), "2028-01-04"),  # New Year's Day on a Saturday: Monday is a holiday
        ((2027, 5), "2027-05-04"),  # a weekend, then the early May holiday
    ],
)
def test_audits_go_out_on_the_first_working_day(
    month: tuple[int, int], first_working_day: str
) -> None:
    first = date(*month, 1)
    assert days_of("assign", first, first + timedelta(days=27)) == [first_working_day]


# Mondays are Mondays, and a bank holiday moves to the next working day of that week.
@pytest.mark.parametrize(
    ("week", "day"),
    [
        (date(2026, 12, 7), "2026-12-07"),
        (date(2026, 4, 6), "2026-04-07"),  # Easter Monday
        (date(2026, 8, 31), "2026-09-01"),  # the August holiday
        (date(2027, 12, 27), "2027-12-29"),  # Christmas Day and Boxing Day fell on a weekend
    ],
)
def test_mondays_message_is_moved_and_never_skipped(week: date, day: str) -> None:
    assert days_of("escalate-weekly", week, week + timedelta(days=6)) == [day]


def test_the_digest_is_drafted_on_the_tenth_working_day() -> None:
    assert days_of("digest-monthly", date(2026, 12, 1), date(2026, 12, 31)) == ["2026-12-14"]
    assert days_of("digest-monthly", date(2027, 1, 1), date(2027, 1, 31)) == ["2027-01-15"]


def test_nobody_is_chased_on_a_day_off() -> None:
    chased = days_of("chase", date(2026, 12, 21), date(2027, 1, 3))
    assert chased == [f"2026-12-{day}" for day in (21, 22, 23, 24, 29, 30, 31)]


def test_what_falls_on_one_morning_runs_in_the_order_of_the_list() -> None:
    morning = at_london(date(2027, 2, 1), 9)
    runs = [run.job.name for run in due(morning - timedelta(1 / 24), morning, DEFAULTS)]
    assert runs == ["assign", "escalate-weekly", "calibration", "chase"]


@pytest.mark.parametrize(
    ("name", "period"),
    [("assign", "2027-01"), ("escalate-weekly", "2026-W53"), ("chase", "2027-01-03")],
)
def test_periods_are_local_dates_weeks_and_months(name: str, period: str) -> None:
    assert job(name).period_at(at_london(date(2027, 1, 3), 23)) == period


def test_a_period_is_londons_and_not_greenwichs() -> None:
    """Half past midnight in British Summer Time is still yesterday in UTC."""
    assert job("chase").period_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "2026-07-01"
    assert job("assign").period_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "2026-07"


@pytest.mark.parametrize("change", [CLOCKS_GO_FORWARD, CLOCKS_GO_BACK], ids=["spring", "autumn"])
def test_nine_stays_nine_when_the_clocks_change(change: datetime) -> None:
    days = timedelta(days=5)
    runs = [run for run in due(change - days, change + days, DEFAULTS) if run.job.name == "chase"]
    assert len(runs) == 8
    assert {london(run.at).hour for run in runs} == {9}
    assert {run.at.hour for run in runs} == {8, 9}


def test_no_job_is_where_clocks_change() -> None:
    for entry in TIMETABLE:
        for day in (date(2026, 3, 27), date(2026, 10, 26), date(2026, 12, 1)):
            at = entry.last_due(at_london(day, 23))
            assert at is not None
            assert not 59 <= london(at).hour * 60 + london(at).minute <= 121
    with pytest.raises(ValueError, match="clocks change"):
        timetable(DEFAULTS.changed({"office_hours": {"opens": 1}}))


def test_a_council_that_opens_at_eight_is_served_at_eight() -> None:
    early = timetable(DEFAULTS.changed({"office_hours": {"opens": 8}}))
    at = early[1].next_due(at_london(date(2026, 12, 1), 12))
    assert at == at_london(date(2026, 12, 7), 8)


def test_names_are_those_that_the_command_line_knows() -> None:
    assert [entry.name for entry in TIMETABLE] == [
        "assign",
        "escalate-weekly",
        "digest-monthly",
        "calibration",
        "chase",
    ]
    assert job_named("nonsense", DEFAULTS) is None


moments = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 4 * 365 * 24 * 60),
)
around_changes = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from([CLOCKS_GO_FORWARD, CLOCKS_GO_BACK]),
    st.integers(0, 300),
)
times = st.one_of(moments, around_changes)


@given(times, st.sampled_from(TIMETABLE))
@settings(deadline=None)
def test_the_next_run_is_later_and_nothing_lies_between(at: datetime, entry: Job) -> None:
    following = entry.next_due(at)
    assert following is not None
    assert following > at
    assert entry.last_due(following) == following
    before = entry.last_due(following - timedelta(microseconds=1))
    assert before is not None
    assert before <= at


@given(times, st.sampled_from(TIMETABLE), st.sampled_from([UTC, LONDON]))
@settings(deadline=None)
def test_whichever_zone_asks_the_answer_is_the_same(at: datetime, entry: Job, zone: object) -> None:
    asked = at.astimezone(zone)  # type: ignore[arg-type]  # either is a tzinfo
    assert entry.next_due(asked) == entry.next_due(at)
    assert entry.last_due(asked) == entry.last_due(at)


@given(times, st.integers(0, 40), st.integers(0, 40))
@settings(deadline=None, max_examples=40)
def test_a_journey_in_two_legs_plays_what_one_leg_plays(at: datetime, one: int, two: int) -> None:
    half, end = at + timedelta(days=one), at + timedelta(days=one + two)
    legs = [*due(at, half, DEFAULTS), *due(half, end, DEFAULTS)]
    whole = list(due(at, end, DEFAULTS))
    assert [(run.job.name, run.at) for run in legs] == [(run.job.name, run.at) for run in whole]


def test_every_period_of_four_years_comes_once() -> None:
    runs = list(due(at_london(date(2026, 1, 1), 0), at_london(date(2029, 12, 31), 23), DEFAULTS))
    keys = [(run.job.name, run.period) for run in runs]
    assert len(keys) == len(set(keys))
    counts = {name: sum(key[0] == name for key in keys) for name in ("assign", "digest-monthly")}
    assert counts == {"assign": 48, "digest-monthly": 48}
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1))
    assert sum(key[0] == "chase" for key in keys) == sum(map(is_working_day, days))
    assert all(run.at.date() not in bank_holidays(run.at.year) for run in runs)
