"""What the page asks the server for, and does through it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from websockets.sync.client import connect

from bot.practice import Workspace, serve
from bot.practice.page_state import PageState

Json = dict[str, Any]


class Page:
    """The page's requests."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, **query: str) -> Any:
        return self.session.get(f"{self.url}/{path}", params=query, timeout=5)

    def post(self, path: str, **body: Any) -> Json:
        answer = self.session.post(f"{self.url}/page/{path}", json=body, timeout=5)
        told: Json = answer.json()
        return told


@pytest.fixture
def page(town: Any) -> Iterator[Page]:
    page = Page(town.server.url)
    yield page
    page.session.close()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal() -> Json:
    element = {"type": "plain_text_input", "action_id": "note"}
    question = {"type": "input", "block_id": "q", "label": plain("Note"), "element": element}
    return {
        "type": "modal",
        "callback_id": "audit",
        "title": plain("Audit"),
        "submit": plain("Send"),
        "blocks": [question],
    }


def test_the_page_and_its_files_are_served(page: Page) -> None:
    front = page.get("")
    assert front.status_code == 200
    assert "default-src 'self'" in front.headers["content-security-policy"]
    script = page.get("page/page.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache"
    assert page.get("page/nothing.js").status_code == 404
    assert page.get("page/..%2Fserver.py").status_code == 404


def test_the_page_shows_who_and_what_there_is(town: Any, page: Page) -> None:
    town.client.chat_postMessage(channel="U0MOSES", text="New")
    state = page.get("page/state", **{"as": "U0AMARA"}).json()
    assert state["me"]["name"] == "Amara Osei"
    assert [(p["id"], p["unread"]) for p in state["people"]] == [("U0AMARA", 0), ("U0MOSES", 1)]
    places = {c["id"]: c["kind"] for c in state["conversations"]}
    assert places == {"D0AMARA": "app", "C0LEARN": "channel", "C0STAFF": "channel"}
    assert state["app"]["connected"]
    assert state["clock"]["label"] == "Monday 7 December 2026, 09:00"
    assert state["commands"][0]["command"] == "/tiny"


def test_somebody_who_is_not_here_gets_an_error(page: Page) -> None:
    assert page.get("page/state", **{"as": "U0NONE"}).status_code == 404
    assert not page.post("say", **{"as": "U0NONE", "channel": "C0LEARN", "text": "x"})["ok"]


def test_reading_a_conversation_makes_it_read(town: Any, page: Page) -> None:
    first = town.client.chat_postMessage(channel="U0AMARA", text="first")
    attached = [{"text": "More"}]
    where = {"channel": "U0AMARA", "thread_ts": first["ts"]}
    town.client.chat_postMessage(**where, text="reply", attachments=attached)
    query = {"as": "U0AMARA", "id": "D0AMARA"}
    messages = page.get("page/conversation", **query).json()["messages"]
    assert [(m["text"], m["time_label"], m["is_app"]) for m in messages] == [
        ("first", "09:00", True)
    ]
    assert messages[0]["day_label"] == "Monday 7 December 2026"
    assert messages[0]["reply_count"] == 1
    thread = page.get("page/conversation", **query, thread=first["ts"]).json()["messages"]
    assert [m["text"] for m in thread] == ["first", "reply"]
    assert thread[1]["attachments"] == attached
    state = page.get("page/state", **{"as": "U0AMARA"}).json()
    assert state["conversations"][0]["unread"] == 0


def test_a_press_and_a_submission_through_the_page(town: Any, page: Page) -> None:
    message = town.posts_button()

    def open_window(ack: Any, body: Json, client: Any, **rest: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    town.app.does["action"] = open_window
    place = {"as": "U0AMARA", "in": "message", "channel": "D0AMARA", "ts": message["ts"]}
    assert page.post("press", **place, block_id="buttons", action_id="go", value="17") == {
        "ok": True
    }
    view = page.get("page/windows", **{"as": "U0AMARA"}).json()["stack"][0]
    town.app.does["view"] = lambda ack, **rest: ack(
        response_action="errors", errors={"q": "Say more."}
    )
    typed = {"values": {"q": {"note": {"type": "plain_text_input", "value": "words"}}}}
    window = {"as": "U0AMARA", "view_id": view["id"]}
    assert page.post("submit", **window, state=typed) == {
        "ok": False,
        "errors": {"q": "Say more."},
    }
    shown = page.get("page/windows", **{"as": "U0AMARA"}).json()
    assert shown["errors"] == {view["id"]: {"q": "Say more."}}
    assert shown["stack"][0]["state"]["values"]["q"]["note"]["value"] == "words"
    del town.app.does["view"]
    assert page.post("submit", **window, state=typed) == {"ok": True}
    assert page.get("page/windows", **{"as": "U0AMARA"}).json()["stack"] == []
    gone = page.post("submit", **window, state=typed)
    assert gone == {
        "ok": False,
        "error": "This has changed since you looked. Please look again.",
    }
    assert page.post("close", **window) == {"ok": True}


def test_an_element_that_reports_is_sent_as_it_was_chosen(town: Any, page: Page) -> None:
    option = {"text": plain("Met"), "value": "met"}
    select = {"type": "static_select", "action_id": "pick", "options": [option]}
    view = modal() | {
        "blocks": [
            *modal()["blocks"],
            {"type": "section", "block_id": "s", "text": plain("x"), "accessory": select},
        ]
    }
    town.opens(view)
    window = town.amara.window
    chosen = {"type": "static_select", "selected_option": option}
    body = {"as": "U0AMARA", "in": "window", "view_id": window["id"], "block_id": "s"}
    typed = {"values": {"q": {"note": {"type": "plain_text_input", "value": "words"}}}}
    assert page.post("press", **body, action_id="pick", selected=chosen, state=typed)["ok"]
    heard = town.app.heard[-1]
    assert heard["actions"][0]["selected_option"] == option
    assert heard["view"]["state"]["values"]["q"]["note"]["value"] == "words"
    assert heard["view"]["state"]["values"]["s"]["pick"]["selected_option"] == option


@pytest.mark.usefixtures("impatient")
def test_an_app_that_says_nothing_is_shown_on_the_page(town: Any, page: Page) -> None:
    town.opens(modal())
    town.app.does["view"] = lambda **rest: None
    typed = {"values": {"q": {"note": {"type": "plain_text_input", "value": "words"}}}}
    told = page.post("submit", **{"as": "U0AMARA"}, view_id=town.amara.window["id"], state=typed)
    assert told == {"ok": False, "error": "We had some trouble connecting. Try again?"}


def test_home_is_asked_for_unless_the_page_only_looks_again(town: Any, page: Page) -> None:
    blocks = [{"type": "divider", "block_id": "d"}]

    def publish(body: Json, client: Any, **rest: Any) -> None:
        client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": blocks})

    town.app.does["home"] = publish
    assert page.get("page/home", **{"as": "U0AMARA"}).json()["view"]["blocks"] == blocks
    page.get("page/home", **{"as": "U0AMARA", "opened": "0"})
    assert len(town.app.heard) == 1


def test_words_commands_and_shortcuts_through_the_page(town: Any, page: Page) -> None:
    me = {"as": "U0AMARA"}
    assert page.post("say", **me, channel="C0LEARN", text="Hello")["ok"]
    assert town.moses.last_message("C0LEARN")["text"] == "Hello"
    assert page.post("command", **me, channel="C0LEARN", text="/tiny x") == {"ok": True}
    told = page.post("command", **me, channel="C0LEARN", text="/huge")
    assert told["error"] == "/huge is not a valid command."
    assert page.post("shortcut", **me, callback_id="raise") == {"ok": True}
    said = town.moses.last_message("C0LEARN")
    assert page.post("shortcut", **me, callback_id="keep", channel="C0LEARN", ts=said["ts"])["ok"]
    assert town.app.heard[-1]["message"]["text"] == "Hello"


def test_options_come_through_the_page(town: Any, page: Page) -> None:
    option = {"text": plain("Heron"), "value": "heron"}
    town.app.does["options"] = lambda ack, **rest: ack(options=[option])
    select = {"type": "external_select", "action_id": "team"}
    question = {"type": "input", "block_id": "t", "label": plain("Team"), "element": select}
    town.opens(modal() | {"blocks": [question]})
    told = page.post(
        "options",
        **{"as": "U0AMARA"},
        view_id=town.amara.window["id"],
        block_id="t",
        action_id="team",
        value="he",
    )
    assert told == {"ok": True, "options": [option]}


def test_a_file_goes_up_and_comes_back(town: Any, page: Page) -> None:
    answer = page.session.post(
        f"{page.url}/page/file",
        params={"as": "U0AMARA", "name": "a.txt"},
        data=b"words",
        timeout=5,
    )
    file = answer.json()["file"]
    back = page.get("page/file", **{"as": "U0AMARA", "id": file["id"]})
    assert (back.content, back.headers["content-type"]) == (b"words", "text/plain; charset=utf-8")
    assert "sandbox" in back.headers["content-security-policy"]


def test_another_website_is_kept_out(page: Page) -> None:
    answer = page.session.get(
        f"{page.url}/page/state", headers={"origin": "http://elsewhere.example"}, timeout=5
    )
    assert answer.status_code == 403


def test_a_permalink_leads_to_the_conversation(town: Any, page: Page) -> None:
    posted = town.client.chat_postMessage(channel="C0LEARN", text="x")
    link = town.client.chat_getPermalink(channel="C0LEARN", message_ts=posted["ts"])
    answer = page.session.get(link["permalink"], allow_redirects=False, timeout=5)
    assert answer.headers["location"] == "/#open=C0LEARN"


def stream(town: Any, user_id: str) -> Any:
    address = town.server.url.replace("http", "ws")
    return connect(f"{address}/page/stream?as={user_id}", proxy=None)


def changes(websocket: Any, until: str) -> list[str]:
    """What the page was told until it was told this."""
    told: list[str] = []
    while until not in told:
        told += json.loads(websocket.recv(timeout=5))["what"]
    return told


def test_the_stream_says_what_has_changed_for_whom(town: Any) -> None:
    with stream(town, "U0AMARA") as amara, stream(town, "U0MOSES") as moses:
        town.client.chat_postMessage(channel="U0AMARA", text="x")
        assert changes(moses, "people") == ["people"]
        assert changes(amara, "conversations") == ["conversation:D0AMARA", "conversations"]
        town.opens(modal())
        assert "windows" in changes(amara, "windows")


@pytest.fixture
def journey() -> Iterator[tuple[Page, Workspace, threading.Event]]:
    """A server of its own, with a practice clock that waits for a word."""
    may_arrive = threading.Event()

    def travel(to: str) -> Iterator[str]:
        yield f"On the way to {to}"
        assert may_arrive.wait(5)
        if to == "end_of_month":
            raise RuntimeError("the road is closed")

    def again() -> None:
        workspace.start_again()

    workspace = Workspace(clock=lambda: 1_796_634_000.0)
    workspace.add_user("U0AMARA", "Amara Osei", "amara@example.org")
    server = serve(workspace, travel=travel, start_again=again, tries={"U0AMARA": ["Look."]})
    page = Page(server.url)
    yield page, workspace, may_arrive
    page.session.close()
    server.stop()


def told_until_done(websocket: Any) -> list[Json]:
    told: list[Json] = []
    while not told or not told[-1].get("done"):
        item = json.loads(websocket.recv(timeout=5))
        if item["type"] == "progress":
            told.append(item)
    return told


def test_travelling_is_told_as_it_goes(journey: Any) -> None:
    page, _, may_arrive = journey
    address = page.url.replace("http", "ws") + "/page/stream?as=U0AMARA"
    with connect(address, proxy=None) as websocket:
        assert page.post("travel", to="next_monday")["ok"]
        assert not page.post("travel", to="next_monday")["ok"]
        state = page.get("page/state").json()
        assert state["clock"]["busy"]
        assert state["me"]["tries"] == ["Look."]
        may_arrive.set()
        told = told_until_done(websocket)
        assert told[1]["text"] == "On the way to next_monday"
        assert "error" not in told[-1]
        assert changes(websocket, "clock") == ["clock"]
        assert page.post("travel", to="end_of_month")["ok"]
        assert "error" in told_until_done(websocket)[-1]


def test_the_page_says_what_goes_on_when_nobody_asked_for_it() -> None:
    workspace = Workspace(clock=lambda: 1_796_634_000.0)
    workspace.add_user("U0AMARA", "Amara Osei", "amara@example.org")
    server, may_end = serve(workspace, travel=lambda to: None), threading.Event()
    page = Page(server.url)
    address = page.url.replace("http", "ws") + "/page/stream?as=U0AMARA"
    with connect(address, proxy=None) as websocket:
        assert server.desk.begin("The post comes…", lambda: may_end.wait(5) and None)
        assert page.get("page/state").json()["clock"]["busy"] == "The post comes…"
        assert not page.post("travel", to="next_monday")["ok"]
        may_end.set()
        assert "error" not in told_until_done(websocket)[-1]
    assert page.get("page/state").json()["clock"]["busy"] is None
    page.session.close()
    server.stop()


def test_a_visitor_begins_as_the_first_who_has_something_to_try() -> None:
    workspace = Workspace(clock=lambda: 1_796_634_000.0)
    for user_id in ("U0ROSA", "U0AMARA", "U0MOSES"):
        workspace.add_user(user_id, user_id, f"{user_id}@example.org")
    state = PageState(workspace, {"U0MOSES": ["Begin here."], "U0ROSA": ["Later."]})
    assert state.somebody(None).id == "U0MOSES"
    assert PageState(workspace, {}).somebody(None).id == "U0ROSA"


def test_starting_again_empties_the_workspace(journey: Any) -> None:
    page, workspace, _ = journey
    with connect(page.url.replace("http", "ws") + "/page/stream", proxy=None) as websocket:
        assert page.post("again")["ok"]
        told_until_done(websocket)
    assert list(workspace.members) == [workspace.bot_user_id]
    assert not page.post("travel", to="the moon")["ok"]


def test_a_port_that_is_taken_is_refused(town: Any) -> None:
    port = int(town.server.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        serve(Workspace(clock=lambda: 0.0), port=port)
