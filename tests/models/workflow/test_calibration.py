"""Calibration from the first morning to the twelfth month: brief section 7, on both databases."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from models import sealing
from models.calibration import CalibrationAnswer, CalibrationRound
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.policy import DEFAULTS
from models.programme import Programme
from models.rules.calendar import at_london, is_working_day
from models.rules.rotation import Month
from models.trail import TrailEntry
from models.vocabulary import Grade, GradesAs, Sureness
from models.workflow import calibrated, calibration, chasing
from models.workflow.calibration import Given
from models.workflow.learning import draft_digest
from models.workflow.people_import import import_people
from tests.conftest import FIRST_MORNING
from tests.office import PEOPLE

LEADS = ("Moses", "Priya", "Grace")
AUDITORS = ("Adaeze", "Sam", "Tom", "Helen", "Amara")


@pytest.fixture
def council(programme: Programme) -> Programme:
    """The office's people; nothing was ever calibrated."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=FIRST_MORNING)
    return programme


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def at(day: str, hour: int = 9) -> datetime:
    """A day's morning in London."""
    return at_london(date.fromisoformat(day), hour)


def clock(programme: Programme, day: str) -> None:
    """The job, as of a morning."""
    with programme.change(where="clock") as session:
        calibration.run(session, at=at(day))


def says(grade: Grade = Grade.GOOD, *, reason: str = "It changed something.") -> Given:
    """Something to answer."""
    return Given(grade, Sureness.SURE, reason, shares=True)


def answers(programme: Programme, day: str, grades: dict[str, Grade], number: int = 1) -> None:
    """People answer a round, each with a line of their own."""
    with programme.change() as session:
        for first_name, grade in grades.items():
            given = says(grade, reason=f"{first_name} thinks so.")
            who = named(session, first_name)
            calibration.answer(session, number, given, by=who, at=at(day))


def owed(session: Session, kind: DeliveryKind) -> list[str]:
    """Who is owed a message of a kind."""
    who = select(Person.name).join(Delivery, col(Delivery.person_id) == Person.id)
    return sorted(name.split()[0] for name in session.exec(who.where(Delivery.kind == kind)))


def rounds(session: Session) -> list[CalibrationRound]:
    """Every round, oldest first."""
    return list(session.exec(select(CalibrationRound).order_by(col(CalibrationRound.id))))


def test_a_round_opens_once_on_its_day_and_closes_once_after_its_last(council: Programme) -> None:
    clock(council, "2026-12-04")
    with council.read() as session:
        assert rounds(session) == []
    for day in ("2026-12-07", "2026-12-07", "2026-12-08", "2026-12-21"):
        clock(council, day)
    with council.read() as session:
        (opened,) = rounds(session)
        assert (opened.month, opened.vignette, opened.closed_at) == ("2026-12", "early_help", None)
        assert owed(session, DeliveryKind.CALIBRATION) == sorted(LEADS)
        assert owed(session, DeliveryKind.CALIBRATION_RESULT) == []
    for day in ("2026-12-22", "2026-12-23"):
        clock(council, day)
    with council.read() as session:
        (closed,) = rounds(session)
        assert closed.closed_at == at("2026-12-22")
        what = session.exec(select(TrailEntry.what).where(TrailEntry.subject_kind == "calibration"))
        assert list(what) == ["calibration.opened", "calibration.closed"]


def test_an_app_that_was_down_opens_the_round_late_with_its_full_time(council: Programme) -> None:
    clock(council, "2026-12-10")
    with council.read() as session:
        (opened,) = rounds(session)
        assert (opened.remind_on, opened.closes_on) == (date(2026, 12, 17), date(2026, 12, 24))


def test_a_year_asks_moderators_each_month_and_auditors_once_a_cycle(council: Programme) -> None:
    for month in range(12):
        first = Month(2026, 12).plus(month)
        clock(
            council, f"{first}-{'10' if is_working_day(date(first.year, first.month, 10)) else 12}"
        )
    with council.read() as session:
        asked = {
            found.month: sorted(
                answer.grades_as
                for answer in session.exec(
                    select(CalibrationAnswer).where(CalibrationAnswer.round_id == found.key)
                )
            )
            for found in rounds(session)
        }
        cases = [found.vignette for found in rounds(session)]
    assert len(asked) == 12
    both = [GradesAs.AUDITOR] * len(AUDITORS) + [GradesAs.MODERATOR] * len(LEADS)
    assert [month for month, who in asked.items() if who == both] == [
        "2027-02",
        "2027-06",
        "2027-10",
    ]
    assert all(who == both or who == [GradesAs.MODERATOR] * 3 for who in asked.values())
    assert all(len(set(cases[n : n + 4])) == 4 for n in range(9)), "no case twice in four months"


