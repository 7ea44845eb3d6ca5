"""The month as people live it in Slack: over either door, on either database, the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from handlers.views import ids
from models.delivery import Delivery, DeliveryState
from models.programme import Programme
from models.rules.rotation import Month
from models.vocabulary import ActionState, AuditState, EscalationState, Grade
from models.workflow import learning, weekly
from tests.conftest import Clock
from tests.handlers.deciding import (
    CHECKLIST,
    actions_of,
    adds_action,
    desk_of,
    escalation_of,
    looked_at,
    opens,
    regrade_to,
    takes,
)
from tests.office import Door, Office, office_on, over_http, over_socket, words_of


@pytest.fixture(params=[over_socket, over_http], ids=["socket", "http"])
def office(
    request: pytest.FixtureRequest,
    programme: Programme,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Office]:
    """A small council on the first working morning of December, behind one of the two doors.

    Nothing may fail on the way, not even where nobody would see it.
    """
    door: Door = request.param
    with office_on(programme, clock.set, door=door) as office:
        yield office
    said = caplog.get_records("call")
    assert [record.getMessage() for record in said if record.levelname == "ERROR"] == []


def test_a_month_from_the_draw_to_the_digest(office: Office) -> None:
    office.draws_december()
    audit = office.sends(office.amara, grade="good")
    moderator = takes(office, audit)
    opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    down = regrade_to(Grade.REQUIRES_IMPROVEMENT)
    assert "needs at least one open action" in " ".join(moderator.submits(down).values())
    adds_action(moderator, office, "tom")
    assert moderator.submits(down | looked_at(moderator)) == {}
    office.drain()
    assert office.audit_of("amara").grade is Grade.REQUIRES_IMPROVEMENT
    [action] = actions_of(office, audit)

    told = office.message(office.adaeze, "14 calendar days from moderation on 1 Dec")
    assert office.reference_of(audit) in words_of(told)
    assert office.reference_of(audit) not in told["text"]

    office.moves_to("2026-12-14T09:00")
    with office.programme.change(where="clock") as session:
        weekly.owe_monday_messages(session, at=office.now)
    office.drain()
    monday = office.message(office.adaeze, "This week in Family Help")
    assert "1 other line overdue" in words_of(monday)

    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, monday)
    remedy = {"done": "The plan has a contingency.", "done_by": "Tom", "seen_by": "Wendy"}
    days = {"done_on": "2026-12-11", "seen_on": "2026-12-11", "safe": "yes"}
    assert office.adaeze.submits(remedy | days) == {}
    assert escalation_of(office, audit).state is EscalationState.ACTION_RECORDED

    mine = office.message(office.tom, "action 1 of 1")
    opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, mine)
    assert office.tom.submits({"impact": "Everybody knows who comes when it is not safe."}) == {}
    office.drain()
    with office.programme.read() as session:
        asked = session.exec(select(Delivery).where(Delivery.kind == "action_to_verify")).one()
    verifier = next(
        office.record(name)
        for name in ("moses", "priya", "grace")
        if office.record(name).id == asked.person_id
    )
    lead = desk_of(office, verifier)
    see = office.message(lead, "see for yourself on the case record")
    opens(lead, ids.ACTION_VERIFY_OPEN, ids.ACTION_VERIFY_WINDOW, see)
    assert lead.submits({"helped": "yes"}) == {}
    [action] = actions_of(office, audit)
    assert action.state is ActionState.VERIFIED

    office.moves_to("2027-01-15T09:00")
    with office.programme.change(where="clock") as session:
        learning.draft_digest(session, Month(2026, 12), at=office.now)
    office.drain()
    to_approve = office.message(office.ines, "Read and approve")
    opens(office.ines, ids.DIGEST_OPEN, ids.DIGEST_WINDOW, to_approve)
    held = {"meeting": "2027-01-14", "nobody_recognisable": ["yes"]}
    assert office.ines.submits(held) == {}
    office.drain()
    [digest] = office.amara.conversation("C0LEARN")
    assert "December 2026" in words_of(digest)
    assert office.reference_of(audit) not in words_of(digest)


def test_an_audit_that_came_back_is_redone_and_approved(office: Office) -> None:
    office.draws_december()
    audit = office.sends(office.amara, grade="good")
    moderator = takes(office, audit)
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    helper = office.another_lead(office.moderator_of(audit))
    returned = {
        "about/1": "planning",
        "note/1": "Where on the record is the contingency?",
        "supporter": str(helper.key),
        "safe": "yes",
        "provisional_grade": "good",
    }
    assert moderator.submits(returned) == {}
    office.drain()
    assert office.audit_of("amara").state is AuditState.RETURNED
    back = office.message(office.amara, "coming back to you with 1 note")
    opens(office.amara, ids.AUDIT_NOTES, ids.NOTES_WINDOW, back)
    assert office.amara.submits() == {}
    office.answers(office.amara, reason="The contingency is on page 3.")
    assert office.amara.submits() == {}
    office.drain()
    audit = office.audit_of("amara")
    assert audit.moderator_id != helper.id
    moderator.closes(everything=True)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits(CHECKLIST) == {}
    office.drain()
    assert office.audit_of("amara").state is AuditState.FINALISED
    with office.programme.read() as session:
        states = set(session.exec(select(Delivery.state)).all())
    assert states <= {DeliveryState.SENT, DeliveryState.WITHDRAWN}
