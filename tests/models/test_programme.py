"""A change is one transaction: whole or not at all, one at a time, and never silently lost."""

from __future__ import annotations

import copy
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot.database import engine_for
from models.person import Person, Service
from models.programme import Collision, Programme, insert_once


def names(programme: Programme) -> list[str]:
    with programme.read() as session:
        return sorted(session.exec(select(Service.name)))


def test_what_was_changed_is_there_afterwards(programme):
    with programme.change() as session:
        session.add(Service(name="Children in need"))
    assert names(programme) == ["Children in need"]


def test_an_error_undoes_the_whole_change(programme):
    def failing() -> None:
        with programme.change() as session:
            session.add(Service(name="Children in need"))
            session.flush()
            raise LookupError("halfway")

    with pytest.raises(LookupError):
        failing()
    assert names(programme) == []


def test_records_stay_usable_after_their_change(programme):
    with programme.change() as session:
        service = Service(name="Children in need")
        session.add(service)
    assert service.name == "Children in need"
    assert service.id == 1


def test_the_session_says_where_it_came_from(programme):
    with programme.change(where="clock") as session:
        assert session.info["where"] == "clock"
        assert session.info["keyring"] is programme.keyring


def test_the_programme_has_a_clock_of_its_own(programme, clock):
    monday = datetime(2026, 12, 7, 9, tzinfo=UTC)
    clock.set(monday)
    assert programme.now() == monday


def test_a_change_inside_a_change_is_refused(programme):
    def nested() -> None:
        with programme.change() as outer:
            outer.add(Service(name="Outer"))
            with programme.change():
                pass

    with pytest.raises(RuntimeError, match="two transactions"):
        nested()
    assert names(programme) == []
    with programme.change() as session:
        session.add(Service(name="Later"))
    assert names(programme) == ["Later"]


def test_nothing_is_changed_while_reading(programme):
    with programme.read() as session:
        session.add(Service(name="Slipped in"))
        with pytest.raises(RuntimeError, match=r"programme\.change"):
            session.flush()
    assert names(programme) == []


def test_a_reader_sees_one_moment(programme):
    with programme.read() as session:
        assert session.exec(select(Service.name)).all() == []
        done = threading.Event()

        def add() -> None:
            with programme.change() as other:
                other.add(Service(name="Meanwhile"))
            done.set()

        threading.Thread(target=add).start()
        assert done.wait(10)
        assert session.exec(select(Service.name)).all() == []
    assert names(programme) == ["Meanwhile"]


def test_two_at_once_never_overwrite_each_other(programme):
    """Each adds one to a number that it has read: on SQLite they wait, on PostgreSQL one collides
    and is told so; what is never allowed is a lost addition."""
    with programme.change() as session:
        session.add(Service(name="0"))
    start, collisions, added = threading.Barrier(8), [], []

    def add_one() -> None:
        start.wait(10)
        for _ in range(10):
            try:
                with programme.change() as session:
                    service = session.exec(select(Service)).one()
                    service.name = str(int(service.name) + 1)
                added.append(1)
            except Collision as collision:
                collisions.append(collision.sentence)

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert names(programme) == [str(len(added))]
    assert len(added) + len(collisions) == 80
    if programme.engine.dialect.name == "sqlite":
        assert collisions == []
    assert all("press again" in sentence for sentence in collisions)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_command_line_beside_the_running_app_waits_for_its_turn(programme, keyring, clock):
    """Two programmes on one file, as two processes have: neither collides, nothing is lost."""
    beside = Programme(engine_for(str(programme.engine.url)), keyring=keyring, clock=clock)
    with programme.change() as session:
        session.add(Service(name="0"))
    failures: list[BaseException] = []

    def add(to: Programme) -> None:
        try:
            for _ in range(20):
                with to.change() as session:
                    _add_one(session)
        except BaseException as error:  # told to the test below, whatever it was
            failures.append(error)

    threads = [threading.Thread(target=add, args=(each,)) for each in (programme, beside)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    beside.engine.dispose()
    assert failures == []
    assert names(programme) == ["40"]


def test_whoever_copies_the_programme_gets_the_programme(programme):
    assert copy.deepcopy({"programme": programme})["programme"] is programme


def test_a_job_tries_again_when_it_collides(programme):
    with programme.change() as session:
        session.add(Service(name="0"))
    threads = [
        threading.Thread(target=lambda: programme.do(_add_one, where="clock", attempts=50))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert names(programme) == ["8"]


def test_a_job_that_always_collides_says_so_in_the_end(programme):
    tries: list[int] = []

    def collides(_: sa.orm.Session) -> None:
        tries.append(1)
        raise sa.orm.exc.StaleDataError

    with pytest.raises(Collision, match="press again"):
        programme.do(collides, where="clock", attempts=3)
    assert len(tries) == 3


def _add_one(session: sa.orm.Session) -> None:
    service = session.scalars(select(Service)).one()
    service.name = str(int(service.name) + 1)


def test_telling_somebody_new_does_not_collide_with_a_change_to_their_record(programme):
    """A foreign key to a row that somebody else has just changed is no collision."""
    with programme.change() as session:
        session.add(Person(email="amina@example.org", name="Amina"))
    with programme.change() as session:
        session.exec(select(Service)).all()  # the snapshot is taken here
        if programme.engine.dialect.name == "postgresql":
            _rename_amina(programme)
        session.add(Person(email="ben@example.org", name="Ben", manager_id=1))
    with programme.read() as look:
        assert look.get(Person, 2).manager_id == 1


def _rename_amina(programme: Programme) -> None:
    def rename() -> None:
        with programme.change() as session:
            session.get(Person, 1).name = "Amina Osei"

    thread = threading.Thread(target=rename)
    thread.start()
    thread.join(10)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_changes_wait_in_the_order_in_which_they_came(programme):
    order: list[int] = []
    threads: list[threading.Thread] = []

    def write(number: int) -> None:
        with programme.change():
            order.append(number)

    with programme.change():
        for number in range(12):
            thread = threading.Thread(target=write, args=(number,))
            thread.start()
            threads.append(thread)
            while programme.waiting <= number and thread.is_alive():
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(10)
    assert order == list(range(12))


def test_a_row_is_inserted_once(programme):
    with programme.change() as session:
        first = insert_once(session, Service, {"name": "Early Help"}, unique=["name"])
        second = insert_once(session, Service, {"name": "Early Help"}, unique=["name"])
    assert (first, second) == (True, False)
    assert names(programme) == ["Early Help"]


def test_whoever_sends_is_told_only_after_the_commit(programme):
    seen: list[list[str]] = []
    programme.when_owed(lambda: seen.append(names(programme)))
    with programme.change() as session:
        session.add(Service(name="Quiet"))
    assert seen == []
    with programme.change() as session:
        session.add(Service(name="Loud"))
        session.info["owed"] = True
    assert seen == [["Loud", "Quiet"]]


def test_an_error_of_the_database_shows_no_value(programme):
    with programme.change() as session:
        session.add(Service(name="Canary 4711"))

    def again() -> None:
        with programme.change() as session:
            session.add(Service(name="Canary 4711"))

    with pytest.raises(sa.exc.IntegrityError) as error:
        again()
    shown = str(error.value)
    if programme.engine.dialect.name == "sqlite":
        assert "4711" not in shown
    assert "parameters hidden" in shown
