"""Which decisions are counted as agreement, and for whom, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session, col, select

from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.agreement import Movement
from models.rules.calendar import at_london
from models.rules.rotation import Month
from models.setting import Setting
from models.vocabulary import AuditState, Grade, Outcome
from models.workflow.agreement import HowWeAgree, how_we_agree, may_see_own, own_grades
from models.workflow.assignment import release_month
from models.workflow.case_import import import_cases
from models.workflow.people_import import import_people
from tests.agreeing import THIRTY_FOUR, decided, decision, graded_blind
from tests.conftest import FIRST_MORNING
from tests.dumping import dump_of
from tests.office import CASES, PEOPLE

#: Farzana looks on Tuesday 1 December 2026.
NOW = FIRST_MORNING
OUTSTANDING, GOOD, RI, INADEQUATE = Grade
NOVEMBER = at_london(date(2026, 11, 12), 15)


@pytest.fixture
def session(programme: Programme) -> Iterator[Session]:
    """The office's council with December drawn and nothing decided."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=NOW)
        import_cases(session, CASES, at=NOW)
        release_month(session, Month(2026, 12), at=NOW, seed=7)
        yield session


def named(session: Session, first_name: str) -> Person:
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def seen(session: Session) -> HowWeAgree:
    """What Farzana sees."""
    return how_we_agree(session, by=named(session, "Farzana"), at=NOW)


def test_every_final_audit_counts_once_sighted_and_blind_apart(session: Session) -> None:
    moses = named(session, "Moses")
    decided(session, THIRTY_FOUR, on=NOVEMBER, moderator=moses)
    decided(session, [(GOOD, RI), (GOOD, GOOD)], on=NOVEMBER, moderator=moses, blind=True)
    found = seen(session)
    assert found.sighted.agreement.movement == Movement(same=24, up=2, down=8, far=2)
    assert found.sighted.agreement.kappa is not None
    assert found.blind.agreement.n == 2
    assert found.blind.agreement.kappa is None


def test_the_blind_grade_counts_and_not_what_was_decided_with_both_in_sight(
    session: Session,
) -> None:
    """Moses graded RI blind, and then let the auditor's Good stand."""
    moses = named(session, "Moses")
    (audit,) = decided(session, [(GOOD, GOOD)], on=NOVEMBER, moderator=moses)
    graded_blind(session, audit, (GOOD, RI), moses, NOVEMBER)
    found = seen(session)
    assert found.blind.agreement.movement == Movement(same=0, up=0, down=1, far=0)
    assert found.sighted.agreement.n == 0


def test_a_blind_grade_stands_beside_what_the_auditor_had_sent_then(session: Session) -> None:
    """It was returned after the blind grade, and the redo was sent with another grade."""
    moses = named(session, "Moses")
    (audit,) = decided(session, [(RI, RI)], on=NOVEMBER, moderator=moses)
    graded_blind(session, audit, (OUTSTANDING, RI), moses, NOVEMBER)
    assert seen(session).blind.agreement.movement == Movement(same=0, up=0, down=1, far=1)


def test_what_somebody_graded_blind_is_theirs_and_apart_from_what_they_decided(
    session: Session,
) -> None:
    moses, priya, amara = (named(session, who) for who in ("Moses", "Priya", "Amara"))
    sighted = [(GOOD, GOOD)] * 12
    decided(session, sighted, on=NOVEMBER, moderator=moses, auditor=amara)
    taken_over = [(GOOD, GOOD)] * 11
    audits = decided(session, taken_over, on=NOVEMBER, moderator=moses, auditor=amara)
    for audit in audits:  # graded blind by Priya, who then handed them over
        graded_blind(session, audit, (GOOD, RI), priya, NOVEMBER)
    assert own_grades(session, by=moses, at=NOW).as_moderator == Movement(12, 0, 0, 0)
    assert own_grades(session, by=moses, at=NOW).graded_blind is None
    assert own_grades(session, by=priya, at=NOW).graded_blind == Movement(0, 0, 11, 0)
    assert own_grades(session, by=priya, at=NOW).as_moderator is None
    assert own_grades(session, by=amara, at=NOW).as_auditor == Movement(23, 0, 0, 0)


def test_the_moderators_first_decision_counts_and_none_that_comes_after(session: Session) -> None:
    """Priya reads second and Farzana settles: the grid says what Moses saw."""
    moses, priya, farzana = (named(session, who) for who in ("Moses", "Priya", "Farzana"))
    (audit,) = decided(session, [(GOOD, INADEQUATE)], on=NOVEMBER, moderator=moses)
    decision(session, audit, (GOOD, RI), priya, NOVEMBER, second=True)
    decision(session, audit, (GOOD, RI), farzana, NOVEMBER)
    found = seen(session)
    assert found.sighted.agreement.grid[1] == (0, 0, 0, 1)
    assert found.sighted.agreement.n == 1
    assert (found.second, found.second_same) == (1, 0)


def test_a_return_is_no_decision_and_the_redo_is(session: Session) -> None:
    moses = named(session, "Moses")
    (audit,) = decided(session, [(RI, RI)], on=NOVEMBER, moderator=moses)
    decision(session, audit, (GOOD, INADEQUATE), moses, NOVEMBER, outcome=Outcome.RETURNED)
    assert seen(session).sighted.agreement.movement == Movement(same=1, up=0, down=0, far=0)


