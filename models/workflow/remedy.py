"""Remedial action on a weak case: recorded by the AD, looked for on the record (brief 8)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session

from models import sealing, trail
from models.delivery import owe
from models.errors import RuleBroken
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import lifecycle
from models.rules.calendar import london_date
from models.rules.escalation import (
    RemedialRecord,
    check_may_confirm_remedy,
    check_remedial_record,
)
from models.rules.independence import check_may_moderate
from models.rules.safety import Confirmation
from models.vocabulary import EscalationState, Role, Safe
from models.workflow.audits import audit_held, facts_of, ties_of
from models.workflow.escalation import update_told
from models.workflow.identifying import check_words
from models.workflow.people import holder_of
from models.workflow.routing import quietest_lead
from models.workflow.safety import answer_safe
from models.workflow.shown import update_mondays


def acknowledge(session: Session, escalation_id: int, *, by: Person, at: datetime) -> Escalation:
    """The AD has seen it. Pressing twice is harmless."""
    escalation = _held(session, escalation_id)
    _check_director(session, escalation, by)
    if escalation.state is EscalationState.OPEN:
        _move(session, escalation, EscalationState.ACKNOWLEDGED, by, at)
        escalation.acknowledged_by_id, escalation.acknowledged_at = by.key, at
        update_told(session, escalation, at)
        update_mondays(session, by.key, at)
    return escalation


def record_remedy(
    session: Session,
    escalation_id: int,
    remedy: RemedialRecord,
    *,
    remains: str = "",
    by: Person,
    at: datetime,
) -> Escalation:
    """Remedial action has been taken: the AD's post says what; a PAL checks it on the record.

    What is only planned does not stop the clock: the days given cannot lie ahead. Whether the
    child is safe now is told at once, as everywhere.
    """
    escalation = _held(session, escalation_id)
    _check_director(session, escalation, by)
    if escalation.state not in (EscalationState.OPEN, EscalationState.ACKNOWLEDGED):
        raise RuleBroken("Remedial action has been recorded already, so nothing was changed.")
    check_remedial_record(remedy, london_date(at))
    written = {"done": remedy.done, "done_by": remedy.done_by, "seen_by": remedy.seen_by}
    check_words(session, written | {"remains": remains})
    _move(session, escalation, EscalationState.ACTION_RECORDED, by, at)
    escalation.recorded_by_id, escalation.recorded_at = by.key, at
    escalation.breached = escalation.breached or london_date(at) > escalation.due_on
    words = {name: str(value) for name, value in vars(remedy).items()} | {"remains": remains}
    escalation.sealed = sealing.seal(
        session, escalation.audit_id, f"escalation:{escalation_id}", json.dumps(words)
    )
    audit = audit_held(session, escalation.audit_id)
    if remedy.safe is not None:
        seen = Confirmation("manager", remedy.seen_by, remedy.done, remedy.seen_on)
        answer_safe(session, audit, safe=remedy.safe, by=by, at=at, confirmed=seen)
    lead = quietest_lead(session, audit, at=at)
    escalation.verifier_id = lead.key if lead else None
    if lead is not None:
        owe(
            session,
            key=f"escalation-{escalation_id}-verify-{at.isoformat()}",
            kind=DeliveryKind.REMEDY_TO_VERIFY,
            to=lead.key,
            facts={"escalation": escalation_id},
            at=at,
        )
    update_told(session, escalation, at)
    update_mondays(session, by.key, at)
    return escalation


def say_worry(
    session: Session, escalation_id: int, *, safe: Safe, by: Person, at: datetime
) -> None:
    """*No* or *Not sure* in the AD's record: told before the record itself can be refused."""
    escalation = _held(session, escalation_id)
    _check_director(session, escalation, by)
    answer_safe(session, audit_held(session, escalation.audit_id), safe=safe, by=by, at=at)


def verify_remedy(
    session: Session, escalation_id: int, *, on_record: bool, by: Person, at: datetime
) -> Escalation:
    """A PAL looks on the case record: it is there (verified), or it reopens with its old date."""
    escalation = _held(session, escalation_id)
    audit = audit_held(session, escalation.audit_id)
    check_may_moderate(facts_of(session, by, at), ties_of(session, audit))
    if escalation.recorded_by_id == by.id:
        raise RuleBroken("Somebody else has to see it: you recorded it yourself.")
    to = EscalationState.VERIFIED if on_record else EscalationState.ACKNOWLEDGED
    _move(session, escalation, to, by, at)
    if on_record:
        escalation.verified_by_id, escalation.verified_at = by.key, at
    update_told(session, escalation, at)
    return escalation


def remedy_of(session: Session, escalation: Escalation) -> dict[str, str]:
    """What was recorded, unsealed: for those who may read it; empty when nothing was."""
    if escalation.sealed is None:
        return {}
    name = f"escalation:{escalation.key}"
    return dict(json.loads(sealing.unseal(session, escalation.audit_id, name, escalation.sealed)))


def _held(session: Session, escalation_id: int) -> Escalation:
    escalation = session.get(Escalation, escalation_id, with_for_update=True)
    if escalation is None or escalation.lifted_at is not None:
        raise RuleBroken("This escalation has ended, so nothing was changed.")
    return escalation


def _check_director(session: Session, escalation: Escalation, by: Person) -> None:
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, escalation.service_id)
    check_may_confirm_remedy(holds_ad_post=director is not None and director.id == by.id)


def _move(
    session: Session, escalation: Escalation, to: EscalationState, by: Person, at: datetime
) -> None:
    if to not in lifecycle.ESCALATION_NEXT[escalation.state]:
        raise RuleBroken("This has moved on since you last looked, so nothing was changed.")
    before, escalation.state = escalation.state, to
    trail.record(
        session,
        f"escalation.{to}",
        ("escalation", escalation.key),
        by=by,
        at=at,
        before={"state": before},
        after={"state": to},
    )
