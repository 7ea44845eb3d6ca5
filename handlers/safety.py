"""Is the child safe now? An answer is kept and told at once, whatever window it is in (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.answers import keep, own_audit
from handlers.views import answers
from handlers.views import safety as views
from handlers.views.reading import Pressed, view_in
from models.person import Person
from models.programme import Programme
from models.vocabulary import Safe
from models.workflow import safety

Payload = Mapping[str, Any]


def open_question(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*This child may not be safe*: the question on its own, with whom to telephone."""
    with programme.read() as session:
        audit = own_audit(session, Pressed(action).id, person)
        window = views.safety_window(session, audit, at=programme.now())
    windows.show(client, body, window)


def answer(ack: Ack, body: Payload, person: Person, programme: Programme) -> None:
    """An answer in the question's own window."""
    form = views.SafetyForm.read(view_in(body))
    with programme.change() as session:
        safety.say_safe(session, form.audit_id, safe=form.safe, by=person, at=programme.now())
    ack()


def answer_in_part(
    ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """The same within a part, which is kept like at any other choice.

    In two changes: whatever keeps the part from being kept, the alert has left.
    """
    form = views.SafetyForm.read(view_in(body))
    with programme.change() as session:
        safety.say_safe(session, form.audit_id, safe=form.safe, by=person, at=programme.now())
    with programme.change() as session:
        keep(session, answers.PartForm.read(view_in(body), action), person, programme)
    ack()


def show_told(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """After an answer in its own window: who has been told, and whom to telephone."""
    window = _told(body, person, programme)
    windows.replace(client, body, window)


def lay_told_over(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """After an answer in a part: the same, over the part, unless all is well."""
    if views.SafetyForm.read(view_in(body)).safe is not Safe.YES:
        windows.show(client, body, _told(body, person, programme))


def take(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*I have this*: one of those who were told is acting."""
    with programme.change() as session:
        safety.take_alert(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def _told(body: Payload, person: Person, programme: Programme) -> dict[str, Any]:
    with programme.read() as session:
        audit = own_audit(session, views.SafetyForm.read(view_in(body)).audit_id, person)
        return views.told_window(session, audit, at=programme.now())
