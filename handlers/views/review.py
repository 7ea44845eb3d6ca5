"""An audit on one screen: before it is sent, afterwards, and what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, planning, words
from handlers.views.asked import appeal_block, decided_after
from handlers.views.audits import standing
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.confirming import unconfirmed
from handlers.views.decided import checklist_lines, for_its_auditor
from handlers.views.judging import beside_grade
from handlers.views.notes import note_lines, notes_to_redo
from handlers.views.reading import Answers
from handlers.views.replied import in_outcome
from models.audit import Audit
from models.moderation import Moderation
from models.person import Person
from models.vocabulary import Grade, Outcome, RegradeReason
from models.workflow.audits import parts_saved, reference_of
from models.workflow.decisions import decisions_of, words_of
from models.workflow.details import doubtful_by_part
from models.workflow.judging import grade_in
from models.workflow.notes import last_return
from models.workflow.parts import FRONT, GRADE_WHY, Field, Part, Values, asked_of
from models.workflow.sending import BeforeSending, before_sending

#: How far each answer is shown, so that the longest audit is still one screen.
_LABEL = 70
#: What a reader who grades blind does not see.
ABOUT_THE_GRADE = {"grade", GRADE_WHY, "reason", "scale"}
_SHOWN = (blocks.LONGEST_TYPED, 1500, 700, 300)
REASONS: Mapping[RegradeReason, str] = {
    RegradeReason.EVIDENCE_NOT_ON_RECORD: "the evidence is not on the record",
    RegradeReason.IMPACT_OVERSTATED: "the impact was overstated",
    RegradeReason.IMPACT_UNDERSTATED: "the impact was understated",
    RegradeReason.RISK_MISSED: "a risk was missed",
    RegradeReason.RISK_OVERSTATED: "a risk was overstated",
    RegradeReason.COMPLIANCE_COUNTED_AS_QUALITY: "compliance was counted as quality",
    RegradeReason.OLD_EVIDENCE: "the evidence is old",
    RegradeReason.CHILDS_VOICE_ABSENT: "the child's voice is absent",
    RegradeReason.OTHER: "another reason",
}


def review_window(session: Session, audit: Audit) -> Json:
    """Everything before it is sent: what is in its way by name and one press away, what a reader
    will ask, the actions, and the whole."""
    found = before_sending(session, audit)
    body: list[Block] = unconfirmed(audit, found.closing.get("safe"))
    if found.may_be_sent:
        ready = f"{found.now.reference}: everything is answered. Read it once, then send."
        body.append(blocks.section("ready", ready))
    body += _in_its_way(audit, found)
    body += beside_grade(session, audit, found.closing)
    body += _to_look_at(session, audit, found)
    for part in found.passed_over:
        said = words.mark(
            "*{title}* · nothing written, and nothing in it is needed", title=part.title
        )
        body.append(_named(audit, f"passed/{part.code}", part, said, "Open"))
    body += planning.lines(session, audit, grade=grade_in(found.closing))
    return blocks.window(
        ids.REVIEW_WINDOW,
        "Review and send",
        _with_whole(session, audit, body, changes=True),
        submit="Send" if found.may_be_sent else None,
        about={"audit": audit.key},
        tells_when_closed=True,
    )


def _in_its_way(audit: Audit, found: BeforeSending) -> list[Block]:
    """What is unanswered, to mend or not saved, part by part, with the button that opens it."""
    body: list[Block] = []
    if found.left:
        count = sum(len(asked) for asked in found.left.values())
        body.append(blocks.section("missing", words.say("missing", count=count)))
    for part, fields in found.left.items():
        labels = [blocks.fitted(field.label, _LABEL) for field in fields]
        said = words.say("missing_part", title=part.title, labels=labels)
        body.append(_named(audit, f"missing/{part.code}", part, said, "Answer"))
    for part, refused in found.refused.items():
        said = words.say("mend_part", title=part.title, refused=list(refused.values()))
        body.append(_named(audit, f"mend/{part.code}", part, said, "Mend"))
    for part in found.unsaved:
        said = words.mark("*{title}* · a window kept words that are not saved", title=part.title)
        body.append(_named(audit, f"unsaved/{part.code}", part, said, "Look"))
    return body


def _to_look_at(session: Session, audit: Audit, found: BeforeSending) -> list[Block]:
    """What may tell who the child is, and was not said to be right; it stops nobody."""
    doubtful = doubtful_by_part(session, audit, found.parts, found.saved)
    return [
        _named(
            audit,
            f"look/{part.code}",
            part,
            words.say("look_part", title=part.title, marks=[mark.found.sentence for mark in marks]),
            "Look",
        )
        for part, marks in doubtful.items()
    ]


def _named(audit: Audit, block_id: str, part: Part, said: Marked, button: str) -> Block:
    return blocks.section(block_id, said, accessory=_opens(audit, part, button))


def audit_of(view: Mapping[str, Any]) -> int:
    """The audit that a window was opened for."""
    return Answers(view).number("audit")


def sent_window(session: Session, audit: Audit) -> Json:
    """It has been sent: to whom, and when they hear."""
    said = words.say(
        "sent",
        reference=reference_of(session, audit),
        standing=standing(session, audit, for_auditor=True),
    )
    return blocks.window(ids.SAID_WINDOW, "Sent", [blocks.section("said", said)])


def read_window(session: Session, audit: Audit) -> Json:
    """What its auditor sent, to read again."""
    said = standing(session, audit, for_auditor=True)
    actions = planning.lines(session, audit, changes=False)
    body = _with_whole(session, audit, [blocks.context("standing", said), *actions])
    return blocks.window(ids.READ_WINDOW, "What you sent", body, about={"audit": audit.key})


def notes_window(session: Session, audit: Audit) -> Json:
    """What somebody asks to look at again, part by part, and who helps."""
    last = last_return(session, audit)
    lines = note_lines(session, audit, last) if last else []
    helper = session.get(Person, audit.supporter_id) if audit.supporter_id else None
    said = words.say(
        "notes",
        reference=reference_of(session, audit),
        count=len(lines),
        helper=helper.name if helper else "Practice assurance",
        audit=audit,
    )
    body = [blocks.section("head", said), *blocks.paragraphs("notes", lines)]
    return blocks.window(
        ids.NOTES_WINDOW,
        "Coming back to you",
        body,
        submit="Take it up again",
        about={"audit": audit.key},
    )


def first_part_to_redo(session: Session, audit: Audit) -> str:
    """The first part with a note, else the front page."""
    wanted = {note.part for note in notes_to_redo(session, audit)}
    codes = [part.code for part in asked_of(session, audit)]
    return next((code for code in codes if code in wanted), FRONT)


def outcome_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """What was decided about an audit, for its auditor: the grade, every reader's words, and the
    way to appeal while there is one."""
    head = words.mark(
        "*{reference}*: you graded *{mine}*; the grade in force is *{grade}*.",
        reference=reference_of(session, audit),
        mine=words.grade(audit.auditor_grade),
        grade=words.grade(audit.grade),
    )
    lines = [_decision(session, found) for found in decisions_of(session, audit.key)]
    small = blocks.context("apart", "The grade is for the planning, never for your audit of it.")
    body = [blocks.section("head", head), *blocks.paragraphs("decisions", lines)]
    body += appeal_block(session, audit, by=by, at=at)
    body += [*for_its_auditor(session, audit), small]
    body += in_outcome(session, audit)
    return blocks.window(ids.READ_WINDOW, "What was decided", body, about={"audit": audit.key})


def _decision(session: Session, decision: Moderation) -> Marked:
    said = words_of(session, decision)
    code = decision.reason_code
    return words.say(
        "decision",
        decision=decision,
        returned=decision.outcome is Outcome.RETURNED,
        who=session.get_one(Person, decision.moderator_id).name,
        because=REASONS[code] if code else "",
        after=decided_after(decision, said),
        reason=said.get("reason", ""),
        checklist=checklist_lines(session, decision),
    )


def _with_whole(
    session: Session, audit: Audit, body: list[Block], *, changes: bool = False
) -> list[Block]:
    """The body with the whole audit beneath it, on one screen however long it is."""
    for longest in _SHOWN:
        whole = [*body, *whole_audit(session, audit, changes=changes, longest=longest)]
        if blocks.fits(whole):
            break
    return whole


def whole_audit(
    session: Session,
    audit: Audit,
    *,
    changes: bool = False,
    hide_grades: bool = False,
    longest: int = blocks.LONGEST_TYPED,
) -> list[Block]:
    """Every answer of an audit, part by part, in as few blocks as hold it.

    `changes` puts a button beside each part that opens it, and leaves out what has no answer yet;
    `hide_grades` leaves out every grade, its reason, what was said of a warning, and the scale, for
    a reader who grades blind (brief section 7). No answer is shown
    beyond `longest` characters.
    """
    saved = parts_saved(session, audit)
    found: list[Block] = []
    for part in asked_of(session, audit):
        values = saved.get(part.code, {})
        if changes and not values:
            continue
        found.append(_title(audit, part, values, changes=changes, hide_grades=hide_grades))
        hidden = ABOUT_THE_GRADE if hide_grades else {"grade"}
        asked = [f for f in part.asked(values) if values.get(f.name) and f.name not in hidden]
        lines = [_line(field, values, longest) for field in asked]
        found += blocks.paragraphs(f"part/{part.code}", lines, between="\n")
    return found


def _title(audit: Audit, part: Part, values: Values, *, changes: bool, hide_grades: bool) -> Block:
    grade = values.get("grade", "") if not hide_grades else ""
    graded = f" · {words.grade(Grade(grade))}" if grade else ""
    button = _opens(audit, part, "Change")
    said = words.mark("*{title}*{graded}", title=part.title, graded=graded)
    return blocks.section(f"title/{part.code}", said, accessory=button if changes else None)


def _opens(audit: Audit, part: Part, text: str) -> Element:
    value = f"{audit.key}:{part.code}"
    return blocks.button(ids.AUDIT_PART, text, value=value, label=f"{text}: {part.title}")


def _line(field: Field, values: Values, longest: int) -> Marked:
    value, label = values[field.name], field.said(values)
    if field.kind in ("choice", "date"):
        return words.mark("{label} *{value}*", label=label, value=shown(field, value))
    words_ = blocks.fitted(value, longest)
    if field.name.startswith("note:"):
        return words.mark("    {value}", value=words_)
    return words.mark("_{label}_\n    {value}", label=label, value=words_)


def shown(field: Field, value: str) -> str:
    """An answer as it is read: the name of a choice, a day; words as they are."""
    if field.kind == "choice":
        return {str(code): name for code, name in field.options}.get(value, value)
    if field.kind == "date":  # records go back over years: never without its year
        return words.day(words.date_of(value), than=date.min)
    return value
