"""A returned audit, as its auditor sees it: notes, a name, and nothing lost."""

from __future__ import annotations

import pytest

from handlers.views import ids
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import returning
from tests.office import Office, words_of


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
