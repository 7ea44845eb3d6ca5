"""A month, lived through the practice page as the people it is for."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from models.action import Action
from models.person import Person
from tests.browser.moderating import (
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


def the_moderator_regrades_it(visitor: Visitor, worker: str) -> None:
    """Down to Requires Improvement, with a reason and an action for the worker by Friday."""
    takes_it(visitor)
    visitor.shows("moderation")
    visitor.presses("Regrade")
    visitor.sees_window("its auditor graded Good")
    says_another_grade(visitor, "Requires Improvement")
    fills_the_checklist(visitor)
    visitor.submits("Regrade", refused=True)
    visitor.shows("refused")
    adds_an_action(visitor, worker)
    visitor.shows("regrade")
    visitor.submits("Regrade")
    visitor.sees_window("is final: Requires Improvement")
    visitor.closes()


def test_a_month(visitor: Visitor) -> None:
    visitor.arrives()
    amara_sends_her_audit(visitor, grade="Good")
    audit, reference = amaras_audit(visitor)
    with visitor.practice.programme.read() as session:
        worker = session.get_one(Person, audit.worker_id).name

    visitor.becomes(first_name(visitor, audit.moderator_id))
    the_moderator_regrades_it(visitor, worker)

    visitor.becomes("Philippa")
    visitor.opens("Auditloop")
    told = visitor.message(reference, "Requires Improvement")
    expect(told).to_contain_text(
        "due Tue 15 Dec: Requires Improvement, 14 calendar days from moderation on 1 Dec"
    )
    visitor.shows("escalated")

    visitor.travels("Next Monday")
    visitor.opens("Auditloop")
    monday = visitor.message("This week in Early Help")
    expect(monday).to_contain_text("One thing needs you: 1 remedial action due Tue 15 Dec")
    expect(monday).to_contain_text(re.compile(r"\d+ other lines? overdue"))
    expect(monday).to_contain_text(f"{reference} · Update the plan")
    visitor.shows("monday")
    visitor.presses("Record what was done", among=monday)
    visitor.sees_window("What was done?")
    visitor.types("/done", "The plan was rewritten with the family and has a contingency.")
    visitor.types("/done_by", worker)
    visitor.dates("/done_on", date(2026, 12, 4))
    visitor.dates("/seen_on", date(2026, 12, 4))
    visitor.types("/seen_by", worker)
    visitor.chooses("/safe", "Yes")
    visitor.submits("Record")
    visitor.closes_if_open()

    visitor.becomes(worker.split()[0])
    visitor.opens("Auditloop")
    mine = visitor.message(reference, "action 1 of 1")
    visitor.presses("Done", among=mine)
    visitor.sees_window("What is different for the child?")
    visitor.types("/impact", "Mornings have a plan now and school says he arrives on time.")
    visitor.submits("It is done")
    visitor.closes_if_open()

    with visitor.practice.programme.read() as session:
        action = session.exec(select(Action).where(Action.audit_id == audit.id)).one()
        verifier = visitor.asked_to_verify(session, action)
    visitor.becomes(verifier)
    visitor.opens("Auditloop")
    visitor.presses("Read and say", among=visitor.message("Please see for yourself", reference))
    visitor.sees_window("school says he arrives on time")
    visitor.chooses("helped", "It helped")
    visitor.submits("Say so")
    visitor.closes_if_open()
    visitor.becomes(worker.split()[0])
    visitor.opens("Auditloop")
    expect(visitor.message(reference, "action 1 of 1")).to_contain_text("helped")

    visitor.becomes("Odette")
    visitor.opens("Auditloop")
    visitor.presses("Read and approve", among=visitor.message("Read and approve"))
    visitor.sees_window("Three strengths worth copying")
    visitor.dates("meeting", date(2026, 12, 4))
    visitor.submits("Approve and post", refused=True)
    visitor.sees_window("recognise")
    visitor.chooses("nobody_recognisable", "Nobody could recognise")
    visitor.submits("Approve and post")
    visitor.closes_if_open()

    visitor.becomes(worker.split()[0])
    visitor.opens("learning-all-staff")
    digest = visitor.message("What we learned", "October 2026")
    expect(digest.get_by_role("img").first).to_be_visible()
    expect(digest).not_to_contain_text("QM-")
    visitor.shows("digest")


def test_a_return(visitor: Visitor) -> None:
    visitor.arrives()
    amara_sends_her_audit(visitor, grade="Good")
    audit, reference = amaras_audit(visitor)
    first = first_name(visitor, audit.moderator_id)
    visitor.becomes(first)
    visitor.opens("Auditloop")
    visitor.presses("Take it", among=visitor.message("audit to moderate"))
    visitor.sees_window("Quality of planning")
    visitor.presses("Return")
    visitor.sees_window("nothing they wrote is lost")
    visitor.chooses("/about/1", "Does the plan say in the family's own words")
    visitor.types("note/1", "Where on the record is the contingency?")
    visitor.chooses("/about/2", "What is going well?")
    visitor.types("note/2", "Whose words are these? A line of the child's own would help.")
    visitor.chooses_first("/supporter")
    visitor.chooses("/safe", "Yes")
    visitor.chooses("/provisional_grade", "Good")
    visitor.shows("return")
    visitor.submits("Return")
    visitor.closes_if_open()

    visitor.becomes("Amara")
    visitor.opens("Auditloop")
    back = visitor.message(reference, "nothing you wrote is lost")
    expect(back).to_contain_text("2 notes")
    visitor.shows("returned")
    visitor.presses("Read the notes", among=back)
    visitor.sees_window("Where on the record is the contingency?")
    visitor.submits("Take it up again")
    visitor.sees_window("Quality of planning")
    visitor.types("planning/reason", "The contingency is on page 3 of the plan.")
    visitor.submits("Save and go on")
    visitor.sees_window("everything is answered")
    visitor.submits("Send")
    visitor.sees_window("has been sent")
    visitor.closes()
    audit, _ = amaras_audit(visitor)
    second = first_name(visitor, audit.moderator_id)
    assert audit.moderator_id != audit.supporter_id

    visitor.becomes(second)
    visitor.opens("Auditloop")
    visitor.presses("Take it", among=visitor.message("audit to moderate"))
    visitor.sees_window("page 3 of the plan")
    visitor.presses("Approve")
    visitor.sees_window("Approve")
    visitor.chooses("/evidence_found", "Yes")
    visitor.types("/compliance", "Visits are within the standard.")
    visitor.types("/impact", "Mornings are calmer.")
    visitor.chooses("/voice_present", "Yes")
    visitor.confirms_every_domain()
    visitor.finds_every_action_smart()
    visitor.chooses("/quality", "One to learn from")
    visitor.types("/quality_line", "How you asked for the contingency.")
    visitor.submits("Approve")
    visitor.sees_window("is final: Good")
    visitor.closes()
    visitor.becomes("Amara")
    visitor.opens("Auditloop")
    expect(visitor.message(reference, "is final")).to_be_visible()
