"""`auditloop practice`: a local Slack in the browser, and the real app connected to it.

The only place that knows both the workspace and the programme. The app is the one that councils
run; it is given the workspace's address instead of Slack's, and nothing else is different.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from bot import council
from bot.app import client_for
from bot.clocks import monotonic
from bot.council import TODAY
from bot.database import engine_for
from bot.leaving import told_to_leave
from bot.manifest import socket_mode
from bot.past import Past, past
from bot.practice import Server, Workspace, serve
from bot.practice.keeping import bring_back, kept
from bot.running import replica_for
from bot.socket_mode import SocketDoor
from models.delivery import Delivery, DeliveryState
from models.outlet import Pace
from models.programme import Programme
from models.rules.calendar import (
    at_london,
    last_working_day,
    london,
    london_date,
    next_working_day,
    working_day_on_or_after,
)
from models.sealing import Keyring
from models.setting import policy_of
from schedules.timetable import due, next_watched

BOT_TOKEN = "xoxb-practice"  # noqa: S105 - opens nothing but the practice workspace
APP_TOKEN = "xapp-practice"  # noqa: S105 - likewise
SIGNING_SECRET = "practice"  # noqa: S105 - likewise
#: Nobody waits for Slack here: messages leave as fast as they can be written.
_AT_ONCE = Pace(gap=timedelta(0), ceiling=0)


class PracticeClock:
    """The programme's clock in practice: it runs like any other, and can be set forward."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._since = monotonic()

    def __call__(self) -> datetime:
        """The practice time now, aware, in UTC."""
        return self._at + timedelta(seconds=monotonic() - self._since)

    def move(self, to: datetime) -> None:
        """Set it. It runs on from there."""
        self._at, self._since = to, monotonic()


