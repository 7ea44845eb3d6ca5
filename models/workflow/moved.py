"""An audit changed hands: the trail, the cards about it, and whoever had it (brief section 7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import trail
from models.audit import Audit
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.vocabulary import Moved
from models.workflow.audits import at_second_reading, reader_id_of
from models.workflow.people import is_here
from models.workflow.presence import without_account
from models.workflow.shown import update_audit, update_readers


def tell_moved(
    session: Session,
    audit: Audit,
    whom: Person,
    why: Moved,
    *,
    to: Person | None,
    by: Person | None,
    at: datetime,
) -> None:
    """Tell whoever had an audit that it is with somebody else now, and who saw to that."""
    if not is_here(whom, london_date(at)) or without_account(session, [whom.key]):
        return
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-moved-{whom.key}-{audit.givings}",
        kind=DeliveryKind.READING_MOVED,
        to=whom.key,
        facts={
            "audit": audit.key,
            "second": at_second_reading(audit),
            "to": to.key if to else None,
            "by": by.key if by else None,
            "why": why,
            "day": london_date(at),
        },
        at=at,
    )


def note_moved(
    session: Session,
    audit: Audit,
    why: Moved,
    *,
    before: int | None,
    by: Person | None,
    at: datetime,
) -> None:
    """Who had it, who has it and why go to the trail; every card about it says so."""
    audit.held_since = at
    trail.record(
        session,
        "audit.reader_changed",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"reader": before},
        after={"reader": reader_id_of(audit), "why": why, "second": at_second_reading(audit)},
    )
    update_readers(session, audit.key, audit.version, at)
    update_audit(session, audit.key, audit.auditor_id, at)