def test_without_moderators_and_auditors_no_round_opens(programme: Programme) -> None:
    with programme.change(where="command") as session:
        head, *people = PEOPLE.splitlines()
        only = [line for line in people if "director" in line]
        import_people(session, "\n".join([head, only[0]]) + "\n", at=FIRST_MORNING)
    clock(programme, "2026-12-07")
    with programme.read() as session:
        assert rounds(session) == []


def test_the_line_is_sealed_and_opens_again_under_the_rounds_own_key(council: Programme) -> None:
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", {"Moses": Grade.GOOD})
    with council.read() as session:
        found, mine = calibration.asked_in(session, 1, named(session, "Moses"))
        assert mine.sealed is not None
        assert b"thinks" not in mine.sealed
        assert calibration.reason_of(session, found, mine) == "Moses thinks so."
        assert session.get(sealing.AuditKey, -1) is not None
        after = session.exec(
            select(TrailEntry.after).where(TrailEntry.what == "calibration.answered")
        ).one()
        assert after["grade"] == "good"
        assert "Moses" not in str(after)
    with council.change() as session:
        sealing.destroy(session, -1)
    with council.read() as session, pytest.raises(sealing.Erased):
        calibration.reason_of(session, *calibration.asked_in(session, 1, named(session, "Moses")))


def test_the_latest_pause_stands_and_goes_once_it_is_sent(council: Programme) -> None:
    clock(council, "2026-12-07")
    with council.change() as session:
        moses = named(session, "Moses")
        for sequence, line in ((5, "second"), (3, "first"), (9, "third")):
            calibration.keep_draft(
                session, 1, {"reason": line, "grade": "", "x": "y"}, sequence=sequence, by=moses
            )
    with council.read() as session:
        found, _ = calibration.asked_in(session, 1, named(session, "Moses"))
        assert calibration.draft_of(session, found, named(session, "Moses")) == {"reason": "third"}
        assert calibration.draft_of(session, found, named(session, "Priya")) == {}
    answers(council, "2026-12-08", {"Moses": Grade.GOOD})
    with council.change() as session:
        moses = named(session, "Moses")
        calibration.keep_draft(session, 1, {"reason": "late"}, sequence=10, by=moses)
        found, _ = calibration.asked_in(session, 1, moses)
        assert calibration.draft_of(session, found, moses) == {}


def test_others_can_neither_answer_nor_keep_nor_see(council: Programme) -> None:
    clock(council, "2026-12-07")
    with council.change() as session:
        amara = named(session, "Amara")
        for number in (1, 99):
            with pytest.raises(RuleBroken, match="sent to others"):
                calibration.answer(session, number, says(), by=amara, at=at("2026-12-08"))
            with pytest.raises(RuleBroken, match="sent to others"):
                calibration.keep_draft(session, number, {}, sequence=1, by=amara)
            with pytest.raises(RuleBroken, match="sent to others"):
                calibrated.result_of(session, number, by=amara, at=at("2026-12-08"))
        with pytest.raises(RuleBroken, match="none was sent to you yet"):
            calibrated.taken_part(session, by=amara, at=at("2026-12-08"))
        with pytest.raises(RuleBroken, match="QA manager"):
            calibrated.trend(session, by=named(session, "Moses"), at=at("2026-12-08"))


def test_an_identifying_detail_is_refused_beside_the_line(council: Programme) -> None:
    clock(council, "2026-12-07")
    with council.change() as session:
        given = says(reason="Write to someone@example.com first.")
        with pytest.raises(RuleBroken) as refused:
            calibration.answer(session, 1, given, by=named(session, "Moses"), at=at("2026-12-08"))
    assert refused.value.field == "reason"


def test_a_late_answer_is_kept_and_is_in_no_figure(council: Programme) -> None:
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", {"Moses": Grade.GOOD, "Priya": Grade.GOOD})
    clock(council, "2026-12-22")
    answers(council, "2026-12-22", {"Grace": Grade.INADEQUATE})
    with council.read() as session:
        result = calibrated.result_of(session, 1, by=named(session, "Grace"), at=at("2026-12-22"))
        assert (result.asked, result.answered, result.shown, result.reasons) == (3, 2, (), [])
        assert result.my_reason == "Grace thinks so."
        assert result.mine is not None
        assert result.mine.late


