"""What the practice workspace can be told to do wrong, to see what the app makes of it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from bot.practice.doors import Parcel

KINDS = ("ratelimited", "server_error", "drop", "drop_after_store", "slow", "duplicate")
"""ratelimited: 429 with Retry-After. server_error: 503. drop: the connection is cut before
anything is done. drop_after_store: it is done, and the connection is cut before the answer.
slow: the answer takes some seconds. error:CODE: ``ok: false`` with this code.
duplicate: for the method ``events``, the next events are delivered twice."""


@dataclass(frozen=True)
class Fault:
    """One call that goes wrong."""

    kind: str
    retry_after: int
    seconds: float


class Misbehaviour:
    """The faults that are still to come, by method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: dict[str, deque[Fault]] = {}

    def plan(self, method: str, kind: str, *, times: int, retry_after: int, seconds: float) -> None:
        """Queue faults. Raises ValueError for a kind that is not known."""
        if kind not in KINDS and not kind.startswith("error:"):
            raise ValueError(f"{kind!r} is not a way to misbehave; these are: {', '.join(KINDS)}")
        with self._lock:
            queue = self._planned.setdefault(method, deque())
            queue.extend([Fault(kind, retry_after, seconds)] * times)

    def forget(self) -> None:
        """Nothing is planned any more."""
        with self._lock:
            self._planned.clear()

    def next(self, method: str) -> Fault | None:
        """The fault for this call, used up; None for a call that goes well."""
        with self._lock:
            queue = self._planned.get(method)
            return queue.popleft() if queue else None

    def copies_of(self, parcel: Parcel) -> int:
        """How often this parcel is delivered: events may be told to come twice."""
        if parcel.kind != "events_api":
            return 1
        return 2 if self.next("events") else 1
