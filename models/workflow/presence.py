"""When somebody works, and whether they can be reached: leave, patterns, dates, accounts (4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlmodel import Session, col, select

from models.delivery import ACCOUNT_DEACTIVATED, Delivery, DeliveryState
from models.person import Absence, Person
from models.rules.calendar import Works, works_by
from models.workflow.people import is_here


def works_of(session: Session, people: Iterable[Person]) -> Mapping[int, Works]:
    """On which days each of these people works: by their pattern, less leave.

    None before they began or after they left, and none while their Slack account is closed.
    """
    everybody = {who.key: who for who in people}
    closed = without_account(session, everybody)
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    leave = select(Absence).where(col(Absence.person_id).in_(list(everybody)))
    for absence in session.exec(leave):
        away[absence.person_id].append((absence.starts, absence.ends))
    return {
        key: _never if key in closed else _while_here(who, works_by(who.working_days, away[key]))
        for key, who in everybody.items()
    }


def without_account(session: Session, people: Collection[int]) -> frozenset[int]:
    """Whose Slack account is closed, as the last message to them showed: it could not leave."""
    waits = select(Delivery.person_id).where(
        col(Delivery.person_id).in_(list(people)),
        Delivery.state == DeliveryState.HELD,
        Delivery.held_because == ACCOUNT_DEACTIVATED,
    )
    return frozenset(who for who in session.exec(waits) if who is not None)


def _while_here(who: Person, works: Works) -> Works:
    return lambda day: is_here(who, day) and works(day)


def _never(day: date) -> bool:
    return False
