"""Everybody grades the same invented case alone, and then sees how all of them graded."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.calibration import CalibrationAnswer
from models.trail import TrailEntry
from models.workflow import calibration, chasing
from tests.dumping import dump_of
from tests.handlers.deciding import changes, opens
from tests.journeys.misusing import presses_in_message
from tests.office import Office, words_of

Json = dict[str, Any]
LEADS = ("moses", "priya", "grace")
EVERYBODY = (*LEADS, "adaeze", "sam", "tom", "helen", "amara")
WHY = "The plan was in time and little was different at the end."
GRADED = {"grade": "good", "sure": "fairly", "reason": WHY, "shares": "yes"}


def the_clock_runs(office: Office, at: str) -> None:
    """What the job does that morning, and the messages."""
    office.moves_to(f"{at}T09:00")
    with office.programme.change(where="clock") as session:
        calibration.run(session, at=office.now)
    office.drain()


@pytest.fixture
def december(office: Office) -> Office:
    """December's round is open: three practice assurance leads are asked."""
    the_clock_runs(office, "2026-12-07")
    return office


@pytest.fixture
def february(office: Office) -> Office:
    """February's round is open: the third month of the cycle, so auditors are asked too."""
    the_clock_runs(office, "2027-02-05")
    return office


def asked(office: Office, person: SlackPerson) -> Json:
    """The message that asks somebody to grade, as it stands."""
    return office.message(person, "Calibration, ")


def reads(office: Office, person: SlackPerson) -> Json:
    """Somebody opens the case to grade it."""
    where = asked(office, person)
    return opens(person, ids.CALIBRATION_OPEN, ids.CALIBRATION_GRADE_WINDOW, where)


def grades(office: Office, first_name: str, **given: str) -> None:
    """Somebody grades the case in its window."""
    person = getattr(office, first_name)
    reads(office, person)
    assert person.submits(GRADED | given) == {}
    office.drain()


def result(office: Office, person: SlackPerson) -> Json:
    """The result, from the message that says it is there."""
    told = office.message(person, "how we graded")
    return opens(person, ids.CALIBRATION_OPEN, ids.CALIBRATION_RESULT_WINDOW, told)


def home_of(person: SlackPerson) -> str:
    """What somebody's Home says."""
    person.open_home()
    person.waits_until(lambda who: who.home)
    return words_of(person.home)


def test_on_the_fifth_working_day_the_moderators_are_asked_and_nobody_else(
    december: Office,
) -> None:
    for name in LEADS:
        said = words_of(asked(december, getattr(december, name)))
        assert "in under 10 minutes, until Mon 21 Dec." in said
        assert "Moderators grade one each month" in said
    assert december.amara.conversation() == []
    assert "Calibration December 2026 · an invented case · until Mon 21 Dec" in home_of(
        december.moses
    )


def test_the_case_is_read_and_graded_in_one_window(december: Office) -> None:
    said = words_of(reads(december, december.moses))
    assert "Mornings that go wrong" in said
    assert "for three hours an 8-year-old is in charge of a toddler" in said
    assert "The plan leans on" not in said, "the model answer is not there yet"
    assert "once 3 have answered" in said
    assert december.moses.submits(GRADED) == {}
    december.drain()
    assert "Thank you: your grade is kept." in words_of(asked(december, december.moses))
    assert "an invented case" not in home_of(december.moses)
    window = opens(
        december.moses,
        ids.CALIBRATION_OPEN,
        ids.CALIBRATION_RESULT_WINDOW,
        asked(december, december.moses),
    )
    assert f"You graded Good and are fairly sure: “{WHY}”" in words_of(window)
    assert "model answer:" not in words_of(window)


def test_a_line_of_spaces_is_asked_for_beside_its_question(december: Office) -> None:
    reads(december, december.moses)
    errors = december.moses.submits(GRADED | {"reason": "   "})
    assert list(errors.values()) == ["Please say in a line what decided it for you."]


def test_a_line_with_a_telephone_number_is_refused_and_kept(december: Office) -> None:
    reads(december, december.moses)
    line = "I would ring 07700 900123 first."
    errors = december.moses.submits(GRADED | {"reason": line})
    assert "telephone number" in str(errors)
    december.moses.closes()
    assert line in words_of(reads(december, december.moses))


