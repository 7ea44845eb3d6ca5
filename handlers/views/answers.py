"""An audit a part at a time: the window of a part, and its Form beside it.

Parts are drawn from `models.workflow.parts`, so that
what is asked, what is saved and what is missing are one list (brief section 6).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, judging, marked, notes, planning, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Element, Json, Marked
from handlers.views.confirming import unconfirmed
from handlers.views.questions import ask, descriptors
from handlers.views.reading import Answers, sequence
from handlers.views.safety import red_button
from handlers.views.unsaved import above, beneath
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.setting import policy_of
from models.workflow.answering import Progress, progress
from models.workflow.notes import Note
from models.workflow.opened import Window, open_part
from models.workflow.parts import (
    CLOSING,
    FRONT,
    GRADE_WHY,
    WHY_NOT_APPLICABLE,
    Field,
    Part,
    Values,
    is_not_applicable,
    named,
)

_RATING, _NOTE = "rating:", "note:"
#: What the menu of a part calls the window where everything is read; no domain is called so.
REVIEW = "whole-audit"


def part_window(
    session: Session,
    audit: Audit,
    code: str,
    *,
    by: Person,
    at: datetime,
    said: str = "",
    now: Progress | None = None,
    again: PartForm | None = None,
) -> Json:
    """One part, with what was last typed into it; every answer is reported and kept as it is made.

    `said` stands on top: what became of the part before. `now` is the audit's progress where the
    caller has it already. `again` is what the window held that this one takes the place of.
    """
    now = now or progress(session, audit)
    part = part_named(now, code)
    opened = open_part(
        session, audit, code, found=now.found, by=by, window=again.window if again else ""
    )
    body: list[Block] = [blocks.alert("said", said, level="success")] if said else []
    body += above(audit, part, opened, at, again=bool(again))
    body += marked.above(session, audit, part, opened.values, by=by)
    wanted = notes.notes_to_redo(session, audit)
    body += _head_of(session, audit, part, now, wanted)
    body += _questions(session, audit, part, opened.values, wanted)
    body += beneath(audit, part, opened, at)
    upon = again.upon if again else Window(secrets.token_hex(4), opened.base, opened.over)
    return blocks.window(
        ids.PART_WINDOW,
        f"Part {now.parts.index(part) + 1} of {len(now.parts)}",
        body,
        submit="Save and go on",
        about={
            "audit": audit.key,
            "part": code,
            "window": upon.name,
            "since": again.since if again else int(at.timestamp() * 1000),
            "base": upon.base or 0,
            "over": upon.over,
        },
        tells_when_closed=True,
    )


def _head_of(
    session: Session, audit: Audit, part: Part, now: Progress, wanted: Sequence[Note]
) -> list[Block]:
    """Where one is, the way to the other parts, and what to look at again."""
    head = [
        _title(part),
        blocks.context("head", _head(now)),
        blocks.actions(
            f"steps/{part.code}",
            blocks.select(ids.AUDIT_JUMP, _menu(now, part.code), chosen=f"{audit.key}:{part.code}"),
            *([planning.adds(audit)] if part.code != CLOSING else []),
            red_button(audit.key),
            *_more(audit, part),
        ),
    ]
    return [*head, *notes.beside(wanted, part), *_guide(session, audit, part)]


def _questions(
    session: Session, audit: Audit, part: Part, values: Values, wanted: Sequence[Note]
) -> list[Block]:
    """What is asked, each with what stands beside it; at the close the planned actions too."""
    seen, is_closing = part.visible(values), part.code == CLOSING
    asks_why = judging.beside_grade(session, audit, values) if is_closing else []
    asked: list[Block] = []
    for field in part.asked(values):
        if field.name == GRADE_WHY and not (asks_why or values.get(GRADE_WHY)):
            continue
        if field.name == "grade":
            asked += descriptors(f"answer/{part.code}")
        asked += notes.beside(wanted, part, field.name)
        asked.append(_question(part, field, values.get(field.name, ""), seen))
        if field.name == "grade":
            asked += asks_why
        if field.name == "safe":
            asked += unconfirmed(audit, values.get("safe"))
    if is_closing:
        asked += planning.lines(session, audit, grade=planning.grade_in(values))
    return asked


def part_named(now: Progress, code: str) -> Part:
    """The part of an audit with this code. Raises `RuleBroken` for a forged one."""
    try:
        return named(now.parts, code)
    except KeyError:
        raise RuleBroken("This audit has no such part, so nothing was changed.") from None


@dataclass(frozen=True)
class PartForm:
    """What a part's window holds, at a pause or when it is saved."""

    audit_id: int
    part: str
    upon: Window
    since: int
    sequence: int
    values: Values

    @property
    def window(self) -> str:
        """The name of the window."""
        return self.upon.name

    def moment(self, at: datetime) -> int:
        """Where it stands among the window's pauses: at its action, else when it was sent."""
        return self.sequence or int(at.timestamp() * 1_000_000) - self.since * 1000

    @classmethod
    def read(cls, view: Mapping[str, Any], action: Mapping[str, Any] | None = None) -> PartForm:
        """Read the whole window; with an `action`, as it was at that moment."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            part=answers.word("part"),
            upon=Window(answers.word("window"), answers.number("base"), answers.word("over")),
            since=answers.since(),
            sequence=sequence(action, answers.since()) if action else 0,
            values=answers.texts(of=f"answer/{answers.word('part')}"),
        )


def _head(now: Progress) -> Marked:
    return words.say("part_head", reference=now.reference, done=now.done, total=now.total)


def _menu(now: Progress, shown: str) -> list[tuple[str, str]]:
    """Every part: whether it is complete, and whether words in it wait to be saved."""
    audit_id, unsaved = now.audit.key, now.unsaved - {shown}
    listed = [
        (
            f"{audit_id}:{part.code}",
            f"{_sign(now, part)} {part.title}{' · not saved' if part.code in unsaved else ''}",
        )
        for part in now.parts
    ]
    return [*listed, (f"{audit_id}:{REVIEW}", "Review and send")]


def _sign(now: Progress, part: Part) -> str:
    if part.code in now.marked:
        return "⚠"
    return "✓" if part.code in now.complete else "○"


def _more(audit: Audit, part: Part) -> list[Element]:
    """What stands behind a domain's questions, one press away."""
    if not part.is_domain:
        return []
    about = f"{audit.key}:{part.code}"
    return [blocks.button(ids.QUESTIONS_MORE, "More about these questions", value=about)]


