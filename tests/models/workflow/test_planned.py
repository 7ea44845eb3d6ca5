"""The auditor's own actions: theirs until the audit is sent, given to their owners by the decision.

Rule 3 (a weak grade needs an open, owned, dated action), brief section 6 (Actions).
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from models.action import Action
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.programme import Programme
from models.rules.rotation import Month
from models.setting import Setting
from models.trail import TrailEntry
from models.vocabulary import ActionSource, AuditQuality, AuditState, Grade
from models.workflow import actions, decisions, moderation, planned, taking
from models.workflow.actions import NewAction
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.decisions import Checklist
from models.workflow.people_import import import_people
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING  # Tuesday 1 December 2026
SOUND = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council with December drawn; Amara has started her audit."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
    with programme.change() as session:
        amara = named(session, "Amara")
        confirm_and_start(session, audit_of(session).key, by=amara, at=AT)
    return programme


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def audit_of(session: Session) -> Audit:
    """Amara's audit."""
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


def new(session: Session, owner: str = "Tom", due_on: date = date(2026, 12, 10)) -> NewAction:
    """See the child alone, for Tom, by Thursday 10 December."""
    return NewAction(
        kind="see_child_alone",
        what="See him alone at school before the next review.",
        why="He has not been asked what he wants since June.",
        owner_id=named(session, owner).key,
        due_on=due_on,
    )


def plans(programme: Programme, **given: object) -> int:
    """Amara writes an action down; its id comes back."""
    with programme.change() as session:
        by = named(session, "Amara")
        wanted = new(session, **given)  # type: ignore[arg-type]
        return planned.add(session, audit_of(session).key, wanted, by=by, at=AT).key


def sends(programme: Programme, grade: Grade) -> Person:
    """The audit is sent with this grade and taken by its moderator, who comes back."""
    with programme.change() as session:
        audit, moses = audit_of(session), named(session, "Moses")
        audit.state, audit.submitted_at, audit.version = AuditState.SUBMITTED, AT, 1
        audit.auditor_grade = grade
        taking.claim(session, audit.key, by=moses, at=AT)
        session.flush()
        session.expunge(moses)
        return moses


def told_owners(session: Session) -> list[int | None]:
    """Who is owed the message of an action of theirs."""
    owed = select(Delivery).where(Delivery.kind == DeliveryKind.ACTION_GIVEN)
    return [delivery.person_id for delivery in session.exec(owed)]


def test_nobody_is_told_of_an_action_before_the_decision(december: Programme) -> None:
    plans(december)
    with december.read() as session:
        [action] = planned.planned_of(session, audit_of(session).key)
        assert (action.live, action.source, action.due_on) == (
            False,
            ActionSource.AUDIT,
            date(2026, 12, 10),
        )
        assert told_owners(session) == []
        said = actions.words_of(session, action)
        assert said["what"] == "See him alone at school before the next review."


def test_the_auditors_own_weak_grade_is_approved_with_an_action_of_theirs(
    december: Programme,
) -> None:
    plans(december)
    moses = sends(december, Grade.REQUIRES_IMPROVEMENT)
    with december.change() as session:
        moderation.approve(session, audit_of(session).key, checklist=SOUND, by=moses, at=AT)
    with december.read() as session:
        [action] = actions.actions_of(session, audit_of(session).key)
        assert action.live
        assert action.from_weak
        assert told_owners(session) == [named(session, "Tom").key]


def test_without_one_the_weak_grade_is_not_approved(december: Programme) -> None:
    taken_off = plans(december)
    with december.change() as session:
        planned.remove(session, taken_off, by=named(session, "Amara"), at=AT)
    moses = sends(december, Grade.REQUIRES_IMPROVEMENT)
    with december.change() as session, pytest.raises(RuleBroken, match="action"):
        moderation.approve(session, audit_of(session).key, checklist=SOUND, by=moses, at=AT)


