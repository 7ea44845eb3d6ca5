"""How a part is written down: sealed words by part, ratings by question, and a window's draft.

A save is what people wait for most often, so it reads and writes by table, each thing in one
statement that was made once (docs/benchmarks.md says what that saves). Nothing else writes these
tables, so there are never records of them that wait to be flushed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models import trail
from models.audit import Answer, AuditPart, Draft
from models.programme import check_may_write
from models.vocabulary import Grade, Rating

#: Higher than any pause: what a window still sends after it has saved is older than the save.
_SAVED = 2**62


def _table(record: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


_ANSWER, _PART, _DRAFT = _table(Answer), _table(AuditPart), _table(Draft)
_UNIQUE = {
    _ANSWER: ("audit_id", "question"),
    _PART: ("audit_id", "part"),
    _DRAFT: ("person_id", "subject"),
}


def _over(table: sa.Table, dialect: str) -> Any:
    """An insert for this dialect, and what it writes over a row that is there already."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    unique = _UNIQUE[table]
    given = insert.excluded
    rest = {c.name: given[c.name] for c in table.c if c.name not in ("id", *unique)}
    return insert, {"index_elements": unique, "set_": rest}


def _put_draft(dialect: str) -> sa.Insert:
    """A row that is older than what the same window has said is left out."""
    insert, over = _over(_DRAFT, dialect)
    new = insert.excluded
    newer = sa.or_(_DRAFT.c.window != new.window, _DRAFT.c.sequence < new.sequence)
    made: sa.Insert = insert.on_conflict_do_update(**over, where=newer)
    return made


_PUT_DRAFT = {dialect: _put_draft(dialect) for dialect in ("sqlite", "postgresql")}
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
_THIS = sa.bindparam("audit", type_=sa.Integer)
_RATINGS_OF = sa.select(_ANSWER.c.question, _ANSWER.c.rating).where(_ANSWER.c.audit_id == _THIS)
_DROP_RATINGS = sa.delete(_ANSWER).where(
    _ANSWER.c.audit_id == _THIS, _ANSWER.c.question.in_(sa.bindparam("emptied", expanding=True))
)
_PARTS_OF = sa.select(_PART.c.part, _PART.c.grade, _PART.c.sealed).where(_PART.c.audit_id == _THIS)
_PART_OF = _PARTS_OF.where(_PART.c.part == sa.bindparam("code"))
_ONE_AUDIT = SQLModel.metadata.tables["audit"]
_SAVED_PARTS = (
    sa.select(
        sa.func.aggregate_strings(sa.case((_PART.c.complete, "+"), else_="-") + _PART.c.part, " ")
    )
    .where(_PART.c.audit_id == _ONE_AUDIT.c.id)
    .scalar_subquery()
)
_DRAFTS = (
    sa.select(sa.func.aggregate_strings(_DRAFT.c.subject, " "))
    .where(
        _DRAFT.c.audit_id == _ONE_AUDIT.c.id,
        _DRAFT.c.person_id == _ONE_AUDIT.c.auditor_id,
        _DRAFT.c.sealed != b"",
    )
    .scalar_subquery()
)
#: Two columns beside an audit's own, which `Begun.read` understands.
BEGUN = (_SAVED_PARTS.label("saved_parts"), _DRAFTS.label("drafts"))
_BEGUN = sa.select(*BEGUN).where(_ONE_AUDIT.c.id == _THIS)


def _put_one_part(dialect: str) -> sa.Insert:
    insert, over = _over(_PART, dialect)
    row = {
        _PART.c.audit_id: _THIS,
        _PART.c.part: sa.bindparam("code"),
        _PART.c.grade: sa.bindparam("its_grade"),
        _PART.c.sealed: sa.bindparam("its_words"),
        _PART.c.complete: sa.bindparam("is_complete"),
        _PART.c.saved_at: sa.bindparam("at"),
    }
    made: sa.Insert = insert.values(row).on_conflict_do_update(**over)
    return made


def _put_ratings() -> sa.Insert:
    """Any number of ratings at once, for PostgreSQL."""
    insert, over = _over(_ANSWER, "postgresql")
    texts = postgresql.ARRAY(sa.String)
    given = (
        sa.func.unnest(sa.bindparam("asked", type_=texts), sa.bindparam("rated", type_=texts))
        .table_valued("asked", "rated", name="given")
        .render_derived()
    )
    rows = sa.select(_THIS, given.c.asked, given.c.rated)
    made: sa.Insert = insert.from_select(["audit_id", "question", "rating"], rows)
    return made.on_conflict_do_update(**over)  # type: ignore[attr-defined, no-any-return]


