"""`python -m tests.benchmarks.scale`: what is promised of a council with many years behind it.

A million stored answers, 20,000 people, a queue of 1,000: opening any part of an audit, looking
for somebody, reading the queue. Requests are Slack's own, made by people in the practice
workspace, signed and sent in process. Our own time ends when we ask Slack to show the window, or
with our answer. See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import select

from bot import logs
from bot.council import TODAY
from bot.http import Guard
from bot.practice import Person as SlackPerson
from handlers.views import ids
from handlers.views.answers import REVIEW
from models.audit import Audit
from models.person import Person
from models.programme import Programme
from models.sealing import Keyring
from models.workflow import answering, assignment
from models.workflow.parts import Part, asked_of
from tests.benchmarks import databases
from tests.benchmarks.measuring import Promise, Spent, Timed, at_share, interleaved, ratios
from tests.benchmarks.noting import NotingSlack, noting_slack
from tests.benchmarks.populating import Populated, populate
from tests.benchmarks.practice import at_its_door, draw_december, practice_slack
from tests.benchmarks.slack_requests import DoorThatKeeps, ask, signed

ROUNDS = 60
AUDITOR, LEAD = "U0TMAMARA0", "U0PALMOSES"
#: Milliseconds of our own time, nineteen times of twenty.
OPENING, SEARCHING, QUEUEING = 300, 200, 300
_SHARE = 0.95
#: What people type: nothing yet, one letter, the beginning of a name, two words, within, nobody.
TYPED = ("", "a", "sio", "ol ston", "wick", "zzz")
_NOTE = (
    "The plan says what should be different by September, and the two visits since show that the "
    "morning routine has changed; the child says so too, in his own words. The review moved it on."
)
Turns = Mapping[str, Timed]


@dataclass(frozen=True)
class Asked:
    """What Slack sent when somebody did something, and what answers them.

    `shown_by` is the call that shows a window, empty where our answer shows it; `holds` must stand
    in either.
    """

    body: bytes
    holds: str
    shown_by: str = ""


class Council:
    """The practice council on a database, with one audit answered and requests about it."""

    def __init__(self, engine: sa.Engine) -> None:
        keyring = Keyring([Keyring.new_key()])
        self.engine = engine
        self.programme = Programme(engine, keyring=keyring, clock=lambda: TODAY + timedelta(days=2))
        self.audit_id, self.parts = self._answered()

    def _answered(self) -> tuple[int, list[str]]:
        draw_december(self.programme)
        with self.programme.change(where="benchmark") as session:
            who = session.exec(select(Person).where(Person.slack_user_id == AUDITOR)).one()
            found = session.exec(select(Audit).where(Audit.auditor_id == who.key)).one()
            audit = assignment.confirm_and_start(session, found.key, by=who, at=TODAY)
            parts = asked_of(session, audit)
            for part in parts:
                values = _values(part)
                if part is parts[-1]:  # something is left, so that *Continue* opens a part
                    values.pop("grade")
                answering.save_part(session, audit.key, part.code, values, by=who, at=TODAY)
            return audit.key, [part.code for part in parts]

    def recorded(self) -> dict[str, Asked]:
        """What Slack sends when each part is opened, a name is typed, and the queue is read."""
        with (
            practice_slack() as (workspace, server),
            at_its_door(self.programme, server.api_url) as guard,
        ):
            door = workspace.door = DoorThatKeeps(guard)
            amara, moses = workspace.person(AUDITOR), workspace.person(LEAD)
            found: dict[str, Asked] = {}
            for part in self.parts:
                found[f"part {part}"] = self._opens(amara, door, part)
            found |= self._looks(amara, door)
            return found | self._reads_the_queue(moses, door)

    def _review(self, amara: SlackPerson) -> None:
        """The review stands open, and nothing else."""
        while amara.window:
            amara.closes(everything=True)
        amara.open_home()
        amara.presses("home", ids.AUDIT_CONTINUE)
        amara.waits_for_window(ids.PART_WINDOW)
        amara.chooses(ids.AUDIT_JUMP, f"{self.audit_id}:{REVIEW}")
        amara.waits_for_window(ids.REVIEW_WINDOW)

    def _opens(self, amara: SlackPerson, door: DoorThatKeeps, part: str) -> Asked:
        self._review(amara)
        amara.presses("window", ids.AUDIT_PART, block_id=f"title/{part}")
        kept = door.kept[-1]
        window = amara.waits_for_window(ids.PART_WINDOW)
        if f'"part":"{part}"' not in window["private_metadata"]:
            raise RuntimeError(f"another part is open than {part}")
        return Asked(kept, f'\\"part\\":\\"{part}\\"', "views.update")

    def _looks(self, amara: SlackPerson, door: DoorThatKeeps) -> dict[str, Asked]:
        self._review(amara)
        amara.presses("window", ids.PLAN_ACTION_OPEN)
        amara.waits_for_window(ids.PLAN_ACTION_WINDOW)
        found = {}
        for typed in TYPED:
            amara.options("owner", typed)
            found[f"search {typed!r}"] = Asked(door.kept[-1], '"options"')
        return found

    def _reads_the_queue(self, moses: SlackPerson, door: DoorThatKeeps) -> dict[str, Asked]:
        """Its first page, and the last where there is more than one; narrowed; what Home shows."""
        moses.commands("/audit queue")
        found = {"queue first": Asked(door.kept[-1], ids.QUEUE_WINDOW, "views.open")}
        window = moses.waits_for_window(ids.QUEUE_WINDOW)
        if ids.QUEUE_GO in str(window["blocks"]):
            moses.presses("window", ids.QUEUE_GO, forged={"value": "99999"})
            found["queue last"] = Asked(door.kept[-1], ids.QUEUE_WINDOW, "views.update")
            moses.waits_until(lambda who: "Page before" in str(who.window))
            moses.chooses(ids.QUEUE_ONLY, ["returned"])
            found["queue narrowed"] = Asked(door.kept[-1], ids.QUEUE_WINDOW, "views.update")
            moses.waits_until(lambda who: ids.QUEUE_ALL in str(who.window))
            moses.open_home()
            moses.waits_until(lambda who: who.home)
            moses.presses("home", ids.HOME_REFRESH)
            found["queue at Home"] = Asked(door.kept[-1], "queue/head", "views.publish")
        return found


@contextmanager
def turns_of(council: Council, slack: NotingSlack) -> Iterator[Turns]:
    """Everything that was recorded, to be done again and timed while this lasts."""
    recorded = council.recorded()
    with at_its_door(council.programme, slack.api_url) as guard:
        yield {name: _turn(guard, slack, asked) for name, asked in recorded.items()}


def _turn(guard: Guard, slack: NotingSlack, asked: Asked) -> Timed:
    def turn() -> Spent:
        environ = signed(asked.body)
        began = time.perf_counter()
        status, body = ask(guard, environ)
        ended, said = time.perf_counter(), body.decode()
        if asked.shown_by:
            ended, said = slack.arrived(asked.shown_by)
        if status != 200 or asked.holds not in said:
            raise RuntimeError(f"it was answered with {status}, and not with {asked.holds}")
        return Spent(ended - began)

    return turn


def promises(name: str, large: sa.Engine, small: sa.Engine, *, rounds: int) -> Iterator[Promise]:
    """The three promises on one kind of database; the small one takes turns with the large."""
    council, little = Council(large), Council(small)
    began = time.perf_counter()
    size = populate(large, like=council.audit_id, at=TODAY)
    print(f"  {name}: {size}, in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    with (
        noting_slack() as slack,
        turns_of(council, slack) as ours,
        turns_of(little, slack) as theirs,
    ):
        for kind, said, target in _PROMISED:
            yield _kept(kind, f"{said(size)} on {name}", ours, theirs, target, rounds)


_PROMISED: tuple[tuple[str, Callable[[Populated], str], int], ...] = (
    ("part ", lambda size: f"opening a part at {size.answers:,} stored answers", OPENING),
    ("search ", lambda size: f"finding somebody among {size.people:,} people", SEARCHING),
    ("queue ", lambda size: f"the queue with {size.waiting:,} waiting", QUEUEING),
)


def _kept(kind: str, said: str, ours: Turns, theirs: Turns, target: int, rounds: int) -> Promise:
    """The slowest thing of a kind, nineteen times of twenty, and how it compares with small."""
    worst, least = "", -1.0
    likeness = ""
    for name in (name for name in ours if name.startswith(kind)):
        like = theirs.get(name) or theirs["queue first"]
        spent, small = interleaved([ours[name], like], rounds=rounds, turns=1, warm_up=3)
        figure = at_share([one.wall for one in spent], _SHARE) * 1000
        print(f"  {said}: {name}: {figure:.1f} ms", file=sys.stderr, flush=True)
        if figure > least:
            worst, least, likeness = name, figure, str(ratios(spent, small))
    return Promise(
        f"{said}: our own time, p95 of the slowest ({worst}), and times a small database's",
        f"{least:.0f} ms; {likeness}",
        f"≤ {target} ms",
        least <= target,
    )


def _values(part: Part) -> dict[str, str]:
    plain = {"words": _NOTE, "line": "7", "date": "2026-11-30"}
    return {
        field.name: field.options[0][0] if field.options else plain[field.kind]
        for field in part.fields
    }


DATABASES = {"SQLite": databases.sqlite, "PostgreSQL": databases.postgresql}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on both databases, or on those named. The last lines say what holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"some of: {', '.join(DATABASES)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    if unknown := set(given.only) - set(DATABASES):
        parser.error(f"there is no database called {', '.join(sorted(unknown))}")
    logs.begin("text", sys.stderr)
    found: list[Promise] = []
    for name, opens in DATABASES.items():
        if name not in (given.only or DATABASES):
            continue
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="auditloop-") as folder, ExitStack() as stack:
            Path(folder).chmod(0o755)
            engines = []
            for size in ("large", "small"):
                place = Path(folder) / size
                place.mkdir()
                engines.append(stack.enter_context(opens(place)))
            found += promises(name, *engines, rounds=given.rounds)
    for promise in found:
        print(promise)
    return 0


if __name__ == "__main__":
    sys.exit(main())
