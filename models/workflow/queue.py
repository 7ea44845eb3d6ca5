"""The moderation queue, by due date, then age (brief section 7).

Neither its order, nor its counts, nor a line of it comes from a grade: only from the dates that
its reader may know, from whose turn it is, and from how often an audit was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, SQLColumnExpression
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from models.audit import Audit
from models.case import Case
from models.errors import RuleBroken
from models.person import Person, Service, Team
from models.policy import AreaOfPlanning
from models.rules.calendar import london_date
from models.rules.independence import may_support
from models.setting import policy_of
from models.vocabulary import AuditState, Role, Turn
from models.workflow.audits import facts_of, ties_of
from models.workflow.due import chases, due_column
from models.workflow.holding import held_by, managers_name, states_of
from models.workflow.people import roles_of, with_role
from models.workflow.queue_view import WHOLE_QUEUE, QueueFilters

#: How many lines of a list are shown at once.
PAGE = 10
#: Who moderates, and so has a queue.
_MODERATE = frozenset({Role.PRACTICE_ASSURANCE_LEAD, Role.QA_MANAGER})
_TO_MODERATE = states_of(Turn.MODERATOR)
_TO_READ_SECOND = states_of(Turn.SECOND_READER)
_WITH_MANAGER = states_of(Turn.QA_MANAGER)


@dataclass(frozen=True)
class _Eyes:
    """Somebody's queue, as columns: what they see of it, what is theirs, and by when each is due
    as far as they may know."""

    sees: ColumnElement[bool]
    mine: ColumnElement[bool]
    due: SQLColumnExpression[Any]

    @property
    def order(self) -> tuple[SQLColumnExpression[Any], ...]:
        """The nearest date first, then the oldest."""
        sent = col(Audit.submitted_at).asc().nulls_last()
        return self.due.asc().nulls_last(), sent, col(Audit.id)


@dataclass(frozen=True)
class Queued:
    """One audit in the queue, without anything that it says.

    `due_on` is the day by which whoever has it does their part, as far as its reader may know;
    `version` how often it was sent. `holder` has it, by name; `named` says whether it was given to
    them, or is with the QA manager as nobody else has it. `yours`: it is the reader's turn.
    """

    audit_id: int
    reference: str
    area: str
    state: AuditState
    due_on: date | None
    sent_at: datetime | None
    version: int
    holder: str
    named: bool
    yours: bool


@dataclass(frozen=True)
class Counted:
    """How much waits: `whole` in the queue, `mine` of that with its reader; of what the filters
    leave `found`, of which `late` is past its date and `today` due today."""

    whole: int
    mine: int
    found: int
    late: int
    today: int


@dataclass(frozen=True)
class Queue:
    """A page of the queue (`page` starts at 0), counted, and what can be chosen from."""

    lines: Sequence[Queued]
    counted: Counted
    page: int
    filters: QueueFilters
    areas: Sequence[AreaOfPlanning]
    services: Sequence[Service]
    on: date

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.counted.found // PAGE))

    def area_of(self, line: Queued) -> str:
        """The short name of a line's area; its code where the council has it no more."""
        return next((area.short for area in self.areas if area.code == line.area), line.area)


def queue_of(
    session: Session,
    person: Person,
    *,
    filters: QueueFilters = WHOLE_QUEUE,
    page: int = 0,
    beside: int | None = None,
    at: datetime,
) -> Queue:
    """What is to be moderated or read second, by due date, then age: a `page`, or the one on which
    an audit stands (`beside`, by id; the first where it does not wait there).

    A lead sees the second readings that they are asked for and no others; the QA manager all of
    them, and what is theirs to decide. An area or a service that there is not is not filtered
    by, and a page past the end is the last one. Raises `RuleBroken` for anybody else.
    """
    roles = roles_of(session, person.key, london_date(at))
    if not roles & _MODERATE:
        raise RuleBroken("The queue is for practice assurance leads and the QA manager.")
    manages = Role.QA_MANAGER in roles
    due = due_column(person, chases=chases(roles))
    eyes = _Eyes(_sees(person, manages), _is_theirs(person, manages), due)
    return _queue(session, eyes, filters, page, at, beside=beside)


def desk_of(session: Session, person: Person, *, at: datetime) -> Queue | None:
    """What of the queue was given to somebody to moderate or to read second: the first page.

    What the QA manager decides on, or finds a reader for, is not in it. None for who has no queue.
    """
    roles = roles_of(session, person.key, london_date(at))
    if not roles & _MODERATE:
        return None
    manages = Role.QA_MANAGER in roles
    sees = _sees(person, manages) & col(Audit.state).not_in(_WITH_MANAGER)
    given = _is_theirs(person, manages=False)
    eyes = _Eyes(sees, given, due_column(person, chases=chases(roles)))
    return _queue(session, eyes, QueueFilters(mine=True), 0, at)