def test_what_is_not_final_counts_nowhere(session: Session) -> None:
    """A second reader who could count would know the moderator's grade before giving theirs."""
    amara, moses = named(session, "Amara"), named(session, "Moses")
    for state in set(AuditState) - {AuditState.FINALISED, AuditState.AMENDED}:
        decided(
            session, [(GOOD, RI)] * 12, on=NOVEMBER, moderator=moses, auditor=amara, state=state
        )
    assert seen(session).sighted.agreement.n == 0
    assert not may_see_own(session, by=amara, at=NOW)
    assert not may_see_own(session, by=moses, at=NOW)


def test_an_audit_that_an_appeal_changed_counts_with_the_moderators_grade(session: Session) -> None:
    moses, state = named(session, "Moses"), AuditState.AMENDED
    decided(session, [(GOOD, RI)], on=NOVEMBER, moderator=moses, state=state)
    assert seen(session).sighted.agreement.movement == Movement(same=0, up=0, down=1, far=0)
    assert seen(session).amended == 1


def test_twelve_months_roll_by_the_day_of_the_decision(session: Session) -> None:
    moses = named(session, "Moses")
    days = [
        (date(2025, 12, 1), 23, 0),  # a year ago to the day: the twelve months begin after it
        (date(2025, 12, 2), 0, 1),
        (date(2026, 12, 1), 8, 2),
        (date(2026, 12, 1), 10, 2),  # later today
    ]
    for day, hour, counted in days:
        decided(session, [(GOOD, RI)], on=at_london(day, hour), moderator=moses)
        assert seen(session).sighted.agreement.n == counted
    assert (seen(session).first, seen(session).last) == (date(2025, 12, 2), date(2026, 12, 1))


def test_each_decision_stands_in_one_quarter(session: Session) -> None:
    moses = named(session, "Moses")
    for month in (1, 4, 7, 10):
        middle = at_london(date(2026, month, 15), 9)
        decided(session, THIRTY_FOUR[: 28 + month], on=middle, moderator=moses)
    measured = seen(session).sighted
    assert [quarter.agreement.n for quarter in measured.quarters] == [29, 32, 34, 34]
    assert measured.has_trend
    assert measured.agreement.n == 129


def test_one_quarter_is_no_trend(session: Session) -> None:
    decided(session, THIRTY_FOUR, on=NOVEMBER, moderator=named(session, "Moses"))
    assert not seen(session).sighted.has_trend


def test_second_readings_are_counted_and_how_many_gave_the_moderators_grade(
    session: Session,
) -> None:
    moses, priya = named(session, "Moses"), named(session, "Priya")
    pairs = [(INADEQUATE, INADEQUATE), (GOOD, INADEQUATE), (GOOD, GOOD)]
    audits = decided(session, pairs, on=NOVEMBER, moderator=moses)
    decision(session, audits[0], (INADEQUATE, INADEQUATE), priya, NOVEMBER, second=True)
    decision(session, audits[1], (GOOD, RI), priya, NOVEMBER, second=True)
    assert (seen(session).second, seen(session).second_same) == (2, 1)


def test_nobody_but_the_qa_manager_is_told(session: Session) -> None:
    for name in ("Amara", "Moses", "Adaeze", "Rosalind", "Gareth", "Ines", "Tom"):
        with pytest.raises(RuleBroken, match="is for the QA manager"):
            how_we_agree(session, by=named(session, name), at=NOW)


def test_a_person_sees_their_own_and_nobody_elses(session: Session) -> None:
    amara, helen, moses, priya = (
        named(session, who) for who in ("Amara", "Helen", "Moses", "Priya")
    )
    mine = [*[(GOOD, GOOD)] * 7, (GOOD, RI), (GOOD, RI), (GOOD, INADEQUATE)]
    decided(session, mine, on=NOVEMBER, moderator=moses, auditor=amara)
    decided(session, [(RI, OUTSTANDING)] * 4, on=NOVEMBER, moderator=priya, auditor=helen)
    assert own_grades(session, by=amara, at=NOW).as_auditor == Movement(7, 0, 3, 1)
    assert own_grades(session, by=amara, at=NOW).as_moderator is None
    assert own_grades(session, by=moses, at=NOW).as_moderator == Movement(7, 0, 3, 1)
    assert own_grades(session, by=moses, at=NOW).as_auditor is None
    for few in (helen, priya):
        assert not may_see_own(session, by=few, at=NOW)
        with pytest.raises(RuleBroken, match="fewer would say little"):
            own_grades(session, by=few, at=NOW)


def test_a_council_sets_how_many_are_enough(session: Session) -> None:
    decided(session, [(GOOD, GOOD), (RI, RI)], on=NOVEMBER, moderator=named(session, "Moses"))
    assert not seen(session).sighted.agreement.is_enough
    session.add(Setting(path="agreement.least", value=2, since=NOW, reason="We are small."))
    session.flush()
    assert seen(session).sighted.agreement.sentence == "kappa 1.00: the same grade every time"


def test_looking_writes_nothing(programme: Programme, session: Session) -> None:
    decided(session, THIRTY_FOUR, on=NOVEMBER, moderator=named(session, "Moses"))
    session.commit()
    before = dump_of(programme.engine)
    with programme.read() as reading:
        seen(reading)
    assert dump_of(programme.engine) == before
