"""What in a part may tell who a child is: on top of its window, and beside the fields (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from models.audit import Audit
from models.person import Person
from models.workflow.details import Mark, marks_in_part
from models.workflow.parts import Part, Values

#: So many of a kind at most: the others come up once these are settled.
_MOST = 5
#: Of a field's label, enough to find it.
_LABEL = 60


def above(session: Session, audit: Audit, part: Part, values: Values, *, by: Person) -> list[Block]:
    """What has to be mended in a part, and what to look at, with *It is right as it is*.

    Each names its field; what was found is shown to its author only, in their own window.
    """
    marks = marks_in_part(session, audit.key, part, values, by=by)
    body: list[Block] = []
    if marks.refused:
        lines = [_line(mark, part.visible(values)) for mark in marks.refused[:_MOST]]
        body += blocks.paragraphs("to_mend", [words.mark(":warning: *To mend before you send*")])
        body += blocks.paragraphs("refused", lines)
    if marks.doubtful:
        lines = [_line(mark, part.visible(values)) for mark in marks.doubtful[:_MOST]]
        right = blocks.button(
            ids.WORDS_RIGHT, "It is right as it is", value=f"{audit.key}:{part.code}"
        )
        head = words.mark("*Please look at this once.* It does not keep you from sending.")
        body.append(blocks.section("to_look_at", head, accessory=right))
        body += blocks.paragraphs("doubtful", lines)
    return body


def beside(view: Mapping[str, Any], part: str, refused: Mapping[str, str]) -> Json:
    """The sentences by the block of the field that they stand beside, as Slack takes them."""
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    found = {f"answer/{part}/{name}": sentence for name, sentence in refused.items()}
    return {block_id: sentence for block_id, sentence in found.items() if block_id in shown}


def _line(mark: Mark, seen: Values) -> Marked:
    return words.mark(
        "“{text}” in _{label}_\n{sentence}",
        text=mark.text,
        label=blocks.fitted(mark.field.said(seen), _LABEL),
        sentence=mark.found.sentence,
    )