def test_what_was_typed_is_there_again_after_the_window_was_closed(december: Office) -> None:
    reads(december, december.moses)
    december.moses.chooses("grade", "requires_improvement")
    december.moses.types("reason", "The child was seen and")
    december.moses.closes()
    window = reads(december, december.moses)
    assert "The child was seen and" in words_of(window)
    chosen = [b["element"].get("initial_option", {}) for b in window["blocks"] if "element" in b]
    assert "requires_improvement" in [option.get("value") for option in chosen]


def test_graded_in_another_window_the_first_view_counts(december: Office) -> None:
    reads(december, december.moses)
    with december.programme.change() as session:
        given = calibration.Given("good", "sure", "First.", shares=False)  # type: ignore[arg-type]
        moses = december.record("moses")
        calibration.answer(session, 1, given, by=moses, at=december.now)
    before = changes(december)
    december.moses.submits(GRADED | {"grade": "inadequate"})
    december.moses.waits_until(lambda who: "graded this one already" in words_of(who.window or {}))
    assert WHY in words_of(december.moses.window), "what was typed is lost"
    assert changes(december) == before


def test_who_has_not_answered_is_reminded_once_in_the_gathered_message(december: Office) -> None:
    grades(december, "moses")
    for day in ("2026-12-11", "2026-12-14", "2026-12-15", "2026-12-16", "2026-12-21"):
        december.moves_to(f"{day}T09:00")
        with december.programme.change(where="clock") as session:
            chasing.owe_reminders(session, at=december.now)
        december.drain()
    reminders = {
        name: [
            words_of(message)
            for message in getattr(december, name).conversation()
            if "nearly due" in words_of(message)
        ]
        for name in LEADS
    }
    assert [len(reminders[name]) for name in LEADS] == [0, 1, 1]
    assert (
        "an invented case to grade, in under 10 minutes · due Mon 21 Dec" in reminders["priya"][0]
    )
    reminder = december.message(december.priya, "an invented case to grade, in")
    opens(december.priya, ids.CALIBRATION_OPEN, ids.CALIBRATION_GRADE_WINDOW, reminder)


def test_after_it_has_closed_those_who_took_part_see_the_spread_and_the_lines_without_a_name(
    february: Office,
) -> None:
    for name in EVERYBODY[:-1]:
        grade = "requires_improvement" if name in ("tom", "sam") else "outstanding"
        line = f"Line {EVERYBODY.index(name)} of what decided it."
        shares = "no" if name == "tom" else "yes"
        grades(february, name, grade=grade, reason=line, shares=shares)
    the_clock_runs(february, "2027-02-19")
    assert not [m for m in february.moses.conversation() if "how we graded" in words_of(m)]
    the_clock_runs(february, "2027-02-22")
    said = words_of(result(february, february.moses))
    assert "7 of 8 who were asked answered." in said
    assert "Moderators (3): 3 Outstanding, 0 Good, 0 Requires Improvement" in said
    assert "Auditors (4): 2 Outstanding, 0 Good, 2 Requires Improvement and 0 Inadequate." in said
    assert "2 of 4 chose the model answer's grade; 2 of 4 were within one grade of it." in said
    assert "The model answer:" in said
    assert "Outstanding: Line 0 of what decided it." in said
    assert "Requires Improvement: Line 4 of what decided it." in said
    assert "Line 5" not in said, "Tom did not agree to that"
    for person in EVERYBODY:
        assert february.record(person).name not in said
    assert february.amara.conversation()[-1] == asked(february, february.amara)
    assert "It closed after Fri 19 Feb." in words_of(asked(february, february.amara))
    assert "February 2027 · an invented case · closed on Fri 19 Feb" in home_of(february.moses)


def test_with_two_answers_no_spread_and_no_line_is_shown(december: Office) -> None:
    for name in LEADS[:2]:
        grades(december, name)
    the_clock_runs(december, "2026-12-22")
    said = words_of(result(december, december.moses))
    assert "Too few of us answered to show how many chose each grade" in said
    assert said.count(WHY) == 1, "one's own line, and nobody else's"
    assert "The model answer: Good" in said
    assert "they were made safe within two weeks" in said


