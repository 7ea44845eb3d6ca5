"""What the tests of moderators, directors and owners share: audits that were sent, and gestures."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.action import Action
from models.audit import Audit
from models.escalation import Escalation
from models.moderation import Moderation
from models.person import Person
from models.rules.calendar import next_working_day
from models.trail import ReadLog, TrailEntry
from models.vocabulary import AuditQuality, Grade, RegradeReason
from models.workflow import answering, assignment, moderation, submission
from models.workflow.actions import NewAction
from models.workflow.decisions import Checklist
from models.workflow.parts import Field, asked_of
from tests.office import USUAL, Office

Json = dict[str, Any]
DOMAINS = (
    "referral_decision",
    "assessment",
    "planning",
    "review",
    "intervention",
    "participation",
    "management_oversight",
)
#: Every domain as an auditor graded it who graded Good, and no action to look at (`looked_at`).
CHECKLIST = {
    "evidence_found": "yes",
    "compliance": "Visits and reviews were in time.",
    "impact": "The child is calmer at home.",
    "voice_present": "yes",
    "quality": "sound",
    "enough": "yes",
    **{f"domain:{code}": "good" for code in DOMAINS},
}


def sent(office: Office, *, grade: str = "good", first_name: str = "amara") -> Audit:
    """Somebody's December audit, started, answered and sent; the messages have left."""
    auditor = office.record(first_name)
    if not _audits(office, auditor):
        office.draws_december()
    with office.programme.change() as session:
        audit = session.get_one(Audit, _audits(office, auditor)[-1])
        assignment.confirm_and_start(session, audit.key, by=auditor, at=office.now)
        for part in asked_of(session, audit):
            values = {field.name: answer_of(field, grade) for field in part.fields}
            answering.save_part(session, audit.key, part.code, values, by=auditor, at=office.now)
        submission.submit(session, audit.key, by=auditor, at=office.now)
    office.drain()
    return office.audit_of(first_name)


def decided(office: Office, *, to: Grade, first_name: str = "amara") -> Audit:
    """The same audit, sent as Good and regraded by its moderator, with an action for Tom."""
    audit = sent(office, first_name=first_name)
    moderator = office.moderator_of(audit)
    with office.programme.change() as session:
        moderation.regrade(
            session,
            audit.key,
            to=to,
            reason_code=RegradeReason.RISK_MISSED,
            reason="The record shows a risk that the audit does not.",
            checklist=Checklist(True, "In time.", "Little has changed.", True, AuditQuality.SOUND),
            new_actions=[for_tom(office)],
            by=moderator,
            at=office.now,
        )
    office.drain()
    return office.audit_of(first_name)


def for_tom(office: Office) -> NewAction:
    """An action for Tom, the team manager of the case."""
    return NewAction(
        kind="safety_plan",
        what="Write the safety plan with the family's own people.",
        why="So that everybody knows who comes when it is not safe.",
        owner_id=office.record("tom").key,
        due_on=next_working_day(office.now.date()),
    )


def desk_of(office: Office, person: Person) -> SlackPerson:
    """Somebody at their screen."""
    return office.workspace.person(person.slack_user_id or "")


def takes(office: Office, audit: Audit) -> SlackPerson:
    """The audit's moderator presses *Take it*; the reading window is open."""
    moderator = desk_of(office, office.moderator_of(audit))
    moderator.presses(office.message(moderator, "audit to moderate"), ids.CLAIM)
    moderator.waits_for_window(ids.READING_WINDOW)
    return moderator


def opens(person: SlackPerson, button: str, window: str, where: Any = "window") -> Json:
    """Press a button and wait for its window."""
    person.presses(where, button)
    return person.waits_for_window(window)


def regrade_to(grade: Grade, **given: Any) -> Json:
    """What a moderator fills in to regrade."""
    return {
        **CHECKLIST,
        "grade": grade.value,
        "reason_code": "risk_missed",
        "words": "The risk from the adult who visits is not in the plan.",
        **given,
    }


def confirmed(person: SlackPerson) -> Json:
    """What confirms each domain of the window on top as its auditor graded it."""
    found = {}
    for block in (person.window or {})["blocks"]:
        for option in block.get("element", {}).get("options", ()):
            if option["text"]["text"].endswith("the auditor's"):
                found[block["element"]["action_id"]] = option["value"]
    return found


def looked_at(person: SlackPerson) -> Json:
    """What says that each action in the window on top is SMART."""
    names = [block.get("element", {}).get("action_id", "") for block in person.window["blocks"]]
    return {name: "yes" for name in names if name.startswith("smart:")}


def adds_action(person: SlackPerson, office: Office, first_name: str, **given: Any) -> None:
    """Press *Add an action* in a decision, write one for somebody, and see it in the list."""
    beneath = person.window["callback_id"]
    before = len(looked_at(person))
    opens(person, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    person.options("owner", first_name)
    assert person.submits(action_for(office, first_name, **given)) == {}
    person.waits_for_window(beneath)
    person.waits_until(lambda who: len(looked_at(who)) > before)


def action_for(office: Office, first_name: str, **given: Any) -> Json:
    """What a moderator fills in for one action."""
    return {
        "kind": "safety_plan",
        "what": "Write the safety plan with the family's own people.",
        "why": "So that everybody knows who comes when it is not safe.",
        "owner": str(office.record(first_name).key),
        "due_on": "2026-12-10",
        **given,
    }


def actions_of(office: Office, audit: Audit) -> list[Action]:
    """An audit's actions, as they stand."""
    with office.programme.read() as session:
        found = session.exec(
            select(Action).where(Action.audit_id == audit.key).order_by(Action.id)  # type: ignore[arg-type]
        ).all()
        session.expunge_all()
    return list(found)


def escalation_of(office: Office, audit: Audit) -> Escalation:
    """An audit's newest escalation."""
    with office.programme.read() as session:
        found = session.exec(
            select(Escalation).where(Escalation.audit_id == audit.key).order_by(Escalation.id)  # type: ignore[arg-type]
        ).all()
        session.expunge_all()
    return found[-1]


def decisions(office: Office, audit: Audit) -> list[Moderation]:
    """What was decided on an audit, oldest first."""
    with office.programme.read() as session:
        found = session.exec(
            select(Moderation).where(Moderation.audit_id == audit.key).order_by(Moderation.id)  # type: ignore[arg-type]
        ).all()
        session.expunge_all()
    return list(found)


def changes(office: Office) -> int:
    """How many changes the trail holds: the same before and after means that nothing changed."""
    with office.programme.read() as session:
        return len(session.exec(select(TrailEntry.id)).all())


def readings(office: Office, person: Person) -> list[str]:
    """What the read log says that somebody read."""
    with office.programme.read() as session:
        found = session.exec(select(ReadLog).where(ReadLog.person_id == person.key)).all()
        return [line.what for line in found]


def _audits(office: Office, auditor: Person) -> list[int]:
    with office.programme.read() as session:
        found = select(Audit.id).where(Audit.auditor_id == auditor.key).order_by(Audit.id)  # type: ignore[arg-type]
        return [number for number in session.exec(found) if number is not None]


def answer_of(field: Field, grade: str) -> str:
    """What is answered to a question where nothing else is said."""
    if field.kind == "date":
        return "2026-12-01"
    if field.kind != "choice":
        return "7" if field.name == "scale" else f"What I found on {field.name}."
    given = USUAL | {"grade": grade}
    return given.get(field.name, "met" if field.name.startswith("rating:") else "yes")
