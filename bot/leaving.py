"""Waits until this process is told to leave: SIGTERM, or Ctrl-C."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager


class Leaving:
    """What `told_to_leave` gives: `wait()` returns once the process has been told, then or before.

    A signal is a byte in a socket. An event that its handler sets can be missed: the signal may
    come between the last look at it and the wait, and then nothing wakes the main thread.
    """

    def __init__(self, told: socket.socket) -> None:
        self._told = told

    def wait(self) -> None:
        """Wait for it, as long as it takes."""
        self._told.recv(1)


@contextmanager
def told_to_leave() -> Iterator[Leaving]:
    """Take note of SIGTERM and SIGINT from here on; in the main thread only."""
    told, tells = socket.socketpair()
    tells.setblocking(False)
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    woke = signal.set_wakeup_fd(tells.fileno())
    try:
        yield Leaving(told)
    finally:
        signal.set_wakeup_fd(woke)
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()
        tells.close()
