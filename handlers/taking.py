"""Taking an audit to moderate, handing it back, over or to whoever is named (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import taking as views
from handlers.views import whole
from handlers.views.reading import Answers, Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import handing, reading, taking
from models.workflow.audits import audit_as_it_stands

Payload = Mapping[str, Any]


def claim(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Take it*, in the message."""
    with programme.change() as session:
        taking.claim(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def take(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Take it*, in the audit's own window, which then shows what can be decided."""
    audit_id, at = Answers(view).number("audit"), programme.now()
    with programme.change() as session:
        taking.claim(session, audit_id, by=person, at=at)
        opened = reading.open_audit(session, audit_id, by=person, at=at)
        window = whole.reading_window(session, opened, by=person, at=at)
    ack(response_action="update", view=window)


def hand_back(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Hand back*: it waits in the queue again."""
    with programme.change() as session:
        taking.hand_back(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def show_handed_back(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards: where it is now, in place of the window."""
    with programme.read() as session:
        audit = audit_as_it_stands(session, Pressed(action).id)
        window = whole.decided_window(session, audit, by=person, at=programme.now())
    windows.replace(client, body, window)


def open_hand_over(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Hand over*: to whom?"""
    with programme.read() as session:
        audit = audit_as_it_stands(session, Pressed(action).id)
        handing.check_may_hand_over(session, audit, by=person)
        window = views.hand_over_window(session, audit, by=person, at=programme.now())
    windows.show(client, body, window)


def hand_over(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is a colleague's now."""
    form, at = views.GivenForm.read(view), programme.now()
    with programme.change() as session:
        handing.hand_over(session, form.audit_id, to=form.reader_id, by=person, at=at)
    ack()


def take_back(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Take it back*, while the other has not begun."""
    with programme.change() as session:
        handing.take_back(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def show_again(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards: the audit as it is with them again, in place of the window."""
    if not windows.is_in_window(body):
        return
    with programme.change() as session:
        opened = reading.open_audit(session, Pressed(action).id, by=person, at=programme.now())
        window = whole.reading_window(session, opened, by=person, at=programme.now())
    windows.replace(client, body, window)


def open_name_reader(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Name a reader*: whom?"""
    at = programme.now()
    with programme.read() as session:
        audit = audit_as_it_stands(session, Pressed(action).id)
        handing.check_may_name_reader(session, audit, by=person, at=at)
        window = views.name_reader_window(session, audit, by=person, at=at)
    windows.show(client, body, window)


def name_reader(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is with whom the QA manager named."""
    form, at = views.GivenForm.read(view), programme.now()
    with programme.change() as session:
        handing.name_reader(
            session,
            form.audit_id,
            to=form.reader_id,
            instead_of=form.instead_of,
            by=person,
            at=at,
        )
    ack()


def show_given(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards: who has it now, in place of the audit that was read."""
    if not windows.lies_on_another(body):
        return
    with programme.read() as session:
        audit = audit_as_it_stands(session, Answers(view).number("audit"))
        window = views.given_window(session, audit, by=person)
    windows.replace_beneath(client, body, window)
