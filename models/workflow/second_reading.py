"""A second reader, who sees neither grade; the QA manager where two readers differ (brief 7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import grading
from models.rules.independence import check_may_second_read
from models.vocabulary import AuditState, Grade, Outcome, Role
from models.workflow import escalation
from models.workflow.audits import audit_held, facts_of, move, ties_of
from models.workflow.decisions import (
    Checklist,
    Decision,
    action_facts,
    decisions_of,
    finalise,
    keep,
)
from models.workflow.identifying import check_words
from models.workflow.people import holder_of


def second_read(
    session: Session, audit_id: int, *, grade: Grade, reason: str, by: Person, at: datetime
) -> Audit:
    """The second reader's own grade, given without sight of the others (brief section 7).

    The same as the moderator's makes it final; another leaves it to the QA manager, and the
    worse one governs the escalation until then.
    """
    audit = audit_held(session, audit_id)
    if audit.state is not AuditState.SECOND_READING:
        raise RuleBroken("This audit is not waiting for a second reading any more.")
    if audit.second_reader_id != by.id:
        raise RuleBroken("This second reading is with somebody else.")
    check_may_second_read(facts_of(session, by, at), ties_of(session, audit))
    if not reason.strip():
        raise RuleBroken("Please say in a line why.", field="reason")
    check_words(session, {"reason": reason})
    moderated = decisions_of(session, audit_id)[-1]
    checklist = Checklist(True, "", "", True, moderated.quality)
    words = {"reason": reason.strip()}
    outcome = Outcome.APPROVED if grade is moderated.grade_after else Outcome.REGRADED
    decision = Decision(outcome, grade, words, checklist, second=True)
    keep(session, audit, decision, by=by, at=at)
    _update_second_reader(session, audit, at)
    if grade is moderated.grade_after:
        finalise(session, audit, grade, by=by, at=at)
        return audit
    worse = grading.governing(moderated.grade_after, grade)
    if grading.is_worse(worse, than=moderated.grade_after) and grading.is_weak(worse):
        audit.decided_at = at
        escalation.open_for(session, audit, worse, provisional=True, at=at)
    move(session, audit, AuditState.DISPUTED, what="audit.readers_differ", by=by, at=at)
    manager = holder_of(session, Role.QA_MANAGER)
    if manager is not None:
        owe(
            session,
            key=f"audit-{audit_id}-v{audit.version}-settle",
            kind=DeliveryKind.TO_SETTLE,
            to=manager.key,
            facts={"audit": audit_id, "version": audit.version},
            at=at,
        )
    return audit


def settle(
    session: Session, audit_id: int, *, grade: Grade, reason: str, by: Person, at: datetime
) -> Audit:
    """The QA manager decides where two readers differ; the reason is kept."""
    audit = audit_held(session, audit_id)
    if audit.state is not AuditState.DISPUTED:
        raise RuleBroken("This audit has been settled already.")
    if Role.QA_MANAGER not in facts_of(session, by, at).roles:
        raise RuleBroken("Only the QA manager decides where two readers differ.")
    if not reason.strip():
        raise RuleBroken("Please say in a line why.", field="reason")
    check_words(session, {"reason": reason})
    grading.check_enough_actions(grade, grade, action_facts(session, audit))
    moderated = [found for found in decisions_of(session, audit_id) if not found.second][-1]
    checklist = Checklist(True, "", "", True, moderated.quality)
    words = {"reason": reason.strip()}
    keep(session, audit, Decision(Outcome.REGRADED, grade, words, checklist), by=by, at=at)
    opened = escalation.escalation_of(session, audit_id)
    if opened is None or grading.is_worse(grade, than=opened.grade):
        audit.decided_at = at  # a worse grade starts a clock of its own (brief 11a)
    finalise(session, audit, grade, by=by, at=at)
    owe_update(session, f"audit-{audit_id}-v{audit.version}-settle", at=at)
    return audit


def _update_second_reader(session: Session, audit: Audit, at: datetime) -> None:
    who = audit.second_reader_id
    key = f"audit-{audit.key}-v{audit.version}-{DeliveryKind.TO_SECOND_READ}-{who}"
    owe_update(session, key, at=at)
