"""Is the child safe now? When somebody else hears, by the hour and the day (brief 6 and 11a)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules.calendar import LONDON
from models.rules.safety import (
    Confirmation,
    check_confirmation,
    director_hears,
    names_edt,
    needs_confirming,
    steps_after,
)
from models.vocabulary import Safe, UnsafeStep


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


# Not sure: the AD hears after two working hours or at 16:00, whichever is first; at once outside
# office hours and once 16:00 has passed.
@pytest.mark.parametrize(
    ("answered", "hears"),
    [
        ("2026-12-04T09:00", "2026-12-04T11:00"),  # a Friday morning
        ("2026-12-04T13:59", "2026-12-04T15:59"),
        ("2026-12-04T14:00", "2026-12-04T16:00"),
        ("2026-12-04T15:59", "2026-12-04T16:00"),  # 16:00 is sooner than two hours
        ("2026-12-04T16:00", "2026-12-04T16:00"),  # 16:00 is now
        ("2026-12-04T16:55", "2026-12-04T16:55"),  # Friday, five to five: at once
        ("2026-12-04T17:00", "2026-12-04T17:00"),  # the office has closed
        ("2026-12-05T11:00", "2026-12-05T11:00"),  # a Saturday
        ("2026-12-28T11:00", "2026-12-28T11:00"),  # a bank holiday, though a Monday
        ("2026-12-07T08:59", "2026-12-07T08:59"),  # Monday, before the office opens
        ("2026-07-03T09:30", "2026-07-03T11:30"),  # by London clocks in summer too
    ],
)
def test_the_assistant_director_hears_of_not_sure(answered: str, hears: str) -> None:
    assert director_hears(london(answered), DEFAULTS) == london(hears)


def test_an_office_that_closes_early_does_not_leave_it_overnight() -> None:
    early = DEFAULTS.changed({"office_hours": {"opens": 8, "closes": 14}})
    assert director_hears(london("2026-12-04T13:30"), early) == london("2026-12-04T14:00")


# EDT is named first outside office hours and within an hour of their end.
@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-12-04T15:59", False),
        ("2026-12-04T16:00", True),
        ("2026-12-04T16:55", True),
        ("2026-12-04T23:00", True),
        ("2026-12-07T08:30", True),
        ("2026-12-07T09:00", False),
        ("2026-12-28T11:00", True),
    ],
)
def test_the_emergency_duty_team_is_named_first(at: str, first: bool) -> None:
    assert names_edt(london(at), DEFAULTS) is first


def test_no_is_looked_at_after_half_an_hour_at_any_hour() -> None:
    at = london("2026-12-26T03:10")
    assert steps_after(Safe.NO, at, DEFAULTS) == {
        UnsafeStep.ASK_WHO_WAS_TELEPHONED: at + timedelta(minutes=30),
        UnsafeStep.NOBODY_HAS_IT: at + timedelta(minutes=30),
    }


def test_where_the_director_hears_at_once_nothing_is_looked_at_again_for_them() -> None:
    friday = london("2026-12-04T16:55")
    assert UnsafeStep.NOT_RESOLVED not in steps_after(Safe.NOT_SURE, friday, DEFAULTS)
    assert steps_after(Safe.YES, friday, DEFAULTS) == {}


# A change to Yes is confirmed; a first Yes is only an answer.
@pytest.mark.parametrize(
    ("before", "to", "needed"),
    [
        (None, Safe.YES, False),
        (Safe.YES, Safe.YES, False),
        (Safe.NO, Safe.YES, True),
        (Safe.NOT_SURE, Safe.YES, True),
        (Safe.NO, Safe.NOT_SURE, False),
        (Safe.YES, Safe.NO, False),
    ],
)
def test_a_change_to_yes_is_confirmed(before: Safe | None, to: Safe, needed: bool) -> None:
    assert needs_confirming(before, to) is needed


FRIDAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Confirmation("", "Jo", "Seen at home", FRIDAY), "confirmed_by"),
        (Confirmation("made up", "Jo", "Seen at home", FRIDAY), "confirmed_by"),
        (Confirmation("police", "", "  ", FRIDAY), "how"),
        (Confirmation("police", "", "Seen at home", None), "on"),
        (Confirmation("police", "", "Seen at home", date(2026, 12, 5)), "on"),
    ],
)
def test_what_a_confirmation_lacks_is_asked_for(said: Confirmation, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_confirmation(said, FRIDAY, {"police"})
    assert refused.value.field == field


def test_a_name_may_be_missing() -> None:
    check_confirmation(Confirmation("police", "", "Seen at home", FRIDAY), FRIDAY, {"police"})
