"""Statements that people wait for most often: made once, and handed to the driver as they are.

SQLAlchemy looks at a statement anew each time, for longer than SQLite takes to carry it out. Here
it is asked once for the words and for how each value is converted. The transaction is the
session's own. What the driver raises is told from a bug in `Programme.change`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

Given = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Prepared:
    """A statement in the words of one dialect. Raises `ValueError` for one that SQLAlchemy would
    have to complete as it runs: with a list of any length, or with defaults made in Python."""

    def __init__(self, statement: sa.ClauseElement, dialect: sa.Dialect) -> None:
        made: Any = statement.compile(dialect=dialect)
        late = (
            made.post_compile_params,
            made.literal_execute_params,
            getattr(made, "prefetch", ()),
        )
        if any(late):
            raise ValueError("this statement is not whole before it runs")
        self.words: str = made.string
        self._names: tuple[str, ...] | None = made.positiontup and tuple(made.positiontup)
        self._fixed = {name: value for name, value in made.params.items() if value is not None}
        self._converts = [
            (name, convert)
            for bind, name in made.bind_names.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect))
        ]

    def values(self, given: Given) -> Any:
        """What the driver is given for them: raises `KeyError` when one is missing."""
        values = {**self._fixed, **given}
        for name, convert in self._converts:
            values[name] = convert(values[name])
        return values if self._names is None else [values[name] for name in self._names]


def run(connection: sa.Connection, statement: sa.ClauseElement, given: Given) -> Any:
    """Have a statement carried out; the driver's cursor."""
    prepared = prepare(statement, connection.dialect)
    return _driver(connection).execute(prepared.words, prepared.values(given))


def run_each(connection: sa.Connection, statement: sa.ClauseElement, rows: Iterable[Given]) -> None:
    """The same once for each of these."""
    prepared = prepare(statement, connection.dialect)
    with_values = [prepared.values(row) for row in rows]
    if with_values:
        _driver(connection).cursor().executemany(prepared.words, with_values)


@lru_cache(maxsize=256)
def prepare(statement: sa.ClauseElement, dialect: sa.Dialect) -> Prepared:
    """A statement that was made once, for an engine's dialect."""
    return Prepared(statement, dialect)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection
