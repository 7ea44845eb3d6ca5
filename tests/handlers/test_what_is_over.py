"""What was said for the time being says what became of it once that is over."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.audit import Audit
from models.trail import TrailEntry
from models.vocabulary import AuditQuality, Grade, RegradeReason, Safe
from models.workflow import assignment, moderation, returning, submission
from models.workflow.decisions import Checklist
from models.workflow.routing import route_unheld
from tests.handlers.deciding import for_tom, sent
from tests.office import Office, words_of

CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)


@pytest.fixture
def redone(office: Office) -> Audit:
    """Amara's audit went back, provisionally Requires Improvement, and was sent again as Good."""
    audit = sent(office)
    first, amara = office.moderator_of(audit), office.record("amara")
    with office.programme.change() as session:
        returning.return_for_redo(
            session,
            audit.key,
            notes={"planning": "Which date did the plan change on?"},
            supporter_id=first.key,
            safe=Safe.YES,
            provisional=Grade.REQUIRES_IMPROVEMENT,
            by=first,
            at=office.now,
        )
    office.drain()
    assert "no date runs from it" in provisional(office)
    with office.programme.change() as session:
        assignment.confirm_and_start(session, audit.key, by=amara, at=office.now)
        submission.submit(session, audit.key, by=amara, at=office.now)
    office.drain()
    assert "no date runs from it" in provisional(office)
    return office.audit_of("amara")


def provisional(office: Office) -> str:
    """What the Assistant Director reads of the provisional grade now."""
    return words_of(office.message(office.adaeze, "something provisional for you to know"))


def lapses(office: Office) -> list[tuple[object, object]]:
    """What the trail says of provisional grades that did not stand: the grade then and now."""
    with office.programme.read() as session:
        found = select(TrailEntry).where(TrailEntry.what == "audit.provisional_lapsed")
        return [(entry.before["grade"], entry.after["grade"]) for entry in session.exec(found)]


def test_a_provisional_grade_that_did_not_stand_says_so_and_is_recorded(
    office: Office, redone: Audit
) -> None:
    by = office.moderator_of(redone)
    with office.programme.change() as session:
        moderation.approve(session, redone.key, checklist=CHECKLIST, by=by, at=office.now)
    office.drain()
    assert "It did not stand: it is final as Good" in provisional(office)
    assert "no date runs from it" not in provisional(office)
    assert lapses(office) == [("requires_improvement", "good")]


def test_a_provisional_grade_that_stood_leads_to_what_is_owed(
    office: Office, redone: Audit
) -> None:
    with office.programme.change() as session:
        moderation.regrade(
            session,
            redone.key,
            to=Grade.REQUIRES_IMPROVEMENT,
            reason_code=RegradeReason.RISK_MISSED,
            reason="The record shows a risk that the audit does not.",
            checklist=CHECKLIST,
            new_actions=[for_tom(office)],
            by=office.moderator_of(redone),
            at=office.now,
        )
    office.drain()
    assert "It stands: it is final as Requires Improvement." in provisional(office)
    assert lapses(office) == []


def test_that_nobody_is_independent_is_over_once_somebody_is_found(office: Office) -> None:
    with office.programme.change() as session:
        for name in ("moses", "priya", "grace"):
            session.merge(office.record(name)).ends = office.now.date()
    office.moves_to("2026-12-02T09:00")
    sent(office)
    waits = "nobody independent is free to moderate it"
    assert waits in words_of(office.farzana.last_message())
    with office.programme.change() as session:
        session.merge(office.record("grace")).ends = None
    with office.programme.change(where="clock") as session:
        assert route_unheld(session, at=office.now) == 1
    office.drain()
    said = words_of(office.farzana.last_message())
    assert waits not in said
    assert "Grace Holloway" in said
