"""An appeal and a review at people's desks: asked, decided, told, late, twice, forged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.appeal import Appeal
from models.audit import Audit
from models.moderation import Moderation
from models.trail import ReadLog
from models.vocabulary import (
    ActionState,
    AppealKind,
    AppealState,
    AuditQuality,
    AuditState,
    Grade,
    Lifted,
)
from models.workflow import appeals as verbs
from models.workflow import moderation
from models.workflow.decisions import Checklist
from schedules import jobs
from tests.handlers.deciding import (
    actions_of,
    changes,
    decided,
    desk_of,
    escalation_of,
    for_tom,
    opens,
    readings,
    sent,
)
from tests.office import Office, words_of

Json = dict[str, Any]
WHY = "The plan of October answers this, and it was not looked at."
DECIDED = "I read it with the record: the plan is there, and it is followed."
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
GRADES = ("Outstanding", "Good", "Requires Improvement", "Inadequate")


@pytest.fixture
def weak(office: Office) -> Audit:
    """Amara graded Good; it is final as Requires Improvement since Tuesday 1 December."""
    return decided(office, to=Grade.REQUIRES_IMPROVEMENT)


def at_rest(person: SlackPerson) -> None:
    """They close whatever is open."""
    if person.window:
        person.closes(everything=True)


def outcome(office: Office) -> Json:
    """Amara reads what was decided."""
    at_rest(office.amara)
    message = office.message(office.amara, "is final")
    return opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, message)


def appeals(office: Office, why: str = WHY) -> Json | None:
    """Amara appeals, from the window in which she reads what was decided."""
    outcome(office)
    opens(office.amara, ids.APPEAL_ASK, ids.APPEAL_WINDOW)
    answer = office.amara.submits({"reason": why})
    office.drain()
    return answer


def asks_for_review(office: Office) -> None:
    """Adaeze asks for a review, from the window about remedial action."""
    at_rest(office.adaeze)
    opens(office.adaeze, ids.REMEDY_OPEN, ids.REMEDY_SHOWN, office.adaeze.last_message())
    opens(office.adaeze, ids.REVIEW_ASK, ids.APPEAL_WINDOW)
    assert office.adaeze.submits({"reason": "Two visits were missed, and it is not said."}) == {}
    office.drain()


def finds(office: Office, person: SlackPerson, audit: Audit) -> SlackPerson:
    """Somebody looks for an audit by its reference."""
    at_rest(person)
    person.commands(f"/audit find {office.reference_of(audit)}")
    person.waits_for_window(ids.FIND_WINDOW)
    return person


def reads_to_decide(person: SlackPerson, message: Json | None = None) -> Json:
    """Whoever decides opens the whole audit, and the decision upon it."""
    at_rest(person)
    opens(person, ids.APPEAL_READ, ids.READING_WINDOW, message or person.last_message())
    return opens(person, ids.APPEAL_WRITE, ids.APPEAL_DECIDE_WINDOW)


def decides(office: Office, person: SlackPerson, grade: Grade, **given: str) -> Json | None:
    """They decide."""
    reads_to_decide(person)
    answer = person.submits({"grade": grade.value, "reason": DECIDED, **given})
    office.drain()
    return answer


def asked(office: Office) -> list[Appeal]:
    """What was asked, as it stands."""
    with office.programme.read() as session:
        found = list(session.exec(select(Appeal)).all())
        session.expunge_all()
    return found


def said_to(person: SlackPerson) -> str:
    """Everything that stands in somebody's conversation."""
    return words_of(person.conversation())


# Asking


def test_an_auditor_reads_until_when_they_can_appeal_and_appeals(
    office: Office, weak: Audit
) -> None:
    assert "you can appeal from there until Tue 8 Dec, once" in said_to(office.amara)
    assert "You can appeal until Tue 8 Dec, once." in words_of(outcome(office))
    assert appeals(office) == {}
    office.amara.waits_until(lambda who: "You appealed" in words_of(who.window))
    assert ids.APPEAL_ASK not in str(office.amara.window)
    (appeal,) = asked(office)
    assert appeal.state is AppealState.ASKED
    assert "Farzana Siddiqui decides by Fri 4 Dec" in said_to(office.amara)
    assert "you can appeal from there" not in said_to(office.amara)
    message = words_of(office.farzana.last_message())
    assert "its auditor appeals · decide by Fri 4 Dec" in message
    assert WHY not in message


