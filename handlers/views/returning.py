"""Return: its window and its Form side by side (brief section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.confirming import confirm_questions, confirmation_in
from handlers.views.kept import Asking, KeptForm, same_window, written_in
from handlers.views.moderation import grade_chosen
from handlers.views.reading import Answers
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.safety import Confirmation, needs_confirming
from models.setting import policy_of
from models.vocabulary import Grade, Safe
from models.workflow.audits import reference_of
from models.workflow.deciding import decider_for
from models.workflow.drafts import Written
from models.workflow.notes import about, questions_of
from models.workflow.parts import GRADES, SAFE, Part, asked_of
from models.workflow.queue import supporters
from models.workflow.returning import goes_to_qa_manager

View = Mapping[str, Any]
_ABOUT, _NOTE = "about/", "note/"
#: For how many notes there is room at first, and at most: a window holds a hundred blocks.
_FIRST, _MOST = 2, 20
_HELPS = "They are told at once. Whoever helps does not moderate it afterwards."
_NUMBERS = frozenset(str(number) for number in range(1, _MOST + 1))


def return_window(
    session: Session, audit: Audit, *, by: Person, at: datetime, again: View | None = None
) -> Json:
    """*Return*: notes, who helps, and what the record says of the child today.

    `again` is a window that this one takes the place of, with room for one more note.
    """
    asking = _asking(session, audit, by=by, again=again)
    helpers = [(str(who.key), who.name) for who in supporters(session, audit, at=at)]
    head = words.say(
        "return_head",
        reference=reference_of(session, audit),
        auditor=session.get_one(Person, audit.auditor_id).name,
        days=policy_of(session).number("moderation.return_working_days"),
        decider=_decider(session, audit, at) if goes_to_qa_manager(session, audit) else "",
    )
    body: list[Block] = [
        blocks.section("head", head),
        *_notes(session, asking, audit, more=again is not None),
        asking.choice("supporter", "Who will do it with them?", helpers, hint=_HELPS),
        blocks.divider("record/line"),
        blocks.section("record", words.say("return_record")),
        asking.one("safe", "Is the child safe now?", SAFE),
        *_confirming(session, asking, audit),
        asking.one("provisional_grade", "Provisional grade, from the record", GRADES),
        asking.promise(),
    ]
    carried = asking.about(audit.key, at) | (same_window(again) if again is not None else {})
    return blocks.window(
        ids.RETURN_WINDOW, "Return with notes", body, submit="Return", about=carried
    )


def _decider(session: Session, audit: Audit, at: datetime) -> str:
    """Who decides on the next return, by name."""
    decider = decider_for(session, audit, at=at)
    return decider.name if decider else "the QA manager"


def _asking(session: Session, audit: Audit, *, by: Person, again: View | None) -> Asking:
    subject = f"return-{audit.key}"
    if again is not None:
        return Asking(subject, KeptForm.values_in(again))
    return Asking.again(session, subject, audit_id=audit.key, by=by)


def _notes(session: Session, asking: Asking, audit: Audit, *, more: bool) -> list[Block]:
    """Each note with what it is about, and the button that makes room for another."""
    parts = asked_of(session, audit)
    groups = [(part.title, _abouts(part)) for part in parts]
    places = _places(asking.values, more=more)
    found: list[Block] = []
    for place in range(1, places + 1):
        found += [
            asking.grouped(f"{_ABOUT}{place}", f"Note {place}: on what?", groups),
            asking.words(f"{_NOTE}{place}", "What would you look for?", needed=False),
        ]
    if places < _MOST:
        another = blocks.button(ids.RETURN_MORE, "Add another note", value=audit.key)
        found.append(blocks.actions("notes/more", another))
    return found


def _abouts(part: Part) -> list[tuple[str, str]]:
    """A part as a whole, then its questions, as what a note can be about."""
    asked = [(about(part.code, field.name), field.label) for field in questions_of(part)]
    return [(part.code, "This part as a whole"), *asked]


def _places(values: Mapping[str, str], *, more: bool) -> int:
    """For how many notes there is room: those that were begun, and two at first."""
    if more:
        return min(_MOST, 1 + max(map(_number, values), default=_FIRST))
    return max([_FIRST, *(_number(name) for name, value in values.items() if value)])


def _number(name: str) -> int:
    """Which note a question belongs to; 0 for none."""
    kind, _, number = name.partition("/")
    return int(number) if f"{kind}/" in (_ABOUT, _NOTE) and number in _NUMBERS else 0


def _confirming(session: Session, asking: Asking, audit: Audit) -> list[Block]:
    """A change to Yes is confirmed; asked only where the answer so far is another."""
    if not needs_confirming(audit.safe_now, Safe.YES):
        return []
    said = words.mark("The answer so far is not *Yes*. If it is now, who confirmed it?")
    ask = confirm_questions(session, asking, today=None, needed=False)
    return [blocks.context("confirming", said), *ask]


@dataclass(frozen=True)
class ReturnForm:
    """Notes for the auditor, a helper, and what the case record says.

    `notes` are by what they are about; `places` says beside which question each of them stands.
    """

    audit_id: int
    draft: Written
    notes: dict[str, str]
    places: dict[str, str]
    supporter_id: int | None
    safe: Safe | None
    provisional: Grade | None
    confirmed: Confirmation

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ReturnForm:
        """Raises `RuleBroken` for a note that is about nothing; what else is missing is refused by
        the rule, beside its question."""
        answers = Answers(view)
        safe = answers.text("safe")
        notes, places = _read_notes(answers)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            notes=notes,
            places=places,
            supporter_id=answers.chosen_number("supporter"),
            safe=Safe(safe) if safe in set(Safe) else None,
            provisional=grade_chosen(answers, "provisional_grade"),
            confirmed=confirmation_in(answers),
        )

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What the rule refuses of a note lands beside the note."""
        try:
            yield
        except RuleBroken as refused:
            where = f"{_NOTE}1" if refused.field == "notes" else refused.field
            field = self.places.get(where or "", where)
            raise RuleBroken(refused.sentence, field=field) from None


def _read_notes(answers: Answers) -> tuple[dict[str, str], dict[str, str]]:
    """The notes by what they are about, two on one thing as one; and where each stands."""
    notes: dict[str, str] = {}
    places: dict[str, str] = {}
    for place in sorted({_number(name) for name in answers.names()} - {0}):
        said, subject = answers.text(f"{_NOTE}{place}").strip(), answers.text(f"{_ABOUT}{place}")
        if said and not subject:
            raise RuleBroken("Please choose what this note is about.", field=f"{_ABOUT}{place}")
        if said:
            notes[subject] = f"{notes[subject]}\n{said}" if subject in notes else said
            places[f"{_NOTE}{subject}"] = f"{_NOTE}{place}"
    return notes, places
