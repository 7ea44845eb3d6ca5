"""Two windows on one part: both are shown, one of both is saved (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.going_on import being_answered, both_window, next_window, own_audit
from handlers.views import differing as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow.differing import settle
from models.workflow.opened import SavedElsewhere

Payload = Mapping[str, Any]


def open_both(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*See both*: in the place of the part's window, which was kept as it stands."""
    pressed = Pressed(action)
    part, _, window = pressed.rest.partition(":")
    with programme.read() as session:
        being_answered(session, pressed.id, person)
        form = views.BothForm(pressed.id, part, window)
        shown = both_window(session, form, person, programme)
    windows.replace(client, body, shown)


def save_these(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Save these*: what was chosen of both is saved, the rest is set aside."""
    form = views.BothForm.read(view)
    try:
        with programme.change() as session:
            now = settle(
                session,
                form.audit_id,
                form.part,
                window=form.window,
                base=form.base,
                here=form.here,
                by=person,
                at=programme.now(),
            )
            audit = own_audit(session, form.audit_id, person)
            window = next_window(session, audit, person, programme, after=form.part, now=now)
    except SavedElsewhere:  # once more meanwhile
        with programme.read() as session:
            window = both_window(session, form, person, programme)
    ack(response_action="update", view=window)


def open_aside(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Words set aside*, over the part."""
    pressed = Pressed(action)
    with programme.read() as session:
        audit = own_audit(session, pressed.id, person)
        window = views.aside_window(session, audit, pressed.rest, by=person, at=programme.now())
    windows.show(client, body, window)
