"""Taking an audit to moderate, and handing it back (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import whole
from handlers.views.reading import Answers, Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import reading, taking
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
        window = whole.decided_window(session, audit, by=person)
    windows.replace(client, body, window)
