"""Moderation through the practice page: graded blind and read twice; decided anew on an appeal."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.person import Person
from tests import blindness
from tests.browser.moderating import (
    MORNINGS,
    adds_an_action,
    amara_sends_her_audit,
    amaras_audit,
    fills_the_checklist,
    first_name,
    says_another_grade,
    takes_it,
)
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def everything_is_drawn(visitor: Visitor, percent: int) -> None:
    """The council's share of audits that are graded blind: all of them, or none."""
    practice = visitor.practice
    with practice.programme.change() as session:
        blindness.draw(session, percent, at=practice.clock())


def owner_of(visitor: Visitor) -> str:
    """The worker of Amara's case, by name."""
    audit, _ = amaras_audit(visitor)
    with visitor.practice.programme.read() as session:
        return session.get_one(Person, audit.worker_id).name


def gives_a_grade(visitor: Visitor, grade: str) -> None:
    """A grade of one's own, without sight of any other: each domain, the whole, and why."""
    visitor.presses("Give my grade")
    visitor.sees_window("The grade that you see on the record")
    for domain in visitor.domains_asked():
        visitor.chooses(domain, grade)
    visitor.chooses("/grade", grade)
    visitor.types("/reason", MORNINGS)


def test_a_blind_inadequate_is_read_second(visitor: Visitor) -> None:
    """Amara sees it as Good. Her moderator and the second reader each grade without knowing."""
    visitor.arrives()
    everything_is_drawn(visitor, 100)
    amara_sends_her_audit(visitor, grade="Good")
    audit, reference = amaras_audit(visitor)
    visitor.becomes(first_name(visitor, audit.moderator_id))
    takes_it(visitor)
    expect(visitor.window.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    expect(visitor.window).not_to_contain_text("graded it Good")
    visitor.shows("blind")
    gives_a_grade(visitor, "Inadequate")
    visitor.shows("blind-grade")
    visitor.submits("Give this grade")
    visitor.sees_window("Graded blind", "Its auditor graded it Good")
    visitor.shows("blind-beside")
    visitor.presses("Regrade")
    visitor.sees_window("its auditor graded Good")
    says_another_grade(visitor, "Inadequate")
    fills_the_checklist(visitor)
    adds_an_action(visitor, owner_of(visitor))
    visitor.submits("Regrade")
    visitor.sees_window("second person")
    visitor.closes()

    visitor.becomes("Philippa")
    visitor.opens("Auditloop")
    expect(visitor.message(reference, "Inadequate")).to_contain_text("provisional")
    visitor.shows("provisional")

    audit, _ = amaras_audit(visitor)
    assert audit.second_reader_id != audit.moderator_id
    visitor.becomes(first_name(visitor, audit.second_reader_id))
    visitor.opens("Auditloop")
    visitor.presses("Read and grade", among=visitor.message(reference, "second"))
    visitor.sees_window("Quality of planning")
    expect(visitor.window).not_to_contain_text("Graded blind")
    visitor.shows("second-reading")
    gives_a_grade(visitor, "Inadequate")
    visitor.submits("Give this grade")
    visitor.sees_window("is final: Inadequate")
    visitor.closes()

    visitor.becomes("Philippa")
    visitor.opens("Auditloop")
    told = visitor.message(reference, "Inadequate")
    expect(told).to_contain_text("due Tue 8 Dec: Inadequate, 7 calendar days from moderation")
    expect(told).not_to_contain_text("provisional")


def test_an_appeal_is_upheld(visitor: Visitor) -> None:
    """Amara appeals against Requires Improvement; the QA manager sees it as she did."""
    visitor.arrives()
    everything_is_drawn(visitor, 0)
    amara_sends_her_audit(visitor, grade="Good")
    audit, reference = amaras_audit(visitor)
    visitor.becomes(first_name(visitor, audit.moderator_id))
    takes_it(visitor)
    visitor.presses("Regrade")
    visitor.sees_window("its auditor graded Good")
    says_another_grade(visitor, "Requires Improvement")
    fills_the_checklist(visitor)
    adds_an_action(visitor, owner_of(visitor))
    visitor.submits("Regrade")
    visitor.sees_window("is final: Requires Improvement")
    visitor.closes()

    visitor.becomes("Amara")
    visitor.opens("Auditloop")
    visitor.presses("What was decided", among=visitor.message(reference, "final"))
    visitor.sees_window("the grade in force is Requires Improvement", "You can appeal until")
    visitor.presses("Appeal")
    visitor.sees_window("You can appeal once")
    visitor.types("/reason", "The October review shows that mornings changed; it was not read.")
    visitor.shows("appeal")
    visitor.submits("Ask")
    visitor.closes_if_open()

    visitor.becomes("Farzana")
    visitor.opens("Auditloop")
    visitor.presses("Read and decide", among=visitor.message(reference, "its auditor appeals"))
    visitor.sees_window("Quality of planning")
    visitor.presses("Decide")
    visitor.sees_window("The October review shows that mornings changed")
    visitor.chooses("/grade", "Good")
    visitor.types("/reason", "The October review is on the record, and it shows the change.")
    visitor.shows("appeal-decide")
    visitor.submits("Decide")
    visitor.sees_window("hears of it now")
    visitor.closes()

    visitor.becomes("Philippa")
    visitor.opens("Auditloop")
    expect(visitor.message(reference, "lifted on appeal")).to_be_visible()
    visitor.shows("lifted")
    visitor.becomes("Amara")
    visitor.opens("Auditloop")
    visitor.presses("What was decided", among=visitor.message(reference, "has been decided"))
    visitor.sees_window("the grade in force is Good", "After an appeal")
    visitor.shows("appeal-upheld")
