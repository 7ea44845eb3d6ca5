"""A small real app on the practice workspace: it shows what a test gives it, and notes what it
hears. It answers like any Bolt app, over Socket Mode."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.practice import Workspace, serve
from bot.socket_mode import leave

FIRST_MORNING = 1_796_115_600.0  # Tuesday 1 December 2026, 09:00 in London
NEXT_DAY = 86_400.0
ANN, MOSES, BEA = "U0ANN", "U0MOSES", "U0BEA"
EVERYTHING = re.compile(".*")

SCOPES = ["chat:write", "commands", "im:write", "im:history", "users:read"]
SCOPES += ["files:write", "files:read", "channels:read"]

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Gallery", "description": "Shows what it is given"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Gallery"},
        "slash_commands": [
            {"command": "/show", "description": "Shows a thing", "usage_hint": "[window | thing]"},
            {"command": "/count", "description": "Counts things"},
        ],
        "shortcuts": [
            {"name": "Raise a hand", "type": "global", "callback_id": "raise", "description": "d"},
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "d"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]}},
}


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def options(*names: str) -> list[dict[str, Any]]:
    """Options whose values are their names in small letters."""
    return [{"text": plain(name), "value": name.lower()} for name in names]


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": "1", **more}


def asks(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An input block; the element's action_id is `answer`."""
    element = {"action_id": "answer"} | element
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


def modal(*blocks: dict[str, Any], title: str = "A window", **more: Any) -> dict[str, Any]:
    """A window that can be sent."""
    base = {
        "type": "modal",
        "callback_id": "window",
        "title": plain(title),
        "submit": plain("Send"),
    }
    return base | {"close": plain("Cancel"), "blocks": list(blocks)} | more


class Gallery:
    """The workspace, the app on it, and what the app has heard."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.time = FIRST_MORNING
        self.workspace = Workspace(clock=lambda: self.time)
        self.workspace.install(
            MANIFEST, bot_token="xoxb-gallery", app_token="xapp-gallery", signing_secret="s"
        )
        self.server = serve(
            self.workspace,
            travel=self._travel,
            start_again=self._again,
            tries={ANN: ["Press *Open*.", "Type `/show`."]},
        )
        self.client = WebClient("xoxb-gallery", base_url=self.server.api_url)
        app = App(client=self.client, process_before_response=True)
        self._answer_presses(app)
        self._answer_windows(app)
        self._answer_words(app)
        self._handler = SocketModeHandler(app, "xapp-gallery", web_client=self.client)
        self._handler.connect()
        self.workspace.sockets.wait_connected()
        self._forget()

    def _forget(self) -> None:
        self.time = FIRST_MORNING
        self.window = modal(asks("words", "Words", {"type": "plain_text_input"}))
        self.home: list[dict[str, Any]] = [{"type": "section", "text": marked("*Nothing waits.*")}]
        self.heard: list[dict[str, Any]] = []
        self.errors: dict[str, str] = {}
        self.on_action: Callable[[dict[str, Any]], None] = lambda body: None

    def start_again(self) -> None:
        """The first morning."""
        self._forget()
        self.workspace.start_again()
        for user_id, name, title in (
            (ANN, "Ann Example", "Team manager"),
            (MOSES, "Moses Adeyemi", "Practice assurance lead"),
            (BEA, "Bea Lindqvist", "Team manager"),
        ):
            self.workspace.add_user(user_id, name, f"{user_id.lower()}@example.org", title)
        everybody = [ANN, MOSES, BEA, self.workspace.bot_user_id]
        self.workspace.add_channel("C0LEARN", "learning", members=everybody)

    def stop(self) -> None:
        """The app leaves, the workspace closes."""
        leave(self._handler.client)
        self.server.stop()

    def _travel(self, to: str) -> Iterator[str]:
        self.time += NEXT_DAY
        yield "Wed 2 Dec 09:00 · delivering 1 message"
        self.say(f"It is later: {to}.")

    def _again(self) -> Iterator[str]:
        yield "Clearing up"
        self.start_again()

    def _answer_presses(self, app: App) -> None:
        @app.action("open")
        def open_window(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.client.views_open(trigger_id=body["trigger_id"], view=self.window)

        @app.action("push")
        def push_window(ack: Any, body: dict[str, Any]) -> None:
            ack()
            higher = modal(
                {"type": "actions", "block_id": "up", "elements": [button("Higher", "push")]},
                title=f"Above {body['view']['title']['text']}",
            )
            self.client.views_push(trigger_id=body["trigger_id"], view=higher)

        @app.action("silent")
        def silent() -> None:
            raise RuntimeError("silent, as the test wants it")

        @app.action(EVERYTHING)
        def note(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self._hear(body)
            self.on_action(body)

    def _answer_windows(self, app: App) -> None:
        @app.options(EVERYTHING)
        def look_up(ack: Any, payload: dict[str, Any]) -> None:
            found = [name for name in ("Heron", "Kestrel") if payload["value"] in name.lower()]
            ack(options=options(*found))

        @app.view("window")
        def submitted(ack: Any, body: dict[str, Any]) -> None:
            self._hear(body)
            ack(response_action="errors", errors=self.errors) if self.errors else ack()

        @app.view_closed("window")
        def closed(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self._hear(body)

        @app.event("app_home_opened")
        def opened(event: dict[str, Any]) -> None:
            self.client.views_publish(
                user_id=event["user"], view={"type": "home", "blocks": self.home}
            )

    def _answer_words(self, app: App) -> None:
        @app.event("message")
        def message(body: dict[str, Any]) -> None:
            self._hear(body)

        @app.command(EVERYTHING)
        def command(ack: Any, body: dict[str, Any]) -> None:
            self._hear(body)
            ack(f"You asked for *{body['text']}*")

        @app.shortcut(EVERYTHING)
        def shortcut(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.client.views_open(trigger_id=body["trigger_id"], view=self.window)

    def say(self, text: str, **more: Any) -> str:
        """A message to Ann (or `channel=`); gives its ts."""
        more = {"channel": ANN} | more
        return str(self.client.chat_postMessage(text=text, **more)["ts"])

    def show(self, *blocks: dict[str, Any]) -> str:
        """A message of blocks to Ann; gives its ts."""
        return self.say("Something to look at", blocks=list(blocks))

    def offer(self, *blocks: dict[str, Any], **more: Any) -> None:
        """A button in Ann's messages that opens a window of these blocks."""
        self.window = modal(*blocks, **more)
        self.show({"type": "actions", "block_id": "door", "elements": [button("Open", "open")]})

    def hears(self, kind: str) -> dict[str, Any]:
        """The first thing of a kind that the app hears, now or within a few seconds."""
        with self._news:
            self._news.wait_for(lambda: any(body["type"] == kind for body in self.heard), 5)
        return next(body for body in self.heard if body["type"] == kind)

    def _hear(self, body: dict[str, Any]) -> None:
        with self._news:
            self.heard.append(body)
            self._news.notify_all()


def visit(page: Page, gallery: Gallery, *, who: str = ANN, where: str = "app") -> Page:
    """Open the page as somebody at a place ("home", "app" or a channel), and wait for it."""
    page.goto(f"{gallery.server.url}/#as={who}&open={where}")
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait until the page is ready and nothing is under way."""
    page.wait_for_selector("html[data-ready='true']:not([data-busy])")


def open_window(page: Page, gallery: Gallery, *blocks: dict[str, Any], **more: Any) -> Page:
    """Ann opens a window of these blocks."""
    gallery.offer(*blocks, **more)
    visit(page, gallery)
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_selector("form[role=dialog]")
    settle(page)
    return page
