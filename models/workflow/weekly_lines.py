"""The lines of Monday's list: what is owed, asked for or overdue, and who has it (brief 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from models.action import Action, TimeRequest
from models.appeal import Appeal
from models.audit import Audit
from models.case import Case
from models.escalation import Escalation
from models.person import Person, Service, Team
from models.rules.lifecycle import WITH_AUDITOR
from models.vocabulary import ActionState, AppealState, EscalationState, Grade, RequestState, Role
from models.workflow.people import holder_of

_NOBODY = "An empty post"


class LineKind(StrEnum):
    """What a line of the weekly list is about."""

    REMEDY = "remedy"
    REQUEST = "request"
    ACTION = "action"
    AUDIT = "audit"
    APPEAL = "appeal"
    READING = "reading"


@dataclass(frozen=True)
class Line:
    """One thing on the list. `days` is calendar days overdue, 0 or less when it is not yet due.

    `id` is of the escalation, the request, the action or the audit that `kind` names. `holder`
    has to do it next. A request's is its action's owner, `about` is that action, and `asked` counts
    the request among the action's: 1 is the first.
    """

    kind: LineKind
    id: int
    reference: str
    team: str
    holder: str
    holder_id: int | None
    due_on: date
    days: int
    what: str
    grade: Grade | None = None
    about: int | None = None
    asked: int = 0


def _line(
    kind: LineKind,
    of: int,
    case: Case,
    team: str,
    holder: Person | None,
    due: date,
    on: date,
    what: str,
    **more: Any,
) -> Line:
    """A line about something that is due, and how late it is on a day."""
    return Line(
        kind=kind,
        id=of,
        reference=case.reference,
        team=team,
        holder=holder.name if holder else _NOBODY,
        holder_id=holder.id if holder else None,
        due_on=due,
        days=(on - due).days,
        what=what,
        **more,
    )


def remedies(session: Session, service_id: int | None, on: date) -> list[Line]:
    """Every remedial action that is owed in a service (in all without one), by its day."""
    open_states = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)
    rows = session.exec(
        select(Escalation, Case, Team)
        .join(Audit, col(Audit.id) == Escalation.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .where(col(Escalation.state).in_(open_states), col(Escalation.lifted_at).is_(None))
        .where(*([Escalation.service_id == service_id] if service_id else []))
        .order_by(col(Escalation.due_on), col(Escalation.id))
    )
    directors = _directors(session)
    return [
        _line(
            LineKind.REMEDY,
            found.key,
            case,
            team.name,
            directors[found.service_id],
            found.due_on,
            on,
            "remedial action",
            grade=found.grade,
        )
        for found, case, team in rows
    ]


def _directors(session: Session) -> dict[int, Person | None]:
    services = session.exec(select(Service.id)).all()
    return {
        service: holder_of(session, Role.ASSISTANT_DIRECTOR, service)
        for service in services
        if service is not None
    }


def requests(session: Session, reader: int, on: date) -> list[Line]:
    """Every request for more time that this person decides, by its action's day."""
    rows = session.exec(
        select(TimeRequest, Action, Case, Team)
        .join(Action, col(Action.id) == TimeRequest.action_id)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .where(TimeRequest.state == RequestState.ASKED, TimeRequest.decider_id == reader)
        .order_by(col(Action.due_on), col(TimeRequest.id))
    )
    return [
        _line(
            LineKind.REQUEST,
            request.id or 0,
            case,
            team.name,
            session.get_one(Person, action.owner_id),
            action.due_on,
            on,
            action.kind,
            about=action.id,
            asked=request.number,
        )
        for request, action, case, team in rows
    ]


def late_actions(session: Session, service_id: int | None, on: date) -> list[Line]:
    """Every action that is overdue on cases of a service."""
    rows = session.exec(
        select(Action, Case, Team, Person)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .join(Person, col(Person.id) == Action.owner_id)
        .where(
            col(Action.state).in_((ActionState.OPEN, ActionState.REOPENED)),
            col(Action.live).is_(True),
            Action.due_on < on,
        )
        .where(*([Team.service_id == service_id] if service_id else []))
    )
    return [
        _line(LineKind.ACTION, action.key, case, team.name, owner, action.due_on, on, action.kind)
        for action, case, team, owner in rows
    ]


def late_audits(session: Session, service_id: int | None, on: date) -> list[Line]:
    """Every audit that an auditor of a service has and should have sent."""
    rows = session.exec(
        select(Audit, Case, Person)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Person, col(Person.id) == Audit.auditor_id)
        .where(col(Audit.state).in_(WITH_AUDITOR), Audit.due_on < on)
        .where(*([Person.service_id == service_id] if service_id else []))
    )
    return [
        _line(LineKind.AUDIT, audit.key, case, auditor.name, auditor, audit.due_on, on, "audit")
        for audit, case, auditor in rows
    ]


def late_appeals(session: Session, service_id: int | None, on: date) -> list[Line]:
    """Every appeal and review on cases of a service that should have been decided."""
    rows = session.exec(
        select(Appeal, Case, Team)
        .join(Audit, col(Audit.id) == Appeal.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .where(Appeal.state == AppealState.ASKED, Appeal.due_on < on)
        .where(*([Team.service_id == service_id] if service_id else []))
    )
    deciders = {who.id: who for who in session.exec(select(Person))}
    return [
        _line(
            LineKind.APPEAL,
            appeal.audit_id,
            case,
            team.name,
            deciders.get(appeal.decider_id),
            appeal.due_on,
            on,
            f"{appeal.kind.value} to decide",
        )
        for appeal, case, team in rows
    ]
