"""When things are due, and the sentence that says why (brief sections 5, 7, 8 and 11a).

Dates in, dates out, all in London. "Working days" count from the next one; "calendar days" count
the weekend too. No deadline here is ever moved silently: an extension is a new date beside the
original one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from models.policy import DEFAULTS, Policy
from models.rules.calendar import (
    Works,
    add_months,
    add_working_days,
    at_london,
    is_mondays_day,
    is_working_day,
    london_date,
    moved_back,
    moved_on,
    short_date,
    short_day,
    working_day_on_or_after,
    working_day_on_or_before,
)
from models.rules.grading import grade_name, is_weak, is_worse
from models.rules.rotation import ALL_AREAS_EVERY_MONTH, Month, slot_end, slots_after
from models.vocabulary import Grade


@dataclass(frozen=True)
class Due:
    """A deadline: the date itself, the last working day on or before it, and the rule in words."""

    on: date
    act_by: date
    sentence: str


@dataclass(frozen=True)
class Rereview:
    """When a weak case is audited again: submitted by `limit`, in the area's `slot`.

    `in_time` is False where quiet months leave no slot that ends by the limit; the limit stays.
    """

    limit: date
    slot: Month
    in_time: bool
    sentence: str


class Reminder(StrEnum):
    """Why an auditor is reminded today."""

    BEFORE = "before"
    AFTER = "after"
    MONDAY = "monday"


def audit_due(month: Month) -> date:
    """An audit is due on the last working day of its month."""
    return month.last_working_day


def redraw_due(month: Month, redrawn_on: date, policy: Policy) -> Due:
    """After a redraw: the later of the month's last working day and 10 working days."""
    days = policy.number("programme.due_working_days_after_redraw")
    counted = add_working_days(redrawn_on, days)
    if counted <= month.last_working_day:
        on, why = month.last_working_day, f"the last working day of {month.name}"
    else:
        redrawn = short_date(redrawn_on, than=counted)
        on, why = counted, f"{days} working days from the new case on {redrawn}"
    return Due(on, on, f"due {short_day(on, than=redrawn_on)}: {why}")


def moderation_due(submitted_on: date, urgent: bool, policy: Policy) -> date:
    """5 working days from being sent; 1 when urgent (Inadequate, or not surely safe)."""
    key = "urgent" if urgent else "target"
    return add_working_days(submitted_on, policy.number(f"moderation.{key}_working_days"))


def second_reading_due(asked_on: date, policy: Policy) -> date:
    """1 working day from the first moderator's decision."""
    return add_working_days(asked_on, policy.number("moderation.second_reading_working_days"))


def settling_due(differ_since: date, policy: Policy) -> date:
    """1 working day for whoever decides where two readers differ."""
    return add_working_days(differ_since, policy.number("moderation.settle_working_days"))


def return_due(returned_on: date, policy: Policy) -> date:
    """10 working days to redo a returned audit."""
    return add_working_days(returned_on, policy.number("moderation.return_working_days"))


def second_return_due(asked_on: date, policy: Policy) -> date:
    """When the QA manager says what becomes of a second return: 1 working day."""
    return add_working_days(asked_on, policy.number("moderation.second_return_working_days"))


def appeal_due(decided_on: date, policy: Policy) -> date:
    """The last day on which the auditor may appeal, or the AD ask for a review."""
    return add_working_days(decided_on, policy.number("moderation.appeal_working_days"))


def appeal_decision_due(asked_on: date, policy: Policy) -> date:
    """When the decision on an appeal or a review is due: 3 working days after it was asked."""
    return add_working_days(asked_on, policy.number("moderation.appeal_decision_working_days"))


def escalation_due(
    grade: Grade, decided_on: date, policy: Policy, *, basis: str = "moderation"
) -> Due:
    """Remedial action taken and recorded: 7 calendar days (Inadequate) or 14 (RI) of the decision.

    `basis` names the decision: moderation, second reading, appeal. Nobody can extend this date.
    Raises `ValueError` for a grade that does not escalate.
    """
    if not is_weak(grade):
        raise ValueError(f"{grade} does not escalate")
    days = policy.number(f"escalation.{grade}_calendar_days")
    on = decided_on + timedelta(days=days)
    act_by = working_day_on_or_before(on)
    day = short_day(on, than=decided_on)
    decided = short_date(decided_on, than=on)
    sentence = (
        f"due {day}: {grade_name(grade, policy)}, {days} calendar days from {basis} on {decided}"
    )
    if act_by != on:
        sentence += f"; that is not a working day, so act by {short_day(act_by, than=decided_on)}"
    return Due(on, act_by, sentence)


