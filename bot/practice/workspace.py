"""The state of the practice workspace, behind one lock.

The server, the doors to the app and the people all work on this one object, from several
threads. Nothing here waits for the app while it holds the lock.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

from slack_sdk.signature import Clock as SigningClock

from bot.practice.doors import Answer, Door, Parcel, Redelivery
from bot.practice.files import FileStore
from bot.practice.http_delivery import HttpDelivery
from bot.practice.misbehaviour import Misbehaviour
from bot.practice.permits import Permits
from bot.practice.person import Person
from bot.practice.rates import Rates
from bot.practice.records import (
    BOT_USER_ID,
    Conversation,
    Installation,
    Json,
    Member,
)
from bot.practice.socket_mode import SocketMode
from bot.practice.windows import Windows

SIGNING_CLOCK = SigningClock()

Listener = Callable[[str | None, str], None]
"""Told of a change: for whom (None: for everybody) and what, as in ``conversation:D1``."""


class Workspace:
    """One Slack workspace with one app installed.

    clock: practice time in epoch seconds; it stamps messages and may be moved by hand.
    monotonic: real time in seconds, for trigger ids, response URLs, time-outs and rates.
    wall_clock: real epoch seconds, for the signatures of HTTP deliveries, which the app checks.
    ack_seconds: how long the app may take to answer.
    event_retries: seconds before each redelivery of an event that was not acknowledged.
    enforce_rates: refuse more than one message a second in a channel.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        monotonic: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = SIGNING_CLOCK.now,
        ack_seconds: float = 3.0,
        event_retries: tuple[float, ...] = (0.0, 60.0, 300.0),
        enforce_rates: bool = False,
        name: str = "Practice",
        domain: str = "practice",
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.wall_clock = wall_clock
        self.ack_seconds = ack_seconds
        self.name = name
        self.domain = domain
        self.base_url = "http://practice.invalid"  # the server says where it really is
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.installation: Installation | None = None
        self.misbehaviour = Misbehaviour()
        self.rates = Rates(monotonic, enforce=enforce_rates)
        self.sockets = SocketMode(
            ack_seconds, on_change=self.announce_app, violation=self.violation
        )
        self.door: Door = self.sockets
        self.redelivery = Redelivery(event_retries)
        self._listeners: list[Listener] = []
        self._counter = itertools.count(1)
        self.start_again()

    def start_again(self) -> None:
        """Forget people, conversations, windows, counts, violations and planned faults.

        The installed app stays, and so do its connections.
        """
        with self.lock:
            bot = Member(BOT_USER_ID, self._app_name(), "", is_bot=True)
            self.members: dict[str, Member] = {BOT_USER_ID: bot}
            self.conversations: dict[str, Conversation] = {}
            self.permits = Permits(self.monotonic, self.new_id)
            self.windows = Windows(self)
            self.files = FileStore(self)
            self.violations: list[str] = []
            self.posted: Counter[str] = Counter()
            self.misbehaviour.forget()
            self._last_stamp = 0
            self.announce("everything")

    # People and places

    def add_user(
        self,
        user_id: str,
        name: str,
        email: str,
        title: str = "",
        *,
        deleted: bool = False,
        guest: bool = False,
        external: bool = False,
    ) -> Person:
        """Take somebody into the workspace.

        guest: a guest account. external: somebody of another organisation (Slack Connect).
        """
        with self.lock:
            self.members[user_id] = Member(user_id, name, email, title, deleted, guest, external)
            self.announce("conversations")
        return self.person(user_id)

    def add_channel(
        self, channel_id: str, name: str, private: bool = False, members: Iterable[str] = ()
    ) -> Conversation:
        """Make a channel. Add ``bot_user_id`` to the members where the app has been invited."""
        with self.lock:
            channel = Conversation(
                channel_id,
                name,
                "private_channel" if private else "public_channel",
                set(members),
                created=int(self.clock()),
            )
            self.conversations[channel_id] = channel
            self.announce("conversations")
            return channel

    def deactivate(self, user_id: str) -> None:
        """Close somebody's account, as when they leave the council; tells the app if it asked."""
        with self.lock:
            member = self.members[user_id]
            member.deleted = True
            user = member.as_slack(with_email=self.has_scope("users:read.email"))
            self.announce("conversations")
        self.person(user_id).deliver_event({"type": "user_change", "user": user})

    @property
    def bot_user_id(self) -> str:
        """The app's own user."""
        return BOT_USER_ID

    def person(self, user_id: str) -> Person:
        """Somebody to act as. Raises KeyError where there is nobody with this id."""
        return Person(self, self.members[user_id].id)

    def im_with(self, user_id: str) -> Conversation:
        """The direct messages between the app and one person; made when first asked for."""
        with self.lock:
            channel_id = "D" + user_id[1:]
            if channel_id not in self.conversations:
                self.conversations[channel_id] = Conversation(
                    channel_id, "", "im", {user_id, BOT_USER_ID}, created=int(self.clock())
                )
            return self.conversations[channel_id]

    def conversations_of(self, user_id: str) -> list[Conversation]:
        """Where somebody is a member."""
        with self.lock:
            return [c for c in self.conversations.values() if user_id in c.members]

    # The app

    def install(
        self, manifest: Json, *, bot_token: str, app_token: str, signing_secret: str
    ) -> None:
        """Install the app as its manifest (a dict, parsed) describes it."""
        with self.lock:
            self.installation = Installation.from_manifest(
                manifest, bot_token=bot_token, app_token=app_token, signing_secret=signing_secret
            )
            self.members[BOT_USER_ID].name = self._app_name()

    def _app_name(self) -> str:
        return self.installation.name if self.installation else "App"

    @property
    def app(self) -> Installation:
        """The installed app. Raises LookupError before ``install``."""
        if self.installation is None:
            raise LookupError("no app is installed in the practice workspace")
        return self.installation

    def has_scope(self, scope: str) -> bool:
        """Whether the installed app was granted this scope."""
        return self.installation is not None and scope in self.installation.scopes

    def deliver_over_socket(self) -> None:
        """Send what people do over Socket Mode (as at the start)."""
        self.door = self.sockets

    def deliver_over_http(self, url: str) -> None:
        """Send what people do to this address, signed with the signing secret."""
        self.door = HttpDelivery(
            url, self.app.signing_secret, wall_clock=self.wall_clock, ack_seconds=self.ack_seconds
        )

    def deliver(self, parcel: Parcel) -> Answer:
        """Hand something to the app and wait for its answer; never raises for a silent app."""
        copies = self.misbehaviour.copies_of(parcel)
        answer = self.door.deliver(parcel)
        for _ in range(copies - 1):
            self.door.deliver(parcel)
        if not answer.ok and parcel.kind == "events_api":
            return self.redelivery.start(self.door, parcel, answer)
        return answer

    def misbehave(
        self,
        method: str = "chat.postMessage",
        kind: str = "ratelimited",
        *,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
    ) -> None:
        """Make the next ``times`` calls of a method go wrong; kinds in ``misbehaviour``."""
        self.misbehaviour.plan(method, kind, times=times, retry_after=retry_after, seconds=seconds)

    def violation(self, text: str) -> None:
        """Write down something that Slack would quietly ignore and a test should not."""
        with self.lock:
            self.violations.append(text)

    def close(self) -> None:
        """Stop redeliveries and let the app's connections go."""
        self.redelivery.stop()
        self.sockets.drop()

    # Stamps, ids and permits

    def new_ts(self) -> str:
        """A message stamp of practice time: unique, and later than every one before."""
        with self.lock:
            stamp = max(int(self.clock() * 1_000_000), self._last_stamp + 1)
            self._last_stamp = stamp
            return f"{stamp // 1_000_000}.{stamp % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id that was never used before, in the form that Slack's ids have."""
        with self.lock:
            return f"{prefix}{next(self._counter):09d}"

    def give_no_id_before(self, last: int) -> None:
        """Go on with ids after this number: the app may remember earlier ones."""
        with self.lock:
            self._counter = itertools.count(last + 1)

    def new_trigger(self, user_id: str, *, from_view: bool = False) -> str:
        """A trigger id, good for three seconds of real time, once."""
        with self.lock:
            return self.permits.new_trigger(user_id, from_view=from_view)

    def new_response_url(self, user_id: str, channel_id: str, ts: str | None = None) -> str:
        """An address for up to five answers within half an hour of real time."""
        with self.lock:
            key = self.permits.new_response_url(user_id, channel_id, ts)
            return f"{self.base_url}/actions/{key}"

    # Watching

    def announce(self, what: str, user_id: str | None = None) -> None:
        """Wake everybody who waits, and tell the open pages that something has changed."""
        with self.changed:
            self.changed.notify_all()
            for listener in self._listeners:
                listener(user_id, what)

    def announce_app(self) -> None:
        """The app has connected or gone."""
        self.announce("app")

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` at every change, under the lock; gives back how to stop."""
        with self.lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _forget(self, listener: Listener) -> None:
        with self.lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def wait_until(self, happened: Callable[[], object], seconds: float = 15.0) -> None:
        """Wait for something to become true of this workspace.

        Raises TimeoutError when it has not happened within ``seconds`` of real time.
        """
        with self.changed:
            if not self.changed.wait_for(happened, timeout=seconds):
                raise TimeoutError(f"this did not happen within {seconds} seconds")
