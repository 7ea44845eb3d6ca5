"""A weak case: who is told, by when remedial action is owed, who checks it (brief section 8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit
from models.delivery import Delivery, owe, owe_update
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.deadlines import escalation_due
from models.rules.escalation import (
    telling,
)
from models.rules.grading import is_worse
from models.setting import policy_of
from models.vocabulary import Grade, Role
from models.workflow.audits import service_of, team_manager_of
from models.workflow.growing import owe_growing
from models.workflow.people import holder_of
from models.workflow.telling import ask_to_speak

_ABOUT_ONE_CASE = (
    DeliveryKind.WEAK_TOLD,
    DeliveryKind.ESCALATED,
    DeliveryKind.REMEDY_TO_VERIFY,
    DeliveryKind.ASKED_HOW,
)
#: A day's message gathers the cases decided since the working day before: over Christmas, a week.
_LONGEST_GATHERING = timedelta(days=14)


def escalation_of(session: Session, audit_id: int) -> Escalation | None:
    """The escalation in force for an audit, or None."""
    return session.exec(
        select(Escalation)
        .where(Escalation.audit_id == audit_id, col(Escalation.lifted_at).is_(None))
        .order_by(col(Escalation.id).desc())
    ).first()


def open_for(
    session: Session, audit: Audit, grade: Grade, *, provisional: bool, at: datetime
) -> Escalation:
    """Open the escalation of a decided grade, or confirm or worsen the one that is open.

    The clock runs from the decision: `audit.decided_at`. Confirming the same grade moves no
    date; a worse grade starts a clock of its own (brief section 11a).
    """
    opened = escalation_of(session, audit.key)
    if opened is not None and not is_worse(grade, than=opened.grade):
        if opened.grade is not grade:
            return _soften(session, audit, opened, grade, provisional, at)
        opened.provisional = provisional
        update_told(session, opened, at)
        return opened
    if opened is not None:
        opened.lifted_at = at
        update_told(session, opened, at)
    decided = audit.decided_at or at
    due = escalation_due(grade, london_date(decided), policy_of(session))
    escalation = Escalation(
        audit_id=audit.key,
        service_id=service_of(session, audit).id or 0,
        grade=grade,
        provisional=provisional,
        decided_at=decided,
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
    _tell(session, audit, escalation, at)
    return escalation


def lift(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """End an escalation whose grade did not stand; everybody's message is updated."""
    opened = escalation_of(session, audit.key)
    if opened is None:
        return
    opened.lifted_at = at
    trail.record(session, "escalation.lifted", ("escalation", opened.key), by=by, at=at)
    update_told(session, opened, at)


def tell_provisional(session: Session, audit: Audit, grade: Grade, *, at: datetime) -> None:
    """Tell the AD that an audit which went back looked weak on the record, as provisional."""
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id)
    if director is None:
        return
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-provisional",
        kind=DeliveryKind.PROVISIONAL,
        to=director.key,
        facts={"audit": audit.key, "grade": grade},
        at=at,
        urgent=grade is Grade.INADEQUATE,
    )


def note_lapsed(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Record that a weak grade which was told as provisional did not stand (brief section 8)."""
    told = select(Delivery).where(
        Delivery.kind == DeliveryKind.PROVISIONAL,
        col(Delivery.key).startswith(f"audit-{audit.key}-v"),
    )
    for message in session.exec(told.order_by(col(Delivery.id))).all():
        trail.record(
            session,
            "audit.provisional_lapsed",
            ("audit", audit.key),
            by=by,
            at=at,
            before={"grade": message.facts["grade"]},
            after={"grade": audit.grade},
        )


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


def _soften(
    session: Session,
    audit: Audit,
    opened: Escalation,
    grade: Grade,
    provisional: bool,
    at: datetime,
) -> Escalation:
    """A better grade that is still weak keeps the decision's day and counts its own number."""
    due = escalation_due(grade, london_date(opened.decided_at), policy_of(session))
    trail.record(
        session,
        "escalation.regraded",
        ("escalation", opened.key),
        by=None,
        at=at,
        before={"grade": opened.grade, "due": opened.due_on},
        after={"grade": grade, "due": due.on},
    )
    opened.grade, opened.provisional = grade, provisional
    opened.due_on, opened.act_by, opened.sentence = due.on, due.act_by, due.sentence
    update_told(session, opened, at)
    return opened


def _tell(session: Session, audit: Audit, escalation: Escalation, at: datetime) -> None:
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, escalation.service_id)
    social_care = holder_of(session, Role.DIRECTOR_SOCIAL_CARE)
    near = (
        team_manager_of(session, audit),
        holder_of(session, Role.SERVICE_MANAGER, escalation.service_id),
    )
    facts = {"escalation": escalation.key, "audit": audit.key}
    for who in {person.key: person for person in near if person is not None}.values():
        owe(
            session,
            key=f"escalation-{escalation.key}-near-{who.key}",
            kind=DeliveryKind.WEAK_TOLD,
            to=who.key,
            facts=facts,
            at=at,
            urgent=True,
        )
    ask_to_speak(session, audit, at=at)
    for who in filter(None, (director, social_care)):
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
            _tell_in_the_days_message(session, escalation, who, who is director, at)


def _tell_in_the_days_message(
    session: Session, escalation: Escalation, who: Person, is_ad: bool, at: datetime
) -> None:
    """One message a day that grows, a line a case: the AD's at once, the Director's at 16:00.

    After 16:00 or on a day off the AD's leaves at 09:00 and the Director's at 16:00 of the next
    working day (brief section 11a).
    """
    told = telling(escalation.grade, at, policy_of(session))
    leaves = told.ad_at if is_ad else told.director_at
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


def update_told(session: Session, escalation: Escalation, at: datetime) -> None:
    """Have everybody who was told of an escalation see how it stands now."""
    prefix = f"escalation-{escalation.key}-"
    keys = session.exec(
        select(Delivery.key).where(
            col(Delivery.key).startswith(prefix),
            col(Delivery.kind).in_(_ABOUT_ONE_CASE),
        )
    ).all()
    days = session.exec(
        select(Delivery).where(
            Delivery.kind == DeliveryKind.WEAK_TODAY,
            col(Delivery.owed_at) >= escalation.decided_at - _LONGEST_GATHERING,
        )
    ).all()
    grown = [day.key for day in days if escalation.key in day.facts.get("escalations", [])]
    for key in [*keys, *grown]:
        owe_update(session, key, at=at)
