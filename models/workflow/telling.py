"""A worker hears of the findings on their case, after their manager where practice was weak (7).

A row for each audit and worker says what is owed, and when it leaves: with the change that makes
it due, or as the clock says (`tell_workers`). The message never carries a grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from models import trail
from models.action import Action
from models.audit import Audit
from models.case import Case
from models.delivery import (
    Delivery,
    owe,
    owe_again,
    owe_update,
)
from models.errors import RuleBroken
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person
from models.reply import Telling
from models.rules.calendar import london_date
from models.rules.grading import is_weak
from models.rules.lifecycle import DECIDED_STATES
from models.vocabulary import Grade, Role
from models.workflow.actions import actions_of, tell_owner
from models.workflow.audits import audit_held, case_of, service_of, team_manager_of
from models.workflow.people import holder_of, is_here
from models.workflow.telling_hours import (
    is_worth_copying,
    leaves_at,
    leaves_until,
    put_off,
)

#: How long a case that moves to another worker takes its findings along.
_TAKEN_ALONG = timedelta(days=365)
_WAITS = and_(
    or_(col(Telling.told_at).is_(None), col(Telling.again).is_(True)),
    col(Telling.ended_at).is_(None),
)
_NOT_ASKED = "Nobody is asked to speak with the worker about this one, so nothing was changed."
_NOT_YOURS = "The worker's own manager says this, so nothing was changed."


def tellings_of(session: Session, audit_id: int) -> list[Telling]:
    """What is owed of one audit: to the worker of its date first."""
    found = select(Telling).where(Telling.audit_id == audit_id).order_by(col(Telling.id))
    return list(session.exec(found))


def telling_of(session: Session, audit_id: int, person_id: int) -> Telling | None:
    """What is owed of an audit to one person, or None."""
    found = select(Telling).where(Telling.audit_id == audit_id, Telling.person_id == person_id)
    return session.exec(found).first()


def workers_of(session: Session, audit: Audit) -> list[int]:
    """The worker of the audit's date, then today's where the case has moved on."""
    return list(dict.fromkeys((audit.worker_id, case_of(session, audit).worker_id)))


def ask_to_speak(session: Session, audit: Audit, *, at: datetime) -> None:
    """A weak decision was taken: the worker's manager has been asked to speak with them first."""
    for telling in _rows(session, audit):
        telling.asked_at = telling.asked_at or at


def findings_final(session: Session, audit: Audit, grade: Grade, *, at: datetime) -> None:
    """The findings stand: the worker is told now, or when the hours and their manager allow it.

    An Outstanding, or a strength worth copying, tells the worker's manager and the Assistant
    Director the same day.
    """
    for telling in _rows(session, audit):
        telling.asked_at = (telling.asked_at or at) if is_weak(grade) else None
        _release(session, audit, telling, at)
    if grade is Grade.OUTSTANDING or is_worth_copying(session, audit):
        near = (
            team_manager_of(session, audit),
            holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id),
        )
        for who in filter(None, near):
            owe(
                session,
                key=f"audit-{audit.key}-outstanding-{who.key}",
                kind=DeliveryKind.OUTSTANDING,
                to=who.key,
                facts={"audit": audit.key},
                at=at,
            )


def findings_amended(
    session: Session, audit: Audit, grade: Grade, *, worse: bool, at: datetime
) -> None:
    """Another grade is in force: whoever was not told yet is, as for the first one.

    Where it is weak and worse, the worker's manager is asked to speak with them about that.
    """
    if worse and is_weak(grade):
        for telling in _rows(session, audit):
            telling.asked_at, telling.spoken_at, telling.spoken_by_id = at, None, None
    findings_final(session, audit, grade, at=at)
    good_news = col(Delivery.key).startswith(f"audit-{audit.key}-outstanding-")
    for key in session.exec(select(Delivery.key).where(good_news)).all():
        owe_update(session, key, at=at)


def findings_changed(session: Session, audit: Audit, *, at: datetime) -> None:
    """What a worker can read has changed since they were told: they are told once more.

    As the first time: after their manager where practice is weak, and within the hours.
    """
    for telling in tellings_of(session, audit.key):
        if telling.told_at is not None and telling.ended_at is None:
            telling.again = True
            _release(session, audit, telling, at)


