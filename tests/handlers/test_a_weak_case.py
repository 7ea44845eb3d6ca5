"""A weak case: told with its date, seen, recorded by the AD, found on the record by a lead."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.views import ids
from models.audit import Audit
from models.vocabulary import EscalationState, Grade, Safe
from tests.handlers.deciding import changes, decided, desk_of, escalation_of, opens, readings
from tests.office import Office, words_of

Json = dict[str, Any]
DONE = {
    "done": "Visited today and agreed who comes at night.",
    "done_by": "Wendy Clarke",
    "done_on": "2026-12-01",
    "seen_on": "2026-12-01",
    "seen_by": "Wendy Clarke",
    "safe": "yes",
    "remains": "The family network meeting on 8 December.",
}


@pytest.fixture
def weak(office: Office) -> Audit:
    """Amara graded Good, her moderator Requires Improvement."""
    return decided(office, to=Grade.REQUIRES_IMPROVEMENT)


@pytest.fixture
def grave(office: Office) -> Audit:
    """Amara graded Good, her moderator Inadequate."""
    return decided(office, to=Grade.INADEQUATE)


def records(office: Office, **given: Any) -> dict[str, str]:
    """Adaeze records what was done; the errors beside its questions come back."""
    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, office.adaeze.last_message())
    return office.adaeze.submits({**DONE, **given})


def lead_to_verify(office: Office) -> Any:
    """The lead who was asked to look on the case record."""
    for name in ("moses", "priya", "grace"):
        person = desk_of(office, office.record(name))
        if "remedial action to see" in words_of(person.conversation()):
            return person
    raise AssertionError("nobody was asked")


def test_an_inadequate_is_told_at_once_as_provisional_with_its_rule(
    office: Office, grave: Audit
) -> None:
    for person in (office.adaeze, office.rosalind):
        message = person.last_message()
        said = words_of(message)
        assert "Inadequate (provisional)" in said
        assert "due Tue 8 Dec: Inadequate, 7 calendar days from moderation on 1 Dec" in said
        assert "another person has still to read it" in said
        assert message["text"] == "Auditloop: a case needs you now."
    assert "Please speak with" in words_of(office.tom.conversation())


def test_only_the_assistant_director_has_its_buttons(office: Office, grave: Audit) -> None:
    told = words_of(office.adaeze.last_message())
    assert "I have seen this" in told
    assert "Record what was done" in told
    assert "Record what was done" not in words_of(office.rosalind.last_message())


def test_a_requires_improvement_reaches_the_director_at_four(office: Office, weak: Audit) -> None:
    assert "1 case decided Requires Improvement" in words_of(office.adaeze.last_message())
    assert not [m for m in office.rosalind.conversation() if "Requires" in words_of(m)]
    office.moves_to("2026-12-01T16:00")
    office.drain()
    assert "14 calendar days from moderation" in words_of(office.rosalind.last_message())


def test_i_have_seen_this_is_kept_and_said_to_everybody(office: Office, grave: Audit) -> None:
    message = office.adaeze.last_message()
    office.adaeze.presses(message, ids.REMEDY_SEEN)
    office.adaeze.presses(message, ids.REMEDY_SEEN)
    office.drain()
    assert escalation_of(office, grave).state is EscalationState.ACKNOWLEDGED
    for person in (office.adaeze, office.rosalind):
        assert "Adaeze Okoro has seen it" in words_of(person.last_message())


def test_the_days_message_grows_and_each_case_in_it_is_kept_up_to_date(
    office: Office, weak: Audit
) -> None:
    office.moves_to("2026-12-01T11:00")
    second = decided(office, to=Grade.REQUIRES_IMPROVEMENT, first_name="helen")
    (message,) = [m for m in office.adaeze.conversation() if "decided Requires" in words_of(m)]
    assert "2 cases decided Requires Improvement · Tue 1 Dec" in words_of(message)
    number = str(escalation_of(office, second).key)
    office.adaeze.presses(message, ids.REMEDY_SEEN, value=number)
    office.drain()
    said = words_of(office.message(office.adaeze, "2 cases decided"))
    assert "Adaeze Okoro has seen it" in said.partition(office.reference_of(second))[2]


def test_what_was_done_is_recorded_and_found_on_the_record(office: Office, weak: Audit) -> None:
    assert records(office) == {}
    office.drain()
    assert escalation_of(office, weak).state is EscalationState.ACTION_RECORDED
    assert "Visited today" not in words_of(office.adaeze.conversation())
    lead = lead_to_verify(office)
    window = opens(lead, ids.REMEDY_VERIFY_OPEN, ids.REMEDY_VERIFY_WINDOW, lead.last_message())
    assert "Visited today and agreed who comes at night." in words_of(window)
    assert "by Fri 4 Dec" in words_of(lead.last_message())
    assert lead.submits({"on_record": "yes"}) == {}
    office.drain()
    assert escalation_of(office, weak).state is EscalationState.VERIFIED
    for person in (office.adaeze, lead):
        assert "saw on the case record what Adaeze Okoro recorded" in words_of(
            person.last_message()
        )
    assert "Read and say" not in words_of(lead.last_message())


def test_not_there_yet_opens_it_again_with_its_own_date(office: Office, weak: Audit) -> None:
    records(office)
    office.drain()
    lead = lead_to_verify(office)
    opens(lead, ids.REMEDY_VERIFY_OPEN, ids.REMEDY_VERIFY_WINDOW, lead.last_message())
    lead.submits({"on_record": "no"})
    office.drain()
    again = escalation_of(office, weak)
    assert (again.state, again.due_on.isoformat()) == (EscalationState.ACKNOWLEDGED, "2026-12-15")
    said = words_of(office.adaeze.last_message())
    assert "was not there yet: open again, with its own date" in said
    assert "Record what was done" in said


def test_what_is_planned_does_not_stop_the_clock(office: Office, weak: Audit) -> None:
    errors = records(office, done_on="2026-12-03")
    assert [name.rpartition("/")[2] for name in errors] == ["done_on"]
    assert "what is planned is progress" in next(iter(errors.values()))
    assert escalation_of(office, weak).state is EscalationState.OPEN


def test_a_child_who_is_not_safe_is_told_at_once(office: Office, weak: Audit) -> None:
    records(office, safe="no")
    office.drain()
    assert office.audit_of("amara").safe_now is Safe.NO
    assert "A child may not be safe" in words_of(office.tom.conversation())


def test_another_director_cannot_record(office: Office, weak: Audit) -> None:
    message = office.adaeze.last_message()
    before = changes(office)
    office.helen.says(None, "Hello")
    theirs = office.helen.last_message() | {"blocks": message["blocks"]}
    office.helen.presses(theirs, ids.REMEDY_SEEN)
    office.helen.waits_until(
        lambda who: (
            "The Assistant Director of the service confirms this" in words_of(who.conversation())
        )
    )
    office.helen.presses(theirs, ids.REMEDY_WRITE)
    office.helen.waits_until(
        lambda who: "belongs to another service" in words_of(who.conversation())
    )
    assert changes(office) == before


def test_the_findings_are_read_once_final_and_the_reading_is_logged(
    office: Office, weak: Audit
) -> None:
    message = office.adaeze.last_message()
    opens(office.adaeze, ids.REMEDY_OPEN, ids.REMEDY_SHOWN, message)
    window = opens(office.adaeze, ids.FINDINGS_OPEN, ids.FINDINGS_WINDOW)
    said = words_of(window)
    assert "Going well What I found on going well." in said
    assert "The record shows a risk that the audit does not." in said
    assert "audit.findings" in readings(office, office.record("adaeze"))


def test_the_team_manager_reads_the_findings_without_the_grade(office: Office, weak: Audit) -> None:
    told = office.message(office.tom, "Please speak with")
    window = opens(office.tom, ids.FINDINGS_OPEN, ids.FINDINGS_WINDOW, told)
    said = words_of(window)
    assert "Going well What I found on going well." in said
    assert "In force" not in said


def test_what_was_typed_about_a_remedy_is_there_again(office: Office, weak: Audit) -> None:
    message = office.adaeze.last_message()
    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, message)
    office.adaeze.types("done", "Visited today")
    office.adaeze.closes()
    window = opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, message)
    assert "Visited today" in words_of(window)
