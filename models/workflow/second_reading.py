"""A second reader, who sees neither grade; who decides where two readers differ (brief 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit
from models.delivery import Delivery, owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.moderation import Moderation
from models.person import Person
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import settling_due
from models.rules.independence import check_may_second_read
from models.rules.pairs import holds
from models.setting import policy_of
from models.vocabulary import AuditState, Grade, Outcome, Role
from models.workflow import escalation
from models.workflow.audits import audit_held, facts_of, move, ties_of
from models.workflow.deciding import check_decides, decider_for
from models.workflow.decisions import (
    Checklist,
    Decision,
    action_facts,
    auditors_grade,
    decisions_of,
    finalise,
    keep,
)
from models.workflow.identifying import check_words
from models.workflow.people import holder_of


@dataclass(frozen=True)
class Readings:
    """What was seen in one version of an audit: by its moderator, by its second reader, and what
    was decided between them (None: they saw the same, or nobody has decided yet)."""

    first: Moderation
    second: Moderation
    settled: Moderation | None


def readings_of(session: Session, audit: Audit, *, version: int) -> Readings:
    """Both readings of a version. Raises `ValueError` before the second reader has graded."""
    found = [one for one in decisions_of(session, audit.key) if one.version == version]
    number = next((n for n, one in enumerate(found) if one.second), None)
    if not number:
        raise ValueError(f"audit {audit.key} has not been read twice")
    first, second, after = found[number - 1], found[number], found[number + 1 :]
    differ = first.grade_after is not second.grade_after
    return Readings(first, second, after[0] if differ and after else None)


def second_read(
    session: Session, audit_id: int, *, grade: Grade, reason: str, by: Person, at: datetime
) -> Audit:
    """The second reader's own grade, given without sight of the others (brief section 7).

    The same as the moderator's makes it final. Another leaves it to the QA manager, or to the
    Director PPP (`deciding`), for one working day; until then the worse one governs the
    escalation, with a clock of its own where it is the second reader's.
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
    if grade is moderated.grade_after:
        finalise(session, audit, grade, by=by, at=at)
        _tell_both(session, audit, at)
    else:
        _leave_to_be_settled(session, audit, moderated.grade_after, grade, by=by, at=at)
    _update_second_reader(session, audit, at)
    return audit


def settle(
    session: Session, audit_id: int, *, grade: Grade, reason: str, by: Person, at: datetime
) -> Audit:
    """Whoever may decides where two readers differ (rule 1); the reason is kept.

    A grade worse than what is escalated starts a clock of its own; a better one that is still weak
    counts its own days from the same decision.
    """
    audit = audit_held(session, audit_id)
    if audit.state is not AuditState.DISPUTED:
        raise RuleBroken("This audit has been settled already.")
    check_may_settle(session, audit, by=by, at=at)
    if not reason.strip():
        raise RuleBroken("Please say in a line why.", field="reason")
    check_words(session, {"reason": reason})
    grading.check_enough_actions(auditors_grade(audit), grade, action_facts(session, audit))
    moderated = [found for found in decisions_of(session, audit_id) if not found.second][-1]
    checklist = Checklist(True, "", "", True, moderated.quality)
    words = {"reason": reason.strip()}
    keep(session, audit, Decision(Outcome.REGRADED, grade, words, checklist), by=by, at=at)
    opened = escalation.escalation_of(session, audit_id)
    if opened is None or grading.is_worse(grade, than=opened.grade):
        audit.decided_at = at  # a worse grade starts a clock of its own (brief 11a)
        if grading.is_weak(grade):
            basis = escalation.SETTLING
            escalation.open_for(session, audit, grade, provisional=False, basis=basis, at=at)
    finalise(session, audit, grade, by=by, at=at)
    _tell_both(session, audit, at)
    _update_settling(session, audit, at)
    return audit


def check_may_settle(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Rule 1: the QA manager, else the Director PPP, and nobody who has a part in the audit."""
    check_decides(session, audit, by=by, at=at)


def may_settle(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether `check_may_settle` is content."""
    return holds(check_may_settle, session, audit, by=by, at=at)


def find_settlers(session: Session, *, at: datetime) -> int:
    """Whoever was to decide between two readers has left, or has a part in it by now: the next one.

    How many audits went to somebody else. The day stays as it was (rule 6).
    """
    moved = 0
    waits = select(Audit).where(Audit.state == AuditState.DISPUTED).order_by(col(Audit.id))
    for audit in session.exec(waits).all():
        decider = decider_for(session, audit, at=at)
        if (decider.key if decider else None) != audit.decider_id:
            audit.decider_id = decider.key if decider else None
            _ask_to_settle(session, audit, at)
            moved += 1
    return moved


def _leave_to_be_settled(
    session: Session, audit: Audit, first: Grade, second: Grade, *, by: Person, at: datetime
) -> None:
    worse = grading.governing(first, second)
    if grading.is_worse(worse, than=first) and grading.is_weak(worse):
        audit.decided_at = at
        basis = escalation.SECOND_READING
        escalation.open_for(session, audit, worse, provisional=True, basis=basis, at=at)
    audit.turn_due_on = settling_due(london_date(at), policy_of(session))
    decider = decider_for(session, audit, at=at)
    audit.decider_id = decider.key if decider else None
    move(session, audit, AuditState.DISPUTED, what="audit.readers_differ", by=by, at=at)
    _ask_to_settle(session, audit, at)


def _ask_to_settle(session: Session, audit: Audit, at: datetime) -> None:
    """Whoever decides is asked; where nobody may, the QA manager's post hears so."""
    after = {"decider": audit.decider_id, "due": str(audit.turn_due_on)}
    trail.record(session, "audit.to_settle", ("audit", audit.key), by=None, at=at, after=after)
    _update_settling(session, audit, at)
    opened = escalation.escalation_of(session, audit.key)
    if opened is not None:
        escalation.update_told(session, opened, at)
    manager = holder_of(session, Role.QA_MANAGER)
    to = audit.decider_id or (manager.key if manager else None)
    if to is not None:
        owe(
            session,
            key=f"{_settling_key(audit)}-{to}",
            kind=DeliveryKind.TO_SETTLE,
            to=to,
            facts={"audit": audit.key, "version": audit.version},
            at=at,
        )


def _update_settling(session: Session, audit: Audit, at: datetime) -> None:
    asked = col(Delivery.key).startswith(f"{_settling_key(audit)}-")
    for key in session.exec(select(Delivery.key).where(asked)).all():
        owe_update(session, key, at=at)


def _settling_key(audit: Audit) -> str:
    return f"audit-{audit.key}-v{audit.version}-settle"


def _tell_both(session: Session, audit: Audit, at: datetime) -> None:
    """Moderator and second reader hear how it ended, once both have graded: they learn from it."""
    readings = readings_of(session, audit, version=audit.version)
    for who in (readings.first.moderator_id, readings.second.moderator_id):
        owe(
            session,
            key=f"audit-{audit.key}-v{audit.version}-read-twice-{who}",
            kind=DeliveryKind.READ_TWICE,
            to=who,
            facts={"audit": audit.key, "version": audit.version},
            at=at,
        )


def _update_second_reader(session: Session, audit: Audit, at: datetime) -> None:
    who = audit.second_reader_id
    key = f"audit-{audit.key}-v{audit.version}-{DeliveryKind.TO_SECOND_READ}-{who}"
    owe_update(session, key, at=at)
