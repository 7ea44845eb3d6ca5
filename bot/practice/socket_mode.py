"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

The WebSocket itself belongs to the server; here a connection is something that text can be sent
to. Each envelope goes to any one of the connections, in turn.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from bot.practice.doors import Answer, Parcel
from bot.practice.records import APP_ID, Json

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app's. ``send(None)`` closes it."""

    send: Callable[[str | None], None]
    retiring: bool = False


@dataclass
class SocketMode:
    """The default door: the app connects, and envelopes go to it.

    ack_seconds: how long an acknowledgement may take.
    on_change: called when a connection comes or goes. violation: called with what is wrong.
    """

    ack_seconds: float
    on_change: Callable[[], None] = lambda: None
    violation: Callable[[str], None] = lambda text: None

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._waiting: dict[str, Future[Json | None]] = {}
        self._turn = 0

    @property
    def connected(self) -> bool:
        """Whether the app holds a connection that takes envelopes."""
        return self.connections > 0

    @property
    def connections(self) -> int:
        """How many connections take envelopes now."""
        with self._changed:
            return sum(not c.retiring for c in self._connections)

    def wait_connected(self, seconds: float = 10.0, connections: int = 1) -> None:
        """Wait until the app has this many connections. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.connections >= connections, seconds):
                raise TimeoutError("the app has not connected over Socket Mode")

    # The app's side

    def ticket(self) -> str:
        """A ticket for one WebSocket, as apps.connections.open gives it."""
        with self._changed:
            ticket = uuid.uuid4().hex
            self._tickets.add(ticket)
            return ticket

    def join(self, ticket: str, send: Callable[[str | None], None]) -> Connection | None:
        """Take a WebSocket in and greet it. None where the ticket is unknown or used."""
        with self._changed:
            if ticket not in self._tickets or len(self._connections) >= MOST_CONNECTIONS:
                return None
            self._tickets.discard(ticket)
            connection = Connection(send)
            self._connections.append(connection)
            send(json.dumps(self._hello()))
            self._changed.notify_all()
        self.on_change()
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": {"host": "practice", "approximate_connection_time": 3600},
            "connection_info": {"app_id": APP_ID},
        }

    def leave(self, connection: Connection) -> None:
        """The WebSocket is gone."""
        with self._changed:
            if connection in self._connections:
                self._connections.remove(connection)
            self._changed.notify_all()
        self.on_change()

    def received(self, text: str) -> None:
        """Something came from the app: an acknowledgement, if it is in order."""
        try:
            message = json.loads(text)
            envelope_id = message["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.violation("Socket Mode: a message that acknowledges nothing")
            return
        with self._changed:
            waiting = self._waiting.pop(envelope_id, None)
        if waiting is not None:
            waiting.set_result(message.get("payload") or None)

    # Slack's side

    def deliver(self, parcel: Parcel) -> Answer:
        """Send an envelope to any one connection and wait for its acknowledgement."""
        envelope_id = str(uuid.uuid4())
        waiting: Future[Json | None] = Future()
        with self._changed:
            connection = self._next_connection()
            if connection is None:
                return Answer(error="dispatch_failed")
            self._waiting[envelope_id] = waiting
            connection.send(json.dumps(_envelope(envelope_id, parcel)))
        try:
            return Answer(waiting.result(timeout=self.ack_seconds))
        except TimeoutError:
            return Answer(error="operation_timeout")
        finally:
            with self._changed:
                self._waiting.pop(envelope_id, None)

    def _next_connection(self) -> Connection | None:
        if any(c.retiring for c in self._connections):  # the app is on its way back
            self._changed.wait_for(lambda: self.connections > 0, self.ack_seconds)
        ready = [c for c in self._connections if not c.retiring]
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be made anew, as Slack does every few hours.

        reason: warning, refresh_requested, link_disabled or too_many_websockets.
        """
        with self._changed:
            for connection in self._connections:
                connection.retiring = connection.retiring or reason != "warning"
                connection.send(
                    json.dumps(
                        {
                            "type": "disconnect",
                            "reason": reason,
                            "debug_info": {"host": "practice"},
                        }
                    )
                )

    def drop(self) -> None:
        """Close every connection without having said so before."""
        with self._changed:
            for connection in self._connections:
                connection.retiring = True
                connection.send(None)


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.retry, "retry_reason": parcel.reason}
    return envelope
