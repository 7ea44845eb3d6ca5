"""Return: its window and its Form side by side (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.confirming import confirm_questions, confirmation_in
from handlers.views.kept import Asking, written_in
from handlers.views.moderation import grade_chosen
from handlers.views.reading import Answers
from models.audit import Audit
from models.person import Person
from models.rules.safety import Confirmation, needs_confirming
from models.setting import policy_of
from models.vocabulary import Grade, Safe
from models.workflow.audits import reference_of
from models.workflow.drafts import Written
from models.workflow.parts import GRADES, SAFE, asked_of
from models.workflow.queue import supporters


def return_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Return*: notes by part, who helps, and what the record says of the child today."""
    asking = Asking.again(session, f"return-{audit.key}", audit_id=audit.key, by=by)
    helpers = [(str(who.key), who.name) for who in supporters(session, audit, at=at)]
    days = policy_of(session).number("moderation.return_working_days")
    said = words.say(
        "return_head",
        reference=reference_of(session, audit),
        auditor=session.get_one(Person, audit.auditor_id).name,
        days=days,
    )
    notes = [
        asking.words(f"note/{part.code}", f"Note on: {part.title}", needed=False)
        for part in asked_of(session, audit)
    ]
    body: list[Block] = [
        blocks.section("head", said),
        *notes,
        asking.choice("supporter", "Who will do it with them?", helpers),
        blocks.divider("record/line"),
        blocks.section("record", words.say("return_record")),
        asking.one("safe", "Is the child safe now?", SAFE),
        *_confirming(session, asking, audit),
        asking.one("provisional_grade", "Provisional grade, from the record", GRADES),
        asking.promise(),
    ]
    return blocks.window(
        ids.RETURN_WINDOW,
        "Return with notes",
        body,
        submit="Return",
        about=asking.about(audit.key, at),
    )


def _confirming(session: Session, asking: Asking, audit: Audit) -> list[Block]:
    """A change to Yes is confirmed; asked only where the answer so far is another."""
    if not needs_confirming(audit.safe_now, Safe.YES):
        return []
    said = words.mark("The answer so far is not *Yes*. If it is now, who confirmed it?")
    ask = confirm_questions(session, asking, today=None, needed=False)
    return [blocks.context("confirming", said), *ask]


@dataclass(frozen=True)
class ReturnForm:
    """Notes for the auditor, a helper, and what the case record says."""

    audit_id: int
    draft: Written
    notes: dict[str, str]
    supporter_id: int | None
    safe: Safe | None
    provisional: Grade | None
    confirmed: Confirmation

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ReturnForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        safe = answers.text("safe")
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            notes={
                name.removeprefix("note/"): answers.text(name)
                for name in answers.names()
                if name.startswith("note/")
            },
            supporter_id=answers.chosen_number("supporter"),
            safe=Safe(safe) if safe in set(Safe) else None,
            provisional=grade_chosen(answers, "provisional_grade"),
            confirmed=confirmation_in(answers),
        )
