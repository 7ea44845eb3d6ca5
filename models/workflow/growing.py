"""A message that grows: one a day for somebody, with a line more for each thing that comes."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, select

from models.delivery import Delivery, owe, owe_again, owe_update
from models.kinds import DeliveryKind


def owe_growing(
    session: Session,
    kind: DeliveryKind,
    *,
    to: int,
    about: str,
    things: list[int],
    day: date,
    at: datetime,
    not_before: datetime | None = None,
) -> str:
    """Owe the person their message of this kind for a day, or add to the one that stands.

    Its facts are `day` and, under the name `about`, the ids of the things, oldest first. The
    message's key comes back.
    """
    key = growing_key(kind, day, to)
    stands = session.exec(select(Delivery).where(Delivery.key == key)).first()
    if stands is None:
        facts = {"day": str(day), about: things}
        owe(session, key=key, kind=kind, to=to, facts=facts, at=at, not_before=not_before)
    else:
        grown = [*stands.facts[about], *(new for new in things if new not in stands.facts[about])]
        owe_update(session, key, facts={"day": str(day), about: grown}, at=at)
        owe_again(session, key, at=at, not_before=not_before)  # taken back: nothing was left of it
    return key


def growing_key(kind: DeliveryKind, day: date, to: int) -> str:
    """The key of somebody's message of this kind for a day."""
    return f"{kind}-{day}-{to}"
