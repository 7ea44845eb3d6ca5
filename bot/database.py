"""The database: SQLite for one replica, PostgreSQL for several, brought up to date by Alembic."""

from __future__ import annotations

import logging
import select
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bot.migrations import HEAD
from models.guards import guard
from models.programme import WRITING

log = logging.getLogger(__name__)

#: How long SQLite waits for another process (milliseconds): a command line beside a running app.
BUSY_TIMEOUT_MS = 20_000
_SWITCH_PAUSE_MS = 20
#: A pooled connection that was used so lately is taken as alive, unless the server has spoken.
RESTED_SECONDS = 5.0
#: PostgreSQL: give up on a lock (a `Collision`) and on a forgotten transaction, milliseconds.
LOCK_TIMEOUT_MS = 20_000
IDLE_TIMEOUT_MS = 60_000
#: Decides which of several replicas migrates; any fixed number of ours.
_MIGRATION_LOCK = 7_208_113_501


def engine_for(url: str) -> sa.Engine:
    """An engine for `AUDITLOOP_DATABASE_URL`. Errors it raises hide the parameters."""
    parsed = sa.make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, hide_parameters=True, pool_size=20, max_overflow=20)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = (
        f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
    )
    engine = sa.create_engine(
        parsed,
        hide_parameters=True,
        pool_size=20,
        max_overflow=20,
        connect_args={"options": options, "application_name": "auditloop"},
    )
    _ask_whether_alive(engine)
    return engine


def _ask_whether_alive(engine: sa.Engine) -> None:
    """Have PostgreSQL asked whether a pooled connection still lives, where there is doubt.

    That is when it has rested, or when the server has said something since, as it does when it
    goes. To ask each time would be a journey each time.
    """

    def note_use(_: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    def check(connection: Any, record: sa.pool.ConnectionPoolEntry, _: Any) -> None:
        used = record.info.get("used")
        rested = used is not None and time.monotonic() - used > RESTED_SECONDS
        if rested or _has_news(connection):
            try:
                connection.execute("")
                connection.rollback()
            except engine.dialect.loaded_dbapi.Error as error:
                raise sa.exc.InvalidatePoolError from error

    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", check)


def _has_news(connection: Any) -> bool:
    """Whether the server has sent what nobody has read: words of farewell, or the end."""
    if connection.closed:
        return True
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    return bool(line.poll(0))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that DDL rolls back too
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").close()
    _write_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    """Keep changes in a write-ahead log, so that reading never waits for writing.

    Two connections that switch a new file at once are told that it is locked, whatever the busy
    timeout says: SQLite does not wait here. So we do, for as long.
    """
    pause = threading.Event()
    for _ in range(BUSY_TIMEOUT_MS // _SWITCH_PAUSE_MS):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError:
            pause.wait(_SWITCH_PAUSE_MS / 1000)
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute("BEGIN IMMEDIATE" if options.get(WRITING) else "BEGIN").close()


def migrate(engine: sa.Engine) -> None:
    """Bring the database up to date, whole or not at all; harmless when it is so already.

    Two replicas that start together take turns. On SQLite foreign keys are off meanwhile (a
    table rebuilt with them on loses its child rows) and checked before the commit.
    """
    # Only here: 9 MB that a running app has no use for.
    from alembic import command
    from alembic.config import Config

    with altering(engine) as connection:
        config = Config()
        config.set_main_option("script_location", "bot:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        guard(connection)


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has every migration that this version knows, and no other."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
        return set(found) == {HEAD}


@contextmanager
def altering(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction in which tables may be rebuilt: alone, whole or not at all, nothing orphaned.

    Whoever rebuilds a table makes its triggers anew (`models.guards.guard`) before the end.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITING: True})
        if engine.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _refuse_orphans(connection)
            return
        with connection.begin():
            lock = sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.select(lock))
            yield connection


@contextmanager
def _foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """SQLite ignores this pragma inside a transaction, so it is set on the raw connection."""
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101
    raw.execute("PRAGMA foreign_keys=OFF").close()
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def _refuse_orphans(connection: sa.Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        raise RuntimeError(f"the migration left rows without their parents in: {tables}")
