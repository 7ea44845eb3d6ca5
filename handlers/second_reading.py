"""A second reader's own grade; the QA manager's where two readers differ (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.moderation import add
from handlers.views import second_reading as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, reading, second_reading

Payload = Mapping[str, Any]


def open_grade(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Give my grade*."""
    at = programme.now()
    with programme.read() as session:
        audit = reading.held_by_second_reader(session, Pressed(action).id, by=person, at=at)
        window = views.second_read_window(session, audit, by=person, at=at)
    windows.show(client, body, window)


def second_read(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The second reader's grade."""
    form = views.GradeForm.read(view)
    with programme.change() as session:
        second_reading.second_read(
            session,
            form.audit_id,
            grade=form.grade,
            reason=form.reason,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def open_settling(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Decide*: both readings side by side."""
    at = programme.now()
    with programme.change() as session:
        audit = reading.open_to_settle(session, Pressed(action).id, by=person, at=at)
        window = views.settle_window(session, audit, by=person, at=at)
    windows.show(client, body, window)


def settle(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The grade that stands."""
    form, at = views.GradeForm.read(view), programme.now()
    with programme.change() as session:
        add(session, form.audit_id, form.action, person, programme)
        second_reading.settle(
            session, form.audit_id, grade=form.grade, reason=form.reason, by=person, at=at
        )
        drafts.drop(session, form.draft, by=person)
    ack()
