"""Approve, regrade, return: each window and its Form side by side (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, checklist, ids, new_action, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from handlers.views.review import REASONS
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.grading import is_weak
from models.vocabulary import Grade, RegradeReason
from models.workflow.actions import NewAction
from models.workflow.audits import reference_of
from models.workflow.decisions import Checklist
from models.workflow.drafts import Written
from models.workflow.parts import GRADES

_NEEDED_WHEN_WEAK = (
    "Requires Improvement and Inadequate need one that is open, owned and dated. "
    "Where you move the grade down, one of them is yours."
)


def approve_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Approve*: the auditor's grade, the checklist, and an action where the grade is weak."""
    asking = Asking.again(session, f"approve-{audit.key}", audit_id=audit.key, by=by)
    said = words.mark(
        "*{reference}*: you see it as its auditor does, *{grade}*.",
        reference=reference_of(session, audit),
        grade=words.grade(audit.auditor_grade),
    )
    body: list[Block] = [blocks.section("head", said), *checklist.questions(asking)]
    if audit.auditor_grade is not None and is_weak(audit.auditor_grade):
        body += new_action.questions(session, asking, audit, hint=_NEEDED_WHEN_WEAK)
    else:
        body += new_action.to_look_at(session, audit)
    return blocks.window(
        ids.APPROVE_WINDOW,
        "Approve",
        [*body, asking.promise()],
        submit="Approve",
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class ApproveForm:
    """A grade confirmed, and an action where one was written."""

    audit_id: int
    draft: Written
    checklist: Checklist
    action: NewAction | None

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ApproveForm:
        """Raises `RuleBroken` beside the question for what is missing."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            checklist=checklist.read(answers),
            action=new_action.read(answers),
        )


def regrade_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Regrade*: the grade that the moderator sees, why, the checklist, one action of theirs."""
    asking = Asking.again(session, f"regrade-{audit.key}", audit_id=audit.key, by=by)
    others = [(code, name) for code, name in GRADES if code != audit.auditor_grade]
    reasons = [(code, blocks.capital(why)) for code, why in REASONS.items()]
    said = words.mark(
        "*{reference}*: its auditor graded *{grade}*.",
        reference=reference_of(session, audit),
        grade=words.grade(audit.auditor_grade),
    )
    body: list[Block] = [
        blocks.section("head", said),
        *checklist.descriptors(),
        asking.one("grade", "The grade that you see on the record", others),
        asking.choice("reason_code", "Why does it move?", reasons),
        asking.words("words", "In your words, for the auditor"),
        *checklist.questions(asking),
        *new_action.questions(session, asking, audit, hint=_NEEDED_WHEN_WEAK),
        asking.promise(),
    ]
    return blocks.window(
        ids.REGRADE_WINDOW,
        "Regrade",
        body,
        submit="Regrade",
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class RegradeForm:
    """Another grade, with its reason; a forged reason is read as not chosen."""

    audit_id: int
    draft: Written
    grade: Grade
    reason_code: RegradeReason | None
    words: str
    checklist: Checklist
    action: NewAction | None

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> RegradeForm:
        """Raises `RuleBroken` beside the question for what is missing."""
        answers = Answers(view)
        reason = answers.text("reason_code")
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            grade=grade_needed(answers),
            reason_code=RegradeReason(reason) if reason in set(RegradeReason) else None,
            words=answers.text("words"),
            checklist=checklist.read(answers),
            action=new_action.read(answers),
        )


def grade_needed(answers: Answers) -> Grade:
    """The grade of a decision. Raises `RuleBroken` when none was chosen."""
    grade = grade_chosen(answers, "grade")
    if grade is None:
        raise RuleBroken("Please choose the grade that you see on the record.", field="grade")
    return grade


def grade_chosen(answers: Answers, name: str) -> Grade | None:
    """The grade that was chosen, None for none and for a forged one."""
    text = answers.text(name)
    return Grade(text) if text in set(Grade) else None
