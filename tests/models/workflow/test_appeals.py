"""An appeal and a review on both databases: who decides, what follows, who hears of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from models.appeal import Appeal
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.moderation import Moderation
from models.person import Person, Post
from models.programme import Programme
from models.rules.calendar import next_working_day
from models.trail import TrailEntry
from models.vocabulary import (
    ActionState,
    AppealKind,
    AppealState,
    AuditQuality,
    AuditState,
    Grade,
    Lifted,
    Outcome,
    RegradeReason,
    RequestState,
    Role,
)
from models.workflow import (
    actions,
    appealed,
    appeals,
    assignment,
    moderation,
    more_time,
    taking,
    telling,
)
from models.workflow.actions import NewAction
from models.workflow.agreement import WasAsked, how_we_agree
from models.workflow.deciding import decider_for
from models.workflow.decisions import Checklist, decisions_of
from models.workflow.escalation import escalation_of
from tests.conftest import FIRST_MORNING
from tests.models.workflow.standing import council, named, sends

AT = FIRST_MORNING
WEDNESDAY = AT + timedelta(days=1)
THURSDAY = AT + timedelta(days=2)
NEXT_TUESDAY = AT + timedelta(days=7)  # the fifth working day after the decision
GOOD, RI = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT
INADEQUATE, OUTSTANDING = Grade.INADEQUATE, Grade.OUTSTANDING
WHY = "The plan of October answers this."
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)


def final(session: Session, grade: Grade = RI) -> Audit:
    """Amara's audit, sent as Good (Outstanding stays so), moderated and final."""
    audit = council(session)
    assignment.confirm_and_start(session, audit.key, by=named(session, "Amara"), at=AT)
    sends(session, audit, "outstanding" if grade is OUTSTANDING else "good")
    audit.blind = False
    moderator = session.get_one(Person, audit.moderator_id)
    taking.claim(session, audit.key, by=moderator, at=AT)
    if grade in (GOOD, OUTSTANDING):
        moderation.approve(session, audit.key, checklist=CHECKLIST, by=moderator, at=AT)
    else:
        moderation.regrade(
            session,
            audit.key,
            to=grade,
            reason_code=RegradeReason.RISK_MISSED,
            reason="The record shows a risk that the audit does not.",
            checklist=CHECKLIST,
            new_actions=[an_action(session, "Tom")],
            by=moderator,
            at=AT,
        )
    assert audit.state is AuditState.FINALISED
    return audit


def an_action(session: Session, owner: str, at: datetime = AT) -> NewAction:
    """An action for somebody, due on the next working day."""
    day = next_working_day(at.date())
    return NewAction(
        "safety_plan", "Write it together.", "To be safe.", named(session, owner).key, day
    )


def asks(
    session: Session,
    audit: Audit,
    kind: AppealKind = AppealKind.APPEAL,
    *,
    by: str | None = None,
    reason: str = WHY,
    at: datetime = WEDNESDAY,
) -> Appeal:
    """The auditor appeals, or the AD asks for a review, unless somebody else is named."""
    who = by or ("Amara" if kind is AppealKind.APPEAL else "Adaeze")
    return appeals.ask(session, audit.key, kind=kind, reason=reason, by=named(session, who), at=at)


def decides(
    session: Session,
    appeal: Appeal,
    grade: Grade,
    *,
    by: str = "Farzana",
    reason: str = "I read it with the record.",
    withdrawn: Mapping[int, str] | None = None,
    new: str = "",
    at: datetime = THURSDAY,
) -> Appeal:
    """The QA manager decides, unless somebody else is named; `new`: an action for them."""
    return appeals.decide(
        session,
        appeal.key,
        grade=grade,
        reason=reason,
        withdrawn=withdrawn,
        new_actions=[an_action(session, new, at)] if new else (),
        by=named(session, by),
        at=at,
    )


def told(session: Session, kind: DeliveryKind) -> list[str]:
    """The first names of those to whom a message of a kind is owed, in order."""
    found = session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id)))
    people = [session.get_one(Person, owed.person_id).name for owed in found]
    return [name.partition(" ")[0] for name in people]


def escalations(session: Session, audit: Audit) -> list[Escalation]:
    """Every escalation of an audit, oldest first."""
    found = select(Escalation).where(Escalation.audit_id == audit.key).order_by(col(Escalation.id))
    return list(session.exec(found))


# Who decides


