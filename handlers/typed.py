"""What is answered to somebody who writes to the app (brief section 6), and its buttons."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Say
from slack_sdk import WebClient

from handlers import windows
from handlers.views import typed as views
from models.person import Person
from models.programme import Programme

Payload = Mapping[str, Any]

#: A story comes in several messages: one answer is enough until somebody has paused this long.
QUIET_SECONDS = 60
#: What a person has just written, also with a file. Edits and messages of ours are something else.
_WRITTEN = (None, "file_share", "thread_broadcast", "me_message")


class Typed:
    """Answers the first of several messages. It knows who wrote and when, never what.

    `monotonic` is real time in seconds: the answer is paced, whatever day the programme has.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._quiet_until: dict[int, float] = {}

    def answer(self, event: Payload, say: Say, person: Person) -> None:
        """Somebody wrote to the app. What they wrote is not read, stored or logged."""
        if not _is_written(event) or not self._is_first(person.key):
            return
        said = views.nobody_reads()
        try:
            say(
                text=said.text,
                blocks=said.blocks,
                thread_ts=event.get("thread_ts"),
                unfurl_links=False,
            )
        except BaseException:
            self._forget(person.key)
            raise

    def _is_first(self, person_id: int) -> bool:
        now = self._monotonic()
        with self._guard:
            waits = {who: until for who, until in self._quiet_until.items() if until > now}
            self._quiet_until = waits | {person_id: now + QUIET_SECONDS}
            return person_id not in waits

    def _forget(self, person_id: int) -> None:
        """It was not answered, so the next message is."""
        with self._guard:
            self._quiet_until.pop(person_id, None)


def _is_written(event: Payload) -> bool:
    return (
        event.get("channel_type") == "im"
        and event.get("subtype") in _WRITTEN
        and not event.get("bot_id")
    )


def open_assurance(client: WebClient, body: Payload, programme: Programme) -> None:
    """*Ask practice assurance*: who they are, one press away."""
    with programme.read() as session:
        window = views.assurance_window(session, at=programme.now())
    windows.show(client, body, window)


def open_telephone(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Telephone*: the council's numbers."""
    with programme.read() as session:
        window = views.telephone_window(session, person, at=programme.now())
    windows.show(client, body, window)
