"""Who may open what and the line that it leaves; the queue; drafts of decisions."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from models.audit import Audit, Draft
from models.errors import RuleBroken
from models.person import Person, Post
from models.programme import Programme
from models.rules.rotation import Month
from models.trail import ReadLog
from models.vocabulary import AuditState, Grade, Role
from models.workflow import drafts, reading
from models.workflow.assignment import release_month
from models.workflow.case_import import import_cases
from models.workflow.drafts import Written
from models.workflow.people_import import import_people
from models.workflow.people_search import people_named
from models.workflow.queue import queue_of, supporters
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council with December drawn; Amara's audit is final, Requires Improvement."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
        audit = audit_of(session)
        audit.state, audit.grade = AuditState.FINALISED, Grade.REQUIRES_IMPROVEMENT
        audit.moderator_id = named(session, "Moses").key
        audit.submitted_at = audit.finalised_at = AT
        audit.turn_due_on = AT.date()
    return programme


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def audit_of(session: Session) -> Audit:
    """Amara's audit."""
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


# Who reads a final audit that was weak: the whole, its findings, or nothing (brief section 11).
@pytest.mark.parametrize(
    ("who", "whole", "findings"),
    [
        ("Amara", True, True),  # its auditor
        ("Moses", True, True),  # a practice assurance lead
        ("Farzana", True, True),  # the QA manager
        ("Adaeze", True, True),  # the service's AD
        ("Sam", True, True),  # the service manager
        ("Rosalind", True, True),  # the Director: it is weak
        ("Tom", False, True),  # the worker's manager
        ("Helen", False, False),  # another service's AD
        ("Ines", False, False),  # the Academy
        ("Leo", False, False),  # nobody near
    ],
)
def test_who_reads_a_final_weak_audit(
    december: Programme, who: str, whole: bool, findings: bool
) -> None:
    with december.change() as session:
        person, audit = named(session, who), audit_of(session)
        for opens, may in ((reading.open_audit, whole), (reading.open_findings, findings)):
            if may:
                opens(session, audit.key, by=person, at=AT)
            else:
                with pytest.raises(RuleBroken):
                    opens(session, audit.key, by=person, at=AT)
        session.flush()
        log = session.exec(select(ReadLog.what).where(ReadLog.person_id == person.id)).all()
    assert log == [
        *(["audit.whole"] if whole else []),
        *(["audit.findings"] if findings else []),
    ]


def test_findings_wait_until_they_are_final_even_for_a_lead(december: Programme) -> None:
    with december.change() as session:
        audit = audit_of(session)
        audit.state = AuditState.IN_MODERATION
        with pytest.raises(RuleBroken, match="not final yet"):
            reading.open_findings(session, audit.key, by=named(session, "Moses"), at=AT)


def test_a_deputy_reads_with_the_post_while_it_is_vacant(december: Programme) -> None:
    with december.change() as session:
        deputy, service = named(session, "Leo"), named(session, "Adaeze").service_id
        place = select(Post).where(Post.code == Role.ASSISTANT_DIRECTOR, Post.service_id == service)
        post = session.exec(place).one()
        post.deputy_id = deputy.key
        session.flush()
        with pytest.raises(RuleBroken):
            reading.open_audit(session, audit_of(session).key, by=deputy, at=AT)
        post.holder_id = None
        session.flush()
        assert reading.open_audit(session, audit_of(session).key, by=deputy, at=AT).blind is False


def test_only_its_second_reader_reads_blind(december: Programme) -> None:
    with december.change() as session:
        audit, priya = audit_of(session), named(session, "Priya")
        audit.state, audit.second_reader_id = AuditState.SECOND_READING, priya.key
        assert reading.open_audit(session, audit.key, by=priya, at=AT).blind is True
        moses = named(session, "Moses")
        assert reading.open_audit(session, audit.key, by=moses, at=AT).blind is False


