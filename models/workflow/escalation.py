"""A weak case: who is told, by when remedial action is owed, who checks it (brief section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit
from models.delivery import owe, owe_update
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.deadlines import escalation_due
from models.rules.escalation import telling
from models.rules.grading import is_worse
from models.setting import policy_of
from models.vocabulary import Grade, Lifted, Role
from models.workflow.alerted import gathered_messages, messages_about, told_of
from models.workflow.audits import service_of, team_manager_of
from models.workflow.growing import owe_growing
from models.workflow.people import holder_of
from models.workflow.provisional import say_not_stood
from models.workflow.telling import ask_to_speak

#: Whose decision starts the days, as the sentence says it.
MODERATION = "moderation"
SECOND_READING = "second reading"
SETTLING = "the decision between two readers"
_TELLS_OF_IT = (DeliveryKind.WEAK_TOLD, DeliveryKind.ESCALATED)


def escalation_of(session: Session, audit_id: int) -> Escalation | None:
    """The escalation in force for an audit, or None."""
    return session.exec(
        select(Escalation)
        .where(Escalation.audit_id == audit_id, col(Escalation.lifted_at).is_(None))
        .order_by(col(Escalation.id).desc())
    ).first()


def open_for(
    session: Session,
    audit: Audit,
    grade: Grade,
    *,
    provisional: bool,
    basis: str = MODERATION,
    at: datetime,
) -> Escalation:
    """Open the escalation of a decided grade, or confirm or worsen the one that is open.

    The clock runs from the decision: `audit.decided_at`; `basis` says whose it was. Confirming
    the same grade moves no date, a better one that is still weak counts its own number of days
    from the same decision; a worse grade starts a clock of its own (brief section 11a).
    """
    opened = escalation_of(session, audit.key)
    if opened is not None and not is_worse(grade, than=opened.grade):
        if opened.grade is not grade:
            return _soften(session, audit, opened, grade, provisional, at)
        opened.provisional = provisional
        update_told(session, opened, at)
        return opened
    if opened is not None:
        opened.lifted_at, opened.lifted_because = at, Lifted.WORSE
        update_told(session, opened, at)
    escalation = _opened(session, audit, grade, provisional, basis, at)
    _tell(session, audit, escalation, at)
    return escalation


def lift(
    session: Session,
    audit: Audit,
    *,
    because: Lifted = Lifted.NOT_STOOD,
    by: Person,
    at: datetime,
) -> None:
    """End an escalation whose grade did not stand: everybody who was told of it hears so.

    Their messages are updated in place as well; one that has not left yet is taken back.
    """
    opened = escalation_of(session, audit.key)
    if opened is None:
        return
    opened.lifted_at, opened.lifted_because = at, because
    after = {"because": because}
    what = ("escalation", opened.key)
    trail.record(session, "escalation.lifted", what, by=by, at=at, after=after)
    update_told(session, opened, at)
    for message in messages_about(session, opened.key):
        if message.kind in _TELLS_OF_IT:
            say_not_stood(session, audit, message, opened.grade, because=because, at=at)
    for message in gathered_messages(session, opened.key, since=opened.decided_at):
        if message.sent_at is not None:
            say_not_stood(session, audit, message, opened.grade, because=because, at=at)


def mark_breached(session: Session, *, on: date) -> int:
    """Mark every escalation whose date has passed without recorded action; how many were new.

    A mark is never taken away (rule 6).
    """
    late = session.exec(
        select(Escalation).where(
            Escalation.due_on < on,
            col(Escalation.breached).is_(False),
            col(Escalation.lifted_at).is_(None),
            col(Escalation.recorded_at).is_(None),
        )
    ).all()
    for escalation in late:
        escalation.breached = True
    return len(late)


def heard_from(session: Session, escalation: Escalation) -> datetime:
    """When team manager, service manager and AD hear of it: nobody else does before (brief 7)."""
    return telling(escalation.grade, escalation.decided_at, policy_of(session)).ad_at


def update_told(session: Session, escalation: Escalation, at: datetime) -> None:
    """Have everybody who was told of an escalation see how it stands now."""
    for message in told_of(session, escalation):
        owe_update(session, message.key, at=at)


def _opened(
    session: Session, audit: Audit, grade: Grade, provisional: bool, basis: str, at: datetime
) -> Escalation:
    decided = audit.decided_at or at
    due = escalation_due(grade, london_date(decided), policy_of(session), basis=basis)
    escalation = Escalation(
        audit_id=audit.key,
        service_id=service_of(session, audit).id or 0,
        grade=grade,
        provisional=provisional,
        decided_at=decided,
        basis=basis,
        due_on=due.on,
        act_by=due.act_by,
        sentence=due.sentence,
    )
    session.add(escalation)
    session.flush()
    trail.record(
        session,
        "escalation.opened",
        ("escalation", escalation.key),
        by=None,
        at=at,
        after={"audit": audit.key, "grade": grade, "due": due.on, "provisional": provisional},
    )
    return escalation


def _soften(
    session: Session,
    audit: Audit,
    opened: Escalation,
    grade: Grade,
    provisional: bool,
    at: datetime,
) -> Escalation:
    """A better grade that is still weak keeps the decision's day and counts its own number."""
    decided, policy = london_date(opened.decided_at), policy_of(session)
    due = escalation_due(grade, decided, policy, basis=opened.basis)
    trail.record(
        session,
        "escalation.regraded",
        ("escalation", opened.key),
        by=None,
        at=at,
        before={"grade": opened.grade, "due": opened.due_on},
        after={"grade": grade, "due": due.on},
    )
    opened.told_as = opened.told_as or opened.grade
    opened.grade, opened.provisional = grade, provisional
    opened.due_on, opened.act_by, opened.sentence = due.on, due.act_by, due.sentence
    update_told(session, opened, at)
    return opened


