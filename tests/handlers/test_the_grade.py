"""The overall grade: the app says what a reader will ask, beside the choice, and never decides."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.setting import Setting
from models.vocabulary import AuditQuality, AuditState, Grade, RegradeReason
from models.workflow import moderation
from models.workflow.decisions import Checklist
from tests.handlers.deciding import desk_of, for_tom, opens
from tests.handlers.test_second_reading import reader_of
from tests.office import Office, answer_to, fills_in, words_of

Json = dict[str, Any]
GRADE, WHY = "answer/closing/grade", "answer/closing/grade_why"
BOTH_TRUE = "The referral was good; the plan after it was not."


def closing_of(office: Office, **given: str) -> SlackPerson:
    """Amara has answered everything before the closing part, which is open."""
    office.draws_december()
    office.starts(office.amara)
    while office.amara.window["title"]["text"] != "Part 11 of 11":
        fills_in(office.amara, lambda block: answer_to(block, **given))
        assert office.amara.submits() == {}
    return office.amara


def chooses(person: SlackPerson, grade: str, says: str) -> str:
    """Choose a grade and wait for what the window says of it."""
    person.chooses(GRADE, grade)
    person.waits_until(lambda she: says in words_of(she.window))
    return words_of(person.window)


def asks_why(person: SlackPerson) -> bool:
    return any(block["block_id"] == WHY for block in person.window["blocks"])


@pytest.mark.parametrize(
    ("before", "grade", "says"),
    [
        # Whatever a reader will ask stands beside the choice as soon as it is made (brief 6).
        ({"rating:EH10": "not_met"}, "good", "graded Good and answered Not met to EH10"),
        ({"grade": "inadequate"}, "good", "graded Good overall and Inadequate in “"),
        ({"grade": "good"}, "inadequate", "every domain Good or better and Inadequate overall"),
    ],
)
def test_what_a_reader_will_ask_stands_beside_the_choice_at_once(
    office: Office, before: dict[str, str], grade: str, says: str
) -> None:
    amara = closing_of(office, **before)
    assert not asks_why(amara)
    amara.types("answer/closing/going_well", "She is at school every day.")
    shown = chooses(amara, grade, says)
    assert "For the reader: why both are true" in shown
    assert "She is at school every day." in shown


def test_a_choice_that_raises_no_question_takes_the_warning_away(office: Office) -> None:
    amara = closing_of(office, **{"rating:EH10": "not_met", "grade": "requires_improvement"})
    chooses(amara, "good", "graded Good")
    chooses(amara, "outstanding", "graded Outstanding")
    amara.chooses(GRADE, "requires_improvement")
    amara.waits_until(lambda she: "answered Not met" not in words_of(she.window))
    assert not asks_why(amara)


def test_an_answer_about_safety_changes_what_is_asked_of_the_grade(office: Office) -> None:
    amara = closing_of(office)
    amara.chooses(GRADE, "good")
    assert not asks_why(amara)
    amara.chooses("answer/closing/safe", "not_sure")
    amara.waits_for_window(ids.SAID_WINDOW)
    amara.closes()
    amara.waits_until(asks_why)
    assert "graded Good and answered Not sure to “Is the child safe now?”" in words_of(amara.window)


def sends_with_a_reason(office: Office) -> Audit:
    amara = closing_of(office, **{"rating:EH10": "not_met"})
    chooses(amara, "good", "graded Good")
    amara.types(WHY, BOTH_TRUE)
    fills_in(amara, lambda block: answer_to(block, grade="good", grade_why=BOTH_TRUE))
    assert amara.submits() == {}
    review = words_of(amara.waits_for_window(ids.REVIEW_WINDOW))
    assert "graded Good and answered Not met to EH10" in review
    assert BOTH_TRUE in review
    assert amara.submits() == {}
    office.drain()
    return office.audit_of("amara")


def test_the_reason_is_kept_and_read_by_the_moderator(office: Office) -> None:
    audit = sends_with_a_reason(office)
    assert audit.state is AuditState.SUBMITTED
    moderator = desk_of(office, office.moderator_of(audit))
    message = office.message(moderator, "audit to moderate")
    shown = all_pages(moderator, opens(moderator, ids.MODERATE_OPEN, ids.READING_WINDOW, message))
    assert "For the reader: why both are true" in shown
    assert BOTH_TRUE in shown


def all_pages(person: SlackPerson, window: Json) -> str:
    """Everything that a reading window shows, page after page."""
    shown = words_of(window)
    while "Next page" in words_of(person.window):
        before = person.window["hash"]
        [button] = [
            element
            for block in person.window["blocks"]
            for element in block.get("elements", [])
            if "Next page" in str(element.get("text"))
        ]
        person.presses("window", ids.READING_GO, value=button["value"])
        person.waits_until(lambda they, then=before: they.window["hash"] != then)
        shown += words_of(person.window)
    return shown


@pytest.mark.parametrize(
    ("setting", "says", "is_sent"),
    [
        ("off", "", True),
        ("warn", "The framework's table reads as if no child at EH could be graded Good.", True),
        ("enforce", "This council grades no child at EH above Requires Improvement.", False),
    ],
)
def test_what_the_council_set_for_a_child_at_such_a_status(
    office: Office, setting: str, says: str, is_sent: bool
) -> None:
    with office.programme.change() as session:
        for path, value in (("cp_plo_cap", setting), ("cp_plo_statuses", ["EH"])):
            session.add(
                Setting(path=f"grade.{path}", value=value, since=office.now, reason="The board.")
            )
    amara = closing_of(office)
    if says:
        chooses(amara, "good", says)
    fills_in(amara, lambda block: answer_to(block, grade="good"))
    assert amara.submits() == {}
    review = words_of(amara.waits_for_window(ids.REVIEW_WINDOW))
    assert (says or "The framework's table") in review if says else "table" not in review
    assert (amara.window.get("submit") is not None) is is_sent
    if is_sent:
        assert amara.submits() == {}
        assert office.audit_of("amara").state is AuditState.SUBMITTED


def test_what_each_grade_means_stands_beside_it_and_in_the_frameworks_words_one_press_away(
    office: Office,
) -> None:
    amara = closing_of(office)
    assert "Inadequate: The child remains at risk of significant harm;" in words_of(amara.window)
    framework = opens(amara, ids.FRAMEWORK_WORDS, ids.FRAMEWORK_WINDOW)
    assert "Practice Standards have not been met. The plan is not good." in words_of(framework)
    amara.closes()
    assert amara.window["callback_id"] == ids.PART_WINDOW


def test_who_reads_second_sees_neither_the_grade_nor_what_was_said_of_it(office: Office) -> None:
    audit = sends_with_a_reason(office)
    with office.programme.change() as session:
        moderation.regrade(
            session,
            audit.key,
            to=Grade.INADEQUATE,
            reason_code=RegradeReason.RISK_MISSED,
            reason="The record shows a risk that the audit does not.",
            checklist=Checklist(True, "In time.", "Little changed.", True, AuditQuality.SOUND),
            new_actions=[for_tom(office)],
            by=office.moderator_of(audit),
            at=office.now,
        )
    office.drain()
    reader = reader_of(office, office.audit_of("amara"))
    shown = all_pages(reader, reader.window)
    assert "What I found on worried" in shown
    assert "why both are true" not in shown
    assert BOTH_TRUE not in shown
