"""What moderators and second readers decide: written down once, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import sealing, trail
from models.audit import Audit
from models.delivery import owe
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.lists import THEMES
from models.moderation import DomainGrade, Moderation, ThemeTag
from models.person import Person
from models.rules import grading
from models.setting import policy_of
from models.vocabulary import (
    ActionSource,
    ActionState,
    AuditQuality,
    AuditState,
    Grade,
    Outcome,
    Polarity,
    RegradeReason,
)
from models.workflow import actions, escalation, provisional, saved, telling
from models.workflow.audits import move


@dataclass(frozen=True)
class Checklist:
    """What every decision says about the audit.

    `themes` maps a theme's code to how it was seen; `worth_copying` are the codes of strengths
    that others should know of. `domains` are the moderator's grades, one for each domain of the
    tool, with `domains_why` for those that are changed; None confirms them as they are. `smart`
    says of each action that was not given yet whether it is SMART; None that all are. `enough`
    is of all of them together, and `missing` says what is missing or needs work. `quality_line`
    is for the auditor, beside the mark. Windows ask for each, one by one.
    """

    evidence_found: bool
    compliance: str
    impact: str
    voice_present: bool
    quality: AuditQuality
    themes: Mapping[str, Polarity] = field(default_factory=dict)
    worth_copying: Collection[str] = ()
    domains: Mapping[str, Grade] | None = None
    domains_why: str = ""
    smart: Mapping[int, bool] | None = None
    enough: bool = True
    missing: str = ""
    quality_line: str = ""


@dataclass(frozen=True)
class Decision:
    """One judgement as it is given: the outcome, the grade it leads to, and its words.

    `domains` is the grade of each domain, where its maker gave them. `before` is the grade that
    was in force, where it is not the auditor's: after an appeal or a review.
    """

    outcome: Outcome
    grade: Grade
    words: Mapping[str, str]
    checklist: Checklist
    reason_code: RegradeReason | None = None
    second: bool = False
    domains: Mapping[str, Grade] = field(default_factory=dict)
    before: Grade | None = None


def decisions_of(session: Session, audit_id: int) -> list[Moderation]:
    """Every decision on an audit, oldest first."""
    found = select(Moderation).where(Moderation.audit_id == audit_id).order_by(col(Moderation.id))
    return list(session.exec(found))


def words_of(session: Session, decision: Moderation) -> dict[str, str]:
    """What a decision says, unsealed: for those who may read it."""
    opened = sealing.unseal(session, decision.audit_id, decision.field, decision.sealed)
    return dict(json.loads(opened))


def auditors_grade(audit: Audit) -> Grade:
    """The grade that the auditor sent. Every submitted audit has one."""
    if audit.auditor_grade is None:
        raise ValueError(f"audit {audit.key} was submitted without a grade")
    return audit.auditor_grade


def action_facts(session: Session, audit: Audit) -> list[grading.ActionFacts]:
    """An audit's actions, as the rule about enough of them asks."""
    return [
        grading.ActionFacts(
            owner_id=action.owner_id,
            due_on=action.due_on,
            open=action.state in (ActionState.OPEN, ActionState.REOPENED),
            added_by_moderator=action.source is ActionSource.MODERATION,
        )
        for action in actions.actions_of(session, audit.key)
    ]


