"""The other door: signed HTTP requests to the app's own address."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import requests
from slack_sdk.signature import SignatureVerifier

from bot.practice.doors import Answer, Parcel
from bot.practice.records import Json

FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Sends what people do to the app's request URL, as Slack does.

    url: the request URL. signing_secret: what the app checks signatures with.
    wall_clock: real epoch seconds; the app refuses requests older than five minutes.
    """

    def __init__(
        self,
        url: str,
        signing_secret: str,
        *,
        wall_clock: Callable[[], float],
        ack_seconds: float,
    ) -> None:
        self.url = url
        self._verifier = SignatureVerifier(signing_secret)
        self._wall_clock = wall_clock
        self._ack_seconds = ack_seconds

    @property
    def connected(self) -> bool:
        """Always: whether somebody is there shows only when something is sent."""
        return True

    def deliver(self, parcel: Parcel) -> Answer:
        """POST, signed; the answer must be 200 within three seconds."""
        content_type, body = encoded(parcel)
        headers = self.signed(body) | {"content-type": content_type}
        if parcel.retry:
            headers["x-slack-retry-num"] = str(parcel.retry)
            headers["x-slack-retry-reason"] = parcel.reason
        try:
            with requests.Session() as session:
                session.trust_env = False  # a proxy of this machine has no business here
                response = session.post(
                    self.url, data=body.encode(), headers=headers, timeout=self._ack_seconds
                )
        except requests.Timeout:
            return Answer(error="operation_timeout")
        except requests.RequestException:
            return Answer(error="dispatch_failed")
        if response.status_code != requests.codes.ok:
            wanted = response.headers.get("x-slack-no-retry") != "1"
            return Answer(error="http_error", retry_wanted=wanted)
        return Answer(_payload(response))

    def signed(self, body: str) -> dict[str, str]:
        """The headers that prove that a body comes from Slack."""
        timestamp = str(int(self._wall_clock()))
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        return {
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": str(signature),
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    def verify_url(self) -> bool:
        """Ask the app to repeat a challenge, as Slack does when the URL is entered."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        body = json.dumps({"type": "url_verification", "challenge": challenge, "token": "t"})
        headers = self.signed(body) | {"content-type": "application/json"}
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(self.url, data=body, headers=headers, timeout=self._ack_seconds)
        return response.ok and challenge in response.text


def encoded(parcel: Parcel) -> tuple[str, str]:
    """Content type and body: events as JSON, commands as a form, the rest as one form field."""
    if parcel.kind == "events_api":
        return "application/json", json.dumps(parcel.payload)
    if parcel.kind == "slash_commands":
        return FORM, urlencode(parcel.payload)
    return FORM, urlencode({"payload": json.dumps(parcel.payload)})


def _payload(response: requests.Response) -> Json | None:
    text = response.text.strip()
    if not text:
        return None
    if "json" in response.headers.get("content-type", ""):
        payload = response.json()
        return payload if isinstance(payload, dict) and payload else None
    return {"text": text}
