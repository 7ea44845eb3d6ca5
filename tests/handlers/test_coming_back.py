"""A returned audit, as its auditor sees it: notes, a name, and nothing lost."""

from __future__ import annotations

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.person import Person
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import returning
from tests.handlers.deciding import desk_of, opens, takes
from tests.office import Json, Office, words_of


@pytest.fixture
def returned(office: Office) -> Office:
    """Moses or whoever moderates has sent Amara's audit back with two notes; Grace helps."""
    office.draws_december()
    audit = office.sends(office.amara)
    moderator = office.moderator_of(audit)
    with office.programme.change() as session:
        returning.return_for_redo(
            session,
            audit.key,
            notes={
                "planning": "Which date did the plan change on?",
                "review": "Say who was in the room.",
            },
            supporter_id=office.another_lead(moderator).key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=moderator,
            at=office.now,
        )
    office.drain()
    return office


def test_the_message_says_who_helps_and_that_nothing_is_lost(returned: Office) -> None:
    said = words_of(returned.amara.last_message())
    assert "is coming back to you with 2 notes." in said
    assert "will do it with you; nothing you wrote is lost." in said
    for harsh in ("rejected", "failed", "non-compliant"):
        assert harsh not in said


def test_the_lead_who_helps_is_told_and_hears_when_it_was_sent(returned: Office) -> None:
    audit = returned.audit_of("amara")
    with returned.programme.read() as session:
        helper = desk_of(returned, session.get_one(Person, audit.supporter_id))
    message = returned.message(helper, "a redo to help with")
    moderator = returned.moderator_of(audit).name
    assert f"{moderator} asks you to do it with Amara" in words_of(message)
    assert "who has 2 notes" in words_of(message)
    window = opens(helper, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    assert "Which date did the plan change on?" in words_of(window)
    returned.amara.presses(returned.amara.last_message(), ids.AUDIT_NOTES)
    returned.amara.waits_for_window(ids.NOTES_WINDOW)
    returned.amara.submits()
    returned.drain()
    message = returned.message(helper, "a redo to help with")
    assert "Please find a time together" in words_of(message)
    assert "Read it" not in words_of(message), "what is being written is its auditor's alone"
    returned.answers(returned.amara)
    returned.amara.submits()
    returned.drain()
    message = returned.message(helper, "a redo to help with")
    assert "has sent it again: thank you for your help" in words_of(message)


def test_the_notes_are_read_and_stand_in_their_parts(returned: Office) -> None:
    returned.amara.presses(returned.amara.last_message(), ids.AUDIT_NOTES)
    notes = returned.amara.waits_for_window(ids.NOTES_WINDOW)
    assert "Which date did the plan change on?" in words_of(notes)
    returned.amara.submits()
    part = returned.amara.waits_for_window(ids.PART_WINDOW)
    assert "To look at again: Which date did the plan change on?" in words_of(part)
    assert "What I found on reason." in words_of(part)


def test_it_is_sent_again_as_a_second_version(returned: Office) -> None:
    returned.amara.presses(returned.amara.last_message(), ids.AUDIT_NOTES)
    returned.amara.waits_for_window(ids.NOTES_WINDOW)
    returned.amara.submits()
    returned.answers(returned.amara)
    returned.amara.submits()
    audit = returned.audit_of("amara")
    assert audit.state is AuditState.SUBMITTED
    assert audit.version == 2


def about_to_return(office: Office) -> SlackPerson:
    """Amara has sent her audit; its moderator has the window to return it."""
    office.draws_december()
    office.sends(office.amara)
    moderator = takes(office, office.audit_of("amara"))
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    return moderator


def helper_of(office: Office) -> str:
    """Somebody who may do it with Amara."""
    lead = office.moderator_of(office.audit_of("amara"))
    return str(office.another_lead(lead).key)


def returned_with(office: Office, **notes: str) -> Json:
    """What a moderator fills in to return it, with these notes."""
    record = {"safe": "yes", "provisional_grade": "good"}
    return {"supporter": helper_of(office), **record, **notes}


def test_a_note_stands_beside_the_question_that_it_names(office: Office) -> None:
    moderator = about_to_return(office)
    asked = {"about/1": "planning/reason", "note/1": "Which date?"}
    whole = {"about/2": "planning", "note/2": "Say whose plan it is."}
    assert moderator.submits(returned_with(office, **asked, **whole)) == {}
    office.drain()
    amara = office.amara
    amara.presses(amara.last_message(), ids.AUDIT_NOTES)
    notes = words_of(amara.waits_for_window(ids.NOTES_WINDOW))
    assert "2 notes" in notes
    assert "Why this grade? Say where it is on the record. Which date?" in notes
    amara.submits()
    part = amara.waits_for_window(ids.PART_WINDOW)
    names = [block["block_id"] for block in part["blocks"]]
    assert names.index("note/reason/0") + 1 == names.index("answer/planning/reason")
    assert names.index("note/planning/0") < names.index("guide")


def test_another_note_is_added_and_nothing_typed_is_lost(office: Office) -> None:
    moderator = about_to_return(office)
    moderator.chooses("about/1", "planning/reason")
    moderator.types("note/1", "Which date?")
    moderator.chooses("provisional_grade", "good")
    moderator.presses("window", ids.RETURN_MORE)
    moderator.waits_until(lambda her: "Note 3: on what?" in words_of(her.window))
    moderator.types("note/3", "Who was in the room?")
    moderator.closes(everything=True)
    opens(moderator, ids.MODERATE_OPEN, ids.READING_WINDOW, moderator.last_message())
    again = opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    assert "Note 3: on what?" in words_of(again)
    assert "Note 4" not in words_of(again)
    assert {"Which date?", "Who was in the room?"} <= set(typed_in(again))
    left = moderator.submits({"supporter": helper_of(office), "safe": "yes"})
    assert list(left.values()) == ["Please choose what this note is about."]
    assert moderator.submits({"about/3": "review"}) == {}
    assert office.audit_of("amara").state is AuditState.RETURNED


def test_what_a_note_may_not_say_is_refused_beside_that_note(office: Office) -> None:
    moderator = about_to_return(office)
    fine = {"about/1": "review", "note/1": "Who was in the room?"}
    tells = {"about/2": "planning/reason", "note/2": "Ring 07700 900123."}
    errors = moderator.submits(returned_with(office, **fine, **tells))
    assert [name.rpartition("/note/")[2] for name in errors] == ["2"]
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def typed_in(window: Json) -> list[str]:
    """What the questions of a window begin with."""
    asked = [block["element"] for block in window["blocks"] if block["type"] == "input"]
    return [each["initial_value"] for each in asked if each.get("initial_value")]
