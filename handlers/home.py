"""App Home: published when opened, when *Look again* is pressed, after what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from handlers import windows
from handlers.views import helping
from handlers.views.home import home
from models.person import Person
from models.programme import Programme

Payload = Mapping[str, Any]


def opened(event: Payload, client: WebClient, person: Person, programme: Programme) -> None:
    """The Home tab was opened; the Messages tab tells us too and needs nothing."""
    if event.get("tab") == "home":
        refresh(client, person, programme)


def refresh(client: WebClient, person: Person, programme: Programme) -> None:
    """Publish this person's Home as it stands now."""
    with programme.read() as session:
        view = home(session, person, at=programme.now())
    client.views_publish(user_id=person.slack_user_id or "", view=view)


def show_help(client: WebClient, body: Payload) -> None:
    """*Help*."""
    windows.show(client, body, helping.help_window())
