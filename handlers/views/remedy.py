"""Remedial action: how a weak case stands, what was done, whether it is on the record (brief 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import asked, blocks, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from handlers.views.weak import Weak, buttons_for, said_of, weak_of
from models.errors import RuleBroken
from models.escalation import Escalation
from models.person import Person
from models.rules.escalation import RemedialRecord
from models.rules.lifecycle import DECIDED_STATES
from models.vocabulary import EscalationState, Role, Safe
from models.workflow import audits
from models.workflow.drafts import Written
from models.workflow.parts import SAFE
from models.workflow.remedy import remedy_of

_SEEN = (("yes", "It is on the record"), ("no", "Not there yet"))


def shown_window(session: Session, escalation: Escalation, *, by: Person, at: datetime) -> Json:
    """How a weak case stands, what was recorded, and what its reader can do."""
    weak = weak_of(session, escalation)
    body: list[Block] = [blocks.section("case", said_of(weak))]
    if weak.owed:
        body.append(blocks.section("owed", words.say("remedy_owed")))
    body += _recorded(session, weak)
    body += asked.may_ask(session, weak.audit, by=by, at=at)
    buttons = buttons_for(session, weak, by.key)
    lead = Role.PRACTICE_ASSURANCE_LEAD in audits.facts_of(session, by, at).roles
    if lead and escalation.state is EscalationState.ACTION_RECORDED:
        buttons.append(blocks.button(ids.REMEDY_VERIFY_OPEN, "Read and say", value=escalation.key))
    if weak.audit.state in DECIDED_STATES:
        reads = blocks.button(ids.FINDINGS_OPEN, "Read the findings", value=weak.audit.key)
        buttons.append(reads)
    if buttons:
        body.append(blocks.actions("case/buttons", *buttons))
    about = {"escalation": escalation.key}
    return blocks.window(ids.REMEDY_SHOWN, "Remedial action", body, about=about)


def remedy_window(session: Session, escalation: Escalation, *, by: Person, at: datetime) -> Json:
    """*Record what was done*."""
    asking = Asking.again(session, f"remedy-{escalation.key}", audit_id=escalation.audit_id, by=by)
    weak = weak_of(session, escalation)
    body: list[Block] = [
        blocks.section("case", said_of(weak)),
        asking.words("done", "What was done?"),
        asking.line("done_by", "By whom?"),
        asking.day("done_on", "When?", hint="A day that has been: what is planned comes below."),
        asking.day("seen_on", "When was the child last seen?"),
        asking.line("seen_by", "By whom was the child seen?"),
        asking.one("safe", "Is the child safe now?", SAFE, hint="Told at once, as everywhere."),
        asking.words("remains", "What remains, and by when?", needed=False),
        asking.promise(),
    ]
    return blocks.window(
        ids.REMEDY_WINDOW,
        "What was done",
        body,
        submit="Record",
        about=asking.about(escalation.audit_id, at, escalation=escalation.key),
    )


@dataclass(frozen=True)
class RemedyForm:
    """What was done for the child, and what remains."""

    escalation_id: int
    draft: Written
    remedy: RemedialRecord
    remains: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> RemedyForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        safe = answers.text("safe")
        return cls(
            escalation_id=answers.number("escalation"),
            draft=written_in(answers),
            remedy=RemedialRecord(
                done=answers.text("done"),
                done_by=answers.text("done_by"),
                done_on=answers.day("done_on"),
                seen_on=answers.day("seen_on"),
                seen_by=answers.text("seen_by"),
                safe=Safe(safe) if safe in set(Safe) else None,
            ),
            remains=answers.text("remains"),
        )


def verify_window(session: Session, escalation: Escalation) -> Json:
    """What was recorded, beside the question whether it is on the case record."""
    weak = weak_of(session, escalation)
    body: list[Block] = [blocks.section("case", said_of(weak)), *_recorded(session, weak)]
    waits = escalation.state is EscalationState.ACTION_RECORDED and escalation.lifted_at is None
    if waits:
        body.append(blocks.ask_one("on_record", "On the case record you see", _SEEN))
    return blocks.window(
        ids.REMEDY_VERIFY_WINDOW,
        "On the case record?",
        body,
        submit="Say so" if waits else None,
        about={"escalation": escalation.key},
    )


@dataclass(frozen=True)
class VerifyRemedyForm:
    """Whether it is on the case record."""

    escalation_id: int
    on_record: bool

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> VerifyRemedyForm:
        """Raises `RuleBroken` when neither was chosen."""
        answers = Answers(view)
        said = answers.text("on_record")
        if said not in ("yes", "no"):
            raise RuleBroken("Please choose one of the two.", field="on_record")
        return cls(answers.number("escalation"), said == "yes")


def escalation_in(view: Mapping[str, Any]) -> int:
    """The escalation that a window was opened for."""
    return Answers(view).number("escalation")


def _recorded(session: Session, weak: Weak) -> list[Block]:
    """What was recorded, in words: windows only."""
    said = remedy_of(session, weak.escalation)
    if not said:
        return []
    safe = dict(SAFE).get(Safe(said["safe"]), "")
    lines = [
        words.mark(
            "*Done*, by {by} on {on}\n{text}",
            by=said["done_by"],
            on=words.day(words.date_of(said["done_on"])),
            text=said["done"],
        ),
        words.mark(
            "*The child was last seen* on {on}, by {by}. Safe now: *{safe}*.",
            on=words.day(words.date_of(said["seen_on"])),
            by=said["seen_by"],
            safe=safe,
        ),
    ]
    if said.get("remains"):
        lines.append(words.mark("*What remains*\n{text}", text=said["remains"]))
    return blocks.paragraphs("recorded", lines)
