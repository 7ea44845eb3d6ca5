"""An auditor cannot do theirs: the QA manager draws another, exempts, or keeps it (brief 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack

from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.workflow import assignment

Payload = Mapping[str, Any]


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
