"""An audit comes back, once and twice; every version of it is kept (brief section 7, Return)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models import sealing
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.programme import Programme
from models.rules.rotation import Month
from models.sealing import Erased, SealBroken
from models.sent import SentPart
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import answering, notes, returning, second_return, versions
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.decisions import decisions_of
from models.workflow.holding import holder_name
from models.workflow.parts import asked_of
from models.workflow.people_import import import_people
from models.workflow.submission import submit
from models.workflow.taking import claim
from tests.conftest import FIRST_MORNING
from tests.handlers.deciding import answer_of
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING  # Tuesday 1 December 2026
DAY_AFTER = date(2026, 12, 2)
IN_TEN_DAYS = date(2026, 12, 15)
NOTES = {"planning": "Which date did the plan change on?", "review": "Who was in the room?"}


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council with December drawn; Amara has sent her audit and it was taken."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
    sends(programme)
    return programme


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def audit_of(session: Session) -> Audit:
    """Amara's audit."""
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


def sends(programme: Programme, grade: str = "good", **instead: str) -> None:
    """Amara answers everything and sends it; its moderator takes it."""
    with programme.change() as session:
        amara, audit = named(session, "Amara"), audit_of(session)
        confirm_and_start(session, audit.key, by=amara, at=AT)
        for part in asked_of(session, audit):
            values = {f.name: instead.get(f.name) or answer_of(f, grade) for f in part.fields}
            answering.save_part(session, audit.key, part.code, values, by=amara, at=AT)
        submit(session, audit.key, by=amara, at=AT)
        claim(session, audit.key, by=moderator(session), at=AT)


def moderator(session: Session) -> Person:
    """Who moderates it."""
    return session.get_one(Person, audit_of(session).moderator_id)


def another_lead(session: Session, *others: Person) -> Person:
    """A practice assurance lead who is none of these."""
    leads = [named(session, name) for name in ("Moses", "Priya", "Grace")]
    return next(lead for lead in leads if lead.id not in {who.id for who in others})


def returns(programme: Programme, notes: Mapping[str, str] = NOTES, **given: Any) -> None:
    """Its moderator returns it; somebody else will help."""
    with programme.change() as session:
        lead = moderator(session)
        asked = {
            "notes": notes,
            "supporter_id": another_lead(session, lead).key,
            "safe": Safe.YES,
            "provisional": Grade.GOOD,
            **given,
        }
        returning.return_for_redo(session, audit_of(session).key, **asked, by=lead, at=AT)


def decides(programme: Programme, verb: Any, *, by: str = "Farzana", **given: Any) -> None:
    """The QA manager decides what becomes of a second return."""
    with programme.change() as session:
        reason = given.pop("reason", "The notes are clear, and she asked for time.")
        who = named(session, by)
        verb(session, audit_of(session).key, reason=reason, by=who, at=AT, **given)


def told(session: Session, kind: DeliveryKind) -> list[str]:
    """The first names of those to whom a kind of message is owed."""
    found = session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id)))
    return [session.get_one(Person, each.person_id).name.split()[0] for each in found]


@pytest.fixture
def twice(december: Programme) -> Programme:
    """It came back once, was redone and sent again; its moderator would return it once more."""
    returns(december)
    sends(december, reason="It says now which date.")
    returns(december, {"planning/reason": "The date is still not there."})
    return december


def test_every_version_is_kept_as_it_was_sent(december: Programme) -> None:
    returns(december)
    sends(december, grade="requires_improvement", going_well="She draws again.")
    with december.read() as session:
        audit = audit_of(session)
        before, now = (versions.sent_as(session, audit, number) for number in (1, 2))
        assert before["closing"]["going_well"] == "What I found on going_well."
        assert now["closing"]["going_well"] == "She draws again."
        assert before["planning"]["grade"] == "good"
        assert now["planning"]["grade"] == "requires_improvement"
        assert {name for name in before["planning"] if name.startswith("rating:")}
        assert versions.sent_as(session, audit, 3) == {}
        assert versions.sent_on(session, audit, 1) == AT
        assert versions.sent_on(session, audit, 3) is None


def test_nothing_of_a_version_lies_open_and_erasure_takes_every_one(december: Programme) -> None:
    with december.change() as session:
        kept = session.exec(select(SentPart)).all()
        assert kept
        assert all(b"What I found" not in part.sealed for part in kept)
        audit = audit_of(session)
        sealing.destroy(session, audit.key)
        with pytest.raises(Erased):
            versions.sent_as(session, audit, 1)


