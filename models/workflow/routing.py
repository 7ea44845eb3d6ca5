"""Who moderates and who reads second: the least-loaded practice assurance lead (brief 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, and_, col, or_, select

from models import trail
from models.audit import Audit
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.deadlines import moderation_due, second_reading_due
from models.rules.independence import AuditTies, may_moderate, may_second_read
from models.rules.routing import Lead, least_loaded
from models.setting import policy_of
from models.vocabulary import AuditState, Grade, Role, Safe
from models.workflow.audits import at_second_reading, facts_of, ties_of
from models.workflow.blind import hides_grades, is_hurried
from models.workflow.loads import loads, weight_of
from models.workflow.people import holder_of, with_role
from models.workflow.presence import works_of
from models.workflow.shown import update_audit

#: What comes first where several wait: the nearest date, then the oldest.
BY_URGENCY = (col(Audit.turn_due_on), col(Audit.submitted_at), col(Audit.id))


def route(session: Session, audit: Audit, *, on: date, at: datetime) -> Person | None:
    """Give a submitted audit to its moderator: who had it before, else the least loaded.

    Nobody independent: the QA manager is told at once, and None comes back.
    """
    policy = policy_of(session)
    unsafe = audit.safe_now in (Safe.NO, Safe.NOT_SURE)
    urgent = unsafe or audit.auditor_grade is Grade.INADEQUATE or is_hurried(session, audit)
    audit.turn_due_on = moderation_due(on, urgent=urgent, policy=policy)
    audit.open_due_on = moderation_due(on, urgent=unsafe, policy=policy)
    before, audit.moderator_id, audit.claimed_at = audit.moderator_id, None, None
    audit.given_by_id = None
    audit.givings += before is not None
    first = free_lead(session, audit, at=at, only={before} if before else ())
    return seat(session, audit, first or free_lead(session, audit, at=at), at=at)


def route_second_reading(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """Ask a second reader, who sees neither grade, for theirs within one working day."""
    audit.turn_due_on = second_reading_due(london_date(at), policy_of(session))
    audit.second_reader_id = audit.given_by_id = None
    return seat(session, audit, free_lead(session, audit, at=at), at=at)


def route_unheld(session: Session, *, at: datetime) -> int:
    """Look again for a lead for every audit that nobody independent was free for; how many.

    The nearest date first. Leads come back from leave and new ones begin; an audit must not wait
    for ever (brief 4). Its date stays as it was (rule 6).
    """
    waits = select(Audit).where(
        or_(
            and_(Audit.state == AuditState.SUBMITTED, col(Audit.moderator_id).is_(None)),
            and_(Audit.state == AuditState.SECOND_READING, col(Audit.second_reader_id).is_(None)),
        )
    )
    found = 0
    for audit in session.exec(waits.order_by(*BY_URGENCY)).all():
        lead = free_lead(session, audit, at=at)
        found += seat(session, audit, lead, at=at) is not None
    return found


def free_lead(
    session: Session, audit: Audit, *, at: datetime, only: Collection[int] = ()
) -> Person | None:
    """The lead on whom an audit weighs least of those who may have it now; None: nobody is free.

    To moderate, or to read second, by its state. `only` narrows whom it could be.
    """
    second = at_second_reading(audit)
    ties, may = ties_of(session, audit), may_second_read if second else may_moderate
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    free = [
        lead
        for lead in leads
        if (not only or lead.key in only) and may(facts_of(session, lead, at), ties)
    ]
    what = "second_reading" if second else "moderation"
    return _least_loaded(session, free, what, due=audit.turn_due_on, at=at)


def quietest_lead(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """The least-loaded lead who has no part in a case, or None: for verifying its remedy.

    Never who still reads it second or could be asked to, for a remedy gives the grade away.
    """
    ties: AuditTies = ties_of(session, audit)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    leads = [lead for lead in leads if not hides_grades(session, audit, lead)]
    free = [lead for lead in leads if may_moderate(facts_of(session, lead, at), ties)]
    return _least_loaded(session, free, "verification", due=None, at=at)


def _least_loaded(
    session: Session, free: list[Person], what: str, *, due: date | None, at: datetime
) -> Person | None:
    on = london_date(at)
    works, load = works_of(session, free), loads(session)
    leads = [Lead(lead.key, load[lead.key], works[lead.key]) for lead in free]
    weight = weight_of(session, what)
    found = least_loaded(leads, on=on, due=due or on, weight=weight)
    return next((lead for lead in free if lead.id == found), None)


def seat(session: Session, audit: Audit, lead: Person | None, *, at: datetime) -> Person | None:
    """Put an audit into somebody's queue, and tell them; nobody's: the QA manager is told.

    Whoever it was comes back.
    """
    second = at_second_reading(audit)
    if second:
        audit.second_reader_id = lead.id if lead else None
    else:
        audit.moderator_id = lead.id if lead else None
    session.flush()
    kind = DeliveryKind.TO_SECOND_READ if second else DeliveryKind.TO_MODERATE
    after = {"lead": lead.id if lead else None, "due": str(audit.turn_due_on)}
    trail.record(session, f"audit.{kind}", ("audit", audit.key), by=None, at=at, after=after)
    update_audit(session, audit.key, audit.auditor_id, at)
    to = lead or holder_of(session, Role.QA_MANAGER)
    if to is not None:
        told = kind if lead else DeliveryKind.NOBODY_INDEPENDENT
        tell_reader(session, audit, to, told, at=at)
    return lead


def tell_reader(
    session: Session,
    audit: Audit,
    to: Person,
    kind: DeliveryKind,
    *,
    at: datetime,
    **facts: int | str | None,
) -> None:
    """Tell somebody that an audit waits for them, once each time that it is given to them."""
    turn = f"-{audit.givings}" if audit.givings else ""
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-{kind}-{to.key}{turn}",
        kind=kind,
        to=to.key,
        facts={"audit": audit.key, "version": audit.version, **facts},
        at=at,
    )
