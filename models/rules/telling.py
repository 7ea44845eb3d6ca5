"""When a worker hears of the findings on their case, and how long they may reply (brief 7).

Their manager speaks with them first where practice was weak. The message never leaves after 16:00,
before a weekend or while the worker is away; an Outstanding leaves the same day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models.errors import RuleBroken
from models.policy import Policy
from models.rules.calendar import (
    Works,
    add_working_days,
    at_london,
    is_working_day,
    london,
    london_date,
    short_day,
)
from models.rules.grading import is_weak
from models.rules.pairs import holds
from models.vocabulary import Grade

_ONE_DAY = timedelta(days=1)
#: Who is away for longer than this is looked at again each working day.
_FURTHEST = 400


def leaves_at(
    grade: Grade,
    ready_at: datetime,
    *,
    decided_on: date,
    spoken: bool,
    works: Works,
    policy: Policy,
    worth_copying: bool = False,
) -> datetime | None:
    """When a worker's message leaves, at or after `ready_at` (aware); None: no day is in sight.

    Good or better: at once within the hours, else at 10:00 of the next day that they work; an
    Outstanding, or a strength `worth_copying`, the same day. Weaker: within the hours once somebody
    has `spoken` with them; else not before 10:00 of the second working day after the decision,
    which is day 0.
    """
    weak = is_weak(grade)
    glad = grade is Grade.OUTSTANDING or (worth_copying and not weak)
    earliest = ready_at
    if weak and not spoken:
        days = policy.number("telling.conversation_working_days")
        waits = _at_ten(add_working_days(decided_on, days), policy)
        earliest = max(earliest, waits)
    if works(london_date(earliest)) and _in_hours(earliest, policy, weak=weak, glad=glad):
        return earliest
    for any_day in (False, True):  # who works on Fridays alone is told on a Friday
        for offset in range(_FURTHEST):
            at = _at_ten(london_date(earliest) + offset * _ONE_DAY, policy)
            picky = weak and not any_day
            if at >= earliest and works(london_date(at)) and _in_hours(at, policy, weak=picky):
                return at
    return None


def leaves_until(
    grade: Grade, leaves_at: datetime, policy: Policy, *, worth_copying: bool = False
) -> datetime:
    """When a message that may leave at `leaves_at` may not any more: at 16:00, or as the day ends.

    What could not leave until then goes when `leaves_at` next allows it.
    """
    day = london_date(leaves_at)
    if grade is Grade.OUTSTANDING or (worth_copying and not is_weak(grade)):
        return at_london(day + _ONE_DAY, 0)
    return at_london(day, policy.number("telling.before_hour"))


def reply_until(told_on: date, policy: Policy) -> date:
    """The last day on which a reply can be written or changed: working days from the next one."""
    return add_working_days(told_on, policy.number("reply.working_days"))


def check_may_reply(told_on: date | None, today: date, *, answered: bool, policy: Policy) -> None:
    """A reply is open from the telling for 20 working days, and until the auditor has answered."""
    if told_on is None:
        raise RuleBroken("The findings are not ready for you yet. You will be told when they are.")
    if answered:
        raise RuleBroken(
            "The auditor has answered your reply already, so it stays as it is. "
            "If something is still not right, ask practice assurance."
        )
    until = reply_until(told_on, policy)
    if today > until:
        raise RuleBroken(
            f"A reply could be written until {short_day(until, than=today)}, "
            f"{policy.number('reply.working_days')} working days after you were told. "
            "Ask practice assurance if something is still not right."
        )


def may_reply(told_on: date | None, today: date, *, answered: bool, policy: Policy) -> bool:
    """Whether `check_may_reply` is content."""
    return holds(check_may_reply, told_on, today, answered=answered, policy=policy)


def _in_hours(at: datetime, policy: Policy, *, weak: bool, glad: bool = False) -> bool:
    """Whether it may leave at this time of this day: the weak never before a day off."""
    here = london(at)
    if here.hour < policy.number("office_hours.opens"):
        return False
    if glad:
        return True
    if here.hour >= policy.number("telling.before_hour"):
        return False
    return not weak or is_working_day(here.date() + _ONE_DAY)


def _at_ten(day: date, policy: Policy) -> datetime:
    return at_london(day, policy.number("telling.hour"))
