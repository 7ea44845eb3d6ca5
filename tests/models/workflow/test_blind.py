"""What is drawn to be graded blind, and from whom a grade is hidden, on both databases."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from models import sealing, trail
from models.action import Action
from models.audit import Audit
from models.moderation import BlindGrade
from models.person import Person, Post
from models.programme import Programme
from models.rules.blind import is_drawn
from models.rules.calendar import next_working_day
from models.rules.lifecycle import OPEN_STATES
from models.rules.rotation import Month
from models.sealing import AuditKey, Keyring
from models.secret import council_secret, plant_secret
from models.trail import TrailEntry
from models.vocabulary import ActionSource, AuditState, Grade
from models.workflow import blind
from models.workflow.actions import NewAction, add, verifier_of
from models.workflow.assignment import release_month
from models.workflow.case_import import import_cases
from models.workflow.people import DUTY_LEAD
from models.workflow.people_import import import_people
from models.workflow.routing import free_lead
from tests import blindness
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING
_S = AuditState
LEADS = ("Moses", "Priya", "Grace")


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council; Amara's audit was sent as Good, and Moses has it."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
        audit = audit_of(session)
        audit.state, audit.auditor_grade, audit.version = _S.SUBMITTED, Grade.GOOD, 1
        audit.moderator_id = named(session, "Moses").key
    return programme


def named(session: Session, first_name: str) -> Person:
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def audit_of(session: Session) -> Audit:
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


def is_graded_blind(session: Session, audit: Audit) -> None:
    """By Moses."""
    given = BlindGrade(
        audit_id=audit.key,
        version=1,
        moderator_id=named(session, "Moses").key,
        grade_before=Grade.GOOD,
        grade=Grade.GOOD,
        sealed=b"",
        given_at=AT,
    )
    session.add(given)
    session.flush()


def hidden_from(session: Session, audit: Audit) -> set[str]:
    everybody = session.exec(select(Person)).all()
    return {
        person.name.split()[0] for person in everybody if blind.hides_grades(session, audit, person)
    }


def test_the_secret_is_made_once_and_another_council_has_another(
    programme: Programme, keyring: Keyring
) -> None:
    with programme.change() as session:
        first = council_secret(session)
        assert len(first) == 32
        plant_secret(session, b"p" * 32)  # there is one already
    with programme.change() as session:
        assert council_secret(session) == first
        kept = session.get_one(AuditKey, 0)
        assert first not in (kept.wrapped or b"")


def test_the_secret_is_rewrapped_with_the_councils_keys(programme: Programme) -> None:
    old, new = Keyring.new_key(), Keyring.new_key()
    programme.keyring = Keyring([old])
    with programme.change() as session:
        first = council_secret(session)
    programme.keyring = Keyring([new, old])
    with programme.change() as session:
        assert sealing.rotate(session) == 1
    programme.keyring = Keyring([new])
    with programme.change() as session:
        assert council_secret(session) == first


def test_the_draw_follows_the_secret_and_the_trail_says_nothing_of_a_grade(
    december: Programme,
) -> None:
    with december.change() as session:
        blindness.draw(session, 15, at=AT)
        audit = audit_of(session)
        blind.draw(session, audit, at=AT)
        assert audit.blind is is_drawn(council_secret(session), audit.key, percent=15)
        (said,) = session.exec(select(TrailEntry).where(TrailEntry.what == "audit.drawn")).all()
        assert said.after == {"blind": audit.blind, "percent": 15}


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_a_drawn_audit_hides_its_grades_from_all_but_its_auditor(
    december: Programme, state: AuditState
) -> None:
    with december.change() as session:
        audit = audit_of(session)
        audit.blind, audit.state = True, state
        everybody = {who.name.split()[0] for who in session.exec(select(Person))}
        assert hidden_from(session, audit) == everybody - {"Amara"}


@pytest.mark.parametrize(
    ("state", "hidden"),
    [
        (_S.SUBMITTED, {"Priya", "Grace"}),
        (_S.IN_MODERATION, {"Priya", "Grace"}),
        (_S.SECOND_RETURN, {"Priya", "Grace"}),
        (_S.SECOND_READING, {"Priya", "Grace"}),  # Priya reads it, Grace could be asked
        (_S.DISPUTED, set()),
        (_S.FINALISED, set()),
        (_S.AMENDED, set()),
    ],
)
@pytest.mark.parametrize("was_drawn", [False, True])
def test_once_graded_blind_or_not_drawn_only_who_could_read_second_sees_none(
    december: Programme, state: AuditState, hidden: set[str], was_drawn: bool
) -> None:
    with december.change() as session:
        audit = audit_of(session)
        audit.state, audit.blind = state, was_drawn
        if was_drawn:
            is_graded_blind(session, audit)
        if state is _S.SECOND_READING:
            audit.second_reader_id = named(session, "Priya").key
        assert hidden_from(session, audit) == hidden


def test_who_read_it_with_its_grades_reads_nothing_second_and_may_go_on_seeing_them(
    december: Programme,
) -> None:
    with december.change() as session:
        audit, grace = audit_of(session), named(session, "Grace")
        trail.read(session, "audit.answers", ("audit", audit.key), by=grace, at=AT)
        session.flush()
        assert "Grace" in hidden_from(session, audit)
        trail.read(session, "audit.whole", ("audit", audit.key), by=grace, at=AT)
        session.flush()
        assert hidden_from(session, audit) == {"Priya"}


@pytest.mark.parametrize("grade", list(Grade))
def test_the_duty_lead_is_passed_over_whatever_the_grade(december: Programme, grade: Grade) -> None:
    with december.change() as session:
        audit = audit_of(session)
        audit.auditor_grade, audit.blind, audit.moderator_id = grade, True, None
        session.add(Post(code=DUTY_LEAD, holder_id=named(session, "Moses").key))
        session.flush()
        lead = free_lead(session, audit, at=AT)
        assert lead is not None
        assert lead.name == "Priya Shah"
        audit.blind = False
        lead = free_lead(session, audit, at=AT)
        assert lead is not None
        assert lead.name == "Moses Adeyemi"


def test_who_is_asked_to_see_an_action_is_nobody_who_could_still_grade(
    december: Programme,
) -> None:
    """Moses has more to do than anybody, and knows the grade already."""
    with december.change() as session:
        moses, audit = named(session, "Moses"), audit_of(session)
        for other in session.exec(select(Audit).where(Audit.id != audit.id)):
            other.state, other.moderator_id = _S.SUBMITTED, moses.key
        audit.state, audit.second_reader_id = _S.SECOND_READING, named(session, "Priya").key
        action = is_asked_of_tom(session, audit)
        asked = verifier_of(session, action, at=AT)
        assert asked is not None
        assert asked.name == "Moses Adeyemi"
        audit.state = _S.FINALISED
        asked = verifier_of(session, action, at=AT)
        assert asked is not None
        assert asked.name != "Moses Adeyemi"


def is_asked_of_tom(session: Session, audit: Audit) -> Action:
    """An action of an audit that was found weak."""
    new = NewAction(
        kind="safety_plan",
        what="Write the safety plan.",
        why="So that it is safe.",
        owner_id=named(session, "Tom").key,
        due_on=next_working_day(AT.date()),
    )
    by = named(session, "Moses")
    action = add(session, audit, new, source=ActionSource.MODERATION, by=by, at=AT)
    action.live = action.from_weak = True
    session.flush()
    return action
