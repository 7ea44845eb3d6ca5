"""Monday's full list, behind its message (brief section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from handlers import windows
from handlers.views import weekly as views
from handlers.views.blocks import Json
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.rules.calendar import london_date
from models.workflow import reading
from models.workflow.weekly import weekly_of

Payload = Mapping[str, Any]


def open_list(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Open the full list*."""
    windows.show(client, body, _list(Pressed(action), person, programme))


def turn_page(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Next page* of it."""
    windows.replace(client, body, _list(Pressed(action), person, programme))


def _list(pressed: Pressed, person: Person, programme: Programme) -> Json:
    service, at = pressed.id or None, programme.now()
    page = int(pressed.rest) if pressed.rest.isdecimal() else 0
    with programme.read() as session:
        reading.check_may_read_week(session, service, by=person, at=at)
        week = weekly_of(session, service, on=london_date(at), reader=person.key)
        return views.list_window(week, service, page)
