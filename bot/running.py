"""One replica: the app, its heartbeat and its sender, started and stopped together."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from slack_bolt import App
from slack_sdk import WebClient

from bot.accounts import link
from bot.app import build, client_for
from bot.clocks import epoch_seconds, monotonic, utc_now
from bot.counts import Counts
from bot.database import engine_for, is_current
from bot.delivery import Sender
from bot.http import Guard, Health
from bot.leaving import told_to_leave
from bot.measures import waiting
from bot.settings import NotConfigured, Settings
from bot.socket_mode import HealthServer, SocketDoor
from handlers.views import messages
from models.outlet import Pace
from models.programme import Programme
from models.workflow.learning import ask_whether_posted
from models.workflow.telling import wait_for_other_hours
from schedules.heartbeat import SEAL_SECONDS, Clockwork, Heartbeat, seal_trail

#: Delivery waits longer for Slack than a listener may: nobody is looking at a window.
DELIVERY_SECONDS = 20
#: How often people who came in by email alone are looked for in Slack.
LINK_SECONDS = 3600


def programme_for(settings: Settings) -> Programme:
    """The programme on the council's database, on real time.

    Raises `NotConfigured` when there is no key or the database is not up to date.
    """
    keyring = settings.keyring()
    engine = engine_for(settings.database_url)
    if not is_current(engine):
        engine.dispose()
        raise NotConfigured(["The database is not up to date: run `auditloop migrate` first."])
    return Programme(engine, keyring=keyring, clock=utc_now)


def check(settings: Settings) -> None:
    """See whether `run` can start: everything set, the database there, the token good.

    Raises `NotConfigured` with a sentence for each thing that is missing, or `SlackApiError`.
    """
    missing = settings.missing_for_run()
    if missing:
        raise NotConfigured(missing)
    programme_for(settings).engine.dispose()
    client_for(settings.bot_token, settings.api_url, seconds=DELIVERY_SECONDS).auth_test()


@dataclass
class Replica:
    """Everything that one process runs, besides its door.

    `client` looks up the accounts of people who came in by email, where there are any. Make it in
    the process that runs it: it has threads.
    """

    programme: Programme
    bolt: App
    sender: Sender
    clockwork: Clockwork
    client: WebClient | None = None
    counts: Counts = field(default_factory=Counts)
    more_ready: Mapping[str, Callable[[], bool]] = field(default_factory=dict)

    @cached_property
    def heartbeat(self) -> Heartbeat:
        """Asks what is due, seals the trail, and finds the accounts of people new to Slack."""

        def seal() -> int:
            return seal_trail(self.programme)

        chores: dict[Callable[[], object], float] = {seal: SEAL_SECONDS}
        if self.client is not None:
            chores[partial(link, self.programme, self.client)] = LINK_SECONDS
        return Heartbeat(self.clockwork, chores=chores)

    def health(self) -> Health:
        """The health pages of this replica."""

        def database() -> bool:
            return is_current(self.programme.engine)

        return Health(
            self.counts,
            ready={"database": database, **self.more_ready},
            measures=lambda: waiting(self.programme),
        )

    def start(self) -> None:
        """Begin to run what is due and to send what is owed."""
        self.heartbeat.start()
        self.sender.start()

    def stop(self) -> None:
        """Finish what is in hand, then stop."""
        self.heartbeat.stop()
        self.sender.stop()


def replica_for(
    programme: Programme, client: WebClient, *, pace: Pace | None = None, poll: float = 2.0
) -> Replica:
    """A replica that speaks to Slack as `client`, at Slack's pace unless told otherwise.

    Raises `SlackApiError`.
    """
    delivering = client_for(client.token, client.base_url, seconds=DELIVERY_SECONDS)
    return Replica(
        programme=programme,
        client=delivering,
        bolt=build(programme, client),
        sender=Sender(
            programme,
            delivering,
            messages.render,
            now_real=utc_now,
            monotonic=monotonic,
            wait=threading.Event().wait,
            pace=pace,
            when_held=ask_whether_posted,
            when_missed=wait_for_other_hours,
            poll=poll,
        ),
        clockwork=Clockwork(programme, holder=holder(), real_now=utc_now),
    )


def holder() -> str:
    """This process by name, for the ledger of runs."""
    return f"{socket.gethostname()}-{os.getpid()}"


def guard_for(replica: Replica, signing_secret: str) -> Guard:
    """The HTTP door of a replica, as a WSGI application."""
    return Guard(
        replica.bolt,
        signing_secret,
        clock=epoch_seconds,
        counts=replica.counts,
        health=replica.health(),
    )


def run_socket_mode(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT over Socket Mode, with the health pages on the port.

    On leaving, the connection is closed before anything else: Slack sends no click to nobody.
    """
    with told_to_leave() as leaving:
        client = client_for(settings.bot_token, settings.api_url)
        replica = replica_for(programme_for(settings), client)
        door = SocketDoor(replica.bolt, settings.app_token or "", counts=replica.counts)
        replica.more_ready = {"slack": door.is_connected}
        health = HealthServer(replica.health(), settings.port)
        replica.start()
        try:
            door.open()
            leaving.wait()
        finally:
            door.close()
            replica.stop()
            health.stop()
            replica.programme.engine.dispose()
