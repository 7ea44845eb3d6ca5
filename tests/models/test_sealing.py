"""Narrative is sealed: bound to its audit and field, rewrapped by rotation, gone when erased."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.programme import Programme
from models.sealing import (
    AuditKey,
    Erased,
    Keyring,
    SealBroken,
    destroy,
    rotate,
    seal,
    unseal,
)

CANARY = "She named the blue bear and said who comes on Tuesdays."


def sealed(programme: Programme, audit_id: int = 17, field: str = "part:front") -> bytes:
    with programme.change() as session:
        return seal(session, audit_id, field, CANARY)


def test_words_come_back_as_they_were(programme):
    kept = sealed(programme)
    with programme.read() as session:
        assert unseal(session, 17, "part:front", kept) == CANARY


def test_sealed_words_show_nothing(programme):
    kept = sealed(programme)
    assert b"blue bear" not in kept
    assert len(kept) == len(CANARY.encode()) + 1 + 12 + 16


def test_the_same_words_never_look_the_same(programme):
    assert sealed(programme) != sealed(programme)


@pytest.mark.parametrize(
    ("audit_id", "field"), [(18, "part:front"), (17, "part:closing"), (17, "part:fron")]
)
def test_sealed_words_moved_elsewhere_do_not_open(programme, audit_id, field):
    kept = sealed(programme)
    sealed(programme, audit_id=18)
    with programme.read() as session, pytest.raises(SealBroken) as refusal:
        unseal(session, audit_id, field, kept)
    assert "bear" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_does_not_open(programme, place):
    kept = bytearray(sealed(programme))
    kept[place] ^= 1
    with programme.read() as session, pytest.raises(SealBroken):
        unseal(session, 17, "part:front", bytes(kept))


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" + b"0" * 11])
def test_rubbish_does_not_open(programme, rubbish):
    sealed(programme)
    with programme.read() as session, pytest.raises(SealBroken):
        unseal(session, 17, "part:front", rubbish)


def test_reading_makes_no_key(programme):
    with programme.read() as session, pytest.raises(SealBroken, match="has no key"):
        unseal(session, 99, "part:front", b"\x01" + b"0" * 40)


def test_one_audit_has_one_key(programme):
    sealed(programme)
    sealed(programme, field="part:closing")
    with programme.read() as session:
        assert [key.audit_id for key in session.exec(select(AuditKey))] == [17]


def test_a_key_that_was_never_saved_is_not_used_again(programme):
    """A savepoint undone takes the new key with it: the next words get a key that is kept."""
    with programme.change() as session:
        savepoint = session.begin_nested()
        seal(session, 17, "part:front", "undone")
        savepoint.rollback()
        kept = seal(session, 17, "part:front", CANARY)
    with programme.read() as session:
        assert unseal(session, 17, "part:front", kept) == CANARY


def test_erasing_an_audit_leaves_the_others(programme):
    kept, other = sealed(programme), sealed(programme, audit_id=18)
    with programme.change() as session:
        destroy(session, 17)
    with programme.read() as session:
        with pytest.raises(Erased):
            unseal(session, 17, "part:front", kept)
        assert unseal(session, 18, "part:front", other) == CANARY


def test_an_erased_audit_takes_no_more_words(programme):
    sealed(programme)
    with programme.change() as session:
        unseal_first = seal(session, 17, "part:front", "x")
        destroy(session, 17)
        with pytest.raises(Erased):
            unseal(session, 17, "part:front", unseal_first)
        with pytest.raises(Erased):
            seal(session, 17, "part:front", CANARY)
        destroy(session, 17)


def test_an_audit_without_words_can_be_erased_too(programme):
    with programme.change() as session:
        destroy(session, 40)
    with programme.change() as session, pytest.raises(Erased):
        seal(session, 40, "part:front", CANARY)


def test_a_new_council_key_opens_what_the_old_one_sealed(engine, clock):
    old, new = Keyring.new_key(), Keyring.new_key()
    kept = sealed(Programme(engine, keyring=Keyring([old]), clock=clock))
    both = Programme(engine, keyring=Keyring([new, old]), clock=clock)
    with both.read() as session:
        assert unseal(session, 17, "part:front", kept) == CANARY
    only_new = Programme(engine, keyring=Keyring([new]), clock=clock)
    with only_new.read() as session, pytest.raises(SealBroken, match="AUDITLOOP_KEYS"):
        unseal(session, 17, "part:front", kept)


def test_rotation_rewraps_every_key_in_batches_and_touches_no_words(engine, clock):
    old, new = Keyring.new_key(), Keyring.new_key()
    before = Programme(engine, keyring=Keyring([old]), clock=clock)
    kept = {audit_id: sealed(before, audit_id=audit_id) for audit_id in range(1, 6)}
    with before.change() as session:
        destroy(session, 5)
    both = Programme(engine, keyring=Keyring([new, old]), clock=clock)
    done = []
    while not done or done[-1]:
        with both.change() as session:
            done.append(rotate(session, limit=3))
    assert done == [3, 1, 0]
    only_new = Programme(engine, keyring=Keyring([new]), clock=clock)
    with only_new.read() as session:
        for audit_id in range(1, 5):
            assert unseal(session, audit_id, "part:front", kept[audit_id]) == CANARY


@pytest.mark.parametrize("keys", [[], [""], ["not a key"], ["YWJj"]])
def test_what_is_no_key_is_refused_without_being_shown(keys):
    with pytest.raises(ValueError, match="key") as refusal:
        Keyring(keys)
    assert "not a key" not in str(refusal.value)


def test_the_database_alone_reveals_no_narrative(programme):
    kept = sealed(programme)
    with programme.engine.connect() as connection:
        wrapped = connection.execute(sa.text("SELECT wrapped FROM audit_key")).scalar_one()
    assert b"bear" not in bytes(wrapped) + kept


def test_a_session_without_a_keyring_is_a_mistake(programme):
    with programme.change() as session:
        session.info["keyring"] = None
        with pytest.raises(TypeError):
            seal(session, 17, "part:front", CANARY)
