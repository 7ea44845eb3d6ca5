"""What is told when an audit to moderate, or to read second, changes hands (brief section 7)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Message
from handlers.views.taking import name_button
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.vocabulary import Moved
from models.workflow.audits import at_second_reading, reader_id_of, reference_of
from models.workflow.handing import TO_READ


def reading_moved(session: Session, delivery: Delivery) -> Message:
    """Whoever had it: who has it now, who saw to that, and that what they wrote is theirs."""
    facts = delivery.facts
    said = words.say(
        "reading_moved",
        reference=reference_of(session, session.get_one(Audit, facts["audit"])),
        second=facts["second"],
        to=_name(session, facts["to"]),
        by=_name(session, facts["by"]),
        by_reader=facts["by"] is not None and facts["by"] == facts["to"],
        away=facts["why"] == Moved.AWAY,
        day=words.date_of(facts["day"]),
    )
    card = [blocks.section("case", said)]
    return blocks.message("Auditloop: something in your queue is with somebody else now.", card)


def reader_away(session: Session, delivery: Delivery) -> Message:
    """The QA manager: who has begun one, or was named for it, is away past its date."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    same = audit.version == delivery.facts["version"] and audit.state in TO_READ
    waits = same and reader_id_of(audit) == delivery.facts["reader"]
    said = words.say(
        "reader_away",
        reference=reference_of(session, audit),
        reader=_name(session, delivery.facts["reader"]),
        second=at_second_reading(audit),
        audit=audit,
        waits=waits,
    )
    card: list[Block] = [blocks.section("case", said)]
    if waits:
        opens = blocks.button(ids.MODERATE_OPEN, "Read it", value=audit.key)
        card.append(blocks.actions("audit", name_button(audit, first=True), opens))
    return blocks.message("Auditloop: a reader is away; please see who has their work.", card)


def _name(session: Session, who: int | None) -> str:
    return session.get_one(Person, who).name if who else ""
