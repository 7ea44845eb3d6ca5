"""What Slack has told the app of: each event is heard once, however often it is delivered.

Slack delivers an event again when it has not heard our answer, for up to an hour.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from models.programme import insert_once

#: How long an event is remembered: far longer than Slack goes on trying.
REMEMBERED = timedelta(days=1)


class EventHeard(SQLModel, table=True):
    """An event by Slack's own id for it, and when (real time) it was first heard. Nothing more."""

    __tablename__ = "event_heard"

    event_id: str = Field(primary_key=True)
    heard_at: datetime = Field(index=True)


def hear(session: Session, event_id: str, *, now_real: datetime) -> bool:
    """Whether this event is new. Forgets those that are too old to come again."""
    old = col(EventHeard.heard_at) < now_real - REMEMBERED
    session.execute(sa.delete(EventHeard).where(old))
    values = {"event_id": event_id, "heard_at": now_real}
    return insert_once(session, EventHeard, values, unique=["event_id"])
