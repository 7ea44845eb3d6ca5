"""Whose turn it is to moderate: take an audit, hand it back (brief section 7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.independence import check_may_moderate
from models.rules.pairs import holds
from models.vocabulary import AuditState, Role
from models.workflow.audits import audit_held, facts_of, move, ties_of
from models.workflow.routing import free_lead, seat

_ON_THE_TABLE = (AuditState.SUBMITTED, AuditState.IN_MODERATION)


def claim(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Take a submitted audit to moderate. Pressing twice is harmless; the first person has it.

    What was given to somebody by name is theirs to take. Raises `RuleBroken` for who may not
    moderate it, and where it is another's.
    """
    audit = on_the_table(session, audit_id)
    check_may_claim(session, audit, by=by, at=at)
    if audit.state is AuditState.IN_MODERATION:
        return audit
    if audit.moderator_id != by.id:
        audit.given_by_id = None
    audit.moderator_id, audit.claimed_at = by.key, at
    move(session, audit, AuditState.IN_MODERATION, what="audit.claimed", by=by, at=at)
    return audit


def check_may_claim(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Who may moderate it, while it is not begun by another, nor given to another by name."""
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    holder = session.get(Person, audit.moderator_id) if audit.moderator_id else None
    if holder is None or holder.id == by.id:
        return
    if audit.state is AuditState.IN_MODERATION:
        raise RuleBroken(f"{holder.name} is moderating this one already.")
    if audit.given_by_id is not None:
        giver = session.get_one(Person, audit.given_by_id)
        raise RuleBroken(f"{giver.name} gave this one to {holder.name} by name.")


def may_claim(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether *Take it* shows: it waits, and this person may take it."""
    waits = audit.state is AuditState.SUBMITTED
    return waits and holds(check_may_claim, session, audit, by=by, at=at)


def hand_back(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Put a claimed audit back in the queue. It goes on being due with who handed it back, until
    somebody takes it; the QA manager's, whom routing never gives one, is routed anew."""
    audit = moderated_by(session, audit_id, by, at)
    audit.claimed_at = audit.given_by_id = None
    move(session, audit, AuditState.SUBMITTED, what="audit.handed_back", by=by, at=at)
    if Role.PRACTICE_ASSURANCE_LEAD not in facts_of(session, by, at).roles:
        audit.moderator_id = None
        audit.givings += 1
        seat(session, audit, free_lead(session, audit, at=at), at=at)
    return audit


def on_the_table(session: Session, audit_id: int) -> Audit:
    """The audit, held, while it can be moderated. Raises `RuleBroken` when it has moved on."""
    audit = audit_held(session, audit_id)
    if audit.state not in _ON_THE_TABLE:
        raise RuleBroken(
            "This audit has moved on since you last looked, so nothing was changed. "
            "Open your queue to see what waits for you."
        )
    return audit


def moderated_by(session: Session, audit_id: int, by: Person, at: datetime) -> Audit:
    """The audit, held, with this person as its moderator: one that waits for them is taken first.

    Raises `RuleBroken` when they may not moderate it, or somebody else has it.
    """
    audit = on_the_table(session, audit_id)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if audit.moderator_id not in (None, by.id):
        holder = session.get_one(Person, audit.moderator_id)
        has = "is moderating this one" if audit.claimed_at else "has this one now"
        raise RuleBroken(f"{holder.name} {has}, so nothing was changed. What you wrote is kept.")
    if audit.state is AuditState.SUBMITTED:
        return claim(session, audit_id, by=by, at=at)
    return audit