def keep(session: Session, audit: Audit, decision: Decision, *, by: Person, at: datetime) -> int:
    """Write one decision down; its number among the audit's decisions comes back.

    Raises `RuleBroken` where the council caps the grade of this child's status.
    """
    if decision.outcome not in (Outcome.RETURNED, Outcome.GRADE_STANDS):
        grading.check_cap(decision.grade, audit.status, policy_of(session))
    counted = select(func.count()).select_from(Moderation).where(Moderation.audit_id == audit.key)
    number = session.exec(counted).one() + 1
    name = f"moderation:{number}"
    before = decision.before or auditors_grade(audit)
    kept = Moderation(
        audit_id=audit.key,
        version=audit.version,
        moderator_id=by.key,
        second=decision.second,
        outcome=decision.outcome,
        grade_before=before,
        grade_after=decision.grade,
        reason_code=decision.reason_code,
        quality=decision.checklist.quality,
        field=name,
        sealed=sealing.seal(session, audit.key, name, json.dumps(dict(decision.words))),
        decided_at=at,
    )
    session.add(kept)
    session.flush()
    domains_before, domains_after = _keep_domains(session, kept, decision.domains)
    copied = decision.checklist.worth_copying
    for theme, polarity in decision.checklist.themes.items():
        copy = polarity is Polarity.STRENGTH and theme in copied
        _tag(session, audit, theme, polarity, copy, by, at)
    trail.record(
        session,
        f"audit.{'second_reading' if decision.second else decision.outcome}",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"grade": before, **domains_before},
        after={
            "grade": decision.grade,
            "reason": decision.reason_code,
            "quality": decision.checklist.quality,
            **domains_after,
        },
    )
    return number


def _keep_domains(
    session: Session, kept: Moderation, domains: Mapping[str, Grade]
) -> tuple[dict[str, Grade | None], dict[str, Grade | None]]:
    """Write the domains' grades down; those that moved come back, before and after."""
    parts = saved.sealed_parts_of(session, kept.audit_id) if domains else ()
    auditors = {code: grade for code, grade, _ in parts}
    before: dict[str, Grade | None] = {}
    after: dict[str, Grade | None] = {}
    for domain, grade in domains.items():
        sent = auditors.get(domain)
        row = DomainGrade(
            moderation_id=kept.key, audit_id=kept.audit_id, domain=domain, before=sent, after=grade
        )
        session.add(row)
        if sent is not grade:
            before[f"domain:{domain}"], after[f"domain:{domain}"] = sent, grade
    session.flush()
    return before, after


def note_grade_in_force(
    session: Session, audit: Audit, before: Grade | None, *, by: Person, at: datetime
) -> None:
    """Write into the trail which grade counts from now on."""
    trail.record(
        session,
        "audit.grade_in_force",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"grade": before},
        after={"grade": audit.grade},
    )


def finalise(session: Session, audit: Audit, grade: Grade, *, by: Person, at: datetime) -> None:
    """Make a grade final: its escalation stands or is lifted, its actions are given.

    Where practice was weak nobody hears of it before the managers of the case and the AD do.
    """
    before, audit.grade, audit.finalised_at = audit.grade, grade, at
    audit.turn_due_on = None
    move(session, audit, AuditState.FINALISED, what="audit.finalised", by=by, at=at)
    note_grade_in_force(session, audit, before, by=by, at=at)
    weak, heard = grading.is_weak(grade), at
    if weak:
        opened = escalation.open_for(session, audit, grade, provisional=False, at=at)
        heard = max(at, escalation.heard_from(session, opened))
    else:
        escalation.lift(session, audit, by=by, at=at)
    actions.give(session, audit, weak=weak, at=at, not_before=heard)
    provisional.note_lapsed(session, audit, by=by, at=at)
    telling.findings_final(session, audit, grade, at=at)
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-moderated",
        kind=DeliveryKind.MODERATED,
        to=audit.auditor_id,
        facts={"audit": audit.key, "version": audit.version},
        at=at,
        not_before=heard,
    )


def _tag(
    session: Session,
    audit: Audit,
    theme: str,
    polarity: Polarity,
    worth_copying: bool,
    by: Person,
    at: datetime,
) -> None:
    if theme not in THEMES:
        raise RuleBroken("Please choose themes from the list.", field="themes")
    same = select(ThemeTag).where(
        ThemeTag.audit_id == audit.key, ThemeTag.theme == theme, ThemeTag.polarity == polarity
    )
    tag = session.exec(same).first()
    if tag is not None:
        tag.worth_copying = tag.worth_copying or worth_copying
    else:
        session.add(
            ThemeTag(
                audit_id=audit.key,
                theme=theme,
                polarity=polarity,
                worth_copying=worth_copying,
                tagged_by_id=by.key,
                tagged_at=at,
            )
        )
