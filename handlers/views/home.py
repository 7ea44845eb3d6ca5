"""App Home: what waits for you, who holds what you sent and since when, what happens next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from handlers.views import agreement, blocks, ids, words
from handlers.views.blocks import Block, Element, Json
from handlers.views.home_lists import ACTIONS, Section, sections
from handlers.views.how_far import months_line
from handlers.views.safety import red_button
from models.person import Person
from models.workflow.keeping_tools import may_keep_tools
from models.workflow.waiting import Held, Waiting, waiting_for

_MORE_THAN_FITS = 90


def home(session: Session, person: Person, *, at: datetime) -> Json:
    """The App Home of one person at a moment."""
    waiting = waiting_for(session, person, at=at)
    body: list[Block] = [blocks.header("hello", f"{words.greeting(at)}, {_first(person.name)}")]
    body += months_line(session, person, at=at)
    if waiting.is_empty:
        body.append(blocks.section("nothing", words.say("nothing_waits", sent=bool(waiting.sent))))
    body += _lists(sections(session, waiting, at=at))
    if waiting.sent:
        body.append(blocks.header("sent", "What you sent"))
        body += [_held(held) for held in waiting.sent]
    body = body[:_MORE_THAN_FITS]
    body.append(blocks.divider("end"))
    body.append(blocks.context("small", words.say("home_small", at=at)))
    body.append(blocks.actions("foot", *_foot(session, person, waiting, at)))
    return blocks.home_tab(body)


def actions_window(session: Session, person: Person, *, at: datetime) -> Json:
    """`/audit actions`: the lists of actions alone."""
    return _window(session, person, "Your actions", at, only=ACTIONS)


def everything_window(session: Session, person: Person, *, at: datetime) -> Json:
    """`/audit`: the same lists as at Home."""
    return _window(session, person, "What waits for you", at)


def _window(
    session: Session, person: Person, title: str, at: datetime, only: Collection[str] = ()
) -> Json:
    found = sections(session, waiting_for(session, person, at=at), at=at)
    body = _lists([section for section in found if not only or section.name in only])
    nothing = "Nothing waits for you here. Well kept."
    return blocks.window(
        ids.LIST_WINDOW, title, body[:_MORE_THAN_FITS] or [blocks.section("nothing", nothing)]
    )


def _lists(found: Collection[Section]) -> list[Block]:
    return [block for section in found for block in _list(section)]


def _list(section: Section) -> list[Block]:
    name = section.name
    found: list[Block] = [blocks.header(name, section.title)]
    if section.head:
        found.append(blocks.section(f"{name}/head", section.head))
    for line in section.lines:
        button = blocks.button(line.action_id, line.button, value=line.id)
        found.append(blocks.section(f"{name}/{line.id}", line.said, accessory=button))
        if line.may_not_be_safe:
            found.append(blocks.actions(f"{name}/{line.id}/safe", red_button(line.id)))
    if section.more:
        found.append(blocks.context(f"{name}/more", f"And {section.more} more."))
    if section.foot:
        found.append(blocks.actions(f"{name}/foot", section.foot))
    return found


def _foot(session: Session, person: Person, waiting: Waiting, at: datetime) -> list[Element]:
    foot = [
        blocks.button(ids.HOME_REFRESH, "Look again"),
        blocks.button(ids.HOME_HELP, "Help"),
    ]
    if waiting.sees_calibration:
        foot.append(blocks.button(ids.CALIBRATION_LIST, "Calibration"))
    if may_keep_tools(session, by=person, at=at):
        foot.append(blocks.button(ids.TOOLS_LIST, "Audit tools"))
    return foot + agreement.buttons(session, person, at=at)


def _held(held: Held) -> Block:
    audit = held.audit
    said = (
        words.mark(
            "*{reference}* · with {holder} since {since}{due}",
            reference=held.reference,
            holder=held.holder,
            since=words.day(audit.held_since),
            due=f", due {words.day(audit.turn_due_on)}" if audit.turn_due_on else "",
        )
        if held.holder
        else words.mark(
            "*{reference}* · final since {since}",
            reference=held.reference,
            since=words.day(audit.finalised_at),
        )
    )
    read = blocks.button(
        ids.AUDIT_READ if held.holder else ids.AUDIT_OUTCOME, "Open", value=audit.key
    )
    return blocks.section(f"sent/{audit.key}", said, accessory=read)


def _first(name: str) -> str:
    return name.split(" ")[0]
