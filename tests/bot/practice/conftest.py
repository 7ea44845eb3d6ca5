"""A practice workspace to try things in: without a server, and with a real Bolt app connected."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.practice import Person, Server, Workspace, serve
from bot.practice.facts import FACTS
from bot.practice.web_api import Request, WebApi
from bot.socket_mode import leave

BOT = "xoxb-1"
MONDAY = 1_796_634_000.0  # Monday 7 December 2026, 09:00 in London

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Tiny", "description": "A small app"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Tiny"},
        "slash_commands": [{"command": "/tiny", "description": "Does little"}],
        "shortcuts": [
            {"name": "Raise", "type": "global", "callback_id": "raise", "description": "d"},
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "d"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "im:write",
                "im:history",
                "im:read",
                "channels:read",
                "users:read",
                "users:read.email",
                "files:write",
                "files:read",
                "team:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "user_change"]}
    },
}


@dataclass
class Clocks:
    """Practice time and real time, both moved by hand."""

    practice: float = MONDAY
    real: float = 100.0


def furnish(workspace: Workspace) -> None:
    """Amara and Moses, a channel with the app in it, one without, and a private one."""
    workspace.add_user("U0AMARA", "Amara Osei", "amara@example.org", "Team Manager")
    workspace.add_user("U0MOSES", "Moses Adeyemi", "moses@example.org", "Practice Lead")
    people = ["U0AMARA", "U0MOSES"]
    workspace.add_channel("C0LEARN", "learning", members=[*people, workspace.bot_user_id])
    workspace.add_channel("C0STAFF", "all-staff", members=people)
    workspace.add_channel("C0CLOSED", "closed", private=True, members=["U0MOSES"])


def install(workspace: Workspace, manifest: dict[str, Any] | None = None) -> None:
    workspace.install(
        manifest or MANIFEST, bot_token="xoxb-1", app_token="xapp-1", signing_secret="secret"
    )


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The tiny app's manifest, to be changed."""
    return copy.deepcopy(MANIFEST)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def workspace(clocks: Clocks) -> Workspace:
    """A furnished workspace without a server; nobody answers."""
    workspace = Workspace(clock=lambda: clocks.practice, monotonic=lambda: clocks.real)
    install(workspace)
    furnish(workspace)
    return workspace


@dataclass
class Api:
    """Calls methods as the app would, without a network."""

    workspace: Workspace

    def __post_init__(self) -> None:
        self.web_api = WebApi(self.workspace)

    def __call__(self, method: str, token: str = BOT, /, **args: Any) -> dict[str, Any]:
        headers = {
            "authorization": f"Bearer {token}",
            "content-type": "application/json; charset=utf-8",
        }
        if method in FACTS and not FACTS[method].json:
            request = Request(method, headers, urlencode(args))
        else:
            request = Request(method, headers, body=json.dumps(args).encode())
        return self.web_api.answer(request).body


@pytest.fixture
def api(workspace: Workspace) -> Api:
    return Api(workspace)


Listener = Callable[..., Any]


@dataclass
class TinyApp:
    """A real Bolt app that does what each test tells it to; everything else it acknowledges."""

    bolt: App
    does: dict[str, Listener] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        anything = re.compile(".*")
        self.bolt.action(anything)(self._listener("action"))
        self.bolt.view(anything)(self._listener("view"))
        self.bolt.view_closed(anything)(self._listener("closed"))
        self.bolt.shortcut(anything)(self._listener("shortcut"))
        self.bolt.options(anything)(self._listener("options"))
        self.bolt.command(anything)(self._listener("command"))
        self.bolt.event("app_home_opened")(self._listener("home"))
        self.bolt.event("message")(self._listener("message"))
        self.bolt.event("user_change")(self._listener("user_change"))

    def _listener(self, kind: str) -> Listener:
        def listen(ack: Any, body: dict[str, Any], client: WebClient, respond: Any) -> None:
            self.heard.append(body)
            if kind in self.does:
                self.does[kind](ack=ack, body=body, client=client, respond=respond)
            else:
                ack()

        return listen

    @property
    def client(self) -> WebClient:
        return self.bolt.client


@dataclass
class Town:
    """A served workspace with the app connected over Socket Mode."""

    workspace: Workspace
    server: Server
    app: TinyApp
    clocks: Clocks

    @property
    def client(self) -> WebClient:
        return self.app.client

    @property
    def amara(self) -> Person:
        return self.workspace.person("U0AMARA")

    @property
    def moses(self) -> Person:
        return self.workspace.person("U0MOSES")

    def posts_button(self, **extra: Any) -> dict[str, Any]:
        """A message to Amara with a button; gives it as she sees it."""
        element = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "17"}
        blocks = [{"type": "actions", "block_id": "buttons", "elements": [element]}]
        self.client.chat_postMessage(channel="U0AMARA", text="Press", blocks=blocks, **extra)
        return self.amara.last_message()

    def opens(self, view: dict[str, Any]) -> None:
        """Amara presses a button and the app opens this window."""

        def open_it(ack: Any, body: dict[str, Any], client: WebClient, **rest: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

        self.app.does["action"] = open_it
        self.amara.presses(self.posts_button(), "go")
        del self.app.does["action"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


@pytest.fixture(scope="session")
def connected() -> Iterator[Town]:
    clocks = Clocks()
    workspace = Workspace(clock=lambda: clocks.practice, event_retries=(0.0,))
    install(workspace)
    server = serve(workspace)
    client = WebClient("xoxb-1", base_url=server.api_url, retry_handlers=[])
    bolt = App(client=client, process_before_response=True)
    handler = SocketModeHandler(bolt, "xapp-1", web_client=client, ping_interval=0.5)
    handler.connect()
    workspace.sockets.wait_connected()
    yield Town(workspace, server, TinyApp(bolt), clocks)
    leave(handler.client)
    server.stop()


@pytest.fixture
def town(connected: Town) -> Iterator[Town]:
    """The served workspace, emptied and furnished; nothing may be left in ``violations``."""
    connected.clocks.practice = MONDAY
    connected.workspace.start_again()
    furnish(connected.workspace)
    connected.app.does.clear()
    connected.app.heard.clear()
    connected.server.web_api.made.clear()
    yield connected
    assert connected.workspace.violations == []


@pytest.fixture
def impatient(town: Town) -> Iterator[None]:
    """Three seconds are over sooner, for tests in which the app says nothing."""
    town.workspace.sockets.ack_seconds = 0.3
    yield
    town.workspace.sockets.ack_seconds = town.workspace.ack_seconds
