"""The moderation queue, at Home and in its window; who may be found to own an action (brief 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.reading import Answers
from models.vocabulary import AuditState
from models.workflow.people_search import Found
from models.workflow.queue import Queue, Queued
from models.workflow.queue_view import WHOLE_QUEUE, QueueFilters

_S = AuditState
#: What the QA manager decides on, as its line says it.
TO_SETTLE = {
    _S.DISPUTED: "two readers differ",
    _S.SECOND_RETURN: "its moderator would return it once more",
}
_EVERY = "every"
_ONLY = (
    ("mine", "Waits for me"),
    ("returned", "Sent again after a return"),
    ("second", "Second reading"),
)
_SHOW_ALL, OPEN_QUEUE = "Show everything", "Open the queue"


def queue_window(queue: Queue) -> Json:
    """A page of the queue, by due date, then age; urgency shows as a date, never as a cause."""
    body: list[Block] = [blocks.section("head", counts(queue, shows=_SHOW_ALL))]
    if queue.counted.whole:
        body.append(_filters(queue))
    for line in queue.lines:
        action_id, text = opens(line)
        button = blocks.button(
            action_id, text, value=line.audit_id, label=f"{text} {line.reference}"
        )
        body.append(
            blocks.section(f"audit/{line.audit_id}", line_of(queue, line), accessory=button)
        )
    turns = [
        blocks.actions(f"turn/{step}", blocks.button(ids.QUEUE_GO, name, value=step))
        for step, name in ((queue.page - 1, "Page before"), (queue.page + 1, "Next page"))
        if 0 <= step < queue.pages
    ]
    return blocks.window(ids.QUEUE_WINDOW, "Queue", [*body, *turns])


def chosen_in(view: Mapping[str, Any]) -> QueueFilters:
    """What is chosen in a window of the queue, also while it is being drawn anew."""
    answers = Answers(view)
    menus = (answers.text(ids.QUEUE_AREA), answers.text(ids.QUEUE_SERVICE))
    return QueueFilters.read(" ".join((*menus, *answers.several(ids.QUEUE_ONLY))))


def counts(queue: Queue, *, shows: str, home: bool = False) -> Marked:
    """How many wait, of how many, and how many are late; else kind words, and which button
    (`shows`) has the rest."""
    return words.say(
        "queue",
        queue=queue,
        filtered=queue.filters != WHOLE_QUEUE,
        only_mine=queue.filters == QueueFilters(mine=True),
        shows=shows,
        home=home,
    )


def line_of(queue: Queue, line: Queued) -> Marked:
    """One audit: its dates, how often it was sent, whose turn it is. Nothing that it says."""
    nth = f" for the {words.nth(line.version)} time" if line.version > 1 else ""
    due = words.due_words(line.due_on, queue.on) if line.due_on else "with no date"
    whose = words.mark("*{whose}*" if line.yours else "{whose}", whose=_whose(line))
    return words.mark(
        "*{reference}* · {area} · {due}\n{whose} · sent{nth} on {sent}",
        reference=line.reference,
        area=queue.area_of(line),
        due=due,
        whose=whose,
        nth=nth,
        sent=words.dated(line.sent_at),
    )


def opens(line: Queued) -> tuple[str, str]:
    """What a line's button does, and what it says."""
    if line.yours and line.state is _S.SECOND_READING and line.named:
        return ids.SECOND_READ_OPEN, "Read"
    if line.yours and line.state is _S.DISPUTED:
        return ids.SETTLE_OPEN, "Decide"
    if line.yours and line.state is _S.SECOND_RETURN:
        return ids.SECOND_RETURN_OPEN, "Decide"
    return ids.MODERATE_OPEN, "Open"


def _whose(line: Queued) -> str:
    who = "you" if line.yours else line.holder
    if not line.named and line.state in (_S.SUBMITTED, _S.SECOND_READING):
        reader = "a moderator" if line.state is _S.SUBMITTED else "a second reader"
        return f"waits for {who} to find {reader}"
    match line.state:
        case _S.SECOND_READING:
            return "you read it second" if line.yours else f"{who} reads it second"
        case _S.IN_MODERATION:
            return f"{who} {'are' if line.yours else 'is'} on it"
    why = f"{TO_SETTLE[line.state]}; " if line.state in TO_SETTLE else ""
    return f"{why}waits for {who}"


def _filters(queue: Queue) -> Block:
    """What can be chosen, as it is chosen: its own block for each choice, so that it is redrawn."""
    shown, found = queue.filters, list[Element]()
    areas = [(_EVERY, "Every area"), *(_area(area.code, area.short) for area in queue.areas)]
    found.append(blocks.select(ids.QUEUE_AREA, areas, chosen=_area(shown.area)[0]))
    services = [(_EVERY, "Every service"), *(_service(of.id, of.name) for of in queue.services)]
    if len(queue.services) > 1:
        chosen_now = _service(shown.service_id)[0]
        found.append(blocks.select(ids.QUEUE_SERVICE, services, chosen=chosen_now))
    ticked = shown.words.split()
    found.append(blocks.ticks_in_sight(ids.QUEUE_ONLY, _ONLY, chosen=ticked))
    if shown != WHOLE_QUEUE:
        found.append(blocks.button(ids.QUEUE_ALL, _SHOW_ALL))
    return blocks.actions(f"filters/{shown.words}", *found)


def _area(code: str, name: str = "") -> tuple[str, str]:
    return QueueFilters(area=code).words or _EVERY, name


def _service(number: int | None, name: str = "") -> tuple[str, str]:
    return QueueFilters(service_id=number).words or _EVERY, name


def people_found(found: Iterable[Found]) -> Json:
    """People with what tells them apart, to choose an owner from."""
    return blocks.found((str(who.person_id), f"{who.name}, {who.place}") for who in found)
