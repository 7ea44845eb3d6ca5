"""A whole audit in front of a moderator, a second reader or the QA manager (brief section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.views import asked, blocks, checklist, ids, new_action, taking, words
from handlers.views.afterwards import history
from handlers.views.audits import facts_of, voice_line
from handlers.views.beside import beside_the_earlier, what_changed
from handlers.views.blind import both_grades
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.decided import checklist_lines
from handlers.views.notes import note_lines
from handlers.views.places import CHANGED, EARLIER, WHOLE, Place, titled, turning, ways, within
from handlers.views.reply import said
from handlers.views.review import REASONS, whole_audit
from handlers.views.safety import alert_blocks, red_button, telephone
from models.audit import Audit
from models.moderation import Moderation
from models.person import Person
from models.rules.grading import why_second_reader
from models.rules.lifecycle import DECIDED_STATES
from models.setting import policy_of
from models.vocabulary import ActionSource, AuditState, Outcome, Safe
from models.workflow import appealed, audits
from models.workflow.actions import actions_of
from models.workflow.beside import came_back_by, earlier_audit, has_version_before
from models.workflow.blind import awaits_blind_grade, hides_grades
from models.workflow.decisions import decisions_of, words_of
from models.workflow.due import due_shown
from models.workflow.holding import holder_name
from models.workflow.notes import sees_provisional
from models.workflow.parts import asked_of
from models.workflow.queue import has_queue
from models.workflow.reading import Opened, reads_second
from models.workflow.replies import reply_of
from models.workflow.second_reading import may_settle
from models.workflow.second_return import may_decide_second_return, went_back
from models.workflow.taking import may_claim

_S = AuditState
_BEGINNING = Place()
#: What else stands in a window, beside the parts.
_OTHERS = {
    "safe": "Is the child safe now?",
    "actions": "Actions",
    "decisions": "Decided so far",
    "earlier_actions": "Actions of the earlier audit",
}


def reading_window(
    session: Session, opened: Opened, *, by: Person, at: datetime, place: Place = _BEGINNING
) -> Json:
    """The audit, part by part, on as many pages as it needs; then what its reader can do.

    Who may take it sends the window to take it. Whoever grades it blind, reads it second or could
    be asked to sees no grade, no reason for one, no scale, no action and no earlier decision.
    What changed since it came back, and an earlier audit of the case, stand in the same window.
    Once it is decided, whoever may ask that the grade be looked at again finds that here too.
    """
    audit = opened.audit
    shows = _shows(session, audit, by, at)
    place = _at(session, audit, place, shows, by)
    whole = _shown(session, opened, place, by, at)
    page, place, pages = within(whole, place)
    titles = titled(whole, _titles(session, audit))
    body: list[Block] = [_head(session, opened, by)]
    pressed = _buttons(session, opened, by, at)
    row = [*pressed, *taking.buttons(session, audit, by=by, at=at)]
    if row:
        body.append(blocks.actions("decide", *row))
    if opened.audit.state in DECIDED_STATES:
        body += asked.may_ask(session, audit, by=by, at=at)
    else:
        body.append(blocks.actions("safety", red_button(opened.audit.key)))
    body += [] if opened.blind else both_grades(session, audit)
    body.append(ways(audit, place, shows=shows, titles=titles))
    body += page
    body += turning(audit, place, pages, titles)
    if audit.state not in DECIDED_STATES and has_queue(session, by, at=at):
        back = blocks.button(ids.QUEUE_OPEN, "Back to the queue", value=audit.key)
        body.append(blocks.actions("back", back))
    if pressed:
        body += checklist.descriptors()
    return blocks.window(
        ids.READING_WINDOW,
        "Read and decide" if pressed else "Reading",
        body,
        submit="Take it" if may_claim(session, audit, by=by, at=at) else None,
        about={"audit": audit.key, "page": place.page},
    )


def _shows(session: Session, audit: Audit, by: Person, at: datetime) -> set[str]:
    """What the window can show of this audit to this reader."""
    found = {WHOLE}
    if has_version_before(audit):
        found.add(CHANGED)
    if earlier_audit(session, audit, by=by, at=at) is not None:
        found.add(EARLIER)
    return found


def _at(session: Session, audit: Audit, place: Place, shows: set[str], by: Person) -> Place:
    """Where to begin: whoever asked for it to be redone looks first at what changed."""
    if place.shown in shows:
        return place
    looks = CHANGED in shows and came_back_by(session, audit, by)
    shown = CHANGED if looks and audit.state not in DECIDED_STATES else WHOLE
    return replace(place, shown=shown)


def _shown(session: Session, opened: Opened, place: Place, by: Person, at: datetime) -> list[Block]:
    if place.shown == CHANGED:
        return what_changed(session, opened, by=by, at=at)
    if place.shown == EARLIER:
        return beside_the_earlier(session, opened, by=by, at=at)
    return _whole(session, opened, by, at)


def _titles(session: Session, audit: Audit) -> dict[str, str]:
    """What can be gone to by name."""
    return {part.code: part.title for part in asked_of(session, audit)} | _OTHERS


def decided_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """What was just decided, and what happens next: whom to telephone where the child may not be
    safe, and the way back to the queue for who has one."""
    said = words.say(
        "decided",
        reference=audits.reference_of(session, audit),
        audit=audit,
        state=audit.state.value,
        holder=holder_name(session, audit) or "nobody",
        auditor=session.get_one(Person, audit.auditor_id).name,
        why="" if hides_grades(session, audit, by) else _why_second(session, audit),
    )
    body: list[Block] = [blocks.section("said", said)]
    if alert := alert_blocks(session, audit):
        body += [blocks.section("telephone", telephone(session, audit, at=at)), *alert]
    if has_queue(session, by, at=at):
        queue = blocks.button(ids.QUEUE_OPEN, "Open the queue")
        body.append(blocks.actions("next", queue))
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
        due=due_shown(session, audit, reader),
        is_are="are" if yours else "is",
        asked=asked.waiting_lines(session, audit, to=reader_id)
        if audit.state in DECIDED_STATES
        else [],
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
        mine=opened.audit.moderator_id == by.id,
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


def _whole(session: Session, opened: Opened, by: Person, at: datetime) -> list[Block]:
    body = history(session, opened.audit)
    body += whole_audit(session, opened.audit, hide_grades=opened.blind)
    if opened.blind:
        return [*body, *_auditors_actions(session, opened.audit)]
    wanted = new_action.listed(session, opened.audit)
    if wanted:
        body += [blocks.section("title/actions", words.mark("*Actions*")), *wanted]
    decisions = decisions_of(session, opened.audit.key)
    if decisions:
        lines = [
            decision_line(
                session, found, provisional=sees_provisional(session, found, by=by, at=at)
            )
            for found in decisions
        ]
        body.append(blocks.section("title/decisions", words.mark("*Decided so far*")))
        body += blocks.paragraphs("decisions", lines)
    reply = reply_of(session, opened.audit.key)
    return [*body, *said(session, reply)] if reply else body


def decision_line(session: Session, decision: Moderation, *, provisional: bool = False) -> str:
    """One decision with its words, for those who may see every grade.

    The `provisional` grade of a return is its moderator's and the QA manager's alone.
    """
    said, returned = words_of(session, decision), decision.outcome is Outcome.RETURNED
    return words.say(
        "earlier",
        decision=decision,
        returned=returned,
        went_back=went_back(session, decision),
        provisional=provisional,
        who=session.get_one(Person, decision.moderator_id).name,
        because=REASONS[decision.reason_code] if decision.reason_code else "",
        after=asked.decided_after(decision, said),
        reason=said.get("reason", ""),
        notes=note_lines(session, session.get_one(Audit, decision.audit_id), decision)
        if returned
        else [],
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
    if may_decide_second_return(session, audit, by=by, at=at):
        return [blocks.button(ids.SECOND_RETURN_WRITE, "Decide", value=audit.key, style="primary")]
    if audit.state is _S.DISPUTED and may_settle(session, audit, by=by, at=at):
        return [blocks.button(ids.SETTLE_WRITE, "Decide", value=audit.key, style="primary")]
    if (appeal := appealed.decided_by(session, audit.key, by=by)) is not None:
        return [blocks.button(ids.APPEAL_WRITE, "Decide", value=appeal.key, style="primary")]
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
