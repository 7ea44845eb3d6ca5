"""An auditor cannot do theirs: the QA manager draws another, exempts, or keeps it (brief 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import release as views
from handlers.views.reading import Pressed
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.vocabulary import Role
from models.workflow import assignment
from models.workflow.audits import GONE
from models.workflow.people import holder_of

Payload = Mapping[str, Any]


def open_decision(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """The decision in a window, from Home or a list."""
    windows.show(client, body, _window(action, person, programme))


def show_decided(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """How it stands once it is decided in that window; a message is written again by itself."""
    if windows.is_in_window(body):
        windows.replace(client, body, _window(action, person, programme))


def swap(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Draw another case*."""
    with programme.change() as session:
        assignment.swap(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def exempt(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Exempt this month*."""
    with programme.change() as session:
        assignment.exempt(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def keep(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Keep it with them*."""
    with programme.change() as session:
        assignment.keep(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def _window(action: Payload, person: Person, programme: Programme) -> dict[str, Any]:
    with programme.read() as session:
        manager = holder_of(session, Role.QA_MANAGER)
        if manager is None or manager.id != person.id:
            raise RuleBroken("The QA manager decides this one.")
        audit = session.get(Audit, Pressed(action).id)
        if audit is None:
            raise RuleBroken(GONE)
        return views.release_window(session, audit)
