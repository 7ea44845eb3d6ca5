"""The line broke while a digest was posted: the Academy looks, and nothing stands there twice."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from sqlmodel import select

from handlers.views import ids
from models.delivery import Delivery, DeliveryState, owe
from models.kinds import DeliveryKind
from models.person import Person, RoleHolding
from models.rules.rotation import Month
from models.trail import TrailEntry
from models.workflow.learning import approve_digest, draft_digest
from tests.dumping import dump_of
from tests.office import Json, Office, words_of

ASKED = "nobody knows whether it arrived"


def posted_while(office: Office, fault: str) -> None:
    """December's digest is approved while Slack misbehaves."""
    office.moves_to("2026-12-16T10:00")
    with office.programme.change(where="clock") as session:
        digest = draft_digest(session, Month(2026, 12), at=office.now)
        assert digest is not None
    office.drain()
    with office.programme.change() as session:
        approve_digest(
            session,
            digest.key,
            meeting_on=date(2026, 12, 15),
            no_meeting_because="",
            nobody_recognisable=True,
            by=office.record("ines"),
            at=office.now,
        )
    office.workspace.misbehave("chat.postMessage", fault)
    office.drain()


def in_channel(office: Office) -> list[Json]:
    return [m for m in office.leo.conversation("C0LEARN") if "What we learned" in words_of(m)]


def held(office: Office) -> Delivery:
    """The digest's own message to the channel, as it stands."""
    with office.programme.read() as session:
        return session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.DIGEST)).one()


def trail_of_digest(office: Office) -> list[str]:
    with office.programme.read() as session:
        told = select(TrailEntry.what).where(TrailEntry.subject_kind == "digest")
        return list(session.exec(told.order_by(TrailEntry.id)))


def test_the_academy_is_asked_about_the_channel_by_name(office: Office) -> None:
    posted_while(office, "drop_after_store")
    question = office.ines.last_message()
    assert ASKED in words_of(question)
    assert "<#C0LEARN>" in words_of(question)
    buttons = [element["text"]["text"] for element in question["blocks"][-1]["elements"]]
    assert buttons == ["It is there", "Post it again"]
    assert held(office).state is DeliveryState.HELD
    assert len(in_channel(office)) == 1
    office.drain()
    assert sum(ASKED in words_of(m) for m in office.ines.conversation()) == 1


def test_it_is_there_so_nothing_more_is_posted(office: Office) -> None:
    posted_while(office, "drop_after_store")
    office.ines.presses(office.ines.last_message(), ids.DIGEST_IS_THERE)
    office.drain()
    assert len(in_channel(office)) == 1
    assert held(office).state is DeliveryState.SENT
    answer = office.ines.last_message()
    assert "Ines Carvalho looked: it is in <#C0LEARN>." in words_of(answer)
    assert not [block for block in answer["blocks"] if block["type"] == "actions"]
    assert trail_of_digest(office)[-1] == "digest.found"


def test_it_is_not_there_so_it_is_posted_again(office: Office) -> None:
    posted_while(office, "server_error")
    assert in_channel(office) == []
    office.ines.presses(office.ines.last_message(), ids.DIGEST_AGAIN)
    office.drain()
    assert len(in_channel(office)) == 1
    assert "so it is posted again" in words_of(office.ines.last_message())
    assert trail_of_digest(office)[-1] == "digest.posted_again"


def test_a_second_break_is_a_second_question_and_the_first_button_is_stale(office: Office) -> None:
    posted_while(office, "server_error")
    first = copy.deepcopy(office.ines.last_message())
    office.workspace.misbehave("chat.postMessage", "drop_after_store")
    office.ines.presses(first, ids.DIGEST_AGAIN)
    office.drain()
    second = office.ines.last_message()
    assert ASKED in words_of(second)
    assert second["ts"] != first["ts"]
    before = dump_of(office.programme.engine)
    office.ines.presses(first, ids.DIGEST_AGAIN)
    office.ines.waits_until(
        lambda she: "so nothing was posted twice" in words_of(she.last_message())
    )
    assert dump_of(office.programme.engine) == before
    office.ines.presses(second, ids.DIGEST_IS_THERE)
    office.drain()
    assert len(in_channel(office)) == 1


def test_whoever_looks_first_settles_it_for_both(office: Office) -> None:
    with office.programme.change() as session:
        session.add(RoleHolding(person_id=office.record("grace").key, role="academy"))
    posted_while(office, "drop_after_store")
    question = copy.deepcopy(office.grace.last_message())
    office.ines.presses(office.ines.last_message(), ids.DIGEST_IS_THERE)
    office.drain()
    assert "Ines Carvalho looked" in words_of(office.grace.last_message())
    office.grace.presses(question, ids.DIGEST_AGAIN)
    office.grace.waits_until(
        lambda she: "Somebody has said that already" in words_of(she.last_message())
    )
    office.drain()
    assert len(in_channel(office)) == 1


def test_nobody_else_says_so_and_no_other_message_can_be_released(office: Office) -> None:
    posted_while(office, "drop_after_store")
    question = office.ines.last_message()
    with office.programme.change() as session:
        owe(session, key="x", kind=DeliveryKind.REMINDER, to=1, at=office.now)
        other = session.exec(select(Delivery).where(Delivery.key == "x")).one()
        other.state, other.held_because = DeliveryState.HELD, "unknown_outcome"
    before = dump_of(office.programme.engine)
    theirs = office.leo.says(None, "Hello") | {"blocks": question["blocks"]}
    office.leo.presses(theirs, ids.DIGEST_AGAIN)
    office.leo.waits_until(
        lambda who: (
            "The Academy says whether the digest is in the channel." in words_of(who.conversation())
        )
    )
    for value in (f"{other.id}:0", "999:1", "x", str(held(office).id)):
        office.ines.presses(question, ids.DIGEST_AGAIN, forged={"value": value})
    office.ines.waits_until(lambda she: sum("is_ephemeral" in m for m in she.conversation()) == 4)
    assert dump_of(office.programme.engine, without=["event_heard"]) == {
        name: rows for name, rows in before.items() if name != "event_heard"
    }


def test_without_an_academy_the_qa_manager_is_asked(office: Office) -> None:
    posted_while(office, "drop_after_store")
    with office.programme.change() as session:
        session.get_one(Person, office.record("ines").key).ends = date(2026, 12, 1)
    office.ines.presses(office.ines.last_message(), ids.DIGEST_AGAIN)
    office.ines.waits_until(lambda she: "can add you" in words_of(she.last_message()))
    with office.programme.change() as session:
        digest = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.DIGEST)).one()
        digest.state, digest.held_because = DeliveryState.OWED, None
    office.drain()
    office.farzana.presses(office.farzana.last_message(), ids.DIGEST_IS_THERE)
    office.drain()
    assert "Farzana Siddiqui looked" in words_of(office.farzana.last_message())


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived"])
def test_a_channel_that_is_wrong_is_for_whoever_runs_the_app(office: Office, code: str) -> None:
    posted_while(office, f"error:{code}")
    assert held(office).held_because == code
    assert not any(ASKED in words_of(m) for m in office.ines.conversation())
