"""Nobody who is away holds what waits to be moderated or read second (brief sections 4 and 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models.audit import Audit
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import Works, london_date
from models.rules.independence import may_moderate, may_second_read
from models.rules.routing import is_away_past
from models.vocabulary import AuditState, Moved, Role
from models.workflow.audits import at_second_reading, facts_of, reader_id_of, ties_of
from models.workflow.handing import has_begun
from models.workflow.moved import note_moved, tell_moved
from models.workflow.people import holder_of
from models.workflow.presence import works_of
from models.workflow.routing import BY_URGENCY, free_lead, seat


def cover_away(session: Session, *, at: datetime) -> int:
    """What waits for a lead who is away past its date goes to the next; how many moved.

    The same where they left, have no account any more, or have a part in it by now. The nearest
    date first, and the date stays (rule 6); both are told, and the trail says why. What they had
    begun, or were named for, stays with them, and the QA manager is told, once: only a person
    takes that from somebody.
    """
    held = or_(
        col(Audit.state).in_((AuditState.SUBMITTED, AuditState.IN_MODERATION))
        & col(Audit.moderator_id).is_not(None),
        (col(Audit.state) == AuditState.SECOND_READING) & col(Audit.second_reader_id).is_not(None),
    )
    audits = session.exec(select(Audit).where(held).order_by(*BY_URGENCY)).all()
    works = works_of(session, _readers(session, audits))
    moved = 0
    for audit in audits:
        why = _why_not(session, audit, works, at)
        if why is None:
            continue
        if audit.given_by_id is not None or has_begun(session, audit):
            _tell_manager(session, audit, at)
        else:
            _move_on(session, audit, why, at)
            moved += 1
    return moved


def with_one_away(session: Session, audits: Sequence[Audit], *, at: datetime) -> frozenset[int]:
    """Which of these audits are with somebody who is away past their date: the audits' ids."""
    on, works = london_date(at), works_of(session, _readers(session, audits))
    return frozenset(
        audit.key
        for audit in audits
        if (holder := reader_id_of(audit)) is not None
        and is_away_past(works[holder], on=on, due=audit.turn_due_on or on)
    )


def _readers(session: Session, audits: Sequence[Audit]) -> list[Person]:
    found = {holder for audit in audits if (holder := reader_id_of(audit)) is not None}
    return list(session.exec(select(Person).where(col(Person.id).in_(found))))


def _why_not(
    session: Session, audit: Audit, works: Mapping[int, Works], at: datetime
) -> Moved | None:
    reader = session.get_one(Person, reader_id_of(audit))
    on = london_date(at)
    if is_away_past(works[reader.key], on=on, due=audit.turn_due_on or on):
        return Moved.AWAY
    may = may_second_read if at_second_reading(audit) else may_moderate
    return None if may(facts_of(session, reader, at), ties_of(session, audit)) else Moved.NOT_FREE


def _move_on(session: Session, audit: Audit, why: Moved, at: datetime) -> None:
    had = session.get_one(Person, reader_id_of(audit))
    if at_second_reading(audit):
        audit.second_reader_id = None
    else:
        audit.moderator_id = None
    audit.givings += 1
    lead = seat(session, audit, free_lead(session, audit, at=at), at=at)
    note_moved(session, audit, why, before=had.id, by=None, at=at)
    tell_moved(session, audit, had, why, to=lead, by=None, at=at)


def _tell_manager(session: Session, audit: Audit, at: datetime) -> None:
    manager, reader = holder_of(session, Role.QA_MANAGER), reader_id_of(audit)
    if manager is None or manager.id == reader:
        return
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-reader_away-{reader}-{audit.givings}",
        kind=DeliveryKind.READER_AWAY,
        to=manager.key,
        facts={"audit": audit.key, "version": audit.version, "reader": reader},
        at=at,
    )
