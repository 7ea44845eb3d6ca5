"""*How we agree*, for the QA manager; *Your own grades*, for whoever gave or decided some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from handlers import windows
from handlers.views import agreement as views
from models.person import Person
from models.programme import Programme
from models.workflow import agreement

Payload = Mapping[str, Any]


def open_agreement(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*How we agree*: a window at once, since Slack waits three seconds; then what it shows."""
    at = programme.now()
    with programme.read() as session:
        agreement.check_may_see_agreement(session, by=person, at=at)
    view_id = windows.show(client, body, views.counting_window())
    with programme.read() as session:
        found = agreement.how_we_agree(session, by=person, at=at)
        window = views.agreement_window(session, found)
    windows.fill(client, view_id, window)


def open_own(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Your own grades*."""
    with programme.read() as session:
        found = agreement.own_grades(session, by=person, at=programme.now())
    windows.show(client, body, views.own_window(found))
