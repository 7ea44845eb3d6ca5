"""Who hears of a weak case when, and Monday's message (brief sections 8 and 11a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules import escalation
from models.rules.calendar import at_london
from models.rules.escalation import Remedial, RemedialRecord, WeeklyFacts, weekly_first_line
from models.vocabulary import Grade, Safe

RI, INADEQUATE = Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
MONDAY = date(2026, 5, 11)
THURSDAY = date(2026, 5, 14)
BY_THURSDAY = Remedial(THURSDAY, INADEQUATE)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        # The brief's own line.
        (
            WeeklyFacts(MONDAY, [BY_THURSDAY], requests=2, others=9, new=4, oldest_days=41),
            "Three things need you: 1 remedial action due Thu (Inadequate), 2 requests for more "
            "time. 9 other lines overdue, 4 new since last week, oldest 41 days.",
        ),
        # One of each, and nothing else.
        (
            WeeklyFacts(MONDAY, [BY_THURSDAY]),
            "One thing needs you: 1 remedial action due Thu (Inadequate).",
        ),
        (WeeklyFacts(MONDAY, requests=1), "One thing needs you: 1 request for more time."),
        (WeeklyFacts(MONDAY, missed_prims=1), "One thing needs you: 1 PRIM not held."),
        # Several remedial actions: the first to act on, the worse grade first on one day.
        (
            WeeklyFacts(MONDAY, [Remedial(THURSDAY, RI), BY_THURSDAY]),
            "Two things need you: 2 remedial actions, the first due Thu (Inadequate).",
        ),
        (
            WeeklyFacts(MONDAY, [BY_THURSDAY, Remedial(date(2026, 5, 8), RI)]),
            "Two things need you: 2 remedial actions, the first overdue since Fri 8 May "
            "(Requires Improvement).",
        ),
        # A week away or more has its date.
        (
            WeeklyFacts(MONDAY, [Remedial(date(2026, 5, 18), RI)]),
            "One thing needs you: 1 remedial action due Mon 18 May (Requires Improvement).",
        ),
        (
            WeeklyFacts(MONDAY, [Remedial(MONDAY, RI)]),
            "One thing needs you: 1 remedial action due Mon (Requires Improvement).",
        ),
        # Nothing to decide, but lines overdue.
        (
            WeeklyFacts(MONDAY, others=1, new=1, oldest_days=1),
            "Nothing waits for your decision. 1 line overdue, 1 new since last week, oldest 1 day.",
        ),
        (WeeklyFacts(MONDAY, requests=10), "Ten things need you: 10 requests for more time."),
        # More than ten are a figure.
        (
            WeeklyFacts(MONDAY, requests=11, others=1, oldest_days=9),
            "11 things need you: 11 requests for more time. 1 other line overdue, oldest 9 days.",
        ),
        (WeeklyFacts(MONDAY, others=2), "Nothing waits for your decision. 2 lines overdue."),
        (WeeklyFacts(MONDAY), "Nothing waits for your decision."),
        # What another has to record is said as theirs, and is nothing that needs the reader.
        (
            WeeklyFacts(MONDAY, held=[replace(BY_THURSDAY, holder="Ada Oko")], others=2),
            "Nothing waits for your decision. Ada Oko has 1 remedial action due Thu (Inadequate). "
            "2 other lines overdue.",
        ),
        (
            WeeklyFacts(
                MONDAY,
                requests=1,
                held=[
                    Remedial(date(2026, 5, 22), RI, "Ben Lo"),
                    Remedial(THURSDAY, RI, "Ada Oko"),
                    Remedial(date(2026, 5, 20), RI, "Ada Oko"),
                ],
            ),
            "One thing needs you: 1 request for more time. Ada Oko has 2 remedial actions, the "
            "first due Thu (Requires Improvement); Ben Lo has 1 remedial action due Fri 22 May "
            "(Requires Improvement).",
        ),
        # Whose are the most pressing three are named.
        (
            WeeklyFacts(
                MONDAY,
                held=[replace(BY_THURSDAY, holder=name) for name in ("A", "B", "C", "D", "D", "E")],
            ),
            "Nothing waits for your decision. A has 1 remedial action due Thu (Inadequate); B has "
            "1 remedial action due Thu (Inadequate); C has 1 remedial action due Thu (Inadequate); "
            "others have 3 more.",
        ),
    ],
)
def test_the_first_line_is_the_one_to_act_on(facts: WeeklyFacts, line: str) -> None:
    assert weekly_first_line(facts) == line


def test_a_week_with_nothing_is_a_nil_return_that_says_what_went_well() -> None:
    assert WeeklyFacts(MONDAY).is_nil
    assert not WeeklyFacts(MONDAY, others=1).is_nil
    assert not WeeklyFacts(MONDAY, requests=1).is_nil
    assert not WeeklyFacts(MONDAY, held=[BY_THURSDAY]).is_nil
    assert escalation.nil_return("Family Help", 3, 2) == (
        "Nothing is overdue in Family Help. This week 3 actions done and 2 verified."
    )
    assert escalation.nil_return("Family Help", 0, 0) == (
        "Nothing is overdue in Family Help. No action was due to be completed this week."
    )


def test_it_opens_with_what_was_completed() -> None:
    assert escalation.completed_line(1, 0) == "This week 1 action done and 0 verified."
    assert escalation.completed_line(0, 1) == "This week 0 actions done and 1 verified."


@pytest.mark.parametrize(
    ("ages", "bands"),
    [
        ([], {}),
        ([0, -3], {}),  # due today or later is not overdue
        ([1, 7, 8, 14], {"8 to 14 days": 2, "1 to 7 days": 2}),
        ([57, 56, 29, 28, 15], {"over 56 days": 1, "29 to 56 days": 2, "15 to 28 days": 2}),
    ],
)
def test_the_list_stands_in_bands_of_age_oldest_first(
    ages: list[int], bands: dict[str, int]
) -> None:
    found = escalation.age_bands(ages)
    assert found == bands
    assert list(found) == list(bands)


@given(ages=st.lists(st.integers(-10, 400)))
def test_no_overdue_line_is_lost_between_the_bands(ages: list[int]) -> None:
    assert sum(escalation.age_bands(ages).values()) == sum(age > 0 for age in ages)


@pytest.mark.parametrize(
    ("today", "days", "two_weeks", "new"),
    [
        (date(2026, 4, 27), 0, False, False),  # not due yet
        (date(2026, 4, 30), 0, False, False),  # due today
        (date(2026, 5, 1), 1, False, True),
        (date(2026, 5, 7), 7, False, True),
        (date(2026, 5, 8), 8, False, False),
        (date(2026, 5, 13), 13, False, False),
        (date(2026, 5, 14), 14, True, False),  # 14 calendar days, inclusive
        (date(2026, 6, 10), 41, True, False),
    ],
)
def test_two_weeks_overdue_is_fourteen_calendar_days(
    today: date, days: int, two_weeks: bool, new: bool
) -> None:
    due = date(2026, 4, 30)
    assert escalation.days_overdue(due, today) == days
    assert escalation.is_two_weeks_overdue(due, today) is two_weeks
    assert escalation.is_new_this_week(due, today) is new


FRIDAY = date(2026, 5, 1)  # before the May Day weekend
TUESDAY = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("grade", "decided_at", "ad_at", "director_at"),
    [
        # Inadequate: both at once, at any hour.
        (INADEQUATE, at_london(FRIDAY, 17, 30), at_london(FRIDAY, 17, 30), None),
        (INADEQUATE, at_london(date(2026, 5, 3), 23), at_london(date(2026, 5, 3), 23), None),
        # RI before 16:00: the AD at once, the Director at 16:00.
        (RI, at_london(FRIDAY, 10, 5), at_london(FRIDAY, 10, 5), at_london(FRIDAY, 16)),
        (RI, at_london(FRIDAY, 15, 59), at_london(FRIDAY, 15, 59), at_london(FRIDAY, 16)),
        # After 16:00, or on a day off: 09:00 and 16:00 of the next working day.
        (RI, at_london(FRIDAY, 16), at_london(TUESDAY, 9), at_london(TUESDAY, 16)),
        (RI, at_london(date(2026, 5, 2), 10), at_london(TUESDAY, 9), at_london(TUESDAY, 16)),
        (RI, at_london(date(2026, 5, 4), 10), at_london(TUESDAY, 9), at_london(TUESDAY, 16)),
    ],
)
def test_who_hears_of_a_weak_grade_when(
    grade: Grade, decided_at: datetime, ad_at: datetime, director_at: datetime | None
) -> None:
    told = escalation.telling(grade, decided_at, DEFAULTS)
    assert told.ad_at == ad_at
    assert told.director_at == (director_at or ad_at)


@given(
    decided_at=st.integers(0, 3 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    grade=st.sampled_from([RI, INADEQUATE]),
)
def test_nobody_hears_before_the_decision_and_the_ad_never_last(
    decided_at: datetime, grade: Grade
) -> None:
    told = escalation.telling(grade, decided_at, DEFAULTS)
    assert decided_at <= told.ad_at <= told.director_at
    assert told.director_at - decided_at < timedelta(days=6)


DONE = RemedialRecord(
    done="A strategy discussion was held and the safety plan agreed with Gran.",
    done_by="Wren Abara",
    done_on=MONDAY,
    seen_on=MONDAY,
    seen_by="Wren Abara",
    safe=Safe.YES,
)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        # What was done, by whom, when; when last seen and by whom; safe now.
        (DONE, None),
        (replace(DONE, safe=Safe.NO), None),  # said truly: another alert, not a refusal
        (replace(DONE, done=" "), "done"),
        (replace(DONE, done_by=""), "done_by"),
        (replace(DONE, seen_by=""), "seen_by"),
        (replace(DONE, done_on=None), "done_on"),
        (replace(DONE, seen_on=None), "seen_on"),
        # What is planned does not stop the clock.
        (replace(DONE, done_on=THURSDAY), "done_on"),
        (replace(DONE, seen_on=THURSDAY), "seen_on"),
        (replace(DONE, safe=None), "safe"),
    ],
)
def test_remedial_action_is_taken_and_recorded(record: RemedialRecord, field: str | None) -> None:
    if field is None:
        escalation.check_remedial_record(record, MONDAY)
        return
    with pytest.raises(RuleBroken) as refused:
        escalation.check_remedial_record(record, MONDAY)
    assert refused.value.field == field


def test_the_assistant_directors_post_confirms() -> None:
    escalation.check_may_confirm_remedy(holds_ad_post=True)
    with pytest.raises(RuleBroken, match="The Assistant Director of the service confirms"):
        escalation.check_may_confirm_remedy(holds_ad_post=False)


def test_late_is_explained_in_a_line() -> None:
    escalation.check_late_reason("The worker left; a new one saw Ada today.")
    with pytest.raises(RuleBroken) as refused:
        escalation.check_late_reason(" ")
    assert refused.value.field == "why"
