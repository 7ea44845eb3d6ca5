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
from typing import Any

from sqlmodel import Session, col, select

from bot.calibrating import Calibrating
from bot.following import Following
from bot.hearing import Hearing
from bot.stories import Stories, Story
from models.audit import Audit
from models.learning import Digest
from models.person import Person
from models.programme import Programme
from models.rules.calendar import add_working_days, at_london, london_date
from models.rules.grading import ORDER, is_weak
from models.rules.rotation import Month
from models.vocabulary import (
    ActionSource,
    AuditQuality,
    AuditState,
    Grade,
    Polarity,
    RegradeReason,
    Role,
    Safe,
)
from models.workflow import (
    actions,
    answering,
    assignment,
    decisions,
    learning,
    moderation,
    planned,
    returning,
    second_reading,
    submission,
    taking,
)
from models.workflow.checking import auditors_domains
from models.workflow.parts import CLOSING
from models.workflow.people import with_role
from schedules.heartbeat import Clockwork
from schedules.timetable import Due

Doing = Callable[[Session, datetime], None]

#: Out of a hundred: audits regraded, returned, sent late.
_REGRADED, _RETURNED, _LATE = 16, 5, 8


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
        self._regrades: dict[int, dict[str, Any]] = {}
        self._events: list[_Event] = []
        self._number = 0
        hearing = Hearing(self._at, self._stories.shared["replies"])
        self._calibrating = Calibrating(self._at, self._stories.shared)
        self._following = Following(self._on, self._random, self._stories.shared, hearing)

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
                self._plan_regrade(audit_id, story)
            shown = Grade(story.values[CLOSING]["grade"])
            for part, values in story.values.items():
                answering.save_part(session, audit_id, part, values, by=auditor, at=at)
            if is_weak(shown) and audit.version == 0:
                for new in self._new_actions(session, audit, story.actions, at):
                    actions.add(session, audit, new, source=ActionSource.AUDIT, by=auditor, at=at)
            _dates_anew(session, audit_id, by=auditor, at=at)
            submission.submit(session, audit_id, by=auditor, at=at)
            days = self._random.randint(1, 4)
            self._on(add_working_days(london_date(at), days), self._moderates(audit_id))

        return does

    def _plan_regrade(self, audit_id: int, story: Story) -> None:
        """The auditor sees it one way, and moderation will see it as the story has it."""
        fitting = [
            told
            for told in self._stories.shared["moderation"]["regraded"]
            if told["to"] == story.grade
        ]
        if fitting:
            told = self._regrades[audit_id] = self._random.choice(fitting)
            story.values[CLOSING]["grade"] = told["from"]
            story.themes[told["theme"]["code"]] = told["theme"]["polarity"]

    def _new_actions(
        self, session: Session, audit: Audit, told: list[dict[str, Any]], at: datetime
    ) -> list[actions.NewAction]:
        worker = session.get_one(Person, audit.worker_id)
        owners = {"worker": worker.key, "team_manager": worker.manager_id or worker.key}
        return [
            actions.NewAction(
                kind=each["kind"],
                what=each["what"],
                why=each["why"],
                owner_id=owners.get(each["owner"], worker.manager_id or worker.key),
                due_on=add_working_days(london_date(at), max(1, int(each["days"]) * 5 // 7)),
            )
            for each in told
        ]

    def _moderates(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            if audit.moderator_id is None:
                return
            story = self._told[audit_id]
            lead = session.get_one(Person, audit.moderator_id)
            taking.claim(session, audit_id, by=lead, at=at)
            if audit.version == 1 and self._chance(_RETURNED):
                self._returns(session, audit, lead, at)
                return
            if audit_id not in self._regrades:
                checklist = self._checklist(session, audit, story)
                moderation.approve(session, audit_id, checklist=checklist, by=lead, at=at)
            else:
                self._regrade(session, audit, story, lead, at)
            if audit.state is AuditState.SECOND_READING:
                self._on(add_working_days(london_date(at), 1), self._reads_second(audit_id))
            self._following.follows(session, audit_id, london_date(at))

        return does

    def _regrade(
        self, session: Session, audit: Audit, story: Story, lead: Person, at: datetime
    ) -> None:
        told = self._regrades[audit.key]
        added = [told["action"]] if "action" in told else story.actions
        moderation.regrade(
            session,
            audit.key,
            to=story.grade,
            reason_code=RegradeReason(told["code"]),
            reason=told["words"],
            checklist=self._checklist(session, audit, story, told),
            new_actions=self._new_actions(session, audit, added, at)
            if is_weak(story.grade)
            else (),
            by=lead,
            at=at,
        )

    def _returns(self, session: Session, audit: Audit, lead: Person, at: datetime) -> None:
        told = self._random.choice(self._stories.shared["moderation"]["returned"])
        leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
        returning.return_for_redo(
            session,
            audit.key,
            notes={note["domain"]: note["note"] for note in told["notes"]},
            supporter_id=next(other.key for other in leads if other.id != lead.id),
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=lead,
            at=at,
        )
        day = add_working_days(london_date(at), self._random.randint(4, 9))
        self._on(day, self._redoes(audit.key))

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
            self._on(add_working_days(london_date(at), days), self._moderates(audit_id))

        return does

    def _checklist(
        self, session: Session, audit: Audit, story: Story, told: dict[str, Any] | None = None
    ) -> decisions.Checklist:
        """Every domain confirmed; where the grade moves, the first that was graded like it too."""
        best = ORDER.index(story.grade) == 0
        lines = self._stories.shared["moderation"]
        domains = auditors_domains(session, audit)
        moved = [code for code, grade in domains.items() if told and grade == told["from"]][:1]
        said = lines["appreciation"][0 if best else 2]
        return decisions.Checklist(
            evidence_found=True,
            compliance=lines["compliance"][min(ORDER.index(story.grade), 3)],
            impact=self._random.choice(lines["impact"]),
            voice_present=story.grade is not Grade.INADEQUATE,
            quality=AuditQuality.ONE_TO_LEARN_FROM if best else AuditQuality.SOUND,
            themes={code: Polarity(polarity) for code, polarity in story.themes.items()},
            worth_copying=[
                code for code, seen in story.themes.items() if best and seen == Polarity.STRENGTH
            ][:1],
            domains=domains | dict.fromkeys(moved, story.grade),
            domains_why=told["words"] if told and moved else "",
            quality_line=said if best or audit.key % 3 == 0 else "",
        )

    def _reads_second(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            if audit.second_reader_id is None:
                return
            reader = session.get_one(Person, audit.second_reader_id)
            second_reading.second_read(
                session,
                audit_id,
                grade=self._told[audit_id].grade,
                reason=self._random.choice(self._stories.shared["moderation"]["impact"]),
                by=reader,
                at=at,
            )
            self._following.follows(session, audit_id, london_date(at))

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
