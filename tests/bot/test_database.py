"""The database: brought up to date with rows in it, on both engines, by one of many replicas."""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel, select

import models
from bot import database
from bot.database import altering, engine_for, is_current, migrate
from models import records, trail
from models.action import Action
from models.audit import Audit, AuditPart
from models.case import Case
from models.guards import APPEND_ONLY, guard, is_guarded
from models.person import Person, Service, Team
from models.programme import Programme
from models.sealing import seal, unseal
from models.trail import TrailEntry
from models.trail_seal import seal_tail, verify
from models.vocabulary import ActionSource, ActionState, AuditState

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
CANARY = "the blue bear"


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[sa.Engine]:
    engine = engine_for(empty_database_url)
    yield engine
    engine.dispose()


def fill(programme: Programme) -> None:
    """A row in every corner where a migration has been seen to lose some."""
    with programme.change() as session:
        for parent in (
            Service(name="Family help"),
            Team(name="North", service_id=1),
            Person(email="amina@example.org", name="Amina", team_id=1),
            Person(email="ben@example.org", name="Ben", team_id=1, manager_id=1),
            Case(
                reference="EH-0001",
                area="early_help",
                team_id=1,
                worker_id=2,
                age_band="5-9",
                status="EH",
            ),
            Audit(
                month="2026-12",
                area="early_help",
                case_id=1,
                auditor_id=1,
                team_id=1,
                worker_id=2,
                status="EH",
                age_band="5-9",
                because="drawn",
                assigned_at=MONDAY,
                due_on=date(2026, 12, 31),
                due_because="month end",
                held_since=MONDAY,
            ),
        ):
            session.add(parent)
            session.flush()
        sealed = seal(session, 1, "part:front", CANARY)
        session.add(AuditPart(audit_id=1, part="front", sealed=sealed, saved_at=MONDAY))
        session.add(
            Action(
                audit_id=1,
                source=ActionSource.AUDIT,
                kind="record",
                field="action:1",
                sealed=sealed,
                owner_id=2,
                added_by_id=1,
                added_at=MONDAY,
                due_on=date(2026, 12, 31),
                original_due_on=date(2026, 12, 31),
            )
        )
        trail.record(session, "audit.assigned", ("audit", 1), by=None, at=MONDAY)
        trail.read(session, "audit.opened", ("audit", 1), by=None, at=MONDAY)
    with programme.ledger(where="sealer") as session:
        seal_tail(session)


def rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
            for table in records.METADATA.sorted_tables
        }


# Up to date


def test_an_empty_database_is_brought_up_to_date(empty_engine):
    assert not is_current(empty_engine)
    migrate(empty_engine)
    assert is_current(empty_engine)
    with empty_engine.connect() as connection:
        assert is_guarded(connection)


def test_migrating_again_changes_nothing(programme):
    fill(programme)
    before = rows(programme.engine)
    migrate(programme.engine)
    assert rows(programme.engine) == before
    assert is_current(programme.engine)


def test_replicas_that_start_together_migrate_once(empty_database_url):
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def replica() -> None:
        engine = engine_for(empty_database_url)
        try:
            start.wait(10)
            migrate(engine)
        except BaseException as error:  # told to the test below, whatever it was
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=replica) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    engine = engine_for(empty_database_url)
    assert is_current(engine)
    engine.dispose()


