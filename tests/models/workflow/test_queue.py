"""The queue is right: its order, its counts and its filters, against a plain recount in Python.

Three hundred audits in every state, held by anybody or nobody, sent once or again.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.audit import Audit
from models.case import Case
from models.errors import RuleBroken
from models.person import Person, Team
from models.programme import Programme
from models.rules.calendar import london_date
from models.vocabulary import AuditState, Grade, Safe
from models.workflow.case_import import import_cases
from models.workflow.people_import import import_people
from models.workflow.queue import PAGE, Queue, desk_of, queue_of
from models.workflow.queue_view import (
    WHOLE_QUEUE,
    QueueFilters,
    keep_filters,
    kept_filters,
)
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT, TODAY = FIRST_MORNING, london_date(FIRST_MORNING)
AREAS = ("early_help", "cin_cp", "cla", "an_area_of_before")
LEADS = ("Moses", "Priya", "Grace")
MORE_CASES = "HT-2001,early_help,Lantern Team,leo@q.test,,13-15,EH,,2026-03\n"


@dataclass(frozen=True)
class Row:
    """An audit as the recount sees it."""

    id: int
    area: str
    service: str
    state: AuditState
    moderator: str
    second_reader: str
    decider: str
    version: int
    due: date | None
    open_due: date | None
    sent: Any

    @property
    def holder(self) -> str:
        """Whose turn it is, by first name; empty when it is given to nobody."""
        if self.state in (AuditState.SUBMITTED, AuditState.IN_MODERATION):
            return self.moderator
        return self.second_reader if self.state is AuditState.SECOND_READING else self.decider

    def due_for(self, who: str) -> date | None:
        """By when, as far as somebody may know: what waits for another moderator says it without
        a grade."""
        moderated = self.state in (AuditState.SUBMITTED, AuditState.IN_MODERATION)
        if moderated and who not in (self.moderator, "Farzana"):
            return self.open_due or self.due
        return self.due

    def seen_by(self, who: str) -> bool:
        """Whether it stands in somebody's queue."""
        if self.state in (AuditState.SUBMITTED, AuditState.IN_MODERATION):
            return True
        if who == "Farzana":
            return self.state in (
                AuditState.SECOND_READING,
                AuditState.DISPUTED,
                AuditState.SECOND_RETURN,
            )
        return self.state is AuditState.SECOND_READING and self.second_reader == who

    def is_mine(self, who: str) -> bool:
        """Whether it is somebody's turn."""
        return self.holder == who or (who == "Farzana" and not self.holder)

    def fits(self, who: str, filters: QueueFilters, services: dict[int, str]) -> bool:
        """Whether all that was chosen fits it."""
        return (
            filters.area in ("", self.area)
            and (filters.service_id is None or services[filters.service_id] == self.service)
            and (not filters.mine or self.is_mine(who))
            and (not filters.returned or self.version > 1)
            and (
                not filters.second_reading
                or self.state in (AuditState.SECOND_READING, AuditState.DISPUTED)
            )
        )


@pytest.fixture
def council(programme: Programme) -> Programme:
    """The office's people, and three hundred audits that chance has made."""
    chance = random.Random(20261123)
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES + MORE_CASES, at=AT)
        auditor = named(session, "Amara")
        cases = session.exec(select(Case)).all()
        leads = [named(session, name).key for name in LEADS]
        for _ in range(300):
            session.add(_by_chance(chance, auditor, cases, [*leads, None]))
        for audit in session.exec(select(Audit)):
            if chance.random() < 0.1:
                audit.decider_id = named(session, "Gareth").key
    return programme


def _by_chance(
    chance: random.Random, auditor: Person, cases: Any, holders: list[int | None]
) -> Audit:
    case, state = chance.choice(cases), chance.choice(list(AuditState))
    days = (None, *(TODAY + timedelta(days=n) for n in range(-4, 6)))
    on_the_table = (AuditState.SUBMITTED, AuditState.IN_MODERATION, AuditState.SECOND_READING)
    if chance.random() < 0.5:
        state = chance.choice(on_the_table)
    return Audit(
        month="2026-12",
        area=chance.choice(AREAS),
        case_id=case.id,
        auditor_id=auditor.key,
        state=state,
        team_id=case.team_id,
        worker_id=case.worker_id,
        status="EH",
        age_band="13-15",
        because="chance",
        assigned_at=AT,
        due_on=TODAY,
        due_because="month end",
        held_since=AT,
        submitted_at=AT - timedelta(hours=chance.randrange(40)),
        version=chance.choice((1, 1, 1, 2, 3)),
        safe_now=chance.choice((Safe.YES, Safe.NO)),
        auditor_grade=chance.choice(list(Grade)),
        moderator_id=chance.choice(holders),
        second_reader_id=chance.choice(holders),
        turn_due_on=chance.choice(days),
        open_due_on=chance.choice(days),
    )


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def rows_of(session: Session) -> list[Row]:
    """Every audit, as Python sees it."""
    first = {None: "", **{who.id: who.name.split()[0] for who in session.exec(select(Person))}}
    service = {team.id: team.service_id for team in session.exec(select(Team))}
    case = {case.id: service[case.team_id] for case in session.exec(select(Case))}
    names = services_of(session)
    return [
        Row(
            audit.key,
            audit.area,
            names[case[audit.case_id]],
            audit.state,
            first[audit.moderator_id],
            first[audit.second_reader_id],
            first[audit.decider_id],
            audit.version,
            audit.turn_due_on,
            audit.open_due_on,
            audit.submitted_at,
        )
        for audit in session.exec(select(Audit))
    ]


