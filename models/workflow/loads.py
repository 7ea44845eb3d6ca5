"""What each lead has open, weighed: the next audit goes to whom it weighs least on (brief 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlmodel import Session, col, func, select

from models.action import Action
from models.audit import Audit
from models.escalation import Escalation
from models.setting import policy_of
from models.vocabulary import ActionState, AuditState, EscalationState

_MODERATED = (AuditState.SUBMITTED, AuditState.IN_MODERATION)
_REDONE = (AuditState.RETURNED, AuditState.IN_PROGRESS)


def weight_of(session: Session, what: str) -> float:
    """What one `moderation`, `second_reading`, `support` or `verification` weighs."""
    return float(policy_of(session).value(f"moderation.load.{what}"))


def loads(session: Session) -> Mapping[int, float]:
    """The weight of everybody's open work, by id; 0 for who has none.

    Audits to moderate and to read second, redos that they support, and what they were asked to
    see on the record. What any lead may look at counts for the one who was asked.
    """
    counted = (
        ("moderation", col(Audit.moderator_id), (col(Audit.state).in_(_MODERATED),)),
        (
            "second_reading",
            col(Audit.second_reader_id),
            (Audit.state == AuditState.SECOND_READING,),
        ),
        ("support", col(Audit.supporter_id), (col(Audit.state).in_(_REDONE),)),
        (
            "verification",
            col(Escalation.verifier_id),
            (
                Escalation.state == EscalationState.ACTION_RECORDED,
                col(Escalation.lifted_at).is_(None),
            ),
        ),
        (
            "verification",
            col(Action.verifier_id),
            (Action.state == ActionState.DONE_CLAIMED, col(Action.from_weak).is_(True)),
        ),
    )
    load: dict[int, float] = defaultdict(float)
    for what, who, conditions in counted:
        found = select(who, func.count()).where(who.is_not(None), *conditions).group_by(who)
        for lead, count in session.exec(found):
            load[lead or 0] += weight_of(session, what) * count
    return load
