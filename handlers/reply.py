"""The findings reach the worker, who replies; the auditor answers (brief sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import replied
from handlers.views import reply as views
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, replies, telling

Payload = Mapping[str, Any]


def spoken(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*I have spoken with them*: the worker's message may leave."""
    with programme.change() as session:
        telling.spoken(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def open_findings(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read and reply*."""
    at = programme.now()
    with programme.change() as session:
        read = replies.open_to_worker(session, Pressed(action).id, by=person, at=at)
        window = views.reply_window(session, read, by=person, at=at)
    windows.show(client, body, window)


def send(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The worker's reply."""
    form = views.ReplyForm.read(view)
    with programme.change() as session:
        replies.reply(session, form.audit_id, form.words, by=person, at=programme.now())
        drafts.drop(session, form.draft, by=person)
        window = views.thanks_window(session, form.audit_id)
    ack(response_action="update", view=window)


def open_reply(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read the reply*, *Answer*."""
    at = programme.now()
    with programme.change() as session:
        found = replies.open_reply(session, Pressed(action).id, by=person, at=at)
        window = replied.replied_window(session, found, by=person, at=at)
    windows.show(client, body, window)


def answer(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The auditor's answer to it."""
    form, at = replied.AnswerForm.read(view), programme.now()
    with programme.change() as session:
        replies.answer(session, form.audit_id, form.how, form.words, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()
