"""What the tests of routing, handing over and covering share: audits that leads have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.audit import Audit
from models.delivery import ACCOUNT_DEACTIVATED, Delivery, DeliveryState, owe, with_key
from models.kinds import DeliveryKind
from models.person import Absence, Person
from models.rules.calendar import at_london
from models.trail import TrailEntry
from models.vocabulary import AuditState, Grade, Safe
from models.workflow.routing import route
from tests.models.workflow.standing import named

LEADS = ("Moses", "Priya", "Grace")


def on(day: int, hour: int = 9) -> datetime:
    """A time in December 2026, London."""
    return at_london(date(2026, 12, day), hour)


def sent(session: Session, of: Audit, **facts: object) -> Audit:
    """Another audit like this one, sent and routed on 1 December; `facts` as they stand before."""
    at = on(1)
    empty = ("id", "moderator_id", "second_reader_id", "supporter_id", "claimed_at", "given_by_id")
    given = {"version": 1, "blind": False, "safe_now": Safe.YES, "auditor_grade": Grade.GOOD}
    copy = Audit(**{**of.model_dump(exclude=set(empty)), **given, **facts})
    copy.state, copy.submitted_at, copy.held_since = AuditState.SUBMITTED, at, at
    session.add(copy)
    session.flush()
    route(session, copy, on=at.date(), at=at)
    return copy


def is_with(session: Session, audit: Audit, first_name: str, state: AuditState) -> Audit:
    """Have it stand with this lead in this state, without anybody being told."""
    lead = named(session, first_name).key
    audit.state = state
    if state is AuditState.SECOND_READING:
        audit.second_reader_id = lead
    else:
        audit.moderator_id = lead
    session.flush()
    return audit


def away(session: Session, first_name: str, first: int, last: int) -> None:
    """Somebody is away on these days of December."""
    days = {"starts": date(2026, 12, first), "ends": date(2026, 12, last)}
    session.add(Absence(person_id=named(session, first_name).key, **days))
    session.flush()


def account_closes(session: Session, first_name: str) -> None:
    """A message to somebody could not leave: their account is closed, the sender writes down."""
    key = f"reminder-to-{first_name}"
    owe(session, key=key, kind=DeliveryKind.REMINDER, to=named(session, first_name).key, at=on(1))
    waiting = with_key(session, key)
    assert waiting is not None
    waiting.state, waiting.held_because = DeliveryState.HELD, ACCOUNT_DEACTIVATED
    session.flush()


def told(session: Session, first_name: str, kind: DeliveryKind, audit: Audit) -> list[Delivery]:
    """What somebody was told of a kind about an audit, oldest first."""
    person = named(session, first_name).key
    found = select(Delivery).where(
        Delivery.kind == kind,
        Delivery.person_id == person,
        col(Delivery.key).startswith(f"audit-{audit.key}-"),
    )
    return list(session.exec(found.order_by(col(Delivery.id))))


def trail_of(session: Session, audit: Audit, what: str) -> list[TrailEntry]:
    """What the trail says of an audit, oldest first."""
    found = select(TrailEntry).where(
        TrailEntry.what == what,
        TrailEntry.subject_kind == "audit",
        TrailEntry.subject_id == audit.key,
    )
    return list(session.exec(found.order_by(col(TrailEntry.id))))


def names_of(session: Session, people: Iterable[int | None]) -> list[str]:
    """Their first names; "nobody" for None."""
    return [
        session.get_one(Person, who).name.partition(" ")[0] if who else "nobody" for who in people
    ]
