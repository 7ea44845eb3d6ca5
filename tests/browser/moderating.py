"""What the browser's journeys of moderation share: an audit that is sent, and decisions on it."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect
from sqlmodel import col, select

from models.audit import Audit
from models.person import Person
from models.rules.calendar import london_date
from models.workflow.audits import reference_of
from tests.browser.visitor import Visitor

MORNINGS = "The mornings are as they were at the start; the record shows no change."


def amaras_audit(visitor: Visitor) -> tuple[Audit, str]:
    """Amara's newest audit and the reference of its case."""
    with visitor.practice.programme.read() as session:
        amara = session.exec(select(Person).where(Person.slack_user_id == "U0TMAMARA0")).one()
        audit = session.exec(
            select(Audit).where(Audit.auditor_id == amara.id).order_by(col(Audit.id).desc())
        ).first()
        assert audit is not None
        return audit, reference_of(session, audit)


def first_name(visitor: Visitor, person_id: int | None) -> str:
    """What somebody is called."""
    with visitor.practice.programme.read() as session:
        return session.get_one(Person, person_id).name.split()[0]


def amara_sends_her_audit(visitor: Visitor, *, grade: str) -> None:
    """Amara starts, stops in the middle of a sentence, goes on, and sends."""
    today = london_date(visitor.practice.clock())
    visitor.becomes("Amara")
    visitor.opens("Auditloop home")
    visitor.shows("home")
    visitor.presses("Start audit")
    visitor.sees_window("where you stand")
    visitor.window.get_by_role("radio").first.check()
    visitor.submits("Go on")
    visitor.sees_window("Part 1 of 11")
    visitor.chooses("front/alongside", "No")
    visitor.types("front/alongside_why", "The worker is on leave until Mon")
    visitor.shows("a-part")
    visitor.closes()
    visitor.presses("Continue")
    visitor.sees_window("Part 1 of 11")
    expect(visitor.question("front/alongside_why").locator("textarea")).to_have_value(
        "The worker is on leave until Mon"
    )
    for part in range(1, 12):
        visitor.sees_window(f"Part {part} of 11")
        visitor.answers_everything(grade=grade, today=today)
        visitor.submits("Save and go on")
    visitor.sees_window("everything is answered")
    visitor.shows("review")
    visitor.submits("Send")
    visitor.sees_window("has been sent")
    visitor.closes()


def fills_the_checklist(visitor: Visitor) -> None:
    """The checklist of a decision: the audit is sound, its domains stand, its actions are SMART."""
    visitor.chooses("/evidence_found", "Yes")
    visitor.types("/compliance", "Visits are within the standard.")
    visitor.types("/impact", "The child's day has not changed yet.")
    visitor.chooses("/voice_present", "Yes")
    visitor.chooses("/quality", "Sound")
    visitor.confirms_every_domain()
    visitor.finds_every_action_smart()


def adds_an_action(visitor: Visitor, owner: str) -> None:
    """An action of the moderator's own, by Friday, in the window above the decision."""
    visitor.presses("Add an action")
    visitor.sees_window("Kind of action")
    visitor.chooses("/kind", "Update the plan")
    visitor.types("/what", "Agree with the family two things that will be different.")
    visitor.types("/why", "So that the child's mornings change.")
    visitor.chooses("/owner", owner)
    visitor.dates("/due_on", date(2026, 12, 4))
    visitor.submits("Save")
    visitor.sees_window("Added in moderation by")
    visitor.finds_every_action_smart()


def says_another_grade(visitor: Visitor, to: str) -> None:
    """The head of *Regrade*: which grade, why it moves, in whose words."""
    visitor.chooses("/grade", to)
    visitor.chooses("/reason_code", "The impact was overstated")
    visitor.types("/words", MORNINGS)


def takes_it(visitor: Visitor) -> None:
    """The moderator takes the audit, in the message."""
    visitor.opens("Auditloop")
    visitor.presses("Take it", among=visitor.message("audit to moderate"))
    visitor.sees_window("Amara Nwachukwu", "Quality of planning")
