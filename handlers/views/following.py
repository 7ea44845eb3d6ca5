"""What a leader asks of whoever has something that is overdue, and whom they give it to instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import actions, blocks, ids, weak, words
from handlers.views.action_windows import words_of
from handlers.views.blocks import Block, Element, Json, Marked, Message
from handlers.views.kept import Asking, written_in
from handlers.views.reading import STALE, Answers, Pressed
from models.action import Action
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.escalation import Escalation
from models.person import Person
from models.workflow.audits import reference_of
from models.workflow.drafts import Written
from models.workflow.following import thing_of
from models.workflow.weekly_lines import LineKind


@dataclass(frozen=True)
class LinePressed:
    """A button of a line: which kind of thing it is about, and which one."""

    kind: LineKind
    id: int

    @classmethod
    def read(cls, action: Mapping[str, Any]) -> LinePressed:
        """Raises `RuleBroken` for a line of no kind that there is."""
        pressed = Pressed(action)
        if pressed.rest not in _ABOUT:
            raise RuleBroken(STALE)
        return cls(LineKind(pressed.rest), pressed.id)


def asked_how(session: Session, delivery: Delivery) -> Message:
    """Whoever has it: a leader asks how it stands, with the buttons that answer."""
    name, number = delivery.facts["about"]
    kind = LineKind(name)
    thing = thing_of(session, kind, number)
    waits = thing.waits and thing.holder_id == delivery.person_id
    about, buttons = _ABOUT[kind](session, number, delivery.person_id or 0)
    said = words.say(
        "asked_how",
        about=about,
        asker=session.get_one(Person, delivery.facts["by"]).name,
        day=words.date_of(delivery.facts["day"]),
        waits=waits,
    )
    card: list[Block] = [blocks.section("asked", said)]
    if waits:
        card.append(blocks.actions("buttons", *buttons))
    return blocks.message("Auditloop: somebody asks how a thing of yours stands.", card)


def reassign_window(session: Session, action: Action, *, by: Person, at: datetime) -> Json:
    """*Reassign*: what it is about, and who will do it instead."""
    asking = Asking.again(session, f"reassign-{action.key}", audit_id=action.audit_id, by=by)
    given = actions.given_of(session, action)
    head = words.say("reassign_head", given=given, action=action)
    body: list[Block] = [
        blocks.section("action", actions.said_of(given, by.key)),
        *words_of(session, action),
        blocks.section("head", head),
        asking.person(session, "owner", "Who will do it?"),
    ]
    return blocks.window(
        ids.REASSIGN_WINDOW,
        "Another owner",
        body,
        submit="Reassign",
        about=asking.about(action.audit_id, at, action=action.key),
    )


@dataclass(frozen=True)
class ReassignForm:
    """Who will do an action from now on."""

    action_id: int
    draft: Written
    owner_id: int

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ReassignForm:
        """Raises `RuleBroken` when nobody was chosen."""
        answers = Answers(view)
        owner = answers.chosen_number("owner")
        if owner is None:
            raise RuleBroken("Please choose who will do it.", field="owner")
        return cls(answers.number("action"), written_in(answers), owner)


def _of_action(session: Session, number: int, reader: int) -> tuple[Marked, list[Element]]:
    given = actions.given_of(session, session.get_one(Action, number))
    said = words.mark(
        "*{reference}* · {kind} · due {due}",
        reference=given.reference,
        kind=given.kind,
        due=words.day(given.action.due_on),
    )
    read = blocks.button(ids.ACTION_OPEN, "Read it", value=number)
    return said, [*actions.buttons_for(given, reader), read]


def _of_audit(session: Session, number: int, reader: int) -> tuple[Marked, list[Element]]:
    audit = session.get_one(Audit, number)
    said = words.mark(
        "*{reference}* · your audit · due {due}",
        reference=reference_of(session, audit),
        due=words.day(audit.due_on),
    )
    go_on = blocks.button(ids.AUDIT_CONTINUE, "Open it", value=number, style="primary")
    return said, [go_on]


def _of_remedy(session: Session, number: int, reader: int) -> tuple[Marked, list[Element]]:
    found = weak.weak_of(session, session.get_one(Escalation, number))
    said = words.mark(
        "*{reference}* · remedial action · due {due}",
        reference=found.reference,
        due=words.day(found.escalation.due_on),
    )
    opens = blocks.button(ids.REMEDY_OPEN, "Open", value=number)
    return said, [*weak.buttons_for(session, found, reader), opens]


#: How each kind of thing is told, with its buttons.
_ABOUT: Mapping[str, Callable[[Session, int, int], tuple[Marked, list[Element]]]] = {
    LineKind.ACTION: _of_action,
    LineKind.AUDIT: _of_audit,
    LineKind.REMEDY: _of_remedy,
}
