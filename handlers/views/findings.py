"""What was found, for those who may read it once it is final (brief section 11)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import asked, blocks, ids, new_action, words
from handlers.views.blocks import Block, Json
from handlers.views.whole import decision_line
from models.audit import Audit
from models.person import Person
from models.workflow.audits import parts_saved, reference_of
from models.workflow.decisions import decisions_of
from models.workflow.parts import CLOSING
from models.workflow.reading import Findings

_FINDINGS = (
    ("going_well", "Going well"),
    ("strength", "A strength to name"),
    ("worried_about", "Worried about"),
    ("needs_to_happen", "Needs to happen"),
)


def findings_window(session: Session, found: Findings, *, by: Person, at: datetime) -> Json:
    """Strengths, worries and actions of a final audit; its grade and decisions for whoever may read
    the whole, and *Ask for a review* for the AD of the case."""
    audit = found.audit
    closing = parts_saved(session, audit).get(CLOSING, {})
    reference = words.mark("*{reference}*", reference=reference_of(session, audit))
    body: list[Block] = [blocks.section("head", reference)]
    if found.whole:
        graded = words.mark("In force: *{grade}*", grade=words.grade(audit.grade))
        body += blocks.paragraphs("decided", [graded, *_decisions(session, audit)])
        body += asked.appeal_block(session, audit, by=by, at=at)
    lines = [
        words.mark("*{label}*\n{text}", label=label, text=closing[name])
        for name, label in _FINDINGS
        if closing.get(name)
    ]
    body += blocks.paragraphs("findings", lines)
    wanted = new_action.listed(session, audit)
    if wanted:
        body += [blocks.section("wanted", words.mark("*What is to be done*")), *wanted]
    body.append(blocks.context("for_learning", words.say("for_learning")))
    return blocks.window(ids.FINDINGS_WINDOW, "The findings", body)


def _decisions(session: Session, audit: Audit) -> list[str]:
    """What moderation ended with, then what was decided on an appeal or a review of it."""
    decided = [found for found in decisions_of(session, audit.key) if not found.second]
    moderated = [found for found in decided if found.outcome not in asked.ON_ASKING][-1:]
    later = [found for found in decided if found.outcome in asked.ON_ASKING]
    return [decision_line(session, found) for found in [*moderated, *later]]
