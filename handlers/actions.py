"""Actions: read, done, more time, seen to have helped (brief rule 9, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import action_windows as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import actions, drafts, more_time, reading

Payload = Mapping[str, Any]


def open_action(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read it*."""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_action(session, Pressed(action).id, by=person, at=at)
        window = views.action_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def open_done(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Done*: what is different?"""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_own_action(session, Pressed(action).id, by=person, at=at)
        window = views.done_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def claim_done(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is done, and this is what it changed."""
    form, at = views.DoneForm.read(view), programme.now()
    with programme.change() as session:
        actions.claim_done(session, form.action_id, impact=form.impact, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()


def open_more_time(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Need more time*: until when, and why?"""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_own_action(session, Pressed(action).id, by=person, at=at)
        window = views.more_time_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def ask_more_time(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """A request; who decides, and until when it stays due, is said beside the action."""
    form = views.MoreTimeForm.read(view)
    with programme.change() as session:
        more_time.ask_more_time(
            session,
            form.action_id,
            wanted_on=form.wanted_on,
            reason=form.reason,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def give_time(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Give 10 working days*."""
    _decide(Pressed(action).id, True, person, programme)
    ack()


def not_this_time(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Not this time*."""
    _decide(Pressed(action).id, False, person, programme)
    ack()


def open_request(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read why*."""
    with programme.change() as session:
        asked = reading.open_request(session, Pressed(action).id, by=person, at=programme.now())
        window = views.decide_window(session, asked.request, asked.action, why=asked.why, by=person)
    windows.show(client, body, window)


def decide(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The same decision, once the reason was read."""
    form = views.DecideForm.read(view)
    _decide(form.request_id, form.grant, person, programme)
    ack()


def open_verify(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read and say*: did it help?"""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_to_verify(session, Pressed(action).id, by=person, at=at)
        window = views.verify_window(session, opened, by=person)
    windows.show(client, body, window)


def verify(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*It helped* or *Not yet*."""
    form, at = views.VerifyForm.read(view), programme.now()
    with programme.change() as session:
        actions.verify(session, form.action_id, helped=form.helped, by=person, at=at)
    ack()


def show_again(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """After something changed: the action as it stands, where it lay beneath."""
    if not windows.lies_on_another(body):
        return
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_action(session, views.action_in(view), by=person, at=at)
        window = views.action_window(session, opened, by=person, at=at)
    windows.replace_beneath(client, body, window)


def _decide(request_id: int, grant: bool, person: Person, programme: Programme) -> None:
    at = programme.now()
    with programme.change() as session:
        more_time.decide_more_time(session, request_id, grant=grant, by=person, at=at)