def test_many_may_open_a_new_file_at_once(tmp_path):
    locked: list[BaseException] = []
    for number in range(60):
        start = threading.Barrier(4)

        def opens(url: str = f"sqlite:///{tmp_path}/{number}.db", start=start) -> None:
            engine = engine_for(url)
            try:
                start.wait(10)
                with engine.connect():
                    pass
            except BaseException as error:  # told to the test below, whatever it was
                locked.append(error)
            finally:
                engine.dispose()

        threads = [threading.Thread(target=opens) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert locked == []


def test_a_database_of_a_newer_version_is_not_current(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not is_current(engine)


def test_every_record_is_listed():
    for module in pkgutil.walk_packages(models.__path__, "models."):
        importlib.import_module(module.name)
    listed = {
        mapper.local_table.name
        for mapper in SQLModel._sa_registry.mappers
        if mapper.class_.__module__ in {module.__name__ for module in records.TABLE_MODULES}
    }
    assert {table.name for table in records.METADATA.sorted_tables} == listed


# The migrations and the records say the same


def shape(engine: sa.Engine) -> dict[str, dict[str, Any]]:
    """Everything about every table that can be read back."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table),
            "indexes": _by_name([_plain(index) for index in inspector.get_indexes(table)]),
            "uniques": _by_name(inspector.get_unique_constraints(table)),
            "foreign keys": _by_name(inspector.get_foreign_keys(table)),
            "checks": _by_name(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _plain(index: Any) -> Any:
    """A partial index with its condition as text, so that two can be compared."""
    options = index.get("dialect_options", {})
    return index | {"dialect_options": {name: str(value) for name, value in options.items()}}


def _by_name(things: list[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: str(thing["name"]))


def test_the_migrations_make_what_the_records_say(empty_engine, engine):
    records.METADATA.create_all(empty_engine)
    made, migrated = shape(empty_engine), shape(engine)
    assert migrated.keys() == made.keys()
    for table in made:
        assert migrated[table] == made[table], table


def test_every_constraint_has_a_name(engine):
    for table, parts in shape(engine).items():
        for kind in ("uniques", "foreign keys", "checks"):
            assert all(thing["name"] for thing in parts[kind]), (table, kind)
        autoincrement = engine.dialect.name == "sqlite" and table == "trail_entry"
        assert parts["key"]["name"] == (None if autoincrement else f"pk_{table}")


def test_a_nonsense_state_is_refused_by_the_database(programme):
    fill(programme)

    def nonsense() -> None:
        with programme.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE audit SET state = 'splendid'")

    with pytest.raises(sa.exc.IntegrityError, match="ck_audit_state"):
        nonsense()


# A later migration, on a database that is full


def tables_rebuilt(operations: Operations) -> None:
    """What a later step may do to the tables that others hang on."""
    on_sqlite = operations.get_bind().dialect.name == "sqlite"
    for table in ("person", "audit", "trail_entry", "action"):
        with operations.batch_alter_table(
            table, recreate="always" if on_sqlite else "never"
        ) as batch:
            batch.add_column(sa.Column("later", sa.String(), nullable=True))


def altered(engine: sa.Engine, step: Callable[[Operations], None]) -> None:
    with altering(engine) as connection:
        step(Operations(MigrationContext.configure(connection)))
        guard(connection)


def test_rebuilding_tables_keeps_every_row_check_and_trigger(programme):
    fill(programme)
    before, checks = rows(programme.engine), shape(programme.engine)["audit"]["checks"]
    altered(programme.engine, tables_rebuilt)
    assert rows(programme.engine) == before
    assert shape(programme.engine)["audit"]["checks"] == checks
    with programme.engine.connect() as connection:
        assert is_guarded(connection)
    with programme.read() as session:
        assert verify(session).whole
        part = session.get(AuditPart, 1)
        assert unseal(session, 1, "part:front", part.sealed) == CANARY
        assert session.get(Audit, 1).state == AuditState.ASSIGNED
        assert session.get(Action, 1).state == ActionState.OPEN
    with programme.change() as session:
        trail.record(session, "audit.started", ("audit", 1), by=None, at=MONDAY)
    with programme.read() as session:
        assert [entry.id for entry in session.exec(select(TrailEntry))] == [1, 2]
        assert verify(session).unsealed == 1


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_trail_stays_append_only_after_a_rebuild(programme, table):
    fill(programme)
    altered(programme.engine, tables_rebuilt)

    def remove() -> None:
        with programme.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  our own table names

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        remove()


def test_a_step_that_fails_halfway_leaves_everything_as_it_was(programme):
    fill(programme)
    before, made = rows(programme.engine), shape(programme.engine)

    def halfway(operations: Operations) -> None:
        tables_rebuilt(operations)
        operations.drop_table("tick")
        raise LookupError

    with pytest.raises(LookupError):
        altered(programme.engine, halfway)
    assert rows(programme.engine) == before
    assert shape(programme.engine) == made


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_step_that_orphans_rows_is_refused(programme):
    """PostgreSQL refuses by itself; on SQLite foreign keys are off while tables are rebuilt."""
    fill(programme)

    def orphans(operations: Operations) -> None:
        operations.execute("DELETE FROM service")

    with pytest.raises(RuntimeError, match="without their parents in: team"):
        altered(programme.engine, orphans)
    assert rows(programme.engine)["service"] == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_foreign_keys_are_on_again_afterwards(programme):
    altered(programme.engine, tables_rebuilt)

    def orphan() -> None:
        with programme.change() as session:
            session.add(Team(name="Lost", service_id=99))

    with pytest.raises(sa.exc.IntegrityError):
        orphan()


# Engines


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_loses_nothing_that_it_said_it_kept(engine):
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": database.BUSY_TIMEOUT_MS,
    }


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_postgresql_speaks_utc_and_gives_up_waiting(engine):
    with engine.connect() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("TimeZone", "lock_timeout", "idle_in_transaction_session_timeout")
        }
    assert shown == {
        "TimeZone": "UTC",
        "lock_timeout": "20s",
        "idle_in_transaction_session_timeout": "1min",
    }


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_connection_that_postgresql_has_ended_is_never_handed_out(engine):
    with engine.connect() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    other = engine_for(engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)")
    other.dispose()
    with engine.connect() as connection:
        now = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    assert now != mine


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_common_spelling_of_postgresql_will_do(scheme):
    if scheme == "postgres":
        engine = engine_for("postgres://somebody:canary@db/auditloop")
    else:
        engine = engine_for(f"{scheme}://somebody:canary@db/auditloop")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    assert "canary" not in repr(engine)


def test_times_come_back_as_they_were(programme):
    fill(programme)
    with programme.read() as session:
        assert session.get(Audit, 1).assigned_at == MONDAY
        assert session.get(Audit, 1).assigned_at.tzinfo == UTC


def test_errors_of_the_database_show_no_value(engine):
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as error:
        connection.execute(sa.text("SELECT :x FROM nowhere"), {"x": CANARY})
    assert CANARY not in str(error.value)
