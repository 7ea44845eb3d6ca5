"""The payloads that Slack sends when somebody does something."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING

from bot.practice.elements import values_of
from bot.practice.records import (
    APP_ID,
    BOT_USER_ID,
    OTHER_TEAM_ID,
    TEAM_ID,
    Conversation,
    Json,
    Window,
)

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

LEGACY_TOKEN = "practice"  # noqa: S105 (Slack's old verification token, which nobody checks)


def _head(workspace: Workspace, user_id: str, kind: str) -> Json:
    member = workspace.members[user_id]
    team = OTHER_TEAM_ID if member.external else TEAM_ID
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": workspace.domain},
        "user": {
            "id": user_id,
            "username": member.handle,
            "name": member.handle,
            "team_id": team,
        },
        "api_app_id": APP_ID,
        "token": LEGACY_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_view(workspace: Workspace, user_id: str, action: Json, window: Window) -> Json:
    """block_actions from a window or a Home tab."""
    return _head(workspace, user_id, "block_actions") | {
        "trigger_id": workspace.new_trigger(user_id, from_view=window.view["type"] == "modal"),
        "container": {"type": "view", "view_id": window.id},
        "view": workspace.windows.as_sent(window),
        "actions": [action | {"action_ts": workspace.new_ts()}],
    }


def in_message(
    workspace: Workspace,
    user_id: str,
    action: Json,
    channel: Conversation,
    message: Json,
    held: dict[tuple[str, str], Json],
) -> Json:
    """block_actions from a message; an ephemeral one is not sent back whole."""
    ephemeral = bool(message.get("is_ephemeral"))
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload = _head(workspace, user_id, "block_actions") | {
        "trigger_id": workspace.new_trigger(user_id),
        "container": container,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "state": {"values": values_of(message.get("blocks", ()), held)},
        "response_url": workspace.new_response_url(user_id, channel.id, message["ts"]),
        "actions": [action | {"action_ts": workspace.new_ts()}],
    }
    if not ephemeral:
        payload["message"] = copy.deepcopy(message)
    return payload


def view_submission(workspace: Workspace, window: Window) -> Json:
    """Somebody presses the window's submit button."""
    return _head(workspace, window.user_id, "view_submission") | {
        "trigger_id": workspace.new_trigger(window.user_id, from_view=True),
        "view": workspace.windows.as_sent(window),
        "response_urls": _response_urls(workspace, window),
    }


def _response_urls(workspace: Workspace, window: Window) -> list[Json]:
    urls = []
    for block in window.view["blocks"]:
        element = block.get("element", {})
        if element.get("response_url_enabled"):
            key = (block["block_id"], element["action_id"])
            held = values_of([block], window.held)[key[0]][key[1]]
            channel_id = held.get("selected_conversation") or held.get("selected_channel")
            urls.append(
                {
                    "block_id": key[0],
                    "action_id": key[1],
                    "channel_id": channel_id,
                    "response_url": workspace.new_response_url(window.user_id, channel_id),
                }
            )
    return urls


def view_closed(workspace: Workspace, window: Window, *, cleared: bool) -> Json:
    """Somebody closes a window that asked to be told; what they typed is not in it."""
    return _head(workspace, window.user_id, "view_closed") | {
        "view": workspace.windows.as_sent(window, inputs=False),
        "is_cleared": cleared,
    }


def block_suggestion(
    workspace: Workspace, user_id: str, block: Json, element: Json, typed: str, where: Json
) -> Json:
    """Somebody types into an external select. ``where``: its container, view or message."""
    return (
        _head(workspace, user_id, "block_suggestion")
        | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": typed,
        }
        | where
    )


def shortcut(workspace: Workspace, user_id: str, callback_id: str) -> Json:
    """A global shortcut; it has no response_url."""
    return _head(workspace, user_id, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "trigger_id": workspace.new_trigger(user_id),
    }


def message_action(
    workspace: Workspace, user_id: str, callback_id: str, channel: Conversation, message: Json
) -> Json:
    """A shortcut on a message."""
    return _head(workspace, user_id, "message_action") | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "trigger_id": workspace.new_trigger(user_id),
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message_ts": message["ts"],
        "message": copy.deepcopy(message),
        "response_url": workspace.new_response_url(user_id, channel.id, message["ts"]),
    }


def slash_command(
    workspace: Workspace, user_id: str, command: str, text: str, channel: Conversation
) -> Json:
    """A slash command; a form, not JSON."""
    return {
        "token": LEGACY_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": user_id,
        "user_name": workspace.members[user_id].handle,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(user_id, channel.id),
        "trigger_id": workspace.new_trigger(user_id),
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """The envelope of the Events API, with an event_id that is unique for ever."""
    return {
        "token": LEGACY_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:12].upper()}",
        "event_time": int(workspace.clock()),
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def shown_name(channel: Conversation) -> str:
    """A channel's name, or what Slack calls direct messages."""
    return "directmessage" if channel.is_im else channel.name
