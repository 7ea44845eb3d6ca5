"""Who moderates and who reads second: the least-loaded practice assurance lead (brief 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session, and_, col, func, or_, select

from models import trail
from models.audit import Audit
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.deadlines import moderation_due, second_reading_due
from models.rules.independence import AuditTies, PersonFacts, may_moderate, may_second_read
from models.setting import policy_of
from models.vocabulary import AuditState, Grade, Role, Safe
from models.workflow.audits import facts_of, ties_of
from models.workflow.blind import is_hurried
from models.workflow.people import away_on, holder_of, with_role
from models.workflow.shown import update_audit


def route(session: Session, audit: Audit, *, on: date, at: datetime) -> Person | None:
    """Give a submitted audit to its moderator: who had it before, else the least loaded.

    Nobody independent: the QA manager is told at once, and None comes back.
    """
    policy = policy_of(session)
    unsafe = audit.safe_now in (Safe.NO, Safe.NOT_SURE)
    urgent = unsafe or audit.auditor_grade is Grade.INADEQUATE or is_hurried(session, audit)
    audit.turn_due_on = moderation_due(on, urgent=urgent, policy=policy)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=on)
    before = [lead for lead in leads if lead.id == audit.moderator_id]
    audit.moderator_id = audit.claimed_at = None
    lead = _first_free(session, before, audit, may_moderate, at) or _first_free(
        session, leads, audit, may_moderate, at
    )
    audit.moderator_id = lead.id if lead else None
    _tell(session, audit, lead, DeliveryKind.TO_MODERATE, at)
    return lead


def route_second_reading(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """Ask a second reader, who sees neither grade, for theirs within one working day."""
    on = london_date(at)
    audit.turn_due_on = second_reading_due(on, policy_of(session))
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=on)
    lead = _first_free(session, leads, audit, may_second_read, at)
    audit.second_reader_id = lead.id if lead else None
    _tell(session, audit, lead, DeliveryKind.TO_SECOND_READ, at)
    return lead


def route_unheld(session: Session, *, at: datetime) -> int:
    """Look again for a lead for every audit that nobody independent was free for; how many.

    Leads come back from leave and new ones begin; an audit must not wait for ever (brief 4). Its
    date stays as it was (rule 6).
    """
    waits = select(Audit).where(
        or_(
            and_(Audit.state == AuditState.SUBMITTED, col(Audit.moderator_id).is_(None)),
            and_(Audit.state == AuditState.SECOND_READING, col(Audit.second_reader_id).is_(None)),
        )
    )
    found = 0
    for audit in session.exec(waits.order_by(col(Audit.id))).all():
        due = audit.turn_due_on
        if audit.state is AuditState.SUBMITTED:
            lead = route(session, audit, on=london_date(at), at=at)
        else:
            lead = route_second_reading(session, audit, at=at)
        audit.turn_due_on = due
        found += lead is not None
    return found


def quietest_lead(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """The least-loaded lead who has no part in a case, or None: for verifying its remedy."""
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    return _first_free(session, leads, audit, may_moderate, at)


def loads(session: Session) -> Counter[int]:
    """Half-points of open work by lead: a moderation weighs 2, a second reading 1."""
    load: Counter[int] = Counter()
    waiting = (AuditState.SUBMITTED, AuditState.IN_MODERATION)
    counted = (
        (col(Audit.moderator_id), waiting, 2),
        (col(Audit.second_reader_id), (AuditState.SECOND_READING,), 1),
    )
    for who, states, weight in counted:
        rows = session.exec(
            select(who, func.count()).where(col(Audit.state).in_(states)).group_by(who)
        )
        for lead, count in rows:
            if lead is not None:
                load[lead] += weight * count
    return load


def _first_free(
    session: Session,
    leads: Sequence[Person],
    audit: Audit,
    may: Callable[[PersonFacts, AuditTies], bool],
    at: datetime,
) -> Person | None:
    ties = ties_of(session, audit)
    away = away_on(session, (lead.key for lead in leads), london_date(at))
    free = [
        lead for lead in leads if lead.id not in away and may(facts_of(session, lead, at), ties)
    ]
    load = loads(session)
    return min(free, key=lambda lead: (load[lead.key], lead.key), default=None)


def _tell(
    session: Session, audit: Audit, lead: Person | None, kind: DeliveryKind, at: datetime
) -> None:
    session.flush()
    after = {"lead": lead.id if lead else None, "due": str(audit.turn_due_on)}
    trail.record(session, f"audit.{kind}", ("audit", audit.key), by=None, at=at, after=after)
    update_audit(session, audit.key, audit.auditor_id, at)
    to = lead or holder_of(session, Role.QA_MANAGER)
    if to is None:
        return
    told = kind if lead else DeliveryKind.NOBODY_INDEPENDENT
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-{told}-{to.key}",
        kind=told,
        to=to.key,
        facts={"audit": audit.key, "version": audit.version},
        at=at,
    )
