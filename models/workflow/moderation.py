"""Moderating: approve, regrade, return, and a second reader where one is asked for (brief 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import sealing, trail
from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.moderation import Moderation, ThemeTag
from models.person import Person
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import return_due
from models.rules.independence import check_may_moderate, check_may_second_read
from models.setting import policy_of
from models.toolbook import THEMES
from models.vocabulary import (
    ActionSource,
    ActionState,
    AuditQuality,
    AuditState,
    Grade,
    Outcome,
    Polarity,
    RegradeReason,
    Role,
    Safe,
)
from models.workflow import actions, escalation
from models.workflow.audits import audit_held, facts_of, move, ties_of
from models.workflow.people import holder_of
from models.workflow.routing import route_second_reading
from models.workflow.safety import say_safe

_ON_THE_TABLE = (AuditState.SUBMITTED, AuditState.IN_MODERATION)


@dataclass(frozen=True)
class Checklist:
    """What every decision says about the audit; `themes` maps a theme's code to how it was seen."""

    evidence_found: bool
    compliance: str
    impact: str
    voice_present: bool
    quality: AuditQuality
    themes: Mapping[str, Polarity] = field(default_factory=dict)


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
    for told in {before, by.key} - {None}:
        _update_moderators(session, audit, told, at)
    return audit


def hand_back(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Put a claimed audit back in the queue."""
    audit = _moderated_by(session, audit_id, by, at)
    audit.claimed_at = None
    move(session, audit, AuditState.SUBMITTED, what="audit.handed_back", by=by, at=at)
    _update_moderators(session, audit, by.key, at)
    return audit


def approve(
    session: Session, audit_id: int, *, checklist: Checklist, by: Person, at: datetime
) -> Audit:
    """Confirm the auditor's grade. A weak one needs an open, owned, dated action (rule 3)."""
    audit = _moderated_by(session, audit_id, by, at)
    grade = _auditors(audit)
    grading.check_quality(Outcome.APPROVED, checklist.quality)
    grading.check_enough_actions(grade, grade, _action_facts(session, audit))
    words = _checklist_words(checklist)
    _decide(session, audit, Outcome.APPROVED, grade, None, words, checklist, by, at)
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
    before = _auditors(audit)
    grading.check_quality(Outcome.REGRADED, checklist.quality)
    grading.check_regrade(before, to, reason_code, reason)
    for new in new_actions:
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=at)
    grading.check_enough_actions(before, to, _action_facts(session, audit))
    words = _checklist_words(checklist) | {"reason": reason.strip()}
    _decide(session, audit, Outcome.REGRADED, to, reason_code, words, checklist, by, at)
    return audit


def return_for_redo(
    session: Session,
    audit_id: int,
    *,
    notes: Mapping[str, str],
    supporter_id: int | None,
    safe: Safe | None,
    provisional: Grade | None,
    by: Person,
    at: datetime,
) -> Audit:
    """Send an audit back with notes by part and a named person who helps; 10 working days.

    What the record says of the child counts at once: unsafe is told, and a provisional weak
    grade goes to the AD as provisional (brief section 7).
    """
    audit = _moderated_by(session, audit_id, by, at)
    policy = policy_of(session)
    kept = {part: note.strip() for part, note in notes.items() if note.strip()}
    grading.check_return(
        list(kept.values()),
        supporter_id,
        auditor_id=audit.auditor_id,
        safe=safe,
        provisional=provisional,
    )
    if safe is None or provisional is None:
        raise RuleBroken("Please say what the record shows of the child today.", field="safe")
    if supporter_id == by.id:
        # rule 1: who supports the redo does not moderate it, so the next moderator is another.
        audit.moderator_id = by.key
    say_safe(session, audit_id, safe=safe, by=by, at=at)
    checklist = Checklist(False, "", "", False, AuditQuality.NEEDS_REDOING)
    number = _keep(session, audit, Outcome.RETURNED, provisional, None, kept, checklist, by, at)
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
    owe_update(session, f"audit-{audit_id}-assigned", at=at)
    _update_moderators(session, audit, by.key, at)
    if grading.is_weak(provisional):
        escalation.tell_provisional(session, audit, provisional, at=at)
    return audit


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
    moderated = decisions_of(session, audit_id)[-1]
    checklist = Checklist(True, "", "", True, moderated.quality)
    words = {"reason": reason.strip()}
    outcome = Outcome.APPROVED if grade is moderated.grade_after else Outcome.REGRADED
    _keep(session, audit, outcome, grade, None, words, checklist, by, at, second=True)
    _update_second_reader(session, audit, at)
    if grade is moderated.grade_after:
        _finalise(session, audit, grade, by=by, at=at)
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
    grading.check_enough_actions(grade, grade, _action_facts(session, audit))
    moderated = [found for found in decisions_of(session, audit_id) if not found.second][-1]
    checklist = Checklist(True, "", "", True, moderated.quality)
    words = {"reason": reason.strip()}
    _keep(session, audit, Outcome.REGRADED, grade, None, words, checklist, by, at)
    _finalise(session, audit, grade, by=by, at=at)
    owe_update(session, f"audit-{audit_id}-v{audit.version}-settle", at=at)
    return audit


def decisions_of(session: Session, audit_id: int) -> list[Moderation]:
    """Every decision on an audit, oldest first."""
    found = select(Moderation).where(Moderation.audit_id == audit_id).order_by(col(Moderation.id))
    return list(session.exec(found))


