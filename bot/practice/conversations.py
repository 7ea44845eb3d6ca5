"""Methods about channels and direct messages."""

from __future__ import annotations

import copy
from typing import cast

from bot.practice.calls import SCOPE_WORD, Call
from bot.practice.records import BOT_USER_ID, Conversation, Json, Kind, SlackError


def open_im(call: Call) -> Json:
    """conversations.open: direct messages with one person."""
    workspace = call.workspace
    if call.text("channel"):
        channel = call.conversation()
        if not channel.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        call.need_scope("im:write")
        return _opened(call, channel, already=True)
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    call.need_scope("im:write" if len(users) == 1 else "mpim:write")
    if len(users) > 1:  # the practice workspace has no group messages
        raise SlackError("method_not_supported_for_channel_type")
    member = workspace.members.get(users[0])
    if member is None or member.is_bot:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    known = "D" + member.id[1:] in workspace.conversations
    if not known and call.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    return _opened(call, workspace.im_with(member.id), already=known)


def _opened(call: Call, channel: Conversation, *, already: bool) -> Json:
    told = channel.as_slack() if call.flag("return_im") else {"id": channel.id}
    return {"channel": told} | ({"no_op": True, "already_open": True} if already else {})


def info(call: Call) -> Json:
    """conversations.info: one conversation."""
    channel = call.conversation()
    call.need_kind_scope(channel.kind, "read")
    told = channel.as_slack()
    if not call.flag("include_num_members"):
        told.pop("num_members", None)
    return {"channel": told}


def history(call: Call) -> Json:
    """conversations.history: the newest messages first, replies left out."""
    channel = call.conversation()
    call.need_kind_scope(channel.kind, "history")
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    within = [m for m in reversed(channel.messages.values()) if not _only_reply(m)]
    return _messages(call, _between(call, within))


def replies(call: Call) -> Json:
    """conversations.replies: one thread, the oldest first."""
    channel = call.conversation()
    call.need_kind_scope(channel.kind, "history")
    ts = call.text("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    parent = channel.messages[ts].get("thread_ts", ts)
    thread = [m for m in channel.messages.values() if parent in (m["ts"], m.get("thread_ts"))]
    return _messages(call, _between(call, thread))


def _only_reply(message: Json) -> bool:
    reply = message.get("thread_ts", message["ts"]) != message["ts"]
    return reply and message.get("subtype") != "thread_broadcast"


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest = _stamp(call, "oldest", "0")
    latest = _stamp(call, "latest", "99999999999")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m["ts"]) <= latest]
    return [m for m in messages if oldest < float(m["ts"]) < latest]


def _stamp(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name, default))
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages(call: Call, messages: list[Json]) -> Json:
    page, cursor = call.page(messages)
    told = copy.deepcopy(page)
    if not call.flag("include_all_metadata"):
        for message in told:
            message.pop("metadata", None)
    answer: Json = {"messages": told, "has_more": bool(cursor), "pin_count": 0}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def everything(call: Call) -> Json:
    """conversations.list: what the app can see, of the kinds it asks for."""
    kinds = _kinds(call)
    return _listed(call, [c for c in _visible(call) if c.kind in kinds])


def of_user(call: Call) -> Json:
    """users.conversations: where somebody is a member, the app itself if nobody is named."""
    kinds = _kinds(call)
    user = call.text("user", BOT_USER_ID)
    return _listed(call, [c for c in _visible(call) if c.kind in kinds and user in c.members])


def members(call: Call) -> Json:
    """conversations.members: who is in a conversation."""
    channel = call.conversation()
    call.need_kind_scope(channel.kind, "read")
    page, cursor = call.page(sorted(channel.members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _kinds(call: Call) -> set[Kind]:
    kinds = [kind.strip() for kind in call.text("types", "public_channel").split(",")]
    if not set(kinds) <= {*SCOPE_WORD, "mpim"}:
        raise SlackError("invalid_types")
    for kind in kinds:
        if kind == "mpim":
            call.need_scope("mpim:read")
        else:
            call.need_kind_scope(cast(Kind, kind), "read")
    return {cast(Kind, kind) for kind in kinds}


def _visible(call: Call) -> list[Conversation]:
    leave_out = call.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace.conversations.values()
        if (channel.kind != "private_channel" or BOT_USER_ID in channel.members)
        and not (leave_out and channel.archived)
    ]


def _listed(call: Call, channels: list[Conversation]) -> Json:
    page, cursor = call.page(channels)
    return {
        "channels": [channel.as_slack() for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }
