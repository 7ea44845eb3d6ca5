"""Two readers, whose clock runs, who decides between them, and what they learn; both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, delete, select

from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person, Post, RoleHolding
from models.rules.calendar import at_london
from models.vocabulary import ActionSource, AuditQuality, AuditState, Grade, RegradeReason, Role
from models.workflow import actions, assignment, chasing, moderation, second_reading, taking
from models.workflow.decisions import Checklist
from models.workflow.escalation import escalation_of
from models.workflow.holding import holder_name
from models.workflow.routing import quietest_lead
from tests.models.workflow.leads import names_of
from tests.models.workflow.standing import an_action, council, named, sends

MODERATED = at_london(date(2026, 12, 1), 9)  # a Tuesday
READ = at_london(date(2026, 12, 2), 9)
SETTLED = at_london(date(2026, 12, 3), 9)
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
OUTSTANDING, GOOD, RI, INADEQUATE = Grade
OTHERWISE = "The plan of October answers this."


def moderated(session: Session, auditors: Grade, to: Grade) -> Audit:
    """Amara's audit with an action of the moderator's; it waits for its second reader."""
    audit = council(session)
    assignment.confirm_and_start(session, audit.key, by=named(session, "Amara"), at=MODERATED)
    sends(session, audit, auditors)
    audit.blind = False
    by = session.get_one(Person, audit.moderator_id)
    taking.claim(session, audit.key, by=by, at=MODERATED)
    new = replace(an_action(session), due_on=date(2027, 2, 1))
    given = {"checklist": CHECKLIST, "by": by, "at": MODERATED}
    actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=MODERATED)
    if to is auditors:
        moderation.approve(session, audit.key, **given)
    else:
        why = {"reason_code": RegradeReason.RISK_MISSED, "reason": OTHERWISE}
        moderation.regrade(session, audit.key, to=to, **why, **given)
    assert audit.state is AuditState.SECOND_READING
    return audit


def read(session: Session, audit: Audit, grade: Grade) -> None:
    """The second reader, on Wednesday."""
    by = session.get_one(Person, audit.second_reader_id)
    given = {"grade": grade, "reason": OTHERWISE, "by": by, "at": READ}
    second_reading.second_read(session, audit.key, **given)


def settled(session: Session, audit: Audit, grade: Grade, by: str = "Farzana") -> None:
    """Whoever decides, on Thursday."""
    given = {"grade": grade, "reason": OTHERWISE, "by": named(session, by), "at": SETTLED}
    second_reading.settle(session, audit.key, **given)


def told(session: Session, kind: DeliveryKind) -> list[str]:
    """Who is told of a kind, by first name, in order."""
    found = select(Delivery.person_id).where(Delivery.kind == kind).order_by(col(Delivery.id))
    return names_of(session, session.exec(found).all())


def in_force(session: Session, audit: Audit) -> str:
    """The escalation in force: grade, day due, whose decision; and whether it is provisional."""
    found = escalation_of(session, audit.key)
    if found is None:
        return "none"
    mark = " (provisional)" if found.provisional else ""
    return f"{found.grade} {found.due_on.day} Dec from {found.basis}{mark}"


_SECOND = "second reading"
_BETWEEN = "the decision between two readers"


@pytest.mark.parametrize(
    ("auditors", "moderators", "seconds", "settles", "then", "finally_"),
    [
        # The same grade keeps the moderator's day.
        (GOOD, INADEQUATE, INADEQUATE, None, "inadequate 8 Dec from moderation", None),
        # A better one, and the worse governs until it is settled; settling better keeps the day.
        (GOOD, INADEQUATE, RI, RI, "inadequate 8 Dec from moderation (provisional)",
         "requires_improvement 15 Dec from moderation"),
        (GOOD, INADEQUATE, RI, INADEQUATE, "inadequate 8 Dec from moderation (provisional)",
         "inadequate 8 Dec from moderation"),
        (GOOD, INADEQUATE, GOOD, GOOD, "inadequate 8 Dec from moderation (provisional)", "none"),
        # A worse one of the second reader's has a clock of its own, whoever settles it so.
        (OUTSTANDING, RI, INADEQUATE, INADEQUATE,
         f"inadequate 9 Dec from {_SECOND} (provisional)", f"inadequate 9 Dec from {_SECOND}"),
        (INADEQUATE, GOOD, RI, RI, f"requires_improvement 16 Dec from {_SECOND} (provisional)",
         f"requires_improvement 16 Dec from {_SECOND}"),
        # So has one that only the decision between them brings, and one worse than both saw.
        (INADEQUATE, GOOD, OUTSTANDING, INADEQUATE, "none", f"inadequate 10 Dec from {_BETWEEN}"),
        (INADEQUATE, GOOD, RI, INADEQUATE,
         f"requires_improvement 16 Dec from {_SECOND} (provisional)",
         f"inadequate 10 Dec from {_BETWEEN}"),
        # Two who differ above the line: nothing is escalated.
        (INADEQUATE, GOOD, OUTSTANDING, GOOD, "none", "none"),
    ],
)  # fmt: skip
def test_the_worse_grade_governs_and_only_a_worse_one_starts_a_clock(
    session: Session,
    auditors: Grade,
    moderators: Grade,
    seconds: Grade,
    settles: Grade | None,
    then: str,
    finally_: str | None,
) -> None:
    audit = moderated(session, auditors, moderators)
    read(session, audit, seconds)
    assert in_force(session, audit) == then
    if settles is None:
        assert audit.state is AuditState.FINALISED
        return
    assert audit.state is AuditState.DISPUTED
    settled(session, audit, settles)
    assert (audit.state, audit.grade) == (AuditState.FINALISED, settles)
    assert in_force(session, audit) == finally_


def test_the_sentence_says_whose_decision_the_days_count_from(session: Session) -> None:
    audit = moderated(session, OUTSTANDING, RI)
    read(session, audit, INADEQUATE)
    sentences = [found.sentence for found in session.exec(select(Escalation))]
    assert sentences == [
        "due Tue 15 Dec: Requires Improvement, 14 calendar days from moderation on 1 Dec",
        "due Wed 9 Dec: Inadequate, 7 calendar days from second reading on 2 Dec",
    ]


def test_the_qa_manager_decides_within_a_day_and_is_named(session: Session) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    read(session, audit, RI)
    assert names_of(session, [audit.decider_id]) == ["Farzana"]
    assert audit.turn_due_on == date(2026, 12, 3)
    assert told(session, DeliveryKind.TO_SETTLE) == ["Farzana"]
    assert holder_name(session, audit) == "Farzana Siddiqui"


def test_where_rule_1_bars_the_qa_manager_the_director_ppp_decides(session: Session) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    audit.second_reader_id = named(session, "Farzana").key
    audit.given_by_id = named(session, "Gareth").key
    session.flush()
    read(session, audit, RI)
    assert told(session, DeliveryKind.TO_SETTLE) == ["Gareth"]
    with pytest.raises(RuleBroken, match="does not decide on it again"):
        settled(session, audit, RI)
    settled(session, audit, RI, by="Gareth")
    assert audit.grade is RI


def test_where_nobody_may_decide_the_qa_manager_hears_so(session: Session) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    for post in session.exec(select(Post).where(col(Post.code).in_(_DECIDING))):
        post.holder_id = audit.moderator_id if post.code == Role.QA_MANAGER else None
    session.flush()
    read(session, audit, RI)
    assert audit.decider_id is None
    assert told(session, DeliveryKind.TO_SETTLE) == names_of(session, [audit.moderator_id])


def test_where_the_decider_has_left_it_goes_to_the_next_with_its_own_day(
    session: Session,
) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    read(session, audit, RI)
    assert second_reading.find_settlers(session, at=SETTLED) == 0
    named(session, "Farzana").ends = READ.date()
    assert second_reading.find_settlers(session, at=SETTLED) == 1
    assert second_reading.find_settlers(session, at=SETTLED) == 0
    assert names_of(session, [audit.decider_id]) == ["Gareth"]
    assert audit.turn_due_on == SETTLED.date()
    assert told(session, DeliveryKind.TO_SETTLE) == ["Farzana", "Gareth"]


_DECIDING = (Role.QA_MANAGER, Role.DIRECTOR_PPP)


def test_whoever_decides_is_reminded_once_the_day_has_passed(session: Session) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    read(session, audit, RI)
    friday = at_london(date(2026, 12, 4), 9)
    chasing.owe_reminders(session, at=friday)
    (reminder,) = session.exec(
        select(Delivery).where(
            Delivery.kind == DeliveryKind.REMINDER, Delivery.person_id == audit.decider_id
        )
    ).all()
    assert reminder.facts["things"] == [["settling", audit.key]]
    settled(session, audit, RI)
    assert chasing.things_due(session, reminder.facts["things"], to=audit.decider_id) == []


@pytest.mark.parametrize("seconds", [INADEQUATE, GOOD])
def test_moderator_and_second_reader_hear_once_how_it_ended(
    session: Session, seconds: Grade
) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    assert told(session, DeliveryKind.READ_TWICE) == []
    read(session, audit, seconds)
    if seconds is GOOD:
        assert told(session, DeliveryKind.READ_TWICE) == []
        settled(session, audit, GOOD)
    both = names_of(session, [audit.moderator_id, audit.second_reader_id])
    assert told(session, DeliveryKind.READ_TWICE) == both


def test_who_has_to_see_that_a_remedy_was_taken_is_not_who_reads_it_second(
    session: Session,
) -> None:
    audit = moderated(session, GOOD, INADEQUATE)
    for name in ("Moses", "Priya", "Grace"):
        if named(session, name).id not in (audit.second_reader_id, audit.moderator_id):
            session.exec(
                delete(RoleHolding).where(RoleHolding.person_id == named(session, name).id)
            )
    found = quietest_lead(session, audit, at=MODERATED + timedelta(hours=1))
    assert found is not None
    assert found.id == audit.moderator_id
