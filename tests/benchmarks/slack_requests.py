"""Slack's own requests, kept while a person acts and sent again as often as is wanted.

The person acts in the practice workspace; this door stands where the network would be.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.clocks import epoch_seconds
from bot.practice.doors import Answer, Parcel
from bot.practice.http_delivery import encoded

Json = dict[str, Any]
Wsgi = Callable[[Any, Any], Iterable[bytes]]
SIGNING_SECRET = "benchmarks"


class DoorThatKeeps:
    """Hands over what a person does to a WSGI application, and keeps each body."""

    connected = True

    def __init__(self, app: Wsgi) -> None:
        self._app = app
        self.kept: list[bytes] = []

    def deliver(self, parcel: Parcel) -> Answer:
        """Hand over and wait for the answer."""
        kind, body = encoded(parcel)
        self.kept.append(body.encode())
        status, answer = ask(self._app, signed(body.encode(), kind))
        if status != 200:
            return Answer(error="http_error", retry_wanted=False)
        return Answer(json.loads(answer) if answer.startswith(b"{") else None)


def signed(body: bytes, kind: str = "application/x-www-form-urlencoded") -> Json:
    """A request of Slack's with this body, signed now, as a web server hands it to us."""
    stamp = str(int(epoch_seconds()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {
        "REQUEST_METHOD": "POST",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": "/slack/events",
        "QUERY_STRING": "",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_USER_AGENT": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "HTTP_ACCEPT": "*/*",
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": stamp,
        "HTTP_X_SLACK_SIGNATURE": f"v0={digest}",
        "wsgi.input": io.BytesIO(body),
    }


def ask(app: Wsgi, environ: Json) -> tuple[int, bytes]:
    """Status and body of the answer."""
    said: list[str] = []
    body = b"".join(app(environ, lambda status, headers: said.append(status)))
    return int(said[0].split()[0]), body
