"""Who may come in, and what a listener is lent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from sqlmodel import select

from bot.app import build, client_for
from bot.doorkeeper import Doorkeeper
from models.errors import RuleBroken
from models.event import EventHeard
from models.person import Person
from models.programme import Programme
from tests.bot.house import GWEN, MONDAY_MORNING, MOSES, command, home_opened, press, sends
from tests.bot.listening_slack import ListeningSlack

Json = dict[str, Any]


class Seen:
    """What listeners were given."""

    def __init__(self) -> None:
        self.people: list[str] = []
        self.lazily: list[tuple[str, Programme]] = []
        self.done = threading.Event()

    def register(self, app: App) -> None:
        def listen(ack: Callable[..., Any], person: Person, programme: Programme) -> None:
            with programme.read():
                self.people.append(person.name)
            ack()

        def later(person: Person, programme: Programme) -> None:
            self.lazily.append((person.name, programme))
            self.done.set()

        def note(person: Person) -> None:
            self.people.append(person.name)

        app.command("/audit")(listen)
        app.action("open")(ack=listen, lazy=[later])
        app.event("app_home_opened")(note)
        app.event("message")(note)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def app(house: Programme, slack: ListeningSlack, seen: Seen) -> App:
    return build(house, client_for("xoxb-1", slack.base_url), register=seen.register)


def test_a_listener_is_lent_the_programme_and_the_person(app: App, seen: Seen) -> None:
    assert sends(app, command("queue")).status == 200
    assert seen.people == ["Moses"]


def test_what_runs_lazily_is_lent_the_same_programme(
    app: App, seen: Seen, house: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    sends(app, press("open"))
    assert seen.done.wait(5)
    assert seen.lazily == [("Moses", house)]
    assert caplog.records == []  # Bolt warns of what it cannot copy


def test_slack_is_asked_once_who_the_app_is(app: App, slack: ListeningSlack) -> None:
    sends(app, command("queue"))
    sends(app, command("queue"))
    assert slack.count("auth.test") == 1
    assert slack.count("users.info") == 1


def test_a_stranger_hears_who_can_add_them_and_nothing_else_happens(app: App, seen: Seen) -> None:
    answer = sends(app, command("queue", user="USTRANGER"))
    said = json.loads(answer.body)["text"]
    assert said == "You are not on Auditloop's list of people. Priya Shah (QA manager) can add you."
    assert seen.people == []


def test_somebody_who_has_left_is_a_stranger(app: App, seen: Seen) -> None:
    answer = sends(app, command("queue", user=GWEN))
    assert "Priya Shah (QA manager) can add you" in json.loads(answer.body)["text"]
    assert seen.people == []


def test_whoever_is_listed_otherwise_since_is_known_so_at_the_next_press(
    app: App, seen: Seen, house: Programme
) -> None:
    sends(app, command("queue"))
    for change in ({"name": "Moses Mensah-Cole"}, {"ends": date(2020, 1, 31)}):
        with house.change(where="command") as session:
            moses = session.exec(select(Person).where(Person.slack_user_id == MOSES)).one()
            for column, value in change.items():
                setattr(moses, column, value)
        answer = sends(app, command("queue"))
    assert seen.people == ["Moses", "Moses Mensah-Cole"]
    assert "not on Auditloop's list" in json.loads(answer.body)["text"]


@pytest.mark.parametrize("mark", ["deleted", "is_restricted", "is_ultra_restricted", "is_stranger"])
def test_guests_outsiders_and_closed_accounts_stay_outside(
    app: App, slack: ListeningSlack, seen: Seen, mark: str
) -> None:
    slack.answers["users.info"].append({"ok": True, "user": {"id": MOSES, mark: True}})
    answer = sends(app, command("queue"))
    assert "own staff" in json.loads(answer.body)["text"]
    assert seen.people == []


def test_people_on_the_list_come_in_while_slack_cannot_say(
    app: App, slack: ListeningSlack, seen: Seen
) -> None:
    slack.answers["users.info"].append({"ok": False, "error": "internal_error"})
    sends(app, command("queue"))
    sends(app, command("queue"))
    assert seen.people == ["Moses", "Moses"]
    assert slack.count("users.info") == 2


def test_an_account_is_asked_about_again_after_an_hour(
    house: Programme, slack: ListeningSlack
) -> None:
    client = WebClient("xoxb-1", base_url=slack.base_url)
    seconds = iter([0.0, 0.0, 3599.0, 3601.0])
    door = Doorkeeper(house, monotonic=lambda: next(seconds))
    door.let_in(MOSES, client)
    door.let_in(MOSES, client)
    assert slack.count("users.info") == 1
    slack.answers["users.info"].append({"ok": True, "user": {"is_restricted": True}})
    with pytest.raises(RuleBroken, match="guest"):
        door.let_in(MOSES, client)


def test_a_strangers_home_says_who_can_add_them(app: App, slack: ListeningSlack) -> None:
    assert sends(app, home_opened("USTRANGER")).status == 200
    published = slack.waits_for("views.publish")
    assert published["user_id"] == "USTRANGER"
    assert "can add you" in str(published["view"])


def test_an_event_that_nobody_caused_reaches_no_listener(app: App, seen: Seen) -> None:
    event = {"type": "message", "subtype": "message_changed", "channel": "D1"}
    answer = sends(app, {"type": "event_callback", "event_id": "Ev2", "event": event})
    assert answer.status == 200
    assert seen.people == []


def typed(event_id: str | None) -> Json:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": MOSES, "text": "Hi"}
    return {"type": "event_callback", "event_id": event_id, "event": event}


def test_an_event_that_comes_twice_is_heard_once(app: App, seen: Seen) -> None:
    assert [sends(app, typed("Ev1")).status for _ in range(2)] == [200, 200]
    assert seen.people == ["Moses"]
    sends(app, typed("Ev2"))
    assert seen.people == ["Moses", "Moses"]


def test_two_replicas_hear_an_event_once(
    app: App, house: Programme, slack: ListeningSlack, seen: Seen
) -> None:
    other = build(house, client_for("xoxb-1", slack.base_url), register=seen.register)
    sends(app, typed("Ev1"))
    sends(other, typed("Ev1"))
    assert seen.people == ["Moses"]


# Not an id of Slack's: heard as often as it comes, kept nowhere.
@pytest.mark.parametrize("event_id", [None, "", "Ev 1", "E" * 41, "Ev\x00", 17, {}])
def test_what_is_no_event_id_is_not_kept(
    app: App, house: Programme, seen: Seen, event_id: Any
) -> None:
    for _ in range(2):
        assert sends(app, typed(event_id)).status == 200
    assert seen.people == ["Moses", "Moses"]
    with house.read() as session:
        assert session.exec(select(EventHeard)).all() == []


def test_events_are_forgotten_when_they_can_no_longer_come(
    house: Programme, slack: ListeningSlack, seen: Seen
) -> None:
    hours = iter([0, 23, 25])
    app = build(
        house,
        client_for("xoxb-1", slack.base_url),
        register=seen.register,
        now_real=lambda: MONDAY_MORNING + timedelta(hours=next(hours)),
    )
    for event_id in ("Ev1", "Ev2", "Ev3"):
        sends(app, typed(event_id))
    with house.read() as session:
        kept = session.exec(select(EventHeard.event_id).order_by(EventHeard.event_id)).all()
    assert kept == ["Ev2", "Ev3"]


def test_ten_slow_windows_hold_up_nobody(house: Programme, slack: ListeningSlack) -> None:
    """Bolt's own five threads would keep the eleventh waiting."""
    go_on, opened = threading.Event(), threading.Semaphore(0)

    def register(app: App) -> None:
        def slow() -> None:
            opened.release()
            go_on.wait(10)

        app.action("open")(ack=lambda ack: ack(), lazy=[slow])

    app = build(house, client_for("xoxb-1", slack.base_url), register=register)
    try:
        for _ in range(11):
            assert sends(app, press("open")).status == 200
        assert all(opened.acquire(timeout=5) for _ in range(11))
    finally:
        go_on.set()