def words_of(session: Session, decision: Moderation) -> dict[str, str]:
    """What a decision says, unsealed: for those who may read it."""
    opened = sealing.unseal(session, decision.audit_id, decision.field, decision.sealed)
    return dict(json.loads(opened))


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


def _auditors(audit: Audit) -> Grade:
    if audit.auditor_grade is None:
        raise ValueError(f"audit {audit.key} was submitted without a grade")
    return audit.auditor_grade


def _action_facts(session: Session, audit: Audit) -> list[grading.ActionFacts]:
    return [
        grading.ActionFacts(
            owner_id=action.owner_id,
            due_on=action.due_on,
            open=action.state in (ActionState.OPEN, ActionState.REOPENED),
            added_by_moderator=action.source is ActionSource.MODERATION,
        )
        for action in actions.actions_of(session, audit.key)
    ]


def _checklist_words(checklist: Checklist) -> dict[str, str]:
    for name, line in (("compliance", checklist.compliance), ("impact", checklist.impact)):
        if not line.strip():
            raise RuleBroken("Please write a line here.", field=name)
    return {
        "evidence_found": "yes" if checklist.evidence_found else "no",
        "voice_present": "yes" if checklist.voice_present else "no",
        "compliance": checklist.compliance.strip(),
        "impact": checklist.impact.strip(),
    }


def _keep(
    session: Session,
    audit: Audit,
    outcome: Outcome,
    grade: Grade,
    reason_code: RegradeReason | None,
    words: Mapping[str, str],
    checklist: Checklist,
    by: Person,
    at: datetime,
    *,
    second: bool = False,
) -> int:
    """Write one decision down; its number among the audit's decisions comes back."""
    number = (
        session.exec(
            select(func.count()).select_from(Moderation).where(Moderation.audit_id == audit.key)
        ).one()
        + 1
    )
    name = f"moderation:{number}"
    before = _auditors(audit)
    session.add(
        Moderation(
            audit_id=audit.key,
            version=audit.version,
            moderator_id=by.key,
            second=second,
            outcome=outcome,
            grade_before=before,
            grade_after=grade,
            reason_code=reason_code,
            quality=checklist.quality,
            field=name,
            sealed=sealing.seal(session, audit.key, name, json.dumps(dict(words))),
            decided_at=at,
        )
    )
    for theme, polarity in checklist.themes.items():
        _tag(session, audit, theme, polarity, by, at)
    trail.record(
        session,
        f"audit.{'second_reading' if second else outcome}",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"grade": before},
        after={"grade": grade, "reason": reason_code, "quality": checklist.quality},
    )
    session.flush()
    return number


def _tag(
    session: Session, audit: Audit, theme: str, polarity: Polarity, by: Person, at: datetime
) -> None:
    if theme not in THEMES:
        raise RuleBroken("Please choose themes from the list.", field="themes")
    same = select(ThemeTag).where(
        ThemeTag.audit_id == audit.key, ThemeTag.theme == theme, ThemeTag.polarity == polarity
    )
    if session.exec(same).first() is None:
        session.add(
            ThemeTag(
                audit_id=audit.key,
                theme=theme,
                polarity=polarity,
                tagged_by_id=by.key,
                tagged_at=at,
            )
        )


def _decide(
    session: Session,
    audit: Audit,
    outcome: Outcome,
    grade: Grade,
    reason_code: RegradeReason | None,
    words: Mapping[str, str],
    checklist: Checklist,
    by: Person,
    at: datetime,
) -> None:
    _keep(session, audit, outcome, grade, reason_code, words, checklist, by, at)
    audit.quality, audit.decided_at = checklist.quality, at
    safe = audit.safe_now or Safe.NOT_SURE
    waits = grading.needs_second_reader(_auditors(audit), grade, policy_of(session), safe=safe)
    if grading.is_weak(grade):
        actions.give(session, audit, weak=True, at=at)
        escalation.open_for(session, audit, grade, provisional=waits, at=at)
    if waits:
        move(session, audit, AuditState.SECOND_READING, what="audit.to_second_reader", by=by, at=at)
        route_second_reading(session, audit, at=at)
    else:
        _finalise(session, audit, grade, by=by, at=at)
    _update_moderators(session, audit, by.key, at)


def _finalise(session: Session, audit: Audit, grade: Grade, *, by: Person, at: datetime) -> None:
    before, audit.grade, audit.finalised_at = audit.grade, grade, at
    audit.turn_due_on = None
    move(session, audit, AuditState.FINALISED, what="audit.finalised", by=by, at=at)
    trail.record(
        session,
        "audit.grade_in_force",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"grade": before},
        after={"grade": grade},
    )
    weak = grading.is_weak(grade)
    actions.give(session, audit, weak=weak, at=at)
    if weak:
        escalation.open_for(session, audit, grade, provisional=False, at=at)
    else:
        escalation.lift(session, audit, by=by, at=at)
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-moderated",
        kind=DeliveryKind.MODERATED,
        to=audit.auditor_id,
        facts={"audit": audit.key, "version": audit.version},
        at=at,
    )
    owe_update(session, f"audit-{audit.key}-assigned", at=at)


def _update_moderators(session: Session, audit: Audit, who: int | None, at: datetime) -> None:
    key = f"audit-{audit.key}-v{audit.version}-{DeliveryKind.TO_MODERATE}-{who}"
    owe_update(session, key, at=at)


def _update_second_reader(session: Session, audit: Audit, at: datetime) -> None:
    who = audit.second_reader_id
    key = f"audit-{audit.key}-v{audit.version}-{DeliveryKind.TO_SECOND_READ}-{who}"
    owe_update(session, key, at=at)
