"""What stands beside a grade as soon as it is chosen: what a reader will ask; never a block."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks
from handlers.views.blocks import Block, Marked
from models.audit import Audit
from models.workflow.judging import warnings_of, why_capped
from models.workflow.parts import Values

#: How the blocks of this kind are called: a window is drawn anew when they change.
WARNS = "warns/"


def beside_grade(session: Session, audit: Audit, closing: Values) -> list[Block]:
    """Every warning about the grade in these values of the closing part; mostly none."""
    asked = [f":speech_balloon: {line}" for line in warnings_of(session, audit, closing)]
    capped = why_capped(session, audit, closing)
    lines = [f":no_entry_sign: {capped}", *asked] if capped else asked
    return [blocks.section(f"{WARNS}{n}", Marked(line)) for n, line in enumerate(lines)]
