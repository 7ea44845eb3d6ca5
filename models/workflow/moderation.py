"""Deciding on an audit: approve, regrade, and a second reader where one is asked for (brief 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.person import Person
from models.rules import grading
from models.setting import policy_of
from models.vocabulary import (
    ActionSource,
    AuditState,
    Grade,
    Outcome,
    RegradeReason,
    Safe,
)
from models.workflow import actions, escalation
from models.workflow.audits import move
from models.workflow.blind import check_graded
from models.workflow.checking import check
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
from models.workflow.taking import moderated_by


def approve(
    session: Session, audit_id: int, *, checklist: Checklist, by: Person, at: datetime
) -> Audit:
    """Confirm the auditor's grade. A weak one needs an open, owned, dated action (rule 3)."""
    audit = moderated_by(session, audit_id, by, at)
    check_graded(session, audit)
    grade = auditors_grade(audit)
    grading.check_quality(Outcome.APPROVED, checklist.quality)
    checked = check(session, audit, checklist)
    grading.check_enough_actions(grade, grade, action_facts(session, audit))
    decision = Decision(Outcome.APPROVED, grade, checked.words, checklist, domains=checked.domains)
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
    audit = moderated_by(session, audit_id, by, at)
    check_graded(session, audit)
    before = auditors_grade(audit)
    grading.check_quality(Outcome.REGRADED, checklist.quality)
    grading.check_regrade(before, to, reason_code, reason)
    check_words(session, {"words": reason})
    checked = check(session, audit, checklist)
    for new in new_actions:
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=at)
    grading.check_enough_actions(before, to, action_facts(session, audit))
    words = {**checked.words, "reason": reason.strip()}
    decision = Decision(
        Outcome.REGRADED, to, words, checklist, reason_code, domains=checked.domains
    )
    _decide(session, audit, decision, by=by, at=at)
    return audit


def _decide(
    session: Session, audit: Audit, decision: Decision, *, by: Person, at: datetime
) -> None:
    keep(session, audit, decision, by=by, at=at)
    grade = decision.grade
    audit.quality, audit.decided_at = decision.checklist.quality, at
    safe = audit.safe_now or Safe.NOT_SURE
    waits = grading.needs_second_reader(auditors_grade(audit), grade, policy_of(session), safe=safe)
    if grading.is_weak(grade):
        opened = escalation.open_for(session, audit, grade, provisional=waits, at=at)
        heard = max(at, escalation.heard_from(session, opened))
        actions.give(session, audit, weak=True, at=at, not_before=heard)
    if waits:
        move(session, audit, AuditState.SECOND_READING, what="audit.to_second_reader", by=by, at=at)
        route_second_reading(session, audit, at=at)
    else:
        finalise(session, audit, grade, by=by, at=at)