def services_of(session: Session) -> dict[int, str]:
    """The services that have a team, by id."""
    queue = queue_of(session, named(session, "Moses"), at=AT)
    return {service.id or 0: service.name for service in queue.services}


def every_filter(services: dict[int, str]) -> Iterator[QueueFilters]:
    """All that can be chosen together."""
    yes_no = (False, True)
    for chosen in itertools.product(("", *AREAS[:3]), (None, *services), yes_no, yes_no, yes_no):
        yield QueueFilters(*chosen)


def whole(session: Session, who: Person, filters: QueueFilters) -> list[int]:
    """Every page of a queue, one after the other."""
    first = queue_of(session, who, filters=filters, at=AT)
    pages = [
        queue_of(session, who, filters=filters, page=page, at=AT) for page in range(first.pages)
    ]
    assert all(len(page.lines) == PAGE for page in pages[:-1])
    return [line.audit_id for page in pages for line in page.lines]


@pytest.mark.parametrize("who", ["Moses", "Grace", "Farzana"])
def test_what_is_counted_and_listed_is_what_a_plain_recount_finds(
    council: Programme, who: str
) -> None:
    chance = random.Random(who)
    with council.read() as session:
        person, services = named(session, who), services_of(session)
        seen = [row for row in rows_of(session) if row.seen_by(who)]
        due = {row.id: row.due_for(who) for row in seen}
        seen.sort(key=lambda row: (due[row.id] is None, due[row.id] or TODAY, row.sent, row.id))
        for filters in every_filter(services):
            found = [row for row in seen if row.fits(who, filters, services)]
            counted = queue_of(session, person, filters=filters, at=AT).counted
            assert counted.whole == len(seen)
            assert counted.mine == sum(row.is_mine(who) for row in seen)
            assert counted.found == len(found), filters
            dates = [due[row.id] for row in found]
            assert counted.late == sum(day is not None and day < TODAY for day in dates)
            assert counted.today == dates.count(TODAY)
            if filters == WHOLE_QUEUE or chance.random() < 0.1:
                assert whole(session, person, filters) == [row.id for row in found], filters


def test_each_line_says_whose_turn_it_is(council: Programme) -> None:
    with council.read() as session:
        rows = {row.id: row for row in rows_of(session)}
        for who in ("Moses", "Farzana"):
            person = named(session, who)
            pages = queue_of(session, person, at=AT).pages
            for page in range(pages):
                for line in queue_of(session, person, page=page, at=AT).lines:
                    row = rows[line.audit_id]
                    assert line.holder.split()[0] == (row.holder or "Farzana")
                    assert line.named == bool(row.holder)
                    assert line.yours == row.is_mine(who)
                    assert (line.version, line.due_on) == (row.version, row.due_for(who))


def test_no_grade_and_no_answer_moves_a_line_or_a_number(council: Programme) -> None:
    """The same queue whatever was graded: nothing of it can be worked back (brief section 7)."""

    def looked_at() -> list[Queue | None]:
        with council.read() as session:
            people = [named(session, name) for name in ("Moses", "Grace", "Farzana")]
            found: list[Queue | None] = [desk_of(session, person, at=AT) for person in people]
            chosen = random.Random(1).sample([*every_filter(services_of(session))], 20)
            for person, filters in itertools.product(people, chosen):
                found.append(queue_of(session, person, filters=filters, at=AT))
            return found

    before = looked_at()
    with council.change() as session:
        for audit in session.exec(select(Audit)):
            audit.auditor_grade, audit.grade = Grade.INADEQUATE, Grade.OUTSTANDING
            audit.safe_now = Safe.NOT_SURE
    assert looked_at() == before


