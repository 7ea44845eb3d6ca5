"""The auditor's own actions: written while the audit is answered, given by its decision.

Brief section 6, Actions. Until the audit is sent they are its auditor's to change, to take off and
to put back; afterwards they are locked, and read by those who read the audit. `actions.give`
makes them live, and until then nobody is told of them.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models import trail
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.actions import check_may_plan_another
from models.setting import policy_of
from models.vocabulary import ActionSource, AuditState
from models.workflow import actions
from models.workflow.actions import NewAction
from models.workflow.audits import audit_as_it_stands, audit_held, check_auditor


def add(session: Session, audit_id: int, new: NewAction, *, by: Person, at: datetime) -> Action:
    """Write an action down for an audit that is being answered.

    Raises `RuleBroken` when the audit is not with this person to answer, when it holds as many as
    it can, and beside the field as `actions.check_new` does.
    """
    audit = audit_held(session, audit_id)
    _check_open(audit, by)
    check_may_plan_another(len(planned_of(session, audit_id)), policy_of(session))
    return actions.add(session, audit, new, source=ActionSource.AUDIT, by=by, at=at)


def change(session: Session, action_id: int, new: NewAction, *, by: Person, at: datetime) -> Action:
    """Write it otherwise. Raises as `add` does, and when it was taken off or given already."""
    action = _held(session, action_id, by)
    _check_on_the_audit(action)
    actions.check_new(session, new, at=at)
    before = _facts(action)
    action.kind, action.owner_id = new.kind, new.owner_id
    action.due_on = action.original_due_on = new.due_on  # a deadline only once it is given
    action.sealed = actions.sealed_words(session, action.audit_id, action.field, new)
    after = _facts(action) | {"words": trail.fingerprint(action.sealed)}
    subject = ("action", action_id)
    trail.record(session, "action.changed", subject, by=by, at=at, before=before, after=after)
    return action


def remove(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """Take it off the audit. Its words are kept for `put_back`. Doing it twice is harmless."""
    action = _held(session, action_id, by)
    if action.removed_at is None:
        action.removed_at = at
        trail.record(session, "action.removed", ("action", action_id), by=by, at=at)
    return action


def put_back(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """*Put it back*: it stands as it stood. Doing it twice is harmless."""
    action = _held(session, action_id, by)
    if action.removed_at is not None:
        check_may_plan_another(len(planned_of(session, action.audit_id)), policy_of(session))
        action.removed_at = None
        trail.record(session, "action.put_back", ("action", action_id), by=by, at=at)
    return action


def planned_of(session: Session, audit_id: int) -> list[Action]:
    """The actions that an audit's auditor wrote, given or not, oldest first."""
    found = actions.actions_of(session, audit_id)
    return [action for action in found if action.source is ActionSource.AUDIT]


def taken_off(session: Session, audit_id: int) -> list[Action]:
    """Those that were taken off the audit and can be put back, the latest first."""
    off = col(Action.removed_at)
    found = select(Action).where(Action.audit_id == audit_id, off.is_not(None)).order_by(off.desc())
    return list(session.exec(found))


def check_can_be_given(session: Session, audit_id: int, *, at: datetime) -> None:
    """Whether every action still holds on the day on which its audit is sent.

    Raises `RuleBroken` naming the first whose day has passed, or whose owner will not be here.
    """
    for place, action in enumerate(planned_of(session, audit_id), start=1):
        if action.live:
            continue
        said = actions.words_of(session, action)
        new = NewAction(action.kind, said["what"], said["why"], action.owner_id, action.due_on)
        try:
            actions.check_new(session, new, at=at)
        except RuleBroken as refused:
            raise RuleBroken(f"Your action {place}: {refused} Press Change beside it.") from None


def stands_at(action: Action) -> str:
    """A mark that is another one after every change: which of two windows is older."""
    return trail.fingerprint(action.sealed)[-12:]


def to_change(session: Session, action_id: int, *, by: Person) -> Action:
    """An action that its auditor may still change, to be shown to them.

    Raises `RuleBroken` for one of somebody else's, of an audit that was sent, or taken off.
    """
    action = own(session, action_id, by=by)
    _check_on_the_audit(action)
    return action


def own(session: Session, action_id: int, *, by: Person) -> Action:
    """The same, also for one that was taken off."""
    action = session.get(Action, action_id)
    if action is None:
        raise RuleBroken("That action is not here any more, so nothing was changed.")
    _check_open(audit_as_it_stands(session, action.audit_id), by)
    if action.live or action.source is not ActionSource.AUDIT:
        raise RuleBroken("This action has been given to its owner already, so it stays as it is.")
    return action


def _held(session: Session, action_id: int, by: Person) -> Action:
    """An action of theirs with its audit held for this transaction: two windows take turns."""
    action = own(session, action_id, by=by)
    audit_held(session, action.audit_id)
    return action


def _check_open(audit: Audit, by: Person) -> None:
    check_auditor(audit, by)
    if audit.state is not AuditState.IN_PROGRESS:
        raise RuleBroken(
            "This audit has been sent, so its actions stay as they are. Nothing you wrote is lost."
            if audit.submitted_at
            else "Please press Start audit first."
        )


def _check_on_the_audit(action: Action) -> None:
    if action.removed_at is not None:
        raise RuleBroken("You took this action off. Press Put it back, then change it.")


def _facts(action: Action) -> dict[str, object]:
    return {"kind": action.kind, "owner": action.owner_id, "due": str(action.due_on)}