def test_the_clock_runs_on_and_the_director_reads_that_an_appeal_was_asked(
    office: Office, weak: Audit
) -> None:
    before = escalation_of(office, weak)
    appeals(office)
    assert escalation_of(office, weak) == before
    said = words_of(office.adaeze.last_message())
    assert "Its auditor appealed on Tue 1 Dec" in said
    assert "Every date stands meanwhile." in said
    assert "due Tue 15 Dec: Requires Improvement" in said


def test_what_is_typed_is_kept_when_the_window_is_closed(office: Office, weak: Audit) -> None:
    outcome(office)
    opens(office.amara, ids.APPEAL_ASK, ids.APPEAL_WINDOW)
    office.amara.types("reason", WHY)
    outcome(office)
    window = opens(office.amara, ids.APPEAL_ASK, ids.APPEAL_WINDOW)
    assert WHY in str(window)


def test_after_the_fifth_working_day_the_button_is_gone_and_an_open_window_says_why(
    office: Office, weak: Audit
) -> None:
    outcome(office)
    opens(office.amara, ids.APPEAL_ASK, ids.APPEAL_WINDOW)
    office.moves_to("2026-12-09T09:00")
    before = changes(office)
    errors = office.amara.submits({"reason": WHY})
    assert "This could be asked until Tue 8 Dec, 5 working days" in words_of(
        [errors, office.amara.window]
    )
    assert changes(office) == before
    assert ids.APPEAL_ASK not in str(outcome(office))


def test_an_appeal_is_made_once_whatever_is_pressed(office: Office, weak: Audit) -> None:
    outcome(office)
    old = office.amara.window
    appeals(office)
    before = changes(office)
    at_rest(office.amara)
    message = office.message(office.amara, "is final")
    office.amara.presses(message, ids.AUDIT_OUTCOME, forged={"action_id": ids.APPEAL_ASK})
    office.amara.waits_until(
        lambda who: "asked for an appeal already" in words_of([*who.conversation(), who.window])
    )
    assert (changes(office), len(asked(office))) == (before, 1)
    assert ids.APPEAL_ASK in str(old)


def test_the_director_of_a_good_case_finds_it_and_asks_for_a_review(office: Office) -> None:
    audit = sent(office)
    by = office.moderator_of(audit)
    with office.programme.change() as session:
        moderation.approve(session, audit.key, checklist=CHECKLIST, by=by, at=office.now)
    office.drain()
    finds(office, office.adaeze, audit)
    window = opens(office.adaeze, ids.AUDIT_WHOLE, ids.READING_WINDOW)
    assert "You can ask for a review until Tue 8 Dec, once." in words_of(window)
    opens(office.adaeze, ids.REVIEW_ASK, ids.APPEAL_WINDOW)
    assert office.adaeze.submits({"reason": WHY}) == {}
    office.adaeze.waits_for_window(ids.FINDINGS_WINDOW)
    (review,) = asked(office)
    assert review.kind is AppealKind.REVIEW
    lead = finds(office, desk_of(office, by), audit)
    assert ids.REVIEW_ASK not in str(opens(lead, ids.AUDIT_WHOLE, ids.READING_WINDOW))


def test_a_worker_cannot_forge_a_review(office: Office, weak: Audit) -> None:
    office.moves_to("2026-12-03T10:00")
    before = changes(office)
    message = office.message(office.amara, "is final")
    office.amara.presses(message, ids.AUDIT_OUTCOME, forged={"action_id": ids.REVIEW_ASK})
    office.amara.waits_until(
        lambda who: "whose service holds the case" in words_of([*who.conversation(), who.window])
    )
    assert changes(office) == before


# Deciding


def test_the_qa_manager_upholds_to_good_and_everybody_who_was_told_hears_once(
    office: Office, weak: Audit
) -> None:
    office.moves_to("2026-12-01T16:30")
    office.drain()
    appeals(office)
    window = words_of(reads_to_decide(office.farzana))
    assert WHY in window
    assert "The record shows a risk that the audit does not." in window
    assert "Take off “" in window
    assert "audit.readings" in readings(office, office.record("farzana"))
    assert office.farzana.submits({"grade": "good", "reason": DECIDED}) == {}
    office.farzana.waits_until(lambda who: "hears of it now" in words_of(who.window))
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.AMENDED, Grade.GOOD)
    ended = escalation_of(office, weak)
    assert (ended.lifted_because, ended.lifted_at) == (Lifted.APPEAL, office.now)
    for person in (office.adaeze, office.rosalind, office.tom, office.sam):
        assert said_to(person).count("what you were told has changed") == 1
        assert "Lifted on appeal" in said_to(person)
        assert "decides by" not in said_to(person)
    assert "has been decided" in said_to(office.amara)
    assert DECIDED in words_of(outcome(office))
    assert "decided on Tue 1 Dec by you" in said_to(office.farzana)
    (action,) = actions_of(office, weak)
    assert (action.state, action.from_weak) == (ActionState.OPEN, False)