def test_the_qa_manager_decides_and_the_director_ppp_where_rule_1_bars_them(
    session: Session,
) -> None:
    audit = final(session)
    assert decider_for(session, audit, at=AT) == named(session, "Farzana")
    a_decision_of(session, audit, "Farzana")
    assert decider_for(session, audit, at=AT) == named(session, "Gareth")
    a_decision_of(session, audit, "Gareth", version=1)
    assert decider_for(session, audit, at=AT) is None
    session.add(Post(code=Role.AD_QUALITY_ASSURANCE, holder_id=named(session, "Leo").key))
    assert decider_for(session, audit, at=AT) == named(session, "Leo")
    post(session, Role.QA_MANAGER).deputy_id = named(session, "Ines").key
    assert decider_for(session, audit, at=AT) == named(session, "Ines")


@pytest.mark.parametrize("barred", ["moderator_id", "second_reader_id", "supporter_id"])
def test_whoever_has_a_part_in_the_audit_is_passed_over(session: Session, barred: str) -> None:
    audit = final(session)
    setattr(audit, barred, named(session, "Farzana").key)
    assert decider_for(session, audit, at=AT) == named(session, "Gareth")


def test_a_vacant_post_and_one_whose_holder_left_fall_to_the_next(session: Session) -> None:
    audit = final(session)
    named(session, "Farzana").ends = AT.date() - timedelta(days=1)
    assert decider_for(session, audit, at=AT) == named(session, "Gareth")
    post(session, Role.DIRECTOR_PPP).holder_id = None
    assert decider_for(session, audit, at=AT) is None


def a_decision_of(session: Session, audit: Audit, who: str, version: int | None = None) -> None:
    """Somebody gave a grade of their own, perhaps to an earlier version."""
    first = decisions_of(session, audit.key)[0]
    kept = first.model_dump() | {"id": None, "moderator_id": named(session, who).key}
    session.add(Moderation(**kept | {"version": version or audit.version, "field": f"of {who}"}))
    session.flush()


def post(session: Session, code: Role) -> Post:
    """A post of the whole council."""
    return session.exec(select(Post).where(Post.code == code)).one()


# Asking


def test_an_appeal_is_kept_sealed_and_goes_to_the_qa_manager_in_3_working_days(
    session: Session,
) -> None:
    audit = final(session)
    appeal = asks(session, audit)
    assert (appeal.state, appeal.due_on) == (AppealState.ASKED, date(2026, 12, 7))
    assert told(session, DeliveryKind.APPEAL_TO_DECIDE) == ["Farzana"]
    assert WHY.encode() not in appeal.sealed
    assert appealed.words_of(session, appeal) == WHY
    entry = session.exec(select(TrailEntry).where(TrailEntry.what == "appeal.asked")).one()
    assert WHY not in str(entry.model_dump())
    assert escalation_of(session, audit.key) is not None  # no clock pauses
    assert audit.state is AuditState.FINALISED


def test_each_is_asked_once_and_the_other_may_still_be(session: Session) -> None:
    audit = final(session)
    asks(session, audit)
    with pytest.raises(RuleBroken, match="asked for an appeal already"):
        asks(session, audit)
    asks(session, audit, AppealKind.REVIEW)
    with pytest.raises(RuleBroken, match="asked for a review already"):
        asks(session, audit, AppealKind.REVIEW)


# The auditor appeals; the AD of the service that holds the case asks for a review.
@pytest.mark.parametrize(
    ("kind", "who", "sentence"),
    [
        (AppealKind.APPEAL, "Tom", "The auditor appeals"),
        (AppealKind.APPEAL, "Adaeze", "The auditor appeals"),
        (AppealKind.REVIEW, "Amara", "The Assistant Director whose service"),
        (AppealKind.REVIEW, "Sam", "The Assistant Director whose service"),
        (AppealKind.REVIEW, "Helen", "The Assistant Director whose service"),
    ],
)
def test_nobody_else_asks(session: Session, kind: AppealKind, who: str, sentence: str) -> None:
    audit = final(session)
    with pytest.raises(RuleBroken, match=sentence):
        asks(session, audit, kind, by=who)
    assert appealed.appeals_of(session, audit.key) == []


