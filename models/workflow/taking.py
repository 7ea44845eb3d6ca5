"""Whose turn it is to moderate: take an audit, hand it back (brief section 7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.delivery import owe_update
from models.errors import RuleBroken
from models.person import Person
from models.rules.independence import check_may_moderate
from models.vocabulary import AuditState
from models.workflow.audits import audit_held, facts_of, moderators_card, move, ties_of

_ON_THE_TABLE = (AuditState.SUBMITTED, AuditState.IN_MODERATION)


def claim(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Take a submitted audit to moderate. Pressing twice is harmless; the first person has it."""
    audit = on_the_table(session, audit_id)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if audit.state is AuditState.IN_MODERATION:
        if audit.moderator_id != by.id:
            holder = session.get_one(Person, audit.moderator_id)
            raise RuleBroken(f"{holder.name} is moderating this one already.")
        return audit
    before = audit.moderator_id
    audit.moderator_id, audit.claimed_at = by.key, at
    move(session, audit, AuditState.IN_MODERATION, what="audit.claimed", by=by, at=at)
    owe_update(session, moderators_card(audit, before), at=at)
    return audit


def hand_back(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Put a claimed audit back in the queue."""
    audit = moderated_by(session, audit_id, by, at)
    audit.claimed_at = None
    move(session, audit, AuditState.SUBMITTED, what="audit.handed_back", by=by, at=at)
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
    """The audit, held, with this person as its moderator: one that waits is taken first.

    Raises `RuleBroken` when they may not moderate it, or somebody else does.
    """
    audit = on_the_table(session, audit_id)
    if audit.state is AuditState.SUBMITTED:
        return claim(session, audit_id, by=by, at=at)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if audit.moderator_id != by.id:
        holder = session.get_one(Person, audit.moderator_id)
        raise RuleBroken(f"{holder.name} is moderating this one, so nothing was changed.")
    return audit
