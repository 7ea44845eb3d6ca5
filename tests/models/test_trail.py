"""The trail is append-only, chained, and says where it was cut, changed or slipped into."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models import trail
from models.person import Person
from models.programme import Programme
from models.trail import ReadLog, TrailEntry
from models.trail_seal import Anchor, Verdict, seal_tail, verify
from models.vocabulary import Grade

MONDAY = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
MOSES = Person(id=4, email="moses@example.org", name="Moses")
WRITTEN_ONCE = ["trail_entry", "trail_seal", "read_log"]


def regraded(programme: Programme, *audit_ids: int) -> None:
    with programme.change() as session:
        for audit_id in audit_ids:
            trail.record(
                session,
                "audit.regraded",
                ("audit", audit_id),
                by=MOSES,
                at=MONDAY,
                before={"grade": Grade.GOOD},
                after={"grade": Grade.INADEQUATE},
            )


def sealed(programme: Programme, limit: int = 1_000) -> int:
    with programme.ledger(where="sealer") as session:
        return seal_tail(session, limit=limit)


def verdict(programme: Programme, anchor: Anchor | None = None) -> Verdict:
    with programme.read() as session:
        return verify(session, anchor)


def tampered(programme: Programme, *statements: str) -> None:
    """What somebody with the database's own password could do: drop the guards first."""
    with programme.engine.begin() as connection:
        for table in WRITTEN_ONCE:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_update")
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_an_entry_says_who_what_before_after_when_and_from_where(programme):
    regraded(programme, 17)
    with programme.read() as session:
        entry = session.exec(select(TrailEntry)).one()
    assert entry.model_dump() == {
        "id": 1,
        "at": MONDAY,
        "person_id": 4,
        "where": "slack",
        "what": "audit.regraded",
        "subject_kind": "audit",
        "subject_id": 17,
        "before": {"grade": "good"},
        "after": {"grade": "inadequate"},
    }


def test_nothing_is_written_while_reading(programme):
    with programme.read() as session, pytest.raises(RuntimeError, match="inside programme"):
        trail.record(session, "audit.regraded", ("audit", 17), by=MOSES, at=MONDAY)


def test_the_clock_has_no_name(programme):
    with programme.change(where="clock") as session:
        trail.record(session, "audit.overdue", ("audit", 17), by=None, at=MONDAY)
    with programme.read() as session:
        entry = session.exec(select(TrailEntry)).one()
    assert (entry.person_id, entry.where, entry.before) == (None, "clock", None)


def test_a_change_undone_leaves_no_entry(programme):
    def failing() -> None:
        with programme.change() as session:
            trail.record(session, "audit.regraded", ("audit", 17), by=MOSES, at=MONDAY)
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    with programme.read() as session:
        assert session.exec(select(TrailEntry)).all() == []
    assert verdict(programme) == Verdict(sealed=0, unsealed=0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"due": date(2026, 12, 7)}, {"due": "2026-12-07"}),
        ({"at": MONDAY}, {"at": "2026-12-07T09:30:00+00:00"}),
        ([Grade.GOOD, None, True, 3], ["good", None, True, 3]),
        ({"owners": {7, 3}}, {"owners": [3, 7]}),
    ],
)
def test_states_dates_and_ids_are_kept_plainly(programme, given, kept):
    with programme.change() as session:
        trail.record(session, "x", ("audit", 1), by=None, at=MONDAY, after=given)
    with programme.read() as session:
        assert session.exec(select(TrailEntry)).one().after == kept


def test_narrative_does_not_fit_into_the_trail(programme):
    with programme.change() as session:
        with pytest.raises(ValueError, match="does not belong") as refusal:
            trail.record(
                session, "x", ("audit", 1), by=None, at=MONDAY, after={"why": "bear " * 30}
            )
        assert "bear" not in str(refusal.value)
        with pytest.raises(TypeError, match="float"):
            trail.record(session, "x", ("audit", 1), by=None, at=MONDAY, after=0.5)


def test_words_are_kept_as_a_fingerprint_of_their_sealed_form():
    assert trail.fingerprint(b"sealed") == trail.fingerprint(b"sealed")
    assert trail.fingerprint(b"sealed") != trail.fingerprint(b"sealec")
    assert len(trail.fingerprint(b"sealed")) <= trail.LONGEST_WORD


def test_reading_narrative_is_logged(programme):
    with programme.change() as session:
        trail.read(session, "audit.opened", ("audit", 17), by=MOSES, at=MONDAY)
    with programme.read() as session:
        line = session.exec(select(ReadLog)).one()
    assert (line.person_id, line.what, line.subject_id) == (4, "audit.opened", 17)


