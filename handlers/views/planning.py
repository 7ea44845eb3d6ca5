"""An audit's actions: its auditor's list, the window that writes one, and its Form (brief 6 and 7).

The window lies over the part, the review or the decision that it was opened from (`beneath`),
which is drawn anew once the list has changed. Words stand in windows only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, new_action, words
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.kept import Asking, same_window, written_in
from handlers.views.reading import Answers
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.actions import said_of_day
from models.rules.calendar import london_date
from models.rules.grading import is_weak
from models.setting import policy_of
from models.vocabulary import ActionSource, Grade
from models.workflow import actions, drafts, planned
from models.workflow.actions import NewAction
from models.workflow.drafts import Written
from models.workflow.parts import CLOSING

#: What lies beneath when it is no part: no part is called so.
REVIEW, APPROVE, REGRADE = "whole-audit", "approve-audit", "regrade-audit"
_WINDOWS = {
    ids.REVIEW_WINDOW: REVIEW,
    ids.APPROVE_WINDOW: APPROVE,
    ids.REGRADE_WINDOW: REGRADE,
}
#: How much of its words a list shows of an action; all of them stand in its own window.
_SHOWN = 400
#: How many of those that were taken off it offers to put back.
_OFF_SHOWN = 3


def adds(audit: Audit) -> Element:
    """*Add an action*: it may stand in any part."""
    return blocks.button(ids.PLAN_ACTION_OPEN, "Add an action", value=audit.key)


def lines(
    session: Session, audit: Audit, *, changes: bool = True, grade: Grade | None = None
) -> list[Block]:
    """The actions so far, each with *Change* beside it, for the review and the closing part.

    Without `changes` they are only read, and nothing is shown where there are none. `grade` is the
    auditor's own: a weak one says that its moderator will look for an action.
    """
    standing = planned.planned_of(session, audit.key)
    if not standing and not changes:
        return []
    head = words.say(
        "planned_head",
        count=len(standing),
        weak=grade is not None and is_weak(grade),
        begun=changes and is_begun(session, audit, session.get_one(Person, audit.auditor_id)),
    )
    found: list[Block] = [
        blocks.section("planned", head, accessory=adds(audit) if changes else None)
    ]
    for action in standing:
        change = _changes(action) if changes and not action.live else None
        said = _said(session, action)
        found.append(blocks.section(f"planned/{action.key}", said, accessory=change))
    return [*found, *taken_off(session, audit)] if changes else found


def _said(session: Session, action: Action) -> Marked:
    """An action; where a moderator changed it before the audit came back, what stood there too."""
    line = new_action.line(session, action, longest=_SHOWN)
    sent = planned.as_sent(session, action)
    if sent is None:
        return line
    return words.mark(
        "{line}\n_Changed in moderation. You had written:_ {what}",
        line=line,
        what=blocks.fitted(sent.what, _SHOWN),
    )


def is_begun(session: Session, audit: Audit, by: Person) -> bool:
    """Whether they typed something into the window of a new action that is not saved yet."""
    kept = drafts.kept(session, subject_of(audit, None), audit_id=audit.key, by=by)
    return any(kept.values())


def taken_off(
    session: Session, audit: Audit, source: ActionSource = ActionSource.AUDIT
) -> list[Block]:
    """The latest that their writers took off, each with *Put it back*."""
    return [
        _off(f"off/{action.key}", action)
        for action in planned.taken_off(session, audit.key, source)[:_OFF_SHOWN]
    ]


def _off(block_id: str, action: Action) -> Block:
    kind = new_action.kind_of(action)
    label = blocks.fitted(f"Put it back: {kind}", 75)
    back = blocks.button(ids.PLAN_ACTION_BACK, "Put it back", value=action.key, label=label)
    said = words.mark("Taken off: *{kind}*. What you wrote is kept.", kind=kind)
    return blocks.section(block_id, said, accessory=back)


def grade_in(closing: Mapping[str, str]) -> Grade | None:
    """The grade that an auditor has chosen in the closing part, None before they have."""
    grade = closing.get("grade", "")
    return Grade(grade) if grade in set(Grade) else None


def _changes(action: Action) -> Element:
    kind = new_action.kind_of(action)
    label = blocks.fitted(f"Change: {kind}", 75)
    return blocks.button(ids.PLAN_ACTION_CHANGE, "Change", value=action.key, label=label)


def beneath(view: Mapping[str, Any]) -> str:
    """Which window lies beneath and shows the actions: the review, the closing part or a
    decision; else ""."""
    callback_id = str(view.get("callback_id"))
    if callback_id in _WINDOWS:
        return _WINDOWS[callback_id]
    answers = Answers(view)
    if callback_id == ids.PART_WINDOW:
        return CLOSING if answers.word("part") == CLOSING else ""
    return answers.word("beneath")


def is_over(view: Mapping[str, Any]) -> bool:
    """Whether this is a window of an action, which lies over the one that lists them."""
    return view.get("callback_id") in (ids.PLAN_ACTION_WINDOW, ids.PLAN_REMOVED_WINDOW)


def audit_of(view: Mapping[str, Any]) -> int:
    """The audit that a window was opened for."""
    return Answers(view).number("audit")


def action_of(view: Mapping[str, Any]) -> int | None:
    """The action that a window changes; None where it writes a new one."""
    answers = Answers(view)
    return answers.number("action") if answers.word("action") else None


def plan_window(
    session: Session,
    audit: Audit,
    action: Action | None,
    *,
    by: Person,
    at: datetime,
    over: str = "",
    again: Mapping[str, Any] | None = None,
    overwrites: bool = False,
) -> Json:
    """Write an action, or change one; starting from what was last typed there.

    `over` is what lies beneath. `again`: the window as it stands, drawn anew with what it holds.
    `overwrites`: it was changed in another window meanwhile, and what is saved there stands on
    top; *Save* a second time puts this in its place.
    """
    asking = _asking(session, audit, action, by=by, again=again)
    about = asking.about(audit.key, at, beneath=over)
    if action is not None:
        about |= {"action": action.key, "seen": planned.stands_at(action)}
    if again is not None:
        about |= same_window(again)
    if again is not None and action is not None and not overwrites:
        about["seen"] = Answers(again).word("seen")
    today, due = london_date(at), _day(asking.values.get("due_on", ""))
    hint = said_of_day(due, today, policy_of(session))
    so_far = _so_far(session, audit, action, by)
    body: list[Block] = [
        *(_saved_elsewhere(session, action) if action is not None and overwrites else []),
        blocks.context("head", words.say("planned_window", so_far=so_far)),
        *new_action.asked(session, asking, needed=True, hint=hint),
        asking.promise(),
    ]
    if action is not None and planned.may_take_off(session, action, by=by):
        remove = blocks.button(ids.PLAN_ACTION_REMOVE, "Take it off", value=action.key)
        body.append(blocks.actions("remove", remove))
    title = "Add an action" if action is None else "Change an action"
    return blocks.window(ids.PLAN_ACTION_WINDOW, title, body, submit="Save", about=about)


def removed_window(session: Session, action: Action, *, over: str) -> Json:
    """It is off the audit; nothing that was written is lost."""
    return blocks.window(
        ids.PLAN_REMOVED_WINDOW,
        "Taken off",
        [_off("said", action)],
        about={"audit": action.audit_id, "beneath": over},
    )


@dataclass(frozen=True)
class PlanForm:
    """An action as its auditor wrote it; `action_id` when one is changed, as it was `seen`."""

    audit_id: int
    action_id: int | None
    seen: str
    draft: Written
    new: NewAction

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> PlanForm:
        """Raises `RuleBroken` beside the question for what is missing."""
        answers = Answers(view)
        new = new_action.read(answers)
        if new is None:
            raise RuleBroken("Please choose a kind of action.", field="kind")
        seen, draft = answers.word("seen"), written_in(answers)
        return cls(audit_of(view), action_of(view), seen, draft, new)


def subject_of(audit: Audit, action: Action | None) -> str:
    """What the window is the writing of."""
    return f"plan-{audit.key}" + (f"-{action.key}" if action else "")


def _asking(
    session: Session,
    audit: Audit,
    action: Action | None,
    *,
    by: Person,
    again: Mapping[str, Any] | None,
) -> Asking:
    subject = subject_of(audit, action)
    if again is not None:
        return Asking(subject, Answers(again).texts(of=f"kept/{subject}"))
    asking = Asking.again(session, subject, audit_id=audit.key, by=by)
    if action is not None and not asking.values:
        return Asking(subject, _written(session, action))
    return asking


def _saved_elsewhere(session: Session, action: Action) -> list[Block]:
    said = words.mark(
        "*This action was changed in another window since you opened this one.* It says now:\n"
        "{line}\n*Save* again to put what stands below in its place.",
        line=new_action.line(session, action, longest=1200),
    )
    return [blocks.section("elsewhere", said)]


def _written(session: Session, action: Action) -> dict[str, str]:
    said = actions.words_of(session, action)
    return {
        "kind": action.kind,
        "what": said["what"],
        "why": said["why"],
        "owner": str(action.owner_id),
        "due_on": action.due_on.isoformat(),
    }


def _so_far(session: Session, audit: Audit, action: Action | None, by: Person) -> list[str]:
    sees = actions.actions_of if audit.auditor_id != by.id else planned.planned_of
    others = [other for other in sees(session, audit.key) if other is not action]
    return [f"{new_action.kind_of(other)}, {words.day(other.due_on)}" for other in others]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
