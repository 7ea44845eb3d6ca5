"""An audit to moderate or to read second in somebody else's hands: by name (brief section 7).

Who has it hands it over, and takes it back while the other has not begun; the QA manager names
whoever is independent, themselves included. The date stays as it is (rule 6). What somebody typed
stays theirs: nobody else sees a draft, and it is there again should the audit come back to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.calendar import london_date
from models.rules.independence import check_may_moderate, check_may_second_read
from models.rules.pairs import holds
from models.rules.routing import back_on
from models.vocabulary import AuditState, Moved, Role
from models.workflow.audits import (
    at_second_reading,
    audit_held,
    facts_of,
    move,
    reader_id_of,
    ties_of,
)
from models.workflow.kept import drafts_of
from models.workflow.moved import note_moved, tell_moved
from models.workflow.people import with_role
from models.workflow.presence import without_account, works_of
from models.workflow.routing import tell_reader

#: Audits that somebody has to moderate or to read second.
TO_READ = frozenset({AuditState.SUBMITTED, AuditState.IN_MODERATION, AuditState.SECOND_READING})
_MOVED_ON = (
    "This audit has moved on since you last looked, so nothing was changed. "
    "Open your queue to see what waits for you."
)


@dataclass(frozen=True)
class Reader:
    """Somebody who may be given an audit, and the day on which they are back where they are away.

    `away` without a day: for longer than anybody looks ahead.
    """

    person: Person
    away: bool = False
    back: date | None = None


def readers_for(
    session: Session, audit: Audit, *, by: Person, at: datetime, named: bool = False
) -> list[Reader]:
    """Everybody to whom an audit could be given: independent leads, those who are here first.

    `named`: by the QA manager, who may then name themselves. Whoever has it is not among them,
    nor who has no Slack account any more.
    """
    on = london_date(at)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=on)
    could = [*leads, by] if named and by.id not in {lead.id for lead in leads} else leads
    works = works_of(session, could)
    gone = without_account(session, list(works))
    found = []
    for who in could:
        if who.key in gone or not holds(_check_reader, session, audit, who, at, named=named):
            continue
        back = back_on(works[who.key], on=on)
        found.append(Reader(who, away=back != on, back=back))
    return sorted(
        found, key=lambda reader: (reader.away, reader.back or date.max, reader.person.name)
    )


def hand_over(session: Session, audit_id: int, *, to: int, by: Person, at: datetime) -> Audit:
    """Give what one has to moderate, or to read second, to another lead by name.

    They are told in a message. Raises `RuleBroken` when it is not theirs to give, and beside
    `reader` for somebody who may not have it.
    """
    audit = _held(session, audit_id)
    check_may_hand_over(session, audit, by=by)
    reader = _chosen(session, to)
    _check_reader(session, audit, reader, at)
    return _give(session, audit, reader, Moved.HANDED_OVER, by=by, at=at)


def check_may_hand_over(session: Session, audit: Audit, *, by: Person) -> None:
    """Who has it hands it over, whether they have begun or not."""
    _check_waits(audit)
    holder = reader_id_of(audit)
    if holder != by.id:
        raise RuleBroken(f"{_name(session, holder)} has this one, so nothing was changed.")


def may_hand_over(session: Session, audit: Audit, *, by: Person) -> bool:
    """Whether *Hand over* shows."""
    return holds(check_may_hand_over, session, audit, by=by)


def take_back(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """Have again what one handed over, while the other has not begun; they are told.

    Raises `RuleBroken` once they have, and for everybody but who handed it over.
    """
    audit = _held(session, audit_id)
    if reader_id_of(audit) == by.id:
        return audit  # pressed twice
    check_may_take_back(session, audit, by=by, at=at)
    return _give(session, audit, by, Moved.TAKEN_BACK, by=by, at=at)


def check_may_take_back(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Who handed it over, while the other has neither taken it nor written anything."""
    _check_waits(audit)
    holder = reader_id_of(audit)
    name = _name(session, holder)
    if audit.given_by_id != by.id:
        raise RuleBroken(f"{name} has this one, so nothing was changed.")
    _check_reader(session, audit, by, at)
    if has_begun(session, audit):
        raise RuleBroken(f"{name} has begun with this one, so it stays with them.")


