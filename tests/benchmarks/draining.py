"""How fast the outbox drains against the rate that is configured, and whether it keeps to Slack's.

Real senders against a practice workspace that enforces Slack's limit and is told to refuse. The
times are Slack's own: the `ts` of each message, and when each call was made.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session, select

from bot.clocks import epoch_seconds, monotonic, utc_now
from bot.council import TODAY, bring_in, residents
from bot.delivery import Sender
from bot.manifest import socket_mode
from bot.practice import Server, Workspace, serve
from handlers.views import blocks
from models.delivery import Delivery, owe
from models.kinds import DeliveryKind
from models.outlet import POST, Pace
from models.person import Person
from models.programme import Programme
from models.sealing import Keyring
from tests.benchmarks import databases
from tests.benchmarks.measuring import Promise
from tests.benchmarks.slack_requests import SIGNING_SECRET

#: As shipped: one a second in a conversation, 300 a minute in all.
PACE = Pace()
MESSAGES = 100
SHARE = 0.95
REFUSALS, RETRY_AFTER = 3, 2
EVERYBODY, ONE = 40, 1
_PATIENCE = 120.0


class Watched(WebClient):
    """A client that notes when each call was made, and whether Slack refused it for its pace."""

    def __init__(self, api_url: str) -> None:
        super().__init__(token="xoxb-bench", base_url=api_url, timeout=20, retry_handlers=[])
        self.calls: list[tuple[str, float, bool]] = []

    def api_call(self, api_method: str, **given: Any) -> Any:
        """Make the call, and note it."""
        began, limited = monotonic(), False
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            limited = error.response.get("error") == "ratelimited"
            raise
        finally:
            self.calls.append((api_method, began, limited))


def promises(folder: Path) -> Iterator[Promise]:
    """The rate, the distance between two messages to one person, and what was refused."""
    with databases.sqlite(folder) as engine:
        workspace = Workspace(clock=epoch_seconds, enforce_rates=True)
        server = serve(workspace)
        try:
            drain = Drain(engine, workspace, server)
            yield drain.at_full_rate()
            yield drain.to_one_person()
            yield drain.while_refused()
        finally:
            server.stop()


class Drain:
    """The practice council with messages owed to it."""

    def __init__(self, engine: sa.Engine, workspace: Workspace, server: Server) -> None:
        workspace.install(
            socket_mode(),
            bot_token="xoxb-bench",
            app_token="xapp-bench",
            signing_secret=SIGNING_SECRET,
        )
        for who in residents():
            workspace.add_user(who.slack_user_id, who.name, who.email, title=who.title)
        self.workspace = workspace
        self.client = Watched(server.api_url)
        self.programme = Programme(engine, keyring=Keyring([Keyring.new_key()]), clock=utc_now)
        with self.programme.change(where="benchmark") as session:
            bring_in(session, at=TODAY)

    def at_full_rate(self) -> Promise:
        """As many as fit into some twenty seconds, to everybody in turn."""
        self._send("rate", MESSAGES, among=EVERYBODY)
        stamps = sorted(ts for sent in self._stamps() for ts in sent)
        if len(stamps) != MESSAGES:
            raise RuntimeError(f"{len(stamps)} messages of {MESSAGES} are there")
        share = (MESSAGES - 1) / (stamps[-1] - stamps[0]) * PACE.interval.total_seconds()
        return Promise(
            f"the outbox drains, share of the configured rate ({PACE.ceiling} a minute)",
            f"{share:.1%}",
            f"≥ {SHARE:.0%}",
            share >= SHARE,
        )

    def to_one_person(self) -> Promise:
        """Several at once to the same conversation, which takes one a second."""
        self._send("one", 6, among=ONE)
        gaps = [later - sooner for sent in self._stamps() for sooner, later in pairwise(sent)]
        gap = PACE.gap.total_seconds()
        return Promise(
            "the closest two messages in one conversation",
            f"{min(gaps):.2f} s",
            f"≥ {gap:.2f} s",
            min(gaps) >= gap,
        )

    def while_refused(self) -> Promise:
        """Slack refuses now and then: nothing may be posted until it said."""
        self.client.calls.clear()
        self.workspace.misbehave(POST, "ratelimited", times=REFUSALS, retry_after=RETRY_AFTER)
        self._send("refused", 10, among=EVERYBODY)
        posts = [(began, limited) for method, began, limited in self.client.calls if method == POST]
        refused = [began for began, limited in posts if limited]
        early = sum(0 < began - told < RETRY_AFTER for told in refused for began, limited in posts)
        return Promise(
            f"posts before Slack's Retry-After was over ({len(refused)} refusals)",
            str(early),
            "0",
            early == 0 and len(refused) == REFUSALS,
        )

    def owe(self, name: str, count: int, among: int) -> None:
        """Owe this many, in turn to so many people."""
        with self.programme.change(where="benchmark") as session:
            people = session.exec(select(Person)).all()
            for number in range(count):
                owe(
                    session,
                    key=f"benchmark-{name}-{number}",
                    kind=DeliveryKind.AUDIT_ASSIGNED,
                    to=people[number % among].key,
                    at=utc_now() - timedelta(seconds=1),
                )

    def _send(self, name: str, count: int, *, among: int) -> None:
        sender = Sender(
            self.programme,
            self.client,
            written,
            now_real=utc_now,
            monotonic=monotonic,
            wait=threading.Event().wait,
            pace=PACE,
        )
        self.owe(name, count, among)
        there = self.workspace.posted.total() + count
        sender.start()
        try:
            self.workspace.wait_until(lambda: self.workspace.posted.total() >= there, _PATIENCE)
        finally:
            sender.stop()

    def _stamps(self) -> list[list[float]]:
        """When each message was stored, by conversation."""
        people = [self.workspace.person(who.slack_user_id) for who in residents()]
        return [[float(message["ts"]) for message in who.conversation()] for who in people]


def written(_: Session, delivery: Delivery) -> blocks.Message:
    """A message that only says which it is."""
    said = f"Something waits for you: {delivery.key}."
    return blocks.message(said, [blocks.section("said", said)])
