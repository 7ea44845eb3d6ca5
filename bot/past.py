"""The practice council's two finished cycles, lived once and kept for the next start.

What is kept is a database and the key to it, and the same database once the last days' messages
were delivered, with what they say: in the visitor's cache folder, under names that change with
the code that made them. Everything in it is invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bot.clocks import utc_now
from bot.council import BEGAN, TODAY, bring_in, load_draft
from bot.database import engine_for, migrate
from bot.forgetting import forget_old_messages
from bot.history import History
from models.programme import Programme
from models.rules.calendar import add_working_days, at_london, london_date
from models.sealing import Keyring
from schedules.heartbeat import Clockwork, seal_trail

#: How many working days of messages a conversation begins with.
_RECENT = 8
#: How long somebody may still begin again from a past that other code made.
_LIVED_ON_FOR = timedelta(days=1)
_READY = "Getting the practice council ready, this once"
#: What is lived comes from these; what is said of it from what people see, too.
_LIVED_FROM = ("models", "schedules", "bot")
_SAID_FROM = (*_LIVED_FROM, "handlers")
_NOT_FROM = (".pyc", ".js", ".css", ".html", ".svg")


@dataclass(frozen=True)
class Past:
    """A finished past: a SQLite file never to be written to, and the key of its narrative.

    `said` is what stands in the workspace's conversations, where its messages were delivered.
    """

    database: Path
    key: str
    said: Mapping[str, Any] | None = None

    def copied_to(self, path: Path) -> None:
        """A copy of the database, to be lived on in."""
        shutil.copyfile(self.database, path)


Live = Callable[[Path, str], Iterator[str]]
Tell = Callable[[Path, str], Mapping[str, Any]]


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


def past(
    folder: Path | None = None, *, tell: Tell, live: Live = live
) -> Generator[str, None, Past]:
    """The past, made now if it is not kept in `folder` (the visitor's cache when None).

    Making it takes about half a minute; what is given meanwhile are lines that say how it goes.
    `live` makes the database of a key, a line a month. `tell` delivers what it owes, changing it,
    and gives what stands in the conversations then.
    """
    folder = folder or cache_folder()
    lived, told = f"past-{fingerprint(_LIVED_FROM)}", f"told-{fingerprint(_SAID_FROM)}"
    database, key = folder / f"{lived}.db", folder / f"{lived}.key"
    delivered, said = folder / f"{told}.db", folder / f"{told}.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not (database.exists() and key.exists()):
        yield from _live(live, database, key)
        delivered.unlink(missing_ok=True)  # it had another key
    if not (delivered.exists() and said.exists()):
        yield f"{_READY}: the last days’ messages"
        _tell(tell, database, key, delivered, said)
        _forget_others(folder, (lived, told))
    words = json.loads(said.read_text(encoding="utf-8"))
    return Past(delivered, key.read_text(encoding="ascii"), words)


def cache_folder() -> Path:
    """Where this machine keeps what can be made again; a temporary place where it has none."""
    base = os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path.home() / ".cache"
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return home / "auditloop"
    return Path(tempfile.gettempdir()) / "auditloop"


def fingerprint(packages: tuple[str, ...]) -> str:
    """What stands in these packages, as sixteen characters."""
    digest = hashlib.sha256()
    for package in packages:
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


def _live(live: Live, database: Path, key: Path) -> Iterator[str]:
    made = Keyring.new_key()
    with tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
        draft = Path(folder) / "past.db"
        for month in live(draft, made):
            yield f"{_READY}: {month}"
        key.touch(mode=0o600)
        key.write_text(made, encoding="ascii")
        _put(draft, database)


def _tell(tell: Tell, database: Path, key: Path, delivered: Path, said: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
        draft, words = Path(folder) / "told.db", Path(folder) / "told.json"
        shutil.copyfile(database, draft)
        found = tell(draft, key.read_text(encoding="ascii"))
        words.write_text(json.dumps(found), encoding="utf-8")
        _put(words, said)
        _put(draft, delivered)


def _forget_others(folder: Path, kept: tuple[str, str]) -> None:
    """Pasts of other code go a day after they were made: nobody is living on one by then."""
    before = (utc_now() - _LIVED_ON_FOR).timestamp()
    for old in (*folder.glob("past-*"), *folder.glob("told-*")):
        if not old.name.startswith(kept) and old.stat().st_mtime < before:
            old.unlink(missing_ok=True)


def _put(draft: Path, there: Path) -> None:
    """Whole or not at all, whatever happens meanwhile."""
    half = there.with_suffix(".half")
    shutil.copyfile(draft, half)
    half.replace(there)


@dataclass
class _Time:
    at: datetime

    def move(self, to: datetime) -> None:
        self.at = to