def test_who_was_not_told_yet_does_not_hear_that_it_changed(office: Office, weak: Audit) -> None:
    appeals(office)
    decides(office, office.farzana, Grade.GOOD)
    assert "what you were told has changed" in said_to(office.adaeze)
    office.moves_to("2026-12-01T16:30")
    office.drain()
    assert office.reference_of(weak) not in said_to(office.rosalind)


def test_no_notification_line_joins_the_case_with_its_grade(office: Office, weak: Audit) -> None:
    appeals(office)
    assert decides(office, office.farzana, Grade.GOOD) == {}
    for person in (office.adaeze, office.rosalind, office.tom, office.amara, office.farzana):
        for message in person.conversation():
            line = message.get("text", "")
            assert office.reference_of(weak) not in line
            assert not any(grade in line for grade in GRADES)


def test_an_action_is_taken_off_with_its_reason_and_its_owner_reads_so(
    office: Office, weak: Audit
) -> None:
    appeals(office)
    (action,) = actions_of(office, weak)
    off = {f"withdraw:{action.key}": "The plan of October holds it."}
    weaker = decides(office, office.farzana, Grade.REQUIRES_IMPROVEMENT, **off)
    assert "every action stays with its owner" in str(weaker)
    office.farzana.submits({"grade": "good", "reason": DECIDED, **off})
    office.drain()
    (action,) = actions_of(office, weak)
    assert action.state is ActionState.NOT_DOING
    assert "It is not being done after all." in said_to(office.tom)
    assert "The plan of October holds it." not in said_to(office.tom)


def test_dismissed_the_auditor_and_the_director_hear_why_in_the_window(
    office: Office, weak: Audit
) -> None:
    appeals(office)
    assert decides(office, office.farzana, Grade.REQUIRES_IMPROVEMENT) == {}
    assert office.audit_of("amara").state is AuditState.FINALISED
    assert "what you asked has been decided" in said_to(office.amara)
    assert "the grade stands as it was" in said_to(office.amara)
    assert DECIDED in words_of(outcome(office))
    message = office.adaeze.last_message()
    assert "the grade stands as it was" in words_of(message)
    window = opens(office.adaeze, ids.FINDINGS_OPEN, ids.FINDINGS_WINDOW, message)
    assert DECIDED in words_of(window)
    assert "after an appeal: the grade stands" in words_of(window)
    assert "has been decided" not in said_to(office.rosalind)


def test_a_review_that_finds_it_worse_starts_a_new_clock(office: Office, weak: Audit) -> None:
    asks_for_review(office)
    office.moves_to("2026-12-03T10:00")
    worse = {"grade": Grade.INADEQUATE.value, "reason": DECIDED}
    reads_to_decide(office.farzana, office.message(office.farzana, "asks for a review"))
    refused = office.farzana.submits(worse)
    assert "at least one action of your own" in words_of([refused, office.farzana.window])
    own = for_tom(office)
    action = {
        "kind": own.kind,
        "what": own.what,
        "why": own.why,
        "owner": str(own.owner_id),
        "due_on": "2026-12-10",
    }
    assert office.farzana.submits(worse | action) == {}
    office.drain()
    begun = escalation_of(office, weak)
    assert (begun.grade, begun.due_on.isoformat()) == (Grade.INADEQUATE, "2026-12-10")
    said = said_to(office.adaeze)
    assert "7 calendar days from review on 3 Dec" in said
    assert "a worse grade took its place" in said
    assert "After a review" in said_to(office.amara)


def test_the_director_ppp_decides_where_the_qa_manager_graded(office: Office, weak: Audit) -> None:
    with office.programme.change() as session:
        (first,) = session.exec(select(Moderation)).all()
        first.moderator_id = office.record("farzana").key
    appeals(office)
    assert "decide by Fri 4 Dec" in words_of(office.gareth.last_message())
    assert decides(office, office.gareth, Grade.GOOD) == {}
    assert office.audit_of("amara").grade is Grade.GOOD


def test_where_nobody_may_decide_its_card_says_who_finds_somebody(
    office: Office, weak: Audit
) -> None:
    with office.programme.change() as session:
        (first,) = session.exec(select(Moderation)).all()
        first.moderator_id = office.record("farzana").key
        session.get_one(Audit, weak.key).supporter_id = office.record("gareth").key
    appeals(office)
    said = said_to(office.amara)
    assert "the QA manager is finding somebody who may decide it by Fri 4 Dec" in said
    assert "reminders go to the QA manager. Every date stands" in said
    assert "Nobody is free to decide it" in said_to(office.farzana)


def test_somebody_else_cannot_decide_and_reads_who_does(office: Office, weak: Audit) -> None:
    appeals(office)
    moderator = desk_of(office, office.moderator_of(weak))
    before = changes(office)
    message = office.farzana.last_message()
    (appeal,) = asked(office)
    moderator.presses(
        moderator.last_message() | {"blocks": message["blocks"]},
        ids.APPEAL_READ,
        forged={"action_id": ids.APPEAL_WRITE, "value": str(appeal.key)},
    )
    moderator.waits_until(
        lambda who: (
            "This is somebody else's to decide" in words_of([*who.conversation(), who.window])
        )
    )
    assert changes(office) == before


def test_two_windows_of_one_decision_decide_once(office: Office, weak: Audit) -> None:
    appeals(office)
    reads_to_decide(office.farzana)
    (appeal,) = asked(office)
    with office.programme.change() as session:
        verbs.decide(
            session,
            appeal.key,
            grade=Grade.REQUIRES_IMPROVEMENT,
            reason=DECIDED,
            by=office.record("farzana"),
            at=office.now,
        )
    before = changes(office)
    answer = office.farzana.submits({"grade": "good", "reason": DECIDED})
    assert "This has been decided already" in words_of([answer, office.farzana.window])
    assert changes(office) == before
    assert office.audit_of("amara").grade is Grade.REQUIRES_IMPROVEMENT


# What waits is said


def test_it_waits_at_home_is_chased_and_stands_in_mondays_list(office: Office, weak: Audit) -> None:
    appeals(office)
    office.farzana.open_home()
    home = words_of(office.farzana.home)
    assert "an appeal · due Fri 4 Dec" in home
    office.moves_to("2026-12-03T09:00")
    with office.programme.change(where="clock") as session:
        jobs.chase(session, office.now)
    office.drain()
    assert "an appeal or a review to decide · due Fri 4 Dec" in said_to(office.farzana)
    office.moves_to("2026-12-07T09:00")
    with office.programme.change(where="clock") as session:
        jobs.escalate_weekly(session, office.now)
    office.drain()
    assert "appeal to decide" in words_of(office.farzana.last_message())
    assert "appeal to decide" in said_to(office.adaeze)


def test_mondays_message_says_what_was_lifted_on_appeal(office: Office, weak: Audit) -> None:
    appeals(office)
    decides(office, office.farzana, Grade.GOOD)
    office.moves_to("2026-12-07T09:00")
    with office.programme.change(where="clock") as session:
        jobs.escalate_weekly(session, office.now)
    office.drain()
    assert "Lifted on appeal or review: 1 escalation" in words_of(office.adaeze.last_message())


def test_a_worker_is_told_again_without_a_grade_where_their_actions_changed(
    office: Office, weak: Audit
) -> None:
    office.tom.presses(office.message(office.tom, "I have spoken"), ids.SPOKEN)
    office.tom.waits_until(lambda who: True)
    office.drain()
    appeals(office)
    (action,) = actions_of(office, weak)
    off = {f"withdraw:{action.key}": "The plan of October holds it."}
    assert decides(office, office.farzana, Grade.GOOD, **off) == {}
    with office.programme.read() as session:
        worker = office.record(
            next(name for name in ("wendy", "dev") if office.record(name).id == weak.worker_id)
        )
        logged = session.exec(select(ReadLog).where(ReadLog.person_id == worker.id)).all()
    assert logged == []
    said = said_to(desk_of(office, worker))
    assert said.count("The actions on") == 1
    assert not any(grade in said for grade in GRADES)
