"""Somebody of the council, found by any part of their name: one search for every window.

Twenty thousand names are one look through one column; nobody is fetched who is not shown
(docs/benchmarks.md says how long that takes).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, case, col, or_, select, true

from models.names import words_sought
from models.person import Person, Service, Team
from models.rules.calendar import london_date

#: What Slack shows of an answer.
MOST_FOUND = 100


@dataclass(frozen=True)
class Found:
    """Somebody who was found, and what tells them apart: where they work, else their address."""

    person_id: int
    name: str
    place: str


def people_named(session: Session, typed: str, *, at: datetime) -> list[Found]:
    """People who are here today and whose name holds each word typed, at most `MOST_FOUND`.

    First those where each begins a word of the name, then by name. Small letters and accents make
    no difference. Nothing typed finds everybody; signs that no name holds find nobody.
    """
    words, today = words_sought(typed), london_date(at)
    if typed.strip() and not words:
        return []
    begins = and_(true(), *(col(Person.search).like(f"% {word}%") for word in words))
    found = (
        select(Person, Team.name, Service.name)
        .outerjoin(Team, col(Team.id) == Person.team_id)
        .outerjoin(Service, col(Service.id) == Person.service_id)
        .where(
            or_(col(Person.starts).is_(None), col(Person.starts) <= today),
            or_(col(Person.ends).is_(None), col(Person.ends) >= today),
            *(col(Person.search).like(f"%{word}%") for word in words),
        )
        .order_by(case((begins, 0), else_=1), col(Person.search), col(Person.id))
        .limit(MOST_FOUND)
    )
    rows = [(who, team or service or "the council") for who, team, service in session.exec(found)]
    alike = Counter((who.name, place) for who, place in rows)
    return [
        Found(who.key, who.name, who.email if who.email and alike[who.name, place] > 1 else place)
        for who, place in rows
    ]
