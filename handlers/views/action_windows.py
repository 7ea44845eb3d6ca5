"""An action's windows: read it, say that it is done, ask for time, see whether it helped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.actions import buttons_for, given_of, more_time_label, said_of
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from models.action import Action, TimeRequest
from models.errors import RuleBroken
from models.person import Person
from models.rules.actions import impact_prompt
from models.rules.deadlines import extension_due
from models.setting import policy_of
from models.vocabulary import ActionState, RequestState
from models.workflow import actions, more_time
from models.workflow.actions import may_verify
from models.workflow.drafts import Written

_HELPED = (("yes", "It helped"), ("no", "Not yet"))
_TWO = "Please choose one of the two."


def action_window(session: Session, action: Action, *, by: Person, at: datetime) -> Json:
    """*Read it*: what, why, how it stands, and what this person can do."""
    given = given_of(session, action)
    buttons = buttons_for(given, by.key)
    if may_verify(session, action, by, at):
        look = blocks.button(
            ids.ACTION_VERIFY_OPEN, "Read and say", value=action.key, style="primary"
        )
        buttons.append(look)
    said = blocks.section("action", said_of(given, by.key))
    body: list[Block] = [said, *words_of(session, action)]
    if buttons:
        body.append(blocks.actions("buttons", *buttons))
    return blocks.window(ids.ACTION_WINDOW, "An action", body, about={"action": action.key})


def done_window(session: Session, action: Action, *, by: Person, at: datetime) -> Json:
    """*Done*: what is different, asked as its source asks it."""
    asking = Asking.again(session, f"done-{action.key}", audit_id=action.audit_id, by=by)
    body: list[Block] = [
        blocks.section("action", said_of(given_of(session, action), by.key)),
        *words_of(session, action),
        asking.words("impact", impact_prompt(action.source, policy_of(session))),
        blocks.context("next", "Somebody else then sees whether it helped."),
        asking.promise(),
    ]
    return blocks.window(
        ids.ACTION_DONE_WINDOW,
        "Done",
        body,
        submit="It is done",
        about=asking.about(action.audit_id, at, action=action.key),
    )


@dataclass(frozen=True)
class DoneForm:
    """What an action changed."""

    action_id: int
    draft: Written
    impact: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> DoneForm:
        """An empty line is refused by the rule."""
        answers = Answers(view)
        return cls(answers.number("action"), written_in(answers), answers.text("impact"))


def more_time_window(session: Session, action: Action, *, by: Person, at: datetime) -> Json:
    """*Need more time*: until when, and why. It is a request."""
    asking = Asking.again(session, f"time-{action.key}", audit_id=action.audit_id, by=by)
    latest = extension_due(action.due_on, policy_of(session))
    decider = more_time.decider_of(session, action, at=at)
    said = words.say(
        "more_time_head", action=action, latest=latest, decider=decider.name if decider else ""
    )
    body: list[Block] = [
        blocks.section("action", said_of(given_of(session, action), by.key)),
        blocks.section("head", said),
        asking.day("wanted_on", "Until when?", first=latest.isoformat(), hint="A working day."),
        asking.words("reason", "Why is more time needed?"),
        asking.promise(),
    ]
    return blocks.window(
        ids.MORE_TIME_WINDOW,
        "Need more time",
        body,
        submit="Ask",
        about=asking.about(action.audit_id, at, action=action.key),
    )


@dataclass(frozen=True)
class MoreTimeForm:
    """Until when more time is wanted, and why."""

    action_id: int
    draft: Written
    wanted_on: date
    reason: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> MoreTimeForm:
        """Raises `RuleBroken` when no day was chosen."""
        answers = Answers(view)
        wanted_on = answers.day("wanted_on")
        if wanted_on is None:
            raise RuleBroken("Please choose a day.", field="wanted_on")
        return cls(answers.number("action"), written_in(answers), wanted_on, answers.text("reason"))


def decide_window(
    session: Session, request: TimeRequest, action: Action, *, why: str, by: Person
) -> Json:
    """*Read why*: the reason, and yes or not this time."""
    body: list[Block] = [
        blocks.section("action", said_of(given_of(session, action), by.key)),
        *words_of(session, action),
        *blocks.paragraphs("why", [words.mark("*Why more time is needed*\n{why}", why=why)]),
    ]
    asked = request.state is RequestState.ASKED
    if asked:
        choices = (("yes", more_time_label(request, action.due_on)), ("no", "Not this time"))
        body.append(blocks.ask_one("grant", "Your decision", choices))
    return blocks.window(
        ids.MORE_TIME_DECIDE_WINDOW,
        "More time?",
        body,
        submit="Decide" if asked else None,
        about={"request": request.id or 0},
    )


@dataclass(frozen=True)
class DecideForm:
    """Whether more time is given."""

    request_id: int
    grant: bool

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> DecideForm:
        """Raises `RuleBroken` when neither was chosen."""
        answers = Answers(view)
        return cls(answers.number("request"), _yes(answers, "grant"))


def verify_window(session: Session, action: Action, *, by: Person) -> Json:
    """What was to be done and what its owner says it changed; did it help?"""
    body: list[Block] = [
        blocks.section("action", said_of(given_of(session, action), by.key)),
        *words_of(session, action),
    ]
    waits = action.state is ActionState.DONE_CLAIMED
    if waits:
        body.append(blocks.ask_one("helped", "What do you see?", _HELPED))
    return blocks.window(
        ids.ACTION_VERIFY_WINDOW,
        "Did it help?",
        body,
        submit="Say so" if waits else None,
        about={"action": action.key},
    )


@dataclass(frozen=True)
class VerifyForm:
    """Whether an action helped."""

    action_id: int
    helped: bool

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> VerifyForm:
        """Raises `RuleBroken` when neither was chosen."""
        answers = Answers(view)
        return cls(answers.number("action"), _yes(answers, "helped"))


def action_in(view: Mapping[str, Any]) -> int:
    """The action that a window was opened for."""
    return Answers(view).number("action")


def words_of(session: Session, action: Action) -> list[Block]:
    """What is to be done, why, and what its owner says is different: windows only."""
    said = actions.words_of(session, action)
    lines = [
        words.mark("*What is to be done*\n{text}", text=said["what"]),
        words.mark("*Why, for the child*\n{text}", text=said["why"]),
    ]
    if said.get("impact"):
        lines.append(words.mark("*What is different*\n{text}", text=said["impact"]))
    if said.get("withdrawn"):
        lines.append(words.mark("*Not needed any more, because*\n{text}", text=said["withdrawn"]))
    return blocks.paragraphs("words", lines)


def _yes(answers: Answers, name: str) -> bool:
    said = answers.text(name)
    if said not in ("yes", "no"):
        raise RuleBroken(_TWO, field=name)
    return said == "yes"
