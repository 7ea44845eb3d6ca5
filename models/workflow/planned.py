"""An audit's actions before they are given: its auditor's, then its moderator's to mend or add to.

Brief section 6, Actions, and rule 3. Until the audit is sent they are its auditor's to change, to
take off and to put back; while it is moderated its moderator mends any of them, and writes, takes
off and puts back those of moderation. `actions.give` makes them live, and until then nobody is
told of them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from models import trail
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.actions import check_may_add_another, check_may_plan_another
from models.rules.pairs import holds
from models.setting import policy_of
from models.vocabulary import ActionSource, AuditState
from models.workflow import actions
from models.workflow.actions import NewAction
from models.workflow.audits import audit_as_it_stands, audit_held, check_auditor
from models.workflow.blind import check_graded


def add(
    session: Session, audit_id: int, new: NewAction, *, by: Person, at: datetime, window: str = ""
) -> Action:
    """Write an action down, as the audit's auditor or as its moderator; a `window` writes one.

    Raises `RuleBroken` when the audit is not with this person to answer or to decide on, when it
    holds as many as it can, and beside the field as `actions.check_new` does.
    """
    audit = audit_held(session, audit_id)
    source = written_by(session, audit, by)
    same = select(Action).where(Action.audit_id == audit_id, Action.window == window)
    written = session.exec(same).first() if window else None
    if written is not None:
        return written
    _check_room(session, audit_id, source)
    return actions.add(session, audit, new, source=source, by=by, at=at, window=window)


def change(session: Session, action_id: int, new: NewAction, *, by: Person, at: datetime) -> Action:
    """Write it otherwise. Raises as `add` does, and when it was taken off or given already.

    What its auditor had sent stays beside it where a moderator mends it: `as_sent`.
    """
    action, source = _held(session, action_id, by)
    _check_on_the_audit(action)
    actions.check_new(session, new, at=at)
    mends = source is ActionSource.MODERATION and action.source is ActionSource.AUDIT
    kept = _sent(session, action) if mends else {}
    before = _facts(action)
    action.kind, action.owner_id = new.kind, new.owner_id
    action.due_on = action.original_due_on = new.due_on  # a deadline only once it is given
    action.sealed = actions.sealed_words(session, action.audit_id, action.field, new, kept)
    subject = ("action", action_id)
    after = _facts(action)
    trail.record(session, "action.changed", subject, by=by, at=at, before=before, after=after)
    return action


def remove(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """Take it off the audit. Its words are kept for `put_back`. Doing it twice is harmless."""
    action, source = _held(session, action_id, by)
    _check_own(action, source)
    if action.removed_at is None:
        action.removed_at = at
        trail.record(session, "action.removed", ("action", action_id), by=by, at=at)
    return action


def put_back(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """*Put it back*: it stands as it stood. Doing it twice is harmless."""
    action, source = _held(session, action_id, by)
    _check_own(action, source)
    if action.removed_at is not None:
        _check_room(session, action.audit_id, source)
        action.removed_at = None
        trail.record(session, "action.put_back", ("action", action_id), by=by, at=at)
    return action


def planned_of(
    session: Session, audit_id: int, source: ActionSource = ActionSource.AUDIT
) -> list[Action]:
    """The actions that an audit's auditor (or moderation) wrote, given or not, oldest first."""
    found = actions.actions_of(session, audit_id)
    return [action for action in found if action.source is source]


def taken_off(
    session: Session, audit_id: int, source: ActionSource = ActionSource.AUDIT
) -> list[Action]:
    """Those of theirs that were taken off the audit and can be put back, the latest first."""
    off = col(Action.removed_at)
    found = select(Action).where(
        Action.audit_id == audit_id, Action.source == source, off.is_not(None)
    )
    return list(session.exec(found.order_by(off.desc())))


def as_sent(session: Session, action: Action) -> NewAction | None:
    """An action as its auditor sent it, where a moderator has mended it since; else None."""
    said = actions.words_of(session, action)
    if "sent_what" not in said:
        return None
    return NewAction(
        kind=said["sent_kind"],
        what=said["sent_what"],
        why=said["sent_why"],
        owner_id=int(said["sent_owner"]),
        due_on=date.fromisoformat(said["sent_due"]),
    )


