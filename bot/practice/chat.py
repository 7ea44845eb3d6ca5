"""Methods that post, change and remove messages."""

from __future__ import annotations

import copy

from bot.practice import limits, messages
from bot.practice.calls import Call, invalid
from bot.practice.elements import with_ids
from bot.practice.records import BOT_USER_ID, Conversation, Json, SlackError

LONGEST_TEXT = 40_000
LONGEST_CHANGED_TEXT = 4_000
LONGEST_MARKDOWN = 12_000
MOST_ATTACHMENTS = 100


def post(call: Call) -> Json:
    """chat.postMessage: a message in a channel, in direct messages, or to a person by id."""
    channel = _destination(call)
    fields = _content(call)
    if call.args.get("username") or call.args.get("icon_emoji") or call.args.get("icon_url"):
        call.need_scope("chat:write.customize")
        fields["username"] = call.text("username", call.workspace.app.name)
    fields |= _thread(call, channel)
    wait = call.workspace.rates.retry_after(channel.id)
    if wait:
        raise SlackError("ratelimited", retry_after=wait)
    message = messages.store(call.workspace, channel, messages.from_app(fields))
    call.workspace.posted[channel.id] += 1
    return {"channel": channel.id, "ts": message["ts"], "message": copy.deepcopy(message)}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: a message that one member of the conversation sees."""
    channel = _destination(call)
    user_id = call.text("user")
    if user_id not in channel.members or call.workspace.members[user_id].deleted:
        raise SlackError("user_not_in_channel")
    fields = _content(call)
    fields.pop("metadata", None)  # Slack ignores it here
    fields |= _thread(call, channel)
    message = messages.from_app(fields)
    return {"message_ts": messages.show_only_to(call.workspace, user_id, channel, message)["ts"]}


def update(call: Call) -> Json:
    """chat.update: other content for one of the app's own messages.

    Blocks and metadata that are not given stay as they are; ``[]`` and ``{}`` remove them.
    """
    channel = call.conversation()
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != BOT_USER_ID:
        raise SlackError("cant_update_message")
    if len(call.text("text")) > LONGEST_CHANGED_TEXT:
        raise SlackError("msg_too_long")
    if call.structure("file_ids"):
        message["files"] = [call.workspace.files.shown(f) for f in call.structure("file_ids")]
    fields = _content(call)
    with call.workspace.changed:
        for name, value in fields.items():
            if value in ([], {}):
                message.pop(name, None)
            else:
                message[name] = value
        message["edited"] = {"user": BOT_USER_ID, "ts": call.workspace.new_ts()}
        call.workspace.announce(f"conversation:{channel.id}")
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": copy.deepcopy(message),
    }


def delete(call: Call) -> Json:
    """chat.delete: take one of the app's own messages away."""
    channel = call.conversation()
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != BOT_USER_ID:
        raise SlackError("cant_delete_message")
    del channel.messages[message["ts"]]
    call.workspace.announce(f"conversation:{channel.id}")
    return {"channel": channel.id, "ts": message["ts"]}


def permalink(call: Call) -> Json:
    """chat.getPermalink: the address of a message."""
    channel = call.conversation()
    ts = call.text("message_ts")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    address = f"{call.workspace.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}


def _destination(call: Call) -> Conversation:
    """Where a message may go; a person's id stands for the direct messages with them."""
    target = call.text("channel")
    workspace = call.workspace
    if target[:1] in ("U", "W"):
        member = workspace.members.get(target)
        if member is None or member.deleted or member.is_bot:
            raise SlackError("channel_not_found")
        channel = workspace.im_with(member.id)
    else:
        channel = call.visible(target)
    if channel.is_im and not workspace.app.messages_enabled:
        raise SlackError("messages_tab_disabled")
    if channel.archived or (channel.is_im and workspace.members[channel.user].deleted):
        raise SlackError("is_archived")
    member_of = BOT_USER_ID in channel.members
    if not member_of and not workspace.has_scope("chat:write.public"):
        raise SlackError("not_in_channel")
    return channel


def _thread(call: Call, channel: Conversation) -> Json:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return {}
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    fields: Json = {"thread_ts": parent.get("thread_ts", thread_ts)}
    if call.flag("reply_broadcast"):
        fields["subtype"] = "thread_broadcast"
    return fields


def _content(call: Call) -> Json:
    """Text, blocks, attachments and metadata, checked; only those that were given."""
    fields: Json = {}
    if "text" in call.args:
        fields["text"] = call.text("text")[:LONGEST_TEXT]
    if "markdown_text" in call.args:
        if call.args.get("text") or call.args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        fields["text"] = call.text("markdown_text")
        if len(fields["text"]) > LONGEST_MARKDOWN:
            raise invalid(f"must be less than {LONGEST_MARKDOWN + 1} characters: markdown_text")
    blocks = call.structure("blocks", "invalid_blocks_format")
    if blocks is not None:
        limits.check_message(blocks, call.workspace.files)
        fields["blocks"] = with_ids(blocks, lambda: call.workspace.new_id("b"))
    attachments = call.structure("attachments")
    if attachments is not None:
        if len(attachments) > MOST_ATTACHMENTS:
            raise SlackError("too_many_attachments")
        fields["attachments"] = attachments
    if not any(fields.get(name) for name in ("text", "blocks", "attachments")):
        raise SlackError("no_text")
    return fields | _metadata(call)


def _metadata(call: Call) -> Json:
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return {}
    if metadata == {} and call.method == "chat.update":
        return {"metadata": {}}
    if not (
        isinstance(metadata, dict)
        and set(metadata) == {"event_type", "event_payload"}
        and isinstance(metadata["event_type"], str)
        and isinstance(metadata["event_payload"], dict)
    ):
        raise SlackError("invalid_metadata_format")
    return {"metadata": metadata}