def _tell(session: Session, audit: Audit, escalation: Escalation, at: datetime) -> None:
    """Team manager and service manager first, then the AD and the Director (brief 7, 8, 11a).

    An Inadequate leaves at once, at any hour and alone. The others wait for the AD's hour.
    """
    hours = telling(escalation.grade, at, policy_of(session))
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, escalation.service_id)
    social_care = holder_of(session, Role.DIRECTOR_SOCIAL_CARE)
    leaders = {who.key: who for who in (director, social_care) if who is not None}
    facts = {"escalation": escalation.key, "audit": audit.key}
    for who in _near(session, audit, escalation, leaders):
        owe(
            session,
            key=f"escalation-{escalation.key}-near-{who.key}",
            kind=DeliveryKind.WEAK_TOLD,
            to=who.key,
            facts=facts,
            at=at,
            not_before=hours.ad_at,
            urgent=True,
        )
    ask_to_speak(session, audit, at=at)
    for who in leaders.values():
        if escalation.grade is Grade.INADEQUATE:
            owe(
                session,
                key=f"escalation-{escalation.key}-{who.key}",
                kind=DeliveryKind.ESCALATED,
                to=who.key,
                facts=facts,
                at=at,
                urgent=True,
            )
        else:
            leaves = hours.ad_at if who is director else hours.director_at
            _tell_in_the_days_message(session, escalation, who, leaves, at)


def _near(
    session: Session, audit: Audit, escalation: Escalation, leaders: Mapping[int, Person]
) -> list[Person]:
    """The managers of the case who hear before its leaders; nobody who hears as one of those.

    But whoever is asked to speak with the worker is told so, whatever else they are.
    """
    manager = team_manager_of(session, audit)
    above = holder_of(session, Role.SERVICE_MANAGER, escalation.service_id)
    asked = manager or above
    near = {who.key: who for who in (manager, above) if who is not None}
    return [who for key, who in near.items() if key not in leaders or who is asked]


def _tell_in_the_days_message(
    session: Session, escalation: Escalation, who: Person, leaves: datetime, at: datetime
) -> None:
    """One message a day that grows, a line a case: the AD's at once, the Director's at 16:00.

    After 16:00 or on a day off the AD's leaves at 09:00 and the Director's at 16:00 of the next
    working day (brief section 11a).
    """
    owe_growing(
        session,
        DeliveryKind.WEAK_TODAY,
        to=who.key,
        about="escalations",
        things=[escalation.key],
        day=london_date(leaves),
        at=at,
        not_before=leaves,
    )
