"""What the app sends to a response URL, or answers to a slash command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.practice import limits, messages
from bot.practice.elements import with_ids
from bot.practice.permits import ResponseUrl
from bot.practice.records import Conversation, Json, SlackError

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

KNOWN = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
    "parse",
    "link_names",
}


def use(workspace: Workspace, key: str, body: Json) -> None:
    """Answer at a response URL: at most five times, within half an hour.

    Raises SlackError: ``used_url``, ``expired_url``, ``no_text``, ``invalid_blocks``.
    """
    with workspace.lock:
        url = workspace.permits.use_response_url(key)
        _answer(workspace, url, body)


def answer_command(workspace: Workspace, user_id: str, channel: Conversation, body: Json) -> None:
    """Show what the app answered to a slash command. Raises SlackError as ``use`` does."""
    with workspace.lock:
        _answer(workspace, ResponseUrl(user_id, channel.id, None, 0.0), body)


def _answer(workspace: Workspace, url: ResponseUrl, body: Json) -> None:
    for name in sorted(set(body) - KNOWN):
        workspace.violation(f"response_url: Slack does not know the field {name!r}")
    channel = workspace.conversations[url.channel_id]
    if body.get("delete_original"):
        _remove(workspace, channel, url)
        return
    if not any(body.get(name) for name in ("text", "blocks", "attachments")):
        raise SlackError("no_text")
    fields: Json = {key: body[key] for key in ("text", "attachments", "thread_ts") if body.get(key)}
    if body.get("blocks"):
        limits.check_message(body["blocks"], workspace.files)
        fields["blocks"] = with_ids(body["blocks"], lambda: workspace.new_id("b"))
    original = _original(channel, url)
    if body.get("replace_original") and original is not None:
        with workspace.changed:
            original.pop("blocks", None)
            original.update(fields)
            workspace.announce(f"conversation:{channel.id}")
    elif body.get("response_type") == "in_channel":
        messages.store(workspace, channel, messages.from_app(fields))
    else:
        messages.show_only_to(workspace, url.user_id, channel, messages.from_app(fields))


def _original(channel: Conversation, url: ResponseUrl) -> Json | None:
    ts = url.message_ts or ""
    if ts in channel.ephemerals:
        return channel.ephemerals[ts][1]
    return channel.messages.get(ts)


def _remove(workspace: Workspace, channel: Conversation, url: ResponseUrl) -> None:
    ts = url.message_ts or ""
    channel.messages.pop(ts, None)
    channel.ephemerals.pop(ts, None)
    workspace.announce(f"conversation:{channel.id}")
