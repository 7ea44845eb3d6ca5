"""Windows are opened, written in, saved, closed, lost and left open, on any two screens, and the
app is started anew in between: every word that was ever kept is still there for its author.

A window knows what it was opened with and what was typed into it since, as in Slack; nothing else
is remembered outside the database.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from hypothesis.stateful import run_state_machine_as_test as live
from sqlmodel import Session, select

from bot.database import engine_for
from models.audit import Audit
from models.person import Person
from models.programme import Programme
from models.rules.rotation import Month
from models.sealing import Keyring
from models.workflow import answering, differing, saved
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.opened import SavedElsewhere, Window, open_part
from models.workflow.people_import import import_people
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING
#: A page with questions that come and go, and a domain with a grade and its reason.
PARTS = ("closing", "planning")
WORDS: Mapping[str, tuple[str, ...]] = {
    "closing": ("going_well", "not_shared_why"),
    "planning": ("reason",),
}
CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "closing": (("shared", "yes"), ("shared", "no"), ("shared", "no")),
    "planning": (("grade", "good"), ("grade", "inadequate")),
}


@dataclass
class Screen:
    """A window as somebody's Slack holds it: what it shows, and what it was opened upon."""

    part: str
    upon: Window
    values: dict[str, str]
    paused: list[tuple[int, dict[str, str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Both:
    """The window in which two are compared."""

    part: str
    window: str
    base: int
    fields: tuple[str, ...]


@pytest.fixture(scope="module")
def started(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which Amara has just started her audit."""
    path = tmp_path_factory.mktemp("started") / "auditloop.db"
    shutil.copy(migrated_file, path)
    with programme_on(path, KEYRING) as programme, programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
        mine = session.exec(select(Audit).where(Audit.auditor_id == amara(session).key)).one()
        confirm_and_start(session, mine.key, by=amara(session), at=AT)
    return path


KEYRING = Keyring([Keyring.new_key()])


@contextmanager
def programme_on(path: Path, keyring: Keyring) -> Iterator[Programme]:
    """The app's side of a database file, for as long as it runs."""
    engine = engine_for(f"sqlite:///{path}")
    yield Programme(engine, keyring=keyring, clock=lambda: AT)
    engine.dispose()


def amara(session: Session) -> Person:
    return session.exec(select(Person).where(Person.slack_user_id == "U0AMARA")).one()


class Answering(RuleBasedStateMachine):
    """Amara's windows. `path` is her database; `kept` is every word that the app was told."""

    template: Path
    folder: Path
    screens = Bundle("screens")
    compared = Bundle("compared")
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.part = PARTS[0]
        self.path = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.template, self.path)
        self.kept: set[str] = set()
        self.made = itertools.count(1)
        self._start()

    def _start(self) -> None:
        self.engine = engine_for(f"sqlite:///{self.path}")
        self.programme = Programme(self.engine, keyring=KEYRING, clock=lambda: AT)
        with self.programme.read() as session:
            self.by = amara(session)
            mine = session.exec(select(Audit).where(Audit.auditor_id == self.by.key)).one()
            self.audit_id = mine.key

    def teardown(self) -> None:
        self.engine.dispose()
        self.path.unlink()

    @initialize(target=screens, part=st.sampled_from(PARTS))
    def two_are_open(self, part: str) -> Any:
        """One part: what two windows do to each other, they do on the same one."""
        self.part = part
        return multiple(self.she_opens(), self.she_opens())

    @rule(target=screens)
    def she_opens(self) -> Screen:
        part = self.part
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            found = saved.begun(session, audit.key)
            opened = open_part(session, audit, part, found=found, by=self.by)
        upon = Window(f"w{next(self.made)}", opened.base, opened.over)
        return Screen(part, upon, dict(opened.values))

    @rule(screen=screens, data=st.data(), pauses=st.sampled_from((True, True, False)))
    def she_types(self, screen: Screen, data: st.DataObject, pauses: bool) -> None:
        """She adds a word, which the app does not know of before she pauses."""
        shown = self._shown(screen, screen.values)
        name = data.draw(st.sampled_from([name for name in WORDS[screen.part] if name in shown]))
        screen.values[name] = f"{screen.values.get(name, '')} word{next(self.made)}.".strip()
        if pauses:
            self._pauses(screen)

    @rule(screen=screens, data=st.data())
    def she_types_on(self, screen: Screen, data: st.DataObject) -> None:
        """As often as everything else together."""
        self.she_types(screen, data, pauses=True)

    @rule(screen=screens, data=st.data())
    def she_chooses(self, screen: Screen, data: st.DataObject) -> None:
        """A choice is reported as it is made, with all else that the window holds."""
        name, value = data.draw(st.sampled_from(CHOICES[screen.part]))
        screen.values[name] = value
        self._pauses(screen)

    def _pauses(self, screen: Screen) -> None:
        held = next(self.made), dict(screen.values)
        screen.paused.append(held)
        self._keep(screen, *held)

    @rule(screen=screens, restarts=st.booleans())
    def an_old_pause_arrives_again(self, screen: Screen, restarts: bool) -> None:
        """After the app was started anew, perhaps."""
        if restarts:
            self.engine.dispose()
            self._start()
        if screen.paused:
            self._keep(screen, *screen.paused[0])

    def _keep(self, screen: Screen, sequence: int, values: dict[str, str]) -> None:
        with self.programme.change() as session:
            answering.keep_draft(
                session,
                self.audit_id,
                screen.part,
                self._shown(screen, values),
                window=screen.upon,
                sequence=sequence,
                by=self.by,
                at=AT,
            )
        self._told(screen.part, self._shown(screen, values))

    @rule(target=compared, screen=screens)
    def she_saves(self, screen: Screen) -> Any:
        """And the window may stand there still: its answer can get lost."""
        shown = self._shown(screen, screen.values)
        sequence = next(self.made)
        given = {"window": screen.upon, "sequence": sequence, "by": self.by, "at": AT}
        try:
            with self.programme.change() as session:
                answering.save_part(session, self.audit_id, screen.part, shown, **given)
        except SavedElsewhere:
            with self.programme.change() as session:
                answering.keep_draft(session, self.audit_id, screen.part, shown, sent=True, **given)
        self._told(screen.part, shown)
        return self._both(screen.part, screen.upon.name)

    @rule(screen=consumes(screens))
    def she_closes(self, screen: Screen) -> None:
        try:
            with self.programme.change() as session:
                answering.save_draft(
                    session, self.audit_id, screen.part, window=screen.upon, by=self.by, at=AT
                )
        except SavedElsewhere:
            pass  # it stays a draft

    @rule(target=compared, data=st.data())
    def she_looks_at_both(self, data: st.DataObject) -> Any:
        part = self.part
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            found = saved.begun(session, audit.key)
            opened = open_part(session, audit, part, found=found, by=self.by)
        if not opened.elsewhere:
            return multiple()
        return self._both(part, data.draw(st.sampled_from(opened.elsewhere)).window)

    def _both(self, part: str, window: str) -> Any:
        with self.programme.read() as session:
            found = differing.differing(session, self.audit_id, part, window=window, by=self.by)
        if found is None:
            return multiple()
        return Both(part, window, found.base, tuple(f.name for f in found.fields))

    @rule(both=compared, data=st.data())
    def she_saves_of_both(self, both: Both, data: st.DataObject) -> None:
        here = {name for name in both.fields if data.draw(st.booleans())}
        try:
            with self.programme.change() as session:
                differing.settle(
                    session,
                    self.audit_id,
                    both.part,
                    window=both.window,
                    base=both.base,
                    here=here,
                    by=self.by,
                    at=AT,
                )
        except SavedElsewhere:
            pass  # both are shown anew

    def _shown(self, screen: Screen, values: Mapping[str, str]) -> dict[str, str]:
        """What Slack sends of a window: what it shows, and nothing of what it does not."""
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            asked = answering.named(answering.asked_of(session, audit), screen.part)
        return {field.name: values.get(field.name, "") for field in asked.asked(values)}

    def _told(self, part: str, values: Mapping[str, str]) -> None:
        self.kept |= {word for name in WORDS[part] for word in values.get(name, "").split()}

    @invariant()
    def every_word_that_was_kept_is_there_for_its_author(self) -> None:
        assert not self.kept - self._found()

    def _found(self) -> set[str]:
        """Every word that her windows can show her: in the part, beside it, or set aside."""
        with self.programme.read() as session:
            audit, part = session.get_one(Audit, self.audit_id), self.part
            found = saved.begun(session, audit.key)
            opened = open_part(session, audit, part, found=found, by=self.by)
            texts = [*opened.values.values()]
            for other in opened.elsewhere:
                both = differing.differing(
                    session, audit.key, part, window=other.window, by=self.by
                )
                texts += both.here.values() if both else ()
            if opened.aside:
                for aside in differing.set_aside(session, audit.key, part, by=self.by):
                    texts += aside.words.values()
        return {word for text in texts for word in text.split()}


def test_whatever_windows_do_every_word_stays(started: Path, tmp_path: Path) -> None:
    Answering.template, Answering.folder = started, tmp_path
    live(
        Answering,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
