"""An auditor's month, as they live it in Slack: started, answered in sittings, sent."""

from __future__ import annotations

from typing import Any

from bot.practice.doors import Parcel
from handlers.views import ids
from models.vocabulary import AuditState, Grade
from tests.office import Office, answer_to, fills_in, words_of

Json = dict[str, Any]


def a_pause_in(window: Json, block_id: str, action_id: str, typed: str, at: str) -> Json:
    """What Slack tells the app when Amara pauses, however late it comes."""
    element = {"type": "plain_text_input", "value": typed}
    return {
        "type": "block_actions",
        "user": {"id": "U0AMARA"},
        "team": {"id": "T0PRACTICE"},
        "trigger_id": "1.1.late",
        "view": window | {"state": {"values": {block_id: {action_id: element}}}},
        "actions": [element | {"block_id": block_id, "action_id": action_id, "action_ts": at}],
    }


def test_the_auditor_is_told_once_with_a_date_and_its_reason(office: Office) -> None:
    office.draws_december()
    office.drain()
    [card] = office.amara.conversation()
    assert "Due Thu 31 Dec: the last working day of December" in words_of(card)
    assert "HT-" in words_of(card)
    assert "HT-" not in card["text"]


def test_start_asks_where_they_stand_before_anything_is_shown(office: Office) -> None:
    office.draws_december()
    office.amara.presses(office.amara.last_message(), ids.AUDIT_START)
    window = office.amara.waits_for_window(ids.CONFIRM_WINDOW)
    assert "Is the child safe now?" not in words_of(window)
    office.amara.submits({"independent": "independent"})
    part = office.amara.waits_for_window(ids.PART_WINDOW)
    assert part["title"]["text"] == "Part 1 of 11"
    assert "0 of 11 parts done" in words_of(part)
    office.drain()
    assert "go on where you left off" in words_of(office.amara.last_message())


def test_whoever_knows_the_child_gets_another_case_at_once(office: Office) -> None:
    office.draws_december()
    first = office.audit_of("amara")
    office.amara.presses(office.amara.last_message(), ids.AUDIT_START)
    office.amara.waits_for_window(ids.CONFIRM_WINDOW)
    office.amara.submits({"independent": "conflict"})
    assert "Another case has been drawn" in words_of(office.amara.window)
    office.drain()
    old, new = office.amara.conversation()
    assert "is not with you any more" in words_of(old)
    assert "Your audit this month" in words_of(new)
    assert office.audit_of("amara").case_id != first.case_id


def test_a_whole_audit_is_answered_part_by_part_and_sent(office: Office) -> None:
    office.draws_december()
    audit = office.sends(office.amara, grade="good")
    assert audit.state is AuditState.SUBMITTED
    assert audit.auditor_grade is Grade.GOOD
    card = words_of(office.amara.conversation()[0])
    assert "has been sent" in card
    assert "Waits for" in card


