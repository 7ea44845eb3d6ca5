"""What an audit asks, of whom (brief section 6): tables, and what holds for any answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views import ids
from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.toolbook import load_tool
from models.vocabulary import Rating
from models.workflow.case_import import AGE_BANDS
from models.workflow.conversations import voice_in
from models.workflow.parts import (
    CHILD,
    CLOSING,
    FAMILY,
    FRONT,
    WHY_NOT_APPLICABLE,
    About,
    Part,
    part_of,
    parts_of,
)

TOOL = load_tool("cin_cp")
STATUSES = ("EH", "CIN", "CP", "PLO", "proceedings", "CLA s20", "care leaver")
EVERY_PART = {
    (part.code, area.code, age, status): part
    for area in DEFAULTS.areas
    for age in AGE_BANDS
    for status in STATUSES
    for part in parts_of(load_tool(area.code), About(age, status))
}
SAFE_TO_CONTACT = {
    "child_safe": "yes",
    "child_how": "At school.",
    "child_need": "none",
}
TOLD = {
    "child_on": "2026-12-01",
    "child_words": "It is quieter.",
    "child_helped": "The same worker.",
}


def child_of(age_band: str) -> Part:
    return part_of(TOOL, About(age_band, "CIN"), CHILD)


def open_in(part: Part, values: dict[str, str]) -> list[str]:
    return [field.name for field in part.unanswered(values)]


def codes(age_band: str, status: str = "CIN") -> list[str]:
    return [part.code for part in parts_of(TOOL, About(age_band, status))]


@pytest.mark.parametrize(
    # Front page, conversations, domains, closing. The unborn are not spoken with; the parents of
    # an adult are not prompted.
    ("age_band", "conversations"),
    [
        ("unborn", [FAMILY]),
        *[(age, [CHILD, FAMILY]) for age in AGE_BANDS[1:-1]],
        ("18-25", [CHILD]),
    ],
)
def test_which_parts_there_are(age_band: str, conversations: list[str]) -> None:
    domains = [domain.code for domain in TOOL.domains]
    assert codes(age_band) == [FRONT, *conversations, *domains, CLOSING]


@pytest.mark.parametrize(
    # Offered under 12; asked at 12; from 13 a reason is needed where it was not held; at 16 and 17
    # their own agreement, from 18 their own consent.
    ("age_band", "who", "asked", "reason_needed", "own"),
    [
        ("0-4", "child", False, False, ""),
        ("5-9", "child", False, False, ""),
        ("10-11", "child", False, False, ""),
        ("12", "child", True, False, ""),
        ("13-15", "child", True, True, ""),
        ("16-17", "young person", True, True, "agree"),
        ("18-25", "young person", True, True, "consent"),
    ],
)
def test_the_conversation_with_the_child_or_young_person(
    age_band: str, who: str, asked: bool, reason_needed: bool, own: str
) -> None:
    part = child_of(age_band)
    assert part.title == f"Conversation with the {who}"
    assert open_in(part, {}) == (["child_safe"] if asked else [])
    assert open_in(part, SAFE_TO_CONTACT) == (["child"] if asked else [])
    outcome = next(field for field in part.fields if field.name == "child")
    without_reason = "not_held" in dict(outcome.options)
    assert without_reason is not reason_needed
    other = open_in(part, SAFE_TO_CONTACT | {"child": "other"})
    assert other == (["child_why"] if reason_needed else [])
    agreed = [field for field in part.fields if field.name == "child_agreed"]
    assert bool(agreed) is bool(own)
    assert own in "".join(field.label for field in agreed)


@pytest.mark.parametrize("age_band", AGE_BANDS[1:])
def test_a_conversation_that_was_held_is_written_down(age_band: str) -> None:
    held = SAFE_TO_CONTACT | {"child": "held", "child_agreed": "yes"}
    assert {"child_on", "child_words"} <= set(open_in(child_of(age_band), held))
    assert open_in(child_of(age_band), held | TOLD) == []


@pytest.mark.parametrize("reason", ["declined", "not_safe", "not_reached", "bereavement"])
def test_a_reason_is_enough(reason: str) -> None:
    assert open_in(child_of("13-15"), SAFE_TO_CONTACT | {"child": reason}) == []


@pytest.mark.parametrize("age_band", AGE_BANDS[1:])
def test_who_is_not_safe_to_contact_is_not_spoken_with(age_band: str) -> None:
    part, values = child_of(age_band), SAFE_TO_CONTACT | {"child": "held"} | TOLD
    values |= {"child_safe": "no"}
    assert [field.name for field in part.asked(values)] == ["child_safe"]
    assert open_in(part, values) == []
    voice = voice_in(part, values, age_band=age_band)
    assert (voice.held, voice.outcome) == (False, "not_safe")


@pytest.mark.parametrize(
    # At 16 a conversation is held with their own agreement; without it what they said is not used.
    ("age_band", "agreed", "held", "outcome"),
    [
        ("13-15", "", True, "held"),
        ("16-17", "yes", True, "held"),
        ("16-17", "no", False, "without_agreement"),
        ("16-17", "", False, ""),
        ("18-25", "yes", True, "held"),
        ("18-25", "no", False, "without_agreement"),
    ],
)
def test_a_young_person_is_heard_with_their_own_agreement(
    age_band: str, agreed: str, held: bool, outcome: str
) -> None:
    part = child_of(age_band)
    values = SAFE_TO_CONTACT | TOLD | {"child": "held", "child_agreed": agreed}
    voice = voice_in(part, values, age_band=age_band)
    assert (voice.held, voice.outcome) == (held, outcome)
    assert ("child_words" in part.visible(values)) is held


@pytest.mark.parametrize(
    ("need", "asked"), [("none", False), ("interpreter", True), ("other", True)]
)
def test_a_communication_need_is_named(need: str, asked: bool) -> None:
    values = SAFE_TO_CONTACT | {"child_need": need, "child": "declined"}
    assert ("child_need_what" in open_in(child_of("13-15"), values)) is asked


@pytest.mark.parametrize(
    # Whoever is not consulted needs a why, but for whom there is none.
    ("status", "answer", "open_then"),
    [
        ("CP", "no", ["consulted_why"]),
        ("CP", "yes", []),
        ("CIN", "none", []),
        ("CLA s20", "no", ["consulted_why"]),
    ],
)
def test_who_was_not_consulted_needs_a_why(status: str, answer: str, open_then: list[str]) -> None:
    front = part_of(TOOL, About("13-15", status), FRONT)
    values = {"alongside": "yes", "manager": "no", "records_from": "2026-01-01"}
    values |= {"records_to": "2026-12-01", "safe": "yes", "consulted": answer}
    assert open_in(front, values) == open_then


@pytest.mark.parametrize("status", ["EH", "care leaver"])
def test_where_nobody_else_is_to_be_consulted_nothing_is_asked(status: str) -> None:
    front = part_of(TOOL, About("13-15", status), FRONT)
    assert not [name for name in front.names if name.startswith("consulted")]


def test_the_front_page_ends_with_whether_the_child_is_safe() -> None:
    for (code, _, age, _), part in EVERY_PART.items():
        if code in (FRONT, CLOSING):
            assert part.fields[-1].name == "safe"
            who = "young person" if age in ("16-17", "18-25") else "child"
            assert part.fields[-1].label == f"Is the {who} safe now?"


@pytest.mark.parametrize(
    # The note may be left out under Met alone; under Not applicable it says why.
    ("rating", "needed", "label"),
    [
        (Rating.STRONG, True, "Where is it on the record, and what did it change?"),
        (Rating.MET, False, "Where is it on the record, and what did it change?"),
        (Rating.PARTLY, True, "Where is it on the record, and what did it change?"),
        (Rating.NOT_MET, True, "Where is it on the record, and what did it change?"),
        (Rating.NOT_APPLICABLE, True, WHY_NOT_APPLICABLE),
    ],
)
def test_the_note_of_a_question(rating: Rating, needed: bool, label: str) -> None:
    planning = part_of(TOOL, About("13-15", "CIN"), "planning")
    values = {"rating:CP05": rating.value}
    note = next(field for field in planning.fields if field.name == "note:CP05")
    assert note.needed(values) is needed
    assert note.said(values) == label


def test_one_letter_is_enough_anywhere() -> None:
    for part in EVERY_PART.values():
        words = {field.name: "y" for field in part.fields if not field.options}
        for field in part.asked(words):
            if not field.options:
                assert field.name not in open_in(part, words)


def test_a_forged_part_is_refused() -> None:
    with pytest.raises(RuleBroken, match="no such part"):
        part_of(TOOL, About("unborn", "CIN"), CHILD)


@given(st.data())
def test_what_is_not_shown_is_never_needed_and_counts_for_nothing(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(list(EVERY_PART.values())))
    answers = {
        field.name: st.sampled_from([*(option for option, _ in field.options), "", "nonsense"])
        if field.options
        else st.sampled_from(["", " ", "words", "2026-12-01"])
        for field in part.fields
    }
    values = data.draw(st.fixed_dictionaries({}, optional=answers))
    shown = {field.name for field in part.asked(values)}
    assert {field.name for field in part.unanswered(values)} <= shown
    visible = part.visible(values)
    assert set(visible) <= shown
    assert part.asked(visible) == part.asked(values)
    assert part.unanswered(visible) == part.unanswered(values)


def test_every_choice_that_changes_what_is_asked_draws_the_window_anew() -> None:
    turns = ids.TURNS_PART["action_id"]
    for part in EVERY_PART.values():
        for field in part.fields:
            for option, _ in field.options:
                before = {f.name: f.options[0][0] for f in part.fields if f.options}
                after = before | {field.name: option}
                asked = [f.said(before) for f in part.asked(before)]
                if asked != [f.said(after) for f in part.asked(after)]:
                    assert turns.match(field.name), field.name