class Practice:
    """The workspace, the app in it, and the programme behind, on a database to be thrown away."""

    def __init__(self, story: Past, folder: Path, *, port: int = 0) -> None:
        self._story = story
        self._folder = folder
        self._busy = threading.Lock()
        self._stopped = False
        self._number = 0
        self.clock = PracticeClock(TODAY)
        self.workspace = Workspace(clock=lambda: self.clock().timestamp())
        self._settle_in()
        self.server: Server = serve(
            self.workspace,
            port=port,
            travel=self.travel,
            start_again=self.start_again,
            tries=council.tries(),
        )
        self._connect()

    def travel(self, to: str) -> Iterator[str]:
        """Go to a destination of the page, playing everything on the way; says where it is."""
        with self._busy:
            yield from self.go_to(destination(to, self.clock()))

    def go_to(self, until: datetime) -> Iterator[str]:
        """Go to a time (aware), playing every job and delivering every message on the way."""
        self.replica.sender.drain()
        while (moment := self._next_moment(until)) is not None:
            yield f"{_said(moment)}: delivering…"
            self.replica.clockwork.play(moment, move=self.clock.move)
            self.replica.sender.drain()
        self.clock.move(until)
        yield f"It is {_said(until)}."

    def start_again(self) -> Iterator[str]:
        """Throw everything away and begin once more on the first morning."""
        with self._busy:
            yield "Clearing up…"
            self._disconnect()
            self.workspace.start_again()
            self._settle_in()
            yield "Bringing the council back…"
            self._connect()
        self.deliver_what_waits()

    def deliver_what_waits(self) -> None:
        """Deliver what was owed in the last days of the past, where it was not; then run on."""
        with self._busy:
            if self._stopped:  # whoever started it has left before the last days had arrived
                return
            self._deliver()
            self.replica.start()

    def stop_app(self) -> None:
        """End the app, as a redeploy does; the workspace, its pages and the database stay."""
        with self._busy:
            self._disconnect()

    def start_app(self) -> None:
        """Start the app anew on the same database, once it has been stopped."""
        with self._busy:
            self._run()
            self.replica.start()

    def stop(self) -> None:
        """Close the doors and stop."""
        with self._busy:
            self._stopped = True
            self._disconnect()
            self.server.stop()

    def tell(self) -> Mapping[str, Any]:
        """Deliver the same and stop; what stands in the conversations then."""
        with self._busy:
            self._deliver()
            said = kept(self.workspace)
            with self.programme.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.stop()
        return said

    def _deliver(self) -> None:
        for moment in self._owed_moments():
            self.clock.move(moment)
            self.replica.sender.drain()
        self.clock.move(TODAY)
        self.replica.sender.drain()

    def _settle_in(self) -> None:
        self.workspace.install(
            socket_mode(),
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            signing_secret=SIGNING_SECRET,
        )
        for who in council.residents():
            self.workspace.add_user(who.slack_user_id, who.name, who.email, title=who.title)
        for place in council.channels():
            self.workspace.add_channel(
                place.id, place.name, members=[*place.members, self.workspace.bot_user_id]
            )
        if self._story.said is not None:
            bring_back(self.workspace, self._story.said)

    def _connect(self) -> None:
        self._number += 1
        database = self._folder / f"practice-{self._number}.db"
        self._story.copied_to(database)
        self.database = database
        self._run()

    def _run(self) -> None:
        self.programme = Programme(
            engine_for(f"sqlite:///{self.database}"),
            keyring=Keyring([self._story.key]),
            clock=self.clock,
        )
        client = client_for(BOT_TOKEN, self.server.api_url)
        self.replica = replica_for(self.programme, client, pace=_AT_ONCE, poll=0.05)
        self._door = SocketDoor(self.replica.bolt, APP_TOKEN, counts=self.replica.counts)
        self._door.open()

    def _disconnect(self) -> None:
        self._door.close()
        with suppress(RuntimeError):  # it may not have begun yet
            self.replica.stop()
        self.programme.engine.dispose()

    def _owed_moments(self) -> list[datetime]:
        with self.programme.read() as session:
            owed = session.exec(
                select(Delivery.not_before)
                .where(Delivery.state == DeliveryState.OWED, col(Delivery.not_before) <= TODAY)
                .distinct()
                .order_by(col(Delivery.not_before))
            )
            return list(owed)

    def _next_moment(self, until: datetime) -> datetime | None:
        """When the next job runs or the next message leaves, up to `until`."""
        now = self.clock()
        with self.programme.read() as session:
            runs = due(now, until, policy_of(session))
            leaves = session.exec(
                select(func.min(col(Delivery.not_before))).where(
                    Delivery.state == DeliveryState.OWED, col(Delivery.not_before) > now
                )
            ).one()
            watched = next_watched(session)
        moments = [run.at for run in islice(runs, 1)]
        if leaves is not None and leaves <= until:
            moments.append(leaves)
        if watched is not None and watched <= until:
            moments.append(max(watched, now))
        return min(moments, default=None)


def destination(to: str, now: datetime) -> datetime:
    """Where the practice clock goes: a destination of the page, from a time (both UTC)."""
    today = london_date(now)
    if to == "next_working_day":
        return at_london(next_working_day(today), 9)
    if to == "next_monday":
        monday = today + timedelta(days=7 - today.weekday())
        return at_london(working_day_on_or_after(monday), 9)
    end = at_london(last_working_day(today.year, today.month), 17)
    if end <= now:
        later = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = at_london(last_working_day(later.year, later.month), 17)
    return end


def tell(database: Path, key: str) -> Mapping[str, Any]:
    """Deliver what a past owes in a workspace of its own; what stands in it then.

    The database then says so too.
    """
    with tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
        practice = Practice(Past(database, key), Path(folder))
        said = practice.tell()
        shutil.copyfile(practice.database, database)
    return said


def practise(port: int, open_browser: bool) -> Iterator[str]:
    """Run the practice workspace until it is interrupted; gives lines for whoever started it.

    Raises `OSError` for a taken port.
    """
    for busy in ("schedules", "bot.delivery"):  # every job of eight months, every message
        logging.getLogger(busy).setLevel(logging.WARNING)
    with told_to_leave() as leaving, tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
        story = yield from past(tell=tell)
        practice = Practice(story, Path(folder), port=port)
        practice.server.desk.begin("The last days' messages arrive…", practice.deliver_what_waits)
        yield f"The practice workspace is open at {practice.server.url}/ (Ctrl-C leaves)"
        if open_browser:
            webbrowser.open(f"{practice.server.url}/")
        leaving.wait()
        practice.stop()


def _said(at: datetime) -> str:
    here = london(at)
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M}"
