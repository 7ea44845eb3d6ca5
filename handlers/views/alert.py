"""What those read who are told that a child may not be safe, and whoever said so (brief 6)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Message
from handlers.views.safety import role_name, telephone, telephoned_button
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.safety import SafetyAnswer, SafetyTold
from models.vocabulary import Safe, UnsafeStep
from models.workflow.alerts import told_of
from models.workflow.audits import reference_of
from models.workflow.safety import safety_answers
from models.workflow.telephoned import calls_noted


def unsafe(session: Session, delivery: Delivery) -> Message:
    """Those who must act: which child, whom to telephone, and a button to say that they have it."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    answer = session.get_one(SafetyAnswer, delivery.facts["answer"])
    newest = safety_answers(session, audit.key)[-1]
    taken_by = session.get(Person, answer.taken_by_id) if answer.taken_by_id else None
    told = told_of(session, answer.key)
    mine = next((found for found in told if found.person_id == delivery.person_id), None)
    said = words.say(
        "unsafe",
        facts=facts_of(session, audit),
        answer=answer,
        safe=answer.safe.value,
        who=session.get_one(Person, answer.by_id).name,
        taken_by=taken_by.name if taken_by else "",
        newest=newest,
        now=newest.safe.value,
        answered_since=newest.id != answer.id,
        confirmed_by=role_name(session, newest),
        because=mine.because.value if mine and mine.because else "",
        nobody_had_it_at=_when(told, UnsafeStep.NOBODY_HAS_IT),
        not_resolved_at=_when(told, UnsafeStep.NOT_RESOLVED),
        calls=calls_noted(session, answer),
    )
    card: list[Block] = [
        blocks.section("case", said),
        blocks.section("telephone", telephone(session, audit, at=delivery.owed_at)),
    ]
    if taken_by is None and newest.safe is not Safe.YES:
        have = blocks.button(ids.TAKE_ALERT, "I have this", value=answer.key)
        card.append(blocks.actions("take", have))
    return blocks.message("Auditloop: urgent. Please open this now.", card)


def _when(told: list[SafetyTold], step: UnsafeStep) -> str:
    return next((words.moment(found.told_at) for found in told if found.because is step), "")


def who_was_telephoned(session: Session, delivery: Delivery) -> Message:
    """Whoever answered, half an hour later and once: whom did you telephone, and when?"""
    audit = session.get_one(Audit, delivery.facts["audit"])
    answer = session.get_one(SafetyAnswer, delivery.facts["answer"])
    calls = calls_noted(session, answer)
    said = words.say(
        "who_was_telephoned",
        reference=reference_of(session, audit),
        answer=answer,
        said="No" if answer.safe is Safe.NO else "Not sure",
        calls=calls,
    )
    card = [blocks.section("case", said), blocks.actions("afterwards", telephoned_button(audit))]
    return blocks.message("Auditloop: one question about what you did. Please open.", card)