def test_one_versions_words_do_not_open_as_another_ones(december: Programme) -> None:
    returns(december)
    sends(december)
    with december.change() as session:
        audit = audit_of(session)
        first, second = session.exec(
            select(SentPart).where(SentPart.part == "planning").order_by(col(SentPart.version))
        ).all()
        second.sealed = first.sealed
        session.flush()
        with pytest.raises(SealBroken):
            versions.sent_as(session, audit, 2)


def test_an_audit_that_is_not_sent_leaves_no_version(december: Programme) -> None:
    returns(december)
    with december.change() as session:
        amara, audit = named(session, "Amara"), audit_of(session)
        confirm_and_start(session, audit.key, by=amara, at=AT)
        emptied = {"going_well": ""}
        answering.save_part(session, audit.key, "closing", emptied, by=amara, at=AT)
    with pytest.raises(RuleBroken), december.change() as session:
        submit(session, audit_of(session).key, by=named(session, "Amara"), at=AT)
    with december.read() as session:
        audit = audit_of(session)
        assert versions.sent_as(session, audit, 2) == {}
        assert versions.sent_as(session, audit, 1)


def test_a_note_names_a_part_or_one_of_its_questions(december: Programme) -> None:
    said = {"planning": "Begin here.", "planning/reason": "Which date?", "closing/strength": ""}
    returns(december, said)
    with december.read() as session:
        last = notes.last_return(session, audit_of(session))
        assert last is not None
        kept = notes.notes_of(session, last)
        assert [(note.part, note.field) for note in kept] == [
            ("planning", ""),
            ("planning", "reason"),
        ]
        assert kept[1].words == "Which date?"


