"""Every row of every table, to see what an act has changed."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from models.records import METADATA

Dump = dict[str, list[str]]


def dump_of(engine: sa.Engine, *, without: Collection[str] = ()) -> Dump:
    """The rows of every table but those `without`, each as text, in one order."""
    with engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(sa.select(table)))
            for table in METADATA.sorted_tables
            if table.name not in without
        }
