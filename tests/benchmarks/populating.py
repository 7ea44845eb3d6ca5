"""A database of many years: a million stored answers, twenty thousand people, a long queue.

Rows are written by table, in bulk. What is sealed in them is random bytes as long as what people
write: nothing opens them, and to a database sealed words look the same. The trail is left out: no
window reads it.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.audit import Answer, Audit, AuditPart
from models.case import Case
from models.names import searchable
from models.person import Person, Team
from models.sealing import AuditKey
from models.vocabulary import Rating

Row = dict[str, Any]
#: 14 questions each: a million answers and six more.
AUDITS, QUESTIONS, PARTS = 71_429, 14, 10
PEOPLE, CASES, WAITING = 20_000, 20_000, 1_000
#: Above every id that the practice council has.
_FROM = 1_000_000
_CHUNK = 20_000
#: Put together, 112 first names and 110 last ones.
_FIRST = (
    ("Ab", "Bel", "Car", "Dor", "El", "Fen", "Gar", "Hal", "Im", "Kel", "Mar", "Ol", "Quin", "Sió"),
    ("a", "an", "ena", "ick", "is", "o", "wen", "yn"),
)
_LAST = (
    ("Apple", "Black", "Carter", "Dal", "East", "Fair", "Gold", "Hart", "Kettle", "Oak", "Winter"),
    ("bourne", "by", "croft", "field", "ford", "gate", "ham", "ley", "ton", "wick"),
)


@dataclass(frozen=True)
class Populated:
    """What was written, as counted afterwards."""

    answers: int
    parts: int
    people: int
    waiting: int


def populate(engine: sa.Engine, *, like: int, at: datetime) -> Populated:
    """Fill the council's database with years of audits; `like` is one that stands there already.

    Rows are copies of that audit's, so that what is said here is only what differs.
    """
    chance = random.Random(20261123)
    with engine.begin() as connection:
        audit = _row(connection, Audit, "id", like)
        person = _row(connection, Person, "id", audit["auditor_id"])
        case = _row(connection, Case, "id", audit["case_id"])
        key, part, answer = (
            _row(connection, record, "audit_id", like) for record in (AuditKey, AuditPart, Answer)
        )
        teams = list(connection.scalars(sa.select(_table(Team).c.id)))
        _write(connection, Person, _people(person, teams, chance))
        _write(connection, Case, _cases(case, teams, chance))
        _write(connection, Audit, _audits(audit, teams, at, chance))
        _write(connection, AuditKey, _keys(key))
        _write(connection, AuditPart, _parts(part, chance))
        _write(connection, Answer, _answers(answer, chance))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")  # as its own housekeeping does within a minute
        return _counted(connection)


def _people(like: Row, teams: list[int], chance: random.Random) -> Iterator[Row]:
    firsts, lasts = (
        [*itertools.starmap(str.__add__, itertools.product(*of))] for of in (_FIRST, _LAST)
    )
    for number in range(_FROM, _FROM + PEOPLE):
        name = f"{chance.choice(firsts)} {chance.choice(lasts)}"
        yield like | {
            "id": number,
            "slack_user_id": f"U0{number}",
            "email": f"p{number}@quillmarsh.example",
            "name": name,
            "search": searchable(name),
            "team_id": chance.choice(teams),
        }


def _cases(like: Row, teams: list[int], chance: random.Random) -> Iterator[Row]:
    for number in range(_FROM, _FROM + CASES):
        yield like | {
            "id": number,
            "reference": f"QM-{number}",
            "team_id": chance.choice(teams),
            "worker_id": _somebody(chance),
            "family_reference": None,
        }


def _audits(like: Row, teams: list[int], at: datetime, chance: random.Random) -> Iterator[Row]:
    for number in range(AUDITS):
        sent = at - timedelta(hours=number % 60_000)
        waits = number < WAITING
        yield like | {
            "id": _FROM + number,
            "month": f"{sent.year}-{sent.month:02}",
            "case_id": _FROM + chance.randrange(CASES),
            "auditor_id": _somebody(chance),
            "worker_id": _somebody(chance),
            "moderator_id": _somebody(chance),
            "team_id": chance.choice(teams),
            "state": "submitted" if waits else "finalised",
            "submitted_at": sent,
            "version": 1,
            "auditor_grade": "good",
            "grade": None if waits else "good",
            "finalised_at": None if waits else sent,
            "turn_due_on": (at + timedelta(days=number % 40)).date() if waits else None,
            "open_due_on": (at + timedelta(days=number % 40)).date() if waits else None,
        }


def _keys(like: Row) -> Iterator[Row]:
    for number in range(AUDITS):
        yield like | {"audit_id": _FROM + number, "wrapped": os.urandom(140)}


def _parts(like: Row, chance: random.Random) -> Iterator[Row]:
    pool, like = os.urandom(1 << 20), _without_id(like)
    for number, part in itertools.product(range(AUDITS), range(PARTS)):
        length, start = chance.randrange(300, 1500), chance.randrange(1_000_000)
        yield like | {
            "audit_id": _FROM + number,
            "part": f"part{part}",
            "sealed": pool[start : start + length],
        }


def _answers(like: Row, chance: random.Random) -> Iterator[Row]:
    ratings, like = [rating.value for rating in Rating], _without_id(like)
    for number, question in itertools.product(range(AUDITS), range(1, QUESTIONS + 1)):
        yield like | {
            "audit_id": _FROM + number,
            "question": f"EH{question:02}",
            "rating": ratings[chance.randrange(len(ratings))],
        }


def _somebody(chance: random.Random) -> int:
    return _FROM + chance.randrange(PEOPLE)


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _table(record: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(record.__tablename__)]


def _row(connection: sa.Connection, record: type[SQLModel], by: str, number: int) -> Row:
    """A row as it would be written again."""
    table = _table(record)
    found = connection.execute(sa.select(table).where(table.c[by] == number)).mappings().first()
    if found is None:
        raise RuntimeError(f"the council has no {table.name} to copy")
    return {
        name: value.value if isinstance(value, StrEnum) else value for name, value in found.items()
    }


def _write(connection: sa.Connection, record: type[SQLModel], rows: Iterable[Row]) -> None:
    """As the database takes many rows best."""
    table, rows = _table(record), iter(rows)
    if connection.dialect.name == "sqlite":
        while chunk := list(itertools.islice(rows, _CHUNK)):
            connection.execute(table.insert(), chunk)
        return
    first = next(rows)
    columns = ", ".join(f'"{column}"' for column in first)
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("there is no connection to copy rows through")
    with driver.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in itertools.chain([first], rows):
            copy.write_row(list(row.values()))


def _counted(connection: sa.Connection) -> Populated:
    def count(record: type[SQLModel], *where: sa.ColumnElement[bool]) -> int:
        counted = sa.select(sa.func.count()).select_from(_table(record)).where(*where)
        return connection.execute(counted).scalar_one()

    waits = _table(Audit).c.state == "submitted"
    return Populated(count(Answer), count(AuditPart), count(Person), count(Audit, waits))
