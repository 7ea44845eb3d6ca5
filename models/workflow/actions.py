"""Actions: added, done by one person, seen to have helped by another (brief rule 9, section 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from models import sealing, trail
from models.action import Action
from models.audit import Audit
from models.delivery import Delivery, owe, owe_again, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.lists import ACTION_KINDS
from models.person import Person
from models.rules import actions as rules
from models.rules import lifecycle
from models.rules.calendar import london_date
from models.vocabulary import ActionSource, ActionState, Role
from models.workflow.audits import case_of, facts_of
from models.workflow.blind import hides_grades
from models.workflow.identifying import check_words
from models.workflow.loads import loads
from models.workflow.people import line_above, managers, with_role
from models.workflow.shown import owners_card, update_action


@dataclass(frozen=True)
class NewAction:
    """An action as somebody writes it: a kind from the list, the words, an owner and a date."""

    kind: str
    what: str
    why: str
    owner_id: int
    due_on: date


def add(
    session: Session,
    audit: Audit,
    new: NewAction,
    *,
    source: ActionSource,
    by: Person,
    at: datetime,
    window: str = "",
) -> Action:
    """Write an action down, as it was sent in a `window`. It is told to its owner once `give`
    makes it live.

    Raises `RuleBroken` as `check_new` does.
    """
    check_new(session, new, at=at)
    number = session.exec(
        select(func.count()).select_from(Action).where(Action.audit_id == audit.key)
    ).one()
    field = f"action:{number + 1}"
    action = Action(
        audit_id=audit.key,
        source=source,
        kind=new.kind,
        field=field,
        sealed=sealed_words(session, audit.key, field, new),
        window=window,
        owner_id=new.owner_id,
        added_by_id=by.key,
        added_at=at,
        due_on=new.due_on,
        original_due_on=new.due_on,
    )
    session.add(action)
    session.flush()
    after = {"kind": new.kind, "owner": new.owner_id, "due": str(new.due_on), "source": source}
    trail.record(session, "action.added", ("action", action.key), by=by, at=at, after=after)
    return action


def check_new(session: Session, new: NewAction, *, at: datetime) -> None:
    """Whether an action can be written down like this.

    Raises `RuleBroken` beside the field for an unknown kind, empty words or such as identify a
    child, a day that is past or not a working day, or an owner who is not here, today and on that
    day.
    """
    rules.check_new(new.what, new.why, new.due_on, new.owner_id, london_date(at))
    check_words(session, {"what": new.what, "why": new.why})
    if new.kind not in ACTION_KINDS:
        raise RuleBroken("Please choose a kind of action.", field="kind")
    owner = session.get(Person, new.owner_id)
    if owner is None:
        raise RuleBroken("Please choose who will do it.", field="owner")
    rules.check_owner_stays(
        owner.name, owner.starts, owner.ends, today=london_date(at), due_on=new.due_on
    )


def actions_of(session: Session, audit_id: int) -> list[Action]:
    """An audit's actions, oldest first, without those that were taken off before it was sent."""
    found = select(Action).where(Action.audit_id == audit_id, col(Action.removed_at).is_(None))
    return list(session.exec(found.order_by(col(Action.id))))


