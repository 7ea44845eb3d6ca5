"""The notes with which an audit comes back: on a part as a whole, or on one of its questions.

A note is kept under what it is about: `planning`, or `planning/rating:EH07` (brief section 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import Moderation
from models.person import Person
from models.rules.calendar import london_date
from models.vocabulary import Outcome, Role
from models.workflow.decisions import decisions_of, words_of
from models.workflow.identifying import check_words
from models.workflow.parts import Field, Part, asked_of
from models.workflow.people import roles_of

_NOT_THERE = "This audit asks no such thing, so nothing was sent back. Please choose from the list."


@dataclass(frozen=True)
class Note:
    """One note, unsealed: the part's code, the question's field where it names one, the words."""

    part: str
    field: str
    words: str

    @property
    def about(self) -> str:
        """What it is kept under."""
        return about(self.part, self.field)


def about(part: str, field: str = "") -> str:
    """What a note on a part, or on one of its questions, is kept under."""
    return f"{part}/{field}" if field else part


def questions_of(part: Part) -> list[Field]:
    """What a note can name in a part: its questions, its grade, its reason. A question's own note
    goes with the question."""
    return [field for field in part.fields if not field.name.startswith("note:")]


def to_keep(session: Session, audit: Audit, notes: Mapping[str, str]) -> dict[str, str]:
    """The notes that say something. `RuleBroken` lands beside `note/<what it is about>`: for words
    that tell who the child is, and for a part or a question that this audit does not have."""
    kept = {subject: note.strip() for subject, note in notes.items() if note.strip()}
    known = {
        about(part.code, name)
        for part in asked_of(session, audit)
        for name in ("", *(field.name for field in questions_of(part)))
    }
    for subject in kept:
        if subject not in known:
            raise RuleBroken(_NOT_THERE, field=f"note/{subject}")
    check_words(session, {f"note/{subject}": note for subject, note in kept.items()})
    return kept


def notes_of(session: Session, decision: Moderation) -> list[Note]:
    """A return's notes as they were written, in that order: for those who may read them."""
    found = []
    for subject, said in words_of(session, decision).items():
        part, _, field = subject.partition("/")
        found.append(Note(part, field, said))
    return found


def last_return(session: Session, audit: Audit) -> Moderation | None:
    """The return that is being redone, or None."""
    if not audit.version:  # never sent, so never returned
        return None
    decisions = decisions_of(session, audit.key)
    if not decisions or decisions[-1].outcome is not Outcome.RETURNED:
        return None
    return decisions[-1] if decisions[-1].version == audit.version else None


def return_before(session: Session, audit: Audit) -> Moderation | None:
    """The return that the present version answers: the last one of the version before it."""
    found = [
        decision
        for decision in decisions_of(session, audit.key)
        if decision.outcome is Outcome.RETURNED and decision.version == audit.version - 1
    ]
    return found[-1] if found else None


def sees_provisional(session: Session, decision: Moderation, *, by: Person, at: datetime) -> bool:
    """Whether this person sees the provisional grade of a return: its moderator, the QA manager."""
    if by.id == decision.moderator_id:
        return True
    return Role.QA_MANAGER in roles_of(session, by.key, london_date(at))


def returns_so_far(session: Session, audit: Audit) -> int:
    """How often moderators have asked for this audit to be redone."""
    asked = decisions_of(session, audit.key)
    return sum(decision.outcome is Outcome.RETURNED for decision in asked)
