"""What became of a call to Slack: answered, refused, put off, or nobody knows.

The last is why delivery looks before it posts again: a connection that broke, a time-out or a
server error may come after Slack has stored the message.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

#: Seconds to wait when Slack says "later" without saying when.
LATER = 30.0
_CODE = re.compile(r"[a-z0-9_:.-]{1,80}")
#: The app itself is not let in: no message can leave, and none of them is to blame.
SHUT_OUT = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
#: Slack failed on its side, perhaps after it had done what was asked.
ITS_OWN_FAULT = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


class SlackSaid(Exception):
    """A call that did not succeed. `method` is Slack's name for it, `code` says why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code


class Limited(SlackSaid):
    """Too many: not before `retry_after` seconds. Nothing was done."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(method, "ratelimited")
        self.retry_after = retry_after


class NotReached(SlackSaid):
    """Slack was not reached at all. Nothing was done."""


class ShutOut(SlackSaid):
    """The app is not let in. Nothing was done, and nothing else would be."""


class Refused(SlackSaid):
    """Slack will not do this, however often it is asked."""


class Unknown(SlackSaid):
    """It may have been done, or not."""


def asked(method: str, call: Callable[..., SlackResponse], **arguments: Any) -> dict[str, Any]:
    """Slack's answer to one call, made once. Raises one of the above; none holds an argument."""
    try:
        answer: Any = call(**arguments).data
        return dict(answer)
    except SlackApiError as error:
        raise _meaning(method, error) from None
    except (URLError, OSError, HTTPException, SlackRequestError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, _NEVER_LEFT):
            raise NotReached(method, type(reason).__name__) from None
        raise Unknown(method, type(error).__name__) from None


def _meaning(method: str, error: SlackApiError) -> SlackSaid:
    response = error.response
    status = int(getattr(response, "status_code", 200))
    code = str(response.get("error", ""))
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Limited(method, _retry_after(getattr(response, "headers", {})))
    if status >= 500 or code in ITS_OWN_FAULT:
        return Unknown(method, code if code in ITS_OWN_FAULT else f"status_{status}")
    if not _CODE.fullmatch(code):
        return Unknown(method, "no_answer_of_slacks")
    return ShutOut(method, code) if code in SHUT_OUT else Refused(method, code)


def _retry_after(headers: dict[str, Any]) -> float:
    lower = {str(name).lower(): value for name, value in headers.items()}
    given = lower.get("retry-after", LATER)
    try:
        return max(1.0, float(given[0] if isinstance(given, list) else given))
    except (ValueError, IndexError):
        return LATER
