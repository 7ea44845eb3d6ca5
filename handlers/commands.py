"""`/audit` (brief section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from handlers import windows
from handlers.queue import asked
from handlers.views import finding, helping, home, queue, whole
from handlers.views.blocks import Json
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme, Session
from models.workflow import reading
from models.workflow.queue import Queue, queue_of
from models.workflow.queue_view import QueueFilters, kept_filters

Payload = Mapping[str, Any]


def audit(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """`/audit` and its words, each of which opens a window: a channel never sees an answer."""
    word, _, rest = str(body.get("text", "")).strip().partition(" ")
    windows.show(client, body, _window(word.lower(), rest.strip(), person, programme))


def _window(word: str, rest: str, person: Person, programme: Programme) -> Json:
    at = programme.now()
    with programme.change() as session:  # a change: reading a case is logged
        if word == "find":
            return finding.found_window(session, rest, by=person, at=at)
        if word == "queue":
            return queue.queue_window(_queue(session, rest, person, at))
        if word == "actions":
            return home.actions_window(session, person, at=at)
        if word == "":
            return home.everything_window(session, person, at=at)
    return helping.help_window(unknown=word if word != "help" else "")


def _queue(session: Session, rest: str, person: Person, at: datetime) -> Queue:
    """`/audit queue` as they last chose to see it today; with words, as those ask."""
    if rest:
        return asked(session, QueueFilters.read(rest), person, at)
    return queue_of(session, person, filters=kept_filters(session, person, at=at), at=at)


def open_whole(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read* beside an audit that was found."""
    with programme.change() as session:
        at = programme.now()
        opened = reading.open_audit(session, Pressed(action).id, by=person, at=at)
        window = whole.reading_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def open_what_waits(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Write it in the audit*: what waits for them, with its buttons."""
    windows.show(client, body, _window("", "", person, programme))