def has_queue(session: Session, person: Person, *, at: datetime) -> bool:
    """Whether somebody moderates, or looks after those who do, and so can open the queue."""
    return bool(roles_of(session, person.key, london_date(at)) & _MODERATE)


def for_them_to_settle(person: Person, roles: frozenset[Role]) -> ColumnElement[bool]:
    """What somebody decides on because it is past moderation: two readers who differ, a second
    return. The QA manager has what was given to nobody else."""
    theirs = _is_theirs(person, Role.QA_MANAGER in roles)
    return and_(col(Audit.state).in_(_WITH_MANAGER), theirs)


def supporters(session: Session, audit: Audit, *, at: datetime) -> list[Person]:
    """Who may help with the redo of an audit: practice assurance leads, never its auditor."""
    ties = ties_of(session, audit)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    return [lead for lead in leads if may_support(facts_of(session, lead, at), ties)]


def _sees(person: Person, manages: bool) -> ColumnElement[bool]:
    if manages:
        return col(Audit.state).in_(_TO_MODERATE | _TO_READ_SECOND | _WITH_MANAGER)
    reads = and_(col(Audit.state).in_(_TO_READ_SECOND), col(Audit.second_reader_id) == person.key)
    return or_(col(Audit.state).in_(_TO_MODERATE), reads)


def _is_theirs(person: Person, manages: bool) -> ColumnElement[bool]:
    named = held_by() == person.key
    return or_(named, held_by().is_(None)) if manages else named


def _fits(filters: QueueFilters, mine: ColumnElement[bool]) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = [sa.true()]
    if filters.area:
        asked.append(col(Audit.area) == filters.area)
    if filters.service_id is not None:
        teams = select(Team.id).where(Team.service_id == filters.service_id)
        asked.append(col(Case.team_id).in_(teams))
    if filters.mine:
        asked.append(mine)
    if filters.returned:
        asked.append(col(Audit.version) > 1)
    if filters.second_reading:
        read_second = _TO_READ_SECOND | {AuditState.DISPUTED}
        asked.append(col(Audit.state).in_(read_second))
    return and_(*asked)


def _queue(
    session: Session,
    eyes: _Eyes,
    filters: QueueFilters,
    page: int,
    at: datetime,
    *,
    beside: int | None = None,
) -> Queue:
    areas, on = policy_of(session).areas, london_date(at)
    services = session.exec(select(Service).join(Team).distinct().order_by(Service.name)).all()
    filters = replace(
        filters,
        area=filters.area if filters.area in {area.code for area in areas} else "",
        service_id=next((of.id for of in services if of.id == filters.service_id), None),
    )
    fits = _fits(filters, eyes.mine)
    counted = _counted(session, eyes, fits, on)
    if beside is not None:
        page = _page_of(session, eyes, fits, beside)
    page = min(page, max(0, (counted.found - 1) // PAGE))
    lines = _lines(session, eyes, fits, page)
    return Queue(lines, counted, page, filters, areas, services, on)


def _counted(session: Session, eyes: _Eyes, fits: ColumnElement[bool], on: date) -> Counted:
    counts = (eyes.mine, fits, and_(fits, eyes.due < on), and_(fits, eyes.due == on))
    row = session.execute(
        sa.select(func.count(), *(func.count().filter(each) for each in counts))
        .select_from(Audit)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(eyes.sees)
    ).one()
    return Counted(*row)


def _page_of(session: Session, eyes: _Eyes, fits: ColumnElement[bool], audit_id: int) -> int:
    """On which page an audit stands; the first where it stands on none."""
    place = sa.func.row_number().over(order_by=eyes.order).label("place")
    places = (
        sa.select(col(Audit.id).label("audit"), place)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(eyes.sees, fits)
        .subquery()
    )
    found = session.execute(sa.select(places.c.place).where(places.c.audit == audit_id)).scalar()
    return (found - 1) // PAGE if found else 0


def _lines(session: Session, eyes: _Eyes, fits: ColumnElement[bool], page: int) -> list[Queued]:
    holder = aliased(Person)
    rows = session.execute(
        sa.select(Audit, col(Case.reference), col(holder.name), eyes.mine, eyes.due)
        .join(Case, col(Case.id) == Audit.case_id)
        .outerjoin(holder, col(holder.id) == held_by())
        .where(eyes.sees, fits)
        .order_by(*eyes.order)
        .offset(page * PAGE)
        .limit(PAGE)
    ).all()
    manager = managers_name(session) if any(name is None for _, _, name, _, _ in rows) else ""
    return [
        Queued(
            audit_id=audit.key,
            reference=reference,
            area=audit.area,
            state=audit.state,
            due_on=due,
            sent_at=audit.submitted_at,
            version=audit.version,
            holder=name or manager,
            named=name is not None,
            yours=bool(yours),
        )
        for audit, reference, name, yours, due in rows
    ]
