"""A weak grade told before it is decided: to whom, and that it did not stand (brief 7 and 8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import trail
from models.audit import Audit
from models.delivery import Delivery, owe, withdraw
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.grading import is_worse
from models.vocabulary import Grade, Lifted, Role
from models.workflow.alerted import provisional_messages, told_in_force
from models.workflow.audits import service_of
from models.workflow.people import DUTY_LEAD, holder_of
from models.workflow.posts import in_line_for


def tell_own_inadequate(session: Session, audit: Audit, *, at: datetime) -> None:
    """An auditor's own Inadequate, as it is sent: duty lead, service manager and AD are told.

    Once for each time that it is sent, without a word of what was found; no date runs from it.
    """
    if audit.auditor_grade is Grade.INADEQUATE:
        _owe(session, audit, Grade.INADEQUATE, _who_hears(session, audit, at), at, theirs=True)


def tell_from_the_record(session: Session, audit: Audit, grade: Grade, *, at: datetime) -> None:
    """An audit goes back to its auditor and looks weak on the record: the AD is told at once."""
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id)
    _owe(session, audit, grade, [director] if director else [], at, theirs=False)


def note_lapsed(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Record each weak grade that was told as provisional and did not stand, and say so.

    Whoever hears of the grade that stands through its escalation is not told twice.
    """
    hear = {message.person_id for message in told_in_force(session, audit.key)}
    for message in provisional_messages(session, audit.key):
        grade = Grade(message.facts["grade"])
        if audit.grade is None or not is_worse(grade, than=audit.grade):
            continue
        trail.record(
            session,
            "audit.provisional_lapsed",
            ("audit", audit.key),
            by=by,
            at=at,
            before={"grade": grade},
            after={"grade": audit.grade},
        )
        if message.person_id not in hear:
            say_not_stood(session, audit, message, grade, at=at)


def say_not_stood(
    session: Session,
    audit: Audit,
    message: Delivery,
    grade: Grade,
    *,
    because: Lifted = Lifted.NOT_STOOD,
    at: datetime,
) -> None:
    """Tell whoever got this message that the grade in it did not stand; once for each person.

    A message about this alone that has not left is taken back: there is nothing to put right.
    """
    who, gathers = message.person_id, message.kind == DeliveryKind.WEAK_TODAY
    if who is None or (not gathers and withdraw(session, message.key)):
        return
    source = message.facts.get("source", "decision")
    about = {"grade": grade, "final": audit.grade, "because": because, "source": source}
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-{because.replace('_', '-')}-{who}",
        kind=DeliveryKind.NOT_STOOD,
        to=who,
        facts={"audit": audit.key, **about},
        at=at,
    )


def _who_hears(session: Session, audit: Audit, at: datetime) -> list[Person]:
    """The duty lead of today, the service manager and the AD of the case; never its auditor."""
    service_id = service_of(session, audit).id
    duty = in_line_for(session, DUTY_LEAD, on=london_date(at))
    line = [
        next((who for who in duty if who.id != audit.auditor_id), None),
        holder_of(session, Role.SERVICE_MANAGER, service_id),
        holder_of(session, Role.ASSISTANT_DIRECTOR, service_id),
    ]
    hear = {who.key: who for who in line if who is not None and who.id != audit.auditor_id}
    return list(hear.values())


def _owe(
    session: Session,
    audit: Audit,
    grade: Grade,
    people: list[Person],
    at: datetime,
    *,
    theirs: bool,
) -> None:
    """`theirs`: it is the auditor's own grade, and not what a moderator saw on the record."""
    source = "auditor" if theirs else "record"
    for who in people:
        owe(
            session,
            key=f"audit-{audit.key}-v{audit.version}-provisional-{source}-{who.key}",
            kind=DeliveryKind.PROVISIONAL,
            to=who.key,
            facts={"audit": audit.key, "grade": grade, "source": source, "version": audit.version},
            at=at,
            urgent=grade is Grade.INADEQUATE,
        )