def _guide(session: Session, audit: Audit, part: Part) -> list[Block]:
    """What stands above a part's questions: the case on the front page, how to speak, the guide."""
    body: list[Block] = []
    if part.code == FRONT:
        said = words.say("front_facts", facts=facts_of(session, audit))
        body.append(blocks.section("facts", said))
    if part.is_conversation:
        telephones = policy_of(session).value("telephones")
        said = words.say("conversation", mash=telephones["mash"], edt=telephones["edt"])
        body.append(blocks.section("speaking", said))
    return [*body, _guide_of(part)]


@lru_cache(maxsize=512)
def _title(part: Part) -> Block:
    return blocks.Drawn(blocks.header("part", part.title))


@lru_cache(maxsize=512)
def _guide_of(part: Part) -> Block:
    return blocks.Drawn(blocks.context("guide", part.guide))


def _question(part: Part, field: Field, value: str, seen: Values) -> Block:
    label, needed = field.said(seen), is_needed(field, seen)
    if field.kind != "choice" and value:  # somebody's own words: drawn for them, and kept nowhere
        return _asked(part, field, value, label, needed)
    chosen = value if value in {option for option, _ in field.options} else ""
    return _asked_of_all(part, field, chosen, label, needed)


@lru_cache(maxsize=16_384)
def _asked_of_all(part: Part, field: Field, chosen: str, label: str, needed: bool) -> Block:
    return blocks.Drawn(_asked(part, field, chosen, label, needed))


def _asked(part: Part, field: Field, value: str, label: str, needed: bool) -> Block:
    scope = f"answer/{part.code}"
    return ask(field, scope=scope, label=label, value=value, needed=needed, reports=True)


def is_needed(field: Field, seen: Values) -> bool:
    """Whether Slack itself may ask for it. Not for a note: that changes with each rating, and the
    window is not drawn anew for it."""
    return not field.name.startswith(_NOTE) and field.needed(seen)


def asks(view: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """What a window asks: each question's name, label and whether it may be left out; and what
    is said beside a grade."""
    return [
        (block["block_id"], block["label"]["text"], bool(block.get("optional")))
        for block in view["blocks"]
        if block["type"] == "input"
    ] + [
        (block["block_id"], block["text"]["text"], False)
        for block in view["blocks"]
        if block["block_id"].startswith(judging.WARNS)
    ]


def may_turn(view: Mapping[str, Any], action: Mapping[str, Any]) -> bool:
    """Whether a choice may change what its window asks: of a rating only whether it applies."""
    name = str(action.get("action_id", ""))
    if not name.startswith(_RATING):
        return True
    note = f"{_NOTE}{name.removeprefix(_RATING)}"
    asks_why = any(at.endswith(note) and label == WHY_NOT_APPLICABLE for at, label, _ in asks(view))
    return asks_why is not is_not_applicable(Answers(view).text(name))


def next_part(now: Progress, *, after: str = "") -> str | None:
    """The first part that lacks something, or has words that are not saved; past `after` where
    given, and never that one again."""
    codes = [part.code for part in now.parts]
    start = codes.index(after) + 1 if after in codes else 0
    settled = now.complete - now.unsaved | {after}
    return next((code for code in codes[start:] + codes[:start] if code not in settled), None)


def saved_line(now: Progress, part: str, at: datetime) -> str:
    """What to say once a part is saved: when, and what it still lacks."""
    said = f"“{part_named(now, part).title}” is saved, {words.clock(at)}."
    if now.lacking:
        said += f" {words.counted(now.lacking, 'answer is', 'answers are')} still open in it."
    if now.refused:
        said += f" {words.counted(len(now.refused), 'answer')} to mend in it before you send."
    return said
