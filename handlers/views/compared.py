"""Two sets of answers beside each other, part by part: what was said before, and what is now.

Short answers stand in two columns; of long ones the new words come first, and those before stand
behind a bar beneath them. What is the same takes no room (brief section 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.views import blocks, words
from handlers.views.blocks import Block, Marked
from handlers.views.review import ABOUT_THE_GRADE, shown
from models.vocabulary import Grade
from models.workflow.notes import Note
from models.workflow.parts import Field, Part, Values

_NOTE, _RATING = "note:", "rating:"
_NOTHING = "–"


@dataclass(frozen=True)
class Compared:
    """How two sets of answers are laid beside each other.

    `then` names the older ones ("Before"), `same` what is said where nothing differs. `notes` is
    what was asked for in between; `hides_grades` leaves out whatever a blind reader may not see.
    `was_asked` says whether the older ones were asked a question in the same words.
    """

    then: str
    same: str
    hides_grades: bool
    notes: Sequence[Note] = ()
    was_asked: Callable[[Part, Field], bool] = field(default=lambda part, asked: True)

    def part(self, part: Part, before: Values, now: Values) -> list[Block]:
        """One part: its title with its grades, the notes on it, and what differs."""
        told = [self._asked_for(note) for note in self._notes_on(part)]
        asked = blocks.paragraphs(f"asked/{part.code}", told)
        old, new = part.visible(before), part.visible(now)
        found = [block for each in part.fields for block in self._field(part, each, old, new)]
        return [self._title(part, before, now, same=not found), *asked, *found]

    def _title(self, part: Part, before: Values, now: Values, *, same: bool) -> Block:
        old, new = ("" if self.hides_grades else _grade(values) for values in (before, now))
        said: str = words.mark("*{title}*", title=part.title)
        if old != new:
            then = self.then.lower()
            graded = " · now *{new}*, {then} *{old}*"
            said += words.mark(graded, new=new or _NOTHING, then=then, old=old or _NOTHING)
        elif same:
            said += f" · {self.same}"
        return blocks.section(f"title/{part.code}", Marked(said))

    def _field(self, part: Part, each: Field, old: Values, new: Values) -> list[Block]:
        was = old.get(each.name, "") if self.was_asked(part, each) else ""
        now = new.get(each.name, "")
        notes = [self._asked_for(note) for note in self._notes_on(part, each)]
        asked = blocks.paragraphs(f"asked/{part.code}/{each.name}", notes)
        if each.name == "grade" or (self.hides_grades and each.name in ABOUT_THE_GRADE):
            return asked  # the grades stand in the title
        if was != now:
            return [*asked, *self._differs(part, each, was, now, new)]
        if not notes:
            return []
        said = words.mark("_{label}_ · {same}", label=_label(part, each, new), same=self.same)
        return [*asked, blocks.section(f"same/{part.code}/{each.name}", said)]

    def _differs(self, part: Part, each: Field, was: str, now: str, new: Values) -> list[Block]:
        name, label = f"{part.code}/{each.name}", _label(part, each, new)
        if each.kind in ("choice", "date", "line"):
            pairs = [(self.then, _short(each, was)), ("Now", _short(each, now))]
            return [blocks.fields(f"now/{name}", pairs, text=words.mark("_{it}_", it=label))]
        said = words.mark("_{label}_\n{now}", label=label, now=now or "Taken out.")
        found = blocks.paragraphs(f"now/{name}", [said])
        return found + (blocks.quoted(f"then/{name}", was, head=f"{self.then}: ") if was else [])

    def _notes_on(self, part: Part, each: Field | None = None) -> list[Note]:
        name = each.name if each else ""
        return [note for note in self.notes if (note.part, note.field) == (part.code, name)]

    def _asked_for(self, note: Note) -> Marked:
        return words.mark("*Asked for:* {note}", note=note.words)


def _label(part: Part, each: Field, new: Values) -> str:
    """What a question is called; the words beneath a rating go by the rating's question."""
    if not each.name.startswith(_NOTE):
        return each.said(new)
    rating = _RATING + each.name.removeprefix(_NOTE)
    return next((other.label for other in part.fields if other.name == rating), each.label)


def _grade(values: Mapping[str, str]) -> str:
    return words.grade(Grade(values["grade"])) if values.get("grade") else ""


def _short(each: Field, value: str) -> str:
    return shown(each, value) if value else _NOTHING
