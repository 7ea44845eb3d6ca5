"""How messages are kept: stamped, with threads counted, or shown to one person alone."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bot.practice.records import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Conversation, Json

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace


def from_app(fields: Json) -> Json:
    """A message of the app's, with its signature."""
    signature = {"user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID}
    return {**signature, "text": "", **copy.deepcopy(fields)}


def store(workspace: Workspace, channel: Conversation, message: Json) -> Json:
    """Stamp a message, keep it and tell whoever watches. Gives back what is kept."""
    with workspace.changed:
        message = {"type": "message", **message, "ts": workspace.new_ts()}
        channel.messages[message["ts"]] = message
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None:
            _count_reply(parent, message)
        workspace.announce(f"conversation:{channel.id}")
        return message


def show_only_to(workspace: Workspace, user_id: str, channel: Conversation, message: Json) -> Json:
    """An ephemeral message: one person sees it, nobody can read it back."""
    with workspace.changed:
        stamped = {"type": "message", "is_ephemeral": True, **message, "ts": workspace.new_ts()}
        channel.ephemerals[stamped["ts"]] = (user_id, stamped)
        workspace.announce(f"conversation:{channel.id}", user_id)
        return stamped


def _count_reply(parent: Json, reply: Json) -> None:
    parent["thread_ts"] = parent["ts"]
    parent["reply_count"] = parent.get("reply_count", 0) + 1
    parent["latest_reply"] = reply["ts"]
    who = parent.setdefault("reply_users", [])
    if reply["user"] not in who:
        who.append(reply["user"])
    parent["reply_users_count"] = len(who)
