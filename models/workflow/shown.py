"""What was sent and would now say what is not so any more: it is written again where it stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.action import Action
from models.delivery import Delivery, owe_update
from models.kinds import DeliveryKind

_MONDAYS = (DeliveryKind.WEEKLY, DeliveryKind.WEEKLY_COPY)
#: A grade that is provisional, that nobody independent is free, what came back and who helps with
#: it: all of them end.
_UNTIL_IT_MOVES = (
    DeliveryKind.PROVISIONAL,
    DeliveryKind.NOBODY_INDEPENDENT,
    DeliveryKind.RETURNED,
    DeliveryKind.TO_SUPPORT,
)
#: Whose turn it was to read it: their messages say who has it now.
_READERS = (
    DeliveryKind.TO_MODERATE,
    DeliveryKind.TO_SECOND_READ,
    DeliveryKind.READER_AWAY,
)
#: The Monday messages that are kept up with what is pressed in them.
_TWO_WEEKS = timedelta(days=14)


def owners_card(action: Action, before: int = 0) -> str:
    """The key of the message that gave an action to its owner, or to the `before`th before them."""
    turn = action.reassigned - before
    return f"action-{action.key}-given{f'-{turn}' if turn else ''}"


def update_action(session: Session, action: Action, at: datetime) -> None:
    """Its owner's message, those of the owners before, and what the owner was asked."""
    for before in range(action.reassigned + 1):
        owe_update(session, owners_card(action, before), at=at)
    update_asked(session, action.owner_id, "action", action.key, at)


def update_audit(session: Session, audit_id: int, auditor_id: int, at: datetime) -> None:
    """What was said of an audit that is over once it moves on, and what its auditor was asked."""
    about = select(Delivery.key).where(
        col(Delivery.kind).in_(_UNTIL_IT_MOVES), col(Delivery.key).startswith(f"audit-{audit_id}-")
    )
    for key in session.exec(about).all():
        owe_update(session, key, at=at)
    update_asked(session, auditor_id, "audit", audit_id, at)


def update_readers(session: Session, audit_id: int, version: int, at: datetime) -> None:
    """The messages about an audit as it was last sent: of everybody who had it to moderate, or to
    read second."""
    about = select(Delivery.key).where(
        col(Delivery.kind).in_(_READERS),
        col(Delivery.key).startswith(f"audit-{audit_id}-v{version}-"),
    )
    for key in session.exec(about).all():
        owe_update(session, key, at=at)


def update_card(session: Session, audit_id: int, at: datetime) -> None:
    """Its auditor's card, which says how far they are: once they leave its windows."""
    owe_update(session, f"audit-{audit_id}-assigned", at=at)


def update_asked(session: Session, holder_id: int, kind: str, thing: int, at: datetime) -> None:
    """Every question to somebody how a thing stands: it is another's turn now."""
    for asked in asked_about(session, holder_id, kind, thing):
        owe_update(session, asked.key, at=at)


def asked_about(session: Session, holder_id: int, kind: str, thing: int) -> list[Delivery]:
    """What somebody was asked about a thing (an action, an audit, a remedy), oldest first."""
    found = select(Delivery).where(
        Delivery.person_id == holder_id, Delivery.kind == DeliveryKind.ASKED_HOW
    )
    about = [kind, thing]
    asked = session.exec(found.order_by(col(Delivery.id))).all()
    return [delivery for delivery in asked if delivery.facts["about"] == about]


def update_mondays(session: Session, reader_id: int, at: datetime) -> None:
    """Somebody's newest Monday messages, after they did what one of their lines asked for."""
    for key in session.exec(
        select(Delivery.key).where(
            Delivery.person_id == reader_id,
            col(Delivery.kind).in_(_MONDAYS),
            col(Delivery.owed_at) > at - _TWO_WEEKS,
        )
    ).all():
        owe_update(session, key, at=at)
