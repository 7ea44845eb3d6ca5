"""The ways out: a person's conversation, a channel, one of Slack's methods, the whole workspace.

What Slack asks us to keep to (a pace, a pause) is kept here, so that several replicas share it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col, select

from models.programme import insert_once

WORKSPACE = "workspace"
POST, UPDATE, OPEN, HISTORY = (
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "conversations.history",
)
#: When an outlet that was never used was last used.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Outlet(SQLModel, table=True):
    """A way out, and from when on it may be used again: a person's conversation (`person:12`),
    a channel, one of Slack's methods (`method:chat.update`), or the whole workspace.

    `slack_channel` is where a person's direct messages go, `last_ts` the newest message there,
    `checked_at` when they were last seen to be one of the council's own. All times are real.
    """

    name: str = Field(primary_key=True)
    free_at: datetime = Field(index=True)
    slack_channel: str | None = None
    last_ts: str | None = None
    checked_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True)
class Pace:
    """`gap` between two messages to one destination; `ceiling` a minute in all (0: no limit)."""

    gap: timedelta = timedelta(seconds=1)
    ceiling: int = 300

    @property
    def interval(self) -> timedelta:
        """Between two messages to anybody."""
        return timedelta(minutes=1) / self.ceiling if self.ceiling else timedelta()


def outlet_named(session: Session, name: str) -> Outlet:
    """The outlet of that name, locked; made when there is none."""
    found = select(Outlet).where(col(Outlet.name) == name).with_for_update()
    outlet = session.scalars(found).one_or_none()
    if outlet is None:
        values = {"name": name, "free_at": NEVER}
        insert_once(session, Outlet, values, unique=["name"])
        outlet = session.scalars(found).one()
    return outlet


def rest(session: Session, name: str, *, until: datetime, trouble: str | None = None) -> None:
    """Leave an outlet alone until then, because Slack said so or because it is in trouble."""
    outlet = outlet_named(session, name)
    outlet.free_at = max(outlet.free_at, until)
    outlet.trouble = trouble


def opened(session: Session, destination: str, *, conversation: str, checked_at: datetime) -> None:
    """Keep where a person's direct messages go, and when they were seen to be one of ours."""
    outlet = outlet_named(session, destination)
    outlet.slack_channel, outlet.checked_at = conversation, checked_at


def troubles(session: Session) -> list[Outlet]:
    """Outlets that are in trouble, for `doctor`."""
    return list(session.scalars(select(Outlet).where(col(Outlet.trouble).is_not(None))))


def resting_methods(session: Session, now_real: datetime) -> Collection[str]:
    """Slack's methods that have to be left alone for now."""
    names = session.scalars(
        sa.select(col(Outlet.name)).where(
            col(Outlet.name).like("method:%"), col(Outlet.free_at) > now_real
        )
    )
    return {name.removeprefix("method:") for name in names}
