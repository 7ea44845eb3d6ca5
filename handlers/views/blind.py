"""A grade that is given before the auditor's are shown, and both beside each other (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, checklist, domains, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.moderation import grade_needed
from handlers.views.reading import Answers
from models.audit import Audit
from models.person import Person
from models.rules.checklist import domain_field
from models.vocabulary import Grade
from models.workflow.audits import reference_of
from models.workflow.blind import blind_grade_of
from models.workflow.drafts import Written
from models.workflow.grading_blind import beside, blind_reason
from models.workflow.parts import GRADES
from models.workflow.tools import tool_of


def blind_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Give my grade*: each domain, then the whole, then why. Nothing here is the auditor's."""
    asking = Asking.again(session, f"blind-{audit.key}", audit_id=audit.key, by=by)
    asked = [
        asking.choice(domain_field(domain.code), domain.name, GRADES)
        for domain in tool_of(session, audit).domains
    ]
    said = words.say("blind_head", reference=reference_of(session, audit))
    body: list[Block] = [
        blocks.section("head", said),
        *checklist.descriptors(),
        *asked,
        asking.one("grade", "The grade that you see on the record", GRADES),
        asking.words("reason", "Why?"),
        asking.promise(),
    ]
    return blocks.window(
        ids.BLIND_WINDOW,
        "Give my grade",
        body,
        submit="Give this grade",
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class BlindForm:
    """The moderator's own grades and why; a forged grade is read as not chosen."""

    audit_id: int
    draft: Written
    grade: Grade
    domains: Mapping[str, Grade]
    reason: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> BlindForm:
        """Raises `RuleBroken` when no overall grade was chosen."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            grade=grade_needed(answers),
            domains=domains.read(answers),
            reason=answers.text("reason"),
        )


def both_grades(session: Session, audit: Audit) -> list[Block]:
    """The grade that was given blind beside its auditor's, domain by domain: only for readers from
    whom no grade is hidden. Nothing where none was given."""
    given = blind_grade_of(session, audit.key)
    if given is None:
        return []
    said = words.say(
        "blind_beside",
        who=session.get_one(Person, given.moderator_id).name,
        given=given,
        reason=blind_reason(session, given),
        domains=beside(session, audit, given),
    )
    return blocks.paragraphs("blind", [said])
