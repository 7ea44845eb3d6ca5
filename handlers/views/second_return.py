"""A second return: its messages, the QA manager's window and its Form (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Message
from handlers.views.kept import Asking, written_in
from handlers.views.notes import note_lines
from handlers.views.reading import Answers
from handlers.views.whole import standing
from models.audit import Audit
from models.delivery import Delivery
from models.moderation import Moderation
from models.person import Person
from models.second_return import SecondReturn
from models.vocabulary import AuditState, Safe, SecondReturnOutcome
from models.workflow.audits import reference_of
from models.workflow.blind import hides_grades
from models.workflow.drafts import Written
from models.workflow.notes import notes_of
from models.workflow.parts import SAFE
from models.workflow.queue import supporters
from models.workflow.second_return import other_moderators

_ONCE_MORE, _AS_IT_STANDS = SecondReturnOutcome.ONCE_MORE, SecondReturnOutcome.AS_IT_STANDS
_OUTCOMES = (
    (_ONCE_MORE.value, "Return it once more"),
    (_AS_IT_STANDS.value, "Have it moderated as it stands"),
)
_HELPS = "If it comes back: who will do it with them?"
_ANOTHER = "another practice assurance lead"


def second_return(session: Session, delivery: Delivery) -> Message:
    """The QA manager: a moderator would return it once more; then what was decided."""
    asked = session.get_one(SecondReturn, delivery.facts["second_return"])
    audit = session.get_one(Audit, asked.audit_id)
    waits = asked.outcome is None and audit.state is AuditState.SECOND_RETURN
    said = words.say(
        "second_return",
        reference=reference_of(session, audit),
        asked=asked,
        auditor=_name(session, audit.auditor_id),
        moderator=_name(session, asked.moderator_id),
        notes=len(notes_of(session, session.get_one(Moderation, asked.moderation_id))),
        decided="You have"
        if asked.decided_by_id == delivery.person_id
        else f"{_name(session, asked.decided_by_id)} has",
        once_more=asked.outcome is _ONCE_MORE,
        waits=waits,
        standing=standing(session, audit, reader_id=delivery.person_id),
    )
    card: list[Block] = [blocks.section("case", said)]
    if waits:
        read = blocks.button(
            ids.SECOND_RETURN_OPEN, "Read and decide", value=audit.key, style="primary"
        )
        card.append(blocks.actions("audit", read))
    return blocks.message("Auditloop: a decision waits for you.", card)


def decided(session: Session, delivery: Delivery) -> Message:
    """The moderator who would have returned it, and its auditor: what happens next."""
    asked = session.get_one(SecondReturn, delivery.facts["second_return"])
    audit = session.get_one(Audit, asked.audit_id)
    moves_on = asked.version != audit.version or audit.moderator_id == asked.moderator_id
    said = words.say(
        "second_return_decided",
        reference=reference_of(session, audit),
        audit=audit,
        once_more=asked.outcome is _ONCE_MORE,
        theirs=delivery.person_id == audit.auditor_id,
        auditor=_name(session, audit.auditor_id),
        helper=_name(session, audit.supporter_id),
        decided_by=_name(session, asked.decided_by_id),
        reader=_ANOTHER if moves_on else _name(session, audit.moderator_id) or _ANOTHER,
    )
    text = "Auditloop: what happens next with an audit of yours."
    return blocks.message(text, [blocks.section("case", said)])


def second_return_window(
    session: Session, audit: Audit, asked: SecondReturn, *, by: Person, at: datetime
) -> Json:
    """What the moderator wrote, and what the QA manager has it become."""
    asking = Asking.again(session, f"second-return-{asked.key}", audit_id=audit.key, by=by)
    asking = asking.offering({"supporter": str(asked.supporter_id)})
    helpers = [(str(who.key), who.name) for who in supporters(session, audit, at=at)]
    readers = [(str(who.key), who.name) for who in other_moderators(session, audit, at=at)]
    wanted = session.get_one(Moderation, asked.moderation_id)
    body: list[Block] = [
        blocks.section("head", _head(session, audit, asked, wanted, by)),
        *blocks.paragraphs("notes", note_lines(session, audit, wanted)),
        blocks.divider("decide/line"),
        asking.one("outcome", "What helps most?", _OUTCOMES),
        asking.choice("supporter", _HELPS, helpers, needed=False),
    ]
    if readers:
        label, hint = "If it is moderated as it stands: by whom?", "Empty: whom the queue finds."
        body.append(asking.choice("moderator", label, readers, hint=hint, needed=False))
    body += [asking.words("reason", "Why? It is kept with the audit."), asking.promise()]
    return blocks.window(
        ids.SECOND_RETURN_WINDOW,
        "A second return",
        body,
        submit="Decide",
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class SecondReturnForm:
    """What becomes of a second return, with whom, and why."""

    audit_id: int
    draft: Written
    outcome: SecondReturnOutcome | None
    supporter_id: int | None
    moderator_id: int | None
    reason: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> SecondReturnForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        outcome = answers.text("outcome")
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            outcome=SecondReturnOutcome(outcome) if outcome in set(SecondReturnOutcome) else None,
            supporter_id=answers.chosen_number("supporter"),
            moderator_id=answers.chosen_number("moderator"),
            reason=answers.text("reason"),
        )


def _head(
    session: Session, audit: Audit, asked: SecondReturn, wanted: Moderation, by: Person
) -> str:
    return words.say(
        "second_return_head",
        reference=reference_of(session, audit),
        asked=asked,
        auditor=_name(session, audit.auditor_id),
        moderator=_name(session, asked.moderator_id),
        helper=_name(session, asked.supporter_id),
        provisional=None if hides_grades(session, audit, by) else wanted.grade_after,
        safe=dict(SAFE)[audit.safe_now or Safe.NOT_SURE],
    )


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id else ""
