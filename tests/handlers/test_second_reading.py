"""A second reader who sees no grade, and the QA manager where two readers differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from handlers.views.whole import decided_window
from models.audit import Audit
from models.person import Person
from models.vocabulary import AuditState, Grade
from tests.handlers import happening
from tests.handlers.deciding import (
    changes,
    decided,
    decisions,
    desk_of,
    escalation_of,
    opens,
    sent,
)
from tests.office import Office, words_of

Json = dict[str, Any]
A_DAY = timedelta(days=1)
_GRADES = ("Outstanding", "Good", "Requires Improvement", "Inadequate")


@pytest.fixture
def inadequate(office: Office) -> Audit:
    """Amara graded Good, her moderator Inadequate: a second reader has been asked."""
    return decided(office, to=Grade.INADEQUATE)


def reader_of(office: Office, audit: Audit) -> SlackPerson:
    """The second reader at their screen, with the audit open."""
    person = next(
        office.record(name)
        for name in ("moses", "priya", "grace")
        if office.record(name).id == audit.second_reader_id
    )
    reader = desk_of(office, person)
    opens(reader, ids.SECOND_READ_OPEN, ids.READING_WINDOW, reader.last_message())
    return reader


def gives(reader: SlackPerson, grade: Grade) -> None:
    """The second reader's own grade."""
    opens(reader, ids.SECOND_READ_WRITE, ids.SECOND_READ_WINDOW)
    given = {"grade": grade.value, "reason": "The plan has been the same since spring."}
    assert reader.submits(given) == {}


def test_the_second_reader_sees_no_grade_anywhere(office: Office, inadequate: Audit) -> None:
    reader = reader_of(office, inadequate)
    message = words_of(reader.last_message())
    assert "second reading · due Wed 2 Dec" in message
    shown = words_of(reader.window).partition("The grade is for the planning")[0]
    for grade in _GRADES:
        assert grade not in message
        assert grade not in shown
    for hidden in ("What I found on reason", "Scale", "safety plan", "a risk was missed"):
        assert hidden not in shown
    assert "What I found on going well." in shown


def test_the_second_reader_reads_that_it_is_with_them(office: Office, inadequate: Audit) -> None:
    window = words_of(reader_of(office, inadequate).window)
    assert "You are its second reader since Tue 1 Dec, 09:00; due Wed 2 Dec." in window


def test_where_nobody_is_free_to_read_second_it_says_who_finds_somebody(office: Office) -> None:
    audit = sent(office)
    by = office.moderator_of(audit)
    with office.programme.change() as session:
        for name in ("moses", "priya", "grace"):
            if office.record(name).id != by.id:
                session.merge(office.record(name)).ends = office.now.date() - A_DAY
    happening.regrades(office, audit, Grade.INADEQUATE)
    with office.programme.read() as session:
        held = session.get_one(Audit, audit.key)
        said = words_of(decided_window(session, held, by=by, at=office.now))
    finds = "Farzana Siddiqui is finding one, for nobody independent is free: every Inadequate"
    assert finds in said
    assert "Farzana Siddiqui is finding somebody independent to read it second" in words_of(
        office.message(office.amara, "has been sent")
    )


def test_a_reader_who_agrees_makes_it_final(office: Office, inadequate: Audit) -> None:
    assert escalation_of(office, inadequate).provisional is True
    gives(reader_of(office, inadequate), Grade.INADEQUATE)
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.FINALISED, Grade.INADEQUATE)
    kept = escalation_of(office, inadequate)
    assert (kept.provisional, kept.due_on.isoformat()) == (False, "2026-12-08")
    assert "provisional" not in words_of(office.adaeze.last_message())


def test_a_reader_who_differs_leaves_it_to_the_qa_manager(
    office: Office, inadequate: Audit
) -> None:
    reader = reader_of(office, inadequate)
    gives(reader, Grade.REQUIRES_IMPROVEMENT)
    office.drain()
    assert office.audit_of("amara").state is AuditState.DISPUTED
    assert escalation_of(office, inadequate).grade is Grade.INADEQUATE
    message = office.farzana.last_message()
    assert "two readers differ" in words_of(message)
    opens(office.farzana, ids.SETTLE_OPEN, ids.READING_WINDOW, message)
    window = opens(office.farzana, ids.SETTLE_WRITE, ids.SETTLE_WINDOW)
    assert "The plan has been the same since spring." in words_of(window)
    settled = {"grade": "requires_improvement", "reason": "Risk is held, and the plan is late."}
    assert office.farzana.submits(settled) == {}
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.FINALISED, Grade.REQUIRES_IMPROVEMENT)
    assert escalation_of(office, inadequate).provisional is False
    told = words_of(office.adaeze.last_message())
    assert "You were told of Inadequate; what stands is better" in told
    assert "14 calendar days from moderation on 1 Dec" in told
    assert "Read and decide" not in words_of(office.farzana.last_message())