@pytest.mark.parametrize(
    ("who", "service", "may"),
    [
        ("Adaeze", "Family Help", True),
        ("Sam", "Family Help", True),
        ("Helen", "Family Help", False),
        ("Adaeze", None, False),
        ("Farzana", None, True),
        ("Rosalind", "Family Help", True),
        ("Tom", "Family Help", False),
    ],
)
def test_who_sees_which_mondays_list(
    december: Programme, who: str, service: str | None, may: bool
) -> None:
    with december.read() as session:
        number = named(session, "Adaeze").service_id if service else None
        person = named(session, who)
        if may:
            reading.check_may_read_week(session, number, by=person, at=AT)
        else:
            with pytest.raises(RuleBroken, match="another service"):
                reading.check_may_read_week(session, number, by=person, at=AT)


@pytest.mark.parametrize(
    "opens",
    [
        reading.open_audit,
        reading.open_findings,
        reading.open_action,
        reading.open_own_action,
        reading.open_to_verify,
        reading.open_request,
        reading.open_escalation,
        reading.open_to_settle,
        reading.digest_to_approve,
    ],
)
def test_a_forged_number_opens_nothing_and_leaves_no_line(
    december: Programme, opens: object
) -> None:
    assert callable(opens)
    with december.change() as session:
        with pytest.raises(RuleBroken):
            opens(session, 2**31 - 1, by=named(session, "Farzana"), at=AT)
        assert session.exec(select(ReadLog)).all() == []


def test_the_queue_holds_what_is_on_the_table_and_ones_own_second_readings(
    december: Programme,
) -> None:
    with december.change() as session:
        audit, priya = audit_of(session), named(session, "Priya")
        audit.state, audit.second_reader_id = AuditState.SECOND_READING, priya.key
        session.flush()
        (line,) = queue_of(session, priya, at=AT).lines
        assert (line.audit_id, line.yours) == (audit.key, True)
        assert queue_of(session, named(session, "Grace"), at=AT).lines == []
        audit.state = AuditState.SUBMITTED
        session.flush()
        (line,) = queue_of(session, named(session, "Grace"), page=5, at=AT).lines
        assert (line.holder, line.yours) == ("Moses Adeyemi", False)


def test_people_are_found_by_name_whatever_the_case_and_never_by_a_wildcard(
    december: Programme,
) -> None:
    with december.read() as session:
        assert [found.place for found in people_named(session, "BEXLEY", at=AT)] == ["Harbour Team"]
        assert [found.place for found in people_named(session, "rosalind", at=AT)] == [
            "the council"
        ]
        for sign in ("%", "_", "\\"):
            assert people_named(session, sign, at=AT) == []


def test_any_lead_may_help_with_a_redo(december: Programme) -> None:
    with december.read() as session:
        helpers = [who.name.split()[0] for who in supporters(session, audit_of(session), at=AT)]
    assert helpers == ["Moses", "Priya", "Grace"]


def test_a_draft_is_its_authors_and_the_newest_pause_stands(december: Programme) -> None:
    with december.change() as session:
        number = audit_of(session).key
        moses, priya = named(session, "Moses"), named(session, "Priya")
    written = Written(f"regrade-{number}", "w1")
    for sequence, words in ((20, "The plan has no date"), (10, "The plan"), (30, "No date yet")):
        with december.change() as session:
            drafts.keep(
                session,
                written,
                {"words": words},
                audit_id=number,
                sequence=sequence,
                by=moses,
                at=AT,
            )
    with december.read() as session:
        kept = drafts.kept(session, written.subject, audit_id=number, by=moses)
        assert kept == {"words": "No date yet"}
        assert drafts.kept(session, written.subject, audit_id=number, by=priya) == {}
        assert b"No date" not in session.exec(select(Draft.sealed)).one()
    with december.change() as session:
        drafts.drop(session, written, by=moses)
    with december.read() as session:
        assert drafts.kept(session, written.subject, audit_id=number, by=moses) == {}


def test_a_draft_of_no_audit_is_refused(december: Programme) -> None:
    with december.change() as session, pytest.raises(RuleBroken, match="not here any more"):
        drafts.keep(
            session,
            Written("regrade-9", "w1"),
            {},
            audit_id=999_999,
            sequence=1,
            by=named(session, "Moses"),
            at=AT,
        )
