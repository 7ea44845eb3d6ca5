"""Sending an audit in: one transaction, and only when nothing stands in its way (brief 6)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import trail
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.rules.independence import check_may_audit
from models.vocabulary import AuditState, Grade
from models.workflow import blind, planned, provisional, versions
from models.workflow.audits import (
    audit_held,
    auditor_facts_of,
    case_of,
    case_ties,
    check_auditor,
    move,
)
from models.workflow.people import managers
from models.workflow.routing import route
from models.workflow.sending import before_sending, check_may_be_sent


def submit(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Send an audit to its moderator. Independence is checked again (brief section 5).

    Raises `RuleBroken` when it is not theirs, was sent already, and for what is missing, still to
    mend, kept in a window and not saved, or planned for a day that has passed.
    """
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    if audit.state is not AuditState.IN_PROGRESS:
        raise RuleBroken(
            "This audit has been sent already, so nothing was sent twice."
            if audit.submitted_at
            else "Please press Start audit first."
        )
    found = before_sending(session, audit)
    check_may_be_sent(found)
    planned.check_can_be_given(session, audit_id, at=at)
    ties = case_ties(session, case_of(session, audit), managers(session))
    check_may_audit(auditor_facts_of(session, by, at), ties, reason=audit.colleague_reason or "")
    move(session, audit, AuditState.SUBMITTED, what="audit.submitted", by=by, at=at)
    audit.submitted_at = at
    audit.version += 1
    if audit.version == 1:
        blind.draw(session, audit, at=at)
    audit.auditor_grade = Grade(found.closing["grade"])
    versions.keep_sent(session, audit, found.saved, at=at)
    trail.record(
        session,
        "audit.graded",
        ("audit", audit_id),
        by=by,
        at=at,
        after={"grade": audit.auditor_grade, "version": audit.version},
    )
    provisional.tell_own_inadequate(session, audit, at=at)
    route(session, audit, on=london_date(at), at=at)
    return audit
