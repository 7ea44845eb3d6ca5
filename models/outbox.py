"""The sender's side of the messages owed: claim one, pay it, put it back or hold it.

A claim has a lease (real time) and a fencing number: whoever was paused for longer than the lease
finds the number changed and may not write. One message at a time is on its way to a destination,
and the pace is kept here, so that several replicas share it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col, select

from models.delivery import Delivery, DeliveryState
from models.outlet import (
    HISTORY,
    NEVER,
    OPEN,
    POST,
    UPDATE,
    WORKSPACE,
    Outlet,
    Pace,
    outlet_named,
    resting_methods,
)


@dataclass(frozen=True)
class Claimed:
    """A message that this sender may send until its lease ends.

    `in_doubt`: an earlier attempt may have reached Slack, after the message `after_ts`.
    `conversation` is where to send it, when that is known; `troubled` says that nothing could
    leave when somebody last tried.
    """

    id: int
    key: str
    kind: str
    person_id: int | None
    channel: str | None
    destination: str
    fence: int
    revision: int
    attempts: int
    in_doubt: bool
    after_ts: str | None
    conversation: str | None
    slack_ts: str | None
    checked_at: datetime | None
    troubled: bool


@dataclass(frozen=True)
class Pause:
    """Nothing can be sent now. `owed` and `on_its_way` count what there is; ask again after
    `wait`, or when told, if `wait` is None."""

    owed: int
    on_its_way: int
    wait: timedelta | None


def claim(
    session: Session, *, now: datetime, now_real: datetime, lease: timedelta, pace: Pace
) -> Claimed | Pause:
    """Take the next message that may leave: urgent first, then whoever has waited longest.

    `now` is programme time (for `not_before`), the rest is real time. Also takes over what a
    sender left behind when its lease ran out.
    """
    workspace = outlet_named(session, WORKSPACE)
    if workspace.free_at > now_real:
        return _pause(session, now, now_real)
    found = session.execute(_next(session, now, now_real)).one_or_none()
    if found is None:
        return _pause(session, now, now_real)
    delivery, outlet = found
    # half an interval late is made up for, so that waking up late does not lower the rate
    workspace.free_at = max(workspace.free_at, now_real - pace.interval / 2) + pace.interval
    outlet = outlet or outlet_named(session, delivery.destination)
    claimed = _take(delivery, outlet, now_real + lease, workspace.trouble is not None)
    session.flush()
    return claimed


def paid(
    session: Session,
    claimed: Claimed,
    *,
    channel: str,
    ts: str,
    at: datetime,
    now_real: datetime,
    pace: Pace,
) -> bool:
    """Note that the message stands in Slack; False when another sender has taken it over.

    When it changed meanwhile it is owed again, to be updated in place.
    """
    delivery = _mine(session, claimed)
    if delivery is None:
        return False
    delivery.shown = claimed.revision
    changed = delivery.revision > claimed.revision
    delivery.state = DeliveryState.OWED if changed else DeliveryState.SENT
    delivery.sent_at = delivery.sent_at or at
    delivery.slack_channel, delivery.slack_ts = channel, ts
    delivery.doubt, delivery.lease_until, delivery.retry_at = False, None, None
    delivery.attempts = 0
    outlet = outlet_named(session, claimed.destination)
    outlet.free_at = now_real + pace.gap
    outlet.last_ts = max(outlet.last_ts or "", ts)
    return True


def put_back(
    session: Session,
    claimed: Claimed,
    *,
    doubt: bool,
    now_real: datetime,
    delay: timedelta,
    counted: bool = True,
) -> bool:
    """Owe it again, after `delay` (real time). `doubt`: it may stand in Slack all the same.

    An attempt that is not `counted` does not make the next wait longer.
    """
    delivery = _mine(session, claimed)
    if delivery is None:
        return False
    delivery.state = DeliveryState.OWED
    delivery.doubt = doubt
    delivery.attempts -= 0 if counted else 1
    delivery.lease_until, delivery.retry_at = None, now_real + delay
    outlet_named(session, claimed.destination).free_at = now_real
    return True


def hold(
    session: Session, claimed: Claimed, *, because: str, doubt: bool, now_real: datetime
) -> bool:
    """Keep it until a person has looked: trying again would not help, or might tell twice."""
    delivery = _mine(session, claimed)
    if delivery is None:
        return False
    delivery.state, delivery.held_because = DeliveryState.HELD, because
    delivery.doubt, delivery.lease_until = doubt, None
    outlet_named(session, claimed.destination).free_at = now_real
    return True


def no_longer_needed(session: Session, claimed: Claimed, *, now_real: datetime) -> bool:
    """There is nothing left to say: withdrawn, or left as it stands in Slack."""
    delivery = _mine(session, claimed)
    if delivery is None:
        return False
    seen = delivery.slack_ts is not None
    delivery.state = DeliveryState.SENT if seen else DeliveryState.WITHDRAWN
    delivery.doubt, delivery.lease_until = False, None
    outlet_named(session, claimed.destination).free_at = now_real
    return True


def _take(delivery: Delivery, outlet: Outlet, until: datetime, troubled: bool) -> Claimed:
    updating = delivery.slack_ts is not None
    if not delivery.doubt:
        delivery.after_ts = outlet.last_ts
    claimed = Claimed(
        id=delivery.id or 0,
        key=delivery.key,
        kind=delivery.kind,
        person_id=delivery.person_id,
        channel=delivery.channel,
        destination=delivery.destination,
        fence=delivery.fence + 1,
        revision=delivery.revision,
        attempts=delivery.attempts + 1,
        in_doubt=delivery.doubt and not updating,
        after_ts=delivery.after_ts,
        conversation=delivery.slack_channel or delivery.channel or outlet.slack_channel,
        slack_ts=delivery.slack_ts,
        checked_at=outlet.checked_at,
        troubled=troubled,
    )
    delivery.state, delivery.doubt = DeliveryState.SENDING, not updating
    delivery.fence, delivery.attempts = claimed.fence, claimed.attempts
    delivery.lease_until, outlet.free_at = until, until
    return claimed


def _mine(session: Session, claimed: Claimed) -> Delivery | None:
    return session.scalars(
        select(Delivery)
        .where(
            col(Delivery.id) == claimed.id,
            col(Delivery.fence) == claimed.fence,
            col(Delivery.state) == DeliveryState.SENDING,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _next(session: Session, now: datetime, now_real: datetime) -> Any:
    resting = resting_methods(session, now_real)
    new, known = col(Delivery.slack_ts).is_(None), col(Outlet.slack_channel).is_not(None)
    allowed = [
        ~new if POST in resting else sa.true(),
        new if UPDATE in resting else sa.true(),
        sa.or_(known, col(Delivery.channel).is_not(None)) if OPEN in resting else sa.true(),
        ~col(Delivery.doubt) if HISTORY in resting else sa.true(),
    ]
    return (
        sa.select(Delivery, Outlet)
        .outerjoin(Outlet, col(Outlet.name) == col(Delivery.destination))
        .where(
            _due(now, now_real),
            sa.or_(col(Delivery.retry_at).is_(None), col(Delivery.retry_at) <= now_real),
            sa.or_(col(Outlet.free_at).is_(None), col(Outlet.free_at) <= now_real),
            *allowed,
        )
        .order_by(
            col(Delivery.urgent).desc(),
            sa.func.coalesce(col(Outlet.free_at), NEVER),
            col(Delivery.id),
        )
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )


def _due(now: datetime, now_real: datetime) -> Any:
    left_behind = sa.and_(
        col(Delivery.state) == DeliveryState.SENDING, col(Delivery.lease_until) <= now_real
    )
    return sa.or_(_ready(now), left_behind)


def _ready(now: datetime) -> Any:
    """Owed, and within its hours where it has not left yet."""
    in_time = sa.or_(
        col(Delivery.not_after).is_(None),
        col(Delivery.not_after) > now,
        col(Delivery.slack_ts).is_not(None),
    )
    owed = col(Delivery.state) == DeliveryState.OWED
    return sa.and_(owed, col(Delivery.not_before) <= now, in_time)


def _pause(session: Session, now: datetime, now_real: datetime) -> Pause:
    ready = _ready(now)
    owed = session.scalar(sa.select(sa.func.count()).select_from(Delivery).where(ready)) or 0
    sending = col(Delivery.state) == DeliveryState.SENDING
    on_its_way = session.scalar(sa.select(sa.func.count()).select_from(Delivery).where(sending))
    if not owed and not on_its_way:
        return Pause(0, 0, None)
    soonest = [
        session.scalar(sa.select(sa.func.min(moment)).where(moment > now_real, condition))
        for moment, condition in (
            (col(Outlet.free_at), sa.true()),
            (col(Delivery.retry_at), ready),
            (col(Delivery.lease_until), sending),
        )
    ]
    times = [moment for moment in soonest if moment is not None]
    return Pause(owed, on_its_way or 0, min(times) - now_real if times else None)
