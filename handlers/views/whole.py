"""A whole audit in front of a moderator, a second reader or the QA manager (brief section 7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, checklist, ids, new_action, words
from handlers.views.afterwards import history
from handlers.views.audits import facts_of, voice_line
from handlers.views.blind import both_grades
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.decided import checklist_lines
from handlers.views.reply import said
from handlers.views.review import REASONS, whole_audit
from handlers.views.safety import red_button
from models.audit import Audit
from models.moderation import Moderation
from models.person import Person
from models.rules.grading import why_second_reader
from models.rules.independence import may_moderate
from models.rules.lifecycle import DECIDED_STATES
from models.setting import policy_of
from models.vocabulary import ActionSource, AuditState, Outcome, Safe
from models.workflow import audits
from models.workflow.actions import actions_of
from models.workflow.blind import awaits_blind_grade, hides_grades
from models.workflow.decisions import decisions_of, words_of
from models.workflow.holding import holder_name
from models.workflow.reading import Opened, reads_second
from models.workflow.replies import reply_of
from models.workflow.second_reading import may_settle

_S = AuditState


def reading_window(
    session: Session, opened: Opened, *, by: Person, at: datetime, page: int = 0
) -> Json:
    """The audit, part by part, on as many pages as it needs; then what its reader can do.

    Who may take it sends the window to take it. Whoever grades it blind, reads it second or could
    be asked to sees no grade, no reason for one, no scale, no action and no earlier decision.
    """
    audit = opened.audit
    pages = blocks.pages(_whole(session, opened))
    page = min(page, len(pages) - 1)
    body: list[Block] = [_head(session, opened, by)]
    pressed = _buttons(session, opened, by, at)
    if pressed:
        body.append(blocks.actions("decide", *pressed))
    if opened.audit.state not in DECIDED_STATES:
        body.append(blocks.actions("safety", red_button(opened.audit.key)))
    body += pages[page]
    if len(pages) > 1:
        body += _turning(audit, page, len(pages))
    if pressed:
        body += checklist.descriptors()
    return blocks.window(
        ids.READING_WINDOW,
        "Read and decide" if pressed else "Reading",
        body,
        submit="Take it" if _may_take(session, audit, by, at) else None,
        about={"audit": audit.key, "page": page},
    )


def decided_window(session: Session, audit: Audit, *, by: Person) -> Json:
    """What was just decided, and what happens next."""
    said = words.say(
        "decided",
        reference=audits.reference_of(session, audit),
        audit=audit,
        state=audit.state.value,
        holder=holder_name(session, audit) or "nobody",
        auditor=session.get_one(Person, audit.auditor_id).name,
        why="" if hides_grades(session, audit, by) else _why_second(session, audit),
    )
    queue = blocks.button(ids.QUEUE_OPEN, "Open the queue")
    body = [blocks.section("said", said), blocks.actions("next", queue)]
    return blocks.window(ids.SAID_WINDOW, "Thank you", body)


def standing(session: Session, audit: Audit, *, reader_id: int | None) -> Marked:
    """Who holds an audit, since when, and what happens next: for those who moderate (brief 7)."""
    holder = holder_name(session, audit) or "nobody"
    reader = session.get(Person, reader_id) if reader_id else None
    yours = reader is not None and reader.name == holder
    return words.say(
        "held",
        audit=audit,
        state=audit.state.value,
        holder="you" if yours else holder,
        is_are="are" if yours else "is",
    )


def _why_second(session: Session, audit: Audit) -> str:
    if audit.state is not _S.SECOND_READING or audit.auditor_grade is None:
        return ""
    after = decisions_of(session, audit.key)[-1].grade_after
    safe = audit.safe_now or Safe.NOT_SURE
    return why_second_reader(audit.auditor_grade, after, policy_of(session), safe=safe) or ""


def _head(session: Session, opened: Opened, by: Person) -> Block:
    said = words.say(
        "reading",
        facts=facts_of(session, opened.audit),
        auditor=session.get_one(Person, opened.audit.auditor_id).name,
        blind=opened.blind,
        why_blind=_why_blind(opened.audit, by),
        safe={Safe.YES: "Yes", Safe.NO: "No"}.get(opened.audit.safe_now or Safe.NOT_SURE),
        grade=opened.audit.auditor_grade,
        voice=voice_line(session, opened.audit),
        standing=standing(session, opened.audit, reader_id=by.id),
    )
    return blocks.section("head", said)


def _why_blind(audit: Audit, by: Person) -> str:
    """Why somebody sees no grade, as far as they may know: nothing here follows from a grade."""
    if reads_second(audit, by):
        return "second"
    return "drawn" if audit.blind else "open"


def _whole(session: Session, opened: Opened) -> list[Block]:
    body = [] if opened.blind else both_grades(session, opened.audit)
    body += history(session, opened.audit)
    body += whole_audit(session, opened.audit, hide_grades=opened.blind)
    if opened.blind:
        return [*body, *_auditors_actions(session, opened.audit)]
    wanted = new_action.listed(session, opened.audit)
    if wanted:
        body += [blocks.section("title/actions", words.mark("*Actions*")), *wanted]
    decisions = decisions_of(session, opened.audit.key)
    if decisions:
        lines = [decision_line(session, found) for found in decisions]
        body.append(blocks.section("title/decisions", words.mark("*Decided so far*")))
        body += blocks.paragraphs("decisions", lines)
    reply = reply_of(session, opened.audit.key)
    return [*body, *said(session, reply)] if reply else body


def decision_line(session: Session, decision: Moderation) -> str:
    """One decision with its words, for those who may see every grade."""
    said = words_of(session, decision)
    return words.say(
        "earlier",
        decision=decision,
        returned=decision.outcome is Outcome.RETURNED,
        who=session.get_one(Person, decision.moderator_id).name,
        because=REASONS[decision.reason_code] if decision.reason_code else "",
        reason=said.get("reason", ""),
        notes=list(said.values()) if decision.outcome is Outcome.RETURNED else [],
        checklist=checklist_lines(session, decision),
    )


def _buttons(session: Session, opened: Opened, by: Person, at: datetime) -> list[Element]:
    audit = opened.audit
    if audit.state is _S.IN_MODERATION and audit.moderator_id == by.id:
        return [
            *_deciding(opened),
            blocks.button(ids.RETURN_OPEN, "Return", value=audit.key),
            blocks.button(ids.HAND_BACK, "Hand back", value=audit.key),
        ]
    if reads_second(audit, by):
        return [_grades(ids.SECOND_READ_WRITE, audit)]
    if audit.state is _S.DISPUTED and may_settle(session, audit, by=by, at=at):
        return [blocks.button(ids.SETTLE_WRITE, "Decide", value=audit.key, style="primary")]
    return []


def _deciding(opened: Opened) -> list[Element]:
    audit = opened.audit
    if opened.blind:
        return [_grades(ids.BLIND_OPEN, audit)]
    return [
        blocks.button(ids.APPROVE_OPEN, "Approve", value=audit.key, style="primary"),
        blocks.button(ids.REGRADE_OPEN, "Regrade", value=audit.key),
    ]


def _grades(action_id: str, audit: Audit) -> Element:
    return blocks.button(action_id, "Give my grade", value=audit.key, style="primary")


def _auditors_actions(session: Session, audit: Audit) -> list[Block]:
    """What the auditor asks for is evidence, until a decision has made something of it."""
    if not awaits_blind_grade(session, audit):
        return []
    asked = [a for a in actions_of(session, audit.key) if a.source is ActionSource.AUDIT]
    lines = [new_action.line(session, action) for action in asked]
    title = blocks.section("title/actions", words.mark("*Actions*"))
    return [title, *blocks.paragraphs("actions", lines)] if lines else []


def _may_take(session: Session, audit: Audit, by: Person, at: datetime) -> bool:
    if audit.state is not _S.SUBMITTED:
        return False
    return may_moderate(audits.facts_of(session, by, at), audits.ties_of(session, audit))


def _turning(audit: Audit, page: int, pages: int) -> list[Block]:
    steps = ((page - 1, "Page before"), (page + 1, "Next page"))
    found = [
        blocks.actions(
            f"turn/{step}",
            blocks.button(
                ids.READING_GO, f"{name} ({step + 1} of {pages})", value=f"{audit.key}:{step}"
            ),
        )
        for step, name in steps
        if 0 <= step < pages
    ]
    return [blocks.context("page", f"Page {page + 1} of {pages}"), *found]
