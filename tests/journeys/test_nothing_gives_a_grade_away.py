"""Nothing that a moderator can see gives a grade away before theirs is saved (brief section 7).

The same weeks are lived twice. The two differ in nothing but what somebody thought who is not to
be known yet: the grades, reasons and scale of an auditor whose audit is graded blind; the grade of
a moderator whose audit is read second. Whatever the people of moderation can see by any door is
compared, to the letter.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.database import engine_for
from models.action import Action
from models.audit import Audit
from models.person import Post
from models.programme import Programme
from models.rules.calendar import add_working_days
from models.rules.escalation import RemedialRecord
from models.rules.grading import is_weak
from models.sealing import Keyring
from models.vocabulary import ActionSource, AuditQuality, AuditState, Grade, RegradeReason, Safe
from models.workflow import (
    actions,
    answering,
    assignment,
    moderation,
    returning,
    submission,
    taking,
)
from models.workflow.asked import Field
from models.workflow.decisions import Checklist
from models.workflow.escalation import escalation_of
from models.workflow.grading_blind import give_blind_grade
from models.workflow.parts import CLOSING, asked_of
from models.workflow.people import DUTY_LEAD
from models.workflow.remedy import record_remedy
from models.workflow.tools import tool_of
from schedules.heartbeat import Clockwork
from tests import blindness
from tests.conftest import Clock
from tests.handlers.deciding import answer_of, for_tom, sent
from tests.journeys.surfaces import Seen, differing, everything_seen
from tests.office import REAL_START, Office, office_on, words_of

LEADS = ("moses", "priya", "grace")
SOUND = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
Opens = Callable[[], AbstractContextManager[Office]]


@dataclass(frozen=True)
class Thought:
    """What an auditor thinks of a case, where it shows no answer and no evidence."""

    grade: Grade
    domains: Grade
    scale: str = "7"
    reason: str = "The plan holds."
    exceptions: dict[str, Grade] = field(default_factory=dict)


GOOD = Thought(Grade.GOOD, Grade.GOOD)
OUTSTANDING = Thought(Grade.OUTSTANDING, Grade.OUTSTANDING, "10", "It could not be better held.")
RI = Thought(
    Grade.REQUIRES_IMPROVEMENT,
    Grade.REQUIRES_IMPROVEMENT,
    "4",
    "Nobody has written who does what, and by when, so that the plan stands still.",
    {"planning": Grade.INADEQUATE},
)
INADEQUATE = Thought(Grade.INADEQUATE, Grade.INADEQUATE, "1", "It is not safe to go on like this.")


@pytest.fixture
def opens(migrated_file: Path, tmp_path: Path, keyring: Keyring) -> Opens:
    """Offices one after the other, each with a database and a clock of its own."""
    numbers = iter(range(99))

    @contextmanager
    def opened() -> Iterator[Office]:
        path, clock = tmp_path / f"council-{next(numbers)}.db", Clock()
        shutil.copy(migrated_file, path)
        engine = engine_for(f"sqlite:///{path}")
        with office_on(Programme(engine, keyring=keyring, clock=clock), clock.set) as office:
            yield office
        engine.dispose()

    return opened


def draws(office: Office, percent: int, *, hurried: int = 0) -> None:
    with office.programme.change(where="test") as session:
        blindness.draw(session, percent, hurried=hurried, at=office.now)


def on_duty(office: Office, first_name: str) -> None:
    with office.programme.change(where="test") as session:
        session.add(Post(code=DUTY_LEAD, holder_id=office.record(first_name).key))


def amara_sends(office: Office, thought: Thought) -> Audit:
    """Amara answers every question as in any other of these lives, and thinks what she thinks."""
    amara = office.record("amara")
    with office.programme.change() as session:
        found = select(Audit).where(Audit.auditor_id == amara.key).order_by(col(Audit.id).desc())
        audit = session.exec(found).first()
        assert audit is not None
        assignment.confirm_and_start(session, audit.key, by=amara, at=office.now)
        for part in asked_of(session, audit):
            values = {asked.name: answered(part.code, asked, thought) for asked in part.fields}
            answering.save_part(session, audit.key, part.code, values, by=amara, at=office.now)
        if audit.version == 0:
            planned = replace(for_tom(office), due_on=date(2026, 12, 18))
            actions.add(session, audit, planned, source=ActionSource.AUDIT, by=amara, at=office.now)
        submission.submit(session, audit.key, by=amara, at=office.now)
    office.drain()
    return office.audit_of("amara")


def answered(part: str, asked: Field, thought: Thought) -> str:
    if asked.name == "grade":
        whole = thought.grade if part == CLOSING else thought.domains
        return thought.exceptions.get(part, whole).value
    if asked.name in ("reason", "grade_why"):
        return thought.reason
    return thought.scale if asked.name == "scale" else answer_of(asked, "good")


def time_passes(office: Office, days: int) -> None:
    """So many working days, to half past nine, with everything that the clock does on the way."""
    day = add_working_days(office.now.date(), days)
    until = office.now.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=30)
    clockwork = Clockwork(office.programme, holder="test", real_now=lambda: REAL_START)
    clockwork.play(until, move=office._moves)
    office.drain()


def is_returned(office: Office, audit: Audit) -> None:
    """As its moderator, without a grade: a note, and what the record shows."""
    by = office.moderator_of(audit)
    with office.programme.change() as session:
        returning.return_for_redo(
            session,
            audit.key,
            notes={"planning/reason": "Where on the record is the plan?"},
            supporter_id=office.another_lead(by).key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=by,
            at=office.now,
        )
    office.drain()


def lives_blind(office: Office, thought: Thought, *, watched: Sequence[str], hurried: int) -> Seen:
    """Amara's audit is drawn; it is taken, waits over a Monday, goes back and is sent again.

    What is seen of it before anybody has graded it, by who, what and when. Helen's is there too,
    so that there is an order.
    """
    draws(office, 100, hurried=hurried)
    sent(office, grade="outstanding", first_name="helen")
    audit = amara_sends(office, thought)
    seen = everything_seen(office, watched, audit, moment="sent", tries=False)
    with office.programme.change() as session:
        taking.claim(session, audit.key, by=office.moderator_of(audit), at=office.now)
    office.drain()
    time_passes(office, 1)
    seen |= everything_seen(office, watched, audit, moment="late")
    time_passes(office, 3)
    seen |= everything_seen(office, watched, audit, moment="after Monday", tries=False)
    is_returned(office, office.audit_of("amara"))
    seen |= everything_seen(office, watched, audit, moment="returned", tries=False)
    again = amara_sends(office, thought)
    return seen | everything_seen(office, watched, again, moment="sent again")


def lives_to_second_reading(
    office: Office, thought: Thought, graded_blind: Grade | None, decided: Grade
) -> tuple[Seen, str]:
    """Amara's audit is decided, and has to be read second; before that is done, what follows from
    a weak decision is recorded and done. What is seen by whoever is a lead and not its moderator,
    and who of them reads it.
    """
    draws(office, 100 if graded_blind else 0, hurried=100)
    sent(office, first_name="helen")
    audit = amara_sends(office, thought)
    by = office.moderator_of(audit)
    if graded_blind:
        grades_blind(office, audit, graded_blind)
    is_decided(office, audit, decided)
    watched = [name for name in LEADS if office.record(name).id != by.id]
    read = office.audit_of("amara")
    assert read.second_reader_id is not None
    reader = next(name for name in watched if office.record(name).id == read.second_reader_id)
    seen = everything_seen(office, watched, read, moment="decided")
    what_follows_is_done(office, read)
    seen |= everything_seen(office, watched, read, moment="followed up")
    time_passes(office, 2)
    return seen | everything_seen(office, watched, read, moment="late"), reader


def lives_past_its_date(office: Office, thought: Thought, percent: int) -> Seen:
    """Amara's moderator lets the date of her audit pass, and decides that it is Inadequate. What
    the leads see of it who may still read it second, from the day it is sent until one of them has.
    """
    draws(office, percent)
    sent(office, grade="outstanding", first_name="helen")
    audit = amara_sends(office, thought)
    by = office.moderator_of(audit)
    watched = [name for name in LEADS if office.record(name).id != by.id]
    seen = everything_seen(office, watched, audit, moment="sent")
    time_passes(office, 1)
    seen |= everything_seen(office, watched, audit, moment="due", tries=False)
    with office.programme.change() as session:
        taking.claim(session, audit.key, by=by, at=office.now)
    office.drain()
    time_passes(office, 1)
    seen |= everything_seen(office, watched, audit, moment="late")
    if percent:
        grades_blind(office, audit, Grade.INADEQUATE)
    is_decided(office, audit, Grade.INADEQUATE)
    read = office.audit_of("amara")
    assert read.state is AuditState.SECOND_READING
    return seen | everything_seen(office, watched, read, moment="decided", tries=False)


def grades_blind(office: Office, audit: Audit, grade: Grade) -> None:
    with office.programme.change() as session:
        domains = [domain.code for domain in tool_of(session, audit).domains]
        give_blind_grade(
            session,
            audit.key,
            grade=grade,
            domains=dict.fromkeys(domains, grade),
            reason="As the record shows it.",
            by=office.moderator_of(audit),
            at=office.now,
        )


def is_decided(office: Office, audit: Audit, grade: Grade) -> None:
    """By its moderator; where practice is weak with an action of theirs."""
    by = office.moderator_of(audit)
    with office.programme.change() as session:
        if grade is audit.auditor_grade:
            moderation.approve(session, audit.key, checklist=SOUND, by=by, at=office.now)
        else:
            moderation.regrade(
                session,
                audit.key,
                to=grade,
                reason_code=RegradeReason.OTHER,
                reason="The record shows it otherwise.",
                checklist=SOUND,
                new_actions=[for_tom(office)] if is_weak(grade) else [],
                by=by,
                at=office.now,
            )
    office.drain()


def what_follows_is_done(office: Office, audit: Audit) -> None:
    """Adaeze records the remedy, and Tom does what he owns, where they were told of any."""
    adaeze, tom = office.record("adaeze"), office.record("tom")
    with office.programme.change() as session:
        opened = escalation_of(session, audit.key)
        today = office.now.date()
        if opened is not None:
            taken = RemedialRecord("Tom saw the family.", "Tom", today, today, "Tom", Safe.YES)
            record_remedy(session, opened.key, taken, by=adaeze, at=office.now)
        mine = select(Action).where(Action.owner_id == tom.key, col(Action.live).is_(True))
        for action in session.exec(mine).all():
            actions.claim_done(
                session, action.key, impact="She knows who comes.", by=tom, at=office.now
            )
    office.drain()


def assert_alike(one: Seen, other: Seen) -> None:
    found = differing(one, other)
    assert not found, f"{len(found)} of {len(one)}: {first_difference(found)}"


def first_difference(found: dict[str, tuple[str, str]]) -> str:
    """The first of what differs, by the first lines that do."""
    name, (one, other) = next(iter(found.items()))
    pairs = zip((one or "").splitlines(), (other or "").splitlines(), strict=False)
    lines = next(((a, b) for a, b in pairs if a != b), (len(one or ""), len(other or "")))
    return f"{name}: {lines}; also {list(found)[:12]}"


def test_a_better_or_a_weaker_grade_is_seen_by_nobody_before_the_blind_grade(opens: Opens) -> None:
    lives = []
    for thought in (GOOD, OUTSTANDING, RI):
        with opens() as office:
            lives.append(lives_blind(office, thought, watched=(*LEADS, "farzana"), hurried=0))
    assert_alike(lives[0], lives[1])
    assert_alike(lives[0], lives[2])


def test_an_inadequate_is_one_of_those_that_are_due_in_a_day_for_no_cause(opens: Opens) -> None:
    """Priya is the duty lead, who is told of it as such and so grades nothing blind."""
    lives = []
    for thought in (GOOD, INADEQUATE):
        with opens() as office:
            on_duty(office, "priya")
            watched = ("moses", "grace", "farzana")
            lives.append(lives_blind(office, thought, watched=watched, hurried=100))
            told = [m for m in office.priya.conversation() if "provisional" in words_of(m)]
            assert bool(told) is (thought is INADEQUATE)
            assert "due Wed 2 Dec" in lives[-1]["sent: farzana: queue "]
    assert_alike(*lives)


@pytest.mark.parametrize("percent", [0, 100], ids=["sighted", "drawn"])
def test_a_date_says_nothing_to_who_could_still_read_it_second(opens: Opens, percent: int) -> None:
    """An Inadequate is due in a day. Its moderator and the QA manager see that; nobody else does,
    where the child is safe: not in a line, a place in the queue, a count or a sentence."""
    lives = []
    for thought in (GOOD, INADEQUATE):
        with opens() as office:
            lives.append(lives_past_its_date(office, thought, percent))
    assert_alike(*lives)


#: What Amara thought, what her moderator graded blind where it was drawn, and what they decided.
SIGHTED_LIVES = (
    (INADEQUATE, None, Grade.GOOD),
    (INADEQUATE, None, Grade.REQUIRES_IMPROVEMENT),
    (GOOD, None, Grade.INADEQUATE),
)
DRAWN_LIVES = (
    (INADEQUATE, Grade.GOOD, Grade.GOOD),
    (GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE),
)


@pytest.mark.parametrize("lived", [SIGHTED_LIVES, DRAWN_LIVES], ids=["sighted", "drawn"])
def test_a_second_reader_sees_nothing_of_what_two_others_graded(
    opens: Opens, lived: Sequence[tuple[Thought, Grade | None, Grade]]
) -> None:
    """Nor do others who could be asked to read it, while it is not read."""
    lives, readers = [], set()
    for thought, graded_blind, decided in lived:
        with opens() as office:
            seen, reader = lives_to_second_reading(office, thought, graded_blind, decided)
            lives.append(seen)
            readers.add(reader)
    assert len(readers) == 1
    for other in lives[1:]:
        assert_alike(lives[0], other)
