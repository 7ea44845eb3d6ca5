"""Returning an audit with notes and somebody who helps (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import safety, windows
from handlers.views import returning as views
from handlers.views.reading import Answers, Pressed, view_in
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, reading, returning

Payload = Mapping[str, Any]


def open_return(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Return*."""
    with programme.read() as session:
        audit = reading.held_by_moderator(session, Pressed(action).id, by=person)
        window = views.return_window(session, audit, by=person, at=programme.now())
    windows.show(client, body, window)


def add_note(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Add another note*: the same window, with what it holds, and room for one more."""
    view = view_in(body)
    with programme.read() as session:
        audit_id = Answers(view).number("audit")
        audit = reading.held_by_moderator(session, audit_id, by=person)
        window = views.return_window(session, audit, by=person, at=programme.now(), again=view)
    windows.replace(client, body, window)


def return_for_redo(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Back to its auditor, with notes and somebody who helps.

    A worry about the child leaves first: whatever keeps the notes from being kept, it is told.
    """
    safety.tell_worry_first(view, person, programme)
    form = views.ReturnForm.read(view)
    with form.beside(), programme.change() as session:
        returning.return_for_redo(
            session,
            form.audit_id,
            notes=form.notes,
            supporter_id=form.supporter_id,
            safe=form.safe,
            provisional=form.provisional,
            confirmed=form.confirmed,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()
