"""Each period runs once, whoever asks and whoever dies; the practice clock plays them in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models import tick
from models.case import Case
from models.person import Person, Service, Team
from models.policy import DEFAULTS
from models.programme import Programme
from models.rules.calendar import at_london
from models.sealing import Keyring
from models.tick import Tick
from models.trail import record
from schedules.heartbeat import LEASE, Clockwork, Heartbeat, TakenOver, beating, seal_trail
from schedules.timetable import Due, Job, Watch, job_named
from tests.conftest import Clock

MONDAY = at_london(date(2026, 12, 7), 9)


@pytest.fixture
def council(programme: Programme) -> Programme:
    """One team manager and one case, which she may not audit: she manages its team."""
    with programme.change(where="test") as session:
        session.add(Service(id=1, name="Family Help"))
        session.flush()
        session.add(Team(id=1, name="North", service_id=1))
        session.flush()
        session.add(Person(id=1, email="ann@council.test", name="Ann", team_id=1))
        session.flush()
        values = {"area": "early_help", "team_id": 1, "worker_id": 1}
        session.add(Case(reference="EH-1", age_band="5-9", status="EH", **values))
    return programme


def a_job(does: Callable[[Session, datetime], None]) -> Job:
    chase = job_named("chase", DEFAULTS)
    assert chase is not None
    return replace(chase, name="counting", does=does, ready=lambda session: True)


def counting(ran: list[datetime]) -> Due:
    return Due(a_job(lambda session, at: ran.append(at)), MONDAY)


@pytest.fixture
def real() -> Clock:
    """Real time, for leases."""
    return Clock()


def clockwork(programme: Programme, real: Clock, holder: str = "one") -> Clockwork:
    return Clockwork(programme, holder=holder, real_now=real)


def test_running_twice_does_nothing_twice(programme: Programme, real: Clock) -> None:
    ran: list[datetime] = []
    assert clockwork(programme, real).run(counting(ran)) is True
    assert clockwork(programme, real, "two").run(counting(ran)) is False
    assert ran == [MONDAY]


def test_three_that_ask_together_run_it_once(programme: Programme, real: Clock) -> None:
    ran: list[datetime] = []
    together = threading.Barrier(3)

    def ask(holder: str) -> None:
        together.wait(5)
        clockwork(programme, real, holder).run(counting(ran))

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ran == [MONDAY]


def test_work_that_breaks_leaves_nothing_and_is_tried_after_its_lease(
    programme: Programme, real: Clock
) -> None:
    tries: list[datetime] = []

    def breaks_once(session: Session, at: datetime) -> None:
        record(session, "test.ran", subject=("test", 1), by=None, at=at)
        tries.append(at)
        if len(tries) == 1:
            raise LookupError("the first try")

    run = Due(a_job(breaks_once), MONDAY)
    with pytest.raises(LookupError):
        clockwork(programme, real).run(run)
    assert _entries(programme) == 0
    assert clockwork(programme, real, "two").run(run) is False
    real.set(real() + LEASE)
    assert clockwork(programme, real, "two").run(run) is True
    assert _entries(programme) == 1


def test_a_replica_that_wakes_after_its_lease_undoes_its_work(
    programme: Programme, real: Clock
) -> None:
    """It slept through its lease between beginning and finishing; another ran meanwhile."""
    ran: list[str] = []

    def slept(session: Session, at: datetime) -> None:
        record(session, "test.ran", subject=("test", 1), by=None, at=at)
        session.execute(sa.update(Tick).values(holder="two"))
        ran.append("one")

    with pytest.raises(TakenOver):
        clockwork(programme, real).run(Due(a_job(slept), MONDAY))
    assert ran == ["one"]
    assert _entries(programme) == 0


def _entries(programme: Programme) -> int:
    with programme.read() as session:
        return session.scalar(sa.text("SELECT count(*) FROM trail_entry")) or 0


def _ran(programme: Programme) -> list[tuple[str, str]]:
    with programme.read() as session:
        rows = session.execute(sa.text("SELECT job, period FROM tick ORDER BY id")).all()
    return [(job, period) for job, period in rows]


def test_a_start_makes_up_for_the_last_period_of_each_job(
    council: Programme, clock: Clock, real: Clock
) -> None:
    clock.set(at_london(date(2026, 12, 9), 15))
    assert clockwork(council, real).catch_up() == 5
    assert _ran(council) == [
        ("digest-monthly", "2026-11"),
        ("assign", "2026-12"),
        ("escalate-weekly", "2026-W50"),
        ("calibration", "2026-12-09"),
        ("chase", "2026-12-09"),
    ]
    assert clockwork(council, real, "two").catch_up() == 0


def test_before_anybody_is_imported_no_period_begins(
    programme: Programme, clock: Clock, real: Clock
) -> None:
    clock.set(at_london(date(2026, 12, 9), 15))
    assert clockwork(programme, real).catch_up() == 0
    assert _ran(programme) == []


def test_a_month_without_cases_yet_is_not_spent(
    council: Programme, clock: Clock, real: Clock
) -> None:
    """People came in this morning and cases come this afternoon: the month's audits wait."""
    clock.set(at_london(date(2026, 12, 9), 10))
    with council.change(where="test") as session:
        case = session.get_one(Case, 1).model_dump()
        session.delete(session.get_one(Case, 1))
    clockwork(council, real).catch_up()
    assert "assign" not in dict(_ran(council))
    with council.change(where="test") as session:
        session.add(Case(**case))
    assert clockwork(council, real).catch_up() == 1
    assert dict(_ran(council))["assign"] == "2026-12"


