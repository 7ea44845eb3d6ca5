"""Windows that lie on each other: what is decided on top is seen beneath."""

from __future__ import annotations

from handlers.views import ids
from models.vocabulary import ActionState, AuditState, EscalationState, Grade
from tests.handlers.deciding import (
    CHECKLIST,
    actions_of,
    adds_action,
    confirmed,
    decided,
    desk_of,
    escalation_of,
    looked_at,
    opens,
    regrade_to,
    sent,
    takes,
)
from tests.handlers.test_a_weak_case import DONE
from tests.office import Office, words_of


def test_an_audit_is_taken_in_its_own_window(office: Office) -> None:
    audit = sent(office)
    moderator = desk_of(office, office.moderator_of(audit))
    message = office.message(moderator, "audit to moderate")
    window = opens(moderator, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    assert "Approve" not in words_of(window)
    assert moderator.submits() == {}
    moderator.waits_until(lambda who: "Approve" in words_of(who.window or {}))
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def test_a_weak_grade_is_approved_with_the_moderators_action(office: Office) -> None:
    audit = sent(office, grade="requires_improvement")
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    refused = moderator.submits({**CHECKLIST, **confirmed(moderator)})
    assert "needs at least one open action" in " ".join(refused.values())
    adds_action(moderator, office, "tom")
    assert moderator.submits(looked_at(moderator)) == {}
    office.drain()
    assert office.audit_of("amara").grade is Grade.REQUIRES_IMPROVEMENT
    assert len(actions_of(office, audit)) == 1


def test_who_regrades_to_inadequate_hears_why_a_second_person_reads(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    adds_action(moderator, office, "tom")
    moderator.submits(regrade_to(Grade.INADEQUATE) | looked_at(moderator))
    moderator.waits_until(
        lambda who: "every Inadequate is read by a second person" in words_of(who.window or {})
    )


def test_a_case_is_seen_and_recorded_in_its_window(office: Office) -> None:
    audit = decided(office, to=Grade.INADEQUATE)
    opens(office.adaeze, ids.REMEDY_OPEN, ids.REMEDY_SHOWN, office.adaeze.last_message())
    office.adaeze.presses("window", ids.REMEDY_SEEN)
    office.adaeze.waits_until(lambda who: "Adaeze Okoro has seen it" in words_of(who.window or {}))
    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW)
    assert office.adaeze.submits(DONE) == {}
    office.adaeze.waits_until(
        lambda who: "Visited today and agreed who comes at night." in words_of(who.window or {})
    )
    assert escalation_of(office, audit).state is EscalationState.ACTION_RECORDED


def test_an_action_is_done_and_verified_in_its_window(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    card = office.message(office.tom, "Make or renew the safety plan")
    opens(office.tom, ids.ACTION_OPEN, ids.ACTION_WINDOW, card)
    opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW)
    assert office.tom.submits({"impact": "Everybody knows who comes."}) == {}
    office.tom.waits_until(lambda who: "You said that it is done" in words_of(who.window or {}))
    moses = desk_of(office, office.moderator_of(audit))
    moses.open_home()
    moses.waits_until(lambda who: ids.ACTION_VERIFY_OPEN in str(who.home))
    moses.presses("home", ids.ACTION_VERIFY_OPEN)
    moses.waits_for_window(ids.ACTION_VERIFY_WINDOW)
    assert moses.submits({"helped": "yes"}) == {}
    assert actions_of(office, audit)[0].state is ActionState.VERIFIED


def test_time_is_given_from_the_message(office: Office) -> None:
    audit = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    card = office.message(office.tom, "Make or renew the safety plan")
    opens(office.tom, ids.MORE_TIME, ids.MORE_TIME_WINDOW, card)
    office.tom.submits({"wanted_on": "2026-12-08", "reason": "The grandmother is away."})
    office.drain()
    message = office.message(office.adaeze, "asks for more time")
    assert "Give 4 working days" in words_of(message)
    office.adaeze.presses(message, ids.MORE_TIME_GIVE)
    assert actions_of(office, audit)[0].due_on.isoformat() == "2026-12-08"


def test_the_qa_manager_hears_when_nobody_independent_is_free(office: Office) -> None:
    with office.programme.change() as session:
        for name in ("moses", "priya", "grace"):
            lead = session.merge(office.record(name))
            lead.ends = office.now.date().replace(day=1)
    office.moves_to("2026-12-02T09:00")
    audit = sent(office)
    message = office.farzana.last_message()
    said = words_of(message)
    assert "nobody independent is free to moderate it · due Wed 9 Dec" in said
    opens(office.farzana, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    assert office.reference_of(audit) in words_of(office.farzana.window)
    assert "Take it" not in words_of(office.farzana.window)
