"""The HTTP door: what stands between the network and Bolt, and the three health pages.

Bolt's own adapter parses a body before it knows who sent it, and logs it whole when the signature
is wrong. Here size, time and signature are checked on the raw bytes first; what fails is answered
at once and leaves a count, never a copy. Bolt then gets the decoded payload, once.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse

from bot.counts import Counts

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

EVENTS = "/slack/events"
#: The largest window that Slack sends, with every field full and each letter escaped, fits twice.
MOST_BYTES = 4 * 1024 * 1024
OLDEST_SECONDS = 5 * 60
_MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that goes no further: its `reason` is counted, `status` is answered."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard:
    """Lets requests that Slack signed through to Bolt, decoded; a WSGI application.

    `clock` is real time in seconds since 1970. `health` answers everything that is not Slack's.
    """

    def __init__(
        self,
        app: App,
        signing_secret: str,
        *,
        clock: Callable[[], float],
        counts: Counts,
        health: Wsgi,
    ) -> None:
        if not signing_secret:
            raise ValueError("without a signing secret anybody could speak as Slack")
        self._app = app
        self._secret = signing_secret.encode()
        self._clock = clock
        self._counts = counts
        self._health = health

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Never an error of ours: a body that nothing can read is a 400."""
        if environ.get("PATH_INFO") != EVENTS:
            return self._health(environ, start_response)
        try:
            payload = decoded(self._verified(environ), str(environ.get("CONTENT_TYPE", "")))
            answer = self._dispatched(payload, environ)
        except Refused as refused:
            self._counts.add("requests_refused", reason=refused.reason)
            log.info("refused a request: %s", refused.reason)
            return _answer(start_response, refused.status, b"")
        self._counts.add("requests", answer=str(answer.status))
        headers = [(name, value) for name, values in answer.headers.items() for value in values]
        return _answer(start_response, HTTPStatus(answer.status), answer.body.encode(), headers)

    def _verified(self, environ: Environ) -> bytes:
        """The raw body, once its size, its time and its signature are right. Else `Refused`."""
        if environ.get("REQUEST_METHOD") != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "method")
        length = str(environ.get("CONTENT_LENGTH") or "")
        if not _is_number(length):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "length")
        if int(length) > MOST_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size")
        stamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        if not _is_number(stamp) or abs(self._clock() - int(stamp)) > OLDEST_SECONDS:
            raise Refused(HTTPStatus.UNAUTHORIZED, "time")
        body: bytes = environ["wsgi.input"].read(int(length))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        given = str(environ.get("HTTP_X_SLACK_SIGNATURE", "")).encode()
        if not hmac.compare_digest(b"v0=" + digest.hexdigest().encode(), given):
            raise Refused(HTTPStatus.UNAUTHORIZED, "signature")
        return body

    def _dispatched(self, payload: dict[str, Any], environ: Environ) -> BoltResponse:
        headers = {
            f"x-slack-retry-{name}": str(environ[f"HTTP_X_SLACK_RETRY_{name.upper()}"])
            for name in ("num", "reason")
            if f"HTTP_X_SLACK_RETRY_{name.upper()}" in environ
        }
        try:
            # Bolt takes a decoded payload, already verified, under this name only.
            request = BoltRequest(mode="socket_mode", body=payload, headers=dict(headers))
            return self._app.dispatch(request)
        except Exception as error:  # signed, but of a shape that Slack has never sent
            log.warning("a signed request could not be read: %s", error)
            raise Refused(HTTPStatus.BAD_REQUEST, "shape") from error


def decoded(body: bytes, content_type: str) -> dict[str, Any]:
    """The payload of a verified body: JSON, or a form that holds JSON or fields. Else `Refused`."""
    try:
        if not content_type.startswith(_FORM):
            payload = json.loads(body)
        else:
            fields = _fields(body)
            payload = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, "body") from None
    if not isinstance(payload, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "body")
    return payload


_ONE_FIELD = b"payload="
_UNESCAPED = (
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!*'()+%,:;/?@$[]{}|^`\"<>"
)
#: A form's signs as `a2b_qp` reads them.
_AS_QUOTED = bytes.maketrans(b"+%", b" =")


def _fields(body: bytes) -> dict[str, str | bytes]:
    """The fields of a form. The one large field that Slack sends is decoded in C.

    Decoding takes most of a request's time in pure Python. `a2b_qp` undoes the same escapes when
    they are spelt with `=`, but it forgives what a form does not, so only bodies of letters that
    cannot mislead it come here; all others are parsed by the standard library. So are those with
    an escape that is none: a good one becomes two bytes shorter, and nothing else is as short.
    """
    value = body[len(_ONE_FIELD) :]
    if body.startswith(_ONE_FIELD) and not value.translate(None, _UNESCAPED):
        plain = binascii.a2b_qp(value.translate(_AS_QUOTED))
        if len(plain) == len(value) - 2 * value.count(b"%"):
            return {"payload": plain}
    text = body.decode("utf-8")
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _answer(
    start_response: StartResponse,
    status: HTTPStatus,
    body: bytes,
    headers: list[tuple[str, str]] | None = None,
) -> list[bytes]:
    sent = [*(headers or [("content-type", "text/plain; charset=utf-8")])]
    sent.append(("content-length", str(len(body))))
    start_response(f"{status.value} {status.phrase}", sent)
    return [body]


class Health:
    """`/healthz`, `/readyz` and `/metrics`: a WSGI application, the same at both doors.

    `ready` maps what must hold before requests are taken to a question that answers it;
    `measures` gives the counts of the moment, by metric name.
    """

    def __init__(
        self,
        counts: Counts,
        *,
        ready: Mapping[str, Callable[[], bool]],
        measures: Callable[[], Mapping[str, float]],
    ) -> None:
        self._counts = counts
        self._ready = ready
        self._measures = measures

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a look at one of the three pages; anything else is not found."""
        pages = {"/healthz": self._healthz, "/readyz": self._readyz, "/metrics": self._metrics}
        page = pages.get(str(environ.get("PATH_INFO")))
        if page is None or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _answer(start_response, HTTPStatus.NOT_FOUND, b"")
        status, text = page()
        return _answer(start_response, status, text.encode())

    def _healthz(self) -> tuple[HTTPStatus, str]:
        return HTTPStatus.OK, "ok\n"

    def _readyz(self) -> tuple[HTTPStatus, str]:
        lacking = [name for name, question in self._ready.items() if not _holds(question)]
        if lacking:
            return HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {', '.join(lacking)}\n"
        return HTTPStatus.OK, "ready\n"

    def _metrics(self) -> tuple[HTTPStatus, str]:
        try:
            now = self._measures()
        except Exception as error:  # the counts of this process are worth having all the same
            log.warning("the database could not be counted: %s", error)
            now = {}
        return HTTPStatus.OK, self._counts.as_text(now)


def _holds(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except Exception as error:  # whatever it is, this is not ready
        log.warning("not ready: %s", error)
        return False
