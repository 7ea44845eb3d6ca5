"""What goes to the app and what comes back, whichever door it goes through."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.practice.records import Json

ParcelKind = Literal["interactive", "slash_commands", "events_api"]

RETRY_REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "http_error": "http_error",
}
"""Why an event is sent again, in the words of ``x-slack-retry-reason``."""


@dataclass(frozen=True)
class Parcel:
    """One thing that Slack tells the app.

    kind: as Socket Mode's envelopes name it.
    retry: 0 at first; 1 to 3 for an event that is sent again, with the reason.
    """

    kind: ParcelKind
    payload: Json
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What the app said within three seconds.

    payload: the body of the answer; None where it was empty.
    error: empty, or ``operation_timeout``, ``dispatch_failed`` (nobody there), ``http_error``.
    retry_wanted: False where the app said x-slack-no-retry.
    """

    payload: Json | None = None
    error: str = ""
    retry_wanted: bool = True

    @property
    def ok(self) -> bool:
        """Whether the app answered at all."""
        return not self.error


class Door(Protocol):
    """A way to the app."""

    @property
    def connected(self) -> bool:
        """Whether somebody listens at the other end, as far as can be known."""
        ...

    def deliver(self, parcel: Parcel) -> Answer:
        """Hand over and wait for the answer."""
        ...


class Redelivery:
    """Sends an event again that was not acknowledged: at once, after a minute, after five."""

    def __init__(self, delays: tuple[float, ...]) -> None:
        self._delays = delays
        self._timers: list[threading.Timer] = []
        self._stopped = False

    def start(self, door: Door, parcel: Parcel, answer: Answer) -> Answer:
        """Retry at once where the first delay is nothing, later ones from a timer.

        Gives back the last answer that is known when this returns.
        """
        attempt = parcel.retry + 1
        if self._stopped or not answer.retry_wanted or attempt > len(self._delays):
            return answer
        again = replace(parcel, retry=attempt, reason=RETRY_REASONS[answer.error])
        delay = self._delays[attempt - 1]
        if delay == 0:
            return self._try(door, again)
        timer = threading.Timer(delay, self._try, (door, again))
        timer.daemon = True
        self._timers.append(timer)
        timer.start()
        return answer

    def _try(self, door: Door, parcel: Parcel) -> Answer:
        answer = door.deliver(parcel)
        return answer if answer.ok else self.start(door, parcel, answer)

    def stop(self) -> None:
        """Give up what still waits to be sent again."""
        self._stopped = True
        for timer in self._timers:
            timer.cancel()
