"""Who hears of an appeal or a review: who decides, who asked, and everybody who was told (7)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models.appeal import Appeal
from models.audit import Audit
from models.delivery import Delivery, owe, owe_update
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.moderation import Moderation
from models.vocabulary import AppealState, Role
from models.workflow.alerted import provisional_messages, told_in_force, told_of
from models.workflow.audits import service_of
from models.workflow.people import holder_of


def tell_asked(
    session: Session, audit: Audit, appeal: Appeal, *, before: int | None = None, at: datetime
) -> None:
    """Whoever decides gets it; where rule 1 leaves nobody, the QA manager's post hears so.

    `before` had it until now: their message says who has it instead.
    """
    to = appeal.decider_id
    if to is None:
        manager = holder_of(session, Role.QA_MANAGER)
        to = manager.key if manager else None
    if before is not None:
        owe_update(session, _decider_key(appeal, before), at=at)
    if to is None:
        return
    is_new = owe(
        session,
        key=_decider_key(appeal, to),
        kind=DeliveryKind.APPEAL_TO_DECIDE,
        to=to,
        facts={"appeal": appeal.key, "audit": audit.key},
        at=at,
    )
    if not is_new:
        owe_update(session, _decider_key(appeal, to), at=at)


def update_asked(session: Session, audit: Audit, *, at: datetime) -> None:
    """What stands in the auditor's messages and in those about the weak case, written again."""
    owe_update(session, f"audit-{audit.key}-v{audit.version}-moderated", at=at)
    owe_update(session, f"audit-{audit.key}-assigned", at=at)
    for message in told_in_force(session, audit.key):
        owe_update(session, message.key, at=at)


def tell_decided(
    session: Session, audit: Audit, appeal: Appeal, *, at: datetime, not_before: datetime
) -> None:
    """How it was decided: the auditor, the AD and who asked; everybody who was told, if it changed.

    Each once: whoever hears of the new grade through the escalation's own message is not told here
    as well. The auditor always is.
    """
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id)
    hear: set[int | None] = {appeal.asked_by_id, director.key if director else None}
    if appeal.state is AppealState.UPHELD:
        hear |= _told(session, audit) | _graded(session, audit)
        hear -= _hear_otherwise(session, audit, at)
    hear |= {audit.auditor_id}
    for who in sorted(who for who in hear - {appeal.decider_id} if who is not None):
        owe(
            session,
            key=f"appeal-{appeal.key}-decided-{who}",
            kind=DeliveryKind.APPEAL_DECIDED,
            to=who,
            facts={"appeal": appeal.key, "audit": audit.key},
            at=at,
            not_before=not_before,
        )
    asked = col(Delivery.key).startswith(f"appeal-{appeal.key}-decide-")
    for key in session.exec(select(Delivery.key).where(asked)).all():
        owe_update(session, key, at=at)
    update_asked(session, audit, at=at)


def _told(session: Session, audit: Audit) -> set[int | None]:
    """Everybody to whom a message spoke of this audit's grade, or was glad of it."""
    glad = select(Delivery.person_id).where(
        Delivery.kind == DeliveryKind.OUTSTANDING,
        col(Delivery.key).startswith(f"audit-{audit.key}-outstanding-"),
    )
    told: set[int | None] = {*session.exec(glad).all()}
    told |= {message.person_id for message in provisional_messages(session, audit.key)}
    for escalation in session.exec(select(Escalation).where(Escalation.audit_id == audit.key)):
        told |= {each.person_id for each in told_of(session, escalation) if _has_left(each)}
    return told


def _has_left(message: Delivery) -> bool:
    """Whether it says this to somebody: a day's message that waits for its hour leaves out what
    ended before."""
    return message.sent_at is not None or message.kind != DeliveryKind.WEAK_TODAY


def _graded(session: Session, audit: Audit) -> set[int | None]:
    """Whoever moderated it or read it second: they learn from it."""
    graded = select(Moderation.moderator_id).where(Moderation.audit_id == audit.key)
    return set(session.exec(graded).all())


def _hear_otherwise(session: Session, audit: Audit, at: datetime) -> set[int | None]:
    """Who is told in this moment that the escalation ended, or of a worse one."""
    ended = select(Delivery.person_id).where(
        Delivery.kind == DeliveryKind.NOT_STOOD,
        col(Delivery.key).startswith(f"audit-{audit.key}-v"),
        Delivery.owed_at == at,
    )
    hear: set[int | None] = {*session.exec(ended).all()}
    begun = select(Escalation).where(Escalation.audit_id == audit.key, Escalation.decided_at == at)
    for escalation in session.exec(begun):
        hear |= {message.person_id for message in told_of(session, escalation)}
    return hear


def _decider_key(appeal: Appeal, person_id: int) -> str:
    return f"appeal-{appeal.key}-decide-{person_id}"
