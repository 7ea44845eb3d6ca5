"""Slack's limit for messages: one a second in a channel, short bursts allowed."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

BURST = 3


class Rates:
    """A bucket of tokens for each channel, filled by real time.

    monotonic: seconds. enforce: with False nothing is ever refused.
    """

    def __init__(self, monotonic: Callable[[], float], *, enforce: bool) -> None:
        self._monotonic = monotonic
        self.enforce = enforce
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def retry_after(self, channel_id: str) -> int:
        """Whole seconds to wait before the next message here; 0 where it may go now."""
        if not self.enforce:
            return 0
        with self._lock:
            now = self._monotonic()
            tokens, then = self._buckets.get(channel_id, (float(BURST), now))
            tokens = min(float(BURST), tokens + now - then)
            if tokens < 1:
                self._buckets[channel_id] = (tokens, now)
                return math.ceil(1 - tokens)
            self._buckets[channel_id] = (tokens - 1, now)
            return 0
