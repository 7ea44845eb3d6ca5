"""When a worker's message may leave, and other hours for one that missed them (brief 7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.action import Action
from models.audit import Audit
from models.delivery import Delivery, withdraw
from models.kinds import DeliveryKind
from models.moderation import ThemeTag
from models.person import Absence, Person
from models.reply import Telling
from models.rules import telling as rules
from models.rules.calendar import Works, at_london, london_date, next_working_day, works_by
from models.setting import policy_of
from models.vocabulary import Grade

_TELLS = (DeliveryKind.FINDINGS_READY, DeliveryKind.FINDINGS_CHANGED)
#: Tells a worker, or notes when that can be done.
Release = Callable[[Session, Audit, Telling, datetime], bool]


def is_worth_copying(session: Session, audit: Audit) -> bool:
    """Whether a moderator marked a strength of this audit as worth copying."""
    marked = select(ThemeTag.id).where(
        ThemeTag.audit_id == audit.key, col(ThemeTag.worth_copying).is_(True)
    )
    return session.exec(marked.limit(1)).first() is not None


def leaves_at(session: Session, audit: Audit, telling: Telling, at: datetime) -> datetime:
    """When the message leaves, as things stand; for somebody away for long, when to look again."""
    policy = policy_of(session)
    leaves = rules.leaves_at(
        audit.grade or Grade.GOOD,
        at,
        decided_on=london_date(audit.decided_at or at),
        spoken=telling.spoken_at is not None or telling.asked_at is None,
        works=_works(session, telling.person_id),
        policy=policy,
        worth_copying=is_worth_copying(session, audit),
    )
    again = next_working_day(london_date(at))
    return leaves or at_london(again, policy.number("telling.hour"))


def leaves_until(session: Session, audit: Audit, leaves: datetime) -> datetime:
    """When a message that may leave then may not any more."""
    grade, copied = audit.grade or Grade.GOOD, is_worth_copying(session, audit)
    return rules.leaves_until(grade, leaves, policy_of(session), worth_copying=copied)


def put_off(session: Session, late: Sequence[Delivery], *, release: Release, at: datetime) -> None:
    """Messages to workers that could not leave within their hours wait for the next ones.

    The findings first, and what was theirs to do comes with them. What nobody has seen is taken
    back; what may have arrived is looked for when the hours come.
    """
    for delivery in late:
        if delivery.kind in _TELLS:
            _put_off_telling(session, delivery, release, at)
    for delivery in late:
        if delivery.kind == DeliveryKind.ACTION_GIVEN:
            _put_off_action(session, delivery, at)


def _put_off_telling(session: Session, delivery: Delivery, release: Release, at: datetime) -> None:
    telling = session.get_one(Telling, delivery.facts["telling"])
    audit = session.get_one(Audit, telling.audit_id)
    if not withdraw(session, delivery.key):
        _give_other_hours(session, audit, telling, delivery, at)
        return
    if delivery.kind == DeliveryKind.FINDINGS_CHANGED:
        telling.again = True
    else:
        telling.told_at = None
    release(session, audit, telling, at)


def _put_off_action(session: Session, delivery: Delivery, at: datetime) -> None:
    action = session.get_one(Action, delivery.facts["action"])
    found = select(Telling).where(
        Telling.audit_id == action.audit_id, Telling.person_id == delivery.person_id
    )
    telling = session.exec(found).first()
    if telling is None or telling.told_at is not None or not withdraw(session, delivery.key):
        audit = session.get_one(Audit, action.audit_id)
        _give_other_hours(session, audit, telling, delivery, at)


def _give_other_hours(
    session: Session, audit: Audit, telling: Telling | None, delivery: Delivery, at: datetime
) -> None:
    delivery.not_before = leaves_at(session, audit, telling, at) if telling else at
    delivery.not_after = leaves_until(session, audit, delivery.not_before) if telling else None
    session.info["owed"] = True


def _works(session: Session, person_id: int) -> Works:
    away = session.exec(select(Absence).where(Absence.person_id == person_id)).all()
    spans: list[tuple[date, date]] = [(absence.starts, absence.ends) for absence in away]
    return works_by(session.get_one(Person, person_id).working_days, spans)
