"""What the practice council's conversations begin with: what is still open, not all that was."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select, update

from models.action import Action
from models.audit import Audit
from models.delivery import Delivery, DeliveryState
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.learning import Digest
from models.reply import Reply, Telling
from models.rules.lifecycle import OPEN_STATES
from models.vocabulary import ActionState, EscalationState

#: How many of the newest findings that nobody has replied to stay in their conversations.
_STILL_READ = 12
#: Messages that speak of something which may be open still, and the fact that names it.
_STILL_OPEN = {
    DeliveryKind.AUDIT_ASSIGNED: "audit",
    DeliveryKind.TO_MODERATE: "audit",
    DeliveryKind.TO_SECOND_READ: "audit",
    DeliveryKind.TO_SETTLE: "audit",
    DeliveryKind.PROVISIONAL: "audit",
    DeliveryKind.ESCALATED: "escalation",
    DeliveryKind.REMEDY_TO_VERIFY: "escalation",
    DeliveryKind.FINDINGS_READY: "telling",
    DeliveryKind.ACTION_GIVEN: "action",
    DeliveryKind.ACTION_TO_VERIFY: "action",
    DeliveryKind.DIGEST_TO_APPROVE: "digest",
    DeliveryKind.DIGEST: "digest",
}


def forget_old_messages(session: Session, *, before: datetime) -> None:
    """Withdraw what would have been sent before a moment, but for what is still open.

    So that a conversation begins with what matters to its reader, not with eight months of mail.
    """
    still = _still_open(session)
    kept = []
    for delivery in session.exec(select(Delivery).where(col(Delivery.owed_at) < before)):
        fact = _STILL_OPEN.get(DeliveryKind(delivery.kind))
        if fact and delivery.facts.get(fact) in still[fact]:
            kept.append(delivery.id)
    session.exec(
        update(Delivery)
        .where(col(Delivery.owed_at) < before, col(Delivery.id).not_in(kept))
        .values(state=DeliveryState.WITHDRAWN)
    )


def _still_open(session: Session) -> dict[str, set[int | None]]:
    owed = (ActionState.OPEN, ActionState.REOPENED, ActionState.DONE_CLAIMED)
    ended = (EscalationState.VERIFIED, EscalationState.CLOSED)
    replied = select(Reply.audit_id)
    unanswered = (
        select(Telling.id)
        .where(col(Telling.replies).is_(True), col(Telling.audit_id).not_in(replied))
        .order_by(col(Telling.told_at).desc())
        .limit(_STILL_READ)
    )
    newest = session.exec(select(Digest.id).order_by(col(Digest.id).desc()).limit(3))
    return {
        "audit": set(session.exec(select(Audit.id).where(col(Audit.state).in_(OPEN_STATES)))),
        "action": set(session.exec(select(Action.id).where(col(Action.state).in_(owed)))),
        "escalation": set(
            session.exec(select(Escalation.id).where(col(Escalation.state).not_in(ended)))
        ),
        "telling": set(session.exec(unanswered)),
        "digest": set(newest),
    }
