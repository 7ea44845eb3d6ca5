"""What an auditor is told about an audit, and what the worker and the QA manager are (brief 5)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import asked, blocks, ids, words
from handlers.views.audits import Facts, facts_of, standing
from handlers.views.blocks import Block, Element, Message, Style
from handlers.views.how_far import how_far
from handlers.views.safety import alert_blocks, red_button
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.rules.lifecycle import DECIDED_STATES, WITH_AUDITOR
from models.vocabulary import AuditQuality, AuditState
from models.workflow.chasing import Due, things_due
from models.workflow.decisions import decisions_of

_S = AuditState
_OVER = frozenset({_S.EXEMPTED, _S.REASSIGNED, _S.MISSED, _S.VOID})


def assigned(session: Session, delivery: Delivery) -> Message:
    """The auditor's card for an audit; it is updated in place as the audit moves."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    facts = facts_of(session, audit)
    card: list[Block] = [
        blocks.section(
            "case", words.say("assigned", facts=facts, audit=audit, state=audit.state.value)
        )
    ]
    if audit.state not in _OVER:
        card.append(blocks.fields("facts", _facts(facts)))
    if facts.moved and audit.state in WITH_AUDITOR:
        card.append(blocks.context("moved", facts.moved))
    if done := how_far(session, audit):
        card.append(blocks.section("progress", done))
    card.append(blocks.context("standing", standing(session, audit, for_auditor=True)))
    card += alert_blocks(session, audit)
    buttons = buttons_for(audit, facts)
    if buttons:
        card.append(blocks.actions("audit", *buttons))
    return blocks.message("Auditloop: your audit this month. Open to see how it stands.", card)


def buttons_for(audit: Audit, facts: Facts) -> list[Element]:
    """What its auditor can press for an audit as it stands."""
    found: list[Element] = []
    if audit.state is _S.ASSIGNED:
        found.append(_button(audit, ids.AUDIT_START, "Start audit", style="primary"))
    elif audit.state is _S.IN_PROGRESS:
        found.append(_button(audit, ids.AUDIT_CONTINUE, "Continue", style="primary"))
        found.append(_button(audit, ids.AUDIT_REVIEW, "Review and send"))
    elif audit.state is _S.RETURNED:
        found.append(_button(audit, ids.AUDIT_NOTES, "Read the notes", style="primary"))
    elif audit.state in DECIDED_STATES:
        found.append(_button(audit, ids.AUDIT_OUTCOME, "What was decided", style="primary"))
    if audit.state in (_S.ASSIGNED, _S.IN_PROGRESS) and not audit.given_back_because:
        found.append(_button(audit, ids.AUDIT_CANNOT, "Can't do this one"))
    if audit.state not in (WITH_AUDITOR | _OVER):
        found.append(_button(audit, ids.AUDIT_READ, "Read what I sent"))
    if facts.record_url and audit.state not in _OVER:
        found.append(blocks.button(ids.OPEN_RECORD, "Open record", url=facts.record_url))
    if audit.state not in (DECIDED_STATES | _OVER):
        found.append(red_button(audit.key))
    return found


def _button(audit: Audit, action_id: str, text: str, *, style: Style | None = None) -> Element:
    return blocks.button(action_id, text, value=audit.key, style=style)


def _facts(facts: Facts) -> list[tuple[str, str]]:
    pairs = [
        ("Reference", facts.reference),
        ("Area", facts.area),
        ("Team", facts.team),
        ("Worker", facts.worker),
        ("Their manager", facts.manager),
        ("Status", facts.status),
    ]
    return [*pairs, ("Chair, IRO or reviewing officer", facts.chair)] if facts.chair else pairs


def chosen(session: Session, delivery: Delivery) -> Message:
    """Workers and their managers: these cases are in the month's practice evaluation."""
    audits = [session.get_one(Audit, audit_id) for audit_id in delivery.facts["audits"]]
    lines = [
        words.say(
            "chosen",
            facts=facts_of(session, audit),
            audit=audit,
            auditor=session.get_one(Person, audit.auditor_id).name,
            worker=delivery.person_id == audit.worker_id,
            over=audit.state in _OVER,
        )
        for audit in audits
    ]
    yours = any(delivery.person_id == audit.worker_id for audit in audits)
    head = words.say("chosen_head", count=len(audits), yours=yours)
    return blocks.message(
        "Auditloop: practice evaluation this month. Open to see what it means for you.",
        [
            blocks.section("head", head),
            *blocks.paragraphs("cases", lines, between="\n"),
            blocks.context("for_learning", words.say("for_learning")),
        ],
    )


