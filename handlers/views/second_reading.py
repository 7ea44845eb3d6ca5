"""A second reader's own grade, and the QA manager's where two readers differ (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, checklist, ids, new_action, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.moderation import grade_needed
from handlers.views.reading import Answers
from handlers.views.whole import decision_line
from models.audit import Audit
from models.person import Person
from models.vocabulary import Grade
from models.workflow.actions import NewAction
from models.workflow.audits import reference_of
from models.workflow.decisions import decisions_of
from models.workflow.drafts import Written
from models.workflow.escalation import escalation_of
from models.workflow.parts import GRADES


def second_read_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """A grade of one's own: nothing in this window says what others thought."""
    asking = Asking.again(session, f"second-{audit.key}", audit_id=audit.key, by=by)
    said = words.say("second_reading_head", reference=reference_of(session, audit), audit=audit)
    body = [
        blocks.section("head", said),
        *checklist.descriptors(),
        asking.one("grade", "The grade that you see on the record", GRADES),
        asking.words("reason", "Why?"),
        asking.promise(),
    ]
    return blocks.window(
        ids.SECOND_READ_WINDOW,
        "Second reading",
        body,
        submit="Give this grade",
        about=asking.about(audit.key, at),
    )


def settle_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """Both readings side by side, and the grade that is to stand."""
    asking = Asking.again(session, f"settle-{audit.key}", audit_id=audit.key, by=by)
    readings = [decision_line(session, found) for found in decisions_of(session, audit.key)]
    opened = escalation_of(session, audit.key)
    said = words.say(
        "settle_head",
        reference=reference_of(session, audit),
        audit=audit,
        governs=opened.grade if opened else None,
        due=opened.due_on if opened else None,
    )
    hint = "Requires Improvement and Inadequate need one that is open, owned and dated."
    body: list[Block] = [
        blocks.section("head", said),
        *blocks.paragraphs("readings", readings),
        *checklist.descriptors(),
        asking.one("grade", "The grade that stands", GRADES),
        asking.words("reason", "Why? Both readers learn from it."),
        *new_action.questions(session, asking, audit, hint=hint),
        asking.promise(),
    ]
    return blocks.window(
        ids.SETTLE_WINDOW,
        "Decide",
        body,
        submit="Decide",
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class GradeForm:
    """A grade with its reason, from either window; an action where one was written."""

    audit_id: int
    draft: Written
    grade: Grade
    reason: str
    action: NewAction | None

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> GradeForm:
        """Raises `RuleBroken` when no grade was chosen, or an action was begun and not ended."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            grade=grade_needed(answers),
            reason=answers.text("reason"),
            action=new_action.read(answers),
        )