#: SQLite takes what saves a part one after the other; PostgreSQL all at once, in one journey.
_PUT_PART = _put_one_part("sqlite")
_RATING_INSERT, _RATING_OVER = _over(_ANSWER, "sqlite")
_PUT_RATING = _RATING_INSERT.on_conflict_do_update(**_RATING_OVER)
_SAVE_PART = _put_one_part("postgresql").add_cte(
    _CLOSE_DRAFT.cte("closed"), _put_ratings().cte("rated"), trail.BESIDE.cte("said")
)


@dataclass(frozen=True)
class Begun:
    """What there is of an audit, not a word of it: by saved part whether it is `complete`, and
    the subjects of its auditor's `drafts` that wait."""

    complete: Mapping[str, bool]
    drafts: frozenset[str]

    @classmethod
    def read(cls, saved_parts: str | None, drafts: str | None) -> Begun:
        """The same from the columns `BEGUN`."""
        marked = (saved_parts or "").split()
        return cls(
            {part[1:]: part.startswith("+") for part in marked},
            frozenset((drafts or "").split()),
        )

    def with_saved(self, part: str, complete: bool) -> Begun:
        """The same once a part has been saved."""
        return Begun({**self.complete, part: complete}, self.drafts)


def begun(session: Session, audit_id: int) -> Begun:
    """What there is of an audit."""
    return Begun.read(*session.execute(_BEGUN, {"audit": audit_id}).one())


def ratings_of(session: Session, audit_id: int) -> dict[str, str]:
    """Every rating of an audit, by question."""
    found = session.execute(_RATINGS_OF, {"audit": audit_id})
    return {question: rating.value for question, rating in found}


def sealed_parts_of(
    session: Session, audit_id: int, part: str | None = None
) -> Iterable[tuple[str, Grade | None, bytes]]:
    """Every saved part of an audit, or one: its code, its grade and its sealed words."""
    found = (
        session.execute(_PARTS_OF, {"audit": audit_id})
        if part is None
        else session.execute(_PART_OF, {"audit": audit_id, "code": part})
    )
    return [(*row,) for row in found]


def put_part(
    session: Session,
    audit_id: int,
    part: str,
    *,
    ratings: Mapping[str, str],
    grade: Grade | None,
    sealed: bytes,
    complete: bool,
    at: datetime,
    draft: tuple[int, str, str],
    said: trail.Entry,
) -> None:
    """Write a part as it stands, with its ratings by question: an empty one is taken away.

    Its `draft` (whose, its subject, its window) is closed, and the trail says what is `said`.
    """
    check_may_write(session)
    connection = session.connection()  # straight to it: a session looks at each statement twice
    rated = {asked: Rating(value) for asked, value in ratings.items() if value}
    if len(rated) < len(ratings):
        emptied = [asked for asked in ratings if asked not in rated]
        connection.execute(_DROP_RATINGS, {"audit": audit_id, "emptied": emptied})
    whole = {"audit": audit_id, "code": part, "its_grade": grade, "its_words": sealed}
    whole |= {"is_complete": complete, "at": at}
    closing = dict(zip(("who", "what", "by_window"), draft, strict=True))
    if connection.dialect.name == "postgresql":
        rates = {"asked": [*rated], "rated": [rating.value for rating in rated.values()]}
        connection.execute(_SAVE_PART, whole | closing | rates | trail.beside(said))
        return
    rows = [{"audit_id": audit_id, "question": q, "rating": r} for q, r in rated.items()]
    if rows:
        connection.execute(_PUT_RATING, rows)
    connection.execute(_PUT_PART, whole)
    connection.execute(_CLOSE_DRAFT, closing)
    trail.write(session, said)


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
    check_may_write(session)
    session.execute(_PUT_DRAFT[session.get_bind().dialect.name], row)


def close_draft(session: Session, person_id: int, subject: str, *, window: str) -> None:
    """Empty a draft that has been saved; what its window still sends is older and stays out."""
    check_may_write(session)
    session.execute(_CLOSE_DRAFT, {"who": person_id, "what": subject, "by_window": window})


def draft_of(session: Session, person_id: int, subject: str) -> bytes:
    """The sealed words of a draft; empty when nothing waits there."""
    found: bytes | None = session.scalar(_DRAFT_OF, {"who": person_id, "what": subject})
    return found or b""
