"""People and a real Bolt app over Socket Mode: presses, windows, commands, shortcuts, events."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest

from bot.practice import CannotDo, Unanswered
from bot.practice.submission import REQUIRED, TROUBLE

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.capitalize()), "value": value}


def asked(block_id: str, element: Json, **fields: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {"action_id": block_id} | element,
    } | fields


def modal(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "audit",
        "title": plain("Audit"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [asked("note", {"type": "plain_text_input"})],
    } | fields


def answering(**response: Any) -> Any:
    return lambda ack, **rest: ack(**response)


# The way of one audit, small


def test_a_button_opens_a_window_and_what_is_sent_comes_back(town: Any) -> None:
    message = town.posts_button()

    def open_window(ack: Any, body: Json, client: Any, **rest: Any) -> None:
        client.views_open(
            trigger_id=body["trigger_id"], view=modal(private_metadata=body["message"]["ts"])
        )
        ack()

    def keep(ack: Any, body: Json, client: Any, **rest: Any) -> None:
        note = body["view"]["state"]["values"]["note"]["note"]["value"]
        if note == "too short":
            ack(response_action="errors", errors={"note": "Say more."})
            return
        ack()
        client.chat_update(
            channel=message["channel"], ts=body["view"]["private_metadata"], text=note, blocks=[]
        )

    town.app.does.update(action=open_window, view=keep)
    town.amara.presses(message, "go")
    assert town.amara.window["callback_id"] == "audit"
    assert town.amara.submits() == {"note": REQUIRED}
    town.amara.types("note", "too short")
    assert town.amara.submits() == {"note": "Say more."}
    assert town.amara.submits({"note": "Her plan says who does what."}) == {}
    assert town.amara.window is None
    assert town.amara.last_message()["text"] == "Her plan says who does what."
    assert "blocks" not in town.amara.last_message()


def test_the_press_says_who_where_and_what(town: Any) -> None:
    town.amara.presses(town.posts_button(), "go")
    body = town.app.heard[-1]
    assert body["user"]["id"] == "U0AMARA"
    assert body["container"]["channel_id"] == "D0AMARA"
    assert body["message"]["ts"] == body["container"]["message_ts"]
    assert body["actions"][0]["value"] == "17"
    assert body["response_url"].startswith(town.server.url)


def test_a_forged_press_carries_what_was_forged(town: Any) -> None:
    town.amara.presses(town.posts_button(), "go", forged={"value": "99"})
    assert town.app.heard[-1]["actions"][0]["value"] == "99"


def test_an_old_copy_of_a_message_is_a_stale_button(town: Any) -> None:
    old = town.posts_button()
    town.client.chat_update(channel=old["channel"], ts=old["ts"], text="Done", blocks=[])
    town.amara.presses(old, "go")
    assert town.app.heard[-1]["message"]["text"] == "Done"
    with pytest.raises(CannotDo):
        town.amara.presses(town.amara.last_message(), "go")
    town.client.chat_delete(channel=old["channel"], ts=old["ts"])
    with pytest.raises(CannotDo, match="gone"):
        town.amara.presses(old, "go")


def test_what_is_not_there_is_named_with_what_is(town: Any) -> None:
    with pytest.raises(CannotDo, match="buttons/go=17"):
        town.amara.presses(town.posts_button(), "stop")


@pytest.mark.usefixtures("impatient")
def test_an_app_that_says_nothing_leaves_the_person_with_an_error(town: Any) -> None:
    town.app.does["action"] = lambda **rest: None
    with pytest.raises(Unanswered, match="operation_timeout"):
        town.amara.presses(town.posts_button(), "go")


@pytest.mark.usefixtures("impatient")
def test_words_stay_in_the_window_when_the_app_says_nothing(town: Any) -> None:
    town.opens(modal())
    town.app.does["view"] = lambda **rest: None
    with pytest.raises(Unanswered) as shown:
        town.amara.submits({"note": "kept"})
    assert str(shown.value) == TROUBLE
    assert town.amara.window["state"]["values"]["note"]["note"]["value"] == "kept"


# Answers to a submission


def test_a_submission_can_change_push_and_clear(town: Any) -> None:
    town.opens(modal())
    town.app.does["view"] = answering(response_action="update", view=modal(callback_id="second"))
    assert town.amara.submits({"note": "one"}) == {}
    assert town.amara.window["callback_id"] == "second"
    assert town.amara.window["state"]["values"]["note"]["note"]["value"] == "one"
    town.app.does["view"] = answering(response_action="push", view=modal(callback_id="third"))
    town.amara.submits()
    assert [view["callback_id"] for view in town.amara.windows] == ["second", "third"]
    del town.app.does["view"]
    town.amara.submits({"note": "two"})
    assert [view["callback_id"] for view in town.amara.windows] == ["second"]
    town.app.does["view"] = answering(response_action="clear")
    town.amara.submits()
    assert town.amara.windows == []


WRONG_ANSWERS: list[tuple[str, Json, str]] = [
    (
        "a block that is not there",
        {"response_action": "errors", "errors": {"x": "No."}},
        "no input",
    ),
    ("an empty sentence", {"response_action": "errors", "errors": {"note": ""}}, "a sentence"),
    ("a title too long", {"response_action": "update", "view": modal(title=plain("x" * 25))}, "25"),
]


@pytest.mark.parametrize(
    ("answer", "recorded"),
    [row[1:] for row in WRONG_ANSWERS],
    ids=[row[0] for row in WRONG_ANSWERS],
)
def test_an_answer_that_slack_cannot_use_is_recorded(
    town: Any, answer: Json, recorded: str
) -> None:
    town.opens(modal())
    town.app.does["view"] = answering(**answer)
    with pytest.raises(Unanswered):
        town.amara.submits({"note": "kept"})
    assert recorded in town.workspace.violations.pop()


# Closing


def test_closing_tells_the_app_and_leaves_out_what_was_typed(town: Any) -> None:
    choice = {"type": "static_select", "action_id": "pick", "options": [option("met")]}
    section = {"type": "section", "block_id": "s", "text": plain("x"), "accessory": choice}
    note = asked("note", {"type": "plain_text_input"})
    town.opens(modal(note, section, notify_on_close=True))
    town.amara.types("note", "lost")
    town.amara.chooses("pick", "met")
    town.amara.closes()
    told = town.app.heard[-1]
    assert (told["type"], told["is_cleared"]) == ("view_closed", False)
    assert list(told["view"]["state"]["values"]) == ["s"]
    assert town.amara.window is None


def test_the_x_closes_every_window_and_names_the_first(town: Any) -> None:
    town.opens(modal(notify_on_close=True))
    town.app.does["view"] = answering(response_action="push", view=modal(callback_id="upper"))
    town.amara.submits({"note": "one"})
    town.amara.closes(everything=True)
    told = town.app.heard[-1]
    assert told["is_cleared"]
    assert told["view"]["id"] == told["view"]["root_view_id"]
    assert town.amara.windows == []


def test_a_window_that_did_not_ask_is_closed_in_silence(town: Any) -> None:
    town.opens(modal())
    heard = len(town.app.heard)
    town.amara.closes()
    assert len(town.app.heard) == heard


# Filling


ELEMENTS: list[tuple[str, Json, Any, Json]] = [
    ("text", {"type": "plain_text_input"}, "words", {"value": "words"}),
    ("number", {"type": "number_input", "is_decimal_allowed": False}, 7, {"value": "7"}),
    ("date", {"type": "datepicker"}, dt.date(2026, 12, 31), {"selected_date": "2026-12-31"}),
    ("time", {"type": "timepicker"}, dt.time(9, 30), {"selected_time": "09:30"}),
    (
        "moment",
        {"type": "datetimepicker"},
        dt.datetime(2026, 12, 7, 9, tzinfo=dt.UTC),
        {"selected_date_time": 1_796_634_000},
    ),
    (
        "select by value",
        {"type": "static_select", "options": [option("met"), option("partly")]},
        "partly",
        {"selected_option": option("partly")},
    ),
    (
        "select by text",
        {"type": "static_select", "options": [option("met"), option("partly")]},
        "Met",
        {"selected_option": option("met")},
    ),
    (
        "grouped",
        {
            "type": "static_select",
            "option_groups": [{"label": plain("North"), "options": [option("heron")]}],
        },
        "heron",
        {"selected_option": option("heron")},
    ),
    (
        "checkboxes",
        {"type": "checkboxes", "options": [option("a"), option("b")]},
        ["a", "b"],
        {"selected_options": [option("a"), option("b")]},
    ),
    ("person", {"type": "users_select"}, "U0MOSES", {"selected_user": "U0MOSES"}),
    (
        "people",
        {"type": "multi_users_select"},
        ["U0MOSES"],
        {"selected_users": ["U0MOSES"]},
    ),
]


@pytest.mark.parametrize(
    ("element", "value", "holds"), [row[1:] for row in ELEMENTS], ids=[r[0] for r in ELEMENTS]
)
def test_every_input_is_filled_as_slack_fills_it(
    town: Any, element: Json, value: Any, holds: Json
) -> None:
    town.opens(modal(asked("q", element)))
    assert town.amara.submits({"q": value}) == {}
    sent = town.app.heard[-1]["view"]["state"]["values"]["q"]["q"]
    assert sent == {"type": element["type"]} | holds


def test_a_file_is_attached(town: Any) -> None:
    town.opens(modal(asked("q", {"type": "file_input"})))
    file = town.amara.attaches("q", "people.csv", b"name\n")
    town.amara.submits()
    sent = town.app.heard[-1]["view"]["state"]["values"]["q"]["q"]["files"]
    assert [(f["id"], f["name"], f["size"]) for f in sent] == [(file["id"], "people.csv", 5)]
    assert town.client.files_info(file=file["id"])["file"]["name"] == "people.csv"


# what the client refuses by itself | element | value | sentence
CLIENT_CHECKS: list[tuple[str, Json, Any, str]] = [
    ("too short", {"type": "plain_text_input", "min_length": 5}, "four", "at least 5"),
    ("too long", {"type": "plain_text_input", "max_length": 3}, "four", "at most 3"),
    ("no number", {"type": "number_input", "is_decimal_allowed": True}, "many", "a number"),
    ("no whole number", {"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole"),
    (
        "too much",
        {"type": "number_input", "is_decimal_allowed": False, "max_value": "10"},
        "11",
        "at most 10",
    ),
    ("no address", {"type": "email_text_input"}, "amara", "email address"),
    ("no web address", {"type": "url_text_input"}, "example.org", "http"),
]


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [row[1:] for row in CLIENT_CHECKS],
    ids=[r[0] for r in CLIENT_CHECKS],
)
def test_the_client_refuses_before_the_app_hears(
    town: Any, element: Json, value: Any, said: str
) -> None:
    town.opens(modal(asked("q", element)))
    heard = len(town.app.heard)
    assert said in town.amara.submits({"q": value})["q"]
    assert len(town.app.heard) == heard


def test_an_optional_question_may_stay_empty(town: Any) -> None:
    town.opens(modal(asked("q", {"type": "plain_text_input"}, optional=True)))
    assert town.amara.submits() == {}


def test_an_option_that_is_not_offered_cannot_be_chosen(town: Any) -> None:
    town.opens(modal(asked("q", {"type": "static_select", "options": [option("met")]})))
    with pytest.raises(CannotDo, match="these are: met"):
        town.amara.chooses("q", "strong")


# what reports at once | block fields | element fields | Enter pressed | whether the app hears
REPORTS: list[tuple[str, Json, Json, bool, bool]] = [
    ("a plain field", {}, {}, True, False),
    ("a field that dispatches", {"dispatch_action": True}, {}, False, False),
    ("the same, with Enter", {"dispatch_action": True}, {}, True, True),
    (
        "at every character",
        {"dispatch_action": True},
        {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
        False,
        True,
    ),
]


@pytest.mark.parametrize(
    ("block", "element", "enter", "hears"), [r[1:] for r in REPORTS], ids=[r[0] for r in REPORTS]
)
def test_typing_is_reported_only_where_asked(
    town: Any, block: Json, element: Json, enter: bool, hears: bool
) -> None:
    town.opens(modal(asked("q", {"type": "plain_text_input"} | element, **block)))
    heard = len(town.app.heard)
    town.amara.types("q", "words", enter=enter)
    assert (len(town.app.heard) > heard) == hears
    if hears:
        assert town.app.heard[-1]["view"]["state"]["values"]["q"]["q"]["value"] == "words"


def test_a_choice_that_dispatches_carries_all_that_was_typed(town: Any) -> None:
    note = asked("note", {"type": "plain_text_input"})
    grade = asked(
        "grade", {"type": "static_select", "options": [option("good")]}, dispatch_action=True
    )
    town.opens(modal(note, grade))
    town.amara.types("note", "half a sentence")
    town.amara.chooses("grade", "good")
    body = town.app.heard[-1]
    assert body["actions"][0]["selected_option"] == option("good")
    assert body["view"]["state"]["values"]["note"]["note"]["value"] == "half a sentence"


def test_an_external_select_asks_the_app(town: Any) -> None:
    town.app.does["options"] = lambda ack, body, **rest: ack(
        options=[option(body["value"] or "heron")]
    )
    town.opens(modal(asked("q", {"type": "external_select", "min_query_length": 0})))
    assert town.amara.options("q", "otter")["options"] == [option("otter")]
    town.amara.chooses("q", "heron")
    town.amara.submits()
    sent = town.app.heard[-1]["view"]["state"]["values"]["q"]["q"]
    assert sent["selected_option"] == option("heron")


# Messages, Home, commands, shortcuts, events


def test_choices_in_a_message_are_sent_with_its_state(town: Any) -> None:
    boxes = {"type": "checkboxes", "action_id": "seen", "options": [option("a"), option("b")]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [boxes]}]
    town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=blocks)
    town.amara.chooses("seen", ["b"], where=town.amara.last_message())
    body = town.app.heard[-1]
    assert body["actions"][0]["selected_options"] == [option("b")]
    assert body["state"]["values"]["b"]["seen"]["selected_options"] == [option("b")]


def test_an_overflow_menu_sends_the_line(town: Any) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("open"), option("hand")]}
    blocks = [{"type": "section", "text": plain("x"), "accessory": menu}]
    town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=blocks)
    town.amara.presses(town.amara.last_message(), "more", value="hand")
    assert town.app.heard[-1]["actions"][0]["selected_option"] == option("hand")


def test_opening_home_tells_the_app_which_publishes(town: Any) -> None:
    button = {"type": "button", "action_id": "start", "text": plain("Start")}
    view = {"type": "home", "blocks": [{"type": "actions", "block_id": "a", "elements": [button]}]}

    def publish(body: Json, client: Any, **rest: Any) -> None:
        client.views_publish(user_id=body["event"]["user"], view=view)

    town.app.does["home"] = publish
    assert town.amara.open_home()["blocks"][0]["block_id"] == "a"
    town.amara.presses("home", "start")
    assert town.app.heard[-1]["container"]["type"] == "view"
    assert town.moses.home is None


def test_a_command_answers_the_person_alone(town: Any) -> None:
    town.app.does["command"] = lambda ack, body, **rest: ack(f"You said {body['text']}")
    brought = town.amara.commands("/tiny queue", channel="C0LEARN")
    assert [m["text"] for m in brought] == ["You said queue"]
    assert town.moses.conversation("C0LEARN") == []


def test_a_command_may_answer_in_the_channel(town: Any) -> None:
    town.app.does["command"] = answering(text="For all", response_type="in_channel")
    town.amara.commands("/tiny", channel="C0LEARN")
    assert town.moses.last_message("C0LEARN")["text"] == "For all"


def test_a_command_that_nobody_made_is_no_command(town: Any) -> None:
    with pytest.raises(CannotDo, match="not a valid command"):
        town.amara.commands("/huge")


def test_a_response_url_answers_five_times(town: Any) -> None:
    outcomes: list[int] = []

    def whisper(ack: Any, respond: Any, **rest: Any) -> None:
        ack()
        outcomes.extend(respond(f"word {n}", replace_original=False).status_code for n in range(6))

    town.app.does["action"] = whisper
    town.amara.presses(town.posts_button(), "go")
    assert outcomes == [200] * 5 + [404]
    assert town.amara.last_message()["is_ephemeral"]


def test_a_response_url_replaces_and_removes_the_original(town: Any) -> None:
    message = town.posts_button()
    town.app.does["action"] = lambda ack, respond, **rest: (
        ack(),
        respond("Replaced", replace_original=True),
    )
    town.amara.presses(message, "go")
    assert town.amara.last_message()["text"] == "Replaced"
    town.app.does["action"] = lambda ack, respond, **rest: (ack(), respond(delete_original=True))
    town.amara.presses(message, "go")
    assert town.amara.conversation() == []


def test_an_ephemeral_message_is_seen_by_one_and_read_back_by_none(town: Any) -> None:
    town.client.chat_postEphemeral(channel="C0LEARN", user="U0AMARA", text="Only you")
    assert town.amara.last_message("C0LEARN")["text"] == "Only you"
    assert town.moses.conversation("C0LEARN") == []


def test_a_shortcut_opens_a_window(town: Any) -> None:
    def open_window(ack: Any, body: Json, client: Any, **rest: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    town.app.does["shortcut"] = open_window
    town.amara.shortcut("raise")
    assert town.amara.window["callback_id"] == "audit"
    assert "response_url" not in town.app.heard[-1]
    with pytest.raises(CannotDo):
        town.amara.shortcut("lower")


def test_a_shortcut_on_a_message_carries_it(town: Any) -> None:
    said = town.moses.says("C0LEARN", "A thought")
    town.amara.shortcut("keep", said)
    assert town.app.heard[-1]["message"]["text"] == "A thought"


def test_words_to_the_app_are_an_event_and_words_in_a_channel_are_not(town: Any) -> None:
    town.amara.says(None, "Hello")
    assert town.app.heard[-1]["event"]["text"] == "Hello"
    assert town.app.heard[-1]["event"]["channel_type"] == "im"
    heard = len(town.app.heard)
    said = town.amara.says("C0LEARN", "Hello all")
    town.amara.says("C0LEARN", "And another thing", thread_ts=said["ts"])
    assert town.moses.conversation("C0LEARN")[0]["reply_count"] == 1
    assert len(town.app.heard) == heard


def test_a_closed_account_is_an_event(town: Any) -> None:
    town.workspace.deactivate("U0AMARA")
    assert town.app.heard[-1]["event"]["user"]["deleted"]


def test_messages_are_unread_until_they_are_read(town: Any) -> None:
    town.client.chat_postMessage(channel="U0AMARA", text="New")
    assert [m["text"] for m in town.amara.unread()] == ["New"]
    town.amara.reads()
    assert town.amara.unread() == []


def test_a_window_that_opens_later_can_be_waited_for(town: Any) -> None:
    openers: list[threading.Thread] = []

    def open_later(ack: Any, body: Json, client: Any, **rest: Any) -> None:
        ack()
        opening = {"trigger_id": body["trigger_id"], "view": modal()}
        openers.append(threading.Thread(target=client.views_open, kwargs=opening))
        openers[0].start()

    town.app.does["action"] = open_later
    town.amara.presses(town.posts_button(), "go")
    assert town.amara.waits_for_window("audit")["callback_id"] == "audit"
    openers[0].join()
    with pytest.raises(TimeoutError):
        town.amara.waits_for_window("other", seconds=0.01)
    town.amara.closes()
    town.amara.waits_until(lambda person: person.window is None)


def test_a_window_may_ask_for_an_address_to_answer_at(town: Any) -> None:
    where = {"type": "conversations_select", "response_url_enabled": True}
    town.opens(modal(asked("where", where)))
    town.app.does["view"] = lambda ack, respond, **rest: (
        ack(),
        respond("Sent", response_type="in_channel"),
    )
    town.amara.submits({"where": "C0LEARN"})
    urls = town.app.heard[-1]["response_urls"]
    assert [(u["block_id"], u["channel_id"]) for u in urls] == [("where", "C0LEARN")]
    assert town.moses.last_message("C0LEARN")["text"] == "Sent"


def test_an_ephemeral_button_is_pressed_without_its_message(town: Any) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    blocks = [{"type": "actions", "elements": [button]}]
    town.client.chat_postEphemeral(channel="C0LEARN", user="U0AMARA", text="x", blocks=blocks)
    town.app.does["action"] = lambda ack, respond, **rest: (
        ack(),
        respond("Done", blocks=[{"type": "divider"}], replace_original=True),
    )
    town.amara.presses(town.amara.last_message("C0LEARN"), "go")
    body = town.app.heard[-1]
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert town.amara.last_message("C0LEARN")["text"] == "Done"
    assert town.amara.last_message("C0LEARN")["blocks"][0]["type"] == "divider"


def test_an_external_select_in_a_message_says_where_it_is(town: Any) -> None:
    town.app.does["options"] = lambda ack, **rest: ack(
        option_groups=[{"label": plain("North"), "options": [option("heron")]}]
    )
    select = {"type": "external_select", "action_id": "team"}
    blocks = [{"type": "section", "text": plain("x"), "accessory": select}]
    first = town.client.chat_postMessage(channel="U0AMARA", text="first")
    town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=blocks, thread_ts=first["ts"])
    town.amara.chooses("team", "heron", where=town.amara.last_message())
    body = town.app.heard[-1]
    assert body["actions"][0]["selected_option"] == option("heron")
    assert body["container"]["thread_ts"] == first["ts"]


def test_options_that_are_none_are_recorded(town: Any) -> None:
    town.app.does["options"] = lambda ack, **rest: ack({"text": "none"})
    town.opens(modal(asked("q", {"type": "external_select"})))
    assert town.amara.options("q", "x") == {"options": []}
    assert town.workspace.violations.pop() == "block_suggestion answered without options"


def test_a_press_that_is_answered_with_words_is_recorded(town: Any) -> None:
    town.app.does["action"] = lambda ack, **rest: ack("Thank you")
    town.amara.presses(town.posts_button(), "go")
    assert "which Slack ignores" in town.workspace.violations.pop()


def test_a_command_that_is_answered_beyond_a_limit_is_recorded(town: Any) -> None:
    header = {"type": "header", "text": plain("x" * 151)}
    town.app.does["command"] = answering(text="x", blocks=[header])
    with pytest.raises(Unanswered, match="dispatch_failed"):
        town.amara.commands("/tiny")
    assert "invalid_blocks" in town.workspace.violations.pop()


def test_a_field_that_response_urls_do_not_know_is_recorded(town: Any) -> None:
    town.app.does["command"] = lambda ack, **rest: ack({"text": "x", "colour": "red"})
    town.amara.commands("/tiny")
    assert "'colour'" in town.workspace.violations.pop()


@pytest.mark.usefixtures("impatient")
def test_a_command_that_nobody_answers_fails_in_slacks_words(town: Any) -> None:
    town.app.does["command"] = lambda **rest: None
    with pytest.raises(Unanswered, match='/tiny failed with the error "operation_timeout"'):
        town.amara.commands("/tiny")


def test_what_is_not_on_the_screen_cannot_be_used(town: Any) -> None:
    for attempt in (
        lambda: town.amara.submits(),
        lambda: town.amara.presses("home", "go"),
        lambda: town.amara.last_message(),
        lambda: town.amara.conversation("C0CLOSED"),
    ):
        with pytest.raises(CannotDo):
            attempt()
    town.opens({"type": "modal", "title": plain("Read"), "blocks": []})
    with pytest.raises(CannotDo, match="no submit button"):
        town.amara.submits()


def test_the_same_name_twice_needs_the_block(town: Any) -> None:
    def button(block_id: str) -> Json:
        element = {"type": "button", "action_id": "go", "text": plain("Go")}
        return {"type": "actions", "block_id": block_id, "elements": [element]}

    town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=[button("a"), button("b")])
    message = town.amara.last_message()
    with pytest.raises(CannotDo, match="more than one"):
        town.amara.presses(message, "go")
    town.amara.presses(message, "go", block_id="b")
    assert town.app.heard[-1]["actions"][0]["block_id"] == "b"


def test_elements_within_containers_cards_and_carousels_are_reached(town: Any) -> None:
    def button(action_id: str) -> Json:
        return {"type": "button", "action_id": action_id, "text": plain("Go")}

    inner = {"type": "actions", "elements": [button("inner")]}
    card = {"type": "card", "title": plain("Card"), "actions": [button("on_card")]}
    turning = {"type": "card", "title": plain("Card"), "actions": [button("turning")]}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": plain("Good"), "value": "up"},
        "negative_button": {"text": plain("Not good"), "value": "down"},
    }
    blocks = [
        {"type": "container", "title": plain("Box"), "child_blocks": [inner]},
        card,
        {"type": "carousel", "elements": [turning]},
        {"type": "context_actions", "elements": [feedback]},
    ]
    town.client.chat_postMessage(channel="U0AMARA", text="x", blocks=blocks)
    message = town.amara.last_message()
    for name in ("inner", "on_card", "turning"):
        town.amara.presses(message, name)
        assert town.app.heard[-1]["actions"][0]["action_id"] == name
    town.amara.presses(message, "feedback", value="down")
    assert town.app.heard[-1]["actions"][0]["value"] == "down"


def test_a_rich_text_field_sends_a_rich_text_block(town: Any) -> None:
    town.opens(modal(asked("q", {"type": "rich_text_input"})))
    town.amara.submits({"q": "words"})
    sent = town.app.heard[-1]["view"]["state"]["values"]["q"]["q"]["rich_text_value"]
    assert sent["elements"][0]["elements"][0]["text"] == "words"


def test_too_many_choices_are_refused_by_the_client(town: Any) -> None:
    several = {
        "type": "multi_static_select",
        "options": [option("a"), option("b")],
        "max_selected_items": 1,
    }
    town.opens(modal(asked("q", several)))
    assert town.amara.submits({"q": ["a", "b"]}) == {"q": "At most 1 may be chosen."}


def test_a_forged_window_carries_what_was_forged(town: Any) -> None:
    town.opens(modal(private_metadata="17"))
    town.amara.submits({"note": "x"}, forged={"private_metadata": "99"})
    assert town.app.heard[-1]["view"]["private_metadata"] == "99"


def test_chosen_options_that_are_offered_no_more_are_dropped(town: Any) -> None:
    def grades(*values: str) -> Json:
        select = {"type": "static_select", "options": [option(v) for v in values]}
        return modal(asked("q", select, optional=True))

    town.opens(grades("good", "weak"))
    town.amara.chooses("q", "weak")
    view_id = town.amara.window["id"]
    town.client.views_update(view_id=view_id, view=grades("good", "weak", "fair"))
    assert town.amara.window["state"]["values"]["q"]["q"]["selected_option"] == option("weak")
    town.client.views_update(view_id=view_id, view=grades("good"))
    assert town.amara.window["state"]["values"]["q"]["q"]["selected_option"] is None