def test_what_a_dead_replica_left_long_ago_is_still_run(
    council: Programme, clock: Clock, real: Clock
) -> None:
    with council.ledger(where="clock") as session:
        tick.begin(
            session,
            "escalate-weekly",
            "2026-W45",
            holder="dead",
            at=at_london(date(2026, 11, 2), 9),
            now_real=real(),
            lease=LEASE,
        )
    clock.set(at_london(date(2026, 12, 9), 15))
    assert clockwork(council, real).catch_up() == 5
    real.set(real() + LEASE + timedelta(seconds=1))
    assert clockwork(council, real).catch_up() == 1
    with council.read() as session:
        assert tick.has_run(session, "escalate-weekly", "2026-W45")
        assert tick.unfinished(session) == []


def test_the_practice_clock_plays_every_run_in_order_at_its_own_time(
    council: Programme, clock: Clock, real: Clock
) -> None:
    seen: list[tuple[str, datetime]] = []
    works = clockwork(council, real)
    clock.set(at_london(date(2026, 12, 3), 12))
    until = at_london(date(2026, 12, 14), 10)
    works.play(until, move=clock.set, after_each=lambda run: seen.append((run.job.name, clock())))
    names = [name for name, _ in seen]
    daily = ["calibration", "chase"]
    assert names == [
        *daily,
        "escalate-weekly",
        *daily * 5,
        "escalate-weekly",
        "digest-monthly",
        *daily,
    ]
    days = (4, 4, 7, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 14, 14, 14, 14)
    assert [at for _, at in seen] == [at_london(date(2026, 12, day), 9) for day in days]
    assert clock() == until


def test_what_is_watched_and_fails_holds_up_nothing_and_is_tried_again(
    council: Programme, clock: Clock, real: Clock
) -> None:
    looked: list[str] = []

    def breaks(session: Session, at: datetime) -> None:
        looked.append("breaks")
        raise LookupError("each time")

    def watching(name: str, does: Callable[[Session, datetime], None]) -> Watch:
        return Watch(name, lambda session: MONDAY, does, lambda session: None, "for a test")

    watches = [
        watching("breaks", breaks),
        watching("works", lambda session, at: looked.append(f"works at {at:%H:%M}")),
        watching("waits", lambda session, at: looked.append("too early")),
    ]
    watches[2] = replace(watches[2], next_due=lambda session: MONDAY + timedelta(days=9))
    clock.set(MONDAY + timedelta(minutes=1))
    works = Clockwork(council, holder="one", real_now=real, watches=watches)
    jobs = works.catch_up() - 1
    assert looked == ["breaks", "works at 09:01"]
    assert works.catch_up() == 1
    assert jobs > 0
    assert looked == ["breaks", "works at 09:01"] * 2


def test_the_heart_beats_at_once_and_again_after_a_beat_that_failed(
    programme: Programme, clock: Clock, real: Clock
) -> None:
    beats = threading.Semaphore(0)

    def fails() -> None:
        beats.release()
        raise OSError

    with beating(clockwork(programme, real), chores={fails: 0.05}) as heartbeat:
        assert all(beats.acquire(timeout=5) for _ in range(3))
    assert isinstance(heartbeat, Heartbeat)
    heartbeat.stop()  # stopping twice is harmless


def test_the_trail_is_sealed_to_its_end(engine: sa.Engine, keyring: Keyring, clock: Clock) -> None:
    programme = Programme(engine, keyring=keyring, clock=clock)
    with programme.change() as session:
        for subject in range(5):
            record(session, "test.made", subject=("test", subject), by=None, at=clock())
    assert seal_trail(programme) == 5
    assert seal_trail(programme) == 0
