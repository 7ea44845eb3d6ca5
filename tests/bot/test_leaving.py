"""A process that is told to leave leaves, whenever it is told."""

from __future__ import annotations

import os
import signal

import pytest

from bot.leaving import told_to_leave

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@pytest.mark.parametrize("number", SIGNALS)
def test_who_was_told_before_it_waited_does_not_wait(number: int) -> None:
    with told_to_leave() as leaving:
        os.kill(os.getpid(), number)
        leaving.wait()


def test_afterwards_signals_do_what_they_did() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with told_to_leave():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before
