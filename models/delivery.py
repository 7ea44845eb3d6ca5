"""Messages that the programme owes to people: written with the change, sent afterwards.

A delivery holds a unique key and facts (ids, dates, counts), never narrative: its words are
written when it is sent. What the sender does with the list stands in `models.outbox`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col, select

from models.columns import words
from models.programme import insert_once

#: Why a message to a channel waits for a person: nobody can say whether it arrived.
UNKNOWN_OUTCOME = "unknown_outcome"
#: Why a message to a person waits: nobody knows their Slack account yet.
NO_SLACK_ACCOUNT = "no_slack_account"
#: Why a message to a person waits: their Slack account is closed.
ACCOUNT_DEACTIVATED = "account_deactivated"


class DeliveryState(StrEnum):
    """Where a message stands."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class Delivery(SQLModel, table=True):
    """One message owed to a person (a direct message) or to a channel.

    `revision` counts what it should say and `shown` what Slack shows (0: nothing yet), so a
    message that changed after it left is owed again and updated in place. `doubt` says that a
    post may have reached Slack without our hearing so, `after_ts` which message it would then
    follow. It leaves between `not_before` and `not_after`, or not until somebody gives it other
    hours; what has left is updated at any hour. These, `owed_at` and `sent_at` are programme time;
    `lease_until` and `retry_at` are real time.
    """

    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_addressee"),
        sa.CheckConstraint("shown <= revision", name="shown_follows_revision"),
        sa.Index("ix_delivery_waiting", "state", "urgent", "destination", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    channel: str | None = None
    destination: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    urgent: bool = False
    owed_at: datetime
    not_before: datetime
    not_after: datetime | None = Field(default=None, index=True)
    state: DeliveryState = Field(default=DeliveryState.OWED, sa_type=words(DeliveryState, "state"))
    revision: int = 1
    shown: int = 0
    attempts: int = 0
    doubt: bool = False
    after_ts: str | None = None
    fence: int = 0
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    slack_channel: str | None = None
    slack_ts: str | None = None
    sent_at: datetime | None = None
    held_because: str | None = None


_UNSEEN = sa.and_(
    col(Delivery.state) == DeliveryState.OWED,
    col(Delivery.slack_ts).is_(None),
    col(Delivery.not_after).is_not(None),
)


def owe(
    session: Session,
    *,
    key: str,
    kind: str,
    to: int | None = None,
    channel: str | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime,
    urgent: bool = False,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> bool:
    """Owe one message to the person with id `to`, or to a `channel` (its Slack id).

    Owing the same key twice is harmless: the first stands, and the answer is False. `facts` are
    ids, dates and counts. `urgent` ones overtake the rest; none leaves earlier than `not_before`
    (programme time; `at` when not given), nor from `not_after` on: then whoever gave it these
    hours takes it back, or gives it others.
    """
    if (to is None) == (channel is None):
        raise ValueError("a message goes to one person or to one channel")
    values = {
        "key": key,
        "kind": str(kind),
        "person_id": to,
        "channel": channel,
        "destination": f"person:{to}" if channel is None else f"channel:{channel}",
        "facts": _facts(facts),
        "urgent": urgent,
        "owed_at": at,
        "not_before": not_before or at,
        "not_after": not_after,
    }
    session.info["owed"] = True
    return insert_once(session, Delivery, values, unique=["key"])


def with_key(session: Session, key: str) -> Delivery | None:
    """The message with this key, locked in a change; None when there is none."""
    return session.scalars(
        select(Delivery).where(col(Delivery.key) == key).with_for_update()
    ).one_or_none()


def owe_update(
    session: Session,
    key: str,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    urgent: bool | None = None,
) -> Delivery | None:
    """Have the message with this key written again, with newer `facts` where given.

    Not sent yet: it will leave with the new facts. Sent: it is updated in place, as soon as it
    can be. On its way: updated once it has arrived. Withdrawn or held: only the facts change.
    Returns None when there is no such message.
    """
    delivery = with_key(session, key)
    if delivery is None:
        return None
    if facts is not None:
        delivery.facts = _facts(facts)
    delivery.revision += 1
    if urgent is not None:
        delivery.urgent = urgent
    if delivery.state == DeliveryState.SENT:
        delivery.state = DeliveryState.OWED
        delivery.not_before = at
        delivery.attempts = 0
    session.add(delivery)
    session.info["owed"] = True
    return delivery


def owe_again(
    session: Session,
    key: str,
    *,
    at: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> bool:
    """Owe a message after all that was taken back before anybody saw it; False for any other."""
    delivery = with_key(session, key)
    if delivery is None or delivery.state != DeliveryState.WITHDRAWN or delivery.shown:
        return False
    delivery.state, delivery.attempts, delivery.retry_at = DeliveryState.OWED, 0, None
    delivery.not_before, delivery.not_after = not_before or at, not_after
    session.info["owed"] = True
    return True


def missed(session: Session, *, at: datetime) -> list[Delivery]:
    """Messages whose hours ended before they could leave, locked in a change, oldest first."""
    late = select(Delivery).where(_UNSEEN, col(Delivery.not_after) <= at)
    return list(session.scalars(late.order_by(col(Delivery.id)).with_for_update()))


def withdraw(session: Session, key: str) -> bool:
    """Take back a message that has not left. True when nobody will see it, False when too late."""
    delivery = with_key(session, key)
    if delivery is None or delivery.state == DeliveryState.WITHDRAWN:
        return True
    unseen = delivery.shown == 0 and not delivery.doubt
    if unseen and delivery.state in (DeliveryState.OWED, DeliveryState.HELD):
        delivery.state = DeliveryState.WITHDRAWN
        session.add(delivery)
        return True
    return False


def held(session: Session) -> list[Delivery]:
    """Messages that wait for a person, oldest first."""
    kept = select(Delivery).where(col(Delivery.state) == DeliveryState.HELD)
    return list(session.scalars(kept.order_by(col(Delivery.id))))


def release(session: Session, key: str, *, arrived: bool | None = None) -> bool:
    """Send a held message after all. False when it is not held.

    For one held with an unknown outcome somebody has to say whether it `arrived`: if so it is
    sent, and will not be sent again. Raises `ValueError` when nobody has said so.
    """
    delivery = with_key(session, key)
    if delivery is None or delivery.state != DeliveryState.HELD:
        return False
    if delivery.held_because == UNKNOWN_OUTCOME and arrived is None:
        raise ValueError("say whether the message arrived")
    if arrived is not None:
        delivery.doubt = False
    delivery.held_because, delivery.attempts = None, 0
    delivery.state = DeliveryState.SENT if arrived else DeliveryState.OWED
    delivery.retry_at = None
    session.info["owed"] = True
    return True


def release_for(session: Session, person_id: int) -> int:
    """Send what waited for somebody's Slack account, which is known now; how many messages."""
    waited = select(Delivery.key).where(
        Delivery.person_id == person_id,
        Delivery.state == DeliveryState.HELD,
        Delivery.held_because == NO_SLACK_ACCOUNT,
    )
    return sum(release(session, key) for key in session.scalars(waited).all())


def counts(session: Session) -> dict[str, int]:
    """How many messages stand in each state."""
    rows = session.execute(
        sa.select(col(Delivery.state), sa.func.count()).group_by(col(Delivery.state))
    )
    return {str(state): number for state, number in rows}


def _facts(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _plain(value) for name, value in (facts or {}).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