def test_what_was_chosen_and_typed_is_there_when_the_window_was_closed(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.amara.chooses("answer/front/alongside", "no")
    office.amara.waits_until(lambda she: "Why not with the worker?" in words_of(she.window))
    office.amara.types("answer/front/alongside_why", "Wendy is on leave until Monday.")
    office.amara.closes()
    office.drain()
    office.amara.presses(office.amara.last_message(), ids.AUDIT_CONTINUE)
    window = office.amara.waits_for_window(ids.PART_WINDOW)
    assert "Wendy is on leave until Monday." in words_of(window)


def test_the_menu_saves_a_part_as_it_stands_and_shows_another(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.amara.chooses("answer/front/alongside", "yes")
    audit = office.audit_of("amara")
    office.amara.chooses(ids.AUDIT_JUMP, f"{audit.key}:planning")
    office.amara.waits_until(lambda she: she.window["title"]["text"] == "Part 6 of 11")
    assert "answers are still open in it" in words_of(office.amara.window)


def test_what_is_missing_is_named_before_sending(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    audit = office.audit_of("amara")
    office.amara.chooses(ids.AUDIT_JUMP, f"{audit.key}:whole-audit")
    review = office.amara.waits_for_window(ids.REVIEW_WINDOW)
    assert "submit" not in review or review["submit"] is None
    assert "still to answer before this can be sent" in words_of(review)
    assert "About this audit · 5 to answer Did you do this with the worker?" in words_of(review)
    office.amara.presses("window", ids.AUDIT_PART, value=f"{audit.key}:planning")
    office.amara.waits_until(lambda she: she.window["title"]["text"] == "Part 6 of 11")


def test_a_warning_is_shown_and_never_blocks(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    review = office.answers(office.amara, grade="good", **{"rating:EH10": "not_met"})
    assert "You have graded Good and answered Not met to EH10." in words_of(review)
    assert "Both can be true. Say why for the reader." in words_of(review)
    assert office.amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED


def test_the_case_record_is_one_press_away(office: Office) -> None:
    office.draws_december()
    reference = office.reference_of(office.audit_of("amara"))
    card = office.amara.last_message()
    assert f"https://record.q.test/{reference}" in str(card["blocks"])
    office.amara.presses(card, ids.OPEN_RECORD)


def test_a_date_to_come_is_refused_beside_its_question(office: Office) -> None:
    office.draws_december()
    part = office.starts(office.amara)
    asked = [block for block in part["blocks"] if block["type"] == "input"]
    values = {block["block_id"]: answer_to(block) for block in asked}
    errors = office.amara.submits(values | {"answer/front/records_to": "2026-12-24"})
    assert "still to come" in errors["answer/front/records_to"]
    assert office.amara.window["title"]["text"] == "Part 1 of 11"


def test_a_late_pause_never_overwrites_what_was_saved(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    fills_in(office.amara, lambda block: answer_to(block, alongside="no"))
    part = office.amara.window
    office.amara.submits()
    at = f"{office.now.timestamp():.6f}"
    late = a_pause_in(part, "answer/front/alongside_why", "alongside_why", "Half a sen", at)
    assert office.workspace.deliver(Parcel("interactive", late)).ok
    audit = office.audit_of("amara")
    office.amara.chooses(ids.AUDIT_JUMP, f"{audit.key}:front")
    office.amara.waits_until(lambda she: she.window["title"]["text"] == "Part 1 of 11")
    assert "What I found on alongside why." in words_of(office.amara.window)
    assert "Half a sen" not in words_of(office.amara.window)


def test_a_second_send_changes_nothing(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    twice = office.amara.window
    office.amara.submits()
    assert "has been sent" in words_of(office.amara.window)
    office.amara.closes()
    office.drain()
    office.amara.presses(office.amara.last_message(), ids.AUDIT_READ)
    office.amara.waits_for_window(ids.READ_WINDOW)
    assert "What I found on reason." in words_of(office.amara.window)
    assert twice["callback_id"] == ids.REVIEW_WINDOW
    assert office.audit_of("amara").version == 1


def test_another_persons_audit_is_refused_with_one_sentence(office: Office) -> None:
    office.draws_december()
    office.drain()
    theirs = office.audit_of("helen")
    card = office.amara.last_message()
    office.amara.presses(card, ids.AUDIT_START, forged={"value": str(theirs.key)})
    office.amara.waits_until(lambda she: len(she.conversation()) > 1)
    assert "with somebody else" in words_of(office.amara.last_message())
    assert office.audit_of("helen").state is AuditState.ASSIGNED


def test_a_forged_part_is_refused_and_nothing_is_changed(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    theirs = office.audit_of("helen").key
    forged = f'{{"audit":{theirs},"part":"front","window":"x","since":0,"base":0}}'
    asked = [block for block in office.amara.window["blocks"] if block["type"] == "input"]
    values = {block["block_id"]: answer_to(block) for block in asked}
    office.amara.submits(values, forged={"private_metadata": forged})
    assert "with somebody else" in words_of(office.amara.window)
