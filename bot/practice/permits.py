"""What the app is allowed for a moment: to open a window, to answer at a response URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.practice.records import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """Leave to open one window, for three seconds of real time, once."""

    user_id: str
    expires: float
    from_view: bool
    used: bool = False


@dataclass
class ResponseUrl:
    """An address at which the app may answer five times within half an hour."""

    user_id: str
    channel_id: str
    message_ts: str | None
    expires: float
    uses_left: int = RESPONSE_URL_USES


class Permits:
    """Trigger ids and response URLs. Their time is real, whatever the practice clock says.

    monotonic: seconds. new_id: makes an id that was never used before.
    """

    def __init__(self, monotonic: Callable[[], float], new_id: Callable[[str], str]) -> None:
        self._monotonic = monotonic
        self._new_id = new_id
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, user_id: str, *, from_view: bool) -> str:
        """A trigger id for what somebody did, in a window or elsewhere."""
        trigger_id = self._new_id("13") + ".practice"
        expires = self._monotonic() + TRIGGER_SECONDS
        self._triggers[trigger_id] = Trigger(user_id, expires, from_view)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id up. Raises SlackError where it is unknown, used or old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(self, user_id: str, channel_id: str, message_ts: str | None) -> str:
        """The key of an address, which stands at the end of its path."""
        key = self._new_id("R")
        expires = self._monotonic() + RESPONSE_URL_SECONDS
        self._response_urls[key] = ResponseUrl(user_id, channel_id, message_ts, expires)
        return key

    def use_response_url(self, key: str) -> ResponseUrl:
        """Use an address once. Raises SlackError: ``expired_url``, ``used_url``."""
        url = self._response_urls.get(key)
        if url is None or self._monotonic() > url.expires:
            raise SlackError("expired_url")
        if url.uses_left < 1:
            raise SlackError("used_url")
        url.uses_left -= 1
        return url
