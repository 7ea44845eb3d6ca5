"""Conversations, people and messages as the Web API tells of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice import Workspace


def test_direct_messages_are_opened_once(workspace: Workspace, api: Any) -> None:
    missing = api("conversations.open", users="U0AMARA", prevent_creation=True)
    assert missing["error"] == "channel_not_found"
    first = api("conversations.open", users="U0AMARA")
    assert first["channel"] == {"id": "D0AMARA"}
    again = api("conversations.open", users="U0AMARA", return_im=True)
    assert again["already_open"]
    assert again["channel"]["user"] == "U0AMARA"
    by_id = api("conversations.open", channel="D0AMARA")
    assert by_id["channel"]["id"] == "D0AMARA"


# what is opened | Slack's error
NOT_OPENED: list[tuple[dict[str, Any], str]] = [
    ({"channel": "C0LEARN"}, "method_not_supported_for_channel_type"),
    ({"users": "U0AMARA,U0MOSES"}, "missing_scope"),
    ({"users": "U0PRACTICE"}, "user_not_found"),
]


@pytest.mark.parametrize(("args", "error"), NOT_OPENED)
def test_what_is_no_direct_message_is_not_opened(
    api: Any, args: dict[str, Any], error: str
) -> None:
    assert api("conversations.open", **args)["error"] == error


def test_group_messages_are_not_part_of_the_practice_workspace(
    workspace: Workspace, api: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].append("mpim:write")
    workspace.install(manifest, bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    answer = api("conversations.open", users="U0AMARA,U0MOSES")
    assert answer["error"] == "method_not_supported_for_channel_type"


def test_a_conversation_says_what_it_is(workspace: Workspace, api: Any) -> None:
    channel = api("conversations.info", channel="C0LEARN", include_num_members="true")["channel"]
    assert (channel["name"], channel["is_member"], channel["num_members"]) == ("learning", True, 3)
    assert "num_members" not in api("conversations.info", channel="C0LEARN")["channel"]
    workspace.im_with("U0AMARA")
    assert api("conversations.info", channel="D0AMARA")["channel"]["is_im"]


def test_only_what_the_app_can_see_is_listed(workspace: Workspace, api: Any) -> None:
    workspace.conversations["C0STAFF"].archived = True
    listed = api("conversations.list")["channels"]
    assert [c["id"] for c in listed] == ["C0LEARN", "C0STAFF"]
    current = api("conversations.list", exclude_archived="true")["channels"]
    assert [c["id"] for c in current] == ["C0LEARN"]
    own = api("users.conversations")["channels"]
    assert [c["id"] for c in own] == ["C0LEARN"]
    of_moses = api("users.conversations", user="U0MOSES")["channels"]
    assert [c["id"] for c in of_moses] == ["C0LEARN", "C0STAFF"]
    assert api("conversations.list", types="mpim")["error"] == "missing_scope"


def test_members_come_a_page_at_a_time(workspace: Workspace, api: Any) -> None:
    first = api("conversations.members", channel="C0LEARN", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = api("conversations.members", channel="C0LEARN", limit=2, cursor=cursor)
    assert first["members"] + second["members"] == ["U0AMARA", "U0MOSES", workspace.bot_user_id]


def test_a_long_history_comes_a_page_at_a_time(api: Any) -> None:
    for number in range(3):
        posted = api("chat.postMessage", channel="U0AMARA", text=str(number))
    first = api("conversations.history", channel=posted["channel"], limit=2)
    assert [m["text"] for m in first["messages"]] == ["2", "1"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = api("conversations.history", channel=posted["channel"], limit=2, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["0"]
    assert not second["has_more"]


# argument | value | Slack's error
WRONG_BOUNDS = [
    ("oldest", "yesterday", "invalid_ts_oldest"),
    ("latest", "now", "invalid_ts_latest"),
    ("limit", "many", "invalid_arguments"),
]


@pytest.mark.parametrize(("name", "value", "error"), WRONG_BOUNDS)
def test_bounds_that_make_no_sense_are_refused(
    workspace: Workspace, api: Any, name: str, value: str, error: str
) -> None:
    channel = workspace.im_with("U0AMARA").id
    answer = api("conversations.history", channel=channel, **{name: value})
    assert answer["error"] == error


def test_history_is_read_only_where_the_app_is(
    workspace: Workspace, api: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].append("channels:history")
    workspace.install(manifest, bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    assert api("conversations.history", channel="C0LEARN")["ok"]
    assert api("conversations.history", channel="C0STAFF")["error"] == "not_in_channel"


def test_public_channels_can_be_posted_in_with_the_scope_for_it(
    workspace: Workspace, api: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"] += ["chat:write.public", "chat:write.customize"]
    workspace.install(manifest, bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    assert api("chat.postMessage", channel="C0STAFF", text="x", username="Digest")["ok"]
    assert workspace.person("U0AMARA").last_message("C0STAFF")["username"] == "Digest"
    hidden = api("chat.postMessage", channel="C0CLOSED", text="x")
    assert hidden["error"] == "channel_not_found"


def test_nothing_is_posted_where_nobody_reads_any_more(workspace: Workspace, api: Any) -> None:
    posted = api("chat.postMessage", channel="U0AMARA", text="x")
    workspace.deactivate("U0AMARA")
    answer = api("chat.postMessage", channel=posted["channel"], text="x")
    assert answer["error"] == "is_archived"


def test_a_broadcast_reply_stands_in_the_channel_too(api: Any) -> None:
    first = api("chat.postMessage", channel="U0AMARA", text="first")
    reply = {"channel": first["channel"], "thread_ts": first["ts"]}
    second = api("chat.postMessage", **reply, text="reply", reply_broadcast=True)
    history = api("conversations.history", channel=first["channel"])["messages"]
    assert [m["text"] for m in history] == ["reply", "first"]
    deeper = api("chat.postMessage", channel=first["channel"], text="x", thread_ts=second["ts"])
    assert deeper["message"]["thread_ts"] == first["ts"]


def test_markdown_and_attachments_have_their_limits(api: Any) -> None:
    long = api("chat.postMessage", channel="U0AMARA", markdown_text="x" * 12_001)
    assert long["error"] == "invalid_arguments"
    assert api("chat.postMessage", channel="U0AMARA", markdown_text="*x*")["ok"]
    many = api("chat.postMessage", channel="U0AMARA", attachments=[{"text": "x"}] * 101)
    assert many["error"] == "too_many_attachments"
    assert api("chat.postMessage", channel="U0AMARA", attachments=[{"text": "x"}])["ok"]


def test_a_text_is_cut_at_40000_characters(api: Any) -> None:
    posted = api("chat.postMessage", channel="U0AMARA", text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000


def test_files_are_added_to_a_message(workspace: Workspace, api: Any) -> None:
    posted = api("chat.postMessage", channel="U0AMARA", text="x")
    file = workspace.files.put("a.csv", b"x", "U0MOSES")
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert api("chat.update", **where, text="x", file_ids=[file["id"]])["ok"]
    assert workspace.person("U0AMARA").last_message()["files"][0]["id"] == file["id"]
    unknown = api("chat.update", **where, text="x", file_ids=["F0NONE"])
    assert unknown["error"] == "file_not_found"


def test_the_app_learns_who_and_where_it_is(api: Any) -> None:
    own = api("auth.test")
    assert (own["user_id"], own["bot_id"], own["team_id"]) == (
        "U0PRACTICE",
        "B0PRACTICE",
        "T0PRACTICE",
    )
    assert api("bots.info", bot="B0PRACTICE")["bot"]["user_id"] == "U0PRACTICE"
    assert api("bots.info", bot="B0NONE")["error"] == "bot_not_found"
    assert api("team.info")["team"]["id"] == "T0PRACTICE"
    assert api("team.info", team="T0NONE")["error"] == "team_not_found"
    assert api("users.lookupByEmail", email="AMARA@example.org")["user"]["id"] == "U0AMARA"


def test_the_test_method_repeats_or_fails(api: Any) -> None:
    assert api("api.test", "", word="x")["args"] == {"word": "x"}
    assert api("api.test", error="my_error")["error"] == "my_error"
