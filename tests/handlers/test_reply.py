"""The worker hears, after their manager where practice was weak; reads, replies, is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.person import Absence, Person
from models.trail import TrailEntry
from models.vocabulary import Grade
from models.workflow import telling
from models.workflow.case_import import import_cases
from models.workflow.chasing import owe_reminders
from models.workflow.replies import reply_of
from models.workflow.replies import words_of as words_of_reply
from tests.handlers.deciding import (
    CHECKLIST,
    action_for,
    changes,
    decided,
    desk_of,
    opens,
    readings,
    regrade_to,
    sent,
    takes,
)
from tests.journeys.misusing import presses_in_message, presses_in_window
from tests.office import CASES, Office, words_of

Json = dict[str, Any]
READY = "Auditloop: something for you to read, in your own time."
GRADES = ("Outstanding", "Requires Improvement", "Inadequate")
REPLY = {
    "took_part": "partly",
    "reflection": "I will write the plan with the family, not for them.",
    "error": "The review was held on 12 November, not missed.",
}


def worker_of(office: Office, audit: Audit) -> SlackPerson:
    """The worker of the case at their screen."""
    return desk_of(office, next(p for p in _everybody(office) if p.id == audit.worker_id))


def _everybody(office: Office) -> list[Any]:
    return [office.record(name) for name in ("wendy", "dev", "leo", "tom")]


def approved(office: Office, *, grade: str = "good", **given: Any) -> Audit:
    """Amara's audit, approved as she graded it."""
    audit = sent(office, grade=grade)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits({**CHECKLIST, **given}) == {}
    moderator.waits_until(lambda who: who.window["title"]["text"] == "Thank you")
    moderator.closes(everything=True)
    office.drain()
    return office.audit_of("amara")


def ten_o_clock(office: Office, day: str) -> None:
    """The clock does what it does at 10:00 of a working day."""
    at = office.moves_to(f"{day}T10:00")
    with office.programme.change(where="clock") as session:
        telling.tell_workers(session, at=at)
    office.drain()


def home_of(person: SlackPerson) -> Json:
    """Their Home, opened anew."""
    home = person.open_home()
    assert home is not None
    return home


def told(person: SlackPerson) -> list[Json]:
    """Messages that findings are ready."""
    return [message for message in person.conversation() if message["text"] == READY]


def reads(office: Office, audit: Audit) -> Json:
    """The worker presses *Read and reply*."""
    worker = worker_of(office, audit)
    return opens(worker, ids.READ_AND_REPLY, ids.REPLY_WINDOW, told(worker)[-1])


def replies(office: Office, audit: Audit, **given: Any) -> None:
    """The worker reads and replies."""
    reads(office, audit)
    worker = worker_of(office, audit)
    assert worker.submits({**REPLY, **given}) == {}
    assert "your reply on" in words_of(worker.window)
    worker.closes()
    office.drain()


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
    worker = next(who for who in _everybody(office) if who.id == audit.worker_id)
    assert readings(office, worker) == ["audit.findings"]


@pytest.mark.parametrize("grade", list(Grade))
def test_nothing_that_the_worker_reads_holds_a_grade(office: Office, grade: Grade) -> None:
    audit = decided(office, to=grade) if grade is not Grade.GOOD else approved(office)
    if audit.state.value == "second_reading":
        reader = desk_of(office, next(r for r in _leads(office) if r.id == audit.second_reader_id))
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


def _leads(office: Office) -> list[Any]:
    return [office.record(name) for name in ("moses", "priya", "grace")]


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


def test_the_workers_own_action_comes_with_the_findings_not_before(office: Office) -> None:
    audit = sent(office)
    worker = worker_of(office, audit)
    name = worker.name.split()[0].lower()
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | action_for(office, name, due_on="2026-12-03")
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
    reader = desk_of(office, next(r for r in _leads(office) if r.id == audit.second_reader_id))
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


