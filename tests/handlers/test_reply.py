"""The worker replies to the findings on their case, and the auditor answers."""

from __future__ import annotations

import pytest
from sqlmodel import select

from handlers.views import ids
from models.trail import TrailEntry
from models.vocabulary import Grade
from models.workflow.replies import reply_of
from models.workflow.replies import words_of as words_of_reply
from tests.handlers.deciding import (
    changes,
    decided,
    desk_of,
    opens,
    readings,
)
from tests.handlers.hearing import (
    REPLY,
    approved,
    home_of,
    reads,
    replies,
    worker_of,
)
from tests.journeys.misusing import presses_in_message, presses_in_window
from tests.office import Office, words_of


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
