"""Something breaks, and the person hears of it where they are, with their words still there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot import logs
from bot.app import build, client_for
from bot.same_window import same_window
from models.errors import RuleBroken
from models.programme import Programme
from tests.bot.house import command, home_opened, in_window, press, sends
from tests.bot.listening_slack import ListeningSlack

Json = dict[str, Any]
CANARY = "the child told her teacher"
HOME = {"type": "home", "id": "VH", "blocks": []}


class Breaks:
    """An app of which everything raises what `error` holds."""

    def __init__(self) -> None:
        self.error: Exception = RuleBroken("Please say why.")
        self.after_ack = False
        self.went_on = 0

    def lazily(self) -> None:
        self.went_on += 1

    def register(self, app: App) -> None:
        def listen(ack: Callable[..., Any]) -> None:
            if self.after_ack:
                ack()
            raise self.error

        def note() -> None:
            raise self.error

        app.view("regrade")(listen)
        app.view_closed("regrade")(listen)
        app.action("press")(listen)
        app.action("lazy")(ack=lambda ack: ack(), lazy=[note])
        app.action("both")(ack=listen, lazy=[self.lazily])
        app.command("/audit")(listen)
        app.shortcut("add_action")(listen)
        app.options("owner")(listen)
        app.event("app_home_opened")(note)


@pytest.fixture
def breaks() -> Breaks:
    return Breaks()


@pytest.fixture
def app(house: Programme, slack: ListeningSlack, breaks: Breaks) -> App:
    client = client_for("xoxb-1", slack.base_url)
    return build(house, client, register=breaks.register, reference=lambda: "K7F-QD4")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Every log line, as an operator would see it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.begin("text", stream)
    yield stream
    root.handlers[:], root.level = before[0], before[1]


def answer_to(app: App, body: Json) -> Json:
    response = sends(app, body)
    assert response.status == 200
    return json.loads(response.body) if response.body else {}


def sentence_on_top(view: Json) -> str:
    top = view["blocks"][0]
    assert top["block_id"] == "failure"
    return str(top["text"]["text"])


@pytest.mark.parametrize("field", ["why", "reason"])
def test_a_refusal_stands_beside_the_question_it_names(
    app: App, breaks: Breaks, field: str
) -> None:
    breaks.error = RuleBroken("Please say why.", field=field)
    answer = answer_to(app, in_window())
    assert answer == {"response_action": "errors", "errors": {"why": "Please say why."}}


def test_a_refusal_of_the_whole_keeps_the_window_and_every_word(app: App) -> None:
    answer = answer_to(app, in_window())
    assert answer["response_action"] == "update"
    view = answer["view"]
    assert sentence_on_top(view) == "Please say why."
    assert view["blocks"][2]["block_id"] == "why"
    assert view["blocks"][2]["element"]["action_id"] == "reason"
    assert view["blocks"][2]["element"]["initial_value"] == "typed"
    assert (view["callback_id"], view["private_metadata"]) == ("regrade", "17")
    assert not {"id", "hash", "state"} & set(view)


def test_a_bug_keeps_the_words_and_gives_a_reference_that_the_log_has(
    app: App, breaks: Breaks, lines: io.StringIO
) -> None:
    breaks.error = ValueError(CANARY)
    answer = answer_to(app, in_window())
    said = sentence_on_top(answer["view"])
    assert "our fault" in said
    assert "K7F-QD4" in said
    assert "failure K7F-QD4" in lines.getvalue()
    assert "ValueError at bot/test_failures.py" in lines.getvalue()
    assert CANARY not in lines.getvalue()
    assert CANARY not in json.dumps(answer)


def test_a_bug_after_the_ack_does_not_close_the_window(app: App, breaks: Breaks) -> None:
    breaks.error, breaks.after_ack = ValueError(), True
    assert answer_to(app, in_window())["response_action"] == "update"


def test_a_second_failure_takes_the_place_of_the_first() -> None:
    once = same_window(in_window()["view"], "First.", "error")
    twice = same_window(once, "Second.", "error")
    assert sentence_on_top(twice) == "Second."
    assert len(twice["blocks"]) == len(once["blocks"])


def test_a_full_window_says_it_beside_its_first_question(app: App) -> None:
    question = in_window()["view"]["blocks"][1]
    rule = {"type": "divider"}
    answer = answer_to(app, in_window(blocks=[question, *[rule] * 99]))
    assert answer == {"response_action": "errors", "errors": {"why": "Please say why."}}


def test_a_press_in_a_window_puts_the_sentence_on_top_of_it(
    app: App, slack: ListeningSlack
) -> None:
    sends(app, press("press", view=in_window()["view"]))
    update = slack.waits_for("views.update")
    assert (update["view_id"], update["hash"]) == ("V1", "h1")
    assert sentence_on_top(update["view"]) == "Please say why."
    assert "typed" in str(update["view"])


def test_a_window_that_has_moved_on_gets_a_small_one_over_it(
    app: App, slack: ListeningSlack
) -> None:
    slack.answers["views.update"].append({"ok": False, "error": "hash_conflict"})
    sends(app, press("press", view=in_window()["view"]))
    pushed = slack.waits_for("views.push")
    assert sentence_on_top(pushed["view"]) == "Please say why."


def test_a_press_in_a_message_is_answered_beside_it(app: App, slack: ListeningSlack) -> None:
    where = slack.base_url.replace("/api/", "/answers/1")
    sends(app, press("press", response_url=where))
    said = slack.waits_for("1")
    assert said["text"] == "Please say why."
    assert said["response_type"] == "ephemeral"
    assert said["replace_original"] is False


@pytest.mark.parametrize(
    "body",
    [
        press("press", view=HOME),
        {
            "type": "shortcut",
            "callback_id": "add_action",
            "trigger_id": "T",
            "user": {"id": "UMOSES"},
        },
    ],
    ids=["home", "shortcut"],
)
def test_a_press_at_home_opens_a_small_window(app: App, slack: ListeningSlack, body: Json) -> None:
    sends(app, body)
    assert sentence_on_top(slack.waits_for("views.open")["view"]) == "Please say why."


def test_a_spent_trigger_leaves_the_conversation(app: App, slack: ListeningSlack) -> None:
    slack.answers["views.open"].append({"ok": False, "error": "expired_trigger_id"})
    sends(app, press("press", view=HOME))
    posted = slack.waits_for("chat.postMessage")
    assert (posted["channel"], posted["text"]) == ("UMOSES", "Please say why.")


def test_a_command_is_answered_at_once(app: App, slack: ListeningSlack) -> None:
    answer = answer_to(app, command("find 17"))
    assert answer == {"response_type": "ephemeral", "text": "Please say why."}


def test_a_list_that_fails_is_empty(app: App) -> None:
    body = {
        "type": "block_suggestion",
        "action_id": "owner",
        "value": "a",
        "user": {"id": "UMOSES"},
    }
    assert answer_to(app, body) == {"options": []}


def test_a_home_that_fails_says_so(app: App, breaks: Breaks, slack: ListeningSlack) -> None:
    breaks.error = KeyError(CANARY)
    assert sends(app, home_opened()).status == 200
    assert "K7F-QD4" in str(slack.waits_for("views.publish")["view"])


def test_closing_a_window_never_gets_an_answer(app: App, slack: ListeningSlack) -> None:
    body = {**in_window(), "type": "view_closed"}
    assert answer_to(app, body) == {}
    assert slack.count("chat.postMessage") == 0


def test_whatever_opens_a_window_lazily_is_answered_for_too(
    app: App, breaks: Breaks, slack: ListeningSlack, lines: io.StringIO
) -> None:
    """Bolt would only log it, with its message."""
    breaks.error = LookupError(CANARY)
    assert sends(app, press("lazy", view=HOME)).status == 200
    assert "K7F-QD4" in str(slack.waits_for("views.open")["view"])
    assert CANARY not in lines.getvalue()


def test_a_window_that_slack_opened_too_late_may_be_asked_for_again(
    app: App, breaks: Breaks, slack: ListeningSlack
) -> None:
    breaks.error = SlackApiError("no", {"ok": False, "error": "expired_trigger_id"})
    where = slack.base_url.replace("/api/", "/answers/2")
    sends(app, press("lazy", response_url=where))
    assert "press the button again" in slack.waits_for("2")["text"]


def test_an_old_button_says_so_and_what_was_typed_is_not_logged(
    app: App, slack: ListeningSlack, lines: io.StringIO
) -> None:
    where = slack.base_url.replace("/api/", "/answers/3")
    sends(app, press("button_of_last_year", response_url=where))
    assert "older version" in slack.waits_for("3")["text"]
    typing = {"type": "block_suggestion", "action_id": "gone", "value": CANARY}
    assert answer_to(app, {**typing, "user": {"id": "UMOSES"}}) == {"options": []}
    assert CANARY not in lines.getvalue()


def test_an_event_that_nothing_listens_to_is_quiet(app: App, slack: ListeningSlack) -> None:
    event = {"type": "channel_rename", "user": "UMOSES"}
    assert answer_to(app, {"type": "event_callback", "event": event}) == {}
    assert slack.count("chat.postMessage") == 0


def test_nothing_lazy_follows_what_failed(app: App, breaks: Breaks, slack: ListeningSlack) -> None:
    """Bolt would open the next window over the one that says why."""
    where = slack.base_url.replace("/api/", "/answers/4")
    sends(app, press("both", response_url=where))
    slack.waits_for("4")
    assert breaks.went_on == 0


def test_what_stands_in_place_of_a_user_id_is_not_logged(app: App, lines: io.StringIO) -> None:
    sends(app, press("press", user=f"U1 {CANARY}"))
    assert "refused somebody" in lines.getvalue()
    assert CANARY not in lines.getvalue()
