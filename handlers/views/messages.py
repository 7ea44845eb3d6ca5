"""Which function writes which message. Messages are written when they are sent, from facts.

A function takes the session and the delivery and gives the message, or None when nobody needs it
any more: then it is taken back unsent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlmodel import Session

from handlers.views import (
    actions,
    alert,
    appeals,
    assigned,
    calibration,
    conversation,
    digest,
    following,
    moved,
    release,
    replied,
    reply,
    second_return,
    to_moderate,
    weak,
    weekly,
)
from handlers.views.blocks import Message
from models.delivery import Delivery
from models.kinds import DeliveryKind

Written = Callable[[Session, Delivery], Message | None]

RENDER: Mapping[DeliveryKind, Written] = {
    # the auditor's side
    DeliveryKind.AUDIT_ASSIGNED: assigned.assigned,
    DeliveryKind.CASE_CHOSEN: assigned.chosen,
    DeliveryKind.RELEASE_NEEDED: release.release_needed,
    DeliveryKind.REMINDER: assigned.reminder,
    DeliveryKind.UNSAFE: alert.unsafe,
    DeliveryKind.WHO_WAS_TELEPHONED: alert.who_was_telephoned,
    DeliveryKind.RETURNED: assigned.returned,
    DeliveryKind.MODERATED: assigned.moderated,
    # the moderators' side
    DeliveryKind.TO_MODERATE: to_moderate.to_moderate,
    DeliveryKind.TO_SECOND_READ: to_moderate.to_second_read,
    DeliveryKind.NOBODY_INDEPENDENT: to_moderate.nobody_independent,
    DeliveryKind.READER_AWAY: moved.reader_away,
    DeliveryKind.READING_MOVED: moved.reading_moved,
    DeliveryKind.TO_SUPPORT: to_moderate.to_support,
    DeliveryKind.SECOND_RETURN: second_return.second_return,
    DeliveryKind.SECOND_RETURN_DECIDED: second_return.decided,
    DeliveryKind.APPEAL_TO_DECIDE: appeals.to_decide,
    DeliveryKind.APPEAL_DECIDED: appeals.decided,
    DeliveryKind.TO_SETTLE: to_moderate.to_settle,
    DeliveryKind.READ_TWICE: to_moderate.read_twice,
    # a weak case
    DeliveryKind.PROVISIONAL: weak.provisional,
    DeliveryKind.NOT_STOOD: weak.not_stood,
    DeliveryKind.WEAK_TOLD: weak.weak_told,
    DeliveryKind.ESCALATED: weak.escalated,
    DeliveryKind.WEAK_TODAY: weak.weak_today,
    DeliveryKind.REMEDY_TO_VERIFY: weak.to_verify,
    # the worker, their manager, and what the worker replies
    DeliveryKind.FINDINGS_READY: reply.findings_ready,
    DeliveryKind.FINDINGS_CHANGED: appeals.findings_changed,
    DeliveryKind.CONVERSATION_OUTSTANDING: conversation.outstanding,
    DeliveryKind.OUTSTANDING: conversation.an_outstanding,
    DeliveryKind.REPLIED: replied.replied,
    DeliveryKind.REPLY_ANSWERED: reply.reply_answered,
    # actions
    DeliveryKind.ACTION_GIVEN: actions.action_given,
    DeliveryKind.ASKED_HOW: following.asked_how,
    DeliveryKind.ACTION_TO_VERIFY: actions.to_verify,
    DeliveryKind.MORE_TIME_ASKED: actions.more_time_asked,
    DeliveryKind.MORE_TIME_DECIDED: actions.more_time_decided,
    # calibration
    DeliveryKind.CALIBRATION: calibration.asked,
    DeliveryKind.CALIBRATION_RESULT: calibration.told,
    # Monday and the learning
    DeliveryKind.WEEKLY: weekly.weekly,
    DeliveryKind.WEEKLY_COPY: weekly.weekly_copy,
    DeliveryKind.DIGEST_TO_APPROVE: digest.to_approve,
    DeliveryKind.DIGEST: digest.digest,
    DeliveryKind.DIGEST_IN_DOUBT: digest.in_doubt,
}


def render(session: Session, delivery: Delivery) -> Message | None:
    """The message that is owed, in words; None when it is not needed any more."""
    return RENDER[DeliveryKind(delivery.kind)](session, delivery)
