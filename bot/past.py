"""The practice council's two finished cycles, lived once and kept for the next start.

What is kept is a database and the key to it, in the visitor's cache folder, under a name that
changes with the code that made it. Everything in it is invented.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.clocks import utc_now
from bot.council import BEGAN, TODAY, bring_in, load_draft
from bot.database import engine_for, migrate
from bot.history import History, forget_old_messages
from models.programme import Programme
from models.rules.calendar import add_working_days, at_london, london_date
from models.sealing import Keyring
from schedules.heartbeat import Clockwork, seal_trail

#: How many working days of messages a conversation begins with.
_RECENT = 8
_MADE_FROM = ("models", "schedules", "bot")
_NOT_FROM = (".pyc", ".js", ".css", ".html", ".svg")


@dataclass(frozen=True)
class Past:
    """A finished past: a SQLite file never to be written to, and the key of its narrative."""

    database: Path
    key: str

    def copied_to(self, path: Path) -> None:
        """A copy of the database, to be lived on in."""
        shutil.copyfile(self.database, path)


def past(folder: Path | None = None) -> Generator[str, None, Past]:
    """The past, made now if it is not kept in `folder` (the visitor's cache when None).

    Making it takes about half a minute; what is given meanwhile are lines that say how it goes.
    """
    folder = folder or cache_folder()
    name = f"past-{fingerprint()}"
    database, key = folder / f"{name}.db", folder / f"{name}.key"
    if not (database.exists() and key.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        yield from _make(database, key)
        for old in folder.glob("past-*"):
            if not old.name.startswith(name):
                old.unlink(missing_ok=True)
    return Past(database, key.read_text(encoding="ascii"))


def cache_folder() -> Path:
    """Where this machine keeps what can be made again; a temporary place where it has none."""
    base = os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path.home() / ".cache"
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return home / "auditloop"
    return Path(tempfile.gettempdir()) / "auditloop"


def fingerprint() -> str:
    """What the past is made from, as sixteen characters."""
    digest = hashlib.sha256()
    for package in _MADE_FROM:
        for path, content in sorted(_sources(files(package), package)):
            digest.update(path.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _sources(place: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in place.iterdir():
        name = f"{path}/{item.name}"
        if item.is_dir() and item.name != "__pycache__":
            found += _sources(item, name)
        elif item.is_file() and not item.name.endswith(_NOT_FROM):
            found.append((name, item.read_bytes()))
    return found


def _make(database: Path, key: Path) -> Iterator[str]:
    made = Keyring.new_key()
    with tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
        draft = Path(folder) / "past.db"
        for month in live(draft, made):
            yield f"Getting the practice council ready, this once: {month}"
        key.touch(mode=0o600)
        key.write_text(made, encoding="ascii")
        half = database.with_suffix(".half")
        shutil.copyfile(draft, half)
        half.replace(database)


def live(database: Path, key: str) -> Iterator[str]:
    """Live the two cycles in a new SQLite file, up to the first morning of practice.

    Gives the name of each month as it begins.
    """
    engine = engine_for(f"sqlite:///{database}")
    migrate(engine)
    time = _Time(BEGAN)
    programme = Programme(engine, keyring=Keyring([key]), clock=lambda: time.at)
    with programme.change(where="practice") as session:
        bring_in(session, at=BEGAN)
    clockwork = Clockwork(programme, holder="practice", real_now=utc_now)
    yield from History(programme, clockwork, move=time.move, until=TODAY).live()
    with programme.change(where="practice") as session:
        recent = at_london(add_working_days(london_date(TODAY), -_RECENT), 0)
        forget_old_messages(session, before=recent)
        load_draft(session, at=time.at)
    seal_trail(programme)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@dataclass
class _Time:
    at: datetime

    def move(self, to: datetime) -> None:
        self.at = to
