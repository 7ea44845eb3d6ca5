"""Landing the learning: the digest is read, approved and posted (brief section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import digest as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import learning, reading

Payload = Mapping[str, Any]


def open_digest(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read and approve*."""
    number, at = Pressed(action).id, programme.now()
    with programme.read() as session:
        found = reading.digest_to_approve(session, number, by=person, at=at)
        window = views.approve_window(session, found)
    windows.show(client, body, window)


def approve(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is posted in each learning channel, once."""
    form = views.DigestForm.read(view)
    with programme.change() as session:
        learning.approve_digest(
            session,
            form.digest_id,
            meeting_on=form.meeting_on,
            no_meeting_because=form.no_meeting_because,
            nobody_recognisable=form.nobody_recognisable,
            by=person,
            at=programme.now(),
        )
    ack()


def found(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*It is there*: nothing is posted."""
    _say_whether_posted(action, person, programme, is_there=True)
    ack()


def post_again(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Post it again*: once."""
    _say_whether_posted(action, person, programme, is_there=False)
    ack()


def _say_whether_posted(
    action: Payload, person: Person, programme: Programme, *, is_there: bool
) -> None:
    asked, at = Pressed(action), programme.now()
    with programme.change() as session:
        learning.say_whether_posted(
            session, asked.id, attempt=asked.second, is_there=is_there, by=person, at=at
        )
