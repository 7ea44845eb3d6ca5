"""The moderation queue, and who may be found to own an action (brief section 7)."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from models.vocabulary import AuditState
from models.workflow.people_search import Found
from models.workflow.queue import Queue, Queued


def queue_window(queue: Queue) -> Json:
    """A page of the queue, by due date, then age; urgency shows as a date, never as a cause."""
    body: list[Block] = [blocks.section("head", words.say("queue", queue=queue))]
    for line in queue.lines:
        opens = blocks.button(
            ids.MODERATE_OPEN, "Open", value=line.audit.key, label=f"Open {line.reference}"
        )
        body.append(blocks.section(f"audit/{line.audit.key}", _line(line), accessory=opens))
    turns = [
        blocks.actions(f"turn/{step}", blocks.button(ids.QUEUE_GO, name, value=step))
        for step, name in ((queue.page - 1, "Page before"), (queue.page + 1, "Next page"))
        if 0 <= step < queue.pages
    ]
    return blocks.window(ids.QUEUE_WINDOW, "Queue", [*body, *turns])


def _line(line: Queued) -> Marked:
    if line.audit.state is AuditState.SECOND_READING:
        whose = "you read it second"
    elif line.audit.state is AuditState.IN_MODERATION:
        whose = "you are on it" if line.yours else f"{line.holder} is on it"
    else:
        whose = "waits for you" if line.yours else f"waits for {line.holder}"
    return words.mark(
        "*{reference}* · due {due} · sent {sent}\n{whose}",
        reference=line.reference,
        due=words.day(line.audit.turn_due_on),
        sent=words.dated(line.audit.submitted_at),
        whose=words.mark("*{whose}*", whose=whose) if line.yours else whose,
    )


def people_found(found: Iterable[Found]) -> Json:
    """People with what tells them apart, to choose an owner from."""
    return blocks.found((str(who.person_id), f"{who.name}, {who.place}") for who in found)