def written_by(session: Session, audit: Audit, by: Person) -> ActionSource:
    """As what this person may write actions now: the audit's auditor, or its moderator.

    Raises `RuleBroken` for everybody else, for an auditor who has sent it, and for a moderator who
    has a blind grade to give first.
    """
    if audit.state is AuditState.IN_MODERATION and audit.moderator_id == by.id:
        check_graded(session, audit)
        return ActionSource.MODERATION
    check_auditor(audit, by)
    if audit.state is not AuditState.IN_PROGRESS:
        raise RuleBroken(
            "This audit has been sent, so its actions stay as they are. Nothing you wrote is lost."
            if audit.submitted_at
            else "Please press Start audit first."
        )
    return ActionSource.AUDIT


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


def to_write(session: Session, audit_id: int, *, by: Person) -> Audit:
    """The audit, when this person may write actions for it now; raises as `written_by` does."""
    audit = audit_as_it_stands(session, audit_id)
    written_by(session, audit, by)
    return audit


def to_change(session: Session, action_id: int, *, by: Person) -> Action:
    """An action that this person may still change, to be shown to them.

    Raises `RuleBroken` for one of somebody else's, of an audit that was sent or decided, or taken
    off.
    """
    action, _ = _found(session, action_id, by)
    _check_on_the_audit(action)
    return action


def own(session: Session, action_id: int, *, by: Person) -> Action:
    """The same of those that they may take off, also for one that was."""
    action, source = _found(session, action_id, by)
    _check_own(action, source)
    return action


def may_take_off(session: Session, action: Action, *, by: Person) -> bool:
    """Whether *Take it off* shows: a moderator mends an auditor's action, and leaves it on."""
    audit = audit_as_it_stands(session, action.audit_id)
    return holds(_check_own, action, written_by(session, audit, by))


def _found(session: Session, action_id: int, by: Person) -> tuple[Action, ActionSource]:
    """An action that is not given yet, and as what this person writes."""
    action = session.get(Action, action_id)
    if action is None:
        raise RuleBroken("That action is not here any more, so nothing was changed.")
    source = written_by(session, audit_as_it_stands(session, action.audit_id), by)
    others = source is ActionSource.AUDIT and action.source is not ActionSource.AUDIT
    if action.live or others:
        raise RuleBroken("This action has been given to its owner already, so it stays as it is.")
    return action, source


def _held(session: Session, action_id: int, by: Person) -> tuple[Action, ActionSource]:
    """The same with its audit held for this transaction: two windows take turns."""
    found = _found(session, action_id, by)
    audit_held(session, found[0].audit_id)
    return found


def _check_own(action: Action, source: ActionSource) -> None:
    if action.source is not source:
        raise RuleBroken(
            "Its auditor wrote this action, so it stays on the audit. You can change what it says."
        )


def _check_on_the_audit(action: Action) -> None:
    if action.removed_at is not None:
        raise RuleBroken("You took this action off. Press Put it back, then change it.")


def _check_room(session: Session, audit_id: int, source: ActionSource) -> None:
    check = check_may_plan_another if source is ActionSource.AUDIT else check_may_add_another
    check(len(planned_of(session, audit_id, source)), policy_of(session))


def _sent(session: Session, action: Action) -> dict[str, str]:
    """What an auditor sent of an action, to be sealed beside a moderator's words."""
    said = actions.words_of(session, action)
    kept = {name: text for name, text in said.items() if name.startswith("sent_")}
    return kept or {
        "sent_what": said["what"],
        "sent_why": said["why"],
        "sent_kind": action.kind,
        "sent_owner": str(action.owner_id),
        "sent_due": action.due_on.isoformat(),
    }


def _facts(action: Action) -> dict[str, object]:
    return {
        "kind": action.kind,
        "owner": action.owner_id,
        "due": str(action.due_on),
        "words": trail.fingerprint(action.sealed),
    }
