"""Speaking with the child or young person, and with the family, as auditors and readers see it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.vocabulary import AuditState
from models.workflow.answering import keep_draft, save_part
from models.workflow.opened import Window, open_part, read_part
from models.workflow.parts import Field, asked_of, named
from models.workflow.saved import begun
from models.workflow.voice import coverage_of
from tests.handlers.deciding import takes
from tests.office import Office, answer_to, fills_in, words_of

Json = dict[str, Any]


def asked_in(person: SlackPerson) -> list[str]:
    """What the window on top asks."""
    found = (person.window or {"blocks": []})["blocks"]
    return [b["element"]["action_id"] for b in found if b["type"] == "input"]


def shows(person: SlackPerson, *names: str) -> None:
    """Wait until the window asks these and no more."""
    person.waits_until(lambda she: asked_in(she) == list(names))


def about(office: Office, *, area: str, age_band: str, status: str) -> None:
    """Amara's audit is of somebody else, before she starts."""
    office.draws_december()
    with office.programme.change() as session:
        audit = session.get_one(Audit, office.audit_of("amara").key)
        audit.area, audit.age_band, audit.status = area, age_band, status


def goes_to(office: Office, code: str) -> SlackPerson:
    """Amara starts and chooses a part from the menu."""
    amara = office.amara
    if amara.window is None:
        office.starts(amara)
    amara.chooses(ids.AUDIT_JUMP, f"{office.audit_of('amara').key}:{code}")
    amara.waits_until(lambda she: f'"part":"{code}"' in she.window["private_metadata"])
    return amara


def titles(office: Office) -> list[str]:
    """The parts, as the menu of the open window lists them."""
    [menu] = [b for b in office.amara.window["blocks"] if b["block_id"].startswith("steps/")]
    return [option["text"]["text"][2:] for option in menu["elements"][0]["options"]]


FIRST = ("child_safe", "child_how", "child_need", "child_avoid", "child")


def test_the_worker_is_asked_before_anybody_is_spoken_with(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "child")
    shows(amara, "child_safe")
    said = words_of(amara.window)
    assert "it is voluntary, and that it does not affect their help" in said
    assert "stop the audit and act" in said
    assert "tell them how to complain. It is not recorded here" in said
    amara.chooses("child_safe", "yes")
    shows(amara, *FIRST)
    amara.chooses("child_need", "interpreter")
    shows(amara, *FIRST[:3], "child_need_what", *FIRST[3:])
    amara.chooses("child_need", "none")
    shows(amara, *FIRST)
    amara.chooses("child", "held")
    shows(amara, *FIRST, "child_on", "child_words", "child_helped")


def test_where_it_is_not_safe_the_conversation_is_not_asked_for(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "child")
    amara.chooses("child_safe", "no")
    shows(amara, "child_safe")
    assert amara.submits() == {}
    amara.waits_until(lambda she: '"part":"family"' in she.window["private_metadata"])
    assert "“Conversation with the child” is saved" in words_of(amara.window)
    assert "still open in it" not in words_of(amara.window)


def test_what_was_typed_is_there_again_when_its_question_is(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "child")
    fills_in(amara, lambda block: answer_to(block, child_words="She sleeps with the light on."))
    amara.chooses("child_safe", "no")
    shows(amara, "child_safe")
    assert amara.submits() == {}
    amara = goes_to(office, "child")
    shows(amara, "child_safe")
    amara.chooses("child_safe", "yes")
    shows(amara, *FIRST, "child_on", "child_words", "child_helped")
    assert "She sleeps with the light on." in words_of(amara.window)


def test_what_is_typed_while_the_window_is_drawn_anew_stays(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "child")
    amara.chooses("child_safe", "yes")
    shows(amara, *FIRST)
    amara.types("child_how", "At school, after lunch.")
    amara.chooses("child", "declined")
    shows(amara, *FIRST, "child_why")
    assert amara.submits() != {}
    amara.chooses("child_need", "none")
    assert amara.submits() == {}
    amara = goes_to(office, "child")
    assert "At school, after lunch." in words_of(amara.window)


def test_the_front_page_shows_the_case_as_it_was_and_as_it_is(office: Office) -> None:
    office.draws_december()
    with office.programme.change() as session:
        audit = session.get_one(Audit, office.audit_of("amara").key)
        audit.status = "CIN"
    office.starts(office.amara)
    said = words_of(office.amara.window)
    assert f"{office.reference_of(audit)} · Early Help · CIN · age 13-15" in said
    assert "Harbour Team · worker" in said
    assert "team manager Tom Bexley" in said
    assert "Today the status is EH." in said


def test_why_not_is_asked_under_not_applicable(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "planning")
    assert "Why does it not apply?" not in words_of(amara.window)
    amara.chooses("rating:EH08", "not_applicable")
    amara.waits_until(lambda she: "Why does it not apply?" in words_of(she.window))
    amara.chooses("rating:EH08", "met")
    amara.waits_until(lambda she: "Why does it not apply?" not in words_of(she.window))


def test_a_care_leaver_of_twenty(office: Office) -> None:
    about(office, area="care_leavers", age_band="18-25", status="care leaver")
    office.starts(office.amara)
    named = titles(office)
    assert "Conversation with the young person" in named
    assert "Conversation with the family" not in named
    amara = goes_to(office, "child")
    assert "their parents are not asked" in words_of(amara.window)
    amara.chooses("child_safe", "yes")
    shows(amara, *FIRST)
    amara.chooses("child", "held")
    shows(amara, *FIRST, "child_agreed")
    assert "own consent" in words_of(amara.window)
    amara.chooses("child_agreed", "no")
    shows(amara, *FIRST, "child_agreed", "child_why")
    amara.chooses("child_agreed", "yes")
    shows(amara, *FIRST, "child_agreed", "child_on", "child_words", "child_helped")