def spoken(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """*I have spoken with them*: the worker's message may leave. Pressing twice is harmless.

    For the worker's manager, or the service manager of the case; `RuleBroken` for others.
    """
    audit = audit_held(session, audit_id)
    if by.id not in _may_speak(session, audit):
        raise RuleBroken(_NOT_YOURS)
    asked = [telling for telling in tellings_of(session, audit_id) if telling.asked_at]
    if not asked:
        raise RuleBroken(_NOT_ASKED)
    for telling in asked:
        if telling.spoken_at is None:
            telling.spoken_at, telling.spoken_by_id = at, by.key
            about = {"worker": telling.person_id}
            trail.record(session, "findings.spoken", ("audit", audit_id), by=by, at=at, after=about)
            _release(session, audit, telling, at)
            _update_managers(session, audit, at)
    return audit


def tell_workers(session: Session, *, at: datetime) -> int:
    """Whoever may be told by now is told; how many were. Nobody is told outside the hours."""
    waiting = (
        select(Telling, Audit)
        .join(Audit, col(Audit.id) == Telling.audit_id)
        .where(_WAITS, col(Telling.leaves_at) <= at)
        .order_by(col(Telling.id))
    )
    return sum(_release(session, audit, row, at) for row, audit in session.exec(waiting).all())


def next_telling(session: Session) -> datetime | None:
    """When the next worker is to be told (UTC), also one that has passed; None: nobody waits."""
    return session.exec(select(func.min(Telling.leaves_at)).where(_WAITS)).one()


def last_telling(session: Session) -> datetime | None:
    """When a worker was last told, or None."""
    return session.exec(select(func.max(Telling.told_at))).one()


def wait_for_other_hours(session: Session, late: Sequence[Delivery], at: datetime) -> None:
    """What could not leave within its hours, for Slack was away, waits for the next ones."""
    put_off(session, late, release=_release, at=at)


def hand_over(session: Session, case: Case, *, at: datetime) -> None:
    """A case has another worker: the findings of the last year come along, to be read."""
    decided = select(Audit).where(
        Audit.case_id == case.id,
        col(Audit.state).in_(DECIDED_STATES),
        col(Audit.finalised_at) >= at - _TAKEN_ALONG,
    )
    for audit in session.exec(decided.order_by(col(Audit.id))).all():
        _release(session, audit, _row(session, audit, case.worker_id), at)


def owner_has_heard() -> ColumnElement[bool]:
    """Of an action: its owner is not a worker whose findings wait to be told.

    Until then neither Home nor a reminder speaks of it to them; everybody else sees it.
    """
    waits = select(Telling.id).where(
        Telling.audit_id == Action.audit_id, Telling.person_id == Action.owner_id, _WAITS
    )
    return ~waits.exists()


def waits_to_be_told(session: Session, audit_id: int, who: Person) -> bool:
    """Whether the findings are owed to this worker and have not been told yet."""
    telling = telling_of(session, audit_id, who.key)
    return telling is not None and telling.told_at is None


def _release(session: Session, audit: Audit, telling: Telling, at: datetime) -> bool:
    told = telling.told_at is not None and not telling.again
    if told or telling.ended_at or audit.state not in DECIDED_STATES:
        return False
    who = session.get_one(Person, telling.person_id)
    if not is_here(who, london_date(at)):
        telling.ended_at = at
        gone = {"worker": who.key}
        trail.record(session, "findings.nobody", ("audit", audit.key), by=None, at=at, after=gone)
        _give_actions(session, audit, who, at)
        _update_managers(session, audit, at)
        return False
    telling.leaves_at = leaves_at(session, audit, telling, at)
    if telling.leaves_at != at:
        return False
    again, telling.again = telling.again, False
    telling.told_at = telling.told_at or at
    trail.record(
        session, "findings.told", ("audit", audit.key), by=None, at=at, after={"worker": who.key}
    )
    key, until = f"telling-{telling.key}", leaves_until(session, audit, at)
    key += f"-again-{at.isoformat()}" if again else ""
    owe_again(session, key, at=at, not_after=until) or owe(
        session,
        key=key,
        kind=DeliveryKind.FINDINGS_CHANGED if again else DeliveryKind.FINDINGS_READY,
        to=who.key,
        facts={"telling": telling.key, "audit": audit.key},
        at=at,
        not_after=until,
    )
    _give_actions(session, audit, who, at, not_after=until)
    if telling.asked_at and telling.spoken_at is None:
        _say_outstanding(session, audit, at)
    _update_managers(session, audit, at)
    return True


def _rows(session: Session, audit: Audit) -> list[Telling]:
    return [_row(session, audit, who) for who in workers_of(session, audit)]


def _row(session: Session, audit: Audit, person_id: int) -> Telling:
    found = telling_of(session, audit.key, person_id)
    if found is None:
        replies = person_id == audit.worker_id
        found = Telling(audit_id=audit.key, person_id=person_id, replies=replies)
        session.add(found)
        session.flush()
    return found


def _give_actions(
    session: Session,
    audit: Audit,
    who: Person,
    at: datetime,
    *,
    not_after: datetime | None = None,
) -> None:
    for action in actions_of(session, audit.key):
        if action.live and action.owner_id == who.id:
            tell_owner(session, action, at=at, not_after=not_after)


def _say_outstanding(session: Session, audit: Audit, at: datetime) -> None:
    """The service manager hears that nobody has spoken with the worker, as far as we know."""
    service_manager = holder_of(session, Role.SERVICE_MANAGER, service_of(session, audit).id)
    if service_manager is None or service_manager == team_manager_of(session, audit):
        return
    owe(
        session,
        key=_outstanding_key(audit),
        kind=DeliveryKind.CONVERSATION_OUTSTANDING,
        to=service_manager.key,
        facts={"audit": audit.key},
        at=at,
    )


def _update_managers(session: Session, audit: Audit, at: datetime) -> None:
    """Have the managers who were told see how the conversation stands."""
    owe_update(session, _outstanding_key(audit), at=at)
    opened = session.exec(select(Escalation.id).where(Escalation.audit_id == audit.key)).all()
    for number in opened:
        cards = select(Delivery.key).where(
            col(Delivery.key).startswith(f"escalation-{number}-near-"),
            Delivery.kind == DeliveryKind.WEAK_TOLD,
        )
        for key in session.exec(cards).all():
            owe_update(session, key, at=at)


def _outstanding_key(audit: Audit) -> str:
    return f"audit-{audit.key}-conversation-outstanding"


def _may_speak(session: Session, audit: Audit) -> set[int | None]:
    then = session.get_one(Person, audit.worker_id).manager_id
    now = team_manager_of(session, audit)
    above = holder_of(session, Role.SERVICE_MANAGER, service_of(session, audit).id)
    return {then, now.id if now else None, above.id if above else None} - {None}