def test_it_can_be_asked_until_the_fifth_working_day_and_not_after(session: Session) -> None:
    audit = final(session)
    auditor = named(session, "Amara")
    last = {"kind": AppealKind.APPEAL, "by": auditor}
    assert appealed.may_ask(session, audit, **last, at=NEXT_TUESDAY) == NEXT_TUESDAY.date()
    late = NEXT_TUESDAY + timedelta(days=1)
    assert appealed.may_ask(session, audit, **last, at=late) is None
    with pytest.raises(RuleBroken, match="could be asked until Tue 8 Dec, 5 working days"):
        asks(session, audit, at=late)
    assert asks(session, audit, at=NEXT_TUESDAY).due_on == date(2026, 12, 11)


def test_a_reason_is_needed_and_one_that_identifies_is_refused_beside_its_question(
    session: Session,
) -> None:
    audit = final(session)
    for reason in ("  ", "Her NHS number is 943 476 5919."):
        with pytest.raises(RuleBroken) as refused:
            asks(session, audit, reason=reason)
        assert refused.value.field == "reason"


def test_where_nobody_may_decide_the_qa_manager_hears_so(session: Session) -> None:
    audit = final(session)
    for who in ("Farzana", "Gareth"):
        a_decision_of(session, audit, who)
    appeal = asks(session, audit)
    assert appeal.decider_id is None
    assert told(session, DeliveryKind.APPEAL_TO_DECIDE) == ["Farzana"]
    farzana, roles = named(session, "Farzana"), frozenset({Role.QA_MANAGER})
    assert [found for found, _ in appealed.asked_of(session, farzana, roles)] == [appeal]
    assert appealed.asked_of(session, named(session, "Gareth"), frozenset()) == []
    with pytest.raises(RuleBroken, match="The QA manager decides this one"):
        decides(session, appeal, GOOD)
    post(session, Role.DIRECTOR_PPP).deputy_id = named(session, "Ines").key
    appeals.find_all_deciders(session, at=THURSDAY)
    assert appeal.decider_id == named(session, "Ines").key
    assert told(session, DeliveryKind.APPEAL_TO_DECIDE) == ["Farzana", "Ines"]
    assert decides(session, appeal, GOOD, by="Ines").state is AppealState.UPHELD


# Deciding


def test_dismissed_the_grade_stands_and_the_auditor_and_the_ad_hear_why(session: Session) -> None:
    audit = final(session)
    before = escalations(session, audit)[0].model_dump()
    appeal = decides(session, asks(session, audit), RI)
    assert (appeal.state, audit.state, audit.grade) == (
        AppealState.DISMISSED,
        AuditState.FINALISED,
        RI,
    )
    assert [found.model_dump() for found in escalations(session, audit)] == [before]
    last = decisions_of(session, audit.key)[-1]
    assert (last.outcome, last.grade_before, last.grade_after) == (Outcome.GRADE_STANDS, RI, RI)
    assert sorted(told(session, DeliveryKind.APPEAL_DECIDED)) == ["Adaeze", "Amara"]


def test_upheld_to_good_the_escalation_ends_as_lifted_on_appeal_and_everybody_hears(
    session: Session,
) -> None:
    audit = final(session)
    first = audit.finalised_at, audit.decided_at
    moderator = session.get_one(Person, audit.moderator_id).name.partition(" ")[0]
    everybody = {"Tom", "Sam", "Adaeze", "Rosalind", "Amara", moderator}
    sent_all(session)
    appeal = decides(session, asks(session, audit), GOOD)
    assert (appeal.state, audit.state, audit.grade) == (
        AppealState.UPHELD,
        AuditState.AMENDED,
        GOOD,
    )
    assert (audit.finalised_at, audit.decided_at) == first
    (escalation,) = escalations(session, audit)
    assert (escalation.lifted_at, escalation.lifted_because) == (THURSDAY, Lifted.APPEAL)
    heard = told(session, DeliveryKind.NOT_STOOD) + told(session, DeliveryKind.APPEAL_DECIDED)
    assert sorted(heard) == sorted(everybody)
    (action,) = actions.actions_of(session, audit.key)
    assert (action.state, action.from_weak) == (ActionState.OPEN, False)


def sent_all(session: Session) -> None:
    """Everything that is owed has left."""
    for owed in session.exec(select(Delivery)).all():
        owed.sent_at, owed.shown = AT, owed.revision
        owed.state = "sent"  # type: ignore[assignment]
    session.flush()