def test_one_reminder_each_on_a_day_that_they_work(council: Programme) -> None:
    with council.change(where="command") as session:
        named(session, "Priya").working_days = "--WTF"
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", {"Moses": Grade.GOOD})
    reminded: list[tuple[str, list[str]]] = []
    for day in ("11", "14", "15", "16", "17", "18", "21"):
        with council.change(where="clock") as session:
            before = owed(session, DeliveryKind.REMINDER)
            chasing.owe_reminders(session, at=at(f"2026-12-{day}"))
            now = owed(session, DeliveryKind.REMINDER)
            new = [name for name in now if now.count(name) > before.count(name)]
        reminded += [(day, new)] if new else []
    assert reminded == [("14", ["Grace"]), ("16", ["Priya"])]


def test_the_reasons_that_are_shown_are_those_that_their_writers_agreed_to(
    council: Programme,
) -> None:
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", {"Moses": Grade.GOOD, "Priya": Grade.OUTSTANDING})
    with council.change() as session:
        given = Given(Grade.GOOD, Sureness.NOT_SURE, "Mine alone.", shares=False)
        calibration.answer(session, 1, given, by=named(session, "Grace"), at=at("2026-12-08"))
    clock(council, "2026-12-22")
    with council.read() as session:
        result = calibrated.result_of(session, 1, by=named(session, "Moses"), at=at("2026-12-22"))
        assert result.reasons == [
            (Grade.OUTSTANDING, "Priya thinks so."),
            (Grade.GOOD, "Moses thinks so."),
        ]
        assert result.sure == {Sureness.SURE: 2, Sureness.FAIRLY: 0, Sureness.NOT_SURE: 1}
        told = owed(session, DeliveryKind.CALIBRATION_RESULT)
        assert told == ["Farzana", "Grace", "Moses", "Priya"]


def test_the_trend_is_of_the_last_twelve_months_newest_first(council: Programme) -> None:
    for number, (opens, closes) in enumerate(
        [("2026-12-07", "2026-12-22"), ("2027-01-08", "2027-01-25"), ("2028-01-10", "2028-01-25")]
    ):
        clock(council, opens)
        answers(council, opens, dict.fromkeys(LEADS, Grade.GOOD), number + 1)
        clock(council, closes)
    with council.read() as session:
        farzana = named(session, "Farzana")
        points = calibrated.trend(session, by=farzana, at=at("2028-01-26"))
        assert [point.round.month for point in points] == ["2028-01", "2027-01"]
        (shown,) = points[1].shown
        assert (shown.whose, shown.spread.total) == (GradesAs.MODERATOR, 3)
        assert calibrated.taken_part(session, by=farzana, at=at("2028-01-26")) == []


def test_the_digest_tells_of_it_only_where_enough_took_part(council: Programme) -> None:
    few = DEFAULTS.changed({"calibration": {"digest_from": 3}})
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", dict.fromkeys(LEADS, Grade.GOOD))
    with council.change() as session:
        assert calibrated.for_digest(session, Month(2026, 12), few) is None, "it is open still"
    clock(council, "2026-12-22")
    with council.change() as session:
        assert calibrated.for_digest(session, Month(2026, 12), DEFAULTS) is None
        assert calibrated.for_digest(session, Month(2026, 12), few) == {"same": 3, "total": 3}
        digest = draft_digest(session, Month(2026, 12), at=at("2027-01-15"))
        assert digest is not None
        assert "calibration" not in digest.facts


def test_home_shows_a_result_for_ten_working_days(council: Programme) -> None:
    clock(council, "2026-12-07")
    answers(council, "2026-12-08", {"Moses": Grade.GOOD})
    with council.read() as session:
        waits = calibrated.mine_of(session, named(session, "Priya"), at=at("2026-12-08"))
        assert ([found.month for found in waits.waiting], waits.any) == (["2026-12"], True)
        assert not calibrated.mine_of(session, named(session, "Amara"), at=at("2026-12-08")).any
    clock(council, "2026-12-22")
    with council.read() as session:
        moses = named(session, "Moses")
        shown = [
            len(calibrated.mine_of(session, moses, at=at(day)).results)
            for day in ("2026-12-22", "2027-01-08", "2027-01-11")
        ]
        assert shown == [1, 1, 0]
        assert (
            calibrated.mine_of(session, named(session, "Priya"), at=at("2026-12-22")).waiting == []
        )