def returned(session: Session, delivery: Delivery) -> Message:
    """The auditor: it is coming back with notes, and somebody will do it with them."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    helper = session.get(Person, audit.supporter_id) if audit.supporter_id else None
    said = words.say(
        "returned",
        facts=facts_of(session, audit),
        audit=audit,
        notes=int(delivery.facts["notes"]),
        helper=helper.name if helper else "practice assurance",
        waits=audit.state is _S.RETURNED,
    )
    card: list[Block] = [blocks.section("case", said)]
    if audit.state is _S.RETURNED:
        notes = _button(audit, ids.AUDIT_NOTES, "Read the notes", style="primary")
        card.append(blocks.actions("audit", notes))
    return blocks.message("Auditloop: something you sent is coming back to you.", card)


def moderated(session: Session, delivery: Delivery) -> Message:
    """The auditor: what was decided; the words and the grade stand in the window."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    decided = [
        found
        for found in decisions_of(session, audit.key)
        if found.version == audit.version
        and not found.second
        and found.outcome not in asked.ON_ASKING
    ]
    moderator, last = (
        session.get_one(Person, found.moderator_id).name for found in (decided[0], decided[-1])
    )
    said = words.say(
        "moderated",
        facts=facts_of(session, audit),
        moderator=moderator,
        settled_by=last if len(decided) > 1 else "",
        same=decided[-1].grade_after == audit.auditor_grade,
        asked=asked.lines(session, audit, to=audit.auditor_id, graded=False),
        until=asked.until_of(session, audit),
        one_to_learn_from=audit.quality is AuditQuality.ONE_TO_LEARN_FROM,
    )
    read = _button(audit, ids.AUDIT_OUTCOME, "What was decided", style="primary")
    return blocks.message(
        "Auditloop: an audit of yours has been moderated.",
        [blocks.section("case", said), blocks.actions("audit", read)],
    )


def reminder(session: Session, delivery: Delivery) -> Message | None:
    """One gathered reminder for one person and day; what was done meanwhile is left out."""
    things = things_due(session, delivery.facts["things"], to=delivery.person_id)
    if not things:
        return None
    today = words.date_of(delivery.facts["day"])
    late = sum(thing.due_on < today for thing in things)
    head = words.say("reminder", things=things, late=late)
    card: list[Block] = [blocks.section("head", head)]
    for thing in things[:10]:
        said = words.mark(
            "*{reference}* · {what} · {was} {due}",
            reference=thing.reference,
            what=_THINGS[thing.kind],
            was="was due" if thing.due_on < today else "due",
            due=words.day(thing.due_on),
        )
        card.append(blocks.section(f"{thing.kind}/{thing.id}", said, accessory=_opens(thing)))
    if len(things) > 10:
        card.append(blocks.context("more", f"And {len(things) - 10} more on the app's Home tab."))
    return blocks.message("Auditloop: a reminder of what is due.", card)


_THINGS = {
    "audit": "audit to send",
    "moderation": "audit to moderate",
    "second_reading": "audit to read second",
    "unread": "audit that nobody has: please name a reader",
    "settling": "two readers differ: to decide",
    "second_return": "a second return: to decide",
    "appeal": "an appeal or a review to decide",
    "action": "action to do",
    "calibration": "an invented case to grade, in under 10 minutes",
}


def _opens(thing: Due) -> Element:
    action_id = {
        "audit": ids.AUDIT_CONTINUE,
        "moderation": ids.MODERATE_OPEN,
        "second_reading": ids.SECOND_READ_OPEN,
        "unread": ids.NAME_READER_OPEN,
        "settling": ids.SETTLE_OPEN,
        "second_return": ids.SECOND_RETURN_OPEN,
        "appeal": ids.APPEAL_READ,
        "action": ids.ACTION_OPEN,
        "calibration": ids.CALIBRATION_OPEN,
    }[thing.kind]
    return blocks.button(action_id, "Open", value=thing.id)
