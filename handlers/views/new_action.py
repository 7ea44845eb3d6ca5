"""An action as it is asked for, read and listed, whoever writes it (brief section 6)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, words
from handlers.views.blocks import Block, Marked
from handlers.views.kept import Asking
from handlers.views.reading import Answers
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.lists import ACTION_KINDS
from models.person import Person
from models.rules.lifecycle import ACTION_OPEN_STATES
from models.workflow import actions
from models.workflow.actions import NewAction


def questions(session: Session, asking: Asking, audit: Audit, *, hint: str) -> list[Block]:
    """The questions for one action; all of them may stay empty, none alone."""
    return [
        blocks.divider("action/line"),
        blocks.section("action/head", words.mark("*An action*\n{hint}", hint=hint)),
        *listed(session, audit),
        *asked(session, asking, needed=False, hint="A working day."),
    ]


def asked(session: Session, asking: Asking, *, needed: bool, hint: str) -> list[Block]:
    """Kind, what, why, who and by when; `hint` stands below the day."""
    kinds = [(kind.code, kind.name) for kind in ACTION_KINDS.values()]
    return [
        asking.choice("kind", "Kind of action", kinds, needed=needed),
        asking.words("what", "What is to be done?", needed=needed),
        asking.words("why", "Why, for the child?", needed=needed),
        asking.person(session, "owner", "Who will do it?", needed=needed),
        asking.day("due_on", "By when?", hint=hint, needed=needed),
    ]


def read(answers: Answers) -> NewAction | None:
    """The action that was written, or None. Raises `RuleBroken` for one begun and not finished."""
    names = ("kind", "what", "why", "owner", "due_on")
    if not any(answers.text(name).strip() for name in names):
        return None
    kind = answers.text("kind")
    owner, due_on = answers.chosen_number("owner"), answers.day("due_on")
    if not kind:
        raise RuleBroken("Please choose a kind of action.", field="kind")
    if owner is None:
        raise RuleBroken("Please choose who will do it.", field="owner")
    if due_on is None:
        raise RuleBroken("Please choose a day that is still to come.", field="due_on")
    return NewAction(kind, answers.text("what"), answers.text("why"), owner, due_on)


def listed(session: Session, audit: Audit) -> list[Block]:
    """The actions that the audit has already, words included: windows only."""
    found = actions.actions_of(session, audit.key)
    return blocks.paragraphs("actions", [line(session, action) for action in found])


def to_look_at(session: Session, audit: Audit) -> list[Block]:
    """The same with what its moderator asks of them; nothing where there are none."""
    found = listed(session, audit)
    asked = (
        "*Its actions*, which are given to their owners with your decision. Are they specific, "
        "measurable, achievable, relevant and time-bound, and are they enough?"
    )
    return [blocks.section("action/head", words.mark(asked)), *found] if found else []


def line(session: Session, action: Action, *, longest: int = blocks.LONGEST_TYPED) -> Marked:
    """One action with its words, each no longer than `longest`: windows only."""
    said = actions.words_of(session, action)
    return words.say(
        "action_line",
        kind=kind_of(action),
        owner=session.get_one(Person, action.owner_id).name,
        action=action,
        open_still=action.state in ACTION_OPEN_STATES,
        what=blocks.fitted(said["what"], longest),
        why=blocks.fitted(said["why"], longest),
    )


def kind_of(action: Action) -> str:
    """What kind of action it is, in words that name nobody."""
    return ACTION_KINDS[action.kind].name