def rereview(
    grade: Grade, area: str, finalised_on: date | datetime, policy: Policy
) -> Rereview | None:
    """The re-review that a finalised grade asks for; None for Good or better (brief section 8).

    Inadequate: the area's next slot, limit 8 calendar months. RI: the last coming slot that ends on
    or before the limit of 12 (or, where none does, the next one). Given an instant, a slot counts
    as coming until its release; given a date, a slot released on that day is running.
    """
    if not is_weak(grade):
        return None
    at = _instant(finalised_on)
    day = london_date(at)
    months = policy.number(f"rereview.{grade}_months")
    limit = add_months(day, months)
    coming = _slots_by(limit, area, at, policy)
    slot = coming[0] if grade is Grade.INADEQUATE else coming[-1]
    sentence = (
        f"re-review in {slot.name}; limit {short_day(limit, than=day)}: "
        f"{grade_name(grade, policy)}, {months} calendar months from finalisation on "
        f"{short_date(day, than=limit)}"
    )
    return Rereview(limit, slot, slot_end(slot) <= limit, sentence)


def amended_rereview(
    before: Grade,
    after: Grade,
    area: str,
    amended_on: date | datetime,
    current: Rereview | None,
    policy: Policy,
) -> Rereview | None:
    """The plan after an amendment: re-dated only when the grade got worse, dropped at Good.

    A better grade that is still weak keeps the plan as it stands (brief section 11a).
    """
    if not is_weak(after):
        return None
    return rereview(after, area, amended_on, policy) if is_worse(after, than=before) else current


def extension_due(current_due: date, policy: Policy) -> date:
    """The furthest date that more time can reach: 10 working days from the current due date."""
    return add_working_days(current_due, policy.number("action.extension_working_days"))


def verification_due(recorded_on: date, policy: Policy) -> date:
    """A claim or a recorded remedial action is looked at within 3 working days."""
    return add_working_days(recorded_on, policy.number("action.verification_working_days"))


def recheck_due(verified_on: date, policy: Policy) -> date:
    """30 calendar days after verification; a day off moves on."""
    days = timedelta(days=policy.number("action.recheck_calendar_days"))
    return working_day_on_or_after(verified_on + days)


def missed_from(due: date, policy: Policy) -> date:
    """The first day on which an audit can be marked as missed: the 10th working day after it."""
    return add_working_days(due, policy.number("programme.missed_working_days"))


def is_overdue(due: date, today: date) -> bool:
    """Whether the due day has passed. A request for more time changes nothing until decided."""
    return today > due


def reminder_days(
    due: date, policy: Policy = DEFAULTS, *, works: Works = is_working_day
) -> tuple[date, ...]:
    """The days of the −5, −1 and +1 reminders, in that order.

    Counted in council working days, then moved back (before) or on (after) to a day that the
    person works; two of them may so fall on one day.
    """
    return tuple(
        (moved_back if n < 0 else moved_on)(add_working_days(due, n), works)
        for n in policy.value("programme.reminder_working_days")
    )


def reminder_on(
    today: date, due: date, policy: Policy = DEFAULTS, *, works: Works = is_working_day
) -> Reminder | None:
    """Which reminder of an open audit falls on this day, if any; never two.

    After the +1 reminder comes every Monday, moved on past days off, without end (rule 7).
    """
    days = reminder_days(due, policy, works=works)
    if today in days:
        return Reminder.AFTER if today > due else Reminder.BEFORE
    if today > due and is_mondays_day(today, works):
        return Reminder.MONDAY
    return None


def _instant(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else at_london(moment, 23, 59)


def _slots_by(limit: date, area: str, at: datetime, policy: Policy) -> list[Month]:
    """The area's coming slots that end by the limit, or only the next one where none does."""
    least = timedelta(0)
    if policy.words("cycle.rotation") == ALL_AREAS_EVERY_MONTH:
        least = timedelta(weeks=policy.number("rereview.all_areas_least_weeks"))
    slots = (
        slot
        for slot in slots_after(area, at, policy)
        if slot.first_working_day >= london_date(at) + least
    )
    return [next(slots), *takewhile(lambda slot: slot_end(slot) <= limit, slots)]