def test_every_card_says_who_has_it_now_and_the_auditor_hears_who_decided(
    office: Office, inadequate: Audit
) -> None:
    moderator = office.moderator_of(inadequate)
    first = desk_of(office, moderator)
    assert "With a second reader" in words_of(card_of(office.amara))
    gives(reader_of(office, inadequate), Grade.GOOD)
    office.drain()
    assert "Two readers see it differently" in words_of(card_of(office.amara))
    assert "Farzana Siddiqui decides by Wed 2 Dec" in words_of(card_of(office.amara))
    assert "Two readers differ" in words_of(first.last_message())
    opens(office.farzana, ids.SETTLE_OPEN, ids.READING_WINDOW, office.farzana.last_message())
    opens(office.farzana, ids.SETTLE_WRITE, ids.SETTLE_WINDOW)
    settled = {"grade": "requires_improvement", "reason": "Risk is held, and the plan is late."}
    assert office.farzana.submits(settled) == {}
    office.drain()
    assert "Final since" in words_of(office.message(first, "audit to moderate"))
    said = words_of(office.message(office.amara, "Your audit of"))
    assert f"{moderator.name} moderated it; a second reader saw it otherwise, and Farzana" in said


def card_of(auditor: SlackPerson) -> Json:
    """The card of the audit that she sent."""
    return next(m for m in reversed(auditor.conversation()) if "Sent Tue" in words_of(m))


def test_the_first_moderator_cannot_read_second(office: Office, inadequate: Audit) -> None:
    moderator = desk_of(office, office.moderator_of(inadequate))
    reader = reader_of(office, inadequate)
    before = changes(office)
    message = reader.last_message()
    moderator.presses(
        moderator.last_message() | {"blocks": message["blocks"]},
        ids.SECOND_READ_OPEN,
        forged={"action_id": ids.SECOND_READ_WRITE},
    )
    moderator.waits_until(
        lambda who: "This second reading is not with you" in words_of(who.conversation())
    )
    assert changes(office) == before


def test_only_the_qa_manager_settles(office: Office, inadequate: Audit) -> None:
    reader = reader_of(office, inadequate)
    gives(reader, Grade.GOOD)
    office.drain()
    message = office.farzana.last_message()
    before, kept = changes(office), len(decisions(office, inadequate))
    reader.presses(
        reader.last_message() | {"blocks": message["blocks"]},
        ids.SETTLE_OPEN,
        forged={"action_id": ids.SETTLE_WRITE},
    )
    reader.waits_until(
        lambda who: "The QA manager decides this" in words_of([*who.conversation(), who.window])
    )
    assert (changes(office), len(decisions(office, inadequate))) == (before, kept)


def test_a_second_reading_given_twice_is_kept_once(office: Office, inadequate: Audit) -> None:
    reader = reader_of(office, inadequate)
    message = reader.last_message()
    gives(reader, Grade.INADEQUATE)
    office.drain()
    before = changes(office)
    reader.closes(everything=True)
    reader.presses(message, ids.SECOND_READ_OPEN, forged={"action_id": ids.SECOND_READ_WRITE})
    reader.waits_until(
        lambda who: "This second reading is not with you" in words_of(who.conversation())
    )
    assert changes(office) == before


def test_where_the_qa_manager_has_a_part_in_it_the_director_ppp_reads_and_decides(
    office: Office, inadequate: Audit
) -> None:
    helps(office, inadequate, "farzana")
    gives(reader_of(office, inadequate), Grade.GOOD)
    office.drain()
    assert "two readers" not in words_of(office.farzana.conversation())
    gareth, message = office.gareth, office.gareth.last_message()
    assert "decide by Wed 2 Dec" in words_of(message)
    opens(gareth, ids.SETTLE_OPEN, ids.READING_WINDOW, message)
    window = opens(gareth, ids.SETTLE_WRITE, ids.SETTLE_WINDOW)
    said = words_of(window)
    assert "Two readers, each alone, saw it differently." in said
    assert "Until then Inadequate counts, provisionally, with remedial action due Tue 8 Dec" in said
    assert gareth.submits({"grade": "good", "reason": "The risk is held."}) == {}
    said = gareth.waits_for_window(ids.SAID_WINDOW)
    assert ids.QUEUE_OPEN not in str(said), "whoever has no queue is not sent there"
    office.drain()
    assert office.audit_of("amara").grade is Grade.GOOD
    assert "Gareth Pryce decided as you did" in words_of(
        office.message(office.amara, "Your audit of")
    )


def test_where_nobody_may_decide_the_qa_manager_reads_what_to_do(
    office: Office, inadequate: Audit
) -> None:
    helps(office, inadequate, "farzana")
    with office.programme.change() as session:
        session.get_one(Person, office.record("gareth").key).ends = office.now.date() - A_DAY
    gives(reader_of(office, inadequate), Grade.GOOD)
    office.drain()
    message = office.farzana.last_message()
    assert "nobody does who graded it or has another part in it" in words_of(message)
    assert "Read and decide" not in words_of(message)


def helps(office: Office, audit: Audit, first_name: str) -> None:
    """Somebody helped with the redo, and so decides nothing about it."""
    with office.programme.change() as session:
        session.get_one(Audit, audit.key).supporter_id = office.record(first_name).key
