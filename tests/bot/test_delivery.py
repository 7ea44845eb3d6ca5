"""What is owed arrives once: whatever Slack does, at its pace, urgent first, and nowhere else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from bot.delivery import Sender, wait_before
from bot.practice import Server, Workspace
from models.delivery import DeliveryState, counts, held, owe, owe_update, release
from models.kinds import DeliveryKind
from models.outlet import Pace, troubles
from models.programme import Programme
from tests.bot.post_office import (
    KIND,
    NO_PACE,
    TUESDAY,
    PostOffice,
    RealTime,
    Words,
    practice_workspace,
    words_of,
)

DIGEST = "digest"


@pytest.fixture(scope="module")
def practice() -> Iterator[tuple[RealTime, Workspace, Server]]:
    time = RealTime()
    with practice_workspace(lambda: TUESDAY.timestamp() + time.seconds) as (workspace, server):
        yield time, workspace, server


@pytest.fixture
def office(
    programme: Programme, practice: tuple[RealTime, Workspace, Server]
) -> Iterator[PostOffice]:
    time, workspace, server = practice
    workspace.start_again()
    server.web_api.made.clear()
    yield PostOffice(programme, workspace, server, time)
    assert workspace.violations == []


@pytest.fixture
def channel(office: PostOffice) -> str:
    office.workspace.add_channel("C0LEARN", "learning")
    return "C0LEARN"


class Blind(WebClient):
    """A client that cannot look back: the control arm of the tests of looking back."""

    def conversations_history(self, **_: Any) -> Any:
        return type("Nothing", (), {"data": {"messages": [], "has_more": False}})()


def test_a_person_is_told_once(office):
    office.owe("audit-17", to=office.person())
    sender = office.sender()
    assert sender.drain()
    assert sender.drain()
    assert office.said() == ["audit-17 says 1"]
    assert sender.tally == {"sent": 1}


def test_it_is_known_afterwards_where_the_message_stands(office):
    office.owe("audit-17", to=office.person())
    office.sender().drain()
    [message] = office.received()
    delivery = office.stands("audit-17")
    assert (delivery.state, delivery.slack_channel) == (DeliveryState.SENT, "D001")
    assert (delivery.slack_ts, delivery.sent_at) == (message["ts"], TUESDAY)
    assert message["metadata"] == {
        "event_type": "auditloop_message",
        "event_payload": {"key": "audit-17"},
    }


def test_links_are_never_unfurled(office):
    office.owe("audit-17", to=office.person())
    office.sender().drain()
    [post] = [made for made in office.server.web_api.made if made.method == "chat.postMessage"]
    assert (post.args["unfurl_links"], post.args["unfurl_media"]) == (False, False)


def test_a_conversation_is_opened_and_its_person_looked_at_once(office):
    person = office.person()
    for number in range(3):
        office.owe(f"k-{number}", to=person)
    office.sender().drain()
    assert (office.calls("conversations.open"), office.calls("users.info")) == (1, 1)
    office.time.wait(86_400)
    office.owe("k-3", to=person)
    office.sender().drain()
    assert (office.calls("conversations.open"), office.calls("users.info")) == (1, 2)


# Whatever Slack does

BAD_DAYS = [
    ("chat.postMessage", "ratelimited"),
    ("chat.postMessage", "server_error"),
    ("chat.postMessage", "drop"),
    ("chat.postMessage", "drop_after_store"),
    ("chat.postMessage", "slow"),
    ("chat.postMessage", "error:internal_error"),
    ("chat.postMessage", "error:invalid_auth"),
    ("conversations.open", "ratelimited"),
    ("conversations.open", "drop_after_store"),
    ("users.info", "server_error"),
]


@pytest.mark.parametrize(("method", "kind"), BAD_DAYS)
@pytest.mark.parametrize("times", [1, 3])
def test_nothing_is_lost_and_nothing_told_twice(office, method, kind, times):
    office.owe("first", to=office.person())
    office.sender().drain()
    office.workspace.person("U001").reads()
    office.time.wait(86_400)
    office.workspace.misbehave(method, kind, times=times, retry_after=2, seconds=1.5)
    office.owe("second", to=office.person(2))
    office.owe("third", to=1)
    sender = office.sender(client=office.client(timeout=1 if kind == "slow" else 10))
    assert sender.drain(patience=3_600)
    assert office.said(1) == ["first says 1", "third says 1"]
    assert office.said(2) == ["second says 1"]
    with office.programme.read() as session:
        assert counts(session) == {"sent": 3}


def test_without_looking_back_a_message_is_told_twice(office):
    """The control arm: the same day for a sender that cannot look."""
    office.owe("audit-17", to=office.person())
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    assert office.sender(client=office.client(Blind)).drain(patience=600)
    assert office.said() == ["audit-17 says 1"] * 2


def test_looking_back_can_fail_too(office):
    office.owe("audit-17", to=office.person())
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    office.workspace.misbehave("conversations.history", "server_error", times=2)
    office.workspace.misbehave("conversations.history", "ratelimited", retry_after=9)
    sender = office.sender()
    assert sender.drain(patience=3_600)
    assert office.said() == ["audit-17 says 1"]
    assert sender.tally["found"] == 1


def test_looking_back_reads_every_page_since_the_last_message(office):
    person = office.person()
    office.owe("before", to=person)
    office.sender().drain()
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    office.owe("audit-17", to=person)
    sender = office.sender()
    sender.send_next()
    for number in range(120):
        office.workspace.person("U001").says(None, f"chatter {number}")
    assert sender.drain(patience=600)
    assert [text for text in office.said() if "says" in text] == [
        "before says 1",
        "audit-17 says 1",
    ]
    assert office.calls("conversations.history") == 2


def test_a_message_that_changed_while_nobody_knew_shows_the_newest_facts(office):
    office.owe("audit-17", to=office.person())
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    sender = office.sender()
    sender.send_next()
    with office.programme.change() as session:
        owe_update(session, "audit-17", at=TUESDAY, facts={"n": 2})
    assert sender.drain(patience=600)
    assert office.said() == ["audit-17 says 2"]


def test_in_a_channel_an_unknown_outcome_waits_for_a_person(office, channel):
    office.owe("digest-2026-11", channel=channel, kind=DIGEST)
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    sender = office.sender()
    assert sender.drain()
    assert office.workspace.posted[channel] == 1
    with office.programme.change() as session:
        [kept] = held(session)
        assert (kept.key, kept.held_because) == ("digest-2026-11", "unknown_outcome")
        assert release(session, "digest-2026-11", arrived=True)
    assert sender.drain()
    assert office.workspace.posted[channel] == 1


def test_in_a_channel_it_is_posted_again_when_somebody_says_that_it_is_not_there(office, channel):
    office.owe("digest-2026-11", channel=channel, kind=DIGEST)
    office.workspace.misbehave("chat.postMessage", "server_error")
    sender = office.sender()
    sender.drain()
    with office.programme.change() as session:
        release(session, "digest-2026-11", arrived=False)
    assert sender.drain()
    assert office.workspace.posted[channel] == 1
    assert office.stands("digest-2026-11").state == DeliveryState.SENT


def test_a_dead_senders_post_to_a_channel_waits_for_a_person_too(office, channel):
    office.owe("digest-2026-11", channel=channel, kind=DIGEST)
    with pytest.raises(SystemExit):
        office.sender(client=office.client(_DiesAfterPosting)).drain()
    assert office.sender().drain(patience=600)
    assert office.stands("digest-2026-11").held_because == "unknown_outcome"
    assert office.workspace.posted[channel] == 1


def test_when_slack_cannot_be_reached_everything_waits_and_nothing_is_in_doubt(office, channel):
    office.owe("digest-2026-11", channel=channel, kind=DIGEST)
    nowhere = WebClient("xoxb-practice", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    assert not office.sender(client=nowhere).drain(patience=30)
    with office.programme.read() as session:
        assert [outlet.trouble for outlet in troubles(session)] == ["ConnectionRefusedError"]
    assert office.sender().drain(patience=600)
    assert office.workspace.posted[channel] == 1
    with office.programme.read() as session:
        assert troubles(session) == []


def test_when_the_app_is_shut_out_every_message_waits(office):
    office.owe("audit-17", to=office.person())
    office.owe("audit-18", to=office.person(2))
    office.workspace.misbehave("users.info", "error:token_revoked")
    sender = office.sender()
    sender.send_next()
    with office.programme.read() as session:
        assert [outlet.trouble for outlet in troubles(session)] == ["token_revoked"]
    pause = sender.send_next()
    assert (pause.owed, pause.wait) == (2, timedelta(minutes=1))
    assert sender.drain(patience=600)
    assert (office.said(1), office.said(2)) == (["audit-17 says 1"], ["audit-18 says 1"])


# At Slack's pace


def test_retry_after_is_honoured_and_other_methods_go_on(office):
    person = office.person()
    office.owe("seen", to=person)
    sender = office.sender()
    sender.drain()
    office.workspace.misbehave("chat.postMessage", "ratelimited", retry_after=7)
    office.owe("new", to=office.person(2))
    started = office.time.seconds
    sender.send_next()
    with office.programme.change() as session:
        owe_update(session, "seen", at=TUESDAY, facts={"n": 2})
    sender.send_next()
    assert office.said(1) == ["seen says 2"]
    assert sender.send_next().wait == timedelta(seconds=7)
    assert sender.drain()
    assert office.time.seconds - started == pytest.approx(7, abs=0.1)
    assert office.said(2) == ["new says 1"]


def test_a_channel_gets_one_message_a_second(office, channel):
    for number in range(5):
        office.owe(f"digest-{number}", channel=channel, kind=DIGEST)
    assert office.sender(pace=Pace()).drain(patience=60)
    stamps = [float(message["ts"]) for message in _posted(office, channel)]
    said = [message["text"] for message in _posted(office, channel)]
    assert said == [f"digest-{number} says 1" for number in range(5)]
    assert all(later - earlier >= 1 for earlier, later in pairwise(stamps))
    assert stamps[-1] - stamps[0] < 4.3


def _posted(office: PostOffice, channel: str) -> list[dict[str, Any]]:
    return list(office.workspace.conversations[channel].messages.values())


def test_the_workspace_gets_no_more_than_its_ceiling(office):
    for number in range(20):
        office.owe(f"k-{number}", to=office.person(number))
    started = office.time.seconds
    assert office.sender(pace=Pace(ceiling=120)).drain(patience=60)
    took = office.time.seconds - started
    assert 19 * 0.5 - 0.25 <= took <= 20 * 0.5 / 0.95


def test_urgent_messages_overtake_a_long_queue(office):
    order: list[str] = []

    def noting(session, delivery):
        order.append(delivery.key)
        return words_of(session, delivery)

    for number in range(6):
        office.owe(f"routine-{number}", to=office.person(number))
    office.owe("unsafe", to=office.person(9), urgent=True)
    office.sender(render=noting).drain()
    assert order[0] == "unsafe"


def test_an_alert_overtakes_a_backlog_of_five_hundred(office):
    """Also where those who must act have a long list of their own, and some of it has left."""
    order: list[str] = []

    def noting(session, delivery):
        order.append(delivery.key)
        return words_of(session, delivery)

    people = [office.person(number) for number in range(10)]
    with office.programme.change() as session:
        facts = {"kind": KIND, "facts": {"n": 1}, "at": office.programme.now()}
        for number in range(500):
            owe(session, key=f"routine-{number}", to=people[number % 10], **facts)
    sender = office.sender(render=noting)
    for _ in range(15):
        sender.send_next()
    for who in people[:4]:
        office.owe(f"unsafe-{who}", to=who, kind=DeliveryKind.UNSAFE, urgent=True)
    for _ in range(6):
        sender.send_next()
    assert order[15:19] == [f"unsafe-{who}" for who in people[:4]]
    assert all(key.startswith("routine-") for key in order[19:])


def test_what_an_alert_says_next_overtakes_too(office):
    """*I have this* is seen by all as soon: an urgent message stays urgent when it changes."""
    order: list[str] = []

    def noting(session, delivery):
        order.append(delivery.key)
        return words_of(session, delivery)

    told = office.person(1)
    office.owe("unsafe", to=told, urgent=True)
    sender = office.sender(render=noting)
    sender.drain()
    for number in range(2, 8):
        office.owe(f"routine-{number}", to=office.person(number))
    with office.programme.change() as session:
        owe_update(session, "unsafe", at=office.programme.now())
    sender.send_next()
    assert order == ["unsafe", "unsafe"]


def test_a_message_leaves_no_earlier_than_its_time(office, clock):
    office.owe("later", to=office.person(), not_before=TUESDAY + timedelta(hours=7))
    sender = office.sender()
    assert sender.drain()
    assert office.said() == []
    clock.set(TUESDAY + timedelta(hours=7))
    assert sender.drain()
    assert office.said() == ["later says 1"]


# What cannot be sent is held, with its reason

HELD = [
    ({"deleted": True}, "account_deactivated"),
    ({"guest": True}, "guest_or_external"),
    ({"external": True}, "guest_or_external"),
    ({"slack": False}, "no_slack_account"),
]


@pytest.mark.parametrize(("account", "because"), HELD)
def test_whoever_may_not_be_told_is_not_told(office, account, because):
    office.owe("audit-17", to=office.person(**account))
    office.owe("audit-18", to=office.person(2))
    assert office.sender().drain()
    assert office.stands("audit-17").held_because == because
    assert office.calls("chat.postMessage") == 1
    assert office.said(2) == ["audit-18 says 1"]


def test_somebody_who_became_a_guest_is_not_told(office):
    person = office.person()
    office.owe("audit-17", to=person)
    office.sender().drain()
    office.workspace.members["U001"].guest = True
    office.time.wait(86_401)
    office.owe("audit-18", to=person)
    office.sender().drain()
    assert office.said() == ["audit-17 says 1"]
    assert office.stands("audit-18").held_because == "guest_or_external"


def test_nothing_about_a_case_goes_to_a_channel(office, channel):
    office.owe("audit-17", channel=channel)
    assert office.sender().drain()
    assert office.stands("audit-17").held_because == "about_a_case_in_a_channel"
    assert office.workspace.posted[channel] == 0


@pytest.mark.parametrize(
    "code", ["channel_not_found", "is_archived", "restricted_action", "msg_too_long"]
)
def test_what_slack_will_never_take_is_held_and_the_rest_goes_on(office, channel, code):
    office.owe("digest-1", channel=channel, kind=DIGEST)
    office.owe("audit-18", to=office.person(), not_before=TUESDAY)
    office.workspace.misbehave("chat.postMessage", f"error:{code}")
    assert office.sender().drain()
    assert {key: office.stands(key).held_because for key in ("digest-1", "audit-18")} == {
        "digest-1": code,
        "audit-18": None,
    }
    assert office.said() == ["audit-18 says 1"]


def test_a_message_that_cannot_be_written_does_not_stop_the_others(office, caplog):
    def broken(session, delivery):
        if delivery.key == "audit-17":
            raise KeyError("canary")
        return words_of(session, delivery)

    office.owe("audit-17", to=office.person())
    office.owe("audit-18", to=office.person(2))
    assert office.sender(render=broken).drain()
    assert office.stands("audit-17").held_because == "could_not_write:KeyError"
    assert office.said(2) == ["audit-18 says 1"]


def test_what_nobody_needs_any_more_is_not_sent(office):
    office.owe("audit-17", to=office.person())
    assert office.sender(render=lambda session, delivery: None).drain()
    assert office.stands("audit-17").state == DeliveryState.WITHDRAWN
    assert office.calls("chat.postMessage") == 0


# Changed in place


def test_a_sent_message_is_changed_in_place(office):
    office.owe("audit-17", to=office.person())
    sender = office.sender()
    sender.drain()
    [before] = office.received()
    with office.programme.change() as session:
        owe_update(session, "audit-17", at=TUESDAY, facts={"n": 2})
    assert sender.drain()
    [after] = office.received()
    assert (after["text"], after["ts"]) == ("audit-17 says 2", before["ts"])
    assert sender.tally == {"sent": 1, "updated": 1}


@pytest.mark.parametrize("kind", ["server_error", "drop_after_store", "ratelimited", "drop"])
def test_a_change_is_tried_until_it_stands(office, kind):
    office.owe("audit-17", to=office.person())
    sender = office.sender()
    sender.drain()
    office.workspace.misbehave("chat.update", kind, times=2)
    with office.programme.change() as session:
        owe_update(session, "audit-17", at=TUESDAY, facts={"n": 2})
    assert sender.drain(patience=600)
    assert office.said() == ["audit-17 says 2"]


def test_a_message_that_changes_while_it_is_posted_is_changed_in_place(office):
    class ChangedMeanwhile(WebClient):
        def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802  Slack's own name
            answer = super().chat_postMessage(**arguments)
            with office.programme.change() as session:
                owe_update(session, "audit-17", at=TUESDAY, facts={"n": 2})
            return answer

    office.owe("audit-17", to=office.person())
    assert office.sender(client=office.client(ChangedMeanwhile)).drain()
    assert office.said() == ["audit-17 says 2"]


def test_a_message_that_somebody_deleted_is_held_when_it_changes(office):
    office.owe("audit-17", to=office.person())
    sender = office.sender()
    sender.drain()
    office.workspace.misbehave("chat.update", "error:message_not_found")
    with office.programme.change() as session:
        owe_update(session, "audit-17", at=TUESDAY, facts={"n": 2})
    assert sender.drain()
    assert office.stands("audit-17").held_because == "message_not_found"


# Senders that die, and senders that sleep


class _DiesAfterPosting(WebClient):
    """Stored by Slack, and the sender is gone before it can note it."""

    def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802  Slack's own name
        super().chat_postMessage(**arguments)
        raise SystemExit


def test_a_dead_senders_message_is_found_and_not_posted_again(office):
    office.owe("audit-17", to=office.person())
    with pytest.raises(SystemExit):
        office.sender(client=office.client(_DiesAfterPosting)).drain()
    sender = office.sender()
    assert sender.drain(patience=600)
    assert office.said() == ["audit-17 says 1"]
    assert sender.tally == {"found": 1}


def test_a_sender_that_slept_before_it_posted_gives_the_message_back(office):
    def sleepy(session, delivery):
        office.time.seconds += 130
        return words_of(session, delivery)

    office.owe("audit-17", to=office.person())
    sender = office.sender(render=sleepy)
    sender.send_next()
    assert office.calls("chat.postMessage") == 0
    assert sender.tally == {"put_back": 1}
    assert office.sender().drain(patience=600)
    assert office.said() == ["audit-17 says 1"]


def test_a_sender_that_slept_in_the_post_itself_is_noticed(office, caplog):
    """The one window that Slack leaves open: it is told apart and reported, never hidden."""
    other = office.sender()

    class Sleeps(WebClient):
        def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802  Slack's own name
            office.time.seconds += 200
            assert other.drain()
            return super().chat_postMessage(**arguments)

    office.owe("audit-17", to=office.person())
    sender = office.sender(client=office.client(Sleeps))
    sender.send_next()
    assert sender.tally == {"overtaken": 1}
    assert "another sender had taken it over" in caplog.text


def test_a_client_that_retries_by_itself_is_refused(office):
    client = WebClient("xoxb", retry_handlers=[ConnectionErrorRetryHandler()])
    with pytest.raises(ValueError, match="does not retry"):
        office.sender(client=client)


# In the background


def test_a_message_leaves_as_soon_as_it_is_owed(office):
    sender = office.sender(poll=3_600)
    sender.start(threads=2)
    office.owe("audit-17", to=office.person())
    office.workspace.wait_until(lambda: "D001" in office.workspace.conversations, seconds=10)
    office.workspace.wait_until(lambda: office.said() == ["audit-17 says 1"], seconds=10)
    assert sender.stop(seconds=10)


def test_stopping_finishes_the_message_in_hand(office):
    posting, go_on = threading.Event(), threading.Event()

    class Waits(WebClient):
        def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802  Slack's own name
            posting.set()
            assert go_on.wait(10)
            return super().chat_postMessage(**arguments)

    person = office.person()
    sender = office.sender(client=office.client(Waits))
    sender.start(threads=1)
    office.owe("first", to=person)
    office.owe("second", to=person)
    assert posting.wait(10)
    assert not sender.stop(seconds=0.01)
    go_on.set()
    assert sender.stop(seconds=10)
    assert office.stands("first").state == DeliveryState.SENT
    assert office.stands("second").state == DeliveryState.OWED


def test_a_database_that_is_away_does_not_end_the_sender(office, caplog):
    failures = iter([True])

    def away(session, delivery):
        if next(failures, False):
            raise _database_is_away()
        return words_of(session, delivery)

    office.owe("audit-17", to=office.person())
    sender = office.sender(render=away, lease=timedelta(), lease_left=timedelta(days=-1), poll=0.01)
    sender.start(threads=1)
    office.workspace.wait_until(lambda: "D001" in office.workspace.conversations, seconds=10)
    office.workspace.wait_until(lambda: office.said() == ["audit-17 says 1"], seconds=10)
    assert sender.stop(seconds=10)


def _database_is_away() -> Exception:
    from sqlalchemy.exc import OperationalError

    return OperationalError("SELECT 1", {}, Exception("canary"))


def test_nothing_that_a_message_says_is_logged(office, caplog):
    caplog.set_level(logging.DEBUG, logger="bot")

    def canary(session, delivery):
        return Words("canary text", words_of(session, delivery).blocks)

    office.owe("audit-17", to=office.person())
    office.owe("audit-18", to=office.person(2))
    office.owe("audit-19", to=office.person(3, guest=True))
    for kind in ("drop_after_store", "ratelimited", "error:msg_too_long"):
        office.workspace.misbehave("chat.postMessage", kind)
    office.sender(render=canary).drain(patience=600)
    assert "audit-17" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (400, 300)]
)
def test_unknown_outcomes_are_looked_into_after_longer_and_longer_waits(attempt, seconds):
    assert wait_before(attempt) == timedelta(seconds=seconds)


def test_a_sender_has_slacks_pace_unless_told_otherwise(office):
    sender = Sender(
        office.programme,
        office.client(),
        words_of,
        now_real=office.time.now,
        monotonic=office.time.monotonic,
        wait=office.time.wait,
    )
    assert Pace() == Pace(gap=timedelta(seconds=1), ceiling=300)
    assert NO_PACE.interval == timedelta()
    assert sender.drain()
