"""What a decision says beside its grade: for those who may see every grade, and for its auditor.

The mark for the audit and its line are its auditor's alone (brief rule 4).
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, new_action, words
from handlers.views.blocks import Block, Marked
from models.action import Action
from models.audit import Audit
from models.lists import ACTION_KINDS
from models.moderation import DomainGrade, Moderation
from models.person import Person
from models.rules.checklist import smart_field
from models.vocabulary import AuditQuality
from models.workflow import planned
from models.workflow.checking import NEEDS_WORK, domain_grades
from models.workflow.decisions import decisions_of, words_of
from models.workflow.tools import tool_of

_MARKS = {
    AuditQuality.SOUND: "sound",
    AuditQuality.ONE_TO_LEARN_FROM: "one to learn from",
}


def checklist_lines(session: Session, decision: Moderation) -> Marked:
    """The domains that were confirmed and those that moved, and what was said of the rest."""
    said = words_of(session, decision)
    graded = domain_grades(session, decision)
    names = _domain_names(session, decision, graded)
    moved = [row for row in graded if row.before is not row.after]
    smart = smart_field("")
    return words.say(
        "decided_checklist",
        confirmed=len(graded) - len(moved),
        moved=[(names[row.domain], row.before, row.after) for row in moved],
        domains_why=said.get("domains_why", ""),
        compliance=said.get("compliance", ""),
        impact=said.get("impact", ""),
        needs_work=sum(said[name] == NEEDS_WORK for name in said if name.startswith(smart)),
        enough=said.get("enough", "yes") == "yes",
        missing=said.get("missing", ""),
    )


def for_its_auditor(session: Session, audit: Audit) -> list[Block]:
    """The mark for the audit with its line, and the actions of theirs that moderation changed."""
    lines = [
        words_of(session, decision).get("quality_line", "")
        for decision in decisions_of(session, audit.key)
        if decision.version == audit.version
    ]
    line = next((line for line in reversed(lines) if line), "")
    body: list[Block] = []
    if audit.quality in _MARKS:
        said = words.say("decided_mark", mark=_MARKS[audit.quality], line=line)
        body.append(blocks.section("mark", said))
    changed = [_changed(session, action) for action in planned.planned_of(session, audit.key)]
    return [*body, *blocks.paragraphs("changed", filter(None, changed))]


def _changed(session: Session, action: Action) -> Marked | None:
    sent = planned.as_sent(session, action)
    if sent is None:
        return None
    return words.say(
        "decided_action",
        now=new_action.line(session, action),
        kind=ACTION_KINDS[sent.kind].name,
        owner=session.get_one(Person, sent.owner_id).name,
        due_on=sent.due_on,
        what=sent.what,
        why=sent.why,
    )


def _domain_names(
    session: Session, decision: Moderation, graded: list[DomainGrade]
) -> dict[str, str]:
    if not graded:
        return {}
    tool = tool_of(session, session.get_one(Audit, decision.audit_id))
    return {domain.code: domain.name for domain in tool.domains}
