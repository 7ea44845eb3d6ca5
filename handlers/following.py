"""Monday's lines in the hands of who leads: ask the owner, give it to another (brief section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import following as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, following

Payload = Mapping[str, Any]


def ask_holder(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Ask the owner*: the line then says when they were asked."""
    line = views.LinePressed.read(action)
    with programme.change() as session:
        following.ask_holder(session, line.kind, line.id, by=person, at=programme.now())
    ack()


def open_reassign(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Reassign*: to whom?"""
    at = programme.now()
    with programme.change() as session:
        opened = following.open_to_reassign(session, Pressed(action).id, by=person, at=at)
        window = views.reassign_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def reassign(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is somebody else's now."""
    form, at = views.ReassignForm.read(view), programme.now()
    with programme.change() as session:
        following.reassign(session, form.action_id, to=form.owner_id, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()
