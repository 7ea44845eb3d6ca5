"""A whole month of the programme from its verbs alone: what `models` is, without Slack."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from bot.council import bring_in
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.learning import Digest
from models.person import Absence, Person
from models.programme import Programme
from models.rules.calendar import at_london
from models.rules.escalation import RemedialRecord
from models.rules.rotation import Month
from models.toolbook import load_tool
from models.trail import TrailEntry
from models.vocabulary import (
    ActionState,
    AuditQuality,
    AuditState,
    DeclineReason,
    EscalationState,
    Grade,
    Polarity,
    RegradeReason,
    Role,
    Safe,
)
from models.workflow import (
    actions,
    answering,
    assignment,
    decisions,
    escalation,
    learning,
    moderation,
    remedy,
    returning,
    routing,
    second_reading,
    submission,
    telling,
    weekly,
)
from models.workflow.audits import case_of, team_manager_of
from models.workflow.opened import read_part
from models.workflow.parts import About, parts_of
from models.workflow.people import roles_of, with_role
from models.workflow.waiting import waiting_for

FIRST = at_london(date(2026, 12, 1), 9)


def on(day: int, hour: int = 10) -> datetime:
    """A time in December 2026, London."""
    return at_london(date(2026, 12, day), hour)


@pytest.fixture
def december(programme: Programme) -> Programme:
    """Quillmarsh on the morning of the release."""
    with programme.change(where="test") as session:
        bring_in(session, at=FIRST)
    with programme.change(where="test") as session:
        assignment.release_month(session, Month(2026, 12), at=FIRST, seed=7)
    return programme


def by_name(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(col(Person.name).startswith(name))).one()


def audit_of(session: Session, name: str) -> Audit:
    auditor = by_name(session, name)
    return session.exec(
        select(Audit).where(Audit.auditor_id == auditor.id).order_by(col(Audit.id).desc())
    ).first() or pytest.fail(f"{name} has no audit")


def answers_for(audit: Audit, grade: Grade) -> dict[str, dict[str, str]]:
    """Every part answered."""
    plain = {"choice": "", "words": "Seen in the case notes.", "line": "7", "date": "2026-12-01"}
    return {
        part.code: {
            field.name: grade
            if field.name == "grade"
            else (field.options[0][0] if field.options else plain[field.kind])
            for field in part.fields
        }
        for part in parts_of(load_tool(audit.area), About.of(audit))
    }


def amara_sends(programme: Programme, grade: Grade, at: datetime) -> int:
    """Amara starts, answers and sends her audit; its id comes back."""
    with programme.change(where="test") as session:
        amara, audit = by_name(session, "Amara"), audit_of(session, "Amara")
        assignment.confirm_and_start(session, audit.key, by=amara, at=at)
        for part, values in answers_for(audit, grade).items():
            answering.save_part(session, audit.key, part, values, by=amara, at=at)
        submission.submit(session, audit.key, by=amara, at=at)
        return audit.key


def a_checklist() -> decisions.Checklist:
    return decisions.Checklist(
        evidence_found=True,
        compliance="Visits are within the standard.",
        impact="Mornings are calmer.",
        voice_present=True,
        quality=AuditQuality.SOUND,
        themes={"childs_voice": Polarity.STRENGTH},
    )


def an_action(session: Session, audit: Audit, due: int) -> actions.NewAction:
    return actions.NewAction(
        kind="update_plan",
        what="Write who will do what if the plan fails.",
        why="So that the family knows whom to call.",
        owner_id=case_of(session, audit).worker_id,
        due_on=date(2026, 12, due),
    )


def sent_to(session: Session, person_id: int, kind: DeliveryKind) -> list[Delivery]:
    return list(
        session.exec(select(Delivery).where(Delivery.person_id == person_id, Delivery.kind == kind))
    )


def test_every_auditor_gets_one_audit_and_the_same_seed_gives_the_same_draw(
    december: Programme,
) -> None:
    with december.change(where="test") as session:
        audits = session.exec(select(Audit)).all()
        assert len(audits) == len({audit.auditor_id for audit in audits}) == 21
        again = assignment.release_month(session, Month(2026, 12), at=on(2), seed=8)
        assert again is not None
        assert again.seed == "7"
        assert len(session.exec(select(Audit)).all()) == 21
        for audit in audits:
            assert len(sent_to(session, audit.auditor_id, DeliveryKind.AUDIT_ASSIGNED)) == 1
            assert sent_to(session, audit.worker_id, DeliveryKind.CASE_CHOSEN)


def test_a_good_audit_is_regraded_escalated_done_verified_and_learned_from(
    december: Programme,
) -> None:
    audit_id = amara_sends(december, Grade.GOOD, on(3))
    with december.change(where="test") as session:
        audit = session.get_one(Audit, audit_id)
        moses = session.get_one(Person, audit.moderator_id)
        with pytest.raises(RuleBroken, match="at least one"):
            moderation.regrade(
                session,
                audit_id,
                to=Grade.REQUIRES_IMPROVEMENT,
                reason_code=RegradeReason.IMPACT_OVERSTATED,
                reason="The record shows the same mornings.",
                checklist=a_checklist(),
                by=moses,
                at=on(4),
            )
        session.rollback()
    with december.change(where="test") as session:
        audit = session.get_one(Audit, audit_id)
        moses = session.get_one(Person, audit.moderator_id)
        moderation.regrade(
            session,
            audit_id,
            to=Grade.REQUIRES_IMPROVEMENT,
            reason_code=RegradeReason.IMPACT_OVERSTATED,
            reason="The record shows the same mornings.",
            checklist=a_checklist(),
            new_actions=[an_action(session, audit, due=11)],
            by=moses,
            at=on(4),
        )
        assert audit.state is AuditState.FINALISED
        assert audit.grade is Grade.REQUIRES_IMPROVEMENT
        opened = escalation.escalation_of(session, audit_id)
        assert opened is not None
        assert opened.sentence == (
            "due Fri 18 Dec: Requires Improvement, 14 calendar days from moderation on 4 Dec"
        )
        director = session.exec(
            select(Person).where(Person.email == _director_of(session, opened.service_id))
        ).one()
        assert len(sent_to(session, director.key, DeliveryKind.WEAK_TODAY)) == 1
        action = actions.actions_of(session, audit_id)[0]
        assert action.live
        assert action.from_weak
        assert action.owner_id == audit.worker_id
        assert sent_to(session, action.owner_id, DeliveryKind.ACTION_GIVEN) == []
        manager = team_manager_of(session, audit)
        assert manager is not None
        telling.spoken(session, audit_id, by=manager, at=on(7))
        for kind in (DeliveryKind.FINDINGS_READY, DeliveryKind.ACTION_GIVEN):
            assert len(sent_to(session, action.owner_id, kind)) == 1

    with december.change(where="test") as session:
        week = weekly.weekly_of(session, opened.service_id, on=date(2026, 12, 14))
        assert [line.days for line in week.overdue if line.kind == "action"] == [3]
        weekly.owe_monday_messages(session, at=on(14, 9))
        assert len(sent_to(session, director.key, DeliveryKind.WEEKLY)) == 1

    with december.change(where="test") as session:
        owner = session.get_one(Person, action.owner_id)
        with pytest.raises(RuleBroken):
            actions.verify(session, action.key, helped=True, by=owner, at=on(14))
        actions.claim_done(session, action.key, impact="They have a plan.", by=owner, at=on(14))
        with pytest.raises(RuleBroken):
            actions.verify(session, action.key, helped=True, by=owner, at=on(14))
        verifier = actions.verifier_of(
            session, session.get_one(type(action), action.key), at=on(14)
        )
        assert verifier is not None
        done = actions.verify(session, action.key, helped=True, by=verifier, at=on(15))
        assert done.state is ActionState.VERIFIED

    with december.change(where="test") as session:
        record = RemedialRecord(
            done="The plan has a contingency now.",
            done_by="the worker",
            done_on=date(2026, 12, 15),
            seen_on=date(2026, 12, 15),
            seen_by="the worker",
            safe=Safe.YES,
        )
        director = session.get_one(Person, director.key)
        recorded = remedy.record_remedy(session, opened.key, record, by=director, at=on(16))
        assert recorded.state is EscalationState.ACTION_RECORDED
        assert not recorded.breached
        asked = session.exec(
            select(Delivery).where(Delivery.kind == DeliveryKind.REMEDY_TO_VERIFY)
        ).one()
        lead = session.get_one(Person, asked.person_id)
        seen = remedy.verify_remedy(session, opened.key, on_record=True, by=lead, at=on(17))
        assert seen.state is EscalationState.VERIFIED

    with december.change(where="test") as session:
        drafted = learning.draft_digest(
            session, Month(2026, 12), at=at_london(date(2027, 1, 15), 9)
        )
        assert drafted is not None
        odette, amara = by_name(session, "Odette"), by_name(session, "Amara")
        later = at_london(date(2027, 1, 18), 9)
        approving = {"meeting_on": date(2027, 1, 18), "no_meeting_because": ""}
        with pytest.raises(RuleBroken, match="Academy"):
            learning.approve_digest(
                session, drafted.key, **approving, nobody_recognisable=True, by=amara, at=later
            )
        with pytest.raises(RuleBroken, match="recognise"):
            learning.approve_digest(
                session, drafted.key, **approving, nobody_recognisable=False, by=odette, at=later
            )
        learning.approve_digest(
            session, drafted.key, **approving, nobody_recognisable=True, by=odette, at=later
        )
        posted = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.DIGEST)).all()
        assert len(posted) == 6
        assert session.exec(select(Digest)).one().approved_by_id == odette.id


def _director_of(session: Session, service_id: int) -> str:
    found = session.exec(
        select(Person).where(Person.service_id == service_id, col(Person.team_id).is_(None))
    ).all()
    director = next(person for person in found if "Assistant" in _roles(session, person))
    return director.email


def _roles(session: Session, person: Person) -> str:
    return " ".join(role.title() for role in roles_of(session, person.key, date(2026, 12, 1)))


def test_a_returned_audit_is_redone_and_approved_by_another_lead(december: Programme) -> None:
    audit_id = amara_sends(december, Grade.GOOD, on(3))
    with december.change(where="test") as session:
        audit = session.get_one(Audit, audit_id)
        first = session.get_one(Person, audit.moderator_id)
        returning.return_for_redo(
            session,
            audit_id,
            notes={"planning": "Where on the record is the contingency?"},
            supporter_id=first.key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=first,
            at=on(4),
        )
        assert audit.state is AuditState.RETURNED
        assert audit.due_on == date(2026, 12, 18)
        amara = by_name(session, "Amara")
        assert read_part(session, audit_id, "closing", by=amara)["grade"] == Grade.GOOD
    with december.change(where="test") as session:
        amara = by_name(session, "Amara")
        assignment.confirm_and_start(session, audit_id, by=amara, at=on(7))
        submission.submit(session, audit_id, by=amara, at=on(8))
        audit = session.get_one(Audit, audit_id)
        assert audit.moderator_id not in (None, first.key)
        second = session.get_one(Person, audit.moderator_id)
        with pytest.raises(RuleBroken, match="redo"):
            moderation.approve(session, audit_id, checklist=a_checklist(), by=first, at=on(9))
        moderation.approve(session, audit_id, checklist=a_checklist(), by=second, at=on(9))
        assert audit.state is AuditState.FINALISED


def test_an_inadequate_waits_for_a_second_reader_and_is_told_at_once_as_provisional(
    december: Programme,
) -> None:
    audit_id = amara_sends(december, Grade.GOOD, on(3))
    with december.change(where="test") as session:
        audit = session.get_one(Audit, audit_id)
        first = session.get_one(Person, audit.moderator_id)
        moderation.regrade(
            session,
            audit_id,
            to=Grade.INADEQUATE,
            reason_code=RegradeReason.RISK_MISSED,
            reason="A known risk has no plan.",
            checklist=a_checklist(),
            new_actions=[an_action(session, audit, due=8)],
            by=first,
            at=on(4),
        )
        assert audit.state is AuditState.SECOND_READING
        opened = escalation.escalation_of(session, audit_id)
        assert opened is not None
        assert opened.provisional
        assert opened.due_on == date(2026, 12, 11)
        assert audit.second_reader_id not in (None, first.key)
    with december.change(where="test") as session:
        audit = session.get_one(Audit, audit_id)
        reader = session.get_one(Person, audit.second_reader_id)
        second_reading.second_read(
            session, audit_id, grade=Grade.GOOD, reason="The plan is there.", by=reader, at=on(7)
        )
        assert audit.state is AuditState.DISPUTED
    with december.change(where="test") as session:
        farzana = by_name(session, "Farzana")
        assert [each.key for each, _ in waiting_for(session, farzana, at=on(7)).to_settle] == [
            audit_id
        ]
        second_reading.settle(
            session, audit_id, grade=Grade.GOOD, reason="The plan is there.", by=farzana, at=on(8)
        )
        audit = session.get_one(Audit, audit_id)
        assert (audit.state, audit.grade) == (AuditState.FINALISED, Grade.GOOD)
        assert escalation.escalation_of(session, audit_id) is None


def test_an_audit_that_nobody_was_free_for_finds_a_lead_once_somebody_is_back(
    december: Programme,
) -> None:
    with december.change(where="test") as session:
        leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=date(2026, 12, 3))
        for lead in leads:
            away = Absence(person_id=lead.key, starts=date(2026, 12, 3), ends=date(2026, 12, 11))
            session.add(away)
    audit_id = amara_sends(december, Grade.GOOD, on(3))
    with december.change(where="test") as session:
        farzana = by_name(session, "Farzana")
        assert session.get_one(Audit, audit_id).moderator_id is None
        assert len(sent_to(session, farzana.key, DeliveryKind.NOBODY_INDEPENDENT)) == 1
        assert routing.route_unheld(session, at=on(10)) == 0
        assert len(sent_to(session, farzana.key, DeliveryKind.NOBODY_INDEPENDENT)) == 1
    with december.change(where="test") as session:
        assert routing.route_unheld(session, at=on(14)) == 1
        moderator = session.get_one(Audit, audit_id).moderator_id
        assert moderator is not None
        assert session.get_one(Audit, audit_id).turn_due_on == date(2026, 12, 10)
        assert len(sent_to(session, moderator, DeliveryKind.TO_MODERATE)) == 1


def test_a_conflict_is_drawn_again_at_once_with_another_case(december: Programme) -> None:
    with december.change(where="test") as session:
        amara, audit = by_name(session, "Amara"), audit_of(session, "Amara")
        drawn = assignment.give_back(
            session, audit.key, reason=DeclineReason.CONFLICT, by=amara, at=on(2)
        )
        assert drawn is not None
        assert drawn.case_id != audit.case_id
        assert audit.state is AuditState.REASSIGNED
        assert drawn.due_on == date(2026, 12, 31)


def test_every_change_is_in_the_trail_with_who_when_and_from_where(december: Programme) -> None:
    audit_id = amara_sends(december, Grade.GOOD, on(3))
    with december.read() as session:
        entries = session.exec(
            select(TrailEntry)
            .where(TrailEntry.subject_kind == "audit", TrailEntry.subject_id == audit_id)
            .order_by(col(TrailEntry.id))
        ).all()
        amara = by_name(session, "Amara")
    told = [entry.what for entry in entries]
    assert told[:2] == ["audit.assigned", "audit.started"]
    assert told.count("audit.part_saved") == 11
    assert "audit.submitted" in told
    assert {entry.person_id for entry in entries if entry.what != "audit.assigned"} <= {
        amara.id,
        None,
    }
    assert {entry.where for entry in entries} == {"test"}
