"""An audit into somebody else's hands: hand over, take back, name a reader (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Json
from handlers.views.reading import Answers
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.workflow.audits import at_second_reading, reader_id_of, reference_of
from models.workflow.handing import (
    Reader,
    may_hand_over,
    may_name_reader,
    may_take_back,
    readers_for,
)
from models.workflow.holding import holder_name


def buttons(session: Session, audit: Audit, *, by: Person, at: datetime) -> list[Element]:
    """What somebody can do about who has an audit to moderate or to read second."""
    found = []
    if may_hand_over(session, audit, by=by):
        found.append(blocks.button(ids.HAND_OVER_OPEN, "Hand over", value=audit.key))
    if may_take_back(session, audit, by=by, at=at):
        found.append(blocks.button(ids.TAKE_BACK, "Take it back", value=audit.key))
    if may_name_reader(session, audit, by=by, at=at):
        found.append(name_button(audit))
    return found


def name_button(audit: Audit, *, first: bool = False) -> Element:
    """*Name a reader*, for the QA manager."""
    return blocks.button(
        ids.NAME_READER_OPEN,
        "Name a reader",
        value=audit.key,
        style="primary" if first else None,
    )


def hand_over_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Hand over*: to whom?"""
    readers = readers_for(session, audit, by=by, at=at)
    said = words.say("hand_over", **_facts(session, audit, readers))
    body = [blocks.section("head", said), *_choices(audit, readers, by)]
    return _window(ids.HAND_OVER_WINDOW, "Hand over", body, audit, readers)


def name_reader_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Name a reader*: whoever is independent, the QA manager included."""
    readers = readers_for(session, audit, by=by, at=at, named=True)
    said = words.say(
        "name_reader",
        audit=audit,
        holder=holder_name(session, audit) if reader_id_of(audit) else "",
        **_facts(session, audit, readers),
    )
    body = [blocks.section("head", said), *_choices(audit, readers, by)]
    return _window(ids.NAME_READER_WINDOW, "Name a reader", body, audit, readers)


def given_window(session: Session, audit: Audit, *, by: Person) -> Json:
    """Afterwards: who has it now."""
    said = words.say(
        "given",
        reference=reference_of(session, audit),
        holder="you" if reader_id_of(audit) == by.id else holder_name(session, audit) or "nobody",
        second=at_second_reading(audit),
        due=audit.turn_due_on,
    )
    queue = blocks.button(ids.QUEUE_OPEN, "Open the queue")
    body = [blocks.section("said", said), blocks.actions("next", queue)]
    return blocks.window(ids.SAID_WINDOW, "Thank you", body)


@dataclass(frozen=True)
class GivenForm:
    """To whom an audit goes, and who had it when the window was opened (None: nobody)."""

    audit_id: int
    instead_of: int | None
    reader_id: int

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> GivenForm:
        """Raises `RuleBroken` when nobody was chosen."""
        answers = Answers(view)
        reader = answers.chosen_number("reader")
        if reader is None:
            raise RuleBroken("Please choose who will have it.", field="reader")
        return cls(answers.number("audit"), answers.number("holder") or None, reader)


def _facts(session: Session, audit: Audit, readers: Sequence[Reader]) -> dict[str, object]:
    return {
        "reference": reference_of(session, audit),
        "second": at_second_reading(audit),
        "due": audit.turn_due_on,
        "somebody": bool(readers),
    }


def _choices(audit: Audit, readers: Sequence[Reader], by: Person) -> list[Block]:
    if not readers:
        return []
    label = "Who will read it second?" if at_second_reading(audit) else "Who will moderate it?"
    choices = [(str(reader.person.key), _name_of(reader, by)) for reader in readers]
    return [blocks.ask_choice("reader", label, choices)]


def _name_of(reader: Reader, by: Person) -> str:
    """The name, and where somebody is away, until when; never why."""
    name = f"{reader.person.name} (you)" if reader.person.id == by.id else reader.person.name
    if not reader.away:
        return name
    return f"{name} (away, back {words.day(reader.back)})" if reader.back else f"{name} (away)"


def _window(
    window: str, title: str, body: Sequence[Block], audit: Audit, readers: Sequence[Reader]
) -> Json:
    return blocks.window(
        window,
        title,
        body,
        submit="Give it to them" if readers else None,
        about={"audit": audit.key, "holder": reader_id_of(audit) or 0},
    )
