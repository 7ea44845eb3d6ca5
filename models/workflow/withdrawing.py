"""Actions after a grade became Good or better: kept, unless taken off one by one (brief 7)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session

from models import sealing, trail
from models.action import Action
from models.audit import Audit
from models.person import Person
from models.rules import lifecycle
from models.vocabulary import ActionState
from models.workflow import more_time
from models.workflow.actions import action_held, actions_of, words_of
from models.workflow.identifying import check_words
from models.workflow.shown import update_action


def open_of(session: Session, audit: Audit) -> list[Action]:
    """The actions that are with their owners: those that can be taken off."""
    found = actions_of(session, audit.key)
    return [action for action in found if action.state in lifecycle.ACTION_WITH_OWNER]


def withdraw(session: Session, action_id: int, *, reason: str, by: Person, at: datetime) -> Action:
    """Take one action off, with a reason; its owner's message says so.

    A request for more time that nobody has decided lapses. Raises `RuleBroken` where it has moved
    on, and beside `withdraw:<id>` for words that identify somebody.
    """
    check_words(session, {f"withdraw:{action_id}": reason})
    action = action_held(session, action_id)
    lifecycle.check_action_may_become(action.state, ActionState.NOT_DOING)
    before, action.state = action.state, ActionState.NOT_DOING
    words = words_of(session, action) | {"withdrawn": reason.strip()}
    action.sealed = sealing.seal(session, action.audit_id, action.field, json.dumps(words))
    trail.record(
        session,
        "action.withdrawn",
        ("action", action_id),
        by=by,
        at=at,
        before={"state": before},
        after={"state": action.state},
    )
    more_time.lapse(session, action_id, at=at)
    update_action(session, action, at)
    return action


def ease(session: Session, audit: Audit) -> None:
    """The grade is Good or better: what its owners still have is verified by their managers.

    What was said to be done already stays with practice assurance, who have been asked.
    """
    for action in open_of(session, audit):
        action.from_weak = False