def may_take_back(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether *Take it back* shows."""
    return holds(check_may_take_back, session, audit, by=by, at=at)


def has_begun(session: Session, audit: Audit) -> bool:
    """Whether it was taken, or something was written for a second reading, which nobody takes."""
    if not at_second_reading(audit):
        return audit.state is AuditState.IN_MODERATION
    return bool(drafts_of(session, audit.second_reader_id or 0, f"second-{audit.key}"))


def name_reader(
    session: Session, audit_id: int, *, to: int, instead_of: int | None, by: Person, at: datetime
) -> Audit:
    """The QA manager gives an audit by name to whoever is independent, themselves included.

    `instead_of` had it when the QA manager looked (None: nobody). Both are told, with who did it;
    what that one wrote stays theirs. Raises `RuleBroken` for everybody else, when it is with
    another by now, and beside `reader` for somebody who may not have it.
    """
    audit = _held(session, audit_id)
    check_may_name_reader(session, audit, by=by, at=at)
    holder = reader_id_of(audit)
    if holder == to:
        return audit  # pressed twice, or somebody else thought of the same
    if holder != instead_of:
        raise RuleBroken(
            f"{_name(session, holder)} has this one since you opened this window, so nothing was "
            "changed. Open it again to see how it stands."
        )
    reader = _chosen(session, to)
    if to != by.id:
        _check_is_lead(session, reader, at)
    _check_reader(session, audit, reader, at, named=True)
    return _give(session, audit, reader, Moved.NAMED, by=by, at=at)


def check_may_name_reader(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """The QA manager, while an audit waits to be moderated or read second, or is being."""
    if Role.QA_MANAGER not in facts_of(session, by, at).roles:
        raise RuleBroken("The QA manager names who reads an audit, so nothing was changed.")
    _check_waits(audit)


def may_name_reader(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether *Name a reader* shows."""
    return holds(check_may_name_reader, session, audit, by=by, at=at)


def _give(
    session: Session, audit: Audit, to: Person, why: Moved, *, by: Person, at: datetime
) -> Audit:
    before = reader_id_of(audit)
    if audit.state is AuditState.IN_MODERATION:
        move(session, audit, AuditState.SUBMITTED, what="audit.put_down", by=by, at=at)
    if at_second_reading(audit):
        audit.second_reader_id = to.key
    else:
        audit.moderator_id, audit.claimed_at = to.key, None
    audit.given_by_id = None if why is Moved.TAKEN_BACK else by.key
    audit.givings += 1
    note_moved(session, audit, why, before=before, by=by, at=at)
    if why is not Moved.TAKEN_BACK:
        second = at_second_reading(audit)
        kind = DeliveryKind.TO_SECOND_READ if second else DeliveryKind.TO_MODERATE
        tell_reader(session, audit, to, kind, at=at, by=by.key)
    if before is not None and before != by.id:
        had = session.get_one(Person, before)
        tell_moved(session, audit, had, why, to=to, by=by, at=at)
    return audit


def _held(session: Session, audit_id: int) -> Audit:
    audit = audit_held(session, audit_id)
    _check_waits(audit)
    return audit


def _check_waits(audit: Audit) -> None:
    if audit.state not in TO_READ:
        raise RuleBroken(_MOVED_ON)


def _check_reader(
    session: Session, audit: Audit, who: Person, at: datetime, *, named: bool = False
) -> None:
    """Whether somebody may have it; beside the question where they are chosen."""
    if who.id == reader_id_of(audit):
        raise RuleBroken(f"{who.name} has this one already.", field="reader")
    ties = ties_of(session, audit)
    facts = facts_of(session, who, at)
    if named:
        ties = replace(ties, named=ties.named | {who.key})
    check = check_may_second_read if at_second_reading(audit) else check_may_moderate
    try:
        check(facts, ties)
    except RuleBroken as refused:
        raise RuleBroken(refused.sentence, field="reader") from None


def _check_is_lead(session: Session, who: Person, at: datetime) -> None:
    """Of those who are no leads the QA manager names nobody but themselves."""
    if Role.PRACTICE_ASSURANCE_LEAD not in facts_of(session, who, at).roles:
        raise RuleBroken("Audits are moderated by practice assurance leads.", field="reader")


def _chosen(session: Session, to: int) -> Person:
    reader = session.get(Person, to)
    if reader is None:
        raise RuleBroken("Please choose who will have it.", field="reader")
    return reader


def _name(session: Session, who: int | None) -> str:
    return session.get_one(Person, who).name if who else "Nobody"