def test_a_late_answer_is_kept_thanked_for_and_counts_nowhere(february: Office) -> None:
    for name in EVERYBODY[:-1]:
        grades(february, name, grade="good")
    reads(february, february.amara)
    the_clock_runs(february, "2027-02-22")
    assert february.amara.submits(GRADED | {"grade": "inadequate"}) == {}
    said = words_of(february.amara.waits_for_window(ids.CALIBRATION_RESULT_WINDOW))
    assert "This round had closed, so your grade is in no figure. Your words are kept" in said
    assert "Auditors (4): 0 Outstanding, 4 Good, 0 Requires Improvement and 0 Inadequate" in said
    assert "are fairly sure (after it had closed, so it is in no figure): " in said
    with february.programme.read() as session:
        late = session.exec(select(CalibrationAnswer).where(CalibrationAnswer.late)).one()
        assert late.sealed is not None


def test_somebody_with_both_roles_is_asked_once(office: Office) -> None:
    with office.programme.change() as session:
        session.execute(
            sa.text("INSERT INTO roleholding (person_id, role) VALUES (:who, 'team_manager')"),
            {"who": office.record("moses").key},
        )
    the_clock_runs(office, "2027-02-05")
    assert len([m for m in office.moses.conversation() if "Calibration" in words_of(m)]) == 1
    assert "Moderators grade one each month" in words_of(asked(office, office.moses))
    assert "Auditors grade one in each cycle" in words_of(asked(office, office.amara))


def test_the_qa_manager_sees_the_months_and_nobody_else_does(february: Office) -> None:
    for name in EVERYBODY:
        grades(february, name, grade="outstanding" if name != "tom" else "good")
    the_clock_runs(february, "2027-02-22")
    assert "8 of 8 people graded the invented case" in words_of(
        february.message(february.farzana, "how we graded")
    )
    february.farzana.open_home()
    february.farzana.waits_until(lambda who: who.home)
    window = opens(february.farzana, ids.CALIBRATION_LIST, ids.CALIBRATION_LIST_WINDOW, "home")
    said = words_of(window)
    assert "February 2027 · Two brothers, two plans · Requires Improvement" in said
    assert "Moderators: 0 of 3 the same grade, 0 of 3 within one grade" in said
    assert "Auditors: 0 of 5 the same grade, 1 of 5 within one grade." in said
    february.farzana.closes()
    february.moses.open_home()
    february.moses.waits_until(lambda who: who.home)
    theirs = opens(february.moses, ids.CALIBRATION_LIST, ids.CALIBRATION_LIST_WINDOW, "home")
    assert "February 2027 · Two brothers, two plans" in words_of(theirs)
    assert "the same grade" not in words_of(theirs)


def test_others_are_told_in_a_sentence_and_nothing_is_changed(december: Office) -> None:
    december.leo.says(None, "Hello")
    december.leo.waits_until(lambda who: len(who.conversation()) == 2)
    december.farzana.says(None, "Hello")
    december.farzana.waits_until(lambda who: len(who.conversation()) == 2)
    before = changes(december)
    others = "This calibration was sent to others, so it is not shown."
    assert presses_in_message(december.leo, ids.CALIBRATION_OPEN, "1").startswith(others)
    assert presses_in_message(december.leo, ids.CALIBRATION_LIST, "1").startswith(
        "Calibration is for moderators and auditors; none was sent to you yet."
    )
    not_yet = "Everybody can grade this one until Mon 21 Dec; the result comes after that."
    assert presses_in_message(december.farzana, ids.CALIBRATION_OPEN, "1").startswith(not_yet)
    assert changes(december) == before


def test_what_was_written_is_in_no_message_no_trail_and_no_row(december: Office) -> None:
    word = "Zaunkoenig"
    reads(december, december.moses)
    december.moses.types("reason", f"{word} at a pause")
    assert december.moses.submits(GRADED | {"reason": f"{word} when sent"}) == {}
    december.drain()
    the_clock_runs(december, "2026-12-22")
    shown = [str(message) for name in LEADS for message in getattr(december, name).conversation()]
    rows = [row for table in dump_of(december.programme.engine).values() for row in table]
    with december.programme.read() as session:
        trailed = [str(row.after) for row in session.exec(select(TrailEntry))]
    assert not [text for text in [*shown, *map(str, rows), *trailed] if word in text]
