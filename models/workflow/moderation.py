"""Moderating: approve, regrade, return, and a second reader where one is asked for (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import return_due
from models.rules.independence import check_may_moderate, check_may_support
from models.rules.safety import Confirmation
from models.setting import policy_of
from models.vocabulary import (
    ActionSource,
    AuditQuality,
    AuditState,
    Grade,
    Outcome,
    RegradeReason,
    Safe,
)
from models.workflow import actions, escalation
from models.workflow.audits import audit_held, facts_of, moderators_card, move, ties_of
from models.workflow.decisions import (
    Checklist,
    Decision,
    action_facts,
    auditors_grade,
    finalise,
    keep,
)
from models.workflow.identifying import check_words
from models.workflow.routing import route_second_reading
from models.workflow.safety import say_safe

_ON_THE_TABLE = (AuditState.SUBMITTED, AuditState.IN_MODERATION)


def claim(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Take a submitted audit to moderate. Pressing twice is harmless; the first person has it."""
    audit = _on_the_table(session, audit_id)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if audit.state is AuditState.IN_MODERATION:
        if audit.moderator_id != by.id:
            holder = session.get_one(Person, audit.moderator_id)
            raise RuleBroken(f"{holder.name} is moderating this one already.")
        return audit
    before = audit.moderator_id
    audit.moderator_id, audit.claimed_at = by.key, at
    move(session, audit, AuditState.IN_MODERATION, what="audit.claimed", by=by, at=at)
    owe_update(session, moderators_card(audit, before), at=at)
    return audit


def hand_back(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Put a claimed audit back in the queue."""
    audit = _moderated_by(session, audit_id, by, at)
    audit.claimed_at = None
    move(session, audit, AuditState.SUBMITTED, what="audit.handed_back", by=by, at=at)
    return audit


def approve(
    session: Session, audit_id: int, *, checklist: Checklist, by: Person, at: datetime
) -> Audit:
    """Confirm the auditor's grade. A weak one needs an open, owned, dated action (rule 3)."""
    audit = _moderated_by(session, audit_id, by, at)
    grade = auditors_grade(audit)
    grading.check_quality(Outcome.APPROVED, checklist.quality)
    grading.check_enough_actions(grade, grade, action_facts(session, audit))
    decision = Decision(Outcome.APPROVED, grade, _checklist_words(session, checklist), checklist)
    _decide(session, audit, decision, by=by, at=at)
    return audit


def regrade(
    session: Session,
    audit_id: int,
    *,
    to: Grade,
    reason_code: RegradeReason | None,
    reason: str,
    checklist: Checklist,
    new_actions: Sequence[actions.NewAction] = (),
    by: Person,
    at: datetime,
) -> Audit:
    """Grade otherwise than the auditor, with a reason; actions on the way down (rule 3)."""
    audit = _moderated_by(session, audit_id, by, at)
    before = auditors_grade(audit)
    grading.check_quality(Outcome.REGRADED, checklist.quality)
    grading.check_regrade(before, to, reason_code, reason)
    check_words(session, {"words": reason})
    for new in new_actions:
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=at)
    grading.check_enough_actions(before, to, action_facts(session, audit))
    words = _checklist_words(session, checklist) | {"reason": reason.strip()}
    decision = Decision(Outcome.REGRADED, to, words, checklist, reason_code)
    _decide(session, audit, decision, by=by, at=at)
    return audit


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
    audit = _moderated_by(session, audit_id, by, at)
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


def _on_the_table(session: Session, audit_id: int) -> Audit:
    audit = audit_held(session, audit_id)
    if audit.state not in _ON_THE_TABLE:
        raise RuleBroken(
            "This audit has moved on since you last looked, so nothing was changed. "
            "Open your queue to see what waits for you."
        )
    return audit


def _moderated_by(session: Session, audit_id: int, by: Person, at: datetime) -> Audit:
    audit = _on_the_table(session, audit_id)
    if audit.state is AuditState.SUBMITTED:
        return claim(session, audit_id, by=by, at=at)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if audit.moderator_id != by.id:
        holder = session.get_one(Person, audit.moderator_id)
        raise RuleBroken(f"{holder.name} is moderating this one, so nothing was changed.")
    return audit


def _checklist_words(session: Session, checklist: Checklist) -> dict[str, str]:
    for name, line in (("compliance", checklist.compliance), ("impact", checklist.impact)):
        if not line.strip():
            raise RuleBroken("Please write a line here.", field=name)
        check_words(session, {name: line})
    return {
        "evidence_found": "yes" if checklist.evidence_found else "no",
        "voice_present": "yes" if checklist.voice_present else "no",
        "compliance": checklist.compliance.strip(),
        "impact": checklist.impact.strip(),
    }


def _decide(
    session: Session, audit: Audit, decision: Decision, *, by: Person, at: datetime
) -> None:
    keep(session, audit, decision, by=by, at=at)
    grade = decision.grade
    audit.quality, audit.decided_at = decision.checklist.quality, at
    safe = audit.safe_now or Safe.NOT_SURE
    waits = grading.needs_second_reader(auditors_grade(audit), grade, policy_of(session), safe=safe)
    if grading.is_weak(grade):
        actions.give(session, audit, weak=True, at=at)
        escalation.open_for(session, audit, grade, provisional=waits, at=at)
    if waits:
        move(session, audit, AuditState.SECOND_READING, what="audit.to_second_reader", by=by, at=at)
        route_second_reading(session, audit, at=at)
    else:
        finalise(session, audit, grade, by=by, at=at)