def test_a_reply_reaches_the_auditor_once_and_its_words_stay_in_windows(office: Office) -> None:
    audit = approved(office)
    replies(office, audit)
    message = office.message(office.amara, "has replied about")
    said = words_of(office.amara.conversation())
    assert "They point out something that is not right." in words_of(message)
    assert "12 November" not in said
    assert office.reference_of(audit) not in message["text"]
    window = opens(office.amara, ids.REPLY_OPEN, ids.ANSWER_WINDOW, message)
    shown = words_of(window)
    assert "Took part: Partly" in shown
    assert "I will write the plan with the family, not for them." in shown
    assert "The review was held on 12 November, not missed." in shown
    assert readings(office, office.record("amara")) == ["reply.words"]


def test_the_reply_stands_in_what_was_decided_and_in_the_moderators_reading(
    office: Office,
) -> None:
    audit = approved(office)
    replies(office, audit)
    decided_ = office.message(office.amara, "is final")
    window = opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, decided_)
    assert "The review was held on 12 November, not missed." in words_of(window)
    moderator = desk_of(office, office.moderator_of(audit))
    told_ = office.message(moderator, "You see it because you moderated the audit.")
    window = opens(moderator, ids.REPLY_OPEN, ids.ANSWER_WINDOW, told_)
    assert "The review was held on 12 November, not missed." in words_of(window)
    assert window["submit"] is None
    moderator.closes()
    moderator.commands(f"/audit find {office.reference_of(audit)}")
    moderator.waits_for_window(ids.FIND_WINDOW)
    window = opens(moderator, ids.AUDIT_WHOLE, ids.READING_WINDOW)
    assert "I will write the plan with the family, not for them." in words_of(window)


def test_without_an_error_the_moderator_is_left_in_peace(office: Office) -> None:
    audit = approved(office)
    moderator = desk_of(office, office.moderator_of(audit))
    before = len(moderator.conversation())
    replies(office, audit, error="")
    assert len(moderator.conversation()) == before


def test_the_auditor_answers_and_the_worker_hears_it(office: Office) -> None:
    audit = approved(office)
    replies(office, audit)
    message = office.message(office.amara, "has replied about")
    opens(office.amara, ids.REPLY_OPEN, ids.ANSWER_WINDOW, message)
    errors = office.amara.submits({"answer": "will_do", "words": ""})
    assert list(errors.values()) == ["Please say in a line what you will do."]
    assert office.amara.submits({"answer": "will_do", "words": "I will mend the date."}) == {}
    office.drain()
    worker = worker_of(office, audit)
    answered = office.message(worker, "has answered what you wrote about")
    assert "mend the date" not in words_of(worker.conversation())
    window = opens(worker, ids.READ_AND_REPLY, ids.REPLY_WINDOW, answered)
    assert "What I will do:" in words_of(window)
    assert "I will mend the date." in words_of(window)
    assert window["submit"] is None
    assert "You answered on Tue 1 Dec." in words_of(
        office.message(office.amara, "has replied about")
    )


def test_a_reply_can_be_changed_until_it_is_answered_and_tells_nobody_twice(
    office: Office,
) -> None:
    audit = approved(office)
    replies(office, audit, error="")
    worker = worker_of(office, audit)
    window = reads(office, audit)
    assert "I will write the plan with the family" in words_of(window)
    assert worker.submits({**REPLY, "took_part": "yes"}) == {}
    office.drain()
    heard = [m for m in office.amara.conversation() if "has replied about" in words_of(m)]
    assert len(heard) == 1
    assert "They point out something that is not right." in words_of(heard[0])
    with office.programme.read() as session:
        reply = reply_of(session, audit.key)
        assert reply is not None
        assert (reply.took_part, reply.points_out) == ("yes", True)
        assert words_of_reply(session, reply)["error"] == REPLY["error"]
        trailed = session.exec(select(TrailEntry.what)).all()
    assert [what for what in trailed if what.startswith("reply.")] == [
        "reply.sent",
        "reply.changed",
    ]


