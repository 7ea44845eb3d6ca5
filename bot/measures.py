"""What waits at this moment, counted for the metrics page. Counts and ages only."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlmodel import col

from models.delivery import Delivery, DeliveryState
from models.programme import Programme
from models.tick import Tick
from models.trail_seal import TrailUnsealed

_WAITING = (DeliveryState.OWED, DeliveryState.SENDING, DeliveryState.HELD)


def waiting(programme: Programme) -> Mapping[str, float]:
    """Messages that wait by state, the age of the oldest that is due (seconds of the programme's
    time), runs begun and not finished, and trail entries without a seal."""
    now = programme.now()
    due = sa.and_(col(Delivery.state) == DeliveryState.OWED, col(Delivery.not_before) <= now)
    states = sa.select(col(Delivery.state), sa.func.count()).group_by(col(Delivery.state))
    unfinished = sa.select(sa.func.count()).select_from(Tick).where(col(Tick.finished_at).is_(None))
    unsealed = sa.select(sa.func.count()).select_from(TrailUnsealed)
    with programme.read() as session:
        rows = session.execute(states.where(col(Delivery.state).in_(_WAITING)))
        found = {row[0]: row[1] for row in rows}
        oldest = session.scalar(sa.select(sa.func.min(col(Delivery.not_before))).where(due))
        measures = {f'deliveries{{state="{s.value}"}}': float(found.get(s, 0)) for s in _WAITING}
        measures["oldest_delivery_seconds"] = (now - oldest).total_seconds() if oldest else 0.0
        measures["runs_unfinished"] = float(session.scalar(unfinished) or 0)
        measures["trail_unsealed"] = float(session.scalar(unsealed) or 0)
    return measures
