"""Socket Mode without a network: tickets, connections, envelopes, acknowledgements."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from bot.practice.doors import Answer, Parcel
from bot.practice.socket_mode import MOST_CONNECTIONS, SocketMode

PRESS = Parcel("interactive", {"type": "block_actions"})


class App:
    """The other end of one WebSocket, which acknowledges what it is told to."""

    def __init__(self, sockets: SocketMode, payload: Any = None, *, silent: bool = False) -> None:
        self.sockets = sockets
        self.payload = payload
        self.silent = silent
        self.received: list[Any] = []
        self.connection = sockets.join(sockets.ticket(), self.take)

    def take(self, text: str | None) -> None:
        message = None if text is None else json.loads(text)
        self.received.append(message)
        if message and "envelope_id" in message and not self.silent:
            ack = {"envelope_id": message["envelope_id"], "payload": self.payload}
            threading.Thread(target=self.sockets.received, args=(json.dumps(ack),)).start()

    @property
    def envelopes(self) -> list[Any]:
        return [m for m in self.received if m and "envelope_id" in m]


@pytest.fixture
def sockets() -> SocketMode:
    return SocketMode(ack_seconds=5.0)


def test_the_greeting_counts_the_connections(sockets: SocketMode) -> None:
    first, second = App(sockets), App(sockets)
    assert first.received[0]["num_connections"] == 1
    assert second.received[0]["num_connections"] == 2


def test_a_ticket_is_good_once(sockets: SocketMode) -> None:
    ticket = sockets.ticket()
    assert sockets.join(ticket, lambda text: None)
    assert sockets.join(ticket, lambda text: None) is None
    assert sockets.join("made up", lambda text: None) is None


def test_an_app_has_ten_connections_at_most(sockets: SocketMode) -> None:
    apps = [App(sockets) for _ in range(MOST_CONNECTIONS + 1)]
    assert apps[-1].connection is None
    assert sockets.connections == MOST_CONNECTIONS


def test_each_envelope_goes_to_any_one_connection(sockets: SocketMode) -> None:
    apps = [App(sockets), App(sockets)]
    for _ in range(4):
        assert sockets.deliver(PRESS) == Answer()
    assert [len(app.envelopes) for app in apps] == [2, 2]


def test_the_answer_is_what_the_acknowledgement_carries(sockets: SocketMode) -> None:
    app = App(sockets, payload={"response_action": "clear"})
    assert sockets.deliver(PRESS) == Answer({"response_action": "clear"})
    envelope = app.envelopes[0]
    assert envelope["type"] == "interactive"
    assert envelope["accepts_response_payload"]


def test_an_event_says_how_often_it_was_sent(sockets: SocketMode) -> None:
    app = App(sockets)
    sockets.deliver(Parcel("events_api", {}, retry=2, reason="http_timeout"))
    assert app.envelopes[0]["retry_attempt"] == 2
    assert app.envelopes[0]["retry_reason"] == "http_timeout"


def test_silence_is_a_time_out_and_nobody_is_a_failure() -> None:
    sockets = SocketMode(ack_seconds=0.05)
    assert sockets.deliver(PRESS) == Answer(error="dispatch_failed")
    App(sockets, silent=True)
    assert sockets.deliver(PRESS) == Answer(error="operation_timeout")


def test_what_acknowledges_nothing_is_recorded(workspace: Any) -> None:
    for text in ("nonsense", "[]", "{}"):
        workspace.sockets.received(text)
    assert workspace.violations == ["Socket Mode: a message that acknowledges nothing"] * 3


def test_a_late_acknowledgement_is_passed_over(workspace: Any) -> None:
    workspace.sockets.received(json.dumps({"envelope_id": "long ago"}))
    assert workspace.violations == []


def test_a_warning_does_not_retire_a_connection_and_a_refresh_does(sockets: SocketMode) -> None:
    app = App(sockets)
    sockets.refresh("warning")
    assert sockets.connected
    sockets.refresh()
    assert not sockets.connected
    reasons = [m["reason"] for m in app.received if m["type"] == "disconnect"]
    assert reasons == ["warning", "refresh_requested"]


def test_an_envelope_waits_for_the_connection_that_is_on_its_way(sockets: SocketMode) -> None:
    App(sockets)
    sockets.refresh()
    answers: list[Answer] = []
    sender = threading.Thread(target=lambda: answers.append(sockets.deliver(PRESS)))
    sender.start()
    fresh = App(sockets)
    sender.join(5)
    assert answers == [Answer()]
    assert len(fresh.envelopes) == 1


def test_a_connection_that_left_gets_nothing(sockets: SocketMode) -> None:
    first, second = App(sockets), App(sockets)
    assert first.connection is not None
    sockets.leave(first.connection)
    sockets.deliver(PRESS)
    assert len(first.envelopes) == 0
    assert len(second.envelopes) == 1


def test_nobody_comes(sockets: SocketMode) -> None:
    with pytest.raises(TimeoutError):
        sockets.wait_connected(seconds=0.01)
