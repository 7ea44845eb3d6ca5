"""Is the child safe now? When the clock looks again, and what a change to Yes needs (brief 6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.errors import RuleBroken
from models.policy import Policy
from models.rules.calendar import at_london, in_office_hours, london_date
from models.vocabulary import Safe, UnsafeStep


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed that the child is safe (`role` is a code of the settings), how and when.

    `who` is a name where one was given; `time` is as somebody typed it ("about 3").
    """

    role: str
    who: str
    how: str
    on: date | None
    time: str = ""


def needs_confirming(before: Safe | None, to: Safe) -> bool:
    """Whether an answer is a change to Yes, which takes effect once somebody has confirmed it."""
    return to is Safe.YES and before in (Safe.NO, Safe.NOT_SURE)


def check_confirmation(said: Confirmation, today: date, roles: Collection[str]) -> None:
    """Raises `RuleBroken` beside the question for what a change to Yes lacks."""
    if said.role not in roles:
        raise RuleBroken("Please say who confirmed it.", field="confirmed_by")
    if not said.how.strip():
        raise RuleBroken("Please say how it was confirmed.", field="how")
    check_day(said.on, today)


def check_day(on: date | None, today: date) -> None:
    """Raises `RuleBroken` beside the question for a day that is missing or still to come."""
    if on is None:
        raise RuleBroken("Please say when.", field="on")
    if on > today:
        raise RuleBroken("This date is still to come. Please give the day it was.", field="on")


def names_edt(at: datetime, policy: Policy) -> bool:
    """Whether it is outside office hours or close to their end: then EDT is named first."""
    close = timedelta(minutes=policy.number("safety.edt_before_closing_minutes"))
    return not (in_office_hours(at, policy) and in_office_hours(at + close, policy))


def director_hears(at: datetime, policy: Policy) -> datetime:
    """When the AD hears of a *Not sure* that is not resolved; `at` itself means at once.

    Two working hours later or at 16:00, whichever is first, and never after the office has
    closed. Outside office hours, and once 16:00 has passed, at once (brief 6 and 11a).
    """
    if not in_office_hours(at, policy):
        return at
    today = london_date(at)
    hours = timedelta(hours=policy.number("safety.resolved_within_working_hours"))
    latest = min(
        at_london(today, policy.number("safety.resolved_by_hour")),
        at_london(today, policy.number("office_hours.closes")),
    )
    return max(at, min(at + hours, latest))


def steps_after(safe: Safe, at: datetime, policy: Policy) -> dict[UnsafeStep, datetime]:
    """What the clock looks at after an answer given at `at`, and when; nothing after a Yes."""
    if safe is Safe.YES:
        return {}
    asks = timedelta(minutes=policy.number("safety.ask_telephoned_after_minutes"))
    steps = {UnsafeStep.ASK_WHO_WAS_TELEPHONED: at + asks}
    if safe is Safe.NO:
        taken = timedelta(minutes=policy.number("safety.taken_within_minutes"))
        steps[UnsafeStep.NOBODY_HAS_IT] = at + taken
    elif (hears := director_hears(at, policy)) > at:
        steps[UnsafeStep.NOT_RESOLVED] = hears
    return steps
