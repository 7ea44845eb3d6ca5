"""What waits for somebody, and who is holding what they sent: the App Home's contents (brief 7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from models.action import Action, TimeRequest
from models.appeal import Appeal
from models.audit import Audit
from models.calibration import CalibrationRound
from models.case import Case
from models.escalation import Escalation
from models.learning import Digest
from models.person import Person
from models.reply import Reply, Telling
from models.rules.calendar import add_working_days, at_london, london_date
from models.rules.calibration import may_see_trend
from models.rules.learning import may_approve_digest
from models.rules.lifecycle import OPEN_STATES, WITH_AUDITOR
from models.setting import policy_of
from models.vocabulary import (
    ActionState,
    DigestState,
    EscalationState,
    RequestState,
    Role,
)
from models.workflow.appealed import asked_of
from models.workflow.blind import hides_grades
from models.workflow.calibrated import mine_of
from models.workflow.holding import holder_name
from models.workflow.late_readings import Readings, readings
from models.workflow.people import roles_of, services_directed
from models.workflow.queue import PAGE, Queue, desk_of, for_them_to_settle
from models.workflow.telling import owner_has_heard

_REMEDY_OWED = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)


@dataclass(frozen=True)
class Held:
    """An audit that somebody sent, and who has it since when. `holder` is None when it is final."""

    audit: Audit
    reference: str
    holder: str | None


@dataclass(frozen=True)
class Waiting:
    """Everything that waits for one person; each list is at most `PAGE` long, `more` counts on.

    `queue` is what they moderate or read second, for who does that; `to_settle` what the QA
    manager decides on, or who decides in their place.
    """

    audits: list[tuple[Audit, str]] = field(default_factory=list)
    queue: Queue | None = None
    to_settle: list[tuple[Audit, str]] = field(default_factory=list)
    to_decide: list[tuple[Audit, str]] = field(default_factory=list)
    appeals: list[tuple[Appeal, str]] = field(default_factory=list)
    readings: Readings | None = None
    remedies: list[tuple[Escalation, str]] = field(default_factory=list)
    remedies_to_verify: list[tuple[Escalation, str]] = field(default_factory=list)
    actions: list[tuple[Action, str]] = field(default_factory=list)
    actions_to_verify: list[tuple[Action, str]] = field(default_factory=list)
    time_requests: list[tuple[TimeRequest, Action, str]] = field(default_factory=list)
    findings: list[tuple[Telling, str]] = field(default_factory=list)
    conversations: list[tuple[Telling, str, str]] = field(default_factory=list)
    replies: list[tuple[Reply, str, str]] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    calibrations: list[CalibrationRound] = field(default_factory=list)
    calibrated: list[CalibrationRound] = field(default_factory=list)
    sent: list[Held] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)
    sees_calibration: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for them (what they sent waits for others, a result for nobody)."""
        told = ("sent", "more", "calibrated", "sees_calibration", "queue", "readings")
        lists = [getattr(self, name) for name in vars(self) if name not in told]
        needing = self.readings.needing if self.readings else ()
        return not any((*lists, needing)) and not (self.queue and self.queue.lines)


def waiting_for(session: Session, person: Person, *, at: datetime) -> Waiting:
    """What waits for a person at a moment."""
    roles = roles_of(session, person.key, london_date(at))
    waiting = Waiting()
    mine = col(Audit.auditor_id) == person.key
    _audits(session, waiting, "audits", mine, col(Audit.state).in_(WITH_AUDITOR))
    _audits(session, waiting, "to_settle", for_them_to_settle(person, roles))
    if Role.PRACTICE_ASSURANCE_LEAD in roles:
        _remedies_to_verify(session, waiting, person)
    if Role.QA_MANAGER in roles:
        asked = col(Audit.given_back_because).is_not(None)
        _audits(session, waiting, "to_decide", asked, col(Audit.state).in_(WITH_AUDITOR))
    _fill(waiting, "appeals", asked_of(session, person, roles))
    _remedies(session, waiting, person)
    _actions(session, waiting, person)
    _to_verify(session, waiting, person, roles)
    _requests(session, waiting, person)
    _findings(session, waiting, person, at)
    _conversations(session, waiting, person)
    _replies(session, waiting, person)
    if may_approve_digest(roles):
        drafted = select(Digest).where(Digest.state == DigestState.DRAFTED)
        waiting.digests.extend(session.exec(drafted.order_by(col(Digest.id))).all())
    _sent(session, waiting, person)
    calibration = mine_of(session, person, at=at)
    waiting.calibrations.extend(calibration.waiting)
    waiting.calibrated.extend(calibration.results)
    return replace(
        waiting,
        queue=desk_of(session, person, at=at),
        readings=readings(session, at=at) if Role.QA_MANAGER in roles else None,
        sees_calibration=calibration.any or may_see_trend(roles),
    )


def _audits(
    session: Session, waiting: Waiting, name: str, *conditions: ColumnElement[bool]
) -> None:
    found = (
        select(Audit, Case.reference).join(Case, col(Case.id) == Audit.case_id).where(*conditions)
    )
    due = func.coalesce(col(Audit.turn_due_on), col(Audit.due_on))
    rows = session.exec(found.order_by(due, col(Audit.id)).limit(PAGE + 1)).all()
    _fill(waiting, name, rows)
    if len(rows) > PAGE:
        count = session.exec(select(func.count()).select_from(found.subquery())).one()
        waiting.more[name] = count - PAGE


def _fill(waiting: Waiting, name: str, rows: Sequence[object]) -> None:
    getattr(waiting, name).extend(rows[:PAGE])
    if len(rows) > PAGE:
        waiting.more[name] = len(rows) - PAGE


