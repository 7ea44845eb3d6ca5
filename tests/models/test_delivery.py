"""Messages are owed once, changed in place, taken back in time, and claimed by one sender."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from models import outbox
from models.delivery import (
    UNKNOWN_OUTCOME,
    Delivery,
    DeliveryState,
    counts,
    held,
    missed,
    owe,
    owe_again,
    owe_update,
    release,
    withdraw,
)
from models.outbox import Claimed, Pause
from models.outlet import Pace, opened, rest, troubles
from models.person import Person
from models.programme import Programme
from models.vocabulary import Grade

TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)
REAL = datetime(2026, 11, 22, 14, tzinfo=UTC)
LEASE = timedelta(minutes=3)
NO_PACE = Pace(gap=timedelta(), ceiling=0)
AMINA, BEN = 1, 2


@pytest.fixture(autouse=True)
def people(programme: Programme) -> None:
    with programme.change() as session:
        session.add(Person(id=AMINA, email="amina@example.org", name="Amina"))
        session.add(Person(id=BEN, email="ben@example.org", name="Ben"))


@pytest.fixture
def session(programme: Programme) -> Iterator[Session]:
    with programme.ledger(where="test") as session:
        yield session


def owed(
    session: Session,
    key: str = "audit-17",
    *,
    to: int | None = AMINA,
    channel: str | None = None,
    urgent: bool = False,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> bool:
    return owe(
        session,
        key=key,
        kind="audit_assigned",
        to=to,
        channel=channel,
        facts={"audit": 17},
        at=TUESDAY,
        urgent=urgent,
        not_before=not_before,
        not_after=not_after,
    )


def claim(
    session: Session,
    *,
    real: datetime = REAL,
    now: datetime = TUESDAY,
    pace: Pace = NO_PACE,
) -> Claimed | Pause:
    return outbox.claim(session, now=now, now_real=real, lease=LEASE, pace=pace)


def paid(session: Session, claimed: Claimed, *, real: datetime = REAL, ts: str = "1.1") -> bool:
    return outbox.paid(
        session, claimed, channel="D1", ts=ts, at=TUESDAY, now_real=real, pace=NO_PACE
    )


def stands(session: Session, key: str = "audit-17") -> Delivery:
    return session.exec(select(Delivery).where(Delivery.key == key)).one()


def test_a_message_is_owed_once(session):
    assert owed(session)
    assert not owe(session, key="audit-17", kind="other", to=BEN, facts={"audit": 99}, at=TUESDAY)
    first = stands(session)
    assert (first.kind, first.person_id, first.facts) == ("audit_assigned", AMINA, {"audit": 17})


def test_facts_are_kept_plainly(session):
    facts = {"due": date(2026, 12, 31), "grade": Grade.GOOD, "lines": [{"on": TUESDAY}], "n": 3}
    owe(session, key="k", kind="weekly", to=AMINA, facts=facts, at=TUESDAY)
    session.expire_all()
    assert stands(session, "k").facts == {
        "due": "2026-12-31",
        "grade": "good",
        "lines": [{"on": "2026-12-01T09:00:00+00:00"}],
        "n": 3,
    }


@pytest.mark.parametrize(("to", "channel"), [(None, None), (AMINA, "C1")])
def test_a_message_has_one_addressee(session, to, channel):
    with pytest.raises(ValueError, match="one person or to one channel"):
        owed(session, to=to, channel=channel)


def test_the_database_refuses_a_message_to_nobody_too(programme):
    def nobody() -> None:
        with programme.change() as session:
            delivery = Delivery(
                key="k", kind="x", destination="", owed_at=TUESDAY, not_before=TUESDAY
            )
            session.add(delivery)

    with pytest.raises(sa.exc.IntegrityError, match="one_addressee"):
        nobody()


def test_a_message_not_sent_yet_leaves_with_its_newest_facts(session):
    owed(session)
    owe_update(session, "audit-17", at=TUESDAY, facts={"audit": 18})
    claimed = claim(session)
    assert (claimed.revision, claimed.slack_ts) == (2, None)
    assert paid(session, claimed)
    assert stands(session).state == DeliveryState.SENT
    assert stands(session).facts == {"audit": 18}


def test_a_sent_message_is_updated_in_place(session):
    owed(session)
    paid(session, claim(session))
    owe_update(session, "audit-17", at=TUESDAY)
    claimed = claim(session)
    assert (claimed.conversation, claimed.slack_ts, claimed.in_doubt) == ("D1", "1.1", False)
    assert paid(session, claimed)
    assert stands(session).facts == {"audit": 17}
    assert isinstance(claim(session), Pause)


def test_a_message_that_changes_on_its_way_is_updated_once_it_has_arrived(session):
    owed(session)
    claimed = claim(session)
    owe_update(session, "audit-17", at=TUESDAY, facts={"audit": 18})
    assert stands(session).state == DeliveryState.SENDING
    paid(session, claimed)
    assert stands(session).state == DeliveryState.OWED
    assert claim(session).slack_ts == "1.1"


def test_updating_what_was_never_owed_says_so(session):
    assert owe_update(session, "nothing", at=TUESDAY) is None


def test_a_message_can_be_taken_back_before_it_leaves(session):
    owed(session)
    assert withdraw(session, "audit-17")
    assert withdraw(session, "audit-17")
    assert withdraw(session, "never-owed")
    assert isinstance(claim(session), Pause)
    assert stands(session).state == DeliveryState.WITHDRAWN


def test_a_message_on_its_way_or_sent_cannot_be_taken_back(session):
    owed(session)
    claimed = claim(session)
    assert not withdraw(session, "audit-17")
    paid(session, claimed)
    assert not withdraw(session, "audit-17")
    owe_update(session, "audit-17", at=TUESDAY)
    assert not withdraw(session, "audit-17")


def test_one_sender_claims_a_message(session):
    owed(session)
    assert isinstance(claim(session), Claimed)
    pause = claim(session)
    assert (pause.owed, pause.on_its_way, pause.wait) == (0, 1, LEASE)


def test_nothing_owed_is_nothing_to_wait_for(session):
    assert claim(session) == Pause(0, 0, None)


def test_a_message_waits_for_its_time(session):
    owed(session, not_before=TUESDAY + timedelta(hours=7))
    assert claim(session) == Pause(0, 0, None)
    assert isinstance(claim(session, now=TUESDAY + timedelta(hours=7)), Claimed)


FOUR = TUESDAY + timedelta(hours=7)


def test_a_message_with_hours_leaves_within_them_and_not_after(session):
    owed(session, not_after=FOUR)
    assert claim(session, now=FOUR) == Pause(0, 0, None)
    assert missed(session, at=FOUR - timedelta(seconds=1)) == []
    assert [late.key for late in missed(session, at=FOUR)] == ["audit-17"]
    assert isinstance(claim(session, now=FOUR - timedelta(seconds=1)), Claimed)
    assert missed(session, at=FOUR) == []


def test_what_has_left_is_updated_at_any_hour(session):
    owed(session, not_after=FOUR)
    paid(session, claim(session))
    owe_update(session, "audit-17", at=FOUR)
    assert missed(session, at=FOUR) == []
    assert claim(session, now=FOUR + timedelta(hours=4)).slack_ts == "1.1"


def test_what_was_taken_back_unseen_is_owed_again_with_other_hours(session):
    owed(session, not_after=FOUR)
    assert not owe_again(session, "audit-17", at=TUESDAY)
    withdraw(session, "audit-17")
    assert claim(session) == Pause(0, 0, None)
    tomorrow = TUESDAY + timedelta(days=1)
    assert owe_again(session, "audit-17", at=TUESDAY, not_before=tomorrow)
    assert claim(session) == Pause(0, 0, None)
    paid(session, claim(session, now=tomorrow))
    assert not owe_again(session, "audit-17", at=tomorrow)
    assert not owe_again(session, "nothing", at=tomorrow)


def test_urgent_messages_overtake(session):
    owed(session, "routine", to=AMINA)
    owed(session, "unsafe", to=BEN, urgent=True)
    assert claim(session).key == "unsafe"


def test_a_message_can_become_urgent(session):
    owed(session, "first", to=AMINA)
    owed(session, "second", to=BEN)
    owe_update(session, "second", at=TUESDAY, urgent=True)
    assert claim(session).key == "second"


def test_a_long_queue_for_one_does_not_hold_up_another(session):
    for number in range(3):
        owed(session, f"amina-{number}")
    owed(session, "ben-0", to=BEN)
    order = []
    for second in range(4):
        claimed = claim(session, real=REAL + timedelta(seconds=second))
        order.append(claimed.key)
        paid(session, claimed, real=REAL + timedelta(seconds=second))
    assert order == ["amina-0", "ben-0", "amina-1", "amina-2"]


def test_one_message_at_a_time_is_on_its_way_to_a_person(session):
    owed(session, "first")
    owed(session, "second")
    claimed = claim(session)
    assert isinstance(claim(session), Pause)
    paid(session, claimed)
    assert claim(session).key == "second"


def test_a_destination_rests_between_two_messages(session):
    pace = Pace(gap=timedelta(seconds=1), ceiling=0)
    owed(session, "first")
    owed(session, "second")
    claimed = claim(session, pace=pace)
    outbox.paid(session, claimed, channel="D1", ts="1.1", at=TUESDAY, now_real=REAL, pace=pace)
    pause = claim(session, pace=pace, real=REAL + timedelta(seconds=0.4))
    assert (pause.owed, pause.wait) == (1, timedelta(seconds=0.6))
    assert isinstance(claim(session, pace=pace, real=REAL + timedelta(seconds=1)), Claimed)


def test_the_whole_workspace_has_a_ceiling(session):
    pace = Pace(gap=timedelta(), ceiling=60)
    for number in range(3):
        owed(session, f"to-{number}", channel=f"C{number}", to=None)
    assert isinstance(claim(session, pace=pace), Claimed)
    pause = claim(session, pace=pace, real=REAL + timedelta(seconds=0.25))
    assert pause.wait == timedelta(seconds=0.25)
    late = REAL + timedelta(seconds=1.5)
    assert isinstance(claim(session, pace=pace, real=late), Claimed)
    assert claim(session, pace=pace, real=late).wait == timedelta(seconds=0.5)


def test_a_resting_method_holds_up_only_what_needs_it(session):
    owed(session, "new", to=AMINA)
    owed(session, "seen", to=BEN)
    opened(session, f"person:{AMINA}", conversation="D0", checked_at=REAL)
    first = claim(session)
    assert first.key == "new"
    paid(session, first)
    owe_update(session, "new", at=TUESDAY)
    rest(session, "method:chat.postMessage", until=REAL + LEASE)
    update = claim(session)
    assert update.key == "new"
    paid(session, update)
    assert claim(session).wait == LEASE
    rest(session, "method:conversations.open", until=REAL + 2 * LEASE)
    assert isinstance(claim(session, real=REAL + LEASE), Pause)
    assert claim(session, real=REAL + 2 * LEASE).key == "seen"


def test_a_resting_update_or_look_holds_up_only_what_needs_it(session):
    owed(session, "seen", to=AMINA)
    paid(session, claim(session))
    owe_update(session, "seen", at=TUESDAY)
    owed(session, "doubtful", to=BEN)
    rest(session, "method:chat.update", until=REAL + LEASE)
    doubtful = claim(session)
    assert doubtful.key == "doubtful"
    outbox.put_back(session, doubtful, doubt=True, now_real=REAL, delay=timedelta())
    rest(session, "method:conversations.history", until=REAL + LEASE)
    assert isinstance(claim(session), Pause)
    assert isinstance(claim(session, real=REAL + LEASE), Claimed)


def test_what_was_put_back_waits_and_is_in_doubt_only_when_told_so(session):
    owed(session)
    outbox.put_back(session, claim(session), doubt=True, now_real=REAL, delay=LEASE)
    assert claim(session).wait == LEASE
    again = claim(session, real=REAL + LEASE)
    assert (again.in_doubt, again.attempts) == (True, 2)
    later = REAL + LEASE
    outbox.put_back(session, again, doubt=False, now_real=later, delay=timedelta(), counted=False)
    third = claim(session, real=later)
    assert (third.in_doubt, third.attempts) == (False, 2)


def test_a_dead_senders_message_is_taken_over_in_doubt(session):
    owed(session)
    dead = claim(session)
    assert isinstance(claim(session, real=REAL + LEASE - timedelta(seconds=1)), Pause)
    alive = claim(session, real=REAL + LEASE)
    assert (alive.key, alive.in_doubt, alive.fence) == ("audit-17", True, dead.fence + 1)


def test_whoever_was_taken_over_may_write_nothing(session):
    owed(session)
    dead = claim(session)
    alive = claim(session, real=REAL + LEASE)
    assert not paid(session, dead, ts="9.9")
    assert not outbox.put_back(session, dead, doubt=False, now_real=REAL, delay=LEASE)
    assert not outbox.hold(session, dead, because="x", doubt=False, now_real=REAL)
    assert not outbox.no_longer_needed(session, dead, now_real=REAL)
    assert paid(session, alive, ts="1.1")
    assert stands(session).slack_ts == "1.1"


def test_a_message_in_doubt_is_looked_for_after_the_last_one_before_it(session):
    owed(session, "first")
    paid(session, claim(session), ts="1.1")
    owed(session, "second")
    outbox.put_back(session, claim(session), doubt=True, now_real=REAL, delay=timedelta(seconds=5))
    owed(session, "third")
    paid(session, claim(session), ts="3.3")
    again = claim(session, real=REAL + timedelta(seconds=5))
    assert (again.key, again.after_ts) == ("second", "1.1")


def test_a_held_message_is_listed_and_can_be_released(session):
    owed(session)
    outbox.hold(session, claim(session), because="channel_not_found", doubt=False, now_real=REAL)
    assert [(kept.key, kept.held_because) for kept in held(session)] == [
        ("audit-17", "channel_not_found")
    ]
    assert claim(session) == Pause(0, 0, None)
    assert release(session, "audit-17")
    assert not release(session, "audit-17")
    assert claim(session).attempts == 1


@pytest.mark.parametrize(
    ("arrived", "state"), [(True, DeliveryState.SENT), (False, DeliveryState.OWED)]
)
def test_of_an_unknown_outcome_somebody_has_to_say_what_became(session, arrived, state):
    owed(session, to=None, channel="C1")
    outbox.hold(session, claim(session), because=UNKNOWN_OUTCOME, doubt=True, now_real=REAL)
    with pytest.raises(ValueError, match="say whether"):
        release(session, "audit-17")
    assert release(session, "audit-17", arrived=arrived)
    assert stands(session).state == state
    if not arrived:
        assert not claim(session).in_doubt


def test_what_nobody_needs_any_more_is_withdrawn_or_left_as_it_stands(session):
    owed(session)
    outbox.no_longer_needed(session, claim(session), now_real=REAL)
    assert stands(session).state == DeliveryState.WITHDRAWN
    owed(session, "seen", to=BEN)
    paid(session, claim(session))
    owe_update(session, "seen", at=TUESDAY)
    outbox.no_longer_needed(session, claim(session), now_real=REAL)
    assert stands(session, "seen").state == DeliveryState.SENT
    assert counts(session) == {"withdrawn": 1, "sent": 1}


def test_trouble_is_kept_for_doctor_until_it_is_over(session):
    rest(session, "workspace", until=REAL + LEASE, trouble="invalid_auth")
    assert [(outlet.name, outlet.trouble) for outlet in troubles(session)] == [
        ("workspace", "invalid_auth")
    ]
    owed(session)
    assert isinstance(claim(session), Pause)
    assert claim(session, real=REAL + LEASE).troubled
    rest(session, "workspace", until=REAL)
    assert troubles(session) == []


def test_many_senders_claim_each_message_once(programme):
    with programme.change() as session:
        for number in range(40):
            owed(session, f"k-{number}", to=None, channel=f"C{number}")
    taken: list[str] = []

    def send() -> None:
        while True:
            with programme.ledger(where="delivery") as session:
                claimed = claim(session)
            if isinstance(claimed, Pause):
                return
            taken.append(claimed.key)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == sorted(f"k-{number}" for number in range(40))
