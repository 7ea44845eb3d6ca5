"""A worker's reply in front of the auditor, who answers it once (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Message
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from handlers.views.reply import said
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.reply import Reply
from models.vocabulary import Answered
from models.workflow.audits import reference_of
from models.workflow.drafts import Written
from models.workflow.replies import reply_of

ANSWERS = ((Answered.NOTED, "Thank you, noted"), (Answered.WILL_DO, "This is what I will do"))


def replied_window(session: Session, reply: Reply, *, by: Person, at: datetime) -> Json:
    """The reply, and its auditor's answer to write while there is none."""
    audit = session.get_one(Audit, reply.audit_id)
    asking = Asking.again(session, f"answer-{audit.key}", audit_id=audit.key, by=by)
    head = words.mark("*{reference}*", reference=reference_of(session, audit))
    body: list[Block] = [blocks.section("head", head), *said(session, reply)]
    answers = audit.auditor_id == by.id and reply.answered is None
    if answers:
        body += [
            blocks.divider("answer/line"),
            asking.one("answer", "What do you say to it?", ANSWERS),
            asking.words("words", "In a line or two", hint="It is told back.", needed=False),
            asking.promise(),
        ]
    return blocks.window(
        ids.ANSWER_WINDOW,
        "The worker's reply",
        body,
        submit="Answer" if answers else None,
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class AnswerForm:
    """An auditor's answer."""

    audit_id: int
    draft: Written
    how: Answered | None
    words: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> AnswerForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        how = answers.text("answer")
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            how=Answered(how) if how in set(Answered) else None,
            words=answers.text("words"),
        )


def in_outcome(session: Session, audit: Audit) -> list[Block]:
    """The reply within *What was decided*, for the auditor, with the way to answer it."""
    reply = reply_of(session, audit.key)
    if reply is None:
        return []
    found: list[Block] = [blocks.divider("reply/line"), *said(session, reply)]
    if reply.answered is None:
        opens = blocks.button(ids.REPLY_OPEN, "Answer", value=audit.key)
        found.append(blocks.actions("reply/buttons", opens))
    return found


def replied(session: Session, delivery: Delivery) -> Message:
    """The auditor: the worker has replied; the moderator: something may not be right."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    reply = reply_of(session, audit.key)
    told = words.say(
        "replied",
        reply=reply,
        worker=session.get_one(Person, audit.worker_id).name,
        reference=reference_of(session, audit),
        auditor=session.get_one(Person, audit.auditor_id).name,
        yours=delivery.person_id == audit.auditor_id,
    )
    opens = blocks.button(ids.REPLY_OPEN, "Read the reply", value=audit.key)
    card = [blocks.section("case", told, accessory=opens)]
    return blocks.message("Auditloop: somebody has replied. Open to read it.", card)
