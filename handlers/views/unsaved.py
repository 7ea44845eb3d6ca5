"""What a part's window says of what is kept: above its questions, and in small print beneath."""

from __future__ import annotations

from datetime import datetime

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block
from models.audit import Audit
from models.rules.calendar import london_date
from models.workflow.opened import Opened
from models.workflow.parts import Part

#: So many other windows at most: what more there is comes up when these are settled.
_MOST = 3


def above(audit: Audit, part: Part, opened: Opened, at: datetime, *, again: bool) -> list[Block]:
    """What is left to answer in a part that was begun, and words of other windows that wait.

    `again`: this window is drawn anew, so its own words are no news.
    """
    body: list[Block] = []
    left = part.unanswered(opened.values) if opened.kept_at and not again else []
    if left:
        count = words.counted(len(left), "answer is", "answers are")
        first = left[0].said(part.visible(opened.values))
        body.append(blocks.alert("left", f"{count} left here. First: {first}", level="info"))
    if opened.unsaved and not again:
        said = (
            f"This is what your last window held: kept {when(opened.kept_at, at)}, and not yet "
            "saved. Save and go on puts it in the audit."
        )
        body.append(blocks.alert("unsaved", said, level="info"))
    for kept in opened.elsewhere[:_MOST]:
        said = f"Another window of yours kept words {when(kept.kept_at, at)} that are not saved."
        value = f"{audit.key}:{part.code}:{kept.window}"
        both = blocks.button(ids.PART_BOTH, "See both", value=value)
        body.append(blocks.section(f"elsewhere/{kept.window}", said, accessory=both))
    return body


def beneath(audit: Audit, part: Part, opened: Opened, at: datetime) -> list[Block]:
    """What is kept and when, and the button to words that were set aside."""
    said = words.say("part_kept", kept=when(opened.kept_at, at))
    body: list[Block] = [blocks.context("kept", said)]
    if opened.aside:
        value = f"{audit.key}:{part.code}"
        aside = blocks.button(ids.PART_ASIDE, "Words set aside", value=value)
        body.append(blocks.actions("aside", aside))
    return body


def when(value: datetime | None, at: datetime) -> str:
    """ "at 10:42" today, else "on Thu 14 May, 09:05". "" for None."""
    if value is None:
        return ""
    if london_date(value) == london_date(at):
        return f"at {words.clock(value)}"
    return f"on {words.moment(value)}"
