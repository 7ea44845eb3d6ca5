"""How a part is written down: sealed words by part, ratings by question, and a window's draft.

A save is what people wait for most often, so it reads and writes by table, each thing in one
statement that was made once (docs/benchmarks.md says what that saves). Nothing else writes these
tables, so there are never records of them that wait to be flushed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models import trail
from models.audit import Answer, AuditPart, Draft
from models.prepared import run, run_each
from models.programme import check_may_write
from models.vocabulary import Grade, Rating
from models.workflow.kept import CLOSE_DRAFT, OfWindow, closing, insert_over, table, take_over

_ANSWER, _PART, _DRAFT = table(Answer), table(AuditPart), table(Draft)
_ONE_ANSWER, _ONE_PART = ("audit_id", "question"), ("audit_id", "part")
_THIS = sa.bindparam("audit", type_=sa.Integer)
_RATINGS_OF = sa.select(_ANSWER.c.question, _ANSWER.c.rating).where(_ANSWER.c.audit_id == _THIS)
_DROP_RATINGS = sa.delete(_ANSWER).where(
    _ANSWER.c.audit_id == _THIS, _ANSWER.c.question.in_(sa.bindparam("emptied", expanding=True))
)
_PARTS_OF = sa.select(_PART.c.part, _PART.c.grade, _PART.c.sealed).where(_PART.c.audit_id == _THIS)
_PART_OF = _PARTS_OF.where(_PART.c.part == sa.bindparam("code"))
_BLANK: Any = sa.literal_column("' '")
_ONE_AUDIT = SQLModel.metadata.tables["audit"]
_SAVED_PARTS = (
    sa.select(
        sa.func.aggregate_strings(
            sa.case((_PART.c.complete, "+"), else_="-")
            + sa.case((_PART.c.marked != "", "!"), else_="")
            + _PART.c.part
            + ":"
            + sa.cast(_PART.c.saves, sa.String)
            + ":"
            + _PART.c.window,
            _BLANK,
        )
    )
    .where(_PART.c.audit_id == _ONE_AUDIT.c.id)
    .scalar_subquery()
)
_DRAFTS = (
    sa.select(sa.func.aggregate_strings(_DRAFT.c.subject + ":" + _DRAFT.c.window, _BLANK))
    .where(
        _DRAFT.c.audit_id == _ONE_AUDIT.c.id,
        _DRAFT.c.person_id == _ONE_AUDIT.c.auditor_id,
        _DRAFT.c.sealed != b"",
    )
    .scalar_subquery()
)
#: What stands before a part's code in them: complete or not, and marked.
_SIGNS = "+-!"
#: Two columns beside an audit's own, which `Begun.read` understands.
BEGUN = (_SAVED_PARTS.label("saved_parts"), _DRAFTS.label("drafts"))
_BEGUN = sa.select(*BEGUN).where(_ONE_AUDIT.c.id == _THIS)


def _put_one_part(dialect: str) -> sa.Insert:
    insert, over = insert_over(_PART, _ONE_PART, dialect)
    row = {
        _PART.c.audit_id: _THIS,
        _PART.c.part: sa.bindparam("code"),
        _PART.c.grade: sa.bindparam("its_grade"),
        _PART.c.sealed: sa.bindparam("its_words"),
        _PART.c.complete: sa.bindparam("is_complete"),
        _PART.c.saves: 1,
        _PART.c.window: sa.bindparam("by_window"),
        _PART.c.marked: sa.bindparam("its_marks"),
        _PART.c.saved_at: sa.bindparam("at"),
    }
    over["set_"]["saves"] = _PART.c.saves + 1
    made: sa.Insert = insert.values(row).on_conflict_do_update(**over)
    return made


def _put_ratings() -> sa.Insert:
    """Any number of ratings at once, for PostgreSQL."""
    insert, over = insert_over(_ANSWER, _ONE_ANSWER, "postgresql")
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
_RATING_INSERT, _RATING_OVER = insert_over(_ANSWER, _ONE_ANSWER, "sqlite")
_PUT_RATING = _RATING_INSERT.values(
    {
        _ANSWER.c.audit_id: _THIS,
        _ANSWER.c.question: sa.bindparam("asked"),
        _ANSWER.c.rating: sa.bindparam("rated"),
    }
).on_conflict_do_update(**_RATING_OVER)
_SAVE_PART = _put_one_part("postgresql").add_cte(
    CLOSE_DRAFT["postgresql"].cte("closed"),
    _put_ratings().cte("rated"),
    trail.BESIDE.cte("said"),
)
_SAVED_AT = sa.select(_PART.c.saved_at).where(
    _PART.c.audit_id == _THIS, _PART.c.part == sa.bindparam("code")
)
_LAST_SAVED = sa.select(sa.func.max(_PART.c.saved_at)).where(_PART.c.audit_id == _THIS)


@dataclass(frozen=True)
class Begun:
    """What there is of an audit, not a word of it: by saved part whether it is `complete`, how
    often it was saved and in which window last; the parts that are `marked`, since words in them
    tell who the child is; and its auditor's `drafts` that wait, by their subject and window."""

    complete: Mapping[str, bool]
    marked: frozenset[str]
    saves: Mapping[str, tuple[int, str]]
    drafts: frozenset[tuple[str, str]]

    @classmethod
    def read(cls, saved_parts: str | None, drafts: str | None) -> Begun:
        """The same from the columns `BEGUN`."""
        listed = [part.split(":") for part in (saved_parts or "").split()]
        waiting = [draft.rpartition(":") for draft in (drafts or "").split()]
        return cls(
            {part.lstrip(_SIGNS): part.startswith("+") for part, _, _ in listed},
            frozenset(part.lstrip(_SIGNS) for part, _, _ in listed if "!" in part),
            {part.lstrip(_SIGNS): (int(saves), window) for part, saves, window in listed},
            frozenset((subject, window) for subject, _, window in waiting),
        )

    def saves_of(self, part: str) -> int:
        """How often a part has been saved."""
        return self.saves.get(part, (0, ""))[0]

    def holds(self, subject: str) -> bool:
        """Whether some window of theirs keeps words on this subject that are not saved."""
        return any(found == subject for found, _ in self.drafts)

    def with_saved(self, part: str, complete: bool, of: OfWindow, *, marked: bool) -> Begun:
        """The same once a part has been saved."""
        taken = of.over.partition(":")[0]
        gone = {(of.subject, of.window), (of.subject, taken)}
        return Begun(
            {**self.complete, part: complete},
            self.marked | {part} if marked else self.marked - {part},
            {**self.saves, part: (self.saves_of(part) + 1, of.window)},
            self.drafts - gone,
        )


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
    marked: Collection[str],
    at: datetime,
    of: OfWindow,
    closed: int,
    said: trail.Entry,
) -> None:
    """Write a part as it stands, with its ratings by question: an empty one is taken away.

    `marked` are the fields with words that tell who the child is. The draft `of` its window is
    emptied: pauses before `closed` (a sequence) are not kept any more. The trail says what is
    `said`.
    """
    check_may_write(session)
    connection = session.connection()  # straight to it: a session looks at each statement twice
    rated = {asked: Rating(value) for asked, value in ratings.items() if value}
    if len(rated) < len(ratings):
        emptied = [asked for asked in ratings if asked not in rated]
        connection.execute(_DROP_RATINGS, {"audit": audit_id, "emptied": emptied})
    whole = {"audit": audit_id, "code": part, "its_grade": grade, "its_words": sealed}
    whole |= {"is_complete": complete, "its_marks": " ".join(sorted(marked)), "at": at}
    emptied_draft = closing(of, closed)
    take_over(session, of)
    if connection.dialect.name == "postgresql":
        rates = {"asked": [*rated], "rated": [rating.value for rating in rated.values()]}
        run(connection, _SAVE_PART, whole | emptied_draft | rates | trail.beside(said))
        return
    rows = [{"audit": audit_id, "asked": asked, "rated": r} for asked, r in rated.items()]
    run_each(connection, _PUT_RATING, rows)
    run(connection, _PUT_PART, whole | emptied_draft)
    run(connection, CLOSE_DRAFT["sqlite"], whole | emptied_draft)
    run(connection, trail.BESIDE, trail.beside(said))


def saved_at(session: Session, audit_id: int, part: str) -> datetime | None:
    """When a part was last saved."""
    found: datetime | None = session.scalar(_SAVED_AT, {"audit": audit_id, "code": part})
    return found


def last_saved(session: Session, audit_id: int) -> datetime | None:
    """When any part of an audit was last saved; None when none has been."""
    found: datetime | None = session.scalar(_LAST_SAVED, {"audit": audit_id})
    return found
