"""Monday's message: what needs its reader, what is overdue, what was completed (brief 8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from models.action import Action
from models.audit import Audit
from models.case import Case
from models.delivery import owe
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Service, Team
from models.rules.calendar import at_london, london_date
from models.rules.escalation import is_new_this_week, is_two_weeks_overdue
from models.vocabulary import ActionState, EscalationState, Lifted, Role
from models.workflow.escalation import mark_breached
from models.workflow.late_readings import count_readings, late_readings
from models.workflow.people import holder_of, with_role
from models.workflow.weekly_lines import (
    Line,
    late_actions,
    late_appeals,
    late_audits,
    remedies,
    requests,
)


@dataclass(frozen=True)
class Weekly:
    """A service's week (or the whole council's), as of a day.

    `needs_you` is what its reader can do; `held` are remedial actions that only somebody else can
    record. `completed` counts actions verified and remedies seen in the seven days before, `lifted`
    what ended on appeal or review in them. Of the council's `readings` (audits to moderate or to
    read second) `readings_late` are past their target.
    """

    on: date
    service: str
    needs_you: list[Line] = field(default_factory=list)
    held: list[Line] = field(default_factory=list)
    overdue: list[Line] = field(default_factory=list)
    completed_actions: int = 0
    completed_remedies: int = 0
    lifted: int = 0
    readings_late: int = 0
    readings: int = 0

    @property
    def new(self) -> int:
        """Lines that became overdue since the message of a week ago."""
        return sum(is_new_this_week(line.due_on, self.on) for line in self.overdue)

    @property
    def oldest(self) -> int:
        """The calendar days of the oldest overdue line, 0 when there is none."""
        return max((line.days for line in self.overdue), default=0)

    @property
    def lines(self) -> list[Line]:
        """All of it: what needs the reader, then the rest, oldest first."""
        rest = sorted([*self.held, *self.overdue], key=lambda line: (line.due_on, line.reference))
        return [*self.needs_you, *rest]

    @property
    def long_overdue(self) -> list[Line]:
        """What is two weeks overdue, and so is copied to the Director."""
        return [line for line in self.lines if is_two_weeks_overdue(line.due_on, self.on)]


def owe_monday_messages(session: Session, *, at: datetime) -> int:
    """Owe this week's message to every AD's and service manager's post, and to QA managers.

    How many comes back. A vacant post's falls to its deputy, then up the line (brief 4).
    One a person a week and service, also when nothing is overdue (rule 8). What each says is
    read when it is sent. Breached dates are marked first.
    """
    today = london_date(at)
    mark_breached(session, on=today)
    owed = 0
    for service in session.exec(select(Service).order_by(col(Service.id))).all():
        readers = {
            holder.key
            for role in (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)
            if (holder := holder_of(session, role, service.id)) is not None
        }
        for reader in readers:
            _owe(session, DeliveryKind.WEEKLY, reader, service.id, at)
            owed += 1
        week = weekly_of(session, service.id, on=today)
        director = holder_of(session, Role.DIRECTOR_SOCIAL_CARE)
        if director is not None and director.key not in readers and week.long_overdue:
            _owe(session, DeliveryKind.WEEKLY_COPY, director.key, service.id, at)
            owed += 1
    for manager in with_role(session, Role.QA_MANAGER, on=today):
        _owe(session, DeliveryKind.WEEKLY, manager.key, None, at)
        owed += 1
    return owed


def weekly_of(
    session: Session, service_id: int | None, *, on: date, reader: int | None = None
) -> Weekly:
    """A service's week as of a day; the whole council's without one.

    What waits for the `reader` to decide needs them, and the remedial actions that they hold the
    post for; the others' are said with who holds them. The rest is overdue, oldest first.
    """
    name = session.get_one(Service, service_id).name if service_id else "the whole council"
    owed = remedies(session, service_id, on)
    asked = requests(session, reader, on) if reader else []
    asked_for = {request.about for request in asked}
    overdue = [line for line in late_actions(session, service_id, on) if line.id not in asked_for]
    overdue += late_audits(session, service_id, on)
    overdue += late_appeals(session, service_id, on)
    late, whole = (0, 0)
    if service_id is None:
        overdue += late_readings(session, on)
        late, whole = count_readings(session, on)
    since = at_london(on - timedelta(days=7), 0)
    return Weekly(
        on=on,
        service=name,
        needs_you=[*(line for line in owed if line.holder_id == reader), *asked],
        held=[line for line in owed if line.holder_id != reader],
        overdue=sorted(overdue, key=lambda line: (line.due_on, line.reference)),
        completed_actions=_verified_actions(session, service_id, since),
        completed_remedies=_verified_remedies(session, service_id, since),
        lifted=_lifted(session, service_id, since),
        readings_late=late,
        readings=whole,
    )


def _owe(
    session: Session, kind: DeliveryKind, to: int, service_id: int | None, at: datetime
) -> None:
    today = london_date(at)
    week = today.isocalendar()
    owe(
        session,
        key=f"{kind}-{week.year}-W{week.week:02}-{service_id or 'council'}-{to}",
        kind=kind,
        to=to,
        facts={"service": service_id, "day": str(today)},
        at=at,
    )


def _verified_actions(session: Session, service_id: int | None, since: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(Action)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .where(Action.state == ActionState.VERIFIED, col(Action.verified_at) >= since)
        .where(*([Team.service_id == service_id] if service_id else []))
    ).one()


def _verified_remedies(session: Session, service_id: int | None, since: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(Escalation)
        .where(Escalation.state == EscalationState.VERIFIED, col(Escalation.verified_at) >= since)
        .where(*([Escalation.service_id == service_id] if service_id else []))
    ).one()


def _lifted(session: Session, service_id: int | None, since: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(Escalation)
        .where(
            col(Escalation.lifted_because).in_((Lifted.APPEAL, Lifted.REVIEW)),
            col(Escalation.lifted_at) >= since,
        )
        .where(*([Escalation.service_id == service_id] if service_id else []))
    ).one()
