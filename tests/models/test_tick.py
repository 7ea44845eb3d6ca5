"""One row per job and period decides who runs it; a dead replica's run is taken over."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.programme import Programme
from models.tick import begin, finish, has_run, last_tick, prolong, unfinished

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
REAL = datetime(2026, 11, 22, 14, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def began(
    programme: Programme,
    holder: str,
    *,
    period: str = "2026-W50",
    later: timedelta = timedelta(),
    job: str = "escalate-weekly",
) -> bool:
    with programme.ledger(where="clock") as session:
        return begin(
            session,
            job,
            period,
            holder=holder,
            at=MONDAY + later,
            now_real=REAL + later,
            lease=LEASE,
        )


def finished(programme: Programme, holder: str) -> bool:
    with programme.change(where="clock") as session:
        return finish(session, "escalate-weekly", "2026-W50", holder=holder, at=MONDAY)


def test_the_first_to_ask_runs_and_the_others_do_not(programme):
    assert began(programme, "one")
    assert not began(programme, "two")
    assert not began(programme, "one")


def test_another_period_and_another_job_are_their_own(programme):
    assert began(programme, "one")
    assert began(programme, "two", period="2026-W51")
    assert began(programme, "two", job="assign")


def test_a_finished_run_never_runs_again(programme):
    assert began(programme, "one")
    assert finished(programme, "one")
    assert not began(programme, "two", later=timedelta(days=30))
    with programme.read() as session:
        assert has_run(session, "escalate-weekly", "2026-W50")
        assert not has_run(session, "escalate-weekly", "2026-W51")
        assert unfinished(session) == []


@pytest.mark.parametrize(
    ("later", "taken"),
    [(LEASE - timedelta(seconds=1), False), (LEASE, True), (timedelta(days=3), True)],
)
def test_a_dead_replicas_run_is_taken_over_after_its_lease(programme, later, taken):
    assert began(programme, "one")
    assert began(programme, "two", later=later) is taken
    with programme.read() as session:
        [tick] = unfinished(session)
    assert tick.holder == ("two" if taken else "one")
    assert tick.takeovers == int(taken)


def test_whoever_was_taken_over_may_not_finish(programme):
    assert began(programme, "one")
    assert began(programme, "two", later=LEASE)
    assert not finished(programme, "one")
    assert finished(programme, "two")
    assert not finished(programme, "two")


def test_a_long_run_keeps_its_lease_by_saying_so(programme):
    assert began(programme, "one")
    with programme.ledger(where="clock") as session:
        assert prolong(
            session,
            "escalate-weekly",
            "2026-W50",
            holder="one",
            now_real=REAL + LEASE,
            lease=LEASE,
        )
    assert not began(programme, "two", later=LEASE)
    assert began(programme, "two", later=2 * LEASE)


def test_the_last_run_of_a_job_is_known(programme):
    with programme.read() as session:
        assert last_tick(session, "escalate-weekly") is None
    began(programme, "one")
    began(programme, "one", period="2026-W51", later=timedelta(days=7))
    with programme.read() as session:
        assert last_tick(session, "escalate-weekly").period == "2026-W51"


def test_of_many_that_ask_at_once_one_runs(programme):
    start, won = threading.Barrier(8), []

    def ask(name: str) -> None:
        for week in range(10, 20):
            start.wait(10)
            if began(programme, name, period=f"2026-W{week}"):
                won.append(week)

    threads = [threading.Thread(target=ask, args=(f"replica-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(won) == list(range(10, 20))


def test_of_many_that_would_take_over_one_does(programme):
    began(programme, "dead")
    start, won = threading.Barrier(8), []

    def ask(name: str) -> None:
        start.wait(10)
        if began(programme, name, later=LEASE):
            won.append(name)

    threads = [threading.Thread(target=ask, args=(f"replica-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == 1
    with programme.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT holder FROM tick")).scalar_one() == won[0]
