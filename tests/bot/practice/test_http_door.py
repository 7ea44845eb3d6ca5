"""The same people and the same app, over signed HTTP requests to a plain WSGI server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import requests
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.practice import Unanswered
from bot.practice.doors import Answer, Parcel
from bot.practice.http_delivery import HttpDelivery


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(connected: Any) -> Iterator[str]:
    """A WSGI server with an app that behaves as the one on the socket does."""
    bolt = App(client=connected.client, signing_secret="secret", process_before_response=True)
    type(connected.app)(bolt, connected.app.does, connected.app.heard)
    server: WSGIServer = make_server("127.0.0.1", 0, SlackRequestHandler(bolt), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/slack/events"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def http_town(town: Any, address: str) -> Iterator[Any]:
    town.workspace.deliver_over_http(address)
    yield town
    town.workspace.deliver_over_socket()


def modal() -> dict[str, Any]:
    label = {"type": "plain_text", "text": "Note"}
    element = {"type": "plain_text_input", "action_id": "note"}
    return {
        "type": "modal",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "note", "label": label, "element": element}],
    }


def test_a_press_a_window_and_an_error_travel_over_http(http_town: Any) -> None:
    http_town.opens(modal())
    http_town.app.does["view"] = lambda ack, **rest: ack(
        response_action="errors", errors={"note": "Say more."}
    )
    assert http_town.amara.submits({"note": "short"}) == {"note": "Say more."}
    del http_town.app.does["view"]
    assert http_town.amara.submits() == {}
    assert http_town.amara.window is None


def test_a_command_and_an_event_travel_over_http(http_town: Any) -> None:
    http_town.app.does["command"] = lambda ack, body, **rest: ack(f"{body['command']} it is")
    assert http_town.amara.commands("/tiny")[0]["text"] == "/tiny it is"
    http_town.amara.says(None, "Hello")
    assert http_town.app.heard[-1]["event"]["text"] == "Hello"


def test_options_travel_over_http(http_town: Any) -> None:
    option = {"text": {"type": "plain_text", "text": "Heron"}, "value": "heron"}
    select = {"type": "external_select", "action_id": "team"}
    blocks = [{"type": "section", "text": option["text"], "accessory": select}]
    http_town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=blocks)
    http_town.app.does["options"] = lambda ack, **rest: ack(options=[option])
    offered = http_town.amara.options("team", "he", where=http_town.amara.last_message())
    assert offered == {"options": [option]}


def test_the_address_repeats_the_challenge(http_town: Any, address: str) -> None:
    assert http_town.workspace.door.verify_url()


def test_an_app_that_fails_leaves_the_person_with_an_error(http_town: Any) -> None:
    http_town.app.does["action"] = lambda **rest: None
    with pytest.raises(Unanswered, match="http_error"):
        http_town.amara.presses(http_town.posts_button(), "go")


def test_a_wrong_signature_is_not_heard(http_town: Any, address: str) -> None:
    door = HttpDelivery(address, "another secret", wall_clock=lambda: 0.0, ack_seconds=1.0)
    heard = len(http_town.app.heard)
    answer = door.deliver(Parcel("interactive", {"type": "block_actions"}))
    assert answer == Answer(error="http_error")
    assert len(http_town.app.heard) == heard


def test_a_door_with_nobody_behind_it_fails_at_once() -> None:
    door = HttpDelivery("http://127.0.0.1:9/", "s", wall_clock=lambda: 0.0, ack_seconds=1.0)
    assert door.deliver(Parcel("interactive", {})).error == "dispatch_failed"


class Recorder:
    """A door that fails so many times, and keeps what it was given."""

    connected = True

    def __init__(self, failures: int, *, retry_wanted: bool = True) -> None:
        self.failures = failures
        self.retry_wanted = retry_wanted
        self.parcels: list[Parcel] = []
        self.enough = threading.Event()

    def deliver(self, parcel: Parcel) -> Answer:
        self.parcels.append(parcel)
        if len(self.parcels) > self.failures:
            self.enough.set()
            return Answer()
        return Answer(error="http_error", retry_wanted=self.retry_wanted)


def test_a_failed_event_is_sent_again_with_the_reason(workspace: Any) -> None:
    workspace.redelivery = type(workspace.redelivery)((0.0, 0.01, 0.01))
    workspace.door = door = Recorder(failures=2)
    workspace.person("U0AMARA").says(None, "Hello")
    assert door.enough.wait(5)
    assert [(p.retry, p.reason) for p in door.parcels] == [
        (0, ""),
        (1, "http_error"),
        (2, "http_error"),
    ]
    workspace.close()


def test_an_app_may_ask_for_no_second_attempt(workspace: Any) -> None:
    workspace.door = door = Recorder(failures=5, retry_wanted=False)
    workspace.person("U0AMARA").says(None, "Hello")
    assert len(door.parcels) == 1


def test_a_press_is_never_sent_again(workspace: Any, api: Any) -> None:
    button = {
        "type": "button",
        "action_id": "go",
        "text": {"type": "plain_text", "text": "Go"},
    }
    api("chat.postMessage", channel="U0AMARA", blocks=[{"type": "actions", "elements": [button]}])
    workspace.door = door = Recorder(failures=5)
    amara = workspace.person("U0AMARA")
    with pytest.raises(Unanswered):
        amara.presses(amara.last_message(), "go")
    assert len(door.parcels) == 1


def test_retries_carry_slacks_headers(address: str, connected: Any) -> None:
    """What the door sends is seen by a server that only looks."""
    seen: list[dict[str, str]] = []

    def look(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append({k: v for k, v in environ.items() if k.startswith("HTTP_X_SLACK")})
        start_response("200 OK", [])
        return [b""]

    with make_server("127.0.0.1", 0, look, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        door = HttpDelivery(url, "s", wall_clock=lambda: 1_796_634_000.0, ack_seconds=2.0)
        door.deliver(Parcel("events_api", {"a": 1}, retry=1, reason="http_timeout"))
        thread.join()
    assert seen[0]["HTTP_X_SLACK_RETRY_NUM"] == "1"
    assert seen[0]["HTTP_X_SLACK_RETRY_REASON"] == "http_timeout"
    assert seen[0]["HTTP_X_SLACK_REQUEST_TIMESTAMP"] == "1796634000"
    assert seen[0]["HTTP_X_SLACK_SIGNATURE"].startswith("v0=")


def test_an_unknown_response_url_is_gone(town: Any) -> None:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(f"{town.server.url}/actions/R0", json={"text": "x"}, timeout=5)
        nonsense = session.post(f"{town.server.url}/actions/R0", data="{", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")
    assert nonsense.status_code == 400
