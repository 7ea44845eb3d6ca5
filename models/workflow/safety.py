"""Is the child safe now? The answer is kept and told at once; it waits for no *Save* (brief 6)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit
from models.delivery import Delivery, owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.safety import SafetyAnswer
from models.vocabulary import Role, Safe
from models.workflow.audits import audit_held, service_of, team_manager_of
from models.workflow.people import DUTY_LEAD, holder_of


def say_safe(
    session: Session, audit_id: int, *, safe: Safe, by: Person, at: datetime
) -> SafetyAnswer | None:
    """Keep an answer to the safety question and tell those who must act; None if nothing changed.

    *No* goes to team manager, service manager, AD and duty lead; *Not sure* to all but the AD.
    Only the auditor or the moderator of the audit answers.
    """
    audit = audit_held(session, audit_id)
    if by.id not in (audit.auditor_id, audit.moderator_id):
        raise RuleBroken("This audit is with somebody else, so nothing was changed.")
    return answer_safe(session, audit, safe=safe, by=by, at=at)


def answer_safe(
    session: Session, audit: Audit, *, safe: Safe, by: Person, at: datetime
) -> SafetyAnswer | None:
    """Keep and tell an answer that somebody entitled has given; None if nothing changed."""
    if audit.safe_now == safe:
        return None
    audit_id = audit.key
    before, audit.safe_now = audit.safe_now, safe
    answer = SafetyAnswer(audit_id=audit_id, safe=safe, by_id=by.key, answered_at=at)
    session.add(answer)
    session.flush()
    trail.record(
        session,
        "audit.safe_now",
        ("audit", audit_id),
        by=by,
        at=at,
        before={"safe": before},
        after={"safe": safe},
    )
    for earlier in safety_answers(session, audit_id)[:-1]:
        _update_told(session, earlier, at)
    if safe is not Safe.YES:
        for person_id in _told(session, audit, safe):
            owe(
                session,
                key=f"unsafe-{answer.id}-{person_id}",
                kind=DeliveryKind.UNSAFE,
                to=person_id,
                facts={"audit": audit_id, "answer": answer.id},
                at=at,
                urgent=True,
            )
    return answer


def take_alert(session: Session, answer_id: int, *, by: Person, at: datetime) -> SafetyAnswer:
    """*I have this*: one of those who were told says that they are acting. The first stands.

    Raises `RuleBroken` when somebody else has it, or when the answer is Yes by now.
    """
    answer = session.get(SafetyAnswer, answer_id, with_for_update=True)
    if answer is None:
        raise RuleBroken("That alert is not here any more.")
    audit = audit_held(session, answer.audit_id)
    told = _told(session, audit, answer.safe)
    if by.key not in told:
        raise RuleBroken(
            "This alert was sent to others; telephone the team manager if you can help."
        )
    if answer.taken_by_id not in (None, by.key):
        first = session.get_one(Person, answer.taken_by_id)
        raise RuleBroken(f"{first.name} has this already. Please telephone them if you can help.")
    if answer.taken_by_id is None:
        if audit.safe_now is Safe.YES:
            raise RuleBroken("Since then the answer is Yes, so nobody has to take this on.")
        answer.taken_by_id, answer.taken_at = by.key, at
        trail.record(session, "alert.taken", ("audit", audit.key), by=by, at=at)
        _update_told(session, answer, at)
    return answer


def safety_answers(session: Session, audit_id: int) -> list[SafetyAnswer]:
    """Every answer given, oldest first."""
    return list(
        session.exec(
            select(SafetyAnswer)
            .where(SafetyAnswer.audit_id == audit_id)
            .order_by(col(SafetyAnswer.id))
        )
    )


def _update_told(session: Session, answer: SafetyAnswer, at: datetime) -> None:
    """Have everybody who was told of an answer see how things stand now."""
    told = select(Delivery.key).where(col(Delivery.key).startswith(f"unsafe-{answer.id}-"))
    for key in session.exec(told).all():
        owe_update(session, key, at=at)


def _told(session: Session, audit: Audit, safe: Safe) -> list[int]:
    service = service_of(session, audit)
    people = [
        team_manager_of(session, audit),
        holder_of(session, Role.SERVICE_MANAGER, service.id),
        holder_of(session, DUTY_LEAD),
        holder_of(session, Role.ASSISTANT_DIRECTOR, service.id) if safe is Safe.NO else None,
    ]
    return list(dict.fromkeys(who.key for who in people if who is not None))
