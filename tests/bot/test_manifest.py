"""The manifest says what the code does: no scope too many, no listener too few."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import handlers
from bot import manifest
from bot.practice.facts import FACTS
from models.errors import RuleBroken

Json = dict[str, Any]
TOP = Path(__file__).parents[2]
SCHEMA = TOP.parent / "shared" / "data" / "manifest.schema.2.0.0.json"

#: Scopes that no method asks for by name, and why they are needed all the same.
WITHOUT_A_METHOD = {
    "commands": "slash commands",
    "chat:write.public": "the digest goes to channels that nobody has invited the app to",
}
#: Where a method's scope goes by the kind of conversation: the kind that we use it for.
KINDS = {
    "conversations.open": "im",
    "conversations.history": "im",
    "conversations.info": "channels",
}
#: An event's scope, and the name under which Bolt knows it.
EVENTS = {
    "app_home_opened": ("app_home_opened", None),
    "message.im": ("message", "im:history"),
}


class Registered:
    """Stands where the app does when listeners are registered, and notes their names."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        handlers.register(self)  # type: ignore[arg-type]  # all that `register` uses of an app

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[..., None]]:
        def register(name: Any) -> Callable[..., None]:
            self.names.setdefault(kind, set()).add(str(name))
            return lambda *listeners, **more: None

        return register


@pytest.fixture(scope="module")
def committed() -> Json:
    return manifest.socket_mode()


@pytest.fixture(scope="module")
def registered() -> Registered:
    return Registered()


def our_files() -> Iterator[Path]:
    yield from (TOP / "handlers").rglob("*.py")
    yield from (path for path in (TOP / "bot").rglob("*.py") if "practice" not in path.parts)


def methods_called() -> set[str]:
    """Every Web API method whose name stands in the code that runs as the app."""
    by_name = {method.replace(".", "_"): method for method in FACTS}
    found = set()
    for path in our_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in by_name:
                found.add(by_name[node.attr])
    return found


def needed_scopes() -> set[str]:
    scopes = set(WITHOUT_A_METHOD)
    for method in methods_called():
        wanted = set(FACTS[method].scopes)
        if FACTS[method].by_kind or len(wanted) > 1:
            wanted = {scope for scope in wanted if scope.startswith(f"{KINDS[method]}:")}
        scopes |= wanted
    return scopes


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema is not beside this checkout")
@pytest.mark.parametrize("url", [None, "https://audits.council.test"])
def test_slack_takes_both_manifests(url: str | None) -> None:
    text = manifest.over_http(url) if url else manifest.committed()
    jsonschema.validate(yaml.safe_load(text), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_scope_is_needed_and_none_is_missing(committed: Json) -> None:
    scopes = committed["oauth_config"]["scopes"]["bot"]
    assert scopes == sorted(scopes)
    assert set(scopes) == needed_scopes()


def test_the_methods_that_we_call_are_found_by_their_names() -> None:
    assert {"chat.postMessage", "views.open", "conversations.history"} <= methods_called()


def test_every_event_has_a_listener_and_its_scope(committed: Json, registered: Registered) -> None:
    events = committed["settings"]["event_subscriptions"]["bot_events"]
    assert {EVENTS[event][0] for event in events} == registered.names["event"]
    scopes = set(committed["oauth_config"]["scopes"]["bot"])
    assert {EVENTS[event][1] for event in events} - {None} <= scopes


def test_every_command_and_shortcut_has_a_listener(committed: Json, registered: Registered) -> None:
    commands = {entry["command"] for entry in committed["features"]["slash_commands"]}
    shortcuts = {entry["callback_id"] for entry in committed["features"].get("shortcuts", [])}
    assert commands == registered.names["command"]
    assert shortcuts == registered.names.get("shortcut", set())


def test_the_door_is_socket_mode_as_committed(committed: Json) -> None:
    settings = committed["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert "request_url" not in settings["event_subscriptions"]


def test_over_http_everything_goes_to_one_address(committed: Json) -> None:
    over_http = yaml.safe_load(manifest.over_http("https://audits.council.test/"))
    address = "https://audits.council.test/slack/events"
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert over_http["settings"]["event_subscriptions"]["request_url"] == address
    assert over_http["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": address,
        "message_menu_options_url": address,
    }
    assert {entry["url"] for entry in over_http["features"]["slash_commands"]} == {address}
    assert over_http["oauth_config"] == committed["oauth_config"]


@pytest.mark.parametrize(
    "url", ["http://council.test", "council.test", "https://", "https://x?y=1"]
)
def test_slack_calls_only_a_secure_address(url: str) -> None:
    with pytest.raises(RuleBroken, match="https://"):
        manifest.over_http(url)


def test_an_address_that_is_whole_already_stays_so() -> None:
    assert manifest.over_http("https://a.test/slack/events") == manifest.over_http("https://a.test")


def test_the_package_carries_the_file_at_the_top() -> None:
    packaged = files("bot").joinpath("manifest.yml").read_text(encoding="utf-8")
    assert packaged == (TOP / "manifest.yml").read_text(encoding="utf-8")
