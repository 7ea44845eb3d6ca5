"""What is told of a weak case, and how it stands (brief section 8).

Messages carry reference, grade, dates and buttons, never a word of what was found (rule 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.views import asked, blocks, ids, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Element, Marked, Message
from handlers.views.conversation import conversation, has_to_speak
from models.audit import Audit
from models.delivery import Delivery
from models.escalation import Escalation
from models.person import Person
from models.rules.calendar import london_date
from models.rules.deadlines import verification_due
from models.rules.grading import is_weak
from models.rules.lifecycle import DECIDED_STATES, TURN
from models.setting import policy_of
from models.vocabulary import AuditState, EscalationState, Grade, Role, Turn
from models.workflow.alerted import told_of
from models.workflow.escalation import escalation_of
from models.workflow.holding import holder_name
from models.workflow.people import holder_of
from models.workflow.reading import may_open_findings

_OWED = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)
_MOST_LINES = 10


@dataclass(frozen=True)
class Weak:
    """A weak case as it is told: its case's facts, and who has done what about it."""

    escalation: Escalation
    audit: Audit
    reference: str
    team: str
    worker: str
    record_url: str
    seen_by: str
    recorded_by: str
    verified_by: str
    look_by: date | None
    worse_since: bool
    holder: str
    asked: tuple[Marked, ...] = ()

    @property
    def owed(self) -> bool:
        """Whether remedial action is still to be recorded."""
        return self.escalation.state in _OWED and self.escalation.lifted_at is None


def weak_of(session: Session, escalation: Escalation) -> Weak:
    """The facts of a weak case."""
    audit = session.get_one(Audit, escalation.audit_id)
    facts = facts_of(session, audit)
    recorded = escalation.recorded_at
    newer = escalation_of(session, audit.key)
    return Weak(
        escalation=escalation,
        audit=audit,
        reference=facts.reference,
        team=facts.team,
        worker=facts.worker,
        record_url=facts.record_url,
        seen_by=_name(session, escalation.acknowledged_by_id),
        recorded_by=_name(session, escalation.recorded_by_id),
        verified_by=_name(session, escalation.verified_by_id),
        look_by=verification_due(london_date(recorded), policy_of(session)) if recorded else None,
        worse_since=newer is not None and newer.key != escalation.key,
        holder=holder_name(session, audit) or "",
        asked=tuple(asked.lines(session, audit)),
    )


def said_of(weak: Weak) -> Marked:
    """Reference, grade, the date with its rule, whether it is provisional, how it stands."""
    return words.say(
        "weak",
        weak=weak,
        escalation=weak.escalation,
        differs=weak.audit.state is AuditState.DISPUTED,
        holder=weak.holder,
        state=_state(weak),
    )


def buttons_for(session: Session, weak: Weak, person_id: int) -> list[Element]:
    """The Assistant Director's buttons: while remedial action is owed, and for them alone."""
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, weak.escalation.service_id)
    if not weak.owed or director is None or director.id != person_id:
        return []
    number = weak.escalation.key
    record = blocks.button(ids.REMEDY_WRITE, "Record what was done", value=number, style="primary")
    seen = blocks.button(ids.REMEDY_SEEN, "I have seen this", value=number)
    return [seen, record] if weak.escalation.state is EscalationState.OPEN else [record]


def findings_button(session: Session, weak: Weak, delivery: Delivery) -> list[Element]:
    """*Read the findings*, once they are final and for who may."""
    return _findings(session, weak.audit, delivery)


def _findings(session: Session, audit: Audit, delivery: Delivery) -> list[Element]:
    reader = session.get_one(Person, delivery.person_id)
    if audit.state not in DECIDED_STATES:
        return []
    if not may_open_findings(session, audit, by=reader, at=delivery.owed_at):
        return []
    return [blocks.button(ids.FINDINGS_OPEN, "Read the findings", value=audit.key)]


# Messages


def provisional(session: Session, delivery: Delivery) -> Message:
    """Duty lead, service manager or AD: a weak grade that nobody has decided; then how it ended."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    facts, grade = facts_of(session, audit), Grade(delivery.facts["grade"])
    weak = escalation_of(session, audit.key)
    said = words.say(
        "provisional",
        facts=facts,
        grade=grade,
        theirs=delivery.facts["source"] == "auditor",
        how=_how_it_stands(audit, delivery, weak),
        audit=audit,
        weak=weak,
        holder=holder_name(session, audit),
        yours=weak is not None
        and delivery.person_id in {told.person_id for told in told_of(session, weak)},
    )
    card: list[Block] = [blocks.section("case", said)]
    if facts.record_url:
        card.append(blocks.actions("case/buttons", _record(facts.record_url)))
    return blocks.message("Auditloop: something provisional for you to know.", card)


def _how_it_stands(audit: Audit, delivery: Delivery, weak: Escalation | None) -> str:
    """What became of a grade that was told as provisional, as the template asks for it."""
    if audit.state in DECIDED_STATES:
        return "decided" if weak else "not_stood"
    if weak is not None:
        return "moderated"
    turn = TURN[audit.state]
    if turn is Turn.NOBODY:
        return "ended"
    if turn is Turn.AUDITOR:
        return "with_auditor"
    return "waits" if audit.version == delivery.facts["version"] else "sent_again"


def not_stood(session: Session, delivery: Delivery) -> Message:
    """Whoever was told of a weak grade that did not stand: said once, and nothing is owed."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    facts = facts_of(session, audit)
    said = words.say(
        "not_stood",
        facts=facts,
        grade=Grade(delivery.facts["grade"]),
        final=Grade(delivery.facts["final"]),
        because=delivery.facts["because"],
        source=delivery.facts["source"],
        weak=is_weak(Grade(delivery.facts["final"])),
    )
    buttons = _findings(session, audit, delivery)
    card: list[Block] = [blocks.section("case", said)]
    if buttons:
        card.append(blocks.actions("case/buttons", *buttons))
    return blocks.message("Auditloop: something that you were told has changed.", card)