def sealed_words(
    session: Session,
    audit_id: int,
    field: str,
    new: NewAction,
    kept: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """What an action says, sealed for its field, with what else is `kept` there."""
    words = json.dumps({**kept, "what": new.what.strip(), "why": new.why.strip()})
    return sealing.seal(session, audit_id, field, words)


def words_of(session: Session, action: Action) -> dict[str, str]:
    """What an action says (what, why, impact), unsealed: for those who may read it."""
    opened = sealing.unseal(session, action.audit_id, action.field, action.sealed)
    return dict(json.loads(opened))


def give(
    session: Session, audit: Audit, *, weak: bool, at: datetime, not_before: datetime | None = None
) -> None:
    """Make an audit's actions live: each owner is told once, with buttons, `not_before` a moment.

    The case's worker hears of theirs with the findings (`tell_owner`): where practice was weak,
    once their manager has spoken with them.
    """
    later = {audit.worker_id, case_of(session, audit).worker_id}
    for action in actions_of(session, audit.key):
        action.from_weak = action.from_weak or weak
        if action.live:
            continue
        action.live = True
        if action.owner_id not in later:
            tell_owner(session, action, at=at, not_before=not_before)


def tell_owner(
    session: Session,
    action: Action,
    *,
    at: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Owe the owner of a live action its message. A second time is harmless.

    It leaves between these moments (`models.delivery.owe`); one that was taken back goes after all.
    """
    key = owners_card(action)
    if owe_again(session, key, at=at, not_before=not_before, not_after=not_after):
        return
    owe(
        session,
        key=key,
        kind=DeliveryKind.ACTION_GIVEN,
        to=action.owner_id,
        facts={"action": action.key},
        at=at,
        not_before=not_before,
        not_after=not_after,
    )


def claim_done(
    session: Session, action_id: int, *, impact: str, by: Person, at: datetime
) -> Action:
    """*Done*: the owner says what it changed; a second person is asked to see it (rule 9)."""
    action = action_held(session, action_id)
    rules.check_may_claim_done(action.owner_id, by.key)
    rules.check_impact(impact)
    check_words(session, {"impact": impact})
    _move(session, action, ActionState.DONE_CLAIMED, what="action.done_claimed", by=by, at=at)
    action.claimed_at = at
    words = words_of(session, action) | {"impact": impact.strip()}
    action.sealed = sealing.seal(session, action.audit_id, action.field, json.dumps(words))
    update_action(session, action, at)
    verifier = verifier_of(session, action, at=at)
    action.verifier_id = verifier.key if verifier else None
    if verifier is not None:
        owe(
            session,
            key=f"action-{action_id}-verify-{at.isoformat()}",
            kind=DeliveryKind.ACTION_TO_VERIFY,
            to=verifier.key,
            facts={"action": action_id},
            at=at,
        )
    return action


def verifier_of(session: Session, action: Action, *, at: datetime) -> Person | None:
    """Who is asked to verify: a PAL for an action from a weak audit, else the owner's manager."""
    if not action.from_weak:
        owner = session.get_one(Person, action.owner_id)
        return session.get_one(Person, owner.manager_id) if owner.manager_id else None
    line = managers(session)
    load, audit = loads(session), session.get_one(Audit, action.audit_id)
    leads = [
        lead
        for lead in with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
        if lead.id != action.owner_id
        and action.owner_id not in line_above(lead.key, line)
        and not hides_grades(session, audit, lead)
    ]
    return min(leads, key=lambda lead: (load[lead.key], lead.key), default=None)


def verify(session: Session, action_id: int, *, helped: bool, by: Person, at: datetime) -> Action:
    """See for oneself on the record: it helped (verified), or not yet (reopened, same date).

    Not before its audit is final: a weak grade never comes into force with nothing open (rule 3).
    """
    action = action_held(session, action_id)
    check_verifier(session, action, by, at)
    check_is_final(session, action)
    to = ActionState.VERIFIED if helped else ActionState.REOPENED
    _move(session, action, to, what=f"action.{to}", by=by, at=at)
    if helped:
        action.verified_by_id, action.verified_at = by.key, at
    update_action(session, action, at)
    asked = col(Delivery.key).startswith(f"action-{action_id}-verify-")
    for key in session.exec(select(Delivery.key).where(asked)).all():
        owe_update(session, key, at=at)
    return action


def may_verify(session: Session, action: Action, by: Person, at: datetime) -> bool:
    """Whether the button to verify shows for this person."""
    try:
        check_verifier(session, action, by, at)
        check_is_final(session, action)
    except RuleBroken:
        return False
    return action.state is ActionState.DONE_CLAIMED


def check_is_final(session: Session, action: Action) -> None:
    """Whether the grade of an action's audit stands, so that it can be closed."""
    if session.get_one(Audit, action.audit_id).state not in lifecycle.DECIDED_STATES:
        raise RuleBroken(
            "The grade of this audit is not final yet: the action stays open until it is. Please "
            "look again then."
        )


def check_verifier(session: Session, action: Action, by: Person, at: datetime) -> None:
    """Rule 9: whether this person may see that an action helped, as a refusal."""
    rules.check_may_verify(
        owner_id=action.owner_id,
        from_weak=action.from_weak,
        owner_manager_id=session.get_one(Person, action.owner_id).manager_id,
        by=facts_of(session, by, at),
        owner_manages_by=action.owner_id in line_above(by.key, managers(session)),
    )


def action_held(session: Session, action_id: int) -> Action:
    """An action that was given, held for this transaction. Raises `RuleBroken` where none is."""
    action = session.get(Action, action_id, with_for_update=True)
    if action is None or not action.live:
        raise RuleBroken("That action is not here any more.")
    return action


def _move(
    session: Session, action: Action, to: ActionState, *, what: str, by: Person, at: datetime
) -> None:
    if to not in lifecycle.ACTION_NEXT[action.state]:
        raise RuleBroken("This action has moved on since you last looked, so nothing was changed.")
    before, action.state = action.state, to
    trail.record(
        session,
        what,
        ("action", action.key),
        by=by,
        at=at,
        before={"state": before},
        after={"state": to},
    )
