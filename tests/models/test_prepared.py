"""Statements that are handed to the driver as they are, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.person import Service
from models.prepared import Prepared, prepare, run, run_each
from models.programme import Collision

_SERVICE = Service.__table__
_NAME, _NEW = sa.bindparam("named"), sa.bindparam("newly")
_ADD = sa.insert(_SERVICE).values({_SERVICE.c.name: _NAME}).inline()
_RENAME = sa.update(_SERVICE).where(_SERVICE.c.name == _NAME).values({_SERVICE.c.name: _NEW})
_NAMES = sa.select(_SERVICE.c.name).order_by(_SERVICE.c.name)


def _names(programme) -> list[str]:
    with programme.read() as session:
        return [row[0] for row in run(session.connection(), _NAMES, {})]


def _add_twice(programme) -> None:
    with programme.change() as session:
        run(session.connection(), _ADD, {"named": "Harbour"})
        run(session.connection(), _ADD, {"named": "Harbour"})


def _rename_what_another_renames(programme) -> None:
    with programme.change() as session:
        run(session.connection(), _NAMES, {}).fetchall()
        with programme.engine.begin() as somebody_else:
            run(somebody_else, _RENAME, {"named": "Harbour", "newly": "Field"})
        run(session.connection(), _RENAME, {"named": "Harbour", "newly": "Moor"})


def test_what_is_handed_over_belongs_to_the_change(programme):
    with programme.change() as session:
        run_each(session.connection(), _ADD, [{"named": "Harbour"}, {"named": "Field"}])
        run(session.connection(), _RENAME, {"named": "Field", "newly": "Moor"})

    assert _names(programme) == ["Harbour", "Moor"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_two_that_meet_collide_as_others_do(programme):
    """On SQLite changes take turns, so there the second follows the first."""
    with programme.change() as session:
        run(session.connection(), _ADD, {"named": "Harbour"})
    with pytest.raises(Collision):
        _rename_what_another_renames(programme)

    assert _names(programme) == ["Field"]


def test_an_error_of_the_driver_undoes_the_change(programme):
    with pytest.raises(programme.engine.dialect.loaded_dbapi.Error):
        _add_twice(programme)

    assert _names(programme) == []


def test_a_value_that_is_missing_is_an_error(programme):
    with pytest.raises(KeyError):
        prepare(_RENAME, programme.engine.dialect).values({})["newly"]


def test_a_list_of_any_length_cannot_be_prepared(programme):
    some = sa.select(_SERVICE.c.id).where(_SERVICE.c.name.in_(sa.bindparam("some", expanding=True)))
    with pytest.raises(ValueError, match="not whole"):
        Prepared(some, programme.engine.dialect)
