"""The notes with which an audit comes back, each with what it is about (brief section 7)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from handlers.views import blocks, words
from handlers.views.blocks import Block, Marked
from models.audit import Audit
from models.moderation import Moderation
from models.workflow.notes import Note, last_return, notes_of
from models.workflow.parts import Part, asked_of

#: How far a question is shown above its note.
_LABEL = 120


def notes_to_redo(session: Session, audit: Audit) -> list[Note]:
    """The notes with which the audit last came back, while it is being redone."""
    last = last_return(session, audit)
    return notes_of(session, last) if last else []


def beside(notes: Iterable[Note], part: Part, field: str = "") -> list[Block]:
    """The notes on a part as a whole, or on one of its questions, to stand above it."""
    said = [note.words for note in notes if (note.part, note.field) == (part.code, field)]
    lines = [words.mark("*To look at again:* {note}", note=each) for each in said]
    return blocks.paragraphs(f"note/{field or part.code}", lines)


def note_lines(session: Session, audit: Audit, decision: Moderation) -> list[Marked]:
    """Every note of a return, with its part and its question."""
    parts = {part.code: part for part in asked_of(session, audit)}
    return [_line(parts.get(note.part), note) for note in notes_of(session, decision)]


def _line(part: Part | None, note: Note) -> Marked:
    title, asked = part.title if part else "The whole", _question(part, note.field)
    about = words.mark("*{title}*", title=title)
    if asked:
        about = Marked(about + words.mark(" · _{asked}_", asked=blocks.fitted(asked, _LABEL)))
    return Marked(about + words.mark("\n{note}", note=note.words))


def _question(part: Part | None, name: str) -> str:
    fields = part.fields if part else ()
    return next((field.label for field in fields if field.name == name), "")
