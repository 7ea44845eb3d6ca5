"""The conversation before a worker reads the findings: asked of their manager (brief section 7)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Marked, Message
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.vocabulary import Grade, Role
from models.workflow.audits import reference_of, service_of, team_manager_of
from models.workflow.people import holder_of
from models.workflow.telling import tellings_of


def conversation(session: Session, audit: Audit, delivery: Delivery) -> list[Block]:
    """How the conversation with the worker stands, on a manager's card about a weak case.

    The worker's manager has the button until they have pressed it; the service manager reads who
    was asked. Where nobody manages the worker, the service manager is asked.
    """
    telling = next((found for found in tellings_of(session, audit.key)), None)
    if telling is None or telling.asked_at is None:
        return []
    manager = asked_manager(session, audit)
    yours = manager is not None and manager.id == delivery.person_id
    said = words.say(
        "conversation_state",
        telling=telling,
        worker=session.get_one(Person, telling.person_id).name,
        manager=manager.name if manager else "nobody",
        spoken_by=_name(session, telling.spoken_by_id),
        yours=yours,
        leaves=telling.leaves_at,
    )
    found: list[Block] = [blocks.section("conversation", said)]
    if yours and telling.spoken_at is None and telling.ended_at is None:
        found.append(blocks.actions("conversation/buttons", spoken_button(audit)))
    return found


def has_to_speak(session: Session, audit: Audit, delivery: Delivery) -> bool:
    """Whether the card's reader is asked to speak with the worker, who has not been told yet."""
    manager = asked_manager(session, audit)
    return (
        manager is not None
        and manager.id == delivery.person_id
        and any(
            found.asked_at and not (found.spoken_at or found.told_at or found.ended_at)
            for found in tellings_of(session, audit.key)
        )
    )


def asked_manager(session: Session, audit: Audit) -> Person | None:
    """Who is asked to speak with the worker: their manager, else the service manager."""
    manager = team_manager_of(session, audit)
    return manager or holder_of(session, Role.SERVICE_MANAGER, service_of(session, audit).id)


def spoken_button(audit: Audit) -> blocks.Element:
    """*I have spoken with them*."""
    return blocks.button(ids.SPOKEN, "I have spoken with them", value=audit.key, style="primary")


def outstanding(session: Session, delivery: Delivery) -> Message:
    """The service manager: the worker was told, and nobody has spoken with them as far as known."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    telling = tellings_of(session, audit.key)[0]
    manager = asked_manager(session, audit)
    said = words.say(
        "conversation_outstanding",
        reference=reference_of(session, audit),
        telling=telling,
        worker=session.get_one(Person, telling.person_id).name,
        manager=manager.name if manager else "nobody",
        spoken_by=_name(session, telling.spoken_by_id),
    )
    text = "Auditloop: a conversation with a worker has not been noted yet."
    return blocks.message(text, [blocks.section("case", said)])


def an_outstanding(session: Session, delivery: Delivery) -> Message:
    """The worker's manager and the AD: one line, the same day."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    said: Marked = words.say(
        "an_outstanding",
        reference=reference_of(session, audit),
        worker=session.get_one(Person, audit.worker_id).name,
        outstanding=audit.grade is Grade.OUTSTANDING,
    )
    return blocks.message("Auditloop: something to be glad of.", [blocks.section("case", said)])


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id else ""