@pytest.mark.parametrize("table", WRITTEN_ONCE)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {}={}", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_trail(programme, table, verb):
    regraded(programme, 17)
    with programme.change() as session:
        trail.read(session, "audit.opened", ("audit", 17), by=MOSES, at=MONDAY)
    sealed(programme)
    column = "entry_id" if table == "trail_seal" else "subject_id"

    def change() -> None:
        with programme.engine.begin() as connection:
            connection.exec_driver_sql(verb.format(table, column, column))

    with pytest.raises(sa.exc.DBAPIError, match=f"{table} is append-only"):
        change()


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.postgres
@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_the_trail_cannot_be_emptied_either(programme, table):
    def empty() -> None:
        with programme.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {table}")

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        empty()


def test_entries_are_sealed_after_their_commit(programme):
    regraded(programme, 17, 18, 19)
    assert verdict(programme) == Verdict(sealed=0, unsealed=3)
    assert [sealed(programme, limit=2), sealed(programme, limit=2), sealed(programme)] == [2, 1, 0]
    found = verdict(programme)
    assert (found.sealed, found.unsealed, found.whole) == (3, 0, True)
    regraded(programme, 20)
    assert verdict(programme).unsealed == 1


def test_an_anchor_can_be_written_down_and_read(programme):
    regraded(programme, 17)
    sealed(programme)
    head = verdict(programme).head
    assert Anchor.read(f" {head}\n") == head
    with pytest.raises(ValueError, match="invalid literal"):
        Anchor.read("what?")


def test_the_chain_grows_on_from_an_anchor(programme):
    regraded(programme, 17)
    sealed(programme)
    anchor = verdict(programme).head
    regraded(programme, 18)
    sealed(programme)
    assert verdict(programme, anchor).whole
    assert verdict(programme, anchor).sealed == 2


TAMPERING: list[tuple[str, tuple[str, ...], int | None, str]] = [
    ("an entry changed", ("UPDATE trail_entry SET subject_id = 99 WHERE id = 2",), 2, "changed"),
    (
        "a person swapped",
        ("UPDATE trail_entry SET person_id = 5 WHERE id = 3",),
        3,
        "entry 3 was changed",
    ),
    ("an entry removed", ("DELETE FROM trail_entry WHERE id = 2",), 2, "removed"),
    (
        "an entry removed with its link",
        ("DELETE FROM trail_entry WHERE id = 2", "DELETE FROM trail_seal WHERE position = 2"),
        3,
        "follows a link that was removed",
    ),
    (
        "the tail cut",
        ("DELETE FROM trail_entry WHERE id = 4", "DELETE FROM trail_seal WHERE position = 4"),
        None,
        "ends before the anchor",
    ),
    ("a queue emptied", ("DELETE FROM trail_unsealed",), 5, "never queued"),
    (
        "the last link rewritten",
        ("UPDATE trail_seal SET hash = 'beef' WHERE position = 4",),
        4,
        "changed",
    ),
]


@pytest.mark.parametrize(
    ("statements", "entry", "because"),
    [row[1:] for row in TAMPERING],
    ids=[row[0] for row in TAMPERING],
)
def test_tampering_is_found_where_it_was_done(programme, statements, entry, because):
    regraded(programme, 11, 12, 13, 14)
    sealed(programme)
    anchor = verdict(programme).head
    regraded(programme, 15)
    assert verdict(programme, anchor).whole
    tampered(programme, *statements)
    found = verdict(programme, anchor)
    assert not found.whole
    assert found.broken_entry == entry
    assert because in str(found.broken_because)


def test_a_chain_written_anew_differs_from_its_anchor(programme):
    regraded(programme, 11, 12)
    sealed(programme)
    anchor = verdict(programme).head
    tampered(
        programme,
        "UPDATE trail_entry SET subject_id = 99 WHERE id = 1",
        "DELETE FROM trail_seal",
        "INSERT INTO trail_unsealed (entry_id) SELECT id FROM trail_entry",
    )
    sealed(programme)
    assert verdict(programme).whole
    assert "differs from the anchor" in str(verdict(programme, anchor).broken_because)


def _together(*works: Callable[[], object]) -> None:
    start = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:  # told to the test below, whatever it was
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_sealing_while_others_write_leaves_no_gap(programme):
    """Two sealers, as on two replicas, while three people write."""

    def write() -> None:
        for audit_id in range(20):
            regraded(programme, audit_id)

    def seal() -> None:
        for _ in range(30):
            sealed(programme, limit=7)

    _together(write, write, write, seal, seal)
    while sealed(programme):
        pass
    found = verdict(programme)
    assert (found.sealed, found.unsealed, found.whole) == (60, 0, True)
