"""The moderation queue, by due date, then age (brief section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, func, or_, select

from models.audit import Audit
from models.case import Case
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.rules.independence import may_support
from models.vocabulary import AuditState, Role
from models.workflow.audits import facts_of, ties_of
from models.workflow.people import roles_of, with_role
from models.workflow.waiting import PAGE, holder_name

_ON_THE_TABLE = (AuditState.SUBMITTED, AuditState.IN_MODERATION)


@dataclass(frozen=True)
class Queued:
    """One audit in the queue: whose it is by name, and whether that is the reader."""

    audit: Audit
    reference: str
    holder: str
    yours: bool


@dataclass(frozen=True)
class Queue:
    """A page of the queue; `page` starts at 0, `total` counts all of it."""

    lines: list[Queued]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def queue_of(session: Session, person: Person, *, page: int = 0, at: datetime) -> Queue:
    """What is to be moderated, and what this lead reads second, by due date, then age.

    A page past the end gives the last one. Raises `RuleBroken` for anybody but a practice
    assurance lead or the QA manager.
    """
    roles = roles_of(session, person.key, london_date(at))
    if not roles & {Role.PRACTICE_ASSURANCE_LEAD, Role.QA_MANAGER}:
        raise RuleBroken("The queue is for practice assurance leads and the QA manager.")
    reading = and_(
        col(Audit.state) == AuditState.SECOND_READING, col(Audit.second_reader_id) == person.key
    )
    found = (
        select(Audit, Case.reference)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(or_(col(Audit.state).in_(_ON_THE_TABLE), reading))
    )
    total = session.exec(select(func.count()).select_from(found.subquery())).one()
    page = min(page, max(0, (total - 1) // PAGE))
    rows = session.exec(
        found.order_by(col(Audit.turn_due_on), col(Audit.submitted_at), col(Audit.id))
        .offset(page * PAGE)
        .limit(PAGE)
    )
    lines = [
        Queued(audit, reference, holder_name(session, audit) or "", _is_theirs(audit, person))
        for audit, reference in rows
    ]
    return Queue(lines, page, total)


def supporters(session: Session, audit: Audit, *, at: datetime) -> list[Person]:
    """Who may help with the redo of an audit: practice assurance leads, never its auditor."""
    ties = ties_of(session, audit)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    return [lead for lead in leads if may_support(facts_of(session, lead, at), ties)]


def _is_theirs(audit: Audit, person: Person) -> bool:
    if audit.state is AuditState.SECOND_READING:
        return audit.second_reader_id == person.id
    return audit.moderator_id == person.id
