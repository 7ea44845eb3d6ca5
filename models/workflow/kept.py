"""What windows keep at each pause, before any *Save*: written and found by table, like a save.

Each window has a row of its own, so two never overwrite each other (brief rule 11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models.audit import Draft
from models.programme import check_may_write

#: Higher than any pause: what a window still sends after it was saved for good.
_SAVED = 2**62
_DIGITS = 18


def table(record: type[SQLModel]) -> sa.Table:
    """The table of a record."""
    return SQLModel.metadata.tables[str(record.__tablename__)]


def insert_over(table: sa.Table, unique: Sequence[str], dialect: str) -> Any:
    """An insert for this dialect, and what it writes over a row that is there already."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    given = insert.excluded
    rest = {c.name: given[c.name] for c in table.c if c.name not in ("id", *unique)}
    return insert, {"index_elements": unique, "set_": rest}


_DRAFT = table(Draft)
_UNIQUE = ("person_id", "subject", "window")


def _put_draft(dialect: str, *, sent: bool) -> sa.Insert:
    """A row that is older than what the same window has said is left out, unless it was sent."""
    insert, over = insert_over(_DRAFT, _UNIQUE, dialect)
    newer = _DRAFT.c.sequence < insert.excluded.sequence
    if sent:
        over["set_"]["sequence"] = _later(insert.excluded)
    made: sa.Insert = insert.on_conflict_do_update(**over, where=None if sent else newer)
    return made


def _later(new: Any) -> Any:
    return sa.case((_DRAFT.c.sequence < new.sequence, new.sequence), else_=_DRAFT.c.sequence)


def _close_draft(dialect: str) -> sa.Insert:
    """A window's draft is empty from now on, and what it said before `closed` is older."""
    insert, over = insert_over(_DRAFT, _UNIQUE, dialect)
    new = insert.excluded
    row = {
        _DRAFT.c.person_id: sa.bindparam("who"),
        _DRAFT.c.audit_id: sa.bindparam("audit", type_=sa.Integer),
        _DRAFT.c.subject: sa.bindparam("what"),
        _DRAFT.c.window: sa.bindparam("by_window"),
        _DRAFT.c.sequence: sa.bindparam("closed", type_=sa.BigInteger),
        _DRAFT.c.base: 0,
        _DRAFT.c.sealed: b"",
        _DRAFT.c.kept_at: sa.bindparam("at"),
    }
    over["set_"] = {"sequence": _later(new), "sealed": new.sealed}
    made: sa.Insert = insert.values(row).on_conflict_do_update(**over)
    return made


_DIALECTS = ("sqlite", "postgresql")
_PUT_DRAFT = {
    (dialect, sent): _put_draft(dialect, sent=sent)
    for dialect in _DIALECTS
    for sent in (False, True)
}
#: Given `closing(…)`, the `audit` and the time `at`; also part of what a save writes at once.
CLOSE_DRAFT = {dialect: _close_draft(dialect) for dialect in _DIALECTS}
_OWN_DRAFTS = (
    _DRAFT.c.person_id == sa.bindparam("who"),
    _DRAFT.c.subject == sa.bindparam("what"),
)
_END_DRAFT = (
    sa.update(_DRAFT)
    .where(*_OWN_DRAFTS, _DRAFT.c.window == sa.bindparam("by_window"))
    .values(sequence=_SAVED, sealed=b"")
)
_DRAFTS_OF = (
    sa.select(_DRAFT.c.window, _DRAFT.c.sequence, _DRAFT.c.base, _DRAFT.c.kept_at, _DRAFT.c.sealed)
    .where(*_OWN_DRAFTS, _DRAFT.c.sealed != b"")
    .order_by(_DRAFT.c.kept_at.desc(), _DRAFT.c.id.desc())
)
#: Only as it was when the other window opened: what was written there since stays.
_TAKE_OVER = (
    sa.update(_DRAFT)
    .where(
        *_OWN_DRAFTS,
        _DRAFT.c.window == sa.bindparam("taken"),
        _DRAFT.c.sequence == sa.bindparam("upto", type_=sa.BigInteger),
    )
    .values(sealed=b"")
)


@dataclass(frozen=True)
class OfWindow:
    """Whose words, on what `subject`, in which `window`, and what that window was opened upon.

    `base`: how often the part had been saved then. `over`: another window's draft that it began
    from, as `Kept.mark`; that one is emptied when this one is kept or saved.
    """

    person_id: int
    subject: str
    window: str
    base: int = 0
    over: str = ""

    @property
    def own(self) -> dict[str, Any]:
        """Whose and what, for a statement."""
        return {"who": self.person_id, "what": self.subject}


@dataclass(frozen=True)
class Kept:
    """What a window kept and has not saved."""

    window: str
    sequence: int
    base: int
    kept_at: datetime
    sealed: bytes

    @property
    def mark(self) -> str:
        """Which words exactly: a later pause of the same window has another mark."""
        return f"{self.window}:{self.sequence}"


def put_draft(
    session: Session,
    of: OfWindow,
    *,
    audit_id: int,
    sequence: int,
    sealed: bytes,
    at: datetime,
    sent: bool = False,
) -> None:
    """Write what a window held at a pause, unless the same window has said something later.

    What was `sent` as a whole is the latest that there is.
    """
    check_may_write(session)
    row = {"person_id": of.person_id, "subject": of.subject, "window": of.window, "base": of.base}
    row |= {"audit_id": audit_id, "sequence": sequence, "sealed": sealed, "kept_at": at}
    session.execute(_PUT_DRAFT[session.get_bind().dialect.name, sent], row)
    take_over(session, of)


def take_over(session: Session, of: OfWindow) -> None:
    """Empty the draft that this window began from: its words are in this window's own now."""
    taken, _, upto = of.over.partition(":")
    if taken and upto.lstrip("-").isdecimal() and len(upto) <= _DIGITS:
        check_may_write(session)
        session.execute(_TAKE_OVER, of.own | {"taken": taken, "upto": int(upto)})


def closing(of: OfWindow, closed: int) -> dict[str, Any]:
    """Which draft is emptied; pauses before `closed` (a sequence) are not kept any more."""
    return of.own | {"by_window": of.window, "closed": closed}


def end_draft(session: Session, of: OfWindow) -> None:
    """Empty a draft that has been saved; what its window still sends is older and stays out."""
    check_may_write(session)
    session.execute(_END_DRAFT, of.own | {"by_window": of.window})
    take_over(session, of)


def drafts_of(session: Session, person_id: int, subject: str) -> list[Kept]:
    """What windows keep on a subject that is not saved, the newest first."""
    found = session.execute(_DRAFTS_OF, {"who": person_id, "what": subject})
    return [Kept(*row) for row in found]