def test_an_action_is_withdrawn_with_its_reason_and_the_others_stay(session: Session) -> None:
    audit = final(session)
    kept = actions.add(
        session,
        audit,
        an_action(session, "Sam"),
        source=actions_source(session, audit),
        by=named(session, "Moses"),
        at=AT,
    )
    gone = actions.actions_of(session, audit.key)[0]
    request = more_time.ask_more_time(
        session,
        gone.key,
        reason="The school is closed.",
        wanted_on=gone.due_on + timedelta(days=2),
        by=named(session, "Tom"),
        at=AT,
    )
    decides(session, asks(session, audit), GOOD, withdrawn={gone.key: "The plan holds it."})
    assert (gone.state, kept.state) == (ActionState.NOT_DOING, ActionState.OPEN)
    assert actions.words_of(session, gone)["withdrawn"] == "The plan holds it."
    assert request.state is RequestState.LAPSED
    entry = session.exec(select(TrailEntry).where(TrailEntry.what == "action.withdrawn")).one()
    assert "The plan holds it." not in str(entry.model_dump())


def actions_source(session: Session, audit: Audit) -> object:
    """Where the audit's first action came from."""
    return actions.actions_of(session, audit.key)[0].source


@pytest.mark.parametrize(
    ("grade", "reason", "sentence"),
    [
        (INADEQUATE, "Not needed.", "every action stays with its owner"),
        (GOOD, " ", "Please say why it is not needed any more"),
    ],
)
def test_an_action_stays_at_a_weak_grade_and_goes_only_with_a_reason(
    session: Session, grade: Grade, reason: str, sentence: str
) -> None:
    audit = final(session)
    appeal = asks(session, audit)
    (action,) = actions.actions_of(session, audit.key)
    with pytest.raises(RuleBroken, match=sentence) as refused:
        decides(session, appeal, grade, withdrawn={action.key: reason}, new="Sam")
    assert refused.value.field == f"withdraw:{action.key}"


def test_a_worse_grade_starts_a_clock_of_its_own_with_an_action_of_the_deciders(
    session: Session,
) -> None:
    audit = final(session)
    telling.spoken(session, audit.key, by=named(session, "Tom"), at=AT)
    appeal = asks(session, audit, AppealKind.REVIEW)
    with pytest.raises(RuleBroken, match="at least one action of your own"):
        decides(session, appeal, INADEQUATE)
    decides(session, appeal, INADEQUATE, new="Sam")
    old, new = escalations(session, audit)
    assert (old.lifted_because, new.lifted_at) == (Lifted.WORSE, None)
    assert (new.decided_at, new.due_on) == (THURSDAY, date(2026, 12, 10))
    assert new.sentence == "due Thu 10 Dec: Inadequate, 7 calendar days from review on 3 Dec"
    assert audit.decided_at == THURSDAY
    (row,) = telling.tellings_of(session, audit.key)
    assert (row.asked_at, row.spoken_at) == (THURSDAY, None)  # about this one, once more
    assert "Adaeze" in told(session, DeliveryKind.ESCALATED)
    assert "Adaeze" not in told(session, DeliveryKind.APPEAL_DECIDED)  # each once
    assert "Amara" in told(session, DeliveryKind.APPEAL_DECIDED)


def test_good_that_becomes_weak_escalates_and_the_manager_speaks_first(session: Session) -> None:
    audit = final(session, GOOD)
    (row,) = telling.tellings_of(session, audit.key)
    assert row.told_at is not None
    decides(session, asks(session, audit, AppealKind.REVIEW), RI, new="Wendy")
    assert (row.asked_at, row.spoken_at, row.again) == (THURSDAY, None, True)
    assert told(session, DeliveryKind.FINDINGS_CHANGED) == []
    telling.spoken(session, audit.key, by=named(session, "Tom"), at=THURSDAY)
    worker = session.get_one(Person, row.person_id).name.partition(" ")[0]
    assert told(session, DeliveryKind.FINDINGS_CHANGED) == [worker]
    assert row.again is False
    (opened,) = escalations(session, audit)
    assert (opened.grade, opened.due_on) == (RI, date(2026, 12, 17))


def test_a_worker_whose_actions_stay_as_they_are_is_not_told_again(session: Session) -> None:
    audit = final(session)
    telling.spoken(session, audit.key, by=named(session, "Tom"), at=AT)
    decides(session, asks(session, audit), GOOD)
    assert len(told(session, DeliveryKind.FINDINGS_READY)) == 1
    assert told(session, DeliveryKind.FINDINGS_CHANGED) == []


