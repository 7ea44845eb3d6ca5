"""A part is saved: what is written, what is taken away, and what is told of how far it has come."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from models.audit import Answer, Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.rotation import Month
from models.trail import TrailEntry
from models.workflow import answering
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.opened import Window, read_part
from models.workflow.parts import Part, asked_of
from models.workflow.people_import import import_people
from tests.conftest import FIRST_MORNING
from tests.handlers.deciding import answer_of
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council, and Amara has started her audit."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
        who = amara(session)
        mine = session.exec(select(Audit).where(Audit.auditor_id == who.key)).one()
        confirm_and_start(session, mine.key, by=who, at=AT)
    return programme


def amara(session: Session) -> Person:
    return session.exec(select(Person).where(col(Person.name).startswith("Amara"))).one()


def audit_of(session: Session) -> Audit:
    return session.exec(select(Audit).where(Audit.auditor_id == amara(session).key)).one()


def a_domain(session: Session) -> Part:
    return next(part for part in asked_of(session, audit_of(session)) if part.is_domain)


def save(programme: Programme, values: dict[str, str]) -> answering.Progress:
    with programme.change() as session:
        audit, part = audit_of(session), a_domain(session).code
        return answering.save_part(session, audit.key, part, values, by=amara(session), at=AT)


def ratings(programme: Programme) -> list[str]:
    with programme.read() as session:
        return sorted(session.exec(select(Answer.question)))


def test_a_part_that_lacks_nothing_counts_until_something_is_taken_out(december: Programme) -> None:
    with december.read() as session:
        part = a_domain(session)
        whole = {field.name: answer_of(field, "good") for field in part.fields}
    asked = sorted(name.removeprefix("rating:") for name in whole if name.startswith("rating:"))
    now = save(december, whole)
    assert (now.complete, now.lacking) == ({part.code}, 0)
    assert ratings(december) == asked
    now = save(december, whole | {f"rating:{asked[0]}": ""})
    assert (now.complete, now.begun) == (frozenset(), {part.code})
    assert now.lacking > 0
    assert ratings(december) == asked[1:]
    with december.read() as session:
        audit = audit_of(session)
        assert answering.progress(session, audit) == answering.Progress(
            audit, now.reference, now.parts, frozenset(), frozenset({part.code}), now.found
        )
        kept = read_part(session, audit.key, part.code, by=amara(session))
        assert kept == {
            name: value for name, value in whole.items() if name != f"rating:{asked[0]}"
        }


def test_each_save_is_one_line_in_the_trail_and_empties_its_draft(december: Programme) -> None:
    with december.change() as session:
        audit, part = audit_of(session), a_domain(session)
        answering.keep_draft(
            session,
            audit.key,
            part.code,
            {"reason": "The plan has no date"},
            window=Window("w1"),
            sequence=5,
            by=amara(session),
            at=AT,
        )
    with december.read() as session:
        assert answering.progress(session, audit_of(session)).begun == {part.code}
    save(december, {"reason": "No date yet"})
    with december.read() as session:
        said = session.exec(select(TrailEntry).where(TrailEntry.what == "audit.part_saved")).one()
        assert (said.person_id, said.where, said.subject_id) == (
            amara(session).key,
            "slack",
            audit.key,
        )
        assert (said.after["part"], said.after["complete"]) == (part.code, False)
        kept = read_part(session, audit.key, part.code, by=amara(session))
        assert kept == {"reason": "No date yet"}


def test_the_audit_is_read_at_each_save_and_its_record_made_anew_where_it_changed(
    december: Programme,
) -> None:
    """Kept records are for reading: what somebody else changed meanwhile is seen at once."""
    with december.read() as session:
        key, code, who = audit_of(session).key, a_domain(session).code, amara(session)

    def save_alone() -> answering.Progress:
        with december.change() as session:  # nothing else is looked up in it
            return answering.save_part(session, key, code, {"reason": "Seen."}, by=who, at=AT)

    first, second, third = save_alone(), save_alone(), save_alone()
    assert second.audit is third.audit, "nothing changed"
    with december.change() as session:
        audit_of(session).status = "returned home"
    assert save_alone().audit.status == "returned home"
    with december.change() as session:
        audit_of(session).auditor_id = who.manager_id
    with pytest.raises(RuleBroken):
        save_alone()
    assert first.audit.status != "returned home"
