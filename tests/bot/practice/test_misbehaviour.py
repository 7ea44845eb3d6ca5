"""What the practice workspace does wrong on purpose, as the app's own client sees it."""

from __future__ import annotations

import http.client
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def test_a_limited_call_says_how_long_to_wait(town: Any) -> None:
    town.workspace.misbehave("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        town.client.chat_postMessage(channel="U0AMARA", text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"] == "7"
    assert town.amara.conversation() == []


def test_a_server_error_stores_nothing(town: Any) -> None:
    town.workspace.misbehave("chat.postMessage", "server_error")
    with pytest.raises(SlackApiError) as failed:
        town.client.chat_postMessage(channel="U0AMARA", text="x")
    assert failed.value.response.status_code == 503
    assert town.amara.conversation() == []


@pytest.mark.parametrize(("kind", "stored"), [("drop", 0), ("drop_after_store", 1)])
def test_a_dropped_connection_leaves_the_app_in_doubt(town: Any, kind: str, stored: int) -> None:
    town.workspace.misbehave("chat.postMessage", kind)
    with pytest.raises(http.client.RemoteDisconnected):
        town.client.chat_postMessage(channel="U0AMARA", text="x")
    assert len(town.amara.conversation()) == stored


def test_a_slow_answer_comes_after_the_message_was_stored(town: Any) -> None:
    town.workspace.misbehave("chat.postMessage", "slow", seconds=30)
    town.client.timeout = 0.2
    try:
        with pytest.raises(TimeoutError):
            town.client.chat_postMessage(channel="U0AMARA", text="x")
    finally:
        town.client.timeout = 30
    assert len(town.amara.conversation()) == 1


def test_an_event_may_come_twice_with_one_id(town: Any) -> None:
    town.workspace.misbehave("events", "duplicate")
    town.amara.says(None, "Hello")
    ids = [body["event_id"] for body in town.app.heard]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.usefixtures("impatient")
def test_an_event_that_is_not_acknowledged_comes_again(town: Any) -> None:
    attempts: list[dict[str, Any]] = []

    def fail_once(body: dict[str, Any], **rest: Any) -> None:
        attempts.append(body)
        if len(attempts) == 1:
            raise RuntimeError("the first attempt fails")

    town.app.does["message"] = fail_once
    town.amara.says(None, "Hello")
    assert len({body["event_id"] for body in attempts}) == 1
    assert len(attempts) == 2


def test_a_refreshed_connection_loses_nothing(town: Any) -> None:
    message = town.posts_button()
    town.workspace.sockets.refresh()
    town.amara.presses(message, "go")
    assert town.app.heard[-1]["actions"][0]["action_id"] == "go"


def test_a_cut_connection_is_made_again(town: Any) -> None:
    town.workspace.sockets.drop()
    town.workspace.sockets.wait_connected(seconds=15)
    town.amara.presses(town.posts_button(), "go")
    assert len(town.app.heard) == 1


def test_a_made_up_ticket_is_shown_the_door(town: Any) -> None:
    address = town.server.url.replace("http", "ws") + "/link/?ticket=made-up"
    with connect(address, proxy=None) as websocket, pytest.raises(ConnectionClosed):
        websocket.recv(timeout=5)
