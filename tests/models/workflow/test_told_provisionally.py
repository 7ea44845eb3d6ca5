"""A weak grade told before it is decided, on both databases: to whom, once, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from models.audit import Audit
from models.delivery import Delivery, DeliveryState
from models.kinds import DeliveryKind
from models.person import Absence, Person, Post
from models.rules.calendar import at_london
from models.vocabulary import ActionSource, AuditQuality, Grade, RegradeReason, Safe
from models.workflow import actions, assignment, moderation, returning, second_reading, taking
from models.workflow.audits import ties_of
from models.workflow.decisions import Checklist
from models.workflow.people import DUTY_LEAD
from tests.conftest import FIRST_MORNING
from tests.models.workflow.leads import names_of, trail_of
from tests.models.workflow.standing import an_action, council, named, sends

AT = FIRST_MORNING
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
GOOD, RI, INADEQUATE = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
OTHERWISE = "The plan of October answers this."


def started(session: Session) -> Audit:
    """Amara has started; Moses is the duty lead, and nobody deputises for him."""
    audit = council(session)
    session.add(Post(code=DUTY_LEAD, holder_id=named(session, "Moses").key))
    assignment.confirm_and_start(session, audit.key, by=named(session, "Amara"), at=AT)
    return audit


def sent(session: Session, grade: Grade = INADEQUATE) -> Audit:
    """Amara sends it with her grade; it is not drawn to be graded blind."""
    audit = started(session)
    sends(session, audit, grade)
    audit.blind = False
    return audit


def decided(session: Session, audit: Audit, grade: Grade, at: datetime = AT) -> None:
    """Its moderator sees it so."""
    by = session.get_one(Person, audit.moderator_id)
    taking.claim(session, audit.key, by=by, at=at)
    later = replace(an_action(session), due_on=date(2027, 2, 1))
    new = [later] if grade is not GOOD else []
    if grade is audit.auditor_grade:
        for action in new:
            actions.add(session, audit, action, source=ActionSource.MODERATION, by=by, at=at)
        moderation.approve(session, audit.key, checklist=CHECKLIST, by=by, at=at)
        return
    moderation.regrade(
        session,
        audit.key,
        to=grade,
        reason_code=RegradeReason.RISK_OVERSTATED,
        reason=OTHERWISE,
        checklist=CHECKLIST,
        new_actions=new,
        by=by,
        at=at,
    )


def read_second(session: Session, audit: Audit, grade: Grade, at: datetime = AT) -> None:
    """The second reader sees it so."""
    by = session.get_one(Person, audit.second_reader_id)
    second_reading.second_read(session, audit.key, grade=grade, reason=OTHERWISE, by=by, at=at)


def messages(session: Session, kind: DeliveryKind) -> list[Delivery]:
    """What is owed of a kind and was not taken back, oldest first."""
    found = select(Delivery).where(Delivery.kind == kind, Delivery.state != DeliveryState.WITHDRAWN)
    return list(session.exec(found.order_by(col(Delivery.id))))


def hear(session: Session, kind: DeliveryKind) -> list[str]:
    """Who is told of a kind, by first name, in order."""
    return names_of(session, [message.person_id for message in messages(session, kind)])


def leave(session: Session) -> None:
    """Everything that is owed has left."""
    for message in session.exec(select(Delivery)):
        if message.state == DeliveryState.OWED:
            message.state, message.shown = DeliveryState.SENT, message.revision
            message.sent_at, message.slack_ts = AT, f"1.{message.id}"
    session.flush()


def test_an_auditors_own_inadequate_is_told_in_the_moment_that_it_is_sent(
    session: Session,
) -> None:
    sent(session)
    assert hear(session, DeliveryKind.PROVISIONAL) == ["Moses", "Sam", "Adaeze"]
    for message in messages(session, DeliveryKind.PROVISIONAL):
        assert (message.owed_at, message.not_before, message.urgent) == (AT, AT, True)


@pytest.mark.parametrize("grade", [GOOD, RI, Grade.OUTSTANDING])
def test_no_other_grade_is_told_before_it_is_decided(session: Session, grade: Grade) -> None:
    sent(session, grade)
    assert hear(session, DeliveryKind.PROVISIONAL) == []


def test_the_duty_post_falls_down_its_line(session: Session) -> None:
    audit = started(session)
    away = Absence(person_id=named(session, "Moses").key, starts=AT.date(), ends=AT.date())
    session.add(away)
    sends(session, audit, INADEQUATE)
    assert hear(session, DeliveryKind.PROVISIONAL) == ["Farzana", "Sam", "Adaeze"]


def test_an_auditor_who_is_on_duty_is_not_told_of_their_own_grade(session: Session) -> None:
    audit = started(session)
    post = session.exec(select(Post).where(Post.code == DUTY_LEAD)).one()
    post.holder_id = named(session, "Amara").key
    sends(session, audit, INADEQUATE)
    assert hear(session, DeliveryKind.PROVISIONAL) == ["Farzana", "Sam", "Adaeze"]


def test_who_was_alerted_does_not_read_it_second(session: Session) -> None:
    audit = sent(session)
    moses = named(session, "Moses")
    assert moses.key in ties_of(session, audit).alerted
    audit.moderator_id = named(session, "Grace").key
    decided(session, audit, GOOD)
    assert names_of(session, [audit.second_reader_id]) == ["Priya"]


def test_an_alert_that_nobody_saw_bars_nobody(session: Session) -> None:
    audit = sent(session)
    for message in messages(session, DeliveryKind.PROVISIONAL):
        message.state = DeliveryState.WITHDRAWN
    session.flush()
    assert ties_of(session, audit).alerted == {audit.moderator_id}


def test_everybody_who_was_told_hears_that_it_did_not_stand_and_it_is_recorded(
    session: Session,
) -> None:
    audit = sent(session)
    leave(session)
    audit.moderator_id = named(session, "Grace").key
    decided(session, audit, GOOD)
    read_second(session, audit, GOOD)
    assert hear(session, DeliveryKind.NOT_STOOD) == ["Moses", "Sam", "Adaeze"]
    lapsed = trail_of(session, audit, "audit.provisional_lapsed")
    assert [(entry.before, entry.after) for entry in lapsed] == [
        ({"grade": "inadequate"}, {"grade": "good"})
    ] * 3
    for message in messages(session, DeliveryKind.PROVISIONAL):
        assert message.revision > 1


def test_where_it_ends_a_grade_better_only_who_hears_no_other_way_is_told(
    session: Session,
) -> None:
    audit = sent(session)
    leave(session)
    audit.moderator_id = named(session, "Grace").key
    decided(session, audit, RI)
    read_second(session, audit, RI)
    assert hear(session, DeliveryKind.NOT_STOOD) == ["Moses"]
    assert "Adaeze" in hear(session, DeliveryKind.WEAK_TODAY)


def test_where_it_stands_nobody_hears_that_it_did_not(session: Session) -> None:
    audit = sent(session)
    leave(session)
    audit.moderator_id = named(session, "Grace").key
    decided(session, audit, INADEQUATE)
    read_second(session, audit, INADEQUATE)
    assert hear(session, DeliveryKind.NOT_STOOD) == []
    assert trail_of(session, audit, "audit.provisional_lapsed") == []


def test_what_has_not_left_is_taken_back_and_not_put_right(session: Session) -> None:
    audit = sent(session)
    audit.moderator_id = named(session, "Grace").key
    decided(session, audit, GOOD)
    read_second(session, audit, GOOD)
    assert hear(session, DeliveryKind.PROVISIONAL) == hear(session, DeliveryKind.NOT_STOOD) == []
    assert len(trail_of(session, audit, "audit.provisional_lapsed")) == 3


def test_sent_twice_told_twice_and_put_right_once(session: Session) -> None:
    audit = sent(session)
    by = session.get_one(Person, audit.moderator_id)
    taking.claim(session, audit.key, by=by, at=AT)
    returning.return_for_redo(
        session,
        audit.key,
        notes={"front": "Please say with whom you spoke."},
        supporter_id=next(named(session, n).key for n in ("Priya", "Grace") if n not in by.name),
        safe=Safe.YES,
        provisional=RI,
        by=by,
        at=AT,
    )
    assignment.confirm_and_start(session, audit.key, by=named(session, "Amara"), at=AT)
    sends(session, audit, INADEQUATE)
    told = ["Moses", "Sam", "Adaeze", "Adaeze", "Moses", "Sam", "Adaeze"]
    assert hear(session, DeliveryKind.PROVISIONAL) == told
    leave(session)
    decided(session, audit, GOOD)
    read_second(session, audit, GOOD)
    assert hear(session, DeliveryKind.NOT_STOOD) == ["Moses", "Sam", "Adaeze"]
    assert len(trail_of(session, audit, "audit.provisional_lapsed")) == len(told)


#: When a decided Requires Improvement is told: Tuesday 22 December, and over Christmas.
HOURS = [
    # decided at | team manager, service manager, AD, auditor and owners of actions | the Director
    (at_london(date(2026, 12, 22), 7), at_london(date(2026, 12, 22), 7), (22, 16)),
    (at_london(date(2026, 12, 22), 15, 59), at_london(date(2026, 12, 22), 15, 59), (22, 16)),
    (at_london(date(2026, 12, 22), 16), at_london(date(2026, 12, 23), 9), (23, 16)),
    (at_london(date(2026, 12, 18), 16, 5), at_london(date(2026, 12, 21), 9), (21, 16)),  # Friday
    (at_london(date(2026, 12, 20), 11), at_london(date(2026, 12, 21), 9), (21, 16)),  # Sunday
    (at_london(date(2026, 12, 24), 16, 5), at_london(date(2026, 12, 29), 9), (29, 16)),
    (at_london(date(2026, 12, 28), 10), at_london(date(2026, 12, 29), 9), (29, 16)),  # in lieu
]


@pytest.mark.parametrize(("decided_at", "near_at", "director"), HOURS)
def test_requires_improvement_waits_for_office_days_and_nobody_hears_before_the_managers(
    session: Session, decided_at: datetime, near_at: datetime, director: tuple[int, int]
) -> None:
    audit = sent(session, GOOD)
    decided(session, audit, RI, at=decided_at)
    (of_ad, of_director) = messages(session, DeliveryKind.WEAK_TODAY)
    assert names_of(session, [of_ad.person_id, of_director.person_id]) == ["Adaeze", "Rosalind"]
    assert hear(session, DeliveryKind.WEAK_TOLD) == ["Tom", "Sam"]
    near = [
        of_ad,
        *messages(session, DeliveryKind.WEAK_TOLD),
        *messages(session, DeliveryKind.MODERATED),
        *messages(session, DeliveryKind.ACTION_GIVEN),
    ]
    assert len(near) == 5
    assert {message.not_before for message in near} == {near_at}
    day, hour = director
    assert of_director.not_before == at_london(date(2026, 12, day), hour)


@pytest.mark.parametrize("decided_at", [row[0] for row in HOURS])
def test_an_inadequate_leaves_at_once_at_any_hour(session: Session, decided_at: datetime) -> None:
    audit = sent(session, GOOD)
    decided(session, audit, INADEQUATE, at=decided_at)
    assert hear(session, DeliveryKind.WEAK_TOLD) == ["Tom", "Sam"]
    assert hear(session, DeliveryKind.ESCALATED) == ["Adaeze", "Rosalind"]
    for kind in (DeliveryKind.WEAK_TOLD, DeliveryKind.ESCALATED):
        for message in messages(session, kind):
            assert (message.not_before, message.urgent) == (decided_at, True)
    assert messages(session, DeliveryKind.MODERATED) == []
