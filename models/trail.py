"""The append-only trail: who did what to which record, before and after (brief section 2, rule 10).

An entry is written in the transaction of its change. Entries are chained afterwards, once they
are committed (`models.trail_seal`). They hold ids, states, dates and grades; words that somebody
typed appear only as a `fingerprint` of their sealed form, so that erasing the words leaves the
chain whole.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel

from models.programme import Known, check_may_write

#: Longer text than this in the trail would be narrative.
LONGEST_WORD = 120


class TrailEntry(SQLModel, table=True):
    """One change. `person_id` is None when the clock did it; no foreign keys: it stands alone."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        sa.Index("ix_trail_entry_subject", "subject_kind", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    person_id: int | None = Field(default=None, index=True)
    where: str
    what: str
    subject_kind: str
    subject_id: int
    before: Any = Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=True)
    after: Any = Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=True)


class ReadLog(SQLModel, table=True):
    """Somebody read case narrative, or took an export."""

    __tablename__ = "read_log"
    __table_args__ = (sa.Index("ix_read_log_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    person_id: int | None = Field(default=None, index=True)
    where: str
    what: str
    subject_kind: str
    subject_id: int


Entry = Mapping[str, Any]
_TABLE = SQLModel.metadata.tables["trail_entry"]
_WRITE = sa.insert(_TABLE)
_BESIDE = {column.name: f"trail_{column.name}" for column in _TABLE.c if column.name != "id"}
#: The same for a statement that writes more: it is given what `beside` makes of an entry.
BESIDE = sa.insert(_TABLE).values({c: sa.bindparam(name) for c, name in _BESIDE.items()})


def record(
    session: Session,
    what: str,
    subject: tuple[str, int],
    *,
    by: Known | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
) -> None:
    """Write one change to the trail, in the transaction of `session`.

    `what` is a dotted word (`audit.regraded`), `subject` like `("audit", 17)`; `before` and
    `after` are ids, states, dates, grades, or lists and mappings of them. Text longer than 120
    characters raises `ValueError`: it would be narrative.
    """
    write(session, entry(session, what, subject, by=by, at=at, before=before, after=after))


def entry(
    session: Session,
    what: str,
    subject: tuple[str, int],
    *,
    by: Known | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
) -> Entry:
    """What `record` writes, for a verb that writes it together with its change."""
    kind, identity = subject
    row = {"at": at, "person_id": None if by is None else by.id, "where": session.info["where"]}
    row |= {"what": what, "subject_kind": kind, "subject_id": identity}
    return row | {"before": _plain(before), "after": _plain(after)}


def write(session: Session, said: Entry) -> None:
    """Write an entry to the trail."""
    check_may_write(session)
    session.connection().execute(_WRITE, said)


def beside(said: Entry) -> dict[str, Any]:
    """What `BESIDE` is given for an entry."""
    return {name: said[column] for column, name in _BESIDE.items()}


def read(
    session: Session, what: str, subject: tuple[str, int], *, by: Known | None, at: datetime
) -> ReadLog:
    """Write to the read log that `by` was shown narrative or took an export."""
    kind, identity = subject
    line = ReadLog(
        at=at,
        person_id=None if by is None else by.id,
        where=session.info["where"],
        what=what,
        subject_kind=kind,
        subject_id=identity,
    )
    session.add(line)
    return line


def fingerprint(sealed: bytes) -> str:
    """What the trail may keep of sealed words: a hash of the sealed form, never of the words."""
    return "sha256:" + sha256(sealed).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if len(value) > LONGEST_WORD:
            raise ValueError("text as long as this does not belong in the trail")
        return value
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        items = [_plain(item) for item in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    raise TypeError(f"a {type(value).__name__} does not belong in the trail")
