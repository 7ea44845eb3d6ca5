"""Nobody who is away holds an audit silently; targets are chased; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from models.audit import Audit
from models.delivery import Delivery
from models.kinds import DeliveryKind
from models.person import Person, RoleHolding
from models.vocabulary import AuditState
from models.workflow import drafts, handing, taking, weekly
from models.workflow.audits import case_of, ties_of
from models.workflow.chasing import owe_reminders, things_due
from models.workflow.covering import cover_away
from models.workflow.drafts import Written
from models.workflow.late_readings import readings
from models.workflow.routing import route_second_reading, route_unheld
from models.workflow.weekly_lines import LineKind
from schedules import jobs
from tests.models.workflow.leads import (
    LEADS,
    account_closes,
    away,
    is_with,
    names_of,
    on,
    sent,
    told,
    trail_of,
)
from tests.models.workflow.standing import named

_S = AuditState
MOVED, READER_AWAY = DeliveryKind.READING_MOVED, DeliveryKind.READER_AWAY
NOBODY = DeliveryKind.NOBODY_INDEPENDENT


@pytest.fixture
def waits(session: Session, first: Audit) -> Audit:
    """An audit that waits for Moses, due on Tuesday 8 December."""
    return sent(session, first)


def test_what_waits_for_one_who_is_away_past_its_date_goes_to_the_next(
    session: Session, waits: Audit
) -> None:
    away(session, "Moses", 2, 8)
    assert cover_away(session, at=on(2)) == 1
    moses, priya = named(session, "Moses"), named(session, "Priya")
    assert (waits.moderator_id, waits.turn_due_on) == (priya.id, date(2026, 12, 8))
    (message,) = told(session, "Moses", MOVED, waits)
    assert (message.facts["to"], message.facts["by"], message.facts["why"]) == (
        priya.id,
        None,
        "away",
    )
    assert len(told(session, "Priya", DeliveryKind.TO_MODERATE, waits)) == 1
    (line,) = trail_of(session, waits, "audit.reader_changed")
    assert (line.before, line.after) == (
        {"reader": moses.id},
        {"reader": priya.id, "why": "away", "second": False},
    )
    assert moses.id in ties_of(session, waits).alerted  # they saw its date, so read nothing second
    assert cover_away(session, at=on(2)) == 0


@pytest.mark.parametrize(("start", "end"), [(2, 7), (3, 8), (2, 2)])
def test_who_is_there_on_any_day_until_then_keeps_it(
    session: Session, waits: Audit, start: int, end: int
) -> None:
    away(session, "Moses", start, end)
    assert cover_away(session, at=on(2)) == 0
    assert names_of(session, [waits.moderator_id]) == ["Moses"]


def test_urgent_ones_move_first(session: Session, first: Audit) -> None:
    later, urgent = (
        is_with(session, sent(session, first), "Moses", _S.SUBMITTED) for _ in range(2)
    )
    urgent.turn_due_on = date(2026, 12, 3)
    away(session, "Moses", 2, 31)
    assert cover_away(session, at=on(2)) == 2
    assert names_of(session, [urgent.moderator_id, later.moderator_id]) == ["Priya", "Grace"]


def test_one_that_was_begun_stays_and_the_qa_manager_is_told_once(
    session: Session, waits: Audit
) -> None:
    taking.claim(session, waits.key, by=named(session, "Moses"), at=on(1))
    away(session, "Moses", 2, 8)
    for day in (2, 3, 4):
        assert cover_away(session, at=on(day)) == 0
    assert names_of(session, [waits.moderator_id]) == ["Moses"]
    (message,) = told(session, "Farzana", READER_AWAY, waits)
    assert message.facts["reader"] == named(session, "Moses").id
    before = message.revision
    grace = named(session, "Grace").key
    farzana, moses = named(session, "Farzana"), named(session, "Moses").key
    handing.name_reader(session, waits.key, to=grace, instead_of=moses, by=farzana, at=on(4))
    assert message.revision > before
    assert cover_away(session, at=on(4)) == 0


def test_one_that_was_given_by_name_stays_and_the_qa_manager_is_told(
    session: Session, waits: Audit
) -> None:
    away(session, "Grace", 2, 8)
    farzana, moses = named(session, "Farzana"), named(session, "Moses").key
    grace = named(session, "Grace").key
    handing.name_reader(session, waits.key, to=grace, instead_of=moses, by=farzana, at=on(2))
    assert cover_away(session, at=on(3)) == 0
    assert waits.moderator_id == grace
    assert len(told(session, "Farzana", READER_AWAY, waits)) == 1


def test_a_second_reading_moves_alike_and_stays_once_begun(session: Session, first: Audit) -> None:
    found = []
    for _ in range(2):
        audit = sent(session, first)
        audit.state, audit.moderator_id = _S.SECOND_READING, named(session, "Moses").key
        route_second_reading(session, audit, at=on(1))
        audit.second_reader_id = named(session, "Priya").key
        session.flush()
        found.append(audit)
    waiting, begun = found
    drafts.keep(
        session,
        Written(f"second-{begun.key}", "w1"),
        {"reason": "The plan is old."},
        audit_id=begun.key,
        sequence=1,
        by=named(session, "Priya"),
        at=on(1),
    )
    away(session, "Priya", 2, 2)
    assert cover_away(session, at=on(2)) == 1
    assert names_of(session, [waiting.second_reader_id, begun.second_reader_id]) == [
        "Grace",
        "Priya",
    ]
    assert waiting.turn_due_on == date(2026, 12, 2)
    assert len(told(session, "Farzana", READER_AWAY, begun)) == 1


def leaves(session: Session) -> None:
    named(session, "Moses").ends = date(2026, 12, 1)


def closes(session: Session) -> None:
    account_closes(session, "Moses")


def moderates_no_more(session: Session) -> None:
    held = select(RoleHolding).where(RoleHolding.person_id == named(session, "Moses").key)
    session.exec(held).one().ends = date(2026, 12, 1)


@pytest.mark.parametrize("happens", [leaves, closes, moderates_no_more])
def test_what_waits_for_one_who_left_goes_to_the_next(
    session: Session, waits: Audit, happens: Callable[[Session], None]
) -> None:
    happens(session)
    session.flush()
    assert cover_away(session, at=on(2)) == 1
    assert names_of(session, [waits.moderator_id]) == ["Priya"]
    written = told(session, "Moses", MOVED, waits)
    assert len(written) == (1 if happens is moderates_no_more else 0)


def test_what_waits_for_one_who_has_a_part_in_it_by_now_goes_to_the_next(
    session: Session, waits: Audit
) -> None:
    case_of(session, waits).chair_id = named(session, "Moses").key
    session.flush()
    assert cover_away(session, at=on(2)) == 1
    assert names_of(session, [waits.moderator_id]) == ["Priya"]
    assert told(session, "Moses", MOVED, waits)[0].facts["why"] == "not_free"


def test_where_nobody_else_is_there_the_qa_manager_is_told_at_once(
    session: Session, waits: Audit
) -> None:
    for lead in LEADS:
        away(session, lead, 2, 8)
    assert cover_away(session, at=on(2)) == 1
    assert waits.moderator_id is None
    assert len(told(session, "Farzana", NOBODY, waits)) == 1
    assert told(session, "Moses", MOVED, waits)[0].facts["to"] is None
    assert route_unheld(session, at=on(9)) == 1
    assert (waits.moderator_id is None, waits.turn_due_on) == (False, date(2026, 12, 8))


def test_every_working_morning_before_anybody_is_reminded(session: Session, waits: Audit) -> None:
    away(session, "Moses", 4, 8)
    jobs.chase(session, on(7))
    assert names_of(session, [waits.moderator_id]) == ["Priya"]
    reminder = select(Delivery).where(Delivery.kind == DeliveryKind.REMINDER)
    people = names_of(session, [message.person_id for message in session.exec(reminder)])
    assert "Priya" in people
    assert "Moses" not in people


# Targets are counted and chased


def reminded(session: Session, at: datetime) -> dict[str, list[tuple[str, int]]]:
    """Who is reminded of what on a day, by first name."""
    owe_reminders(session, at=at)
    session.flush()
    found = select(Delivery).where(
        Delivery.kind == DeliveryKind.REMINDER, col(Delivery.owed_at) == at
    )
    people = {}
    for message in session.exec(found):
        who = session.get_one(Person, message.person_id)
        due = things_due(session, message.facts["things"], to=who.key)
        lines = [(thing.kind, thing.id) for thing in due if thing.kind != "audit"]
        if lines:
            people[who.name.partition(" ")[0]] = lines
    return people


def test_reminders_five_and_one_day_before_one_after_then_every_monday(
    session: Session, waits: Audit
) -> None:
    days = {
        day: reminded(session, on(day))
        for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21, 22)
    }
    said = {day for day, people in days.items() if people}
    assert said == {1, 7, 9, 14, 21}
    assert days[14] == {"Moses": [("moderation", waits.key)]}
    january = reminded(session, datetime.fromisoformat("2027-01-04T09:00:00+00:00"))
    assert january["Moses"] == [("moderation", waits.key)]


def test_a_second_reading_and_one_that_nobody_has_are_chased_too(
    session: Session, first: Audit
) -> None:
    read, nobodys = sent(session, first), sent(session, first)
    is_with(session, read, "Grace", _S.SECOND_READING)
    nobodys.moderator_id = None
    for audit in (read, nobodys):
        audit.turn_due_on = date(2026, 12, 3)
    session.flush()
    assert reminded(session, on(4)) == {
        "Grace": [("second_reading", read.key)],
        "Farzana": [("unread", nobodys.key)],
    }


def test_what_is_past_its_target_is_counted_for_the_qa_manager(
    session: Session, first: Audit
) -> None:
    late, second, fine, nobodys = (sent(session, first) for _ in range(4))
    late.turn_due_on = date(2026, 12, 2)
    is_with(session, second, "Grace", _S.SECOND_READING).turn_due_on = date(2026, 12, 3)
    nobodys.moderator_id, nobodys.turn_due_on = None, date(2026, 12, 4)  # due today: not late
    session.flush()
    away(session, names_of(session, [fine.moderator_id])[0], 4, 8)
    found = readings(session, at=on(4))
    assert (found.late, found.whole) == (2, 4)
    assert [reading.audit.id for reading in found.needing] == [
        late.id,
        second.id,
        nobodys.id,
        fine.id,
    ]
    assert found.needing[2].holder is None
    assert found.needing[3].away
    week = weekly.weekly_of(session, None, on=date(2026, 12, 4))
    assert (week.readings_late, week.readings) == (2, 4)
    lines = [line for line in week.overdue if line.kind is LineKind.READING]
    assert [(line.id, line.what, line.grade) for line in lines] == [
        (late.id, "audit to moderate", None),
        (second.id, "audit to read second", None),
    ]
    family_help = weekly.weekly_of(session, 2, on=date(2026, 12, 7))
    assert not [line for line in family_help.overdue if line.kind is LineKind.READING]
