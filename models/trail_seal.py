"""The trail's chain: one sealer links committed entries, and anybody can prove them whole.

Chaining inside each change would make changes wait for one another, so entries are queued when
they are written (by a trigger, in their own transaction) and linked every few seconds, in the
order in which the sealer saw them. A chain cannot see its own tail cut off: keep an `Anchor`
outside the database and give it to `verify`.
"""

import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col, select

from models.trail import TrailEntry

#: Decides which of several replicas seals; any fixed number of ours.
_SEALER_LOCK = 7_208_113_502
_BATCH = 2_000


class TrailSeal(SQLModel, table=True):
    """A link: positions are 1, 2, 3 … without a gap; `hash` covers the entry and the last link."""

    __tablename__ = "trail_seal"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    entry_id: int = Field(unique=True)
    hash: str


class TrailUnsealed(SQLModel, table=True):
    """An entry that waits for its link. Filled by a trigger (`models.guards`)."""

    __tablename__ = "trail_unsealed"

    entry_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


@dataclass(frozen=True)
class Anchor:
    """A link as it was at some time, written like `1204:9f2c…`."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """The anchor written in `text`. Raises `ValueError` when it is none."""
        position, _, digest = text.strip().partition(":")
        return cls(int(position), digest)


@dataclass(frozen=True)
class Verdict:
    """What `verify` found. `broken_entry` is the id of the first entry that does not hold."""

    sealed: int
    unsealed: int
    head: Anchor | None = None
    broken_entry: int | None = None
    broken_because: str | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed or slipped in."""
        return self.broken_because is None


def seal_tail(session: Session, *, limit: int = 1_000) -> int:
    """Link up to `limit` committed entries; how many. 0 also when another replica is sealing.

    Give it a `programme.ledger()`, and repeat until it answers 0.
    """
    if not _only_sealer(session):
        return 0
    waiting = session.scalars(
        select(TrailUnsealed.entry_id).order_by(col(TrailUnsealed.entry_id)).limit(limit)
    ).all()
    if not waiting:
        return 0
    entries = session.execute(
        _entries().where(col(TrailEntry.id).in_(waiting)).order_by(col(TrailEntry.id))
    ).all()
    last = session.scalars(
        select(TrailSeal).order_by(col(TrailSeal.position).desc()).limit(1)
    ).one_or_none()
    position, digest = (last.position, last.hash) if last else (0, "")
    links = []
    for entry in entries:
        position += 1
        digest = _link(position, digest, entry)
        links.append({"position": position, "entry_id": entry.id, "hash": digest})
    session.execute(sa.insert(TrailSeal), links)
    session.execute(sa.delete(TrailUnsealed).where(col(TrailUnsealed.entry_id).in_(waiting)))
    return len(links)


def verify(session: Session, anchor: Anchor | None = None) -> Verdict:
    """Prove the whole chain, in `programme.read()`; memory does not grow with the trail.

    With an `anchor` taken earlier it also sees whether the chain was cut or written anew since.
    """
    unsealed = session.scalar(sa.select(sa.func.count()).select_from(TrailUnsealed)) or 0
    with closing(_chain(session)) as chain:
        found = _followed(chain, unsealed, anchor)
    if not found.whole:
        return found
    if anchor is not None and found.sealed < anchor.position:
        return replace(found, broken_because="the chain ends before the anchor")
    slipped_in = session.scalar(_neither_sealed_nor_queued())
    if slipped_in is not None:
        because = f"entry {slipped_in} was never queued for sealing"
        return replace(found, broken_entry=slipped_in, broken_because=because)
    return found


def _followed(
    chain: Iterable[tuple[int, str, int, Any]], unsealed: int, anchor: Anchor | None
) -> Verdict:
    head: Anchor | None = None
    for position, hashed, entry_id, entry in chain:
        last = head or Anchor(0, "")
        because = _fault(last, position, hashed, entry)
        if because is None and anchor is not None and position == anchor.position:
            because = None if hashed == anchor.hash else "differs from the anchor"
        if because is not None:
            return Verdict(last.position, unsealed, head, entry_id, f"entry {entry_id} {because}")
        head = Anchor(position, hashed)
    return Verdict(head.position if head else 0, unsealed, head)


def _only_sealer(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_SEALER_LOCK))))


def _entries() -> Any:
    return sa.select(*sa.inspect(TrailEntry).columns)


def _chain(session: Session) -> Generator[tuple[int, str, int, Any], None, None]:
    seals: Any = sa.select(col(TrailSeal.position), col(TrailSeal.hash), col(TrailSeal.entry_id))
    rows = session.execute(
        seals.add_columns(*sa.inspect(TrailEntry).columns)
        .outerjoin(TrailEntry, col(TrailEntry.id) == col(TrailSeal.entry_id))
        .order_by(col(TrailSeal.position))
        .execution_options(yield_per=_BATCH)
    )
    try:
        for row in rows:
            yield row.position, row.hash, row.entry_id, row if row.id is not None else None
    finally:
        rows.close()


def _fault(last: Anchor, position: int, hashed: str, entry: Any) -> str | None:
    if position != last.position + 1:
        return "follows a link that was removed"
    if entry is None:
        return "was removed"
    if hashed != _link(position, last.hash, entry):
        return "was changed"
    return None


def _neither_sealed_nor_queued() -> Any:
    sealed = sa.exists().where(col(TrailSeal.entry_id) == col(TrailEntry.id))
    queued = sa.exists().where(col(TrailUnsealed.entry_id) == col(TrailEntry.id))
    return (
        sa.select(col(TrailEntry.id)).where(~sealed, ~queued).order_by(col(TrailEntry.id)).limit(1)
    )


def _link(position: int, previous: str, entry: Any) -> str:
    said = [
        position,
        previous,
        entry.id,
        entry.at.isoformat(),
        entry.person_id,
        entry.where,
        entry.what,
        entry.subject_kind,
        entry.subject_id,
        entry.before,
        entry.after,
    ]
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode()).hexdigest()
