"""`/audit find REF`: what a person may see of a case by its reference (brief 11 and 12)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from models.audit import Audit
from models.case import Case
from models.person import Person
from models.rules.permissions import may_read_audit, may_read_outcome
from models.workflow.reading import facts_to_read, reader_of

_MOST = 20


def audits_found(session: Session, reference: str, *, by: Person, at: datetime) -> list[Audit]:
    """The audits of a case that this person may see anything of, newest first; at most twenty.

    Blanks and capitals do not matter. Empty alike for a reference that is not on the list and
    for one that is not theirs to see: the answer tells nobody which.
    """
    sought = "".join(reference.split()).upper()
    rows = session.exec(
        select(Audit)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(func.upper(func.replace(Case.reference, " ", "")) == sought)
        .order_by(col(Audit.assigned_at).desc(), col(Audit.id).desc())
        .limit(_MOST)
    )
    reader = reader_of(session, by, at)
    return [
        audit
        for audit in rows
        if may_read_audit(reader, facts := facts_to_read(session, audit))
        or may_read_outcome(reader, facts)
    ]


def may_open_whole(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether the button to the whole of it shows."""
    return may_read_audit(reader_of(session, by, at), facts_to_read(session, audit))
