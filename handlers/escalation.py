"""A weak case: seen, remedial action recorded, found on the case record (brief section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import findings
from handlers.views import remedy as views
from handlers.views.reading import Pressed
from handlers.views.safety import worry_in
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, reading, remedy

Payload = Mapping[str, Any]


def open_case(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Open*: how a weak case stands, and what was recorded."""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_escalation(session, Pressed(action).id, by=person, at=at)
        window = views.shown_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def seen(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*I have seen this*."""
    with programme.change() as session:
        remedy.acknowledge(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def show_seen(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards, where it was pressed in a window: the case as it stands now."""
    if windows.is_in_window(body):
        at = programme.now()
        with programme.change() as session:
            opened = reading.open_escalation(session, Pressed(action).id, by=person, at=at)
            window = views.shown_window(session, opened, by=person, at=at)
        windows.replace(client, body, window)


def open_record(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Record what was done*."""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_escalation(session, Pressed(action).id, by=person, at=at)
        window = views.remedy_window(session, opened, by=person, at=at)
    windows.show(client, body, window)


def record(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Remedial action has been taken.

    A worry about the child leaves first: whatever keeps the record from being kept, it is told.
    """
    _tell_worry_first(view, person, programme)
    form = views.RemedyForm.read(view)
    with programme.change() as session:
        remedy.record_remedy(
            session,
            form.escalation_id,
            form.remedy,
            remains=form.remains,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def show_again(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """After something was recorded or seen: the case as it stands, where it lay beneath."""
    if not windows.lies_on_another(body):
        return
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_escalation(session, views.escalation_in(view), by=person, at=at)
        window = views.shown_window(session, opened, by=person, at=at)
    windows.replace_beneath(client, body, window)


def open_verify(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read and say*: is it on the case record?"""
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_escalation(session, Pressed(action).id, by=person, at=at)
        window = views.verify_window(session, opened)
    windows.show(client, body, window)


def verify(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*It is on the record* or *Not there yet*."""
    form = views.VerifyRemedyForm.read(view)
    with programme.change() as session:
        remedy.verify_remedy(
            session, form.escalation_id, on_record=form.on_record, by=person, at=programme.now()
        )
    ack()


def open_findings(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read the findings*."""
    with programme.change() as session:
        at = programme.now()
        found = reading.open_findings(session, Pressed(action).id, by=person, at=at)
        window = findings.findings_window(session, found, by=person, at=at)
    windows.show(client, body, window)


def _tell_worry_first(view: Payload, person: Person, programme: Programme) -> None:
    worry, at = worry_in(view), programme.now()
    if worry is not None:
        of = views.escalation_in(view)
        tell = partial(remedy.say_worry, escalation_id=of, safe=worry.safe, by=person, at=at)
        programme.do(tell, where="slack")
