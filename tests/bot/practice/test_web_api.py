"""The Web API's envelope: tokens, scopes, arguments, warnings, and what it can be told to do."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.practice import Workspace
from bot.practice.facts import FACTS
from bot.practice.rates import BURST, Rates
from bot.practice.web_api import Request, WebApi


def without_scopes(manifest: dict[str, Any], *left_out: str) -> dict[str, Any]:
    smaller = copy.deepcopy(manifest)
    granted = smaller["oauth_config"]["scopes"]["bot"]
    smaller["oauth_config"]["scopes"]["bot"] = [s for s in granted if s not in left_out]
    return smaller


def reinstall(workspace: Workspace, manifest: dict[str, Any], *left_out: str) -> None:
    workspace.install(
        without_scopes(manifest, *left_out),
        bot_token="xoxb-1",
        app_token="xapp-1",
        signing_secret="secret",
    )


# what is wrong | method | token | arguments | Slack's error
REFUSALS: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("no token", "auth.test", "", {}, "not_authed"),
    ("a wrong token", "auth.test", "xoxb-2", {}, "invalid_auth"),
    ("the app's token", "auth.test", "xapp-1", {}, "not_allowed_token_type"),
    ("the bot's token", "apps.connections.open", "xoxb-1", {}, "not_allowed_token_type"),
    ("no such method", "chat.shout", "xoxb-1", {}, "unknown_method"),
    ("no channel", "chat.postMessage", "xoxb-1", {"text": "x"}, "invalid_arguments"),
    ("no text", "chat.postMessage", "xoxb-1", {"channel": "C0LEARN"}, "no_text"),
    (
        "unknown channel",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0NONE", "text": "x"},
        "channel_not_found",
    ),
    (
        "unknown person",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "U0NONE", "text": "x"},
        "channel_not_found",
    ),
    (
        "a channel without the app",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0STAFF", "text": "x"},
        "not_in_channel",
    ),
    (
        "a private channel without the app",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0CLOSED", "text": "x"},
        "channel_not_found",
    ),
    (
        "text and markdown",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0LEARN", "text": "x", "markdown_text": "y"},
        "markdown_text_conflict",
    ),
    (
        "metadata without a type",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0LEARN", "text": "x", "metadata": {"event_payload": {}}},
        "invalid_metadata_format",
    ),
    (
        "a reply to nothing",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0LEARN", "text": "x", "thread_ts": "1.000000"},
        "cannot_reply_to_message",
    ),
    (
        "another name without its scope",
        "chat.postMessage",
        "xoxb-1",
        {"channel": "C0LEARN", "text": "x", "username": "Boss"},
        "missing_scope",
    ),
    (
        "a removal of nothing",
        "chat.delete",
        "xoxb-1",
        {"channel": "C0LEARN", "ts": "1.000000"},
        "message_not_found",
    ),
    (
        "a link to nothing",
        "chat.getPermalink",
        "xoxb-1",
        {"channel": "C0LEARN", "message_ts": "1.000000"},
        "message_not_found",
    ),
    (
        "a change of nothing",
        "chat.update",
        "xoxb-1",
        {"channel": "C0LEARN", "ts": "1.000000", "text": "x"},
        "message_not_found",
    ),
    (
        "a change in a person",
        "chat.update",
        "xoxb-1",
        {"channel": "U0AMARA", "ts": "1.000000", "text": "x"},
        "channel_not_found",
    ),
    (
        "a whisper to an outsider",
        "chat.postEphemeral",
        "xoxb-1",
        {"channel": "C0LEARN", "user": "U0NONE", "text": "x"},
        "user_not_in_channel",
    ),
    (
        "history without its scope",
        "conversations.history",
        "xoxb-1",
        {"channel": "C0LEARN"},
        "missing_scope",
    ),
    ("nobody to open", "conversations.open", "xoxb-1", {}, "users_list_not_supplied"),
    (
        "a stranger to open",
        "conversations.open",
        "xoxb-1",
        {"users": "U0NONE"},
        "user_not_found",
    ),
    ("unknown user", "users.info", "xoxb-1", {"user": "U0NONE"}, "user_not_found"),
    (
        "unknown address",
        "users.lookupByEmail",
        "xoxb-1",
        {"email": "nobody@example.org"},
        "users_not_found",
    ),
    (
        "kinds that do not exist",
        "conversations.list",
        "xoxb-1",
        {"types": "rooms"},
        "invalid_types",
    ),
    (
        "private channels without their scope",
        "conversations.list",
        "xoxb-1",
        {"types": "private_channel"},
        "missing_scope",
    ),
    ("a wrong cursor", "users.list", "xoxb-1", {"cursor": "here"}, "invalid_cursor"),
    ("unknown file", "files.info", "xoxb-1", {"file": "F0NONE"}, "file_not_found"),
]


@pytest.mark.parametrize(
    ("method", "token", "args", "error"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_slack_refuses_with_its_own_code(
    api: Any, method: str, token: str, args: dict[str, Any], error: str
) -> None:
    answer = api(method, token, **args)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert api.workspace.violations == []


def test_missing_arguments_are_named(api: Any) -> None:
    answer = api("chat.update", text="x")
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] missing required field: ts",
    ]


@pytest.mark.parametrize("method", [name for name, fact in FACTS.items() if fact.scopes])
def test_no_method_works_without_its_scope(
    workspace: Workspace, manifest: dict[str, Any], api: Any, method: str
) -> None:
    reinstall(workspace, manifest, *FACTS[method].scopes)
    answer = api(method, channel="C0LEARN", ts="1.000000", user="U0AMARA", text="x")
    assert answer["error"] == "missing_scope"
    assert set(answer["needed"].split(",")) == set(FACTS[method].scopes)
    assert "provided" in answer


def test_the_right_scope_depends_on_the_kind_of_conversation(
    workspace: Workspace, api: Any
) -> None:
    amara = workspace.im_with("U0AMARA").id
    assert api("conversations.history", channel=amara)["ok"]
    refused = api("conversations.history", channel="C0LEARN")
    assert refused["needed"] == "channels:history"


def test_an_unknown_argument_is_passed_over_and_recorded(workspace: Workspace, api: Any) -> None:
    assert api("chat.postMessage", channel="C0LEARN", text="x", colour="red")["ok"]
    assert workspace.violations == ["chat.postMessage: Slack does not know the argument 'colour'"]


def test_the_team_id_that_bolt_adds_is_let_through(workspace: Workspace, api: Any) -> None:
    assert api("auth.test", team_id="T0PRACTICE")["ok"]
    assert workspace.violations == []


def form(method: str, body: bytes, content_type: str) -> Request:
    headers = {"authorization": "Bearer xoxb-1", "content-type": content_type}
    return Request(method, headers, body=body)


FORM = "application/x-www-form-urlencoded"


def test_a_form_carries_structures_as_json(workspace: Workspace) -> None:
    blocks = json.dumps([{"type": "divider"}])
    body = urlencode({"channel": "C0LEARN", "blocks": blocks, "unfurl_links": "0"}).encode()
    answer = WebApi(workspace).answer(form("chat.postMessage", body, FORM)).body
    assert answer["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/plain", "invalid_post_type"),
        (b"x", "", "missing_post_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    workspace: Workspace, body: bytes, content_type: str, error: str
) -> None:
    request = form("chat.postMessage", body, content_type)
    assert WebApi(workspace).answer(request).body["error"] == error


def test_a_charset_that_is_missing_is_a_warning(workspace: Workspace) -> None:
    answer = WebApi(workspace).answer(form("api.test", b"{}", "application/json")).body
    assert answer["warning"] == "missing_charset"
    assert answer["response_metadata"]["warnings"] == ["missing_charset"]


def test_blocks_that_are_no_json_have_a_wrong_format(workspace: Workspace) -> None:
    body = urlencode({"channel": "C0LEARN", "blocks": "["}).encode()
    answer = WebApi(workspace).answer(form("chat.postMessage", body, FORM)).body
    assert answer["error"] == "invalid_blocks_format"


def test_blocks_beyond_a_limit_are_refused_with_a_pointer(api: Any) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    answer = api("chat.postMessage", channel="C0LEARN", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_an_address_is_shown_only_with_its_scope(
    workspace: Workspace, manifest: dict[str, Any], api: Any
) -> None:
    assert api("users.info", user="U0AMARA")["user"]["profile"]["email"] == "amara@example.org"
    reinstall(workspace, manifest, "users:read.email")
    assert "email" not in api("users.info", user="U0AMARA")["user"]["profile"]


def test_guests_outsiders_and_closed_accounts_are_told_apart(
    workspace: Workspace, api: Any
) -> None:
    workspace.add_user("U0GUEST", "Gus Guest", "gus@example.org", guest=True)
    workspace.add_user("U0OTHER", "Olu Other", "olu@example.com", external=True)
    workspace.add_user("U0GONE", "Gia Gone", "gia@example.org", deleted=True)
    assert api("users.info", user="U0GUEST")["user"]["is_restricted"]
    assert api("users.info", user="U0OTHER")["user"]["is_stranger"]
    assert api("users.info", user="U0GONE")["user"]["deleted"]
    assert api("conversations.open", users="U0GONE")["error"] == "user_disabled"
    assert api("chat.postMessage", channel="U0GONE", text="x")["error"] == "channel_not_found"
    assert api("users.lookupByEmail", email="gia@example.org")["error"] == "users_not_found"


def test_lists_come_a_page_at_a_time(api: Any) -> None:
    first = api("users.list", limit=2)
    second = api("users.list", limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == 2
    assert len(second["members"]) == 1
    assert second["response_metadata"]["next_cursor"] == ""


def test_a_message_is_changed_removed_and_linked(workspace: Workspace, api: Any) -> None:
    blocks = [{"type": "divider"}]
    metadata = {"event_type": "kept", "event_payload": {"key": "a"}}
    posted = api(
        "chat.postMessage", channel="U0AMARA", text="one", blocks=blocks, metadata=metadata
    )
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    api("chat.update", **where, text="two")
    kept = workspace.person("U0AMARA").last_message()
    assert kept["text"] == "two"
    assert kept["blocks"][0]["type"] == "divider"
    assert kept["metadata"] == metadata
    api("chat.update", **where, text="three", blocks=[], metadata={})
    bare = workspace.person("U0AMARA").last_message()
    assert "blocks" not in bare
    assert "metadata" not in bare
    assert "edited" in bare
    link = api("chat.getPermalink", channel=posted["channel"], message_ts=posted["ts"])
    assert posted["ts"].replace(".", "") in link["permalink"]
    assert api("chat.delete", **where)["ok"]
    assert workspace.person("U0AMARA").conversation() == []


def test_the_app_changes_only_its_own_messages(workspace: Workspace, api: Any) -> None:
    said = workspace.person("U0MOSES").says("C0LEARN", "mine")
    where = {"channel": "C0LEARN", "ts": said["ts"]}
    assert api("chat.update", **where, text="x")["error"] == "cant_update_message"
    assert api("chat.delete", **where)["error"] == "cant_delete_message"


def test_a_changed_text_may_not_be_longer_than_4000(api: Any) -> None:
    posted = api("chat.postMessage", channel="U0AMARA", text="x" * 5000)
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert api("chat.update", **where, text="x" * 4001)["error"] == "msg_too_long"


def test_what_was_posted_is_found_again_by_its_metadata(api: Any) -> None:
    for key in ("audit-16", "audit-17"):
        metadata = {"event_type": "delivery", "event_payload": {"key": key}}
        posted = api("chat.postMessage", channel="U0AMARA", text=key, metadata=metadata)
    history = api("conversations.history", channel=posted["channel"], include_all_metadata=True)
    keys = [m["metadata"]["event_payload"]["key"] for m in history["messages"]]
    assert keys == ["audit-17", "audit-16"]
    plain = api("conversations.history", channel=posted["channel"], oldest=posted["ts"])
    assert plain["messages"] == []
    inclusive = api(
        "conversations.history", channel=posted["channel"], oldest=posted["ts"], inclusive=True
    )
    assert [m["text"] for m in inclusive["messages"]] == ["audit-17"]
    assert "metadata" not in inclusive["messages"][0]


def test_replies_stay_in_their_thread(workspace: Workspace, api: Any) -> None:
    first = api("chat.postMessage", channel="U0AMARA", text="first")
    where = {"channel": first["channel"]}
    api("chat.postMessage", **where, text="reply", thread_ts=first["ts"])
    history = api("conversations.history", **where)["messages"]
    assert [(m["text"], m["reply_count"]) for m in history] == [("first", 1)]
    thread = api("conversations.replies", **where, ts=first["ts"])["messages"]
    assert [m["text"] for m in thread] == ["first", "reply"]
    missing = api("conversations.replies", **where, ts="1.000000")
    assert missing["error"] == "thread_not_found"


def test_stamps_are_unique_and_follow_the_practice_clock(api: Any, clocks: Any) -> None:
    stamps = [api("chat.postMessage", channel="U0AMARA", text="x")["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))
    clocks.practice += 86_400
    later = api("chat.postMessage", channel="U0AMARA", text="x")["ts"]
    assert float(later) - float(stamps[0]) == pytest.approx(86_400, abs=1)


def test_messages_are_counted_by_conversation(workspace: Workspace, api: Any) -> None:
    for _ in range(2):
        api("chat.postMessage", channel="U0AMARA", text="x")
    assert workspace.posted == {"D0AMARA": 2}
    assert [made.method for made in api.web_api.made] == ["chat.postMessage"] * 2


def test_a_messages_tab_that_is_switched_off_takes_no_messages(
    workspace: Workspace, manifest: dict[str, Any], api: Any
) -> None:
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    reinstall(workspace, manifest)
    answer = api("chat.postMessage", channel="U0AMARA", text="x")
    assert answer["error"] == "messages_tab_disabled"


def test_the_limit_of_one_message_a_second_allows_a_short_burst(clocks: Any) -> None:
    rates = Rates(lambda: clocks.real, enforce=True)
    assert [rates.retry_after("C1") for _ in range(BURST + 1)] == [0] * BURST + [1]
    assert rates.retry_after("C2") == 0
    clocks.real += 1.0
    assert [rates.retry_after("C1") for _ in range(2)] == [0, 1]


def test_too_many_messages_are_refused_with_the_time_to_wait(workspace: Workspace) -> None:
    workspace.rates.enforce = True
    body = json.dumps({"channel": "U0AMARA", "text": "x"}).encode()
    request = form("chat.postMessage", body, "application/json; charset=utf-8")
    replies = [WebApi(workspace).answer(request) for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert replies[-1].headers == {"Retry-After": "1"}
    assert replies[-1].body == {"ok": False, "error": "ratelimited"}


def test_a_way_to_misbehave_must_be_known(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="not a way to misbehave"):
        workspace.misbehave("chat.postMessage", "sulk")


def test_a_planned_error_comes_as_often_as_planned(workspace: Workspace, api: Any) -> None:
    workspace.misbehave("chat.postMessage", "error:channel_not_found", times=2)
    answers = [api("chat.postMessage", channel="U0AMARA", text="x") for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [False, False, True]
