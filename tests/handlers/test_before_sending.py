"""The review: what is in the way of sending is named, one press away, and asked again on *Send*."""

from __future__ import annotations

from handlers.views import ids
from models.vocabulary import AuditState
from tests.handlers.test_two_windows import OtherScreen
from tests.office import Office, words_of

LATER = "The review of 2 June moved the plan on."


def test_words_that_a_window_kept_are_named_and_nothing_is_sent_without_them(
    office: Office,
) -> None:
    office.draws_december()
    amara = office.amara
    office.starts(amara)
    office.answers(amara)
    review = OtherScreen(office)
    amara.presses("window", ids.AUDIT_PART, value=f"{office.audit_of('amara').key}:planning")
    amara.waits_for_window(ids.PART_WINDOW)
    amara.types("answer/planning/reason", LATER)
    said = words_of(review.saves())
    assert "kept words in “Quality of planning” that are not saved. Please open the part" in said
    assert office.audit_of("amara").state is AuditState.IN_PROGRESS
    office.drain()
    amara.presses(office.message(amara, "Your audit of"), ids.AUDIT_REVIEW)
    amara.waits_for_window(ids.REVIEW_WINDOW)
    assert "Quality of planning · a window kept words that are not saved" in words_of(amara.window)
    assert amara.window.get("submit") is None
    amara.presses("window", ids.AUDIT_PART, block_id="unsaved/planning")
    amara.waits_for_window(ids.PART_WINDOW)
    assert LATER in words_of(amara.window)
    assert amara.submits() == {}
    amara.waits_for_window(ids.REVIEW_WINDOW)
    assert amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED


def test_the_same_words_in_two_windows_keep_nobody_from_sending(office: Office) -> None:
    office.draws_december()
    amara = office.amara
    office.starts(amara)
    office.answers(amara)
    review = OtherScreen(office)
    amara.presses("window", ids.AUDIT_PART, value=f"{office.audit_of('amara').key}:planning")
    window = amara.waits_for_window(ids.PART_WINDOW)
    asked = next(b for b in window["blocks"] if b["block_id"] == "answer/planning/reason")
    amara.types("answer/planning/reason", asked["element"]["initial_value"])
    assert "has been sent" in words_of(review.saves())
    assert office.audit_of("amara").state is AuditState.SUBMITTED
