"""Who is given an audit, on both databases: weights, leave, redos, blind and urgent ones."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from models.action import Action
from models.audit import Audit
from models.delivery import owe
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Post
from models.rules.calendar import at_london
from models.setting import Setting
from models.vocabulary import (
    ActionSource,
    ActionState,
    AuditState,
    EscalationState,
    Grade,
    Safe,
)
from models.workflow import routing
from models.workflow.due import due_shown
from models.workflow.loads import loads
from models.workflow.people import DUTY_LEAD
from tests import blindness
from tests.models.workflow.leads import (
    LEADS,
    account_closes,
    away,
    is_with,
    names_of,
    on,
    sent,
    told,
)
from tests.models.workflow.standing import named

_S = AuditState


def load_of(session: Session, first_name: str) -> float:
    return loads(session)[named(session, first_name).key]


def weak_case(session: Session, audit: Audit, **facts: object) -> Escalation:
    """A weak case whose remedial action is recorded and waits to be seen."""
    given = {
        "audit_id": audit.key,
        "service_id": 1,
        "grade": Grade.INADEQUATE,
        "decided_at": on(1),
        "due_on": date(2026, 12, 8),
        "act_by": date(2026, 12, 8),
        "sentence": "due",
        "state": EscalationState.ACTION_RECORDED,
    }
    escalation = Escalation(**{**given, **facts})
    session.add(escalation)
    session.flush()
    return escalation


def done_action(session: Session, audit: Audit, **facts: object) -> Action:
    """An action that its owner says is done, and that waits to be seen."""
    given = {
        "audit_id": audit.key,
        "source": ActionSource.MODERATION,
        "kind": "safety_plan",
        "field": "action:1",
        "sealed": b"",
        "owner_id": named(session, "Tom").key,
        "added_by_id": named(session, "Moses").key,
        "added_at": on(1),
        "due_on": date(2026, 12, 8),
        "original_due_on": date(2026, 12, 8),
        "state": ActionState.DONE_CLAIMED,
        "live": True,
        "from_weak": True,
    }
    action = Action(**{**given, **facts})
    session.add(action)
    session.flush()
    return action


def test_what_each_piece_of_open_work_weighs(session: Session, first: Audit) -> None:
    moses = named(session, "Moses").key
    for state in (_S.SUBMITTED, _S.IN_MODERATION):
        is_with(session, sent(session, first), "Moses", state)
    assert load_of(session, "Moses") == 2
    reading = is_with(session, sent(session, first), "Grace", _S.SECOND_READING)
    reading.second_reader_id = moses
    session.flush()
    assert load_of(session, "Moses") == 2.5
    for state in (_S.RETURNED, _S.IN_PROGRESS):
        is_with(session, sent(session, first), "Grace", state).supporter_id = moses
        session.flush()
    assert load_of(session, "Moses") == 3.5
    case = weak_case(session, reading, verifier_id=moses)
    assert load_of(session, "Moses") == 3.75
    action = done_action(session, reading, verifier_id=moses)
    assert load_of(session, "Moses") == 4
    # What is over, and what any lead may look at, weighs on nobody.
    case.lifted_at = on(2)
    action.state = ActionState.VERIFIED
    weak_case(session, reading)
    done_action(session, reading)
    done_action(session, reading, verifier_id=moses, from_weak=False)
    is_with(session, sent(session, first), "Moses", _S.FINALISED)
    is_with(session, sent(session, first), "Grace", _S.SUBMITTED).supporter_id = moses
    session.flush()
    assert load_of(session, "Moses") == 3.5


def test_a_council_weighs_work_as_it_sees_fit(session: Session, first: Audit) -> None:
    is_with(session, sent(session, first), "Priya", _S.RETURNED).supporter_id = named(
        session, "Priya"
    ).key
    assert load_of(session, "Priya") == 0.5
    weight = Setting(path="moderation.load.support", value=3, since=on(1), reason="redos take days")
    session.add(weight)
    session.flush()
    assert load_of(session, "Priya") == 3


def test_the_next_goes_to_whom_it_weighs_least_on(session: Session, first: Audit) -> None:
    assert names_of(session, [sent(session, first).moderator_id for _ in range(4)]) == [
        "Moses",
        "Priya",
        "Grace",
        "Moses",
    ]
    read_second = is_with(session, sent(session, first), "Moses", _S.SECOND_READING)
    read_second.moderator_id = None
    read_second.second_reader_id = named(session, "Priya").key
    session.flush()
    assert names_of(session, [sent(session, first).moderator_id]) == ["Grace"]


def test_a_remedy_weighs_on_the_lead_who_was_asked_to_look(session: Session, first: Audit) -> None:
    weak_case(session, first, verifier_id=named(session, "Moses").key)
    assert names_of(session, [sent(session, first).moderator_id]) == ["Priya"]


def test_who_is_away_gets_less_or_none(session: Session, first: Audit) -> None:
    away(session, "Moses", 1, 8)  # until it is due
    away(session, "Priya", 2, 3)  # two of the five days
    got = names_of(session, [sent(session, first).moderator_id for _ in range(4)])
    assert got == ["Grace", "Priya", "Grace", "Grace"]


def test_who_has_left_or_has_no_slack_account_any_more_gets_none(
    session: Session, first: Audit
) -> None:
    named(session, "Moses").ends = date(2026, 11, 30)
    account_closes(session, "Priya")
    session.flush()
    got = names_of(session, [sent(session, first).moderator_id for _ in range(2)])
    assert got == ["Grace", "Grace"]


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        # 5 working days; 1 for an Inadequate, and where it is not sure that the child is safe.
        ({"auditor_grade": Grade.GOOD, "safe_now": Safe.YES}, 8),
        ({"auditor_grade": Grade.REQUIRES_IMPROVEMENT, "safe_now": Safe.YES}, 8),
        ({"auditor_grade": Grade.INADEQUATE, "safe_now": Safe.YES}, 2),
        ({"auditor_grade": Grade.GOOD, "safe_now": Safe.NO}, 2),
        ({"auditor_grade": Grade.GOOD, "safe_now": Safe.NOT_SURE}, 2),
    ],
)
def test_by_when(session: Session, first: Audit, facts: dict[str, object], due: int) -> None:
    assert sent(session, first, **facts).turn_due_on == date(2026, 12, due)


@pytest.mark.parametrize("blind", [False, True])
def test_by_when_as_far_as_others_may_know_says_no_grade(
    session: Session, first: Audit, blind: bool
) -> None:
    """A grade moves no date that is shown to who could still be asked to read it second."""
    blindness.draw(session, 0, hurried=100, at=on(1))
    for grade in Grade:
        audit = sent(session, first, auditor_grade=grade, blind=blind)
        assert audit.open_due_on == date(2026, 12, 8)
        assert due_shown(session, audit, None) == date(2026, 12, 8)
        for name in (*LEADS, "Amara", "Farzana"):
            who = named(session, name)
            knows = who.id in (audit.moderator_id, audit.auditor_id) or name == "Farzana"
            shown = due_shown(session, audit, who)
            assert shown == (audit.turn_due_on if knows else audit.open_due_on)
    unsafe = sent(session, first, safe_now=Safe.NO)
    assert unsafe.open_due_on == unsafe.turn_due_on == date(2026, 12, 2)


def test_its_date_stays_where_another_finds_it(session: Session, first: Audit) -> None:
    audit = sent(session, first, auditor_grade=Grade.INADEQUATE)
    before = audit.open_due_on, audit.turn_due_on
    audit.moderator_id = None
    assert routing.route_unheld(session, at=on(7)) == 1
    assert (audit.open_due_on, audit.turn_due_on) == before
    audit.state = _S.SECOND_READING
    routing.route_second_reading(session, audit, at=on(8))
    assert due_shown(session, audit, named(session, "Grace")) == date(2026, 12, 9)


def test_a_redo_goes_to_its_first_moderator_and_never_to_who_helped(
    session: Session, first: Audit
) -> None:
    audit = is_with(session, sent(session, first), "Grace", _S.SUBMITTED)
    audit.version = 2
    routing.route(session, audit, on=date(2026, 12, 10), at=on(10))
    assert names_of(session, [audit.moderator_id]) == ["Grace"]
    audit.supporter_id, audit.version = named(session, "Grace").key, 3
    routing.route(session, audit, on=date(2026, 12, 10), at=on(10))
    assert names_of(session, [audit.moderator_id]) == ["Moses"]


def test_a_redo_whose_first_moderator_is_away_goes_to_another(
    session: Session, first: Audit
) -> None:
    audit = is_with(session, sent(session, first), "Grace", _S.SUBMITTED)
    away(session, "Grace", 10, 18)
    audit.version = 2
    routing.route(session, audit, on=date(2026, 12, 10), at=on(10))
    assert names_of(session, [audit.moderator_id]) == ["Moses"]


def has_heard(session: Session, first_name: str, audit: Audit) -> None:
    """Somebody was told of a grade, as provisional."""
    who = named(session, first_name).key
    key = f"audit-{audit.key}-v1-provisional-{who}"
    facts = {"audit": audit.key, "version": 1}
    owe(session, key=key, kind=DeliveryKind.PROVISIONAL, to=who, facts=facts, at=on(1))


def test_one_to_be_graded_blind_passes_over_who_is_on_duty(session: Session, first: Audit) -> None:
    session.add(Post(code=DUTY_LEAD, holder_id=named(session, "Moses").key))
    session.flush()
    for blind, expected in ((True, "Priya"), (False, "Moses")):
        audit = sent(session, first, blind=blind)
        assert names_of(session, [audit.moderator_id]) == [expected]
        is_with(session, audit, "Grace", _S.FINALISED)


def test_a_second_reader_was_told_of_no_grade_and_is_not_the_first(
    session: Session, first: Audit
) -> None:
    audit = is_with(session, sent(session, first), "Moses", _S.SECOND_READING)
    audit.moderator_id = named(session, "Moses").key
    has_heard(session, "Priya", audit)
    routing.route_second_reading(session, audit, at=on(3))
    assert names_of(session, [audit.second_reader_id]) == ["Grace"]
    assert audit.turn_due_on == date(2026, 12, 4)
    assert len(told(session, "Grace", DeliveryKind.TO_SECOND_READ, audit)) == 1


def test_nobody_free_is_told_at_once_and_the_nearest_date_finds_somebody_first(
    session: Session, first: Audit
) -> None:
    for lead in LEADS:
        away(session, lead, 1, 9)
    later, urgent = sent(session, first), sent(session, first, safe_now=Safe.NO)
    assert names_of(session, [later.moderator_id, urgent.moderator_id]) == ["nobody", "nobody"]
    for audit in (later, urgent):
        assert len(told(session, "Farzana", DeliveryKind.NOBODY_INDEPENDENT, audit)) == 1
    assert routing.route_unheld(session, at=on(2)) == 0
    assert len(told(session, "Farzana", DeliveryKind.NOBODY_INDEPENDENT, urgent)) == 1
    dates = (later.turn_due_on, urgent.turn_due_on)
    assert routing.route_unheld(session, at=at_london(date(2026, 12, 10), 9)) == 2
    assert names_of(session, [urgent.moderator_id, later.moderator_id]) == ["Moses", "Priya"]
    assert (later.turn_due_on, urgent.turn_due_on) == dates
