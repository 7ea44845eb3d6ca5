"""Approve, regrade, return: each window and its Form side by side (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, checklist, domains, ids, looked_at, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, KeptForm, same_window, written_in
from handlers.views.reading import Answers
from handlers.views.review import REASONS
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.checklist import domain_field
from models.rules.grading import is_weak
from models.vocabulary import Grade, RegradeReason
from models.workflow.audits import reference_of
from models.workflow.blind import blind_grade_of
from models.workflow.decisions import Checklist
from models.workflow.drafts import Written
from models.workflow.parts import GRADES

_NEEDED_WHEN_WEAK = (
    "Requires Improvement and Inadequate need one that is open, owned and dated. "
    "Where you move the grade down, one of them is yours."
)


def approve_window(
    session: Session,
    audit: Audit,
    *,
    by: Person,
    at: datetime,
    again: Mapping[str, Any] | None = None,
) -> Json:
    """*Approve*: the auditor's grade, each domain's, the checklist, and the actions.

    `again`: the window as it stands, drawn anew with what it holds; as for `regrade_window`.
    """
    asking = _asking(session, f"approve-{audit.key}", audit, by=by, again=again)
    said = words.mark(
        "*{reference}*: you see it as its auditor does, *{grade}*.",
        reference=reference_of(session, audit),
        grade=words.grade(audit.auditor_grade),
    )
    body = [
        blocks.section("head", said),
        *checklist.descriptors(),
        *_beneath_the_grade(session, asking, audit, overall=audit.auditor_grade, by=by, at=at),
    ]
    return _window(ids.APPROVE_WINDOW, "Approve", body, asking.about(audit.key, at), again)


def regrade_window(
    session: Session,
    audit: Audit,
    *,
    by: Person,
    at: datetime,
    again: Mapping[str, Any] | None = None,
) -> Json:
    """*Regrade*: the grade that the moderator sees, why, and what stands in *Approve*."""
    asking = _asking(session, f"regrade-{audit.key}", audit, by=by, again=again)
    others = [(code, name) for code, name in GRADES if code != audit.auditor_grade]
    reasons = [(code, blocks.capital(why)) for code, why in REASONS.items()]
    chosen = asking.values.get("grade", "")
    said = words.mark(
        "*{reference}*: its auditor graded *{grade}*.",
        reference=reference_of(session, audit),
        grade=words.grade(audit.auditor_grade),
    )
    overall = Grade(chosen) if chosen in set(Grade) else None
    body: list[Block] = [
        blocks.section("head", said),
        *checklist.descriptors(),
        asking.one("grade", "The grade that you see on the record", others),
        asking.choice("reason_code", "Why does it move?", reasons),
        asking.words("words", "In your words, for the auditor"),
        *_beneath_the_grade(session, asking, audit, overall=overall, by=by, at=at),
    ]
    return _window(ids.REGRADE_WINDOW, "Regrade", body, asking.about(audit.key, at), again)


def drawn_again(
    session: Session, audit: Audit, view: Mapping[str, Any], *, by: Person, at: datetime
) -> Json:
    """Either window with what it holds, and what is said now of the grades in it."""
    draws = regrade_window if view.get("callback_id") == ids.REGRADE_WINDOW else approve_window
    return draws(session, audit, by=by, at=at, again=view)


def warned(view: Mapping[str, Any]) -> list[str]:
    """What a window says of the grades in it."""
    mine = (block for block in view["blocks"] if block["block_id"].startswith(domains.WARNS))
    return [block["text"]["text"] for block in mine]


def _asking(
    session: Session, subject: str, audit: Audit, *, by: Person, again: Mapping[str, Any] | None
) -> Asking:
    """What was typed there last, with the grades that its moderator gave blind where they did."""
    if again is not None:
        return Asking(subject, KeptForm.values_in(again))
    asking = Asking.again(session, subject, audit_id=audit.key, by=by)
    blind = blind_grade_of(session, audit.key)
    if blind is None or blind.moderator_id != by.id:
        return asking
    given = {domain_field(code): str(grade) for code, grade in blind.domains.items()}
    return asking.offering({"grade": blind.grade.value, **given})


def _beneath_the_grade(
    session: Session,
    asking: Asking,
    audit: Audit,
    *,
    overall: Grade | None,
    by: Person,
    at: datetime,
) -> list[Block]:
    graded_weak = overall is None or is_weak(overall)
    hint = _NEEDED_WHEN_WEAK if graded_weak else ""
    return [
        *domains.questions(session, asking, audit, overall=overall),
        *checklist.questions(asking),
        *looked_at.questions(session, asking, audit, hint=hint, by=by, at=at),
        *checklist.about_the_audit(asking),
        asking.promise(),
    ]


def _window(
    callback_id: str,
    title: str,
    body: list[Block],
    about: dict[str, int | str],
    again: Mapping[str, Any] | None,
) -> Json:
    kept = same_window(again) if again is not None else {}
    return blocks.window(callback_id, title, body, submit=title, about=about | kept)


@dataclass(frozen=True)
class ApproveForm:
    """A grade confirmed, with the checklist."""

    audit_id: int
    draft: Written
    checklist: Checklist

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ApproveForm:
        """Raises `RuleBroken` beside the question for what is missing."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            checklist=checklist.read(answers),
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
