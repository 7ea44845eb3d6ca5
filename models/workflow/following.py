"""Monday's lines in the hands of who leads: ask the owner, give it to another (brief section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import trail
from models.action import Action
from models.audit import Audit
from models.delivery import owe
from models.errors import RuleBroken
from models.escalation import Escalation
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import following as rules
from models.rules.calendar import london_date
from models.rules.lifecycle import ACTION_WITH_OWNER, ESCALATION_RUNNING, WITH_AUDITOR
from models.vocabulary import Role
from models.workflow import more_time, reading
from models.workflow.actions import action_held, tell_owner, verifier_of
from models.workflow.audits import service_of
from models.workflow.people import holder_of, is_here
from models.workflow.shown import update_action, update_asked, update_mondays
from models.workflow.weekly_lines import LineKind

_MOVED_ON = "This has moved on since you last looked, so nothing was changed."


@dataclass(frozen=True)
class Thing:
    """Something that somebody has to do, whose turn it is (None: an empty post), and where."""

    name: str
    holder_id: int | None
    service_id: int | None
    waits: bool


def ask_holder(
    session: Session, kind: LineKind, thing_id: int, *, by: Person, at: datetime
) -> Person:
    """*Ask the owner* how it stands: one message from a person, at once, once a day and thing.

    The owner of an action, the auditor of an audit, the Assistant Director of a remedial action.
    Whoever was asked comes back. Raises `RuleBroken` for those who do not lead there, when it has
    moved on, and when it was asked today already.
    """
    thing = thing_of(session, kind, thing_id)
    _check_leads(session, thing.service_id, by, at)
    rules.check_may_ask(thing.holder_id, by.key)
    if not thing.waits:
        raise RuleBroken(_MOVED_ON)
    holder = session.get_one(Person, thing.holder_id)
    asked = owe(
        session,
        key=f"{thing.name}-{thing_id}-asked-{london_date(at)}",
        kind=DeliveryKind.ASKED_HOW,
        to=holder.key,
        facts={"about": [kind, thing_id], "by": by.key, "day": london_date(at)},
        at=at,
    )
    if not asked:
        raise RuleBroken(f"{holder.name} was asked today already. Once a day is enough.")
    after = {"asked": holder.key}
    trail.record(session, f"{thing.name}.asked", (thing.name, thing_id), by=by, at=at, after=after)
    update_mondays(session, by.key, at)
    return holder


def reassign(session: Session, action_id: int, *, to: int, by: Person, at: datetime) -> Action:
    """Give an action to another owner, with its date as it stands.

    The new owner is told, the old one's message says who has it, and a request for more time that
    nobody has decided lapses. Raises `RuleBroken` beside `owner` for somebody who is not here, or
    for whom nobody could see that it helped (rule 9).
    """
    action = action_held(session, action_id)
    check_may_reassign(session, action, by=by, at=at)
    owner = session.get(Person, to)
    if owner is None:
        raise RuleBroken("Please choose who will do it.", field="owner")
    here = is_here(owner, london_date(at))
    rules.check_new_owner(owner.name, is_owner=action.owner_id == to, is_here=here)
    before, action.owner_id = action.owner_id, to
    verifies = verifier_of(session, action, at=at) is not None
    rules.check_new_owner(owner.name, is_owner=False, is_here=here, somebody_verifies=verifies)
    action.reassigned += 1
    trail.record(
        session,
        "action.reassigned",
        ("action", action_id),
        by=by,
        at=at,
        before={"owner": before},
        after={"owner": to},
    )
    more_time.lapse(session, action_id, at=at)
    tell_owner(session, action, at=at)
    update_action(session, action, at)
    update_asked(session, before, LineKind.ACTION, action_id, at)
    update_mondays(session, by.key, at)
    return action


def open_to_reassign(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """The action whose owner is to change, for who may change it; in the read log."""
    action = reading.open_action(session, action_id, by=by, at=at)
    check_may_reassign(session, action, by=by, at=at)
    return action


def check_may_reassign(session: Session, action: Action, *, by: Person, at: datetime) -> None:
    """Who leads the service of the case, while it is with its owner. `RuleBroken` otherwise."""
    thing = _action(session, action)
    _check_leads(session, thing.service_id, by, at)
    if not thing.waits:
        raise RuleBroken(_MOVED_ON)


def thing_of(session: Session, kind: LineKind, thing_id: int) -> Thing:
    """What a line is about, as it stands. Raises `RuleBroken` when there is no such thing."""
    if kind is LineKind.ACTION and (action := session.get(Action, thing_id)) is not None:
        return _action(session, action)
    if kind is LineKind.AUDIT and (audit := session.get(Audit, thing_id)) is not None:
        auditor = session.get_one(Person, audit.auditor_id)
        return Thing("audit", auditor.id, auditor.service_id, audit.state in WITH_AUDITOR)
    if kind is LineKind.REMEDY and (owed := session.get(Escalation, thing_id)) is not None:
        director = holder_of(session, Role.ASSISTANT_DIRECTOR, owed.service_id)
        waits = owed.state in ESCALATION_RUNNING and owed.lifted_at is None
        return Thing("escalation", director.id if director else None, owed.service_id, waits)
    raise RuleBroken("That is not here any more.")


def _action(session: Session, action: Action) -> Thing:
    audit = session.get_one(Audit, action.audit_id)
    waits = action.live and action.state in ACTION_WITH_OWNER
    return Thing("action", action.owner_id, service_of(session, audit).id, waits)


def _check_leads(session: Session, service_id: int | None, by: Person, at: datetime) -> None:
    reader = reading.reader_of(session, by, at)
    rules.check_may_follow_up(reader.roles, reader.service_ids, service_id)