def test_a_changed_action_keeps_its_words_apart_from_the_trail(december: Programme) -> None:
    action_id = plans(december)
    with december.change() as session:
        wanted = NewAction(
            "direct_work",
            "Three sessions.",
            "To hear him.",
            named(session, "Leo").key,
            date(2027, 1, 8),
        )
        planned.change(session, action_id, wanted, by=named(session, "Amara"), at=AT)
    with december.read() as session:
        action = session.get_one(Action, action_id)
        assert action.kind == "direct_work"
        assert action.due_on == action.original_due_on == date(2027, 1, 8)
        assert actions.words_of(session, action)["what"] == "Three sessions."
        [entry] = session.exec(select(TrailEntry).where(TrailEntry.what == "action.changed"))
        assert entry.before["due"] == "2026-12-10"
        assert entry.after["due"] == "2027-01-08"
        assert "Three" not in str(entry.after)


def test_what_was_taken_off_comes_back_as_it_stood(december: Programme) -> None:
    action_id = plans(december)
    for verb, left in ((planned.remove, 0), (planned.remove, 0), (planned.put_back, 1)):
        with december.change() as session:
            verb(session, action_id, by=named(session, "Amara"), at=AT)
            assert len(planned.planned_of(session, audit_of(session).key)) == left
    with december.read() as session:
        said = actions.words_of(session, session.get_one(Action, action_id))
        assert said["why"] == "He has not been asked what he wants since June."
        trailed = session.exec(select(TrailEntry.what).where(TrailEntry.subject_kind == "action"))
        assert list(trailed) == ["action.added", "action.removed", "action.put_back"]


def test_one_added_after_another_was_taken_off_has_its_own_seal(december: Programme) -> None:
    first = plans(december)
    with december.change() as session:
        planned.remove(session, first, by=named(session, "Amara"), at=AT)
    second = plans(december)
    with december.read() as session:
        fields = {session.get_one(Action, number).field for number in (first, second)}
        assert len(fields) == 2


# Nobody but its auditor, and only while it is answered.
@pytest.mark.parametrize(
    ("who", "state", "said"),
    [
        ("Tom", AuditState.IN_PROGRESS, "somebody else"),
        ("Moses", AuditState.IN_PROGRESS, "somebody else"),
        ("Amara", AuditState.ASSIGNED, "Start audit first"),
        ("Amara", AuditState.SUBMITTED, "has been sent"),
        ("Amara", AuditState.IN_MODERATION, "has been sent"),
        ("Amara", AuditState.RETURNED, "has been sent"),
        ("Amara", AuditState.FINALISED, "has been sent"),
    ],
)
def test_it_is_its_auditors_while_it_is_answered(
    december: Programme, who: str, state: AuditState, said: str
) -> None:
    action_id = plans(december)
    with december.change() as session:
        audit = audit_of(session)
        audit.state = state
        audit.submitted_at = None if state is AuditState.ASSIGNED else AT
    for verb in (planned.remove, planned.put_back, planned.to_change):
        at = {} if verb is planned.to_change else {"at": AT}
        with december.change() as session, pytest.raises(RuleBroken, match=said):
            verb(session, action_id, by=named(session, who), **at)  # type: ignore[operator]
    with december.change() as session:
        by, wanted = named(session, who), new(session)
        with pytest.raises(RuleBroken, match=said):
            planned.change(session, action_id, wanted, by=by, at=AT)
        with pytest.raises(RuleBroken, match=said):
            planned.add(session, audit_of(session).key, wanted, by=by, at=AT)


def test_coming_back_it_can_be_changed_again(december: Programme) -> None:
    action_id = plans(december)
    sends(december, Grade.GOOD)
    with december.change() as session:
        audit_of(session).state = AuditState.IN_PROGRESS  # returned, and taken up again
    with december.change() as session:
        planned.remove(session, action_id, by=named(session, "Amara"), at=AT)
        assert planned.planned_of(session, audit_of(session).key) == []


