"""When things are due, as tables (brief sections 5, 7, 8 and the rulings of 11a)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import DEFAULTS
from models.rules import deadlines
from models.rules.calendar import at_london, is_working_day, works_by
from models.rules.deadlines import Reminder, escalation_due, reminder_on, rereview
from models.rules.rotation import Month, slot_end
from models.vocabulary import Grade

RI, INADEQUATE = Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
APRIL = Month(2026, 4)
DECEMBER = Month(2026, 12)
ALL_AREAS = DEFAULTS.changed({"cycle": {"rotation": "all_areas_every_month"}})


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (APRIL, date(2026, 4, 30)),
        (Month(2026, 5), date(2026, 5, 29)),  # the 30th and 31st are a weekend
        (Month(2026, 8), date(2026, 8, 28)),  # the 31st is the summer holiday
        (DECEMBER, date(2026, 12, 31)),
    ],
)
def test_an_audit_is_due_on_its_months_last_working_day(month: Month, due: date) -> None:
    assert deadlines.audit_due(month) == due


@pytest.mark.parametrize(
    ("redrawn_on", "due", "sentence"),
    [
        # The later of month end and 10 working days.
        (
            date(2026, 4, 8),
            date(2026, 4, 30),
            "due Thu 30 Apr: the last working day of April 2026",
        ),
        (
            date(2026, 4, 16),  # ten working days on is the month's end itself
            date(2026, 4, 30),
            "due Thu 30 Apr: the last working day of April 2026",
        ),
        (
            date(2026, 4, 17),
            date(2026, 5, 1),
            "due Fri 1 May: 10 working days from the new case on 17 Apr",
        ),
    ],
)
def test_after_a_redraw_the_later_date_holds_and_says_why(
    redrawn_on: date, due: date, sentence: str
) -> None:
    found = deadlines.redraw_due(APRIL, redrawn_on, DEFAULTS)
    assert (found.on, found.act_by, found.sentence) == (due, due, sentence)


def test_a_redraw_over_new_year_names_the_years() -> None:
    found = deadlines.redraw_due(DECEMBER, date(2026, 12, 18), DEFAULTS)
    assert found.sentence == "due Wed 6 Jan 2027: 10 working days from the new case on 18 Dec 2026"


FRIDAY = date(2026, 5, 1)  # before the May Day weekend


@pytest.mark.parametrize(
    ("due", "on"),
    [
        # 5 working days to moderate, 1 when urgent; counted from the next working day.
        (deadlines.moderation_due(FRIDAY, False, DEFAULTS), date(2026, 5, 11)),
        (deadlines.moderation_due(FRIDAY, True, DEFAULTS), date(2026, 5, 5)),
        # 1 to read second, 10 to redo a return.
        (deadlines.second_reading_due(FRIDAY, DEFAULTS), date(2026, 5, 5)),
        (deadlines.return_due(FRIDAY, DEFAULTS), date(2026, 5, 18)),
        # 5 to appeal, 3 to decide it.
        (deadlines.appeal_due(FRIDAY, DEFAULTS), date(2026, 5, 11)),
        (deadlines.appeal_decision_due(FRIDAY, DEFAULTS), date(2026, 5, 7)),
        # An extension counts from the current due date.
        (deadlines.extension_due(FRIDAY, DEFAULTS), date(2026, 5, 18)),
        # 3 to verify what was recorded.
        (deadlines.verification_due(FRIDAY, DEFAULTS), date(2026, 5, 7)),
        # A re-check is 30 calendar days on; a day off moves on.
        (deadlines.recheck_due(FRIDAY, DEFAULTS), date(2026, 6, 1)),
        # Missed is possible from the 10th working day after the due date.
        (deadlines.missed_from(FRIDAY, DEFAULTS), date(2026, 5, 18)),
    ],
)
def test_working_days_run_from_the_next_one(due: date, on: date) -> None:
    assert due == on


def test_overdue_begins_the_day_after() -> None:
    assert not deadlines.is_overdue(FRIDAY, FRIDAY)
    assert deadlines.is_overdue(FRIDAY, FRIDAY + timedelta(days=1))


class TestEscalation:
    @pytest.mark.parametrize(
        ("grade", "decided_on", "on", "act_by", "sentence"),
        [
            # The brief's own sentence.
            (
                INADEQUATE,
                date(2026, 5, 7),
                date(2026, 5, 14),
                date(2026, 5, 14),
                "due Thu 14 May: Inadequate, 7 calendar days from moderation on 7 May",
            ),
            # The brief's worked examples.
            (
                INADEQUATE,
                date(2026, 4, 20),
                date(2026, 4, 27),
                date(2026, 4, 27),
                "due Mon 27 Apr: Inadequate, 7 calendar days from moderation on 20 Apr",
            ),
            (
                INADEQUATE,
                date(2026, 5, 8),
                date(2026, 5, 15),
                date(2026, 5, 15),
                "due Fri 15 May: Inadequate, 7 calendar days from moderation on 8 May",
            ),
            (
                RI,
                date(2026, 5, 15),
                date(2026, 5, 29),
                date(2026, 5, 29),
                "due Fri 29 May: Requires Improvement, 14 calendar days from moderation on 15 May",
            ),
            # On a holiday the date stands, with the last working day before it.
            (
                INADEQUATE,
                date(2026, 4, 27),
                date(2026, 5, 4),
                date(2026, 5, 1),
                "due Mon 4 May: Inadequate, 7 calendar days from moderation on 27 Apr; "
                "that is not a working day, so act by Fri 1 May",
            ),
            # Over New Year both years are named.
            (
                RI,
                date(2026, 12, 22),
                date(2027, 1, 5),
                date(2027, 1, 5),
                "due Tue 5 Jan 2027: Requires Improvement, 14 calendar days from moderation on "
                "22 Dec 2026",
            ),
        ],
    )
    def test_the_date_and_the_rule_are_said(
        self, grade: Grade, decided_on: date, on: date, act_by: date, sentence: str
    ) -> None:
        due = escalation_due(grade, decided_on, DEFAULTS)
        assert (due.on, due.act_by, due.sentence) == (on, act_by, sentence)

    def test_another_decision_is_named(self) -> None:
        due = escalation_due(INADEQUATE, date(2026, 5, 7), DEFAULTS, basis="appeal")
        assert due.sentence.endswith("7 calendar days from appeal on 7 May")

    @pytest.mark.parametrize("grade", [Grade.OUTSTANDING, Grade.GOOD])
    def test_good_and_better_do_not_escalate(self, grade: Grade) -> None:
        with pytest.raises(ValueError, match="does not escalate"):
            escalation_due(grade, date(2026, 5, 7), DEFAULTS)

    @given(
        decided=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
        grade=st.sampled_from([RI, INADEQUATE]),
    )
    def test_there_is_always_a_working_day_to_act_by(self, decided: date, grade: Grade) -> None:
        due = escalation_due(grade, decided, DEFAULTS)
        assert is_working_day(due.act_by)
        assert due.act_by <= due.on
        assert (due.on - decided).days == (7 if grade is INADEQUATE else 14)


class TestRereview:
    @pytest.mark.parametrize(
        ("grade", "area", "finalised_on", "limit", "slot"),
        [
            # The brief's worked examples (rotation from April 2026).
            (INADEQUATE, "early_help", date(2026, 4, 20), date(2026, 12, 20), Month(2026, 8)),
            (INADEQUATE, "early_help", date(2026, 5, 8), date(2027, 1, 8), Month(2026, 8)),
            (RI, "cin_cp", date(2026, 5, 15), date(2027, 5, 15), Month(2027, 1)),
            # Finalised on 30 June: 8 months is 28 February.
            (INADEQUATE, "cla", date(2026, 6, 30), date(2027, 2, 28), Month(2026, 10)),
            # RI: a slot that ends on the limit itself is in time (30 April 2027).
            (RI, "early_help", date(2026, 4, 30), date(2027, 4, 30), Month(2027, 4)),
            (RI, "early_help", date(2026, 4, 29), date(2027, 4, 29), Month(2026, 12)),
            # A running slot is not next: finalised on the day it was released.
            (INADEQUATE, "early_help", date(2026, 8, 3), date(2027, 4, 3), DECEMBER),
        ],
    )
    def test_limit_and_slot(
        self, grade: Grade, area: str, finalised_on: date, limit: date, slot: Month
    ) -> None:
        plan = rereview(grade, area, finalised_on, DEFAULTS)
        assert plan is not None
        assert (plan.limit, plan.slot, plan.in_time) == (limit, slot, True)

    def test_the_plan_says_its_rule(self) -> None:
        plan = rereview(RI, "cin_cp", date(2026, 5, 15), DEFAULTS)
        assert plan is not None
        assert plan.sentence == (
            "re-review in January 2027; limit Sat 15 May 2027: Requires Improvement, 12 calendar "
            "months from finalisation on 15 May 2026"
        )

    @pytest.mark.parametrize(
        ("minute", "slot"), [((8, 59), Month(2026, 8)), ((9, 0), Month(2026, 12))]
    )
    def test_a_slot_is_next_until_its_release_at_nine(
        self, minute: tuple[int, int], slot: Month
    ) -> None:
        plan = rereview(INADEQUATE, "early_help", at_london(date(2026, 8, 3), *minute), DEFAULTS)
        assert plan is not None
        assert plan.slot == slot

    def test_good_is_not_reviewed_again(self) -> None:
        assert rereview(Grade.GOOD, "cla", date(2026, 6, 30), DEFAULTS) is None

    def test_where_areas_share_months_the_next_slot_is_eight_weeks_on_at_least(self) -> None:
        # 8 weeks from Tue 7 April is Tue 2 June: June's slot began on the 1st.
        plan = rereview(INADEQUATE, "early_help", date(2026, 4, 7), ALL_AREAS)
        assert plan is not None
        assert plan.slot == Month(2026, 7)
        # 8 weeks from Mon 6 April is that 1 June.
        plan = rereview(INADEQUATE, "early_help", date(2026, 4, 6), ALL_AREAS)
        assert plan is not None
        assert plan.slot == Month(2026, 6)

    def test_where_areas_share_months_ri_takes_the_last_before_the_limit(self) -> None:
        plan = rereview(RI, "early_help", date(2026, 5, 15), ALL_AREAS)
        assert plan is not None
        assert plan.slot == Month(2027, 4)

    def test_quiet_months_shift_the_slot_but_never_the_limit(self) -> None:
        # Four releases a year: after April 2026 Early Help comes again only in April 2027.
        policy = DEFAULTS.changed({"programme": {"no_release_months": [1, 2, 3, 5, 6, 7, 8, 9]}})
        plan = rereview(INADEQUATE, "early_help", date(2026, 4, 20), policy)
        assert plan is not None
        assert plan.limit == date(2026, 12, 20)
        assert plan.slot == Month(2027, 4)
        assert not plan.in_time

    @given(
        finalised=st.dates(date(2026, 4, 1), date(2031, 12, 31)),
        area=st.sampled_from([area.code for area in DEFAULTS.areas]),
        grade=st.sampled_from([RI, INADEQUATE]),
    )
    def test_without_quiet_months_there_is_always_a_slot_in_time(
        self, finalised: date, area: str, grade: Grade
    ) -> None:
        plan = rereview(grade, area, finalised, DEFAULTS)
        assert plan is not None
        assert plan.in_time
        assert slot_end(plan.slot) <= plan.limit
        assert plan.slot.first_working_day > finalised

    def test_an_amendment_redates_only_what_got_worse(self) -> None:
        first = rereview(RI, "cin_cp", date(2026, 5, 15), DEFAULTS)
        amended = date(2026, 6, 10)

        def plan(before: Grade, after: Grade) -> object:
            return deadlines.amended_rereview(before, after, "cin_cp", amended, first, DEFAULTS)

        assert plan(RI, INADEQUATE) == rereview(INADEQUATE, "cin_cp", amended, DEFAULTS)
        assert plan(INADEQUATE, RI) == first
        assert plan(RI, RI) == first
        assert plan(RI, Grade.GOOD) is None


class TestReminders:
    DUE = date(2026, 4, 30)  # a Thursday

    def test_they_come_five_and_one_before_and_one_after(self) -> None:
        assert deadlines.reminder_days(self.DUE) == (
            date(2026, 4, 23),
            date(2026, 4, 29),
            date(2026, 5, 1),
        )

    def test_they_move_back_before_and_on_after_to_days_that_the_person_works(self) -> None:
        moses = works_by("MT-T-")  # neither Wednesday nor Friday
        assert deadlines.reminder_days(self.DUE, works=moses) == (
            date(2026, 4, 23),
            date(2026, 4, 28),
            date(2026, 5, 5),  # past Friday, the weekend and May Day
        )

    @pytest.mark.parametrize(
        ("today", "reminder"),
        [
            (date(2026, 4, 20), None),  # a Monday before: nothing is owed yet
            (date(2026, 4, 23), Reminder.BEFORE),
            (date(2026, 4, 27), None),
            (date(2026, 4, 29), Reminder.BEFORE),
            (date(2026, 4, 30), None),
            (date(2026, 5, 1), Reminder.AFTER),
            (date(2026, 5, 4), None),  # May Day: the Monday moves on
            (date(2026, 5, 5), Reminder.MONDAY),
            (date(2026, 5, 11), Reminder.MONDAY),
            (date(2027, 4, 26), Reminder.MONDAY),  # it never goes quiet
            (date(2027, 4, 27), None),
        ],
    )
    def test_then_every_monday_without_end(self, today: date, reminder: Reminder | None) -> None:
        assert reminder_on(today, self.DUE) is reminder

    def test_nobody_is_reminded_on_the_day_itself(self) -> None:
        a_monday = date(2026, 11, 30)
        assert reminder_on(a_monday, a_monday) is None

    def test_the_day_after_and_the_monday_are_one_message(self) -> None:
        friday = date(2026, 5, 15)
        assert reminder_on(date(2026, 5, 18), friday) is Reminder.AFTER
        moses = works_by("MT-T-")
        assert reminder_on(date(2026, 5, 5), self.DUE, works=moses) is Reminder.AFTER

    def test_a_monday_before_a_delayed_reminder_is_not_another_one(self) -> None:
        # Priya is away until the day after the Monday: one reminder when she is back.
        priya = works_by("MTWTF", [(date(2026, 5, 1), date(2026, 5, 5))])
        assert reminder_on(date(2026, 5, 6), self.DUE, works=priya) is Reminder.AFTER
        assert reminder_on(date(2026, 5, 5), self.DUE, works=priya) is None
