"""Is the child safe now? The answer is kept and told at once; it waits for no *Save* (brief 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london as in_london
from models.rules.calendar import london_date, short_day
from models.rules.permissions import may_read_audit
from models.rules.safety import Confirmation, check_confirmation, needs_confirming
from models.safety import SafetyAnswer
from models.setting import policy_of
from models.vocabulary import Safe
from models.workflow.alerts import raise_alert, update_told, was_told
from models.workflow.audits import audit_as_it_stands, audit_held
from models.workflow.identifying import check_words
from models.workflow.reading import facts_to_read, reader_of


@dataclass(frozen=True)
class Confirmed:
    """A change to Yes as it was confirmed, unsealed: for those who may read the audit."""

    role: str
    who: str
    how: str
    on: str
    time: str


def say_safe(
    session: Session,
    audit_id: int,
    *,
    safe: Safe,
    by: Person,
    at: datetime,
    confirmed: Confirmation | None = None,
) -> SafetyAnswer | None:
    """Keep an answer to the safety question and tell those who must act; None if nothing changed.

    Only its auditor and those who read the audit with them answer. A change to Yes needs who
    confirmed it, how and when. Raises `RuleBroken`, beside the question where there is one.
    """
    audit = audit_held(session, audit_id)
    check_may_answer(session, audit, by, at)
    return answer_safe(session, audit, safe=safe, by=by, at=at, confirmed=confirmed)


def choose_safe(
    session: Session, audit: Audit, *, safe: Safe, by: Person, at: datetime
) -> SafetyAnswer | None:
    """The same where there is only a choice: a Yes that waits to be confirmed changes nothing."""
    if waits_for_confirmation(audit, safe):
        return None
    return answer_safe(session, audit, safe=safe, by=by, at=at)


def waits_for_confirmation(audit: Audit, chosen: Safe) -> bool:
    """Whether a choice is a change to Yes that nobody has confirmed yet."""
    return needs_confirming(audit.safe_now, chosen)


def check_waits_for_confirmation(audit: Audit) -> None:
    """Raises `RuleBroken` where there is no change to Yes to confirm."""
    if not waits_for_confirmation(audit, Safe.YES):
        raise RuleBroken("There is nothing to confirm: no other answer stands in the way of Yes.")


def answer_safe(
    session: Session,
    audit: Audit,
    *,
    safe: Safe,
    by: Person,
    at: datetime,
    confirmed: Confirmation | None = None,
) -> SafetyAnswer | None:
    """Keep and tell an answer that somebody entitled has given; None if nothing changed."""
    if audit.safe_now == safe:
        return None
    if changes := needs_confirming(audit.safe_now, safe):
        roles = policy_of(session).value("safety.confirmed_by")
        confirmed = confirmed or Confirmation("", "", "", None)
        check_confirmation(confirmed, london_date(at), roles)
        check_words(session, {"who": confirmed.who, "how": confirmed.how, "time": confirmed.time})
    before, audit.safe_now = audit.safe_now, safe
    answer = SafetyAnswer(audit_id=audit.key, safe=safe, by_id=by.key, answered_at=at)
    session.add(answer)
    session.flush()
    after: dict[str, object] = {"safe": safe}
    if changes and confirmed is not None:
        after |= _keep_confirmation(session, answer, confirmed)
    trail.record(
        session,
        "audit.safe_now",
        ("audit", audit.key),
        by=by,
        at=at,
        before={"safe": before},
        after=after,
    )
    for earlier in safety_answers(session, audit.key)[:-1]:
        update_told(session, earlier, at=at)
    if safe is not Safe.YES:
        raise_alert(session, audit, answer, at=at)
    update_told(session, answer, at=at)
    return answer


def _keep_confirmation(
    session: Session, answer: SafetyAnswer, said: Confirmation
) -> dict[str, object]:
    words = {"who": said.who, "how": said.how, "on": str(said.on), "time": said.time}
    answer.confirmed_by = said.role
    answer.sealed = sealing.seal(
        session, answer.audit_id, f"safety:{answer.key}", json.dumps(words)
    )
    return {"confirmed_by": said.role, "words": trail.fingerprint(answer.sealed)}


def take_alert(session: Session, answer_id: int, *, by: Person, at: datetime) -> SafetyAnswer:
    """*I have this*: one of those who were told says that they are acting. The first stands.

    They have the child, so every alert about it that nobody has taken is theirs. Raises
    `RuleBroken` when somebody else has it, or when the answer is Yes by now.
    """
    answer = session.get(SafetyAnswer, answer_id, with_for_update=True)
    if answer is None:
        raise RuleBroken("That alert is not here any more.")
    audit = audit_held(session, answer.audit_id)
    if not was_told(session, answer_id, by.key):
        raise RuleBroken(
            "This alert was sent to others; telephone the team manager if you can help."
        )
    if answer.taken_by_id is not None and answer.taken_by_id != by.id:
        first = session.get_one(Person, answer.taken_by_id)
        raise RuleBroken(
            f"{first.name} has this since {_clock(answer.taken_at)}, so nothing was changed. "
            "Please telephone them if you can help."
        )
    if answer.taken_by_id is None:
        if audit.safe_now is Safe.YES:
            raise RuleBroken("Since then the answer is Yes, so nobody has to take this on.")
        trail.record(session, "alert.taken", ("audit", audit.key), by=by, at=at)
        for found in safety_answers(session, audit.key):
            if found.safe is not Safe.YES and found.taken_by_id is None:
                found.taken_by_id, found.taken_at = by.key, at
                update_told(session, found, at=at)
    return answer


def safety_answers(session: Session, audit_id: int) -> list[SafetyAnswer]:
    """Every answer given, oldest first."""
    return list(
        session.exec(
            select(SafetyAnswer)
            .where(SafetyAnswer.audit_id == audit_id)
            .order_by(col(SafetyAnswer.id))
        )
    )


def open_alert(session: Session, audit: Audit) -> SafetyAnswer | None:
    """The newest answer while it is No or Not sure; None when nothing is open."""
    if audit.safe_now not in (Safe.NO, Safe.NOT_SURE):
        return None
    answers = safety_answers(session, audit.key)
    return answers[-1] if answers else None


def confirmed_of(session: Session, answer: SafetyAnswer) -> Confirmed | None:
    """Who confirmed a change to Yes, how and when, unsealed; None where nothing had to be."""
    if answer.sealed is None or answer.confirmed_by is None:
        return None
    words: Mapping[str, str] = json.loads(
        sealing.unseal(session, answer.audit_id, f"safety:{answer.key}", answer.sealed)
    )
    return Confirmed(role=answer.confirmed_by, **words)


def audit_to_answer(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """The audit, to be shown to somebody who may answer. Raises `RuleBroken` for others."""
    audit = audit_as_it_stands(session, audit_id)
    check_may_answer(session, audit, by, at)
    return audit


def check_may_answer(session: Session, audit: Audit, by: Person, at: datetime) -> None:
    """Its auditor answers, and whoever may read the whole of it: a worry is never refused them."""
    if by.id in (audit.auditor_id, audit.moderator_id, audit.second_reader_id):
        return
    if may_read_audit(reader_of(session, by, at), facts_to_read(session, audit)):
        return
    raise RuleBroken("This audit is with somebody else, so nothing was changed.")


def _clock(at: datetime | None) -> str:
    return "" if at is None else f"{short_day(in_london(at).date())}, {in_london(at):%H:%M}"