def test_one_that_was_given_or_is_a_moderators_stays(december: Programme) -> None:
    mine = plans(december)
    with december.change() as session:
        moses, wanted = named(session, "Moses"), new(session)
        moderators = actions.add(
            session, audit_of(session), wanted, source=ActionSource.MODERATION, by=moses, at=AT
        ).key
        session.get_one(Action, mine).live = True
    for number in (mine, moderators):
        with december.change() as session, pytest.raises(RuleBroken, match="given to its owner"):
            planned.remove(session, number, by=named(session, "Amara"), at=AT)
    with december.change() as session, pytest.raises(RuleBroken, match="not here any more"):
        planned.remove(session, 4711, by=named(session, "Amara"), at=AT)


def test_changing_what_was_taken_off_says_what_to_do_first(december: Programme) -> None:
    action_id = plans(december)
    with december.change() as session:
        amara = named(session, "Amara")
        planned.remove(session, action_id, by=amara, at=AT)
        with pytest.raises(RuleBroken, match="Put it back, then change it"):
            planned.change(session, action_id, new(session), by=amara, at=AT)


def test_somebody_who_has_left_or_leaves_sooner_cannot_own_one(december: Programme) -> None:
    with december.change() as session:
        tom, leo = named(session, "Tom"), named(session, "Leo")
        tom.ends, leo.ends = (AT - timedelta(days=1)).date(), date(2026, 12, 4)
    for owner, said in (("Tom", "not on the council's list today"), ("Leo", "until Fri 4 Dec")):
        with pytest.raises(RuleBroken, match=said) as refused:
            plans(december, owner=owner)
        assert refused.value.field == "owner"


def test_an_audit_holds_as_many_as_the_council_has_set(december: Programme) -> None:
    with december.change() as session:
        session.add(Setting(path="action.planned_at_most", value=2, since=AT, reason="A trial."))
    first = plans(december)
    plans(december)
    with pytest.raises(RuleBroken, match="holds 2 actions"):
        plans(december)
    with december.change() as session:
        planned.remove(session, first, by=named(session, "Amara"), at=AT)
    plans(december)
    with december.change() as session, pytest.raises(RuleBroken, match="holds 2 actions"):
        planned.put_back(session, first, by=named(session, "Amara"), at=AT)


def test_what_was_taken_off_counts_for_nothing(december: Programme) -> None:
    action_id = plans(december)
    with december.change() as session:
        audit = audit_of(session)
        assert [fact.open for fact in decisions.action_facts(session, audit)] == [True]
        planned.remove(session, action_id, by=named(session, "Amara"), at=AT)
        assert decisions.action_facts(session, audit) == []
        actions.give(session, audit, weak=True, at=AT)
        assert told_owners(session) == []
        assert not session.get_one(Action, action_id).live


def test_an_action_whose_day_passed_before_sending_is_named_and_can_be_changed(
    december: Programme,
) -> None:
    action_id = plans(december)
    later = AT + timedelta(days=10)  # Friday 11 December: the action was due the day before
    with december.change() as session, pytest.raises(RuleBroken) as refused:
        planned.check_can_be_given(session, audit_of(session).key, at=later)
    assert str(refused.value).startswith("Your action 1: ")
    assert str(refused.value).endswith("Press Change beside it.")
    with december.change() as session:
        other = new(session, due_on=date(2026, 12, 18))
        planned.change(session, action_id, other, by=named(session, "Amara"), at=later)
        planned.check_can_be_given(session, audit_of(session).key, at=later)


def test_a_council_that_caps_a_status_caps_its_moderators_too(december: Programme) -> None:
    moses = sends(december, Grade.GOOD)
    with december.change() as session:
        status = audit_of(session).status
        for path, value in (("cp_plo_cap", "enforce"), ("cp_plo_statuses", [status])):
            session.add(Setting(path=f"grade.{path}", value=value, since=AT, reason="The board."))
    with december.change() as session, pytest.raises(RuleBroken, match="grades no child at"):
        moderation.approve(session, audit_of(session).key, checklist=SOUND, by=moses, at=AT)
