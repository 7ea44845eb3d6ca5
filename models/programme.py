"""The one door to the records: everything that changes, changes inside `programme.change()`.

A change is one transaction: what was decided, its trail and the messages that it owes are
committed together or not at all (brief section 2, rule 10). No network inside it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from models.errors import RuleBroken
from models.prepared import prepare
from models.sealing import Keyring, forget_data_keys

#: Execution option: this connection is about to write, so SQLite takes its lock at BEGIN.
WRITING = "auditloop_writing"
COLLIDED = (
    "Somebody else saved this at the same moment. Nothing of yours is lost: please press again."
)
_POSTGRES_COLLISIONS = frozenset({"40001", "40P01", "55P03"})
_SQLITE_BUSY = frozenset({5, 6})

T = TypeVar("T")


class Collision(RuleBroken):
    """Two changes met on the same rows; this one was undone whole, and may be tried again."""

    def __init__(self) -> None:
        super().__init__(COLLIDED)


class Session(sqlmodel.Session):
    """A session of the programme; `info` carries `keyring` and `where`."""


class Known(Protocol):
    """Anybody who is on record; in practice a `models.person.Person`."""

    id: int | None


@event.listens_for(Session, "after_soft_rollback")
def _forget_keys_never_committed(session: sa.orm.Session, _: Any) -> None:
    forget_data_keys(session)


@event.listens_for(Session, "before_flush")
def check_may_write(session: sa.orm.Session, *_: Any) -> None:
    """Raises `RuntimeError` inside `programme.read()`. Records are checked when they are flushed;
    what writes by table asks this itself."""
    if session.info.get("reading"):
        raise RuntimeError("a record was changed inside programme.read(); use programme.change()")


class _Turns:
    """One at a time, in the order of arrival. A plain lock lets a busy thread overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class Programme:
    """The programme of one council, on one database.

    `clock` answers with the programme's own time (aware, UTC), which the practice clock may
    move; it is never used for leases, pacing or time-outs.
    """

    def __init__(
        self, engine: sa.Engine, *, keyring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self.engine = engine
        self.keyring = keyring
        self._clock = clock
        self._turns = _Turns() if engine.dialect.name == "sqlite" else None
        self._inside = threading.local()
        self._wakers: list[Callable[[], None]] = []
        # Made once: an engine with options of its own costs more than a statement.
        self._changing = self._engine("REPEATABLE READ", **{WRITING: True})
        self._listing = self._engine("READ COMMITTED", **{WRITING: True})
        self._reading = self._engine("REPEATABLE READ", postgresql_readonly=True)

    def _engine(self, isolation: str, **options: Any) -> sa.Engine:
        if self._turns is None:
            options |= {"isolation_level": isolation}
        else:
            options.pop("postgresql_readonly", None)
        return self.engine.execution_options(**options)

    def __deepcopy__(self, _: object) -> Programme:
        """There is one: whoever copies a context that lends it gets the same."""
        return self

    def now(self) -> datetime:
        """The programme's time: aware, UTC."""
        return self._clock()

    @property
    def waiting(self) -> int:
        """How many changes wait for their turn: what a health page shows. 0 on PostgreSQL."""
        return self._turns.waiting if self._turns else 0

    def when_owed(self, wake: Callable[[], None]) -> None:
        """Have `wake` called after each commit that owes a message. It must return at once."""
        self._wakers.append(wake)

    @contextmanager
    def change(self, *, where: str = "slack") -> Iterator[Session]:
        """One change, committed on leaving, undone whole when anything is raised.

        `where` is kept in the trail: `slack`, `clock`, `command` … On SQLite changes take
        turns; on PostgreSQL each sees one snapshot, and whoever would overwrite what another
        has just saved gets `Collision`. A change inside a change is a mistake and is refused.
        """
        with self._transaction(self._changing, where) as session:
            yield session

    @contextmanager
    def ledger(self, *, where: str) -> Iterator[Session]:
        """The same for the machinery's own lists (messages owed, ticks, seals).

        Those lock the rows that they take, so on PostgreSQL each statement sees what is
        committed by then.
        """
        with self._transaction(self._listing, where) as session:
            yield session

    def do(self, work: Callable[[Session], T], *, where: str, attempts: int = 5) -> T:
        """Run `work(session)` in a change, again from the start when it collides.

        For jobs and commands, which have nobody to press again. Raises the last `Collision`.
        """
        for _ in range(attempts - 1):
            try:
                with self.change(where=where) as session:
                    return work(session)
            except Collision:
                continue
        with self.change(where=where) as session:
            return work(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the records; changing one is refused."""
        info = self._info("read") | {"reading": True}
        with Session(self._reading, expire_on_commit=False, info=info) as session:
            yield session

    def glance(self, statement: sa.Select[Any], **given: object) -> tuple[Any, ...] | None:
        """The first row that one statement finds, as the driver gives it: None when there is none.

        It is for seeing whether something has changed. It spares all that surrounds a look: there
        is no session, no transaction, no records and no conversion.
        """
        query = prepare(statement, self.engine.dialect)
        pooled = self.engine.raw_connection()
        raw: Any = pooled.driver_connection
        try:
            if self._turns is None:
                raw.autocommit = True
            found = raw.execute(query.words, query.values(given))
            row: tuple[Any, ...] | None = found.fetchone()
            return row
        finally:
            if self._turns is None:
                raw.autocommit = False
            pooled.close()

    def _info(self, where: str) -> dict[str, Any]:
        return {"keyring": self.keyring, "where": where}

    @contextmanager
    def _transaction(self, engine: sa.Engine, where: str) -> Iterator[Session]:
        if getattr(self._inside, "change", False):
            raise RuntimeError("a change inside a change would be two transactions")
        self._inside.change = True
        try:
            with self._turns or nullcontext(), self._writer(engine, where) as session:
                try:
                    with session.begin():
                        yield session
                except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
                    if _collided(error):
                        raise Collision from error
                    raise
                except StaleDataError as error:
                    raise Collision from error
        finally:
            self._inside.change = False
        if session.info.get("owed"):
            for wake in self._wakers:
                wake()

    def _writer(self, engine: sa.Engine, where: str) -> Session:
        return Session(engine, expire_on_commit=False, info=self._info(where))


def _collided(error: Exception) -> bool:
    """Whether two changes met; the driver's own error comes from `models.prepared`."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(driver, "sqlstate", None)
    code = getattr(driver, "sqlite_errorcode", None)
    return state in _POSTGRES_COLLISIONS or (code is not None and code & 0xFF in _SQLITE_BUSY)


def insert_once(
    session: sa.orm.Session, record: type[Any], values: Mapping[str, Any], *, unique: Sequence[str]
) -> bool:
    """Insert one row unless its `unique` columns are taken already; whether it was inserted."""
    session.flush()
    connection = session.connection()
    statement = _insert_once(record.__table__, connection.dialect.name, tuple(unique))
    return connection.execute(statement, dict(values)).rowcount == 1


@lru_cache(maxsize=64)
def _insert_once(table: sa.Table, dialect: str, unique: tuple[str, ...]) -> sa.Insert:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    statement: sa.Insert = insert.on_conflict_do_nothing(index_elements=unique).inline()
    return statement.execution_options(preserve_rowcount=True)
