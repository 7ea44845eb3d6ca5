"""What Slack documents about the methods that the practice workspace answers.

One row a method. A test compares the table with Slack's own description of each method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["t2", "t3", "t4", "t5"]


@dataclass(frozen=True)
class Fact:
    """One method.

    required: arguments without which Slack refuses (the token aside). known: all others.
    scopes: any one of them is needed; nothing where the method needs none.
    by_kind: the scope is decided by the kind of the conversation, so that it must be the right
    one of ``scopes``. json: whether a JSON body is read. errors: the codes of its own that the
    practice workspace answers; ``GENERAL_ERRORS`` come on top.
    """

    required: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    by_kind: bool = False
    tier: Tier = "t3"
    json: bool = True
    errors: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GENERAL_ERRORS = frozenset(
    _words(
        "not_authed invalid_auth missing_scope not_allowed_token_type unknown_method"
        " invalid_arguments invalid_arg_name invalid_json json_not_object invalid_post_type"
        " missing_post_type invalid_form_data ratelimited internal_error fatal_error"
        " service_unavailable request_timeout"
    )
)

ALLOWED_EVERYWHERE = frozenset({"token", "team_id"})
"""Bolt's client adds team_id to every call, whether or not the method knows it."""

POSTING = _words(
    "as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata parse"
    " text thread_ts username"
)
READ_SCOPES = _words("channels:read groups:read im:read mpim:read")
HISTORY_SCOPES = _words("channels:history groups:history im:history mpim:history")
VIEW_ERRORS = _words("duplicate_external_id view_too_large")
TRIGGER_ERRORS = _words("exchanged_trigger_id expired_trigger_id invalid_trigger_id")
BLOCK_ERRORS = _words(
    "invalid_blocks invalid_blocks_format markdown_text_conflict no_text too_many_attachments"
)
METADATA_ERRORS = _words("invalid_metadata_format")

