"""Is the child safe now? The question, what it sets off, and how an alert stands (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from handlers.views.reading import Answers
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person, Team
from models.rules.safety import names_edt
from models.safety import SafetyAnswer
from models.setting import policy_of
from models.vocabulary import Role, Safe
from models.workflow import alerts, safety, telephoned
from models.workflow.audits import case_of, reference_of
from models.workflow.parts import SAFE
from models.workflow.people import DUTY_LEAD

#: What its windows are called.
TITLE = "Is the child safe now?"
#: The posts that hear of an alert, as windows say them.
POSTS = {
    Role.TEAM_MANAGER: "team manager",
    Role.SERVICE_MANAGER: "service manager",
    DUTY_LEAD: "duty lead",
    Role.ASSISTANT_DIRECTOR: "Assistant Director",
    Role.DIRECTOR_SOCIAL_CARE: "Director for Social Care",
}


def telephone(session: Session, audit: Audit, *, at: datetime) -> Marked:
    """Whom to telephone now, from the settings: no message may be relied on."""
    policy = policy_of(session)
    numbers = policy.value("telephones")
    manager = alerts.manager_to_telephone(session, audit, at=at)
    above = alerts.service_manager_to_telephone(session, audit, at=at)
    team = session.get_one(Team, case_of(session, audit).team_id).name
    return words.say(
        "telephone",
        manager=manager.name if manager else "",
        service_manager=above.name if above else "",
        team=team,
        duty_line=numbers["teams"].get(team, ""),
        closing=names_edt(at, policy),
        edt=numbers["edt"],
    )


def safety_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """The question on its own, behind the red button. The choice is sent as it is made."""
    safe = audit.safe_now
    body: list[Block] = [
        blocks.section("telephone", telephone(session, audit, at=at)),
        blocks.section("asked", words.say("safety", reference=reference_of(session, audit))),
        blocks.actions("answer", blocks.in_sight(ids.SAFE_NOW, SAFE, chosen=safe)),
        *alert_blocks(session, audit),
    ]
    return blocks.window(ids.SAFETY_WINDOW, TITLE, body, about={"audit": audit.key})


def told_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """What has just been set off, and whom to telephone."""
    answer = safety.open_alert(session, audit)
    told = alerts.told_of(session, answer.key) if answer else []
    said = words.say(
        "told",
        safe=audit.safe_now.value if audit.safe_now else "yes",
        names=[
            f"{session.get_one(Person, found.person_id).name} ({POSTS[found.post]})"
            for found in told
        ],
    )
    body = [
        blocks.section("said", said),
        blocks.section("telephone", telephone(session, audit, at=at)),
    ]
    if answer is not None:
        body.append(blocks.actions("afterwards", telephoned_button(audit)))
    return blocks.window(ids.SAID_WINDOW, TITLE, body)


def alert_blocks(session: Session, audit: Audit) -> list[Block]:
    """How an open alert stands, with the button for afterwards; nothing where none is open."""
    said = alert_line(session, audit)
    if not said:
        return []
    return [
        blocks.section("alert", said),
        blocks.actions("afterwards", telephoned_button(audit)),
    ]


def alert_line(session: Session, audit: Audit) -> Marked:
    """Who has an open alert, since when, and whether somebody was telephoned; else empty."""
    answer = safety.open_alert(session, audit)
    if answer is None:
        return Marked("")
    taken_by = session.get(Person, answer.taken_by_id) if answer.taken_by_id else None
    return words.say(
        "alert_line",
        answer=answer,
        safe=answer.safe.value,
        who=session.get_one(Person, answer.by_id).name,
        taken_by=taken_by.name if taken_by else "",
        calls=telephoned.calls_noted(session, answer),
    )


def red_button(audit_id: int) -> blocks.Element:
    """*This child may not be safe*: the same everywhere."""
    return blocks.button(
        ids.CHILD_NOT_SAFE, "This child may not be safe", value=audit_id, style="danger"
    )


def telephoned_button(audit: Audit) -> blocks.Element:
    """*Who did you telephone?*, to be filled in afterwards."""
    return blocks.button(ids.TELEPHONED_OPEN, "Who did you telephone?", value=audit.key)


def role_name(session: Session, answer: SafetyAnswer) -> str:
    """Whose role confirmed a change to Yes ("the police"): all that a message says of it."""
    names: Mapping[str, str] = policy_of(session).value("safety.confirmed_by")
    return names.get(answer.confirmed_by or "", "")


@dataclass(frozen=True)
class SafetyForm:
    """An answer to the safety question, from any window that asks it."""

    audit_id: int
    safe: Safe

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> SafetyForm:
        """Raises `RuleBroken` where nothing was chosen."""
        answers = Answers(view)
        chosen = answers.text(ids.SAFE_NOW) or answers.text("safe")
        if chosen not in set(Safe):
            raise RuleBroken("Please choose one of the answers.", field=ids.SAFE_NOW)
        return cls(answers.number("audit"), Safe(chosen))


def worry_in(view: Mapping[str, Any]) -> SafetyForm | None:
    """The answer in a window that asks for more, where it is *No* or *Not sure*."""
    chosen = Answers(view).text("safe")
    return SafetyForm.read(view) if chosen in (Safe.NO, Safe.NOT_SURE) else None
