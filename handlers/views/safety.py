"""Is the child safe now? The question, what it sets off, and what those told see (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Json, Marked, Message
from handlers.views.reading import Answers
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import in_office_hours
from models.safety import SafetyAnswer
from models.setting import policy_of
from models.vocabulary import Role, Safe
from models.workflow.audits import reference_of, service_of, team_manager_of
from models.workflow.parts import SAFE
from models.workflow.people import holder_of
from models.workflow.safety import safety_answers

_BEFORE_CLOSING = timedelta(hours=1)


def telephone(session: Session, audit: Audit, *, at: datetime) -> Marked:
    """Whom to telephone now, from the settings: no message may be relied on."""
    policy = policy_of(session)
    manager = team_manager_of(session, audit)
    service_manager = holder_of(session, Role.SERVICE_MANAGER, service_of(session, audit).id)
    return words.say(
        "telephone",
        manager=manager.name if manager else "",
        service_manager=service_manager.name if service_manager else "",
        closing=not (in_office_hours(at, policy) and in_office_hours(at + _BEFORE_CLOSING, policy)),
        edt=policy.value("telephones")["edt"],
    )


def safety_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """The question on its own, behind the red button. The choice is sent as it is made."""
    safe = audit.safe_now
    body: list[Block] = [
        blocks.section("telephone", telephone(session, audit, at=at)),
        blocks.section("asked", words.say("safety", reference=reference_of(session, audit))),
        blocks.actions("answer", blocks.in_sight(ids.SAFE_NOW, SAFE, chosen=safe)),
    ]
    return blocks.window(
        ids.SAFETY_WINDOW, "Is the child safe now?", body, about={"audit": audit.key}
    )


def told_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """What has just been set off, and whom to telephone."""
    said = words.say("told", safe=audit.safe_now.value if audit.safe_now else "yes")
    body = [
        blocks.section("said", said),
        blocks.section("telephone", telephone(session, audit, at=at)),
    ]
    return blocks.window(ids.SAID_WINDOW, "Is the child safe now?", body)


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


def unsafe(session: Session, delivery: Delivery) -> Message:
    """Those who must act: which child, whom to telephone, and a button to say that they have it."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    answer = session.get_one(SafetyAnswer, delivery.facts["answer"])
    newest = safety_answers(session, audit.key)[-1]
    taken_by = session.get(Person, answer.taken_by_id) if answer.taken_by_id else None
    said = words.say(
        "unsafe",
        facts=facts_of(session, audit),
        answer=answer,
        safe=answer.safe.value,
        who=session.get_one(Person, answer.by_id).name,
        taken_by=taken_by.name if taken_by else "",
        now_safe=newest.safe is Safe.YES,
        since=newest.answered_at,
    )
    card: list[Block] = [
        blocks.section("case", said),
        blocks.section("telephone", telephone(session, audit, at=answer.answered_at)),
    ]
    if taken_by is None and newest.safe is not Safe.YES:
        have = blocks.button(ids.TAKE_ALERT, "I have this", value=delivery.facts["answer"])
        card.append(blocks.actions("take", have))
    return blocks.message("Auditloop: urgent. Please open this now.", card)
