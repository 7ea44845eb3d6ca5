"""What is measured against: the practice council's Slack, its December, and the app at its door."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bot.app import LAZY_THREADS, build, client_for
from bot.clocks import epoch_seconds
from bot.council import TODAY, bring_in, residents
from bot.counts import Counts
from bot.http import Guard, Health
from bot.manifest import socket_mode
from bot.practice import Server, Workspace, serve
from models.programme import Programme
from models.rules.rotation import Month
from models.workflow import assignment
from tests.benchmarks.slack_requests import SIGNING_SECRET

BOT_TOKEN, APP_TOKEN = "xoxb-bench", "xapp-bench"


@contextmanager
def practice_slack() -> Iterator[tuple[Workspace, Server]]:
    """The practice council's Slack, with everybody in it."""
    workspace = Workspace(clock=TODAY.timestamp)
    workspace.install(
        socket_mode(), bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET
    )
    for who in residents():
        workspace.add_user(who.slack_user_id, who.name, who.email, title=who.title)
    server = serve(workspace)
    try:
        yield workspace, server
    finally:
        server.stop()


@contextmanager
def at_its_door(programme: Programme, api_url: str) -> Iterator[Guard]:
    """The app behind its door, with a Slack at this address.

    What goes on after an answer has ended when this is left: it still calls Slack.
    """
    counts = Counts()
    with ThreadPoolExecutor(LAZY_THREADS) as executor:
        yield Guard(
            build(programme, client_for(BOT_TOKEN, api_url), executor=executor),
            SIGNING_SECRET,
            clock=epoch_seconds,
            counts=counts,
            health=Health(counts, ready={}, measures=dict),
        )


def draw_december(programme: Programme) -> None:
    """The practice council is brought in, and its December drawn."""
    with programme.change(where="benchmark") as session:
        bring_in(session, at=TODAY)
        assignment.release_month(session, Month(2026, 12), at=TODAY, seed=7)
