"""What moderators and second readers of the practice council did in its past.

They see an audit as its story has it: where its auditor saw it otherwise, they regrade it, and
what was drawn is graded blind first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from random import Random
from typing import Any

from sqlmodel import Session

from bot.hearing import Doing
from bot.stories import Story
from models.audit import Audit
from models.person import Person
from models.rules.calendar import add_working_days, london_date
from models.rules.grading import ORDER, is_weak
from models.vocabulary import (
    AuditQuality,
    AuditState,
    Grade,
    Polarity,
    RegradeReason,
    Role,
    Safe,
)
from models.workflow import actions, decisions, moderation, returning, second_reading, taking
from models.workflow.blind import awaits_blind_grade
from models.workflow.checking import auditors_domains
from models.workflow.grading_blind import give_blind_grade
from models.workflow.parts import CLOSING
from models.workflow.people import with_role

#: Out of a hundred: audits returned.
_RETURNED = 5


class Moderating:
    """What moderators do once an audit was sent to them.

    `on` takes a day and what happens then; `told` holds each audit's story, `redoes` sends one
    that came back once more, `follows` is asked for what comes after a decision.
    """

    def __init__(
        self,
        on: Callable[[date, Doing], None],
        random: Random,
        lines: Mapping[str, Any],
        *,
        told: Mapping[int, Story],
        redoes: Callable[[int], Doing],
        follows: Callable[[Session, int, date], None],
    ) -> None:
        self._on = on
        self._random = random
        self._lines = lines
        self._told = told
        self._redoes = redoes
        self._follows = follows
        self._regrades: dict[int, dict[str, Any]] = {}

    def plans_regrade(self, audit_id: int, story: Story) -> None:
        """The auditor sees it one way, and moderation will see it as the story has it."""
        fitting = [told for told in self._lines["regraded"] if told["to"] == story.grade]
        if fitting:
            told = self._regrades[audit_id] = self._random.choice(fitting)
            story.values[CLOSING]["grade"] = told["from"]
            story.themes[told["theme"]["code"]] = told["theme"]["polarity"]

    def moderates(self, audit_id: int) -> Doing:
        """Takes an audit, and decides on it or returns it."""

        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            if audit.moderator_id is None:
                return
            story = self._told[audit_id]
            lead = session.get_one(Person, audit.moderator_id)
            taking.claim(session, audit_id, by=lead, at=at)
            if audit.version == 1 and self._random.random() * 100 < _RETURNED:
                self._returns(session, audit, lead, at)
                return
            if awaits_blind_grade(session, audit):
                self._grades_blind(session, audit, story, lead, at)
            if audit_id not in self._regrades:
                checklist = self._checklist(session, audit, story)
                moderation.approve(session, audit_id, checklist=checklist, by=lead, at=at)
            else:
                self._regrade(session, audit, story, lead, at)
            if audit.state is AuditState.SECOND_READING:
                self._on(add_working_days(london_date(at), 1), self._reads_second(audit_id))
            self._follows(session, audit_id, london_date(at))

        return does

    def _grades_blind(
        self, session: Session, audit: Audit, story: Story, lead: Person, at: datetime
    ) -> None:
        """As the story has it; of every third the domains one by one, as the auditor saw them."""
        domains = auditors_domains(session, audit)
        reasons = self._lines["impact"]
        give_blind_grade(
            session,
            audit.key,
            grade=story.grade,
            domains=domains if audit.key % 3 == 0 else dict.fromkeys(domains, story.grade),
            reason=reasons[audit.key % len(reasons)],
            by=lead,
            at=at,
        )

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
            new_actions=new_actions(session, audit, added, at) if is_weak(story.grade) else (),
            by=lead,
            at=at,
        )

    def _returns(self, session: Session, audit: Audit, lead: Person, at: datetime) -> None:
        told = self._random.choice(self._lines["returned"])
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

    def _checklist(
        self, session: Session, audit: Audit, story: Story, told: dict[str, Any] | None = None
    ) -> decisions.Checklist:
        """Every domain confirmed; where the grade moves, the first that was graded like it too."""
        best = ORDER.index(story.grade) == 0
        lines = self._lines
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
                reason=self._random.choice(self._lines["impact"]),
                by=reader,
                at=at,
            )
            self._follows(session, audit_id, london_date(at))

        return does


def new_actions(
    session: Session, audit: Audit, told: list[dict[str, Any]], at: datetime
) -> list[actions.NewAction]:
    """The actions that a story tells of, with their owners and days."""
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
