"""An auditor's appeal and an AD's review: asked once each, decided by somebody new (brief 7).

No clock pauses: a remedial action that is owed stays owed until the decision says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from models import sealing, trail
from models.appeal import Appeal
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules import appeals as rules
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import appeal_decision_due
from models.setting import policy_of
from models.vocabulary import (
    ActionSource,
    AppealKind,
    AppealState,
    AuditState,
    Grade,
    Lifted,
    Outcome,
)
from models.workflow import actions, escalation, telling, withdrawing
from models.workflow.actions import NewAction
from models.workflow.appealed import facts_to_ask, field_of, waiting_of
from models.workflow.appeals_told import tell_asked, tell_decided, update_asked
from models.workflow.audits import audit_held, move
from models.workflow.deciding import check_may_decide, decider_for
from models.workflow.decisions import (
    Checklist,
    Decision,
    action_facts,
    decisions_of,
    keep,
    note_grade_in_force,
)
from models.workflow.identifying import check_words

_LIFTED = {AppealKind.APPEAL: Lifted.APPEAL, AppealKind.REVIEW: Lifted.REVIEW}


def ask(
    session: Session, audit_id: int, *, kind: AppealKind, reason: str, by: Person, at: datetime
) -> Appeal:
    """The auditor appeals, or the AD of the case asks for a review: once, and in time.

    Whoever decides is told, and has 3 working days. Raises `RuleBroken` for everybody else, too
    late, a second time, and beside `reason` where that is missing.
    """
    audit = audit_held(session, audit_id)
    policy, today = policy_of(session), london_date(at)
    rules.check_may_ask(kind, facts_to_ask(session, audit), by.key, today, policy)
    rules.check_reason(reason)
    check_words(session, {"reason": reason})
    decider = decider_for(session, audit, at=at)
    words = json.dumps({"reason": reason.strip()})
    appeal = Appeal(
        audit_id=audit_id,
        kind=kind,
        asked_by_id=by.key,
        asked_at=at,
        sealed=sealing.seal(session, audit_id, field_of(kind), words),
        decider_id=decider.key if decider else None,
        due_on=appeal_decision_due(today, policy),
        grade_before=_in_force(audit),
    )
    session.add(appeal)
    session.flush()
    after = {"audit": audit_id, "kind": kind, "decider": appeal.decider_id, "due": appeal.due_on}
    trail.record(session, "appeal.asked", ("appeal", appeal.key), by=by, at=at, after=after)
    tell_asked(session, audit, appeal, at=at)
    update_asked(session, audit, at=at)
    return appeal


def decide(
    session: Session,
    appeal_id: int,
    *,
    grade: Grade,
    reason: str,
    withdrawn: Mapping[int, str] | None = None,
    new_actions: Sequence[NewAction] = (),
    by: Person,
    at: datetime,
) -> Appeal:
    """The grade that is in force from now on: the same one dismisses what was asked.

    `withdrawn` are actions to take off, each with its reason, where the grade becomes Good or
    better; the others stay. A grade moved down to weak needs a new action of the decider's. Raises
    `RuleBroken` for anybody but the decider, and once it is decided.
    """
    withdrawn = withdrawn or {}
    appeal = _held(session, appeal_id)
    audit = audit_held(session, appeal.audit_id)
    _check_decider(session, appeal, audit, by, at)
    before = _in_force(audit)
    state = rules.outcome_of(before, grade)
    rules.check_may_become(appeal.state, state)
    rules.check_decision(reason)
    check_words(session, {"reason": reason})
    open_ids = frozenset(action.key for action in withdrawing.open_of(session, audit))
    rules.check_withdrawals(grade, withdrawn, open_ids)
    _add_actions(session, audit, new_actions, before, grade, by=by, at=at)
    _keep(session, appeal, audit, grade, reason, by, at)
    for action_id, why in withdrawn.items():
        withdrawing.withdraw(session, action_id, reason=why, by=by, at=at)
    appeal.state, appeal.decided_at = state, at
    appeal.grade_before, appeal.grade_after = before, grade
    trail.record(
        session,
        f"appeal.{state}",
        ("appeal", appeal.key),
        by=by,
        at=at,
        before={"grade": before},
        after={"grade": grade, "withdrawn": len(withdrawn)},
    )
    changed = bool(withdrawn or new_actions)
    _follow(session, appeal, audit, changed=changed, by=by, at=at)
    return appeal


def find_deciders(session: Session, audit: Audit, *, at: datetime) -> None:
    """Whoever decides has left, or has a part in the audit by now: it goes to the next (rule 1)."""
    for appeal in waiting_of(session, audit.key):
        decider = decider_for(session, audit, at=at)
        key = decider.key if decider else None
        if key == appeal.decider_id:
            continue
        before, appeal.decider_id = appeal.decider_id, key
        trail.record(
            session,
            "appeal.passed_on",
            ("appeal", appeal.key),
            by=None,
            at=at,
            before={"decider": before},
            after={"decider": key},
        )
        tell_asked(session, audit, appeal, before=before, at=at)


def find_all_deciders(session: Session, *, at: datetime) -> None:
    """The same for everything that waits: each working morning, before the reminders."""
    waiting = select(Appeal.audit_id).where(Appeal.state == AppealState.ASKED).distinct()
    for audit_id in session.exec(waiting).all():
        find_deciders(session, session.get_one(Audit, audit_id), at=at)


def _add_actions(
    session: Session,
    audit: Audit,
    new_actions: Sequence[NewAction],
    before: Grade,
    grade: Grade,
    *,
    by: Person,
    at: datetime,
) -> None:
    earlier = action_facts(session, audit)
    for new in new_actions:
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=at)
    added = action_facts(session, audit)[len(earlier) :]
    rules.check_actions(before, grade, earlier, added)


def _follow(
    session: Session, appeal: Appeal, audit: Audit, *, changed: bool, by: Person, at: datetime
) -> None:
    """What follows from a decision: the grade in force, its actions (`changed` by it or not), and
    who hears of it when."""
    before, grade = appeal.grade_before, appeal.grade_after
    if before is None or grade is None:
        raise ValueError(f"appeal {appeal.key} is not decided")
    upheld = appeal.state is AppealState.UPHELD
    heard = _amend(session, appeal, audit, before, by=by, at=at) if upheld else at
    actions.give(session, audit, weak=grading.is_weak(grade), at=at, not_before=heard)
    if upheld:
        worse = grading.is_worse(grade, than=before)
        telling.findings_amended(session, audit, grade, worse=worse, at=at)
    if changed:
        telling.findings_changed(session, audit, at=at)
    find_deciders(session, audit, at=at)
    tell_decided(session, audit, appeal, at=at, not_before=heard)


def _amend(
    session: Session, appeal: Appeal, audit: Audit, before: Grade, *, by: Person, at: datetime
) -> datetime:
    """Another grade is in force. What is planned for a weak case follows from here (section 8).

    From when the others may hear of it comes back: not before the managers of the case.
    """
    grade = appeal.grade_after or before
    audit.grade = grade
    if grading.is_worse(grade, than=before):
        audit.decided_at = at  # a worse grade starts a clock of its own (brief 11a)
    move(session, audit, AuditState.AMENDED, what="audit.amended", by=by, at=at)
    note_grade_in_force(session, audit, before, by=by, at=at)
    if grading.is_weak(grade):
        basis = appeal.kind.value
        opened = escalation.open_for(session, audit, grade, provisional=False, basis=basis, at=at)
        return max(at, escalation.heard_from(session, opened))
    escalation.lift(session, audit, because=_LIFTED[appeal.kind], by=by, at=at)
    withdrawing.ease(session, audit)
    return at


def _keep(
    session: Session,
    appeal: Appeal,
    audit: Audit,
    grade: Grade,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """The decision beside the earlier ones; what it says of the audit itself stays as it was."""
    before = _in_force(audit)
    quality = decisions_of(session, audit.key)[-1].quality
    decision = Decision(
        Outcome.GRADE_STANDS if grade is before else Outcome.GRADE_AMENDED,
        grade,
        {"reason": reason.strip(), "asked": appeal.kind.value},
        Checklist(True, "", "", True, quality),
        before=before,
    )
    keep(session, audit, decision, by=by, at=at)


def _check_decider(
    session: Session, appeal: Appeal, audit: Audit, by: Person, at: datetime
) -> None:
    if appeal.state is not AppealState.ASKED:
        raise RuleBroken("This has been decided already, so nothing was changed.")
    if appeal.decider_id != by.id:
        decider = session.get(Person, appeal.decider_id) if appeal.decider_id else None
        raise RuleBroken(f"{decider.name if decider else 'The QA manager'} decides this one.")
    check_may_decide(session, audit, by=by, at=at)


def _held(session: Session, appeal_id: int) -> Appeal:
    appeal = session.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None:
        raise RuleBroken("That is not here any more. The app's Home tab shows what waits.")
    return appeal


def _in_force(audit: Audit) -> Grade:
    if audit.grade is None:
        raise RuleBroken("This audit is not decided yet, so there is nothing to ask about.")
    return audit.grade
