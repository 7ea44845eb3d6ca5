"""What Slack's answers mean: done, put off, refused, shut out, never reached, or nobody knows."""

from __future__ import annotations

import socket
import ssl
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.outcomes import Limited, NotReached, Refused, ShutOut, Unknown, asked

CANARY = "the blue bear"


def answer(error: str, status: int = 200, headers: dict[str, Any] | None = None) -> SlackApiError:
    response = SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="",
        req_args={"json": {"text": CANARY}},
        data={"ok": False, "error": error},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError(f"{CANARY} {error}", response)


# Anything that may come after Slack has stored the message is unknown; the rest is certain.
MEANINGS = [
    (answer("channel_not_found"), Refused, "channel_not_found"),
    (answer("invalid_blocks"), Refused, "invalid_blocks"),
    (answer("token_revoked"), ShutOut, "token_revoked"),
    (answer("ratelimited", 429), Limited, "ratelimited"),
    (answer("ratelimited"), Limited, "ratelimited"),
    (answer("service_unavailable", 503), Unknown, "service_unavailable"),
    (answer("whatever", 502), Unknown, "status_502"),
    (answer("internal_error"), Unknown, "internal_error"),
    (answer(f"Received a response in a non-JSON format: <p>{CANARY}"), Unknown, "no_answer"),
    (TimeoutError(), Unknown, "TimeoutError"),
    (URLError(TimeoutError()), Unknown, "URLError"),
    (ConnectionResetError(), Unknown, "ConnectionResetError"),
    (RemoteDisconnected(CANARY), Unknown, "RemoteDisconnected"),
    (URLError(ConnectionRefusedError()), NotReached, "ConnectionRefusedError"),
    (URLError(socket.gaierror()), NotReached, "gaierror"),
    (URLError(ssl.SSLCertVerificationError()), NotReached, "SSLCertVerificationError"),
]


@pytest.mark.parametrize(("happened", "meaning", "code"), MEANINGS)
def test_every_ending_has_a_meaning(happened, meaning, code):
    def call(**_: Any) -> SlackResponse:
        raise happened

    with pytest.raises(meaning) as said:
        asked("chat.postMessage", call, text=CANARY)
    assert type(said.value) is meaning
    assert said.value.code.startswith(code)
    assert CANARY not in str(said.value)
    assert said.value.__cause__ is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": ["12"]}, 12),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "soon"}, 30),
        ({"Retry-After": []}, 30),
        ({}, 30),
    ],
)
def test_later_is_when_slack_says(headers, seconds):
    def call(**_: Any) -> SlackResponse:
        raise answer("ratelimited", 429, headers)

    with pytest.raises(Limited) as said:
        asked("chat.postMessage", call)
    assert said.value.retry_after == seconds


def test_a_mistake_of_ours_is_not_slacks_answer():
    def call(**_: Any) -> SlackResponse:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        asked("chat.postMessage", call)
