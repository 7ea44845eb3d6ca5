"""The lines of Monday's list: what is owed, asked for or overdue, and who has it (brief 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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


def _days(due: date, on: date) -> int:
    return (on - due).days


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
        Line(
            kind=LineKind.REMEDY,
            id=escalation.key,
            reference=case.reference,
            team=team.name,
            holder=director.name if (director := directors[escalation.service_id]) else _NOBODY,
            holder_id=director.key if director else None,
            due_on=escalation.due_on,
            days=_days(escalation.due_on, on),
            what="remedial action",
            grade=escalation.grade,
        )
        for escalation, case, team in rows
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
        Line(
            kind=LineKind.REQUEST,
            id=request.id or 0,
            reference=case.reference,
            team=team.name,
            holder=session.get_one(Person, action.owner_id).name,
            holder_id=action.owner_id,
            due_on=action.due_on,
            days=_days(action.due_on, on),
            what=action.kind,
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
        Line(
            kind=LineKind.ACTION,
            id=action.key,
            reference=case.reference,
            team=team.name,
            holder=owner.name,
            holder_id=owner.id,
            due_on=action.due_on,
            days=_days(action.due_on, on),
            what=action.kind,
        )
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
        Line(
            kind=LineKind.AUDIT,
            id=audit.key,
            reference=case.reference,
            team=auditor.name,
            holder=auditor.name,
            holder_id=auditor.id,
            due_on=audit.due_on,
            days=_days(audit.due_on, on),
            what="audit",
        )
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
    deciders = {who.id: who.name for who in session.exec(select(Person))}
    return [
        Line(
            kind=LineKind.APPEAL,
            id=appeal.audit_id,
            reference=case.reference,
            team=team.name,
            holder=deciders.get(appeal.decider_id, _NOBODY),
            holder_id=appeal.decider_id,
            due_on=appeal.due_on,
            days=_days(appeal.due_on, on),
            what=f"{appeal.kind.value} to decide",
        )
        for appeal, case, team in rows
    ]