def test_others_second_readings_are_in_no_leads_queue(council: Programme) -> None:
    """Nor in a number: that somebody is asked to read second says what was graded."""
    with council.change() as session:
        moses, priya = named(session, "Moses"), named(session, "Priya")
        before = queue_of(session, moses, at=AT).counted
        for audit in session.exec(select(Audit).where(Audit.state == AuditState.SECOND_READING)):
            if audit.second_reader_id != moses.id:
                audit.second_reader_id = priya.id
                audit.turn_due_on = TODAY
        session.flush()
        assert queue_of(session, moses, at=AT).counted == before
        only = QueueFilters(second_reading=True)
        found = queue_of(session, moses, filters=only, at=AT)
        assert {line.yours for line in found.lines} == {True}


def test_a_desk_holds_what_was_given_to_them_to_read_and_nothing_to_settle_or_hand_on(
    council: Programme,
) -> None:
    with council.read() as session:
        rows = rows_of(session)
        for who in ("Moses", "Farzana"):
            desk = desk_of(session, named(session, who), at=AT)
            assert desk is not None
            settled = (AuditState.DISPUTED, AuditState.SECOND_RETURN)
            seen = [row for row in rows if row.seen_by(who) and row.state not in settled]
            assert desk.counted.whole == len(seen)
            assert desk.counted.found == sum(row.holder == who for row in seen)
            assert len(desk.lines) == (PAGE if who == "Moses" else 0)
            assert all(line.yours for line in desk.lines)
        assert desk_of(session, named(session, "Tom"), at=AT) is None


@pytest.mark.parametrize(
    "forged",
    [
        QueueFilters(area="an_area_of_before"),
        QueueFilters(area="' OR 1=1 --"),
        QueueFilters(service_id=0),
        QueueFilters(service_id=10**30),
        QueueFilters.read("area: service: service:x service:-1 service:² nonsense"),
        QueueFilters.read("area:" + "x" * 3000),
    ],
)
def test_what_there_is_not_is_not_filtered_by(council: Programme, forged: QueueFilters) -> None:
    with council.read() as session:
        moses = named(session, "Moses")
        assert queue_of(session, moses, filters=forged, at=AT) == queue_of(session, moses, at=AT)


def test_a_page_past_the_end_is_the_last_one(council: Programme) -> None:
    with council.read() as session:
        moses = named(session, "Moses")
        last = queue_of(session, moses, page=10**9, at=AT)
        assert (last.page, len(last.lines) > 0) == (last.pages - 1, True)


def test_what_was_chosen_is_the_same_in_words() -> None:
    for filters in every_filter({3: "Family Help", 41: "Looked After"}):
        assert QueueFilters.read(filters.words) == filters
    assert QueueFilters.read("  Mine SECOND reading ") == QueueFilters(
        mine=True, second_reading=True
    )


def test_what_was_chosen_is_kept_until_the_day_ends(council: Programme) -> None:
    mine, cla = QueueFilters(mine=True), QueueFilters(area="cla", service_id=1, returned=True)
    with council.change() as session:
        moses, grace = named(session, "Moses"), named(session, "Grace")
        assert kept_filters(session, moses, at=AT) == WHOLE_QUEUE
        keep_filters(session, mine, by=moses, at=AT - timedelta(days=1))
        assert kept_filters(session, moses, at=AT) == WHOLE_QUEUE
        keep_filters(session, cla, by=moses, at=AT)
        assert kept_filters(session, moses, at=AT + timedelta(hours=14)) == cla
        assert kept_filters(session, moses, at=AT + timedelta(hours=15)) == WHOLE_QUEUE
        assert kept_filters(session, grace, at=AT) == WHOLE_QUEUE


def test_a_full_page_asks_the_database_no_more_often_than_an_empty_one(council: Programme) -> None:
    with council.read() as session:
        moses = named(session, "Moses")
        queue_of(session, moses, at=AT)  # what is looked up once a session
        with statements(council.engine) as full:
            assert len(queue_of(session, moses, at=AT).lines) == PAGE
        with statements(council.engine) as empty:
            nothing = QueueFilters(area="cla", returned=True, mine=True, second_reading=True)
            queue_of(session, moses, filters=nothing, at=AT)
    assert len(full) <= 8
    assert len(full) - len(empty) <= 2  # who the QA manager is, where a line has no other holder


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """Everything that the database is asked meanwhile."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_the_queue_is_for_those_who_moderate(council: Programme) -> None:
    with council.read() as session:
        for who in ("Tom", "Adaeze", "Rosalind", "Ines"):
            with pytest.raises(RuleBroken, match="for practice assurance leads"):
                queue_of(session, named(session, who), filters=QueueFilters(mine=True), at=AT)