FACTS: dict[str, Fact] = {
    "api.test": Fact(known=("error",), tier="t4"),
    "auth.test": Fact(tier="t5"),
    "apps.connections.open": Fact(),
    "bots.info": Fact(
        known=_words("bot team_id"),
        scopes=("users:read",),
        json=False,
        errors=("bot_not_found",),
    ),
    "chat.postMessage": Fact(
        required=("channel",),
        known=(
            *POSTING,
            *_words("current_draft_last_updated_ts mrkdwn reply_broadcast"),
            *_words("unfurl_links unfurl_media"),
        ),
        scopes=("chat:write",),
        tier="t5",
        errors=(
            *BLOCK_ERRORS,
            *METADATA_ERRORS,
            *_words("channel_not_found cannot_reply_to_message is_archived"),
            *_words("messages_tab_disabled not_in_channel"),
        ),
    ),
    "chat.update": Fact(
        required=("channel", "ts"),
        known=_words(
            "as_user attachments unfurled_attachments blocks markdown_text metadata link_names"
            " parse text reply_broadcast file_ids"
        ),
        scopes=("chat:write",),
        errors=(
            *BLOCK_ERRORS,
            *METADATA_ERRORS,
            *_words("cant_update_message channel_not_found file_not_found message_not_found"),
            "msg_too_long",
        ),
    ),
    "chat.delete": Fact(
        required=("channel", "ts"),
        known=("as_user",),
        scopes=("chat:write",),
        errors=_words("cant_delete_message channel_not_found message_not_found"),
    ),
    "chat.postEphemeral": Fact(
        required=("channel", "user"),
        known=POSTING,
        scopes=("chat:write",),
        tier="t4",
        errors=(
            *BLOCK_ERRORS,
            *_words("channel_not_found cannot_reply_to_message is_archived not_in_channel"),
            *_words("messages_tab_disabled msg_too_long user_not_in_channel"),
        ),
    ),
    "chat.getPermalink": Fact(
        required=("channel", "message_ts"),
        tier="t5",
        json=False,
        errors=_words("channel_not_found message_not_found"),
    ),
    "conversations.open": Fact(
        known=_words("channel return_im users prevent_creation"),
        scopes=_words("channels:manage groups:write im:write mpim:write"),
        by_kind=True,
        errors=_words(
            "channel_not_found method_not_supported_for_channel_type user_disabled"
            " user_not_found users_list_not_supplied"
        ),
    ),
    "conversations.info": Fact(
        required=("channel",),
        known=_words("include_locale include_num_members"),
        scopes=READ_SCOPES,
        by_kind=True,
        json=False,
        errors=("channel_not_found",),
    ),
    "conversations.history": Fact(
        required=("channel",),
        known=_words("cursor include_all_metadata inclusive latest limit oldest"),
        scopes=HISTORY_SCOPES,
        by_kind=True,
        errors=_words(
            "channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest not_in_channel"
        ),
    ),
    "conversations.replies": Fact(
        required=("channel", "ts"),
        known=_words("cursor include_all_metadata inclusive latest limit oldest"),
        scopes=HISTORY_SCOPES,
        by_kind=True,
        json=False,
        errors=_words(
            "channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest thread_not_found"
        ),
    ),
    "conversations.list": Fact(
        known=_words("cursor exclude_archived limit team_id types"),
        scopes=READ_SCOPES,
        by_kind=True,
        tier="t2",
        json=False,
        errors=_words("invalid_cursor invalid_types"),
    ),
    "conversations.members": Fact(
        required=("channel",),
        known=_words("cursor limit"),
        scopes=READ_SCOPES,
        by_kind=True,
        tier="t4",
        json=False,
        errors=_words("channel_not_found invalid_cursor"),
    ),
    "users.info": Fact(
        required=("user",),
        known=("include_locale",),
        scopes=("users:read",),
        tier="t4",
        json=False,
        errors=("user_not_found",),
    ),
    "users.list": Fact(
        known=_words("cursor include_locale limit team_id"),
        scopes=("users:read",),
        tier="t2",
        json=False,
        errors=("invalid_cursor",),
    ),
    "users.lookupByEmail": Fact(
        required=("email",),
        scopes=("users:read.email",),
        json=False,
        errors=("users_not_found",),
    ),
    "users.conversations": Fact(
        known=_words("cursor exclude_archived exclude_muted limit team_id types user"),
        scopes=READ_SCOPES,
        by_kind=True,
        json=False,
        errors=_words("invalid_cursor invalid_types"),
    ),
    "views.open": Fact(
        required=("view",),
        known=_words("trigger_id interactivity_pointer"),
        tier="t4",
        errors=(*VIEW_ERRORS, *TRIGGER_ERRORS),
    ),
    "views.push": Fact(
        required=("view",),
        known=_words("trigger_id interactivity_pointer"),
        tier="t4",
        errors=(*VIEW_ERRORS, *TRIGGER_ERRORS, "not_found", "push_limit_reached"),
    ),
    "views.update": Fact(
        required=("view",),
        known=_words("view_id external_id hash"),
        tier="t4",
        errors=(*VIEW_ERRORS, "hash_conflict", "not_found"),
    ),
    "views.publish": Fact(
        required=("user_id", "view"),
        known=_words("hash interactivity_pointer"),
        tier="t4",
        errors=(*VIEW_ERRORS, "hash_conflict", "not_enabled"),
    ),
    "files.getUploadURLExternal": Fact(
        required=("filename", "length"),
        known=_words("snippet_type alt_txt"),
        scopes=("files:write",),
        tier="t4",
        json=False,
        errors=("alt_txt_too_large",),
    ),
    "files.completeUploadExternal": Fact(
        required=("files",),
        known=_words(
            "channel_id thread_ts channels initial_comment blocks username icon_url icon_emoji"
        ),
        scopes=("files:write",),
        tier="t4",
        errors=_words(
            "channel_not_found channels_limit_exceeded file_not_found invalid_blocks"
            " invalid_channel not_in_channel"
        ),
    ),
    "files.info": Fact(
        required=("file",),
        known=_words("count cursor limit page"),
        scopes=("files:read",),
        tier="t4",
        json=False,
        errors=_words("file_deleted file_not_found"),
    ),
    "files.delete": Fact(
        required=("file",),
        scopes=("files:write",),
        errors=_words("cant_delete_file file_deleted file_not_found"),
    ),
    "team.info": Fact(
        known=_words("domain team"), scopes=("team:read",), errors=("team_not_found",)
    ),
}
