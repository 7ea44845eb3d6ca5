"""Monday's message: what was completed, what needs its reader, what is late (brief section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Json, Marked, Message
from handlers.views.weak import buttons_for, weak_of
from models.delivery import Delivery
from models.escalation import Escalation
from models.lists import ACTION_KINDS
from models.rules.actions import stands_on_monday
from models.rules.escalation import Remedial, WeeklyFacts, age_bands, weekly_first_line
from models.workflow.shown import asked_about
from models.workflow.weekly import Weekly, weekly_of
from models.workflow.weekly_lines import Line, LineKind

_MOST_LINES = 5
_NOT_LATE = "not late yet"


def weekly(session: Session, delivery: Delivery) -> Message:
    """An AD's, a service manager's or the QA manager's week; a nil return where nothing is due."""
    service, day = delivery.facts["service"], words.date_of(delivery.facts["day"])
    week = weekly_of(session, service, on=day, reader=delivery.person_id)
    facts = facts_of(week)
    said = words.say("weekly", week=week, first_line=weekly_first_line(facts), nil=facts.is_nil)
    card: list[Block] = [blocks.section("week", said)]
    card += _lines(session, week.lines[:_MOST_LINES], delivery)
    if not facts.is_nil:
        card.append(blocks.actions("list", list_button(service, len(week.lines))))
    return blocks.message("Auditloop: your Monday message. Open to see the week.", card)


def weekly_copy(session: Session, delivery: Delivery) -> Message | None:
    """The Director: what is two weeks overdue in a service."""
    service, day = delivery.facts["service"], words.date_of(delivery.facts["day"])
    week = weekly_of(session, service, on=day)
    lines = sorted(week.long_overdue, key=lambda line: (line.due_on, line.reference))
    if not lines:
        return None
    said = words.say("weekly_copy", week=week, lines=lines)
    card: list[Block] = [blocks.section("week", said)]
    card += _lines(session, lines[:_MOST_LINES], delivery)
    card.append(blocks.actions("list", list_button(service, len(week.lines))))
    return blocks.message("Auditloop: what has been overdue for two weeks.", card)


def facts_of(week: Weekly) -> WeeklyFacts:
    """What the first line to act on is made of."""
    mine = [line for line in week.needs_you if line.kind is LineKind.REMEDY]
    return WeeklyFacts(
        today=week.on,
        remedial=_remedial(mine),
        requests=len(week.needs_you) - len(mine),
        held=_remedial(week.held),
        others=len(week.overdue),
        new=week.new,
        oldest_days=week.oldest,
    )


def list_button(service: int | None, lines: int) -> Element:
    """*Open the full list*."""
    return blocks.button(
        ids.WEEKLY_LIST, f"Open the full list ({lines})", value=f"{service or 0}:0"
    )


def line_of(line: Line, today: date) -> Marked:
    """One line: reference, what it is, who has it, since when it is due."""
    return words.say(
        "weekly_line",
        line=line,
        kind=line.kind.value,
        what=ACTION_KINDS[line.what].name if line.what in ACTION_KINDS else line.what,
        today=today,
        count=line.asked if stands_on_monday(line.asked) else 0,
    )


def list_window(week: Weekly, service: int | None, page: int) -> Json:
    """Everything: counted, by team, oldest first, in age bands; on as many pages as it needs."""
    lines = week.lines
    bands = _bands(lines)
    body: list[Block] = []
    for name, found in _teams(lines):
        body.append(
            blocks.section(f"team/{name}", words.mark("*{name}*: {n}", name=name, n=len(found)))
        )
        body += blocks.paragraphs(f"lines/{name}", _by_band(found, week.on), between="\n")
    pages = blocks.pages(body)
    page = min(page, len(pages) - 1)
    teams = {name: len(found) for name, found in _teams(lines)}
    head = words.say("weekly_list", week=week, lines=lines, bands=bands, teams=teams)
    turns = [
        blocks.actions(
            f"turn/{step}", blocks.button(ids.WEEKLY_GO, name, value=f"{service or 0}:{step}")
        )
        for step, name in ((page - 1, "Page before"), (page + 1, "Next page"))
        if 0 <= step < len(pages)
    ]
    return blocks.window(
        ids.WEEKLY_WINDOW, "The full list", [blocks.section("head", head), *pages[page], *turns]
    )


