"""The moderation queue; finding somebody of the council by name; drafts of what is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import queue as views
from handlers.views.kept import KeptForm
from handlers.views.reading import Pressed, view_in
from models.person import Person
from models.programme import Programme, Session
from models.workflow import drafts
from models.workflow.people_search import people_named
from models.workflow.queue import Queue, queue_of
from models.workflow.queue_view import WHOLE_QUEUE, QueueFilters, keep_filters, kept_filters

Payload = Mapping[str, Any]


def open_queue(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Open the queue*, as they last chose to see it today; in place of a window that it was
    asked for in. *Back to the queue*: where the audit stands that was read."""
    at = programme.now()
    beside = Pressed(action).id if action.get("value") else None
    with programme.read() as session:
        filters = kept_filters(session, person, at=at)
        queue = queue_of(session, person, filters=filters, beside=beside, at=at)
        window = views.queue_window(queue)
    windows.replace(client, body, window)


def turn_page(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Next page* of the queue."""
    page, filters = Pressed(action).id, views.chosen_in(view_in(body))
    with programme.read() as session:
        queue = queue_of(session, person, filters=filters, page=page, at=programme.now())
    windows.replace(client, body, views.queue_window(queue))


def narrow(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """An area or a service was chosen, or something ticked; the last of two quick ones stands."""
    _narrowed(client, body, views.chosen_in(view_in(body)), person, programme)


def show_everything(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Show everything*."""
    _narrowed(client, body, WHOLE_QUEUE, person, programme)


def asked(session: Session, filters: QueueFilters, person: Person, at: datetime) -> Queue:
    """The queue as they choose to see it from now on."""
    queue = queue_of(session, person, filters=filters, at=at)
    keep_filters(session, queue.filters, by=person, at=at)
    return queue


def _narrowed(
    client: WebClient, body: Payload, to: QueueFilters, person: Person, programme: Programme
) -> None:
    at = programme.now()
    queue = programme.do(lambda session: asked(session, to, person, at), where="slack")
    window = views.queue_window(queue)
    if windows.is_in_window(body):
        windows.fill(client, body["view"]["id"], window)
    else:
        windows.show(client, body, window)


def find_owner(ack: Ack, payload: Payload, programme: Programme) -> None:
    """Who is called what was typed so far: for the owner of an action."""
    with programme.read() as session:
        found = people_named(session, str(payload.get("value", "")), at=programme.now())
    ack(**views.people_found(found))


def keep(ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme) -> None:
    """A pause in writing: what the window holds is kept."""
    form, at = KeptForm.read(view_in(body), action), programme.now()

    def keeping(session: Session) -> None:
        drafts.keep(
            session,
            form.written,
            form.values,
            audit_id=form.audit_id,
            sequence=form.sequence,
            by=person,
            at=at,
        )

    programme.do(keeping, where="slack")  # two pauses at once: nobody has to press again
    ack()
