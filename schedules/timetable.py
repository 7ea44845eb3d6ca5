"""The whole list of what the clock does, in London time.

A job has a cron trigger, which holds 09:00 through both clock changes, and a rule that says on
which of those days it is due, for bank holidays move what cron cannot. Its period is a London
date, ISO week or month, never a timestamp: the row (job, period) decides who runs it, once.

What cannot wait for a time of day is watched instead (`WATCHES`): its moments stand in the records.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlmodel import Session

from models.policy import Policy
from models.rules.calendar import (
    LONDON,
    at_london,
    first_working_day,
    is_mondays_day,
    is_working_day,
    london_date,
    nth_working_day,
)
from models.workflow import alerts, telling
from schedules import jobs

#: London clocks skip or repeat an hour between these (minutes after midnight): no job is here.
_UNSAFE_MINUTES = range(59, 122)
#: A job that is due in no day of so many is never due.
_FURTHEST_DAYS = 400
_A_MOMENT = timedelta(microseconds=1)


def day_key(day: date) -> str:
    """The period of a daily job: `2026-12-07`."""
    return day.isoformat()


def week_key(day: date) -> str:
    """The period of a weekly job, by ISO week: `2026-W50`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_key(day: date) -> str:
    """The period of a monthly job: `2026-12`."""
    return f"{day.year}-{day.month:02}"


@dataclass(frozen=True)
class Job:
    """One thing that the clock does.

    `trigger` gives the times of day, `falls_on` the London days; `does` is one transaction's work
    as of a time, and `period` names what a run on a day stands for. It runs only once the council
    is `ready` for it. `says` is for people.
    """

    name: str
    trigger: CronTrigger
    falls_on: Callable[[date], bool]
    period: Callable[[date], str]
    does: Callable[[Session, datetime], None]
    says: str
    ready: Callable[[Session], bool] = jobs.there_are_people

    def next_due(self, after: datetime) -> datetime | None:
        """The first time strictly after `after` (aware) at which it is due, in UTC."""
        at = after.astimezone(UTC)
        until = at + timedelta(days=_FURTHEST_DAYS)
        while at <= until:
            # Stepping in UTC: a microsecond added to London time at the autumn fold goes nowhere.
            fires: datetime = self.trigger.get_next_fire_time(None, at + _A_MOMENT)
            at = fires.astimezone(UTC)
            if self.falls_on(london_date(at)):
                return at
        return None

    def last_due(self, at: datetime) -> datetime | None:
        """The last time at or before `at` (aware) at which it was due, in UTC."""
        today = london_date(at)
        for day in (today - timedelta(days=back) for back in range(_FURTHEST_DAYS)):
            if self.falls_on(day):
                due = self.next_due(at_london(day, 0) - _A_MOMENT)
                if due is not None and due <= at:
                    return due
        return None

    def period_at(self, at: datetime) -> str:
        """The period that a run at this time stands for."""
        return self.period(london_date(at))


@dataclass(frozen=True)
class Due:
    """A job at the time (UTC) when it is due."""

    job: Job
    at: datetime

    @property
    def period(self) -> str:
        """The period that this run stands for."""
        return self.job.period_at(self.at)


@dataclass(frozen=True)
class Watch:
    """What falls due at moments that stand in the records, at any hour, and not in the calendar.

    `next_due` is the first moment that waits (UTC), also one that has passed; `does` does
    everything that is due by a time and leaves none of it waiting, so asking twice does nothing
    twice. `last_done` is when there was last something to do.
    """

    name: str
    next_due: Callable[[Session], datetime | None]
    does: Callable[[Session, datetime], None]
    last_done: Callable[[Session], datetime | None]
    says: str


#: Watched beside the timetable: a child may not be safe, and nobody has acted.
WATCHES = (
    Watch(
        "unsafe-steps",
        alerts.next_look,
        jobs.look_after_alerts,
        alerts.last_look,
        "any day and hour, after an alert: who has it? who was telephoned? is it sure by now?",
    ),
    Watch(
        "tell-workers",
        telling.next_telling,
        jobs.tell_workers,
        telling.last_telling,
        "in working hours: findings reach their worker, once the manager spoke or two days passed",
    ),
)


def watch_named(name: str) -> Watch | None:
    """The watch with this name, or None."""
    return next((watch for watch in WATCHES if watch.name == name), None)


def next_watched(session: Session, watches: Sequence[Watch] = WATCHES) -> datetime | None:
    """The first moment at which any watch has something to look at (UTC), also one passed."""
    waiting = (watch.next_due(session) for watch in watches)
    return min((moment for moment in waiting if moment is not None), default=None)


def timetable(policy: Policy) -> tuple[Job, ...]:
    """Every job, in the order in which those of one minute run."""
    opens = policy.number("office_hours.opens")
    draft_day = policy.number("learning.draft_working_day")
    calibration_day = policy.number("calibration.opens_working_day")
    return (
        Job(
            "assign",
            _weekdays_at(policy.number("programme.release_hour")),
            lambda day: day == first_working_day(day.year, day.month),
            month_key,
            jobs.assign,
            "first working day of the month: each auditor gets one case",
            jobs.there_are_cases,
        ),
        Job(
            "escalate-weekly",
            _weekdays_at(opens),
            is_mondays_day,
            week_key,
            jobs.escalate_weekly,
            "Monday, or the next working day: what is overdue, to each Assistant Director",
        ),
        Job(
            "digest-monthly",
            _weekdays_at(opens),
            lambda day: day == nth_working_day(day.year, day.month, draft_day),
            month_key,
            jobs.digest_monthly,
            f"working day {draft_day} of the month: last month's learning, drafted for approval",
        ),
        Job(
            "calibration",
            _weekdays_at(opens),
            is_working_day,
            day_key,
            jobs.calibrate,
            f"working day {calibration_day} of the month: an invented case for all to grade; "
            f"closed after {policy.number('calibration.closes_working_days')} working days",
        ),
        Job(
            "chase",
            _weekdays_at(opens),
            is_working_day,
            day_key,
            jobs.chase,
            "every working day: one gathered reminder for each person with something due",
        ),
    )


def job_named(name: str, policy: Policy) -> Job | None:
    """The job with this name, or None."""
    return next((job for job in timetable(policy) if job.name == name), None)


def due(since: datetime, until: datetime, policy: Policy) -> Iterator[Due]:
    """Every run after `since`, up to and with `until` (both aware), in the order of their times."""
    runs = [_runs(job, order, since, until) for order, job in enumerate(timetable(policy))]
    for at, _, job in heapq.merge(*runs, key=lambda run: run[:2]):
        yield Due(job, at)


def _runs(
    job: Job, order: int, since: datetime, until: datetime
) -> Iterator[tuple[datetime, int, Job]]:
    at = job.next_due(since)
    while at is not None and at <= until:
        yield at, order, job
        at = job.next_due(at)


def _weekdays_at(hour: int, minute: int = 0) -> CronTrigger:
    """Monday to Friday at this London time. Days have names: in cron here, 1 means Tuesday."""
    if hour * 60 + minute in _UNSAFE_MINUTES:
        raise ValueError(f"clocks change around {hour:02}:{minute:02}: choose another time")
    return CronTrigger(day_of_week="mon-fri", hour=hour, minute=minute, timezone=LONDON)