def _remedial(lines: Iterable[Line]) -> list[Remedial]:
    return [Remedial(line.due_on, line.grade, line.holder) for line in lines if line.grade]


def _teams(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Lines by team, the team with the oldest first; audits to send apart, by no team."""
    teams: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.due_on, line.reference)):
        teams[_APART.get(line.kind, line.team)].append(line)
    return list(teams.items())


#: What is counted apart, and not with the team of its case.
_APART = {LineKind.AUDIT: "Audits to send", LineKind.READING: "Audits to moderate"}


def _bands(lines: Sequence[Line]) -> dict[str, int]:
    bands = age_bands([line.days for line in lines])
    not_late = len(lines) - sum(bands.values())
    return {**bands, _NOT_LATE: not_late} if not_late else bands


def _by_band(lines: Sequence[Line], today: date) -> list[Marked]:
    said: list[Marked] = []
    before = ""
    for line in lines:
        band = next(iter(age_bands([line.days])), _NOT_LATE)
        if band != before:
            said.append(words.mark("_{band}_", band=band))
            before = band
        said.append(line_of(line, today))
    return said


def _lines(session: Session, lines: Iterable[Line], delivery: Delivery) -> list[Block]:
    card: list[Block] = []
    for line in lines:
        name = f"{line.kind}/{line.id}"
        said = Marked(
            line_of(line, words.date_of(delivery.facts["day"])) + _since_asked(session, line)
        )
        buttons = _buttons(session, line, delivery.person_id or 0)
        if len(buttons) == 1:
            card.append(blocks.section(name, said, accessory=buttons[0]))
        else:
            card.append(blocks.section(name, said))
            if buttons:
                card.append(blocks.actions(f"{name}/buttons", *buttons))
    return card


def _since_asked(session: Session, line: Line) -> str:
    if line.kind is LineKind.REQUEST or line.holder_id is None:
        return ""
    asked = asked_about(session, line.holder_id, line.kind, line.id)
    return f" · asked {words.day(words.date_of(asked[-1].facts['day']))}" if asked else ""


def _buttons(session: Session, line: Line, reader: int) -> list[Element]:
    if line.kind is LineKind.REQUEST:
        return [blocks.button(ids.MORE_TIME_OPEN, "Decide", value=line.id)]
    if line.kind is LineKind.APPEAL:
        reads = blocks.button(ids.APPEAL_READ, "Read and decide", value=line.id)
        return [reads] if line.holder_id == reader else []
    if line.kind is LineKind.READING:
        return [blocks.button(ids.NAME_READER_OPEN, "Name a reader", value=line.id)]
    found: list[Element] = []
    if line.kind is LineKind.REMEDY:
        weak = weak_of(session, session.get_one(Escalation, line.id))
        opens = blocks.button(ids.REMEDY_OPEN, "Open", value=line.id)
        found += buttons_for(session, weak, reader) or [opens]
    if line.kind is LineKind.ACTION:
        found.append(blocks.button(ids.ACTION_OPEN, "Read it", value=line.id))
    if line.holder_id not in (None, reader):
        whom = "auditor" if line.kind is LineKind.AUDIT else "owner"
        value = f"{line.id}:{line.kind}"
        found.append(blocks.button(ids.ASK_HOLDER, f"Ask the {whom}", value=value))
    if line.kind is LineKind.ACTION:
        found.append(blocks.button(ids.REASSIGN_OPEN, "Reassign", value=line.id))
    return found