@pytest.mark.parametrize(
    ("notes", "given", "field"),
    [
        ({"nowhere": "Look here."}, {}, "note/nowhere"),
        ({"planning/nothing": "Look here."}, {}, "note/planning/nothing"),
        ({"planning": "His postcode is SW1A 1AA."}, {}, "note/planning"),
        ({"planning": "  "}, {}, "notes"),
        (NOTES, {"supporter_id": None}, "supporter"),
        (NOTES, {"supporter_id": 2_000_000}, "supporter"),
        (NOTES, {"safe": None}, "safe"),
        (NOTES, {"provisional": None}, "provisional_grade"),
    ],
)
def test_what_a_return_lacks_is_said_beside_its_question(
    december: Programme, notes: Mapping[str, str], given: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        returns(december, notes, **given)
    assert refused.value.field == field
    with december.read() as session:
        assert audit_of(session).state is AuditState.IN_MODERATION
        assert decisions_of(session, audit_of(session).key) == []


def test_the_auditor_does_not_help_themselves(december: Programme) -> None:
    with december.read() as session:
        amara = named(session, "Amara").key
    with pytest.raises(RuleBroken, match="somebody beside them"):
        returns(december, supporter_id=amara)


def test_who_helps_does_not_moderate_the_redo(december: Programme) -> None:
    with december.read() as session:
        lead = moderator(session).key
    returns(december, supporter_id=lead)
    with december.change() as session:
        amara, audit = named(session, "Amara"), audit_of(session)
        confirm_and_start(session, audit.key, by=amara, at=AT)
        submit(session, audit.key, by=amara, at=AT)
        assert audit.moderator_id != lead
        with pytest.raises(RuleBroken, match="helps with the redo"):
            claim(session, audit.key, by=session.get_one(Person, lead), at=AT)


def test_the_grade_and_the_moderator_stay(december: Programme) -> None:
    with december.read() as session:
        lead = moderator(session).key
    returns(december, provisional=Grade.INADEQUATE)
    with december.read() as session:
        audit = audit_of(session)
        assert (audit.auditor_grade, audit.grade) == (Grade.GOOD, None)
        assert audit.moderator_id == lead
        assert audit.due_on == IN_TEN_DAYS
        assert audit.state is AuditState.RETURNED
        assert told(session, DeliveryKind.PROVISIONAL) == ["Adaeze"]
        assert told(session, DeliveryKind.RETURNED) == ["Amara"]


def test_the_second_return_goes_to_the_qa_manager_with_everything_kept(twice: Programme) -> None:
    with twice.read() as session:
        audit = audit_of(session)
        assert audit.state is AuditState.SECOND_RETURN
        assert audit.turn_due_on == DAY_AFTER
        assert holder_name(session, audit) == "Farzana Siddiqui"
        assert told(session, DeliveryKind.SECOND_RETURN) == ["Farzana"]
        assert told(session, DeliveryKind.RETURNED) == ["Amara"]  # only the first time
        last = notes.last_return(session, audit)
        assert last is not None
        assert notes.notes_of(session, last)[0].words == "The date is still not there."


def test_it_comes_back_once_more_when_the_qa_manager_says_so(twice: Programme) -> None:
    with twice.read() as session:
        helper = another_lead(session, moderator(session)).key
    decides(twice, second_return.return_once_more, supporter_id=helper)
    with twice.read() as session:
        audit = audit_of(session)
        assert (audit.state, audit.due_on) == (AuditState.RETURNED, IN_TEN_DAYS)
        assert audit.supporter_id == helper
        assert told(session, DeliveryKind.RETURNED) == ["Amara", "Amara"]
        assert told(session, DeliveryKind.SECOND_RETURN_DECIDED) == [
            moderator(session).name.split()[0]
        ]
        asked = second_return.second_return_of(session, audit)
        assert asked is not None
        assert second_return.reason_of(session, asked).startswith("The notes are clear")
        assert b"notes are clear" not in (asked.sealed or b"")


def test_as_it_stands_it_goes_to_somebody_other_than_who_would_return_it(
    twice: Programme,
) -> None:
    with twice.read() as session:
        first = moderator(session)
        helper = session.get_one(Person, audit_of(session).supporter_id)
        third = another_lead(session, first, helper)
    decides(twice, second_return.moderate_as_it_stands, moderator_id=None)
    with twice.change() as session:
        audit = audit_of(session)
        assert audit.state is AuditState.SUBMITTED
        assert audit.moderator_id == third.id
        assert set(told(session, DeliveryKind.SECOND_RETURN_DECIDED)) == {
            first.name.split()[0],
            "Amara",
        }
        with pytest.raises(RuleBroken, match="reads it afresh"):
            claim(session, audit.key, by=session.get_one(Person, first.key), at=AT)
        claim(session, audit.key, by=session.get_one(Person, third.key), at=AT)


def test_who_asked_for_the_return_is_not_named_to_moderate_it(twice: Programme) -> None:
    with twice.read() as session:
        first = moderator(session).key
    with pytest.raises(RuleBroken, match="reads it afresh") as refused:
        decides(twice, second_return.moderate_as_it_stands, moderator_id=first)
    assert refused.value.field == "moderator"
    with twice.read() as session:
        assert audit_of(session).state is AuditState.SECOND_RETURN


@pytest.mark.parametrize("who", ["Moses", "Priya", "Grace", "Amara", "Adaeze", "Rosalind"])
def test_nobody_else_decides_on_a_second_return(twice: Programme, who: str) -> None:
    with pytest.raises(RuleBroken, match="The QA manager decides"):
        decides(twice, second_return.moderate_as_it_stands, by=who, moderator_id=None)


def test_a_decision_needs_its_reason_and_is_taken_once(twice: Programme) -> None:
    as_it_stands = second_return.moderate_as_it_stands
    for reason, said in (("  ", "say in a line why"), ("Ring 07700 900123.", "phone")):
        with pytest.raises(RuleBroken, match=said) as refused:
            decides(twice, as_it_stands, moderator_id=None, reason=reason)
        assert refused.value.field == "reason"
    decides(twice, as_it_stands, moderator_id=None)
    with pytest.raises(RuleBroken, match="has been decided already"):
        decides(twice, second_return.return_once_more, supporter_id=1)


def test_a_third_wish_to_return_goes_to_the_qa_manager_as_well(twice: Programme) -> None:
    decides(twice, second_return.moderate_as_it_stands, moderator_id=None)
    with twice.change() as session:
        claim(session, audit_of(session).key, by=moderator(session), at=AT)
    returns(twice)
    with twice.read() as session:
        assert audit_of(session).state is AuditState.SECOND_RETURN
        assert told(session, DeliveryKind.SECOND_RETURN) == ["Farzana", "Farzana"]
