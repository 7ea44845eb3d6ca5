"""A sender in a process of its own, which may kill itself as `kill -9` does.

    python -m tests.bot.sending DATABASE_URL API_URL MOMENT EVERY [blind]

MOMENT is where it dies: `before` or `after` the post itself, `opened` (a conversation), or
`never`; EVERY is how often it comes to that moment before it does. `blind` cannot look back.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.database import engine_for
from bot.delivery import Sender
from models.outlet import Pace
from models.programme import Programme
from models.sealing import Keyring
from tests.bot.post_office import TOKEN, TUESDAY, words_of

#: Short, so that a killed sender's message is soon taken over; far above a call's few ms.
LEASE = timedelta(seconds=1)


def same_clock_everywhere() -> datetime:
    """A wall clock that every process on this machine shares."""
    return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=time.monotonic())


class Mortal(WebClient):
    """A client whose process dies at its moment."""

    moment = "never"
    blind = False
    lives = itertools.repeat(False)

    def _dies(self, moment: str) -> None:
        if moment == self.moment and next(self.lives):
            os.kill(os.getpid(), signal.SIGKILL)

    def conversations_open(self, **arguments: Any) -> Any:
        answer = super().conversations_open(**arguments)
        self._dies("opened")
        return answer

    def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802  Slack's own name
        self._dies("before")
        answer = super().chat_postMessage(**arguments)
        self._dies("after")
        return answer

    def conversations_history(self, **arguments: Any) -> Any:
        if not self.blind:
            return super().conversations_history(**arguments)
        return type("Nothing", (), {"data": {"messages": [], "has_more": False}})()


def main(database_url: str, api_url: str, moment: str, every: str, *rest: str) -> None:
    """Send until nothing is owed, or until it is killed."""
    Mortal.moment, Mortal.blind = moment, "blind" in rest
    Mortal.lives = itertools.cycle([False] * (int(every) - 1) + [True])
    gap = timedelta(seconds=float(os.environ.get("GAP", "0")))
    engine = engine_for(database_url)
    sender = Sender(
        Programme(engine, keyring=Keyring([Keyring.new_key()]), clock=lambda: TUESDAY),
        Mortal(TOKEN, base_url=api_url, retry_handlers=[]),
        words_of,
        now_real=same_clock_everywhere,
        monotonic=time.monotonic,
        wait=threading.Event().wait,
        pace=Pace(gap=gap, ceiling=0),
        lease=LEASE,
        lease_left=timedelta(seconds=0.4),
        backoff=lambda _: timedelta(seconds=0.1),
        poll=0.05,
    )
    empty = sender.drain(patience=60)
    engine.dispose()
    sys.exit(0 if empty else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