def test_better_and_still_weak_keeps_the_decisions_day(session: Session) -> None:
    audit = final(session)
    decides(session, asks(session, audit, AppealKind.REVIEW), INADEQUATE, new="Sam")
    appeal = asks(session, audit, at=THURSDAY + timedelta(days=1))
    appeal = decides(session, appeal, RI, by="Gareth", at=THURSDAY + timedelta(days=4))
    in_force = escalation_of(session, audit.key)
    assert in_force is not None
    assert (in_force.grade, in_force.decided_at) == (RI, THURSDAY)
    assert in_force.sentence.endswith("14 calendar days from review on 3 Dec")
    assert (audit.state, audit.grade) == (AuditState.AMENDED, RI)
    assert {"Adaeze", "Tom", "Rosalind"} <= set(told(session, DeliveryKind.APPEAL_DECIDED))


def test_who_decided_on_the_appeal_does_not_decide_on_the_review(session: Session) -> None:
    audit = final(session)
    appeal, review = asks(session, audit), asks(session, audit, AppealKind.REVIEW)
    assert review.decider_id == named(session, "Farzana").key
    decides(session, appeal, RI)
    assert review.decider_id == named(session, "Gareth").key
    with pytest.raises(RuleBroken, match="Gareth Pryce decides this one"):
        decides(session, review, GOOD)
    assert decides(session, review, GOOD, by="Gareth").state is AppealState.UPHELD


def test_the_ad_has_five_working_days_from_an_amendment(session: Session) -> None:
    audit = final(session)
    decides(session, asks(session, audit), GOOD)
    director = named(session, "Adaeze")
    asked = {"kind": AppealKind.REVIEW, "by": director, "at": THURSDAY}
    assert appealed.may_ask(session, audit, **asked) == date(2026, 12, 10)


def test_it_is_decided_once(session: Session) -> None:
    audit = final(session)
    appeal = decides(session, asks(session, audit), RI)
    with pytest.raises(RuleBroken, match="decided already"):
        decides(session, appeal, GOOD)
    assert audit.grade is RI


def test_who_became_part_of_the_audit_meanwhile_does_not_decide(session: Session) -> None:
    audit = final(session)
    appeal = asks(session, audit)
    a_decision_of(session, audit, "Farzana")
    with pytest.raises(RuleBroken, match="does not decide on it again"):
        decides(session, appeal, GOOD)


@pytest.mark.parametrize("reason", ["", "Call 07700 900123."])
def test_the_deciders_words_are_needed_and_looked_at(session: Session, reason: str) -> None:
    audit = final(session)
    appeal = asks(session, audit)
    with pytest.raises(RuleBroken) as refused:
        decides(session, appeal, GOOD, reason=reason)
    assert refused.value.field == "reason"
    assert audit.grade is RI


def test_the_grid_keeps_the_moderators_decision_and_what_was_asked_is_counted_beside_it(
    session: Session,
) -> None:
    audit = final(session)
    decides(session, asks(session, audit), RI)
    review = asks(session, audit, AppealKind.REVIEW, at=THURSDAY)
    decides(session, review, GOOD, by="Gareth")
    found = how_we_agree(session, by=named(session, "Farzana"), at=THURSDAY)
    assert (found.appeals, found.reviews) == (WasAsked(1, 0, 1), WasAsked(1, 1, 0))
    movement = found.sighted.agreement.movement
    assert (movement.same, movement.down, found.amended) == (0, 1, 1)


def test_two_who_decide_at_once_leave_one_decision(programme: Programme) -> None:
    """Two windows of the QA manager's, pressed together: one stands, the other reads so."""
    with programme.change() as session:
        appeal_id = asks(session, final(session)).key
    together = threading.Barrier(2)

    def press(grade: Grade) -> str:
        together.wait(timeout=20)
        try:
            with programme.change() as session:
                decides(session, session.get_one(Appeal, appeal_id), grade)
        except RuleBroken as refused:
            return refused.sentence
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, (GOOD, RI)))
    assert said[1] == "decided"
    assert said[0].startswith(("This has been decided already", "Somebody else saved this at the"))
    with programme.read() as session:
        appeal = session.get_one(Appeal, appeal_id)
        assert len(decisions_of(session, appeal.audit_id)) == 2
        assert session.get_one(Audit, appeal.audit_id).grade is appeal.grade_after
