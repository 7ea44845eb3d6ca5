"""Who has been told of a grade, or that a child may not be safe: they read nothing blind (7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.delivery import Delivery, DeliveryState
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Post
from models.safety import SafetyAnswer, SafetyTold
from models.trail import ReadLog, TrailEntry
from models.workflow.people import DUTY_LEAD

#: In the read log: an audit with its grades.
SIGHTED = "audit.whole"

#: In the trail: an audit was routed to a moderator, taken, and given to another.
_GIVEN, _TAKEN, _CHANGED = "audit.to_moderate", "audit.claimed", "audit.reader_changed"

#: A day's message gathers the cases decided since the working day before: over Christmas, a week.
LONGEST_GATHERING = timedelta(days=14)
#: What is told of one escalation, with its number in the message's key.
ABOUT_ONE_CASE = (
    DeliveryKind.WEAK_TOLD,
    DeliveryKind.ESCALATED,
    DeliveryKind.REMEDY_TO_VERIFY,
    DeliveryKind.ASKED_HOW,
)


def alerted_about(session: Session, audit_id: int) -> frozenset[int]:
    """Everybody to whom an alert about this audit was owed, or who read it with its grades: ids.

    A provisional grade, an escalation, the day's message that it stands in, a remedy to look for,
    and a child who may not be safe. Also whoever had it to moderate: its date told them. Who gave
    a grade or an answer is not among them for that.
    """
    read = select(ReadLog.person_id).where(
        ReadLog.subject_kind == "audit", ReadLog.subject_id == audit_id, ReadLog.what == SIGHTED
    )
    safety = (
        select(SafetyTold.person_id)
        .join(SafetyAnswer, col(SafetyAnswer.id) == SafetyTold.answer_id)
        .where(SafetyAnswer.audit_id == audit_id)
    )
    told: set[int | None] = {*session.exec(safety).all()}
    told |= {message.person_id for message in provisional_messages(session, audit_id)}
    told |= {*session.exec(read).all()} | _who_had_it(session, audit_id)
    for escalation in session.exec(select(Escalation).where(Escalation.audit_id == audit_id)):
        told |= {message.person_id for message in told_of(session, escalation)}
    return frozenset(who for who in told if who is not None)


def _who_had_it(session: Session, audit_id: int) -> frozenset[int | None]:
    """Everybody who has or had an audit to moderate, in any version, whatever it was graded.

    They see by when it is due, and an Inadequate is due in a day.
    """
    entries = select(TrailEntry).where(
        TrailEntry.subject_kind == "audit",
        TrailEntry.subject_id == audit_id,
        col(TrailEntry.what).in_((_GIVEN, _TAKEN, _CHANGED)),
    )
    had: set[int | None] = set()
    for entry in session.exec(entries):
        after = entry.after or {}
        if entry.what == _TAKEN:
            had.add(entry.person_id)
        elif not after.get("second"):
            had.add(after.get("reader" if entry.what == _CHANGED else "lead"))
    return frozenset(had)


def on_duty(session: Session) -> frozenset[int]:
    """Who holds the duty lead's post, and who deputises: they hear of an Inadequate at once.

    They grade nothing blind and read nothing second, whatever its grade: who is passed over, and
    who is not, says nothing of it.
    """
    posts = select(Post.holder_id, Post.deputy_id).where(Post.code == DUTY_LEAD)
    return frozenset(who for post in session.exec(posts) for who in post if who is not None)


def told_of(session: Session, escalation: Escalation) -> list[Delivery]:
    """Every message in which somebody was told of an escalation, alone or with the day's others."""
    alone = messages_about(session, escalation.key)
    return alone + gathered_messages(session, escalation.key, since=escalation.decided_at)


def told_in_force(session: Session, audit_id: int) -> list[Delivery]:
    """The same of the escalation that is in force for an audit; none where there is none."""
    found = select(Escalation).where(
        Escalation.audit_id == audit_id, col(Escalation.lifted_at).is_(None)
    )
    newest = session.exec(found.order_by(col(Escalation.id).desc()).limit(1)).first()
    return told_of(session, newest) if newest else []


def messages_about(session: Session, escalation_id: int) -> list[Delivery]:
    """Every message about one escalation alone that was not taken back, oldest first."""
    found = select(Delivery).where(
        Delivery.state != DeliveryState.WITHDRAWN,
        col(Delivery.key).startswith(f"escalation-{escalation_id}-"),
        col(Delivery.kind).in_(ABOUT_ONE_CASE),
    )
    return list(session.exec(found.order_by(col(Delivery.id))).all())


def gathered_messages(session: Session, escalation_id: int, *, since: datetime) -> list[Delivery]:
    """The days' messages that name an escalation which was decided at `since`, oldest first."""
    days = select(Delivery).where(
        Delivery.kind == DeliveryKind.WEAK_TODAY,
        col(Delivery.owed_at) >= since - LONGEST_GATHERING,
    )
    found = session.exec(days.order_by(col(Delivery.id))).all()
    return [day for day in found if escalation_id in day.facts.get("escalations", [])]


def provisional_messages(session: Session, audit_id: int) -> list[Delivery]:
    """Every message that told somebody of a grade as provisional and stands, oldest first."""
    found = select(Delivery).where(
        Delivery.state != DeliveryState.WITHDRAWN,
        Delivery.kind == DeliveryKind.PROVISIONAL,
        col(Delivery.key).startswith(f"audit-{audit_id}-"),
    )
    return list(session.exec(found.order_by(col(Delivery.id))).all())
