"""A moderator grades before the auditor's grades are shown (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import blind as views
from handlers.views import whole
from handlers.views.reading import Answers, Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, grading_blind, reading

Payload = Mapping[str, Any]


def open_blind(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Give my grade*, of an audit that was drawn to be graded blind."""
    with programme.read() as session:
        audit = reading.open_to_grade(session, Pressed(action).id, by=person)
        window = views.blind_window(session, audit, by=person, at=programme.now())
    windows.show(client, body, window)


def give(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The moderator's own grade."""
    form = views.BlindForm.read(view)
    with programme.change() as session:
        grading_blind.give_blind_grade(
            session,
            form.audit_id,
            grade=form.grade,
            domains=form.domains,
            reason=form.reason,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def show_both(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """Once it is kept: the whole audit with its auditor's grades, and what can be decided."""
    if not windows.lies_on_another(body):
        return
    at = programme.now()
    with programme.change() as session:
        opened = reading.open_audit(session, Answers(view).number("audit"), by=person, at=at)
        window = whole.reading_window(session, opened, by=person, at=at)
    windows.replace_beneath(client, body, window)
