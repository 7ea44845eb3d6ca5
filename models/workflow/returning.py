"""Returning an audit to be redone: notes, a named helper, what the record says (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.delivery import owe
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import return_due
from models.rules.independence import check_may_support
from models.rules.safety import Confirmation
from models.setting import policy_of
from models.vocabulary import AuditQuality, AuditState, Grade, Outcome, Safe
from models.workflow import escalation
from models.workflow.audits import facts_of, move, ties_of
from models.workflow.decisions import Checklist, Decision, keep
from models.workflow.identifying import check_words
from models.workflow.safety import say_safe
from models.workflow.taking import moderated_by


def return_for_redo(
    session: Session,
    audit_id: int,
    *,
    notes: Mapping[str, str],
    supporter_id: int | None,
    safe: Safe | None,
    provisional: Grade | None,
    confirmed: Confirmation | None = None,
    by: Person,
    at: datetime,
) -> Audit:
    """Send an audit back with notes by part and a named person who helps; 10 working days.

    What the record says of the child counts at once: unsafe is told, and a provisional weak
    grade goes to the AD as provisional (brief section 7). A change to Yes is `confirmed`.
    """
    audit = moderated_by(session, audit_id, by, at)
    policy = policy_of(session)
    kept = {part: note.strip() for part, note in notes.items() if note.strip()}
    check_words(session, {f"note/{part}": note for part, note in kept.items()})
    grading.check_return(
        list(kept.values()),
        supporter_id,
        auditor_id=audit.auditor_id,
        safe=safe,
        provisional=provisional,
    )
    if safe is None or provisional is None or supporter_id is None:
        raise RuleBroken("Please say what the record shows of the child today.", field="safe")
    supporter = session.get_one(Person, supporter_id)
    check_may_support(facts_of(session, supporter, at), ties_of(session, audit))
    say_safe(session, audit_id, safe=safe, confirmed=confirmed, by=by, at=at)
    checklist = Checklist(False, "", "", False, AuditQuality.NEEDS_REDOING)
    decision = Decision(Outcome.RETURNED, provisional, kept, checklist)
    number = keep(session, audit, decision, by=by, at=at)
    audit.supporter_id = supporter_id
    audit.quality = AuditQuality.NEEDS_REDOING
    audit.turn_due_on = audit.due_on = return_due(london_date(at), policy)
    audit.due_because = "10 working days from the day it came back"
    move(session, audit, AuditState.RETURNED, what="audit.returned", by=by, at=at)
    owe(
        session,
        key=f"audit-{audit_id}-returned-{number}",
        kind=DeliveryKind.RETURNED,
        to=audit.auditor_id,
        facts={"audit": audit_id, "notes": len(kept)},
        at=at,
    )
    if grading.is_weak(provisional):
        escalation.tell_provisional(session, audit, provisional, at=at)
    return audit
