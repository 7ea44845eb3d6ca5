"""What the app says beside an auditor's grade: warnings, never a grade (brief 6, rule 5).

Only what can be counted is read for it: no words are opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.rules.grading import check_cap, is_weak, warnings
from models.setting import policy_of
from models.vocabulary import Grade, Rating, Safe
from models.workflow import saved
from models.workflow.parts import Values
from models.workflow.tools import tool_of


def grade_in(closing: Values) -> Grade | None:
    """The grade that an auditor has chosen in the closing part, None before they have."""
    grade = closing.get("grade", "")
    return Grade(grade) if grade in set(Grade) else None


def warnings_of(session: Session, audit: Audit, closing: Values) -> list[str]:
    """What a reader will ask about the grade in these values of the closing part; never a block."""
    overall = grade_in(closing)
    if overall is None:
        return []
    tool = tool_of(session, audit)
    graded = {code: grade for code, grade, _ in saved.sealed_parts_of(session, audit.key) if grade}
    rated = saved.ratings_of(session, audit.key)
    chosen = closing.get("safe", "")
    return warnings(
        overall,
        {domain.name: graded[domain.code] for domain in tool.domains if domain.code in graded},
        {q.id: Rating(rated[q.id]) for q in tool.questions if q.safety and q.id in rated},
        audit.safe_now or (Safe(chosen) if chosen in set(Safe) else Safe.YES),
        status=audit.status,
        policy=policy_of(session),
    )


def moderators_warnings(
    session: Session, audit: Audit, overall: Grade, domains: Mapping[str, Grade]
) -> list[str]:
    """What a reader will ask where a moderator's grade and their domains' (by code) do not fit.

    The answers to its questions are the auditor's, so they are left out; it never blocks.
    """
    names = {domain.code: domain.name for domain in tool_of(session, audit).domains}
    graded = {names[code]: grade for code, grade in domains.items() if code in names}
    whole = graded if len(graded) == len(names) or not is_weak(overall) else {}
    policy = policy_of(session)
    return warnings(overall, whole, {}, Safe.YES, status=audit.status, policy=policy)


def why_capped(session: Session, audit: Audit, closing: Values) -> str:
    """Why this grade cannot be sent where the council set `grade.cp_plo_cap` to `enforce`; else
    empty."""
    overall = grade_in(closing)
    if overall is None:
        return ""
    try:
        check_cap(overall, audit.status, policy_of(session))
    except RuleBroken as refused:
        return refused.sentence
    return ""
