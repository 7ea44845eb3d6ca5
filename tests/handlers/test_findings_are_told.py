"""The worker hears of the findings, after their manager where practice was weak; never a grade."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.views import ids
from models.person import Absence, Person
from models.vocabulary import Grade
from models.workflow.case_import import import_cases
from models.workflow.chasing import owe_reminders
from tests.handlers.deciding import (
    CHECKLIST,
    adds_action,
    decided,
    desk_of,
    looked_at,
    opens,
    readings,
    regrade_to,
    sent,
    takes,
)
from tests.handlers.hearing import (
    GRADES,
    approved,
    everybody,
    home_of,
    leads,
    reads,
    ten_o_clock,
    told,
    worker_of,
)
from tests.journeys.misusing import presses_in_message
from tests.office import CASES, Office, words_of


def test_at_good_the_worker_hears_at_once_with_counts_and_no_grade(office: Office) -> None:
    audit = approved(office, strengths=["direct_work", "seen_alone"], worries=["fathers"])
    (message,) = told(worker_of(office, audit))
    said = words_of(message)
    reference = office.reference_of(audit)
    assert (
        f"The findings on {reference} are ready: 3 strengths, 1 worry, 0 actions for you." in said
    )
    assert reference not in message["text"]
    assert "Good" not in said


def test_the_window_shows_strengths_worries_and_actions_and_the_reading_is_logged(
    office: Office,
) -> None:
    audit = approved(office, strengths=["direct_work"], worries=["fathers"])
    shown = words_of(reads(office, audit))
    assert "A strength to name What I found on strength." in shown
    assert "Direct work is planned, fits the child, and informs the plan." in shown
    assert "Worried about What I found on worried about." in shown
    assert "Fathers and absent parents" in shown
    assert "What needs to happen What I found on needs to happen." in shown
    assert "not used for capability or appraisal" in shown
    worker = next(who for who in everybody(office) if who.id == audit.worker_id)
    assert readings(office, worker) == ["audit.findings"]


@pytest.mark.parametrize("grade", list(Grade))
def test_nothing_that_the_worker_reads_holds_a_grade(office: Office, grade: Grade) -> None:
    audit = decided(office, to=grade) if grade is not Grade.GOOD else approved(office)
    if audit.state.value == "second_reading":
        reader = desk_of(office, next(r for r in leads(office) if r.id == audit.second_reader_id))
        opens(reader, ids.SECOND_READ_OPEN, ids.READING_WINDOW, reader.last_message())
        opens(reader, ids.SECOND_READ_WRITE, ids.SECOND_READ_WINDOW)
        reader.submits({"grade": grade.value, "reason": "The record shows it."})
        office.drain()
    ten_o_clock(office, "2026-12-03")
    worker = worker_of(office, audit)
    window = reads(office, audit)
    worker.closes()
    for shown in (words_of(worker.conversation()), words_of(window), str(window)):
        for name in GRADES:
            assert name not in shown
            assert name.lower().replace(" ", "_") not in shown
        assert "· Good" not in shown


def test_where_it_is_weak_the_manager_speaks_first_and_releases_the_message(
    office: Office,
) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    assert told(worker) == []
    asked = office.message(office.tom, "Please say here when you have spoken")
    assert "Otherwise they go on Thu 3 Dec, 10:00" in words_of(asked)
    assert "I have spoken with them" not in words_of(office.sam.conversation())
    office.moves_to("2026-12-01T14:30")
    office.tom.presses(asked, ids.SPOKEN)
    office.tom.presses(asked, ids.SPOKEN)
    office.drain()
    assert len(told(worker)) == 1
    after = words_of(office.message(office.tom, "You have spoken with"))
    assert "The findings were sent to them on Tue 1 Dec, 14:30" in after
    assert "Please say here" not in after
    assert "before they read of it" not in after


def test_without_a_conversation_it_goes_on_the_second_working_day_and_is_outstanding(
    office: Office,
) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    ten_o_clock(office, "2026-12-02")
    assert told(worker) == []
    ten_o_clock(office, "2026-12-03")
    ten_o_clock(office, "2026-12-04")
    assert len(told(worker)) == 1
    heard = office.message(office.sam, "has not said yet that they have spoken")
    assert heard["text"] == "Auditloop: a conversation with a worker has not been noted yet."
    office.tom.presses(office.message(office.tom, "Please still speak with them"), ids.SPOKEN)
    office.drain()
    assert "Nothing is outstanding here" in words_of(office.sam.last_message())
    assert len(told(worker)) == 1


def test_what_slack_could_not_take_by_four_o_clock_comes_in_the_next_hours(
    office: Office,
) -> None:
    audit = sent(office)
    office.moves_to("2026-12-01T15:30")
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits(CHECKLIST) == {}
    worker = worker_of(office, audit)
    assert told(worker) == []  # nothing leaves
    office.moves_to("2026-12-01T16:30")
    office.drain()
    assert "Your audit of" in words_of(office.amara.conversation())
    assert told(worker) == []
    ten_o_clock(office, "2026-12-02")
    ten_o_clock(office, "2026-12-03")
    assert len(told(worker)) == 1


def test_the_workers_own_action_comes_with_the_findings_not_before(office: Office) -> None:
    audit = sent(office)
    worker = worker_of(office, audit)
    name = worker.name.split()[0].lower()
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    adds_action(moderator, office, name, due_on="2026-12-03")
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | looked_at(moderator)
    assert moderator.submits(filled) == {}
    office.drain()
    with office.programme.change(where="clock") as session:
        owe_reminders(session, at=office.moves_to("2026-12-02T09:00"))
    office.drain()
    assert "safety plan" not in words_of(worker.conversation())
    assert "safety plan" not in words_of(home_of(worker))
    assert "action to do" not in words_of(worker.conversation())
    office.moves_to("2026-12-02T09:30")
    office.tom.presses(office.message(office.tom, "Please say here"), ids.SPOKEN)
    office.drain()
    said = words_of(worker.conversation())
    assert "1 action for you" in said
    assert "Make or renew the safety plan" in said


def test_an_inadequate_waits_for_its_second_reader_even_when_they_have_spoken(
    office: Office,
) -> None:
    audit = decided(office, to=Grade.INADEQUATE)
    office.tom.presses(office.message(office.tom, "Please say here"), ids.SPOKEN)
    office.drain()
    worker = worker_of(office, audit)
    assert told(worker) == []
    assert "once they are final" in words_of(office.message(office.tom, "You have spoken with"))
    reader = desk_of(office, next(r for r in leads(office) if r.id == audit.second_reader_id))
    opens(reader, ids.SECOND_READ_OPEN, ids.READING_WINDOW, reader.last_message())
    opens(reader, ids.SECOND_READ_WRITE, ids.SECOND_READ_WINDOW)
    reader.submits({"grade": "inadequate", "reason": "The record shows it."})
    office.drain()
    assert len(told(worker)) == 1


def test_somebody_on_leave_hears_when_they_are_back(office: Office) -> None:
    audit = sent(office)
    with office.programme.change() as session:
        session.add(
            Absence(
                person_id=audit.worker_id,
                starts=office.now.date(),
                ends=office.now.date().replace(day=8),
            )
        )
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    moderator.submits(CHECKLIST)
    office.drain()
    ten_o_clock(office, "2026-12-08")
    assert told(worker_of(office, audit)) == []
    ten_o_clock(office, "2026-12-09")
    assert len(told(worker_of(office, audit))) == 1


def test_an_outstanding_is_told_in_one_line_the_same_day(office: Office) -> None:
    office.moves_to("2026-12-01T16:20")
    audit = approved(office, grade="outstanding")
    assert len(told(worker_of(office, audit))) == 1
    for person in (office.tom, office.adaeze):
        message = office.message(person, "practice was decided Outstanding")
        assert message["text"] == "Auditloop: something to be glad of."


def test_a_strength_worth_copying_is_told_the_same_day(office: Office) -> None:
    office.moves_to("2026-12-01T16:20")
    audit = approved(office, strengths=["direct_work", "seen_alone"], copying=["direct_work"])
    (message,) = told(worker_of(office, audit))
    assert "Something in it is worth copying: thank you for it." in words_of(message)
    shown = words_of(reads(office, audit))
    assert "Direct work · worth copying" in shown
    assert "Seen and seen alone · worth copying" not in shown
    for person in (office.tom, office.adaeze):
        said = words_of(office.message(person, "a strength in it is worth copying"))
        assert "Outstanding" not in said


def test_what_is_worth_copying_is_a_strength(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    errors = moderator.submits({**CHECKLIST, "copying": ["direct_work"]})
    assert list(errors.values()) == [
        "“Direct work” is worth copying, so please choose it as a strength too."
    ]


def test_the_case_moves_on_and_its_new_worker_reads_without_a_reply(office: Office) -> None:
    audit = approved(office)
    before = worker_of(office, audit)
    name = "dev" if before.name.startswith("Wendy") else "wendy"
    moved = CASES.replace("wendy@q.test", f"{name}@q.test").replace("dev@q.test", f"{name}@q.test")
    with office.programme.change(where="command") as session:
        import_cases(session, moved, at=office.now)
    office.drain()
    after = getattr(office, name)
    (message,) = told(after)
    assert "You hold this case now" in words_of(message)
    window = opens(after, ids.READ_AND_REPLY, ids.REPLY_WINDOW, message)
    assert "Going well What I found on going well." in words_of(window)
    assert window["submit"] is None
    assert len(told(before)) == 1
    reads(office, audit)


def test_nobody_is_told_who_has_left(office: Office) -> None:
    audit = sent(office)
    with office.programme.change() as session:
        session.get_one(Person, audit.worker_id).ends = office.now.date() - timedelta(days=1)
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    adds_action(moderator, office, "tom")
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | looked_at(moderator)
    assert moderator.submits(filled) == {}
    office.drain()
    ten_o_clock(office, "2026-12-03")
    assert told(worker_of(office, audit)) == []
    said = words_of(office.message(office.tom, "does not work here any more"))
    assert "I have spoken with them" not in said
    assert "To speak with" not in words_of(home_of(office.tom))


def test_before_they_are_told_the_worker_cannot_open_the_findings(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    for button in (ids.READ_AND_REPLY, ids.FINDINGS_OPEN):
        said = presses_in_message(worker, button, str(audit.key))
        assert said == "The findings are not ready for you yet. You will be told when they are."


def test_the_worker_finds_their_case_again_by_its_reference(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    worker.commands(f"/audit find {office.reference_of(audit)}")
    window = worker.waits_for_window(ids.FIND_WINDOW)
    assert "Read the findings" not in words_of(window)
    worker.closes()
    ten_o_clock(office, "2026-12-03")
    worker.commands(f"/audit find {office.reference_of(audit)}")
    worker.waits_for_window(ids.FIND_WINDOW)
    shown = words_of(opens(worker, ids.FINDINGS_OPEN, ids.FINDINGS_WINDOW))
    assert "Going well What I found on going well." in shown
    assert "In force" not in shown
    assert "Requires Improvement" not in shown
