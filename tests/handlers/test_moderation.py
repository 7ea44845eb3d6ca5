"""A moderator at work: take, read, approve, regrade with an action, return; and refusals."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from handlers.views import ids
from models.moderation import ThemeTag
from models.vocabulary import AuditQuality, AuditState, Grade, Polarity, Safe
from models.workflow import drafts, taking
from models.workflow.drafts import Written
from tests.handlers.deciding import (
    CHECKLIST,
    actions_of,
    adds_action,
    changes,
    decisions,
    desk_of,
    escalation_of,
    looked_at,
    opens,
    readings,
    regrade_to,
    sent,
    takes,
)
from tests.office import Office, words_of


def test_the_message_says_what_and_when_and_its_notification_says_nothing_of_the_case(
    office: Office,
) -> None:
    audit = sent(office)
    moderator = desk_of(office, office.moderator_of(audit))
    message = moderator.last_message()
    assert f"{office.reference_of(audit)} · audit to moderate · due Tue 8 Dec" in words_of(message)
    assert office.reference_of(audit) not in message["text"]


def test_take_it_opens_the_audit_and_the_reading_is_logged(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    shown = words_of(moderator.window)
    assert office.reference_of(audit) in shown
    assert "What I found on going well." in shown
    assert "· Good" in shown
    assert "Its auditor graded it Good." in shown
    assert office.audit_of("amara").state is AuditState.IN_MODERATION
    assert readings(office, office.moderator_of(audit)) == ["audit.whole"]
    office.drain()
    assert "You are moderating it since Tue 1 Dec, 09:00" in words_of(moderator.last_message())


def test_approving_makes_it_final_and_tells_the_auditor_once(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    chosen = {"strengths": ["direct_work"], "worries": ["fathers"]}
    assert moderator.submits({**CHECKLIST, **chosen}) == {}
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.FINALISED, Grade.GOOD)
    assert final.quality is AuditQuality.SOUND
    told = [m for m in office.amara.conversation() if "is final." in words_of(m)]
    assert len(told) == 1
    with office.programme.read() as session:
        tags = session.exec(select(ThemeTag)).all()
    assert {(tag.theme, tag.polarity) for tag in tags} == {
        ("direct_work", Polarity.STRENGTH),
        ("fathers", Polarity.WORRY),
    }
    moderator.waits_until(lambda who: "is final: Good." in words_of(who.window or {}))


def test_a_theme_is_a_strength_or_a_worry_and_words_stay(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    both = {"strengths": ["fathers"], "worries": ["fathers"]}
    errors = moderator.submits({**CHECKLIST, **both})
    assert list(errors.values()) == [
        "“Fathers and absent parents” cannot be both a strength and a worry here. "
        "Please choose one."
    ]
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def test_regrading_with_an_action_tells_owner_managers_and_director(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    window = opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    assert "its auditor graded Good" in words_of(window)
    adds_action(moderator, office, "tom")
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | looked_at(moderator)
    assert moderator.submits(filled) == {}
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.FINALISED, Grade.REQUIRES_IMPROVEMENT)
    assert [action.owner_id for action in actions_of(office, audit)] == [office.record("tom").key]
    assert escalation_of(office, audit).due_on.isoformat() == "2026-12-15"
    given = office.message(office.tom, "Make or renew the safety plan")
    assert "due Thu 10 Dec · action 1 of 1" in words_of(given)
    assert "family's own people" not in words_of(given)
    assert "due Tue 15 Dec: Requires Improvement, 14 calendar days from moderation on 1 Dec" in (
        words_of(office.adaeze.last_message())
    )


def test_a_weak_grade_without_an_action_is_refused_and_every_word_stays(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    before = changes(office)
    refused = moderator.submits(regrade_to(Grade.REQUIRES_IMPROVEMENT))
    assert "needs at least one open action" in next(
        said for question, said in refused.items() if question.endswith("/enough")
    )
    written = str((moderator.window or {})["state"])
    assert "The risk from the adult who visits is not in the plan." in written
    assert changes(office) == before
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def test_an_action_that_was_begun_is_asked_for_whole(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    opens(moderator, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    errors = moderator.submits({"kind": "safety_plan", "what": "Write it.", "why": "He asked."})
    assert [name.rpartition("/")[2] for name in errors] == ["owner", "due_on"]
    assert actions_of(office, audit) == []


def test_what_was_typed_into_a_decision_is_there_again_after_closing(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    moderator.types("words", "The plan has no date")
    moderator.chooses("grade", "requires_improvement")
    moderator.closes()
    window = opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    shown = {block["block_id"].rpartition("/")[2]: block for block in window["blocks"]}
    assert shown["words"]["element"]["initial_value"] == "The plan has no date"
    chosen = shown["grade"]["element"]["initial_option"]["value"]
    assert chosen == "requires_improvement"


def test_once_decided_no_draft_is_left_and_a_late_pause_brings_none_back(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    window = opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    moderator.types("impact", "The child is calmer")
    assert moderator.submits(CHECKLIST) == {}
    by, draft = office.moderator_of(audit), f"approve-{audit.key}"
    written = Written(draft, json.loads(window["private_metadata"])["window"])
    with office.programme.change() as session:
        late = {"impact": "The child is calm"}
        at = office.now
        drafts.keep(session, written, late, audit_id=audit.key, sequence=9999, by=by, at=at)
    with office.programme.read() as session:
        assert drafts.kept(session, draft, audit_id=audit.key, by=by) == {}


def test_returning_gives_notes_a_helper_and_what_the_record_says(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    helper = office.another_lead(office.moderator_of(audit))
    filled = {
        "about/1": "planning",
        "note/1": "Which date did the plan change on?",
        "supporter": str(helper.key),
        "safe": "yes",
        "provisional_grade": "requires_improvement",
    }
    assert moderator.submits(filled) == {}
    office.drain()
    back = office.audit_of("amara")
    assert (back.state, back.supporter_id) == (AuditState.RETURNED, helper.key)
    assert back.safe_now is Safe.YES
    assert f"{helper.name} will do it with you" in words_of(office.amara.last_message())
    told = words_of(office.adaeze.last_message())
    assert "Requires Improvement, provisionally" in told
    assert "Which date" not in told


def test_a_return_without_a_note_is_refused_in_one_sentence(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    helper = office.another_lead(office.moderator_of(audit))
    given = {"supporter": str(helper.key), "safe": "yes", "provisional_grade": "good"}
    ((beside, said),) = moderator.submits(given).items()
    assert beside.endswith("/note/1")
    assert "Please write at least one note" in said
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def test_closing_everything_at_once_after_deciding_brings_no_apology(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    office.workspace.misbehave("views.update", "error:not_found")
    assert moderator.submits(CHECKLIST) == {}
    moderator.closes(everything=True)
    moderator.open_home()
    moderator.waits_until(lambda who: who.home is not None)
    assert "did not work" not in words_of(moderator.conversation())


def test_handing_back_puts_it_in_the_queue_again(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    moderator.presses("window", ids.HAND_BACK)
    moderator.waits_until(lambda who: "is back in the queue" in words_of(who.window or {}))
    assert office.audit_of("amara").state is AuditState.SUBMITTED
    window = opens(moderator, ids.QUEUE_OPEN, ids.QUEUE_WINDOW)
    assert f"{office.reference_of(audit)} · Early Help · due Tue 8 Dec" in words_of(window)


def test_the_second_moderator_hears_whose_it_is_and_nothing_changes(office: Office) -> None:
    audit = sent(office)
    other = desk_of(office, office.another_lead(office.moderator_of(audit)))
    other.commands("/audit queue")
    other.waits_for_window(ids.QUEUE_WINDOW)
    other.presses("window", ids.MODERATE_OPEN)
    assert other.waits_for_window(ids.READING_WINDOW)["submit"]["text"] == "Take it"
    takes(office, audit)
    before = changes(office)
    other.submits()
    name = office.moderator_of(audit).name
    other.waits_until(
        lambda who: f"{name} is moderating this one already." in words_of(who.window or {})
    )
    assert changes(office) == before


def test_who_is_beaten_to_a_decision_keeps_what_they_typed(office: Office) -> None:
    audit = sent(office)
    first = takes(office, audit)
    opens(first, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    with office.programme.change() as session:
        by = office.moderator_of(audit)
        taking.hand_back(session, audit.key, by=by, at=office.now)
        other = office.another_lead(by)
        taking.claim(session, audit.key, by=other, at=office.now)
    first.submits(CHECKLIST)
    first.waits_until(
        lambda who: f"{other.name} is moderating this one" in words_of(who.window or {})
    )
    assert "The child is calmer at home." in words_of(first.window)
    assert decisions(office, audit) == []


@pytest.mark.parametrize(
    "forged",
    [
        '{"audit":2147483648,"draft":"x"}',
        '{"audit":9999,"draft":"x"}',
        '{"audit":"17; drop"}',
        "no json",
    ],
)
def test_a_forged_audit_in_a_decision_changes_nothing(office: Office, forged: str) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    before = changes(office)
    moderator.submits(CHECKLIST, forged={"private_metadata": forged})
    moderator.waits_until(
        lambda who: (
            who.window is not None
            and (
                "nothing was changed" in words_of(who.window) or "not here" in words_of(who.window)
            )
        )
    )
    assert office.audit_of("amara").state is AuditState.IN_MODERATION
    assert changes(office) == before


def test_a_stale_button_says_that_it_moved_on(office: Office) -> None:
    audit = sent(office)
    moderator = desk_of(office, office.moderator_of(audit))
    old = office.message(moderator, "audit to moderate")
    takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    moderator.submits(CHECKLIST)
    moderator.closes(everything=True)
    before = changes(office)
    moderator.presses(old, ids.CLAIM)
    moderator.waits_until(
        lambda who: "has moved on since you last looked" in words_of(who.conversation())
    )
    assert changes(office) == before


def test_somebody_elses_button_opens_nothing(office: Office) -> None:
    audit = sent(office)
    moderator = desk_of(office, office.moderator_of(audit))
    message = office.message(moderator, "audit to moderate")
    before = changes(office)
    office.tom.presses(office.tom.last_message() | {"blocks": message["blocks"]}, ids.CLAIM)
    office.tom.waits_until(
        lambda who: "moderated by practice assurance leads" in words_of(who.conversation())
    )
    assert office.tom.window is None
    assert changes(office) == before
