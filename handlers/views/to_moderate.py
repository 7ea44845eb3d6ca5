"""What moderators, second readers and the QA manager are told about an audit (brief section 7).

Messages carry reference, kind, status, due date and a button (rule 12); they are updated in place.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Marked, Message
from handlers.views.taking import name_button
from handlers.views.whole import standing
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.rules.lifecycle import WITH_AUDITOR
from models.vocabulary import AuditState
from models.workflow.audits import reference_of
from models.workflow.handing import may_take_back
from models.workflow.reading import reads_second
from models.workflow.second_reading import readings_of

_S = AuditState


def to_moderate(session: Session, delivery: Delivery) -> Message:
    """The moderator whose queue it joined: *Take it*, then *Open*; then how it stands."""
    audit, here = _audit(session, delivery)
    mine = here and audit.moderator_id == delivery.person_id
    buttons: list[Element] = []
    if mine and audit.state is _S.SUBMITTED:
        buttons = [
            _button(audit, ids.CLAIM, "Take it", first=True),
            _button(audit, ids.MODERATE_OPEN, "Read it"),
            _button(audit, ids.HAND_OVER_OPEN, "Hand over"),
        ]
    elif mine and audit.state is _S.IN_MODERATION:
        buttons = [_button(audit, ids.MODERATE_OPEN, "Open", first=True)]
    elif here and _takes_back(session, audit, delivery):
        buttons = [_button(audit, ids.TAKE_BACK, "Take it back")]
    said = words.say(
        "to_moderate",
        reference=reference_of(session, audit),
        audit=audit,
        waits=mine and bool(buttons),
        giver=_giver(session, audit, delivery) if mine else "",
        standing=_standing(session, audit, here, delivery),
    )
    return _card("Auditloop: an audit to moderate.", said, buttons)


def to_second_read(session: Session, delivery: Delivery) -> Message:
    """The second reader; nothing here says what anybody thought, nor why they are asked."""
    audit, here = _audit(session, delivery)
    reader = session.get_one(Person, delivery.person_id)
    asked = here and reads_second(audit, reader)
    said = words.say(
        "to_second_read",
        reference=reference_of(session, audit),
        audit=audit,
        asked=asked,
        giver=_giver(session, audit, delivery) if asked else "",
    )
    buttons: list[Element] = []
    if asked:
        buttons = [
            _button(audit, ids.SECOND_READ_OPEN, "Read and grade", first=True),
            _button(audit, ids.HAND_OVER_OPEN, "Hand over"),
        ]
    elif here and _takes_back(session, audit, delivery):
        buttons = [_button(audit, ids.TAKE_BACK, "Take it back")]
    return _card("Auditloop: an audit to read second.", said, buttons)


def to_support(session: Session, delivery: Delivery) -> Message:
    """The lead who was named to do a returned audit with its auditor; then that it was sent."""
    audit, here = _audit(session, delivery)
    asked = session.get_one(Person, delivery.facts["by"])
    said = words.say(
        "to_support",
        reference=reference_of(session, audit),
        audit=audit,
        waits=here and audit.state in WITH_AUDITOR,
        auditor=session.get_one(Person, audit.auditor_id).name,
        asked="" if asked.id == delivery.person_id else asked.name,
        notes=int(delivery.facts["notes"]),
        sent=audit.version > delivery.facts["version"],
    )
    reads = here and audit.state is _S.RETURNED
    buttons = [_button(audit, ids.MODERATE_OPEN, "Read it", first=True)] if reads else []
    return _card("Auditloop: somebody to help with an audit.", said, buttons)


def nobody_independent(session: Session, delivery: Delivery) -> Message:
    """The QA manager: nobody may moderate, or read second, this one."""
    audit, here = _audit(session, delivery)
    waits = here and audit.state in (_S.SUBMITTED, _S.SECOND_READING)
    said = words.say(
        "nobody_independent",
        reference=reference_of(session, audit),
        audit=audit,
        waits=waits and not _held(audit),
        second=audit.state is _S.SECOND_READING,
        standing=_standing(session, audit, here, delivery),
    )
    buttons = [_button(audit, ids.MODERATE_OPEN, "Read it")] if waits else []
    if waits and not _held(audit):
        buttons = [name_button(audit, first=True), *buttons]
    return _card("Auditloop: an audit needs you to find somebody.", said, buttons)


def to_settle(session: Session, delivery: Delivery) -> Message:
    """Whoever decides where two readers differ; the QA manager where nobody may (rule 1)."""
    audit, here = _audit(session, delivery)
    waits = here and audit.state is _S.DISPUTED
    decides = waits and audit.decider_id == delivery.person_id
    said = words.say(
        "to_settle",
        reference=reference_of(session, audit),
        audit=audit,
        waits=waits,
        may=decides,
        nobody=audit.decider_id is None,
        standing=_standing(session, audit, here, delivery),
    )
    buttons = [_button(audit, ids.SETTLE_OPEN, "Read and decide", first=True)] if decides else []
    return _card("Auditloop: a decision waits for you.", said, buttons)


def read_twice(session: Session, delivery: Delivery) -> Message:
    """A moderator or second reader: how it ended, once both have graded. They learn from it."""
    audit, _ = _audit(session, delivery)
    readings = readings_of(session, audit, version=delivery.facts["version"])
    first, second = readings.first, readings.second
    mine, other = (first, second) if first.moderator_id == delivery.person_id else (second, first)
    settled = readings.settled
    said = words.say(
        "read_twice",
        reference=reference_of(session, audit),
        audit=audit,
        same=settled is None,
        yours=mine.grade_after,
        theirs=other.grade_after,
        other=session.get_one(Person, other.moderator_id).name,
        settled=settled.grade_after if settled else None,
        decider=session.get_one(Person, settled.moderator_id).name if settled else "",
    )
    buttons = [_button(audit, ids.MODERATE_OPEN, "Read what was decided")] if settled else []
    return _card("Auditloop: how a second reading ended.", said, buttons)


def _audit(session: Session, delivery: Delivery) -> tuple[Audit, bool]:
    """The audit, and whether it is still the version that the message is about."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    return audit, audit.version == delivery.facts["version"]


def _giver(session: Session, audit: Audit, delivery: Delivery) -> str:
    """Who gave it to its reader by name; empty where it was routed, or taken."""
    told_by = delivery.facts.get("by")
    given = told_by is not None and audit.given_by_id == told_by
    return session.get_one(Person, told_by).name if given and told_by != delivery.person_id else ""


def _takes_back(session: Session, audit: Audit, delivery: Delivery) -> bool:
    reader = session.get_one(Person, delivery.person_id)
    return may_take_back(session, audit, by=reader, at=audit.held_since)


def _held(audit: Audit) -> bool:
    second = audit.state is _S.SECOND_READING
    return (audit.second_reader_id if second else audit.moderator_id) is not None


def _standing(session: Session, audit: Audit, here: bool, delivery: Delivery) -> str:
    if not here:
        return "It was sent again since; a newer message says so."
    return standing(session, audit, reader_id=delivery.person_id)


def _button(audit: Audit, action_id: str, text: str, *, first: bool = False) -> Element:
    return blocks.button(action_id, text, value=audit.key, style="primary" if first else None)


def _card(text: str, said: Marked, buttons: list[Element]) -> Message:
    card: list[Block] = [blocks.section("case", said)]
    if buttons:
        card.append(blocks.actions("audit", *buttons))
    return blocks.message(text, card)
