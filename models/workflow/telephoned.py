"""Who was told by telephone that a child may not be safe, and when: filled in afterwards (6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.audit import Audit
from models.delivery import owe_update
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.rules.safety import check_day
from models.safety import SafetyAnswer, SafetyCall
from models.vocabulary import Safe
from models.workflow.alerts import asked_key, update_told
from models.workflow.audits import audit_held
from models.workflow.identifying import check_words
from models.workflow.safety import check_may_answer, safety_answers


@dataclass(frozen=True)
class Call:
    """A telephone call that somebody noted, unsealed: for those who may read the audit."""

    who: str
    on: str
    time: str
    by_id: int
    noted_at: datetime


def note_call(
    session: Session,
    audit_id: int,
    *,
    who: str,
    on: date | None,
    time: str,
    by: Person,
    at: datetime,
) -> None:
    """Somebody was telephoned about the newest answer that was not Yes.

    `time` is as it was typed. Noting the same call twice is harmless. Raises `RuleBroken` beside
    the question for what is missing.
    """
    audit = audit_held(session, audit_id)
    check_may_answer(session, audit, by, at)
    answer = last_worry(session, audit)
    if answer is None:
        raise RuleBroken("Nobody has said that this child may not be safe: nothing to note.")
    if not who.strip():
        raise RuleBroken("Please say whom you telephoned.", field="who")
    check_day(on, london_date(at))
    check_words(session, {"who": who, "time": time})
    words = {"who": who.strip(), "on": str(on), "time": time.strip()}
    noted = calls_of(session, answer)
    if any(call.by_id == by.id and words.items() <= vars(call).items() for call in noted):
        return
    number = len(noted) + 1
    sealed = sealing.seal(session, audit_id, _field(answer, number), json.dumps(words))
    call = SafetyCall(answer_id=answer.key, number=number, by_id=by.key, noted_at=at, sealed=sealed)
    session.add(call)
    trail.record(
        session,
        "alert.telephoned",
        ("audit", audit_id),
        by=by,
        at=at,
        after={"number": number, "words": trail.fingerprint(sealed)},
    )
    owe_update(session, asked_key(answer.key), at=at)
    update_told(session, answer, at=at)


def last_worry(session: Session, audit: Audit) -> SafetyAnswer | None:
    """The newest answer that was No or Not sure; None when there never was one."""
    worries = [found for found in safety_answers(session, audit.key) if found.safe is not Safe.YES]
    return worries[-1] if worries else None


def calls_of(session: Session, answer: SafetyAnswer) -> list[Call]:
    """Everybody who was telephoned after an answer, in the order in which it was noted."""
    found = []
    for call in _calls(session, answer):
        field = _field(answer, call.number)
        words = json.loads(sealing.unseal(session, answer.audit_id, field, call.sealed))
        found.append(Call(by_id=call.by_id, noted_at=call.noted_at, **words))
    return found


def calls_noted(session: Session, answer: SafetyAnswer) -> int:
    """How many calls were noted after an answer: for messages, which hold no name."""
    return len(_calls(session, answer))


def _calls(session: Session, answer: SafetyAnswer) -> list[SafetyCall]:
    noted = select(SafetyCall).where(SafetyCall.answer_id == answer.key)
    return list(session.exec(noted.order_by(col(SafetyCall.number))))


def _field(answer: SafetyAnswer, number: int) -> str:
    return f"call:{answer.key}:{number}"
