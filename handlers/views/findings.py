"""What was found, for those who may read it once it is final (brief section 11)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, new_action, words
from handlers.views.blocks import Block, Json
from handlers.views.whole import decision_line
from models.audit import Audit
from models.workflow.audits import parts_saved, reference_of
from models.workflow.decisions import decisions_of
from models.workflow.parts import CLOSING

_FINDINGS = (
    ("going_well", "Going well"),
    ("strength", "A strength to name"),
    ("worried_about", "Worried about"),
    ("needs_to_happen", "Needs to happen"),
)


def findings_window(session: Session, audit: Audit, *, whole: bool) -> Json:
    """Strengths, worries and actions of a final audit; `whole`: its grade and decision too."""
    closing = parts_saved(session, audit).get(CLOSING, {})
    reference = words.mark("*{reference}*", reference=reference_of(session, audit))
    body: list[Block] = [blocks.section("head", reference)]
    if whole:
        decided = [found for found in decisions_of(session, audit.key) if not found.second]
        graded = words.mark("In force: *{grade}*", grade=words.grade(audit.grade))
        body += blocks.paragraphs("decided", [graded, decision_line(session, decided[-1])])
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
