"""How a part is written down: sealed words by part, ratings by question, and a window's draft.

A save is what people wait for most often, so it reads and writes by table, each thing in one
statement that was made once (docs/benchmarks.md says what that saves). Nothing else writes these
tables, so there are never records of them that wait to be flushed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models.audit import Answer, AuditPart, Draft
from models.programme import check_may_write
from models.vocabulary import Grade, Rating

#: Higher than any pause: what a window still sends after it has saved is older than the save.
_SAVED = 2**62


def _table(record: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


_ANSWER, _PART, _DRAFT = _table(Answer), _table(AuditPart), _table(Draft)


def _put(table: sa.Table, *unique: str, newer: str = "") -> Mapping[str, sa.Insert]:
    """Insert a row, or write over the one with the same `unique` columns, on either database.

    `newer` names a column by which an older row of the same window is left out.
    """
    made: dict[str, sa.Insert] = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        insert = dialect.insert(table)
        given = insert.excluded
        rest = {c.name: given[c.name] for c in table.c if c.name not in ("id", *unique)}
        later = None
        if newer:
            later = sa.or_(table.c.window != given.window, table.c[newer] < given[newer])
        made[name] = insert.on_conflict_do_update(index_elements=unique, set_=rest, where=later)
    return made


_PUT_RATING = _put(_ANSWER, "audit_id", "question")
_PUT_PART = _put(_PART, "audit_id", "part")
_PUT_DRAFT = _put(_DRAFT, "person_id", "subject", newer="sequence")
_DROP_RATING = sa.delete(_ANSWER).where(
    _ANSWER.c.audit_id == sa.bindparam("audit"), _ANSWER.c.question == sa.bindparam("asked")
)
_OWN_DRAFT = (
    _DRAFT.c.person_id == sa.bindparam("who"),
    _DRAFT.c.subject == sa.bindparam("what"),
)
_DRAFT_OF = sa.select(_DRAFT.c.sealed).where(*_OWN_DRAFT)
_CLOSE_DRAFT = (
    sa.update(_DRAFT)
    .where(*_OWN_DRAFT)
    .values(window=sa.bindparam("by_window"), sequence=_SAVED, sealed=b"")
)


_RATINGS_OF = sa.select(_ANSWER.c.question, _ANSWER.c.rating).where(
    _ANSWER.c.audit_id == sa.bindparam("audit")
)
_PARTS_OF = sa.select(_PART.c.part, _PART.c.grade, _PART.c.sealed).where(
    _PART.c.audit_id == sa.bindparam("audit")
)


def ratings_of(session: Session, audit_id: int) -> dict[str, str]:
    """Every rating of an audit, by question."""
    found = session.execute(_RATINGS_OF, {"audit": audit_id})
    return {question: rating.value for question, rating in found}


def sealed_parts_of(session: Session, audit_id: int) -> Iterable[tuple[str, Grade | None, bytes]]:
    """Every saved part of an audit: its code, its grade and its sealed words."""
    return [(*row,) for row in session.execute(_PARTS_OF, {"audit": audit_id})]


def put_ratings(
    session: Session, audit_id: int, ratings: Mapping[str, str], *, before: Mapping[str, str]
) -> None:
    """Write the ratings that differ from those `before`; an empty one is taken away."""
    changed = {asked: value for asked, value in ratings.items() if value != before.get(asked, "")}
    new = [
        {"audit_id": audit_id, "question": asked, "rating": Rating(value)}
        for asked, value in changed.items()
        if value
    ]
    gone = [{"audit": audit_id, "asked": asked} for asked, value in changed.items() if not value]
    if new:
        _run(session, _PUT_RATING, new)
    if gone:
        check_may_write(session)
        session.execute(_DROP_RATING, gone)


def put_part(
    session: Session,
    audit_id: int,
    part: str,
    *,
    grade: Grade | None,
    sealed: bytes,
    complete: bool,
    at: datetime,
) -> None:
    """Write a part as it stands."""
    row = {"audit_id": audit_id, "part": part, "grade": grade, "sealed": sealed}
    _run(session, _PUT_PART, [row | {"complete": complete, "saved_at": at}])


def put_draft(
    session: Session,
    person_id: int,
    subject: str,
    *,
    audit_id: int,
    window: str,
    sequence: int,
    sealed: bytes,
    at: datetime,
) -> None:
    """Write what a window held at a pause, unless the same window has said something later."""
    row = {"person_id": person_id, "subject": subject, "audit_id": audit_id, "sealed": sealed}
    row |= {"window": window, "sequence": sequence, "kept_at": at}
    _run(session, _PUT_DRAFT, [row])


def close_draft(session: Session, person_id: int, subject: str, *, window: str) -> None:
    """Empty a draft that has been saved; what its window still sends is older and stays out."""
    check_may_write(session)
    session.execute(_CLOSE_DRAFT, {"who": person_id, "what": subject, "by_window": window})


def draft_of(session: Session, person_id: int, subject: str) -> bytes:
    """The sealed words of a draft; empty when nothing waits there."""
    found: bytes | None = session.scalar(_DRAFT_OF, {"who": person_id, "what": subject})
    return found or b""


def _run(
    session: Session, statements: Mapping[str, sa.Insert], rows: Iterable[dict[str, Any]]
) -> None:
    check_may_write(session)
    session.execute(statements[session.get_bind().dialect.name], [*rows])