def weak_told(session: Session, delivery: Delivery) -> Message:
    """The team manager and the service manager of the case: told first, to speak to the worker."""
    weak = weak_of(session, session.get_one(Escalation, delivery.facts["escalation"]))
    waits = has_to_speak(session, weak.audit, delivery)
    said = words.say("weak_told", weak=weak, escalation=weak.escalation, waits=waits)
    buttons = findings_button(session, weak, delivery)
    if weak.record_url:
        buttons.append(_record(weak.record_url))
    card: list[Block] = [blocks.section("case", said_of(weak)), blocks.section("asked", said)]
    if weak.escalation.lifted_at is None:
        card += conversation(session, weak.audit, delivery)
    if buttons:
        card.append(blocks.actions("case/buttons", *buttons))
    return blocks.message("Auditloop: a case of yours needs you.", card)


def escalated(session: Session, delivery: Delivery) -> Message:
    """The AD and the Director: one Inadequate, at once and alone."""
    weak = weak_of(session, session.get_one(Escalation, delivery.facts["escalation"]))
    card: list[Block] = [blocks.section("case", said_of(weak))]
    buttons = buttons_for(session, weak, delivery.person_id or 0)
    if buttons:
        card.append(blocks.section("owed", words.say("remedy_owed")))
    number = weak.escalation.key
    buttons.append(blocks.button(ids.REMEDY_OPEN, "Open", value=number))
    buttons += findings_button(session, weak, delivery)
    card.append(blocks.actions("case/buttons", *buttons))
    return blocks.message("Auditloop: a case needs you now.", card)


def weak_today(session: Session, delivery: Delivery) -> Message | None:
    """The AD or the Director: the day's cases, a line each; the message grows.

    What ended before they were told of it is left out.
    """
    gathered = (session.get_one(Escalation, number) for number in delivery.facts["escalations"])
    found = [
        weak_of(session, escalation)
        for escalation in gathered
        if delivery.slack_ts or escalation.lifted_at is None
    ]
    if not found:
        return None
    day = words.date_of(delivery.facts["day"])
    card: list[Block] = [blocks.section("head", words.say("weak_today", found=found, day=day))]
    for weak in found[:_MOST_LINES]:
        name = f"case/{weak.escalation.key}"
        opens = blocks.button(ids.REMEDY_OPEN, "Open", value=weak.escalation.key)
        card.append(blocks.section(name, said_of(weak), accessory=opens))
        buttons = buttons_for(session, weak, delivery.person_id or 0)
        if buttons:
            card.append(blocks.actions(f"{name}/buttons", *buttons))
    if len(found) > _MOST_LINES:
        more = f"And {len(found) - _MOST_LINES} more on the app's Home tab."
        card.append(blocks.context("more", more))
    return blocks.message("Auditloop: cases decided today that need somebody.", card)


def to_verify(session: Session, delivery: Delivery) -> Message:
    """A practice assurance lead: remedial action is recorded; is it on the case record?"""
    weak = weak_of(session, session.get_one(Escalation, delivery.facts["escalation"]))
    recorded = weak.escalation.state is EscalationState.ACTION_RECORDED
    waits = recorded and weak.escalation.lifted_at is None
    said = words.say("remedy_to_verify", weak=weak, waits=waits, state=_state(weak))
    card: list[Block] = [blocks.section("case", said)]
    if waits:
        look = blocks.button(
            ids.REMEDY_VERIFY_OPEN, "Read and say", value=weak.escalation.key, style="primary"
        )
        record = [_record(weak.record_url)] if weak.record_url else []
        card.append(blocks.actions("case/buttons", look, *record))
    return blocks.message("Auditloop: something to see on a case record.", card)


def _state(weak: Weak) -> Marked:
    return words.say(
        "weak_state",
        weak=weak,
        escalation=weak.escalation,
        state=weak.escalation.state.value,
    )


def _record(url: str) -> Element:
    return blocks.button(ids.OPEN_RECORD, "Open record", url=url)


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id else ""
