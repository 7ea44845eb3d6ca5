"""A domain of an audit is saved: our whole interaction against Bolt with an empty listener.

The same signed request, made by a person in the practice workspace, goes to both in process:

* whole: guard, dispatch, who is it, the rules, sealed words, ratings, the trail, the draft taken
  away, a durable commit, and the next part's window in the answer;
* bare: Bolt's own WSGI adapter and signature check, `process_before_response=True`, `ack()`.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlmodel import Session, col, delete, select

from bot.council import TODAY
from bot.http import Guard
from bot.practice import Person as SlackPerson
from bot.practice import Workspace
from handlers.views import ids
from models.audit import Answer, Audit, AuditPart, Draft
from models.person import Person
from models.programme import Programme
from models.sealing import Keyring
from models.trail import TrailEntry
from models.workflow import answering, assignment
from models.workflow.opened import Window
from models.workflow.parts import Part, asked_of
from tests.benchmarks.measuring import (
    Promise,
    Spent,
    Timed,
    cpu_ratios,
    interleaved,
    ratios,
    timed,
)
from tests.benchmarks.practice import at_its_door, draw_december, practice_slack
from tests.benchmarks.slack_requests import SIGNING_SECRET, DoorThatKeeps, Json, ask, signed

WHO = "U0TMAMARA0"
#: How many parts are saved before the one that is measured: the audit is half done.
BEFORE = 6
#: About what people write: two sentences to a question, a paragraph for a grade.
_NOTE = (
    "The plan of 14 May says what should be different by September, and the two visits since "
    "show that the morning routine has changed; the child says so too – in his own words."
)
_REASON = f"{_NOTE} {_NOTE} The review on 2 June moved the plan on and gave each step a date."


class Save:
    """One audit of the practice council, half answered, and the request that saves a domain."""

    def __init__(self, programme: Programme, guard: Guard, workspace: Workspace) -> None:
        self.programme, self.guard = programme, guard
        self.audit_id, self.part = self._half_answered()
        self.body = self._recorded(workspace)
        self.draft = self._draft()

    def _half_answered(self) -> tuple[int, Part]:
        draw_december(self.programme)
        with self.programme.change(where="benchmark") as session:
            who = _person(session)
            found = session.exec(select(Audit).where(Audit.auditor_id == who.key)).one()
            audit = assignment.confirm_and_start(session, found.key, by=who, at=TODAY)
            parts = asked_of(session, audit)
            for part in parts[:BEFORE]:
                answers = _answers(part)
                answering.save_part(session, audit.key, part.code, answers, by=who, at=TODAY)
            return audit.key, parts[BEFORE]

    def _recorded(self, workspace: Workspace) -> bytes:
        """Amara goes on where she left off, answers a domain and saves it: what Slack sent."""
        door = workspace.door = DoorThatKeeps(self.guard)
        amara = workspace.person(WHO)
        amara.open_home()
        amara.presses("home", ids.AUDIT_CONTINUE)
        window = amara.waits_for_window(ids.PART_WINDOW)
        self.window = Window(json.loads(window["private_metadata"])["window"])
        if f'"part":"{self.part.code}"' not in window["private_metadata"]:
            raise RuntimeError("another part is open than the one to be measured")
        _fill_in(amara, self.part)
        if errors := amara.submits():
            raise RuntimeError(f"the part was not accepted: {sorted(errors)}")
        return door.kept[-1]

    def _draft(self) -> Callable[[], None]:
        """Puts everything back to before the save: nothing saved, all of it in the draft."""
        values = _answers(self.part)
        asked = [name.removeprefix("rating:") for name in values if name.startswith("rating:")]

        def put_back() -> None:
            with self.programme.change(where="benchmark") as session:
                session.exec(delete(AuditPart).where(*_of(AuditPart, self)))
                session.exec(delete(Draft).where(col(Draft.audit_id) == self.audit_id))
                mine = col(Answer.audit_id) == self.audit_id
                session.exec(delete(Answer).where(mine, col(Answer.question).in_(asked)))
                answering.keep_draft(
                    session,
                    self.audit_id,
                    self.part.code,
                    values,
                    window=self.window,
                    sequence=1,
                    by=_person(session),
                    at=TODAY,
                )

        return put_back

    def turn(self) -> Spent:
        """Save the domain, from its draft, for the first time; what that takes from end to end."""
        self.draft()
        environ = signed(self.body)
        answer: list[tuple[int, bytes]] = []
        spent = timed(lambda: answer.append(ask(self.guard, environ)))
        status, body = answer[0]
        if status != 200 or json.loads(body).get("response_action") != "update":
            raise RuntimeError(f"the save was answered with {status}")
        return spent

    def saves_in_the_trail(self) -> int:
        """How many saves of the measured domain the trail knows."""
        with self.programme.read() as session:
            said = select(TrailEntry).where(TrailEntry.what == "audit.part_saved")
            return sum(entry.after["part"] == self.part.code for entry in session.exec(said))

    def is_saved(self) -> bool:
        """Whether the domain stands there whole, with nothing left in its draft."""
        with self.programme.read() as session:
            part = session.exec(select(AuditPart).where(*_of(AuditPart, self))).one()
            waiting = [draft for draft in session.exec(select(Draft)) if draft.sealed]
            return part.complete and not waiting


def bare(body: bytes) -> Timed:
    """Bolt alone, with a listener that only says yes."""
    logger = logging.getLogger("bare")
    logger.setLevel(logging.WARNING)
    me = AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U1", bot_token="xoxb-1")
    app = App(
        logger=logger,
        signing_secret=SIGNING_SECRET,
        authorize=lambda: me,
        process_before_response=True,
    )

    def listen(ack: Ack) -> None:
        ack()

    app.view(ids.PART_WINDOW)(listen)
    handler = SlackRequestHandler(app)

    def turn() -> Spent:
        environ = signed(body)
        answer: list[tuple[int, bytes]] = []
        spent = timed(lambda: answer.append(ask(handler, environ)))
        if answer[0] != (200, b""):
            raise RuntimeError("bare Bolt did not answer")
        return spent

    return turn


@contextmanager
def a_save(engine: sa.Engine) -> Iterator[Save]:
    """A save that can be done again and again on this database."""
    keyring = Keyring([Keyring.new_key()])
    programme = Programme(engine, keyring=keyring, clock=lambda: TODAY + timedelta(days=2))
    with (
        practice_slack() as (workspace, server),
        at_its_door(programme, server.api_url) as guard,
    ):
        yield Save(programme, guard, workspace)


def commit_alone(engine: sa.Engine) -> Timed:
    """One row, written and committed as durably as everything else: what the disk asks for."""
    count, insert = itertools.count(), sa.text("INSERT INTO benchmark VALUES (:number)")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE benchmark (number INTEGER)")

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(insert, {"number": next(count)})

    return lambda: timed(write)


def promise(engine: sa.Engine, target: float, *, rounds: int) -> Promise:
    """What was found on this database, against its target; says on the way what explains it."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    turns, warm_up = 4, 20
    with a_save(engine) as save:
        before = save.saves_in_the_trail()
        arms = [save.turn, bare(save.body), commit_alone(engine)]
        whole, alone, disk = interleaved(arms, rounds=rounds, turns=turns, warm_up=warm_up)
        if not save.is_saved() or save.saves_in_the_trail() - before != rounds * turns + warm_up:
            raise RuntimeError("what was answered with yes was not saved")
    found = ratios(whole, alone)
    print(f"  {name}: one row committed alone, times bare Bolt: {ratios(disk, alone)}")
    print(f"  {name}: the save's own processor time, times bare's: {cpu_ratios(whole, alone)}")
    return Promise(
        f"saving a domain ({len(save.body) // 1000} kB request) on {name}, times bare Bolt",
        str(found),
        f"≤ {target:.1f}",
        found.median <= target,
    )


def _person(session: Session) -> Person:
    return session.exec(select(Person).where(Person.slack_user_id == WHO)).one()


def _of(record: type[AuditPart], save: Save) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(record.audit_id) == save.audit_id, col(record.part) == save.part.code)


def _answers(part: Part) -> dict[str, str]:
    kinds: Json = {"words": _NOTE, "line": "7", "date": "2026-11-30"}
    answers = {
        field.name: field.options[1][0] if field.options else kinds[field.kind]
        for field in part.fields
    }
    return answers | ({"reason": _REASON} if "reason" in answers else {})


def _fill_in(person: SlackPerson, part: Part) -> None:
    for name, value in _answers(part).items():
        kind = next(field.kind for field in part.fields if field.name == name)
        fill = partial(person.types if kind in ("words", "line") else person.chooses)
        fill(name, value, block_id=f"answer/{part.code}/{name}")