def _remedies(session: Session, waiting: Waiting, person: Person) -> None:
    directed = services_directed(session, person.key)
    if not directed:
        return
    rows = session.exec(
        select(Escalation, Case.reference)
        .join(Audit, col(Audit.id) == Escalation.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(
            col(Escalation.service_id).in_(directed),
            col(Escalation.state).in_(_REMEDY_OWED),
            col(Escalation.lifted_at).is_(None),
        )
        .order_by(col(Escalation.due_on))
    ).all()
    _fill(waiting, "remedies", rows)


def _remedies_to_verify(session: Session, waiting: Waiting, person: Person) -> None:
    rows = session.exec(
        select(Escalation, Case.reference)
        .join(Audit, col(Audit.id) == Escalation.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(
            Escalation.state == EscalationState.ACTION_RECORDED,
            col(Escalation.lifted_at).is_(None),
        )
        .order_by(col(Escalation.recorded_at))
    ).all()
    hidden = _hidden(session, {escalation.audit_id for escalation, _ in rows}, person)
    shown = [row for row in rows if row[0].audit_id not in hidden]
    _fill(waiting, "remedies_to_verify", shown)


def _actions(session: Session, waiting: Waiting, person: Person) -> None:
    rows = session.exec(
        select(Action, Case.reference)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(
            Action.owner_id == person.key,
            col(Action.live).is_(True),
            col(Action.state).in_((ActionState.OPEN, ActionState.REOPENED)),
            owner_has_heard(),
        )
        .order_by(col(Action.due_on), col(Action.id))
    ).all()
    _fill(waiting, "actions", rows)


def _to_verify(session: Session, waiting: Waiting, person: Person, roles: frozenset[Role]) -> None:
    claimed = (
        select(Action, Case.reference)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Person, col(Person.id) == Action.owner_id)
        .where(Action.state == ActionState.DONE_CLAIMED, Action.owner_id != person.key)
        .order_by(col(Action.claimed_at))
    )
    theirs = (col(Action.from_weak).is_(False)) & (col(Person.manager_id) == person.key)
    if Role.PRACTICE_ASSURANCE_LEAD in roles:
        theirs = theirs | col(Action.from_weak).is_(True)
    rows = session.exec(claimed.where(theirs)).all()
    hidden = _hidden(session, {action.audit_id for action, _ in rows}, person)
    shown = [row for row in rows if row[0].audit_id not in hidden]
    _fill(waiting, "actions_to_verify", shown)


def _hidden(session: Session, audit_ids: Collection[int], person: Person) -> frozenset[int]:
    """Those of these audits that this person may still grade: what follows from a grade would
    tell them which it was."""
    undecided = select(Audit).where(col(Audit.id).in_(audit_ids), col(Audit.state).in_(OPEN_STATES))
    found = session.exec(undecided).all()
    return frozenset(audit.key for audit in found if hides_grades(session, audit, person))


def _requests(session: Session, waiting: Waiting, person: Person) -> None:
    rows = session.exec(
        select(TimeRequest, Action, Case.reference)
        .join(Action, col(Action.id) == TimeRequest.action_id)
        .join(Audit, col(Audit.id) == Action.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(TimeRequest.decider_id == person.key, TimeRequest.state == RequestState.ASKED)
        .order_by(col(TimeRequest.id))
    ).all()
    _fill(waiting, "time_requests", rows)


def _findings(session: Session, waiting: Waiting, person: Person, at: datetime) -> None:
    """What a worker can reply to, until they have or the time for it has ended."""
    days = policy_of(session).number("reply.working_days")
    first = add_working_days(london_date(at), -days)
    rows = session.exec(
        select(Telling, Case.reference)
        .join(Audit, col(Audit.id) == Telling.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .outerjoin(Reply, col(Reply.audit_id) == Telling.audit_id)
        .where(
            Telling.person_id == person.key,
            col(Telling.replies).is_(True),
            col(Telling.told_at) >= at_london(first, 0),
            col(Reply.id).is_(None),
        )
        .order_by(col(Telling.told_at))
    ).all()
    _fill(waiting, "findings", rows)


def _conversations(session: Session, waiting: Waiting, person: Person) -> None:
    """Workers with whom their manager has not said to have spoken; the case's worker of today."""
    worker = aliased(Person)
    told = aliased(Person)
    rows = session.exec(
        select(Telling, Case.reference, told.name)
        .join(Audit, col(Audit.id) == Telling.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(worker, col(worker.id) == Case.worker_id)
        .join(told, col(told.id) == Telling.person_id)
        .where(
            col(Telling.asked_at).is_not(None),
            col(Telling.spoken_at).is_(None),
            col(Telling.ended_at).is_(None),
            col(worker.manager_id) == person.key,
        )
        .order_by(col(Telling.asked_at))
    ).all()
    _fill(waiting, "conversations", rows)


def _replies(session: Session, waiting: Waiting, person: Person) -> None:
    """What workers replied to the findings of this auditor, not answered yet."""
    rows = session.exec(
        select(Reply, Case.reference, Person.name)
        .join(Audit, col(Audit.id) == Reply.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Person, col(Person.id) == Reply.person_id)
        .where(Audit.auditor_id == person.key, col(Reply.answered).is_(None))
        .order_by(col(Reply.replied_at))
    ).all()
    _fill(waiting, "replies", rows)


def _sent(session: Session, waiting: Waiting, person: Person) -> None:
    rows = session.exec(
        select(Audit, Case.reference)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(Audit.auditor_id == person.key, col(Audit.submitted_at).is_not(None))
        .where(col(Audit.state).not_in(WITH_AUDITOR))
        .order_by(col(Audit.submitted_at).desc())
        .limit(3)
    ).all()
    waiting.sent.extend(
        Held(audit, reference, holder_name(session, audit)) for audit, reference in rows
    )