def test_an_unborn_child_is_audited_whole(office: Office) -> None:
    about(office, area="cin_cp", age_band="unborn", status="CP")
    office.starts(office.amara)
    assert "Conversation with the child" not in titles(office)
    assert "Did you ask the child protection (CP) chair what they see?" in words_of(
        office.amara.window
    )
    office.answers(office.amara)
    assert office.amara.submits() == {}
    office.drain()
    audit = office.audit_of("amara")
    assert audit.state is AuditState.SUBMITTED
    moderator = takes(office, audit)
    assert "Child's voice: nobody is asked before birth" in words_of(moderator.window)


def test_under_twelve_the_conversation_is_offered_and_can_be_left(office: Office) -> None:
    about(office, area="cla", age_band="0-4", status="CLA order")
    amara = office.amara
    office.starts(amara)
    fills_in(amara, answer_to)
    assert amara.submits() == {}
    amara.waits_until(lambda she: '"part":"child"' in she.window["private_metadata"])
    assert "watch them play" in words_of(amara.window)
    assert amara.submits() == {}
    amara.waits_until(lambda she: '"part":"family"' in she.window["private_metadata"])
    office.answers(amara)
    assert amara.submits() == {}
    office.drain()
    moderator = takes(office, office.audit_of("amara"))
    assert "Child's voice: optional at this age, and not held" in words_of(moderator.window)


def test_a_part_that_is_passed_over_is_named_and_stops_nobody(office: Office) -> None:
    about(office, area="cla", age_band="0-4", status="CLA order")
    amara = office.amara
    office.starts(amara)
    fills_in(amara, answer_to)
    goes_to(office, "family")
    while '"part":"child"' not in amara.window["private_metadata"]:
        fills_in(amara, answer_to)
        assert amara.submits() == {}
    amara.closes()
    office.drain()
    amara.presses(office.message(amara, "Your audit of"), ids.AUDIT_REVIEW)
    review = words_of(amara.waits_for_window(ids.REVIEW_WINDOW))
    assert "Conversation with the child · nothing written, and nothing in it is needed" in review
    assert amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Child's voice: held"),
        ({"child": "declined"}, "Child's voice: not held: declined"),
        ({"child_safe": "no"}, "Child's voice: not held: not safe now"),
    ],
)
def test_the_moderator_reads_whether_the_child_was_heard(
    office: Office, answers: dict[str, str], said: str
) -> None:
    office.draws_december()
    audit = office.sends(office.amara, **answers)
    window = takes(office, audit).window
    assert said in words_of(window)
    assert ("What I found on child words." in words_of(window)) is (answers == {})
    with office.programme.read() as session:
        counted = coverage_of(session, [session.get_one(Audit, audit.key)])
    assert (counted.held, counted.asked_of) == (int(answers == {}), 1)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_chosen_and_however_it_is_left_every_word_stays(
    office: Office, seed: int
) -> None:
    """Pauses, saves and new windows in any order; a window holds only what it shows."""
    office.draws_december()
    office.starts(office.amara)
    random, by = Random(seed), office.record("amara")
    typed: dict[str, str] = {}
    for sequence in range(60):
        with office.programme.change() as session:
            audit = session.get_one(Audit, office.audit_of("amara").key)
            part = named(asked_of(session, audit), random.choice(["front", "child", "family"]))
            found = begun(session, audit.key)
            opened = open_part(session, audit, part.code, found=found, by=by)
            held, upon = opened.values, Window(f"w{sequence}", opened.base, opened.over)
            window = {field.name: held.get(field.name, "") for field in part.asked(held)}
            field = random.choice(part.asked(held))
            window[field.name] = answer_at_random(field, random, sequence)
            typed[f"{part.code}/{field.name}"] = window[field.name]
            if random.random() < 0.4:
                save_part(session, audit.key, part.code, window, window=upon, by=by, at=office.now)
            else:
                pause = {"window": upon, "sequence": sequence}
                keep_draft(session, audit.key, part.code, window, by=by, at=office.now, **pause)
    with office.programme.read() as session:
        for name, words in typed.items():
            code, _, field_name = name.partition("/")
            assert read_part(session, audit.key, code, by=by).get(field_name) == words, name


def answer_at_random(field: Field, random: Random, number: int) -> str:
    """Something new in a text, any of the choices, a day that was."""
    if field.options:
        return str(random.choice(field.options)[0])
    return "2026-11-30" if field.kind == "date" else f"What I typed {number}."


def test_nobody_reads_what_was_typed_where_it_is_not_asked_any_more(office: Office) -> None:
    office.draws_december()
    amara = goes_to(office, "child")
    fills_in(amara, lambda block: answer_to(block, child_words="She sleeps with the light on."))
    amara.chooses("child", "declined")
    shows(amara, *FIRST, "child_why")
    assert amara.submits() == {}
    office.answers(amara)
    assert "She sleeps with the light on." not in words_of(amara.window)
    assert amara.submits() == {}
    office.drain()
    read = words_of(takes(office, office.audit_of("amara")).window)
    assert "Child's voice: not held: declined" in read
    assert "She sleeps with the light on." not in read
