"""Two finished cycles for the practice council, lived through the programme's own verbs.

Everything here is invented and comes out the same each time: people do what they would do, each
at a time of their own, and the clock's jobs run between them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from bot.calibrating import Calibrating
from bot.following import Following
from bot.hearing import Hearing
from bot.moderating import Moderating, new_actions
from bot.stories import Stories, Story
from models.audit import Audit
from models.learning import Digest
from models.person import Person
from models.programme import Programme
from models.rules.calendar import add_working_days, at_london, london_date
from models.rules.grading import is_weak
from models.rules.rotation import Month
from models.vocabulary import (
    ActionSource,
    Grade,
    Role,
)
from models.workflow import (
    actions,
    answering,
    assignment,
    learning,
    planned,
    submission,
)
from models.workflow.parts import CLOSING
from models.workflow.people import with_role
from schedules.heartbeat import Clockwork
from schedules.timetable import Due

Doing = Callable[[Session, datetime], None]

#: Out of a hundred: audits regraded, sent late.
_REGRADED, _LATE = 16, 8


@dataclass(order=True)
class _Event:
    at: datetime
    number: int
    does: Doing = field(compare=False)


class History:
    """Plays what people do and what the clock does, in order, until `until` (aware).

    `move` sets the programme's clock.
    """

    def __init__(
        self,
        programme: Programme,
        clockwork: Clockwork,
        *,
        move: Callable[[datetime], None],
        until: datetime,
    ) -> None:
        self._programme = programme
        self._clockwork = clockwork
        self._move = move
        self._until = until
        self._random = Random(20260401)  # noqa: S311 - the same past each time, not a secret
        self._stories = Stories()
        self._told: dict[int, Story] = {}
        self._events: list[_Event] = []
        self._number = 0
        hearing = Hearing(self._at, self._stories.shared["replies"])
        self._calibrating = Calibrating(self._at, self._stories.shared)
        following = Following(self._on, self._random, self._stories.shared, hearing)
        self._moderating = Moderating(
            self._on,
            self._random,
            self._stories.shared["moderation"],
            told=self._told,
            redoes=self._redoes,
            follows=following.follows,
        )

    def live(self) -> Iterator[str]:
        """Live from the clock's time to `until`; gives the name of each month as it begins."""
        day = london_date(self._programme.now())
        while day <= london_date(self._until):
            if day.day == 1:
                yield Month.of(day).name
            self._run_clock(min(self._until, at_london(day, 9, 30)))
            evening = min(self._until, at_london(day, 23))
            while self._events and self._events[0].at <= evening:
                self._next()
            day += timedelta(days=1)

    def _next(self) -> None:
        event = heapq.heappop(self._events)
        self._run_clock(event.at)
        with self._programme.change(where="practice") as session:
            event.does(session, event.at)

    def _run_clock(self, until: datetime) -> None:
        self._clockwork.play(until, move=self._move, after_each=self._after)

    def _after(self, run: Due) -> None:
        if run.job.name == "assign":
            self._released(run.at)
        elif run.job.name == "digest-monthly":
            self._drafted(run.at)
        elif run.job.name == "calibration" and run.at < self._until:
            with self._programme.read() as session:
                self._calibrating.opened(session, london_date(run.at))

    def _on(self, day: date, does: Doing, *, hour: int | None = None) -> None:
        at = at_london(day, hour or self._random.randint(10, 15), self._random.randint(0, 59))
        self._at(at, does)

    def _at(self, at: datetime, does: Doing) -> None:
        self._number += 1
        heapq.heappush(self._events, _Event(at, self._number, does))

    def _chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent

    def _released(self, at: datetime) -> None:
        month = Month.of(london_date(at))
        if at >= self._until:
            return
        with self._programme.read() as session:
            audits = session.exec(
                select(Audit).where(Audit.month == str(month)).order_by(col(Audit.id))
            ).all()
        for audit in audits:
            start = add_working_days(london_date(at), self._random.randint(3, 14))
            self._on(start, self._starts(audit.key))

    def _starts(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            auditor = session.get_one(Person, audit.auditor_id)
            assignment.confirm_and_start(session, audit_id, by=auditor, at=at)
            days = (
                self._random.randint(15, 20) if self._chance(_LATE) else self._random.randint(2, 6)
            )
            self._on(add_working_days(london_date(at), days), self._sends(audit_id))

        return does

    def _sends(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            auditor = session.get_one(Person, audit.auditor_id)
            today = london_date(at).isoformat()
            story = self._stories.story(audit, self._random, read_on=today, sent_on=today)
            self._told[audit_id] = story
            if audit.version == 0 and self._chance(_REGRADED):
                self._moderating.plans_regrade(audit_id, story)
            shown = Grade(story.values[CLOSING]["grade"])
            for part, values in story.values.items():
                answering.save_part(session, audit_id, part, values, by=auditor, at=at)
            if is_weak(shown) and audit.version == 0:
                for new in new_actions(session, audit, story.actions, at):
                    actions.add(session, audit, new, source=ActionSource.AUDIT, by=auditor, at=at)
            _dates_anew(session, audit_id, by=auditor, at=at)
            submission.submit(session, audit_id, by=auditor, at=at)
            days = self._random.randint(1, 4)
            self._on(add_working_days(london_date(at), days), self._moderating.moderates(audit_id))

        return does

    def _redoes(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            auditor = session.get_one(Person, session.get_one(Audit, audit_id).auditor_id)
            assignment.confirm_and_start(session, audit_id, by=auditor, at=at)
            story = self._told[audit_id]
            for part, values in story.values.items():
                answering.save_part(session, audit_id, part, values, by=auditor, at=at)
            _dates_anew(session, audit_id, by=auditor, at=at)
            submission.submit(session, audit_id, by=auditor, at=at)
            days = self._random.randint(1, 4)
            self._on(add_working_days(london_date(at), days), self._moderating.moderates(audit_id))

        return does

    def _drafted(self, at: datetime) -> None:
        with self._programme.read() as session:
            drafted = session.exec(select(Digest).order_by(col(Digest.id).desc())).first()
        if drafted is not None:
            day = add_working_days(london_date(at), 13)
            self._on(day, self._approves(drafted.key))

    def _approves(self, digest_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            academy = with_role(session, Role.ACADEMY, on=london_date(at))[0]
            learning.approve_digest(
                session,
                digest_id,
                meeting_on=london_date(at),
                no_meeting_because="",
                nobody_recognisable=True,
                by=academy,
                at=at,
            )

        return does


def _dates_anew(session: Session, audit_id: int, *, by: Person, at: datetime) -> None:
    """An audit that came back is sent again later: its actions are due a week from then."""
    today = london_date(at)
    for action in planned.planned_of(session, audit_id):
        if action.due_on <= today:
            said = actions.words_of(session, action)
            due_on = add_working_days(today, 5)
            new = actions.NewAction(action.kind, said["what"], said["why"], action.owner_id, due_on)
            planned.change(session, action.key, new, by=by, at=at)
