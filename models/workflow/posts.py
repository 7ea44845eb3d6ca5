"""Who answers for a post today, and who would next: for what cannot wait (brief section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlmodel import Session, select

from models.person import Person, Post
from models.rules.calendar import is_working_day, works_by
from models.vocabulary import Role
from models.workflow.people import NEXT_UP, away_on, is_here


def in_line_for(
    session: Session, code: str, service_id: int | None = None, *, on: date
) -> list[Person]:
    """Whoever answers for a post on a day, then who would: its deputy, then up the line.

    Whoever has left or is away that day is passed over. When that leaves nobody, the line as it
    stands: nothing is addressed to nobody.
    """
    whole = list({who.key: who for who in _line(session, code, service_id)}.values())
    return present(session, whole, on=on) or whole


def present(session: Session, people: Iterable[Person], *, on: date) -> list[Person]:
    """Those of these people who are at work on a day; on a day off of the council, not away."""
    here = [who for who in people if is_here(who, on)]
    away = away_on(session, [who.key for who in here], on)
    return [who for who in here if who.key not in away and not _has_day_off(who, on)]


def _has_day_off(who: Person, on: date) -> bool:
    return is_working_day(on) and not works_by(who.working_days)(on)


def _line(session: Session, code: str, service_id: int | None) -> Iterator[Person]:
    place = select(Post).where(Post.code == code, Post.service_id == service_id)
    post = session.exec(place).first()
    for held_by in (post.holder_id, post.deputy_id) if post else ():
        if held_by is not None:
            yield session.get_one(Person, held_by)
    if (above := NEXT_UP.get(code)) is not None:
        yield from _line(session, above, service_id if above == Role.ASSISTANT_DIRECTOR else None)