def test_what_was_typed_is_there_again_after_the_window_was_closed(office: Office) -> None:
    audit = approved(office)
    worker = worker_of(office, audit)
    reads(office, audit)
    worker.types("reflection", "I will ask the family to write")
    worker.closes()
    assert "I will ask the family to write" in words_of(reads(office, audit))


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
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | action_for(office, "tom")
    assert moderator.submits(filled) == {}
    office.drain()
    ten_o_clock(office, "2026-12-03")
    assert told(worker_of(office, audit)) == []
    said = words_of(office.message(office.tom, "does not work here any more"))
    assert "I have spoken with them" not in said
    assert "To speak with" not in words_of(home_of(office.tom))


# Who presses what is not theirs reads one sentence, and nothing is changed.
@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        (ids.READ_AND_REPLY, "This audit is not open to you."),
        (ids.SPOKEN, "The worker's own manager says this, so nothing was changed."),
        (ids.REPLY_OPEN, "This reply was written to somebody else, so it is not shown."),
    ],
)
def test_what_is_somebody_elses_is_refused(office: Office, button: str, sentence: str) -> None:
    audit = approved(office)
    replies(office, audit)
    office.leo.says(None, "Hello")
    office.leo.waits_until(lambda who: len(who.conversation()) == 2)
    before = changes(office)
    assert presses_in_message(office.leo, button, str(audit.key)).startswith(sentence)
    assert presses_in_window(office, office.leo, button, str(audit.key)).startswith(sentence)
    assert changes(office) == before


def test_before_they_are_told_the_worker_cannot_open_the_findings(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    for button in (ids.READ_AND_REPLY, ids.FINDINGS_OPEN):
        said = presses_in_message(worker, button, str(audit.key))
        assert said == "The findings are not ready for you yet. You will be told when they are."


def test_the_workers_manager_reads_the_findings_and_not_the_reply(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    office.tom.presses(office.message(office.tom, "Please say here"), ids.SPOKEN)
    office.drain()
    replies(office, audit)
    told_ = office.message(office.tom, "You have spoken with")
    shown = words_of(opens(office.tom, ids.FINDINGS_OPEN, ids.FINDINGS_WINDOW, told_))
    assert "Going well What I found on going well." in shown
    assert "I will write the plan with the family" not in shown
    office.tom.closes()
    said = presses_in_message(office.tom, ids.REPLY_OPEN, str(audit.key))
    assert said.startswith("This reply was written to somebody else")


def test_after_twenty_working_days_the_findings_are_read_and_no_more_replied_to(
    office: Office,
) -> None:
    audit = approved(office)
    worker = worker_of(office, audit)
    office.moves_to("2026-12-31T15:00")  # with the two holidays, the twentieth working day
    assert reads(office, audit)["submit"]
    worker.closes()
    office.moves_to("2027-01-04T09:00")
    assert reads(office, audit)["submit"] is None


def test_a_reply_waits_at_the_auditors_home_until_it_is_answered(office: Office) -> None:
    audit = approved(office)
    replies(office, audit)
    home = words_of(home_of(office.amara))
    assert f"{worker_of(office, audit).name} replied on Tue 1 Dec" in home
    opens(office.amara, ids.REPLY_OPEN, ids.ANSWER_WINDOW, "home")
    assert office.amara.submits({"answer": "noted"}) == {}
    office.drain()
    assert "Replies to answer" not in words_of(home_of(office.amara))
    worker = worker_of(office, audit)
    window = opens(worker, ids.READ_AND_REPLY, ids.REPLY_WINDOW, worker.last_message())
    assert "Thank you, noted." in words_of(window)


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


def test_home_shows_findings_to_the_worker_and_the_conversation_to_the_manager(
    office: Office,
) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    worker = worker_of(office, audit)
    home = home_of(office.tom)
    assert "To speak with about the findings" in words_of(home)
    assert "Findings on your cases" not in words_of(home_of(worker))
    office.tom.presses("home", ids.SPOKEN)
    office.drain()
    assert "To speak with" not in words_of(home_of(office.tom))
    assert "Findings on your cases" in words_of(home_of(worker))
    replies(office, audit)
    assert "Findings on your cases" not in words_of(home_of(worker))
