"""Two windows on one part, side by side: which words stand, field by field; and what was set aside.

Nothing is overwritten before both were shown (brief section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from handlers.views.reading import Answers
from handlers.views.unsaved import when
from models.audit import Audit
from models.person import Person
from models.workflow.differing import Differing, set_aside
from models.workflow.parts import Field, Values, asked_of, named

_HERE, _SAVED = "here", "saved"
_WHICH = ((_HERE, "What this window held"), (_SAVED, "What is saved"))
#: How far each text is shown, so that everything that differs is still one screen.
_SHOWN = (blocks.LONGEST_TYPED, 1500, 700, 300)


def both_window(found: Differing, at: datetime) -> Json:
    """What a window held beside what is saved, with a choice for each field that differs."""
    head = words.say(
        "two_windows",
        part=found.part.title,
        kept=when(found.kept_at, at),
        saved=when(found.saved_at, at),
        differ=bool(found.fields),
    )
    for longest in _SHOWN:
        body = [blocks.section("head", head)]
        for field in found.fields:
            body += _one(found, field, longest)
        if blocks.fits(body):
            break
    about: dict[str, int | str] = {"audit": found.audit.key, "part": found.part.code}
    return blocks.window(
        ids.PART_BOTH_WINDOW,
        "Two windows",
        body,
        submit="Save these",
        about=about | {"window": found.window, "base": found.base},
    )


@dataclass(frozen=True)
class BothForm:
    """Which fields are saved as the window held them."""

    audit_id: int
    part: str
    window: str
    base: int = 0
    here: frozenset[str] = frozenset()

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> BothForm:
        """Read the whole window."""
        answers = Answers(view)
        part = answers.word("part")
        chosen = answers.texts(of=f"both/{part}")
        return cls(
            audit_id=answers.number("audit"),
            part=part,
            window=answers.word("window"),
            base=answers.number("base"),
            here=frozenset(name for name, which in chosen.items() if which == _HERE),
        )


def aside_window(session: Session, audit: Audit, code: str, *, by: Person, at: datetime) -> Json:
    """Words of a part that were set aside, newest first, to read and to copy from."""
    part = named(asked_of(session, audit), code)
    labels = {field.name: field for field in part.fields}
    body: list[Block] = [blocks.header("part", part.title)]
    for n, aside in enumerate(set_aside(session, audit.key, code, by=by)):
        lines = [words.mark("*Set aside {when}*", when=when(aside.at, at))]
        lines += [
            _line(labels[name], aside.words, blocks.LONGEST_TYPED)
            for name in aside.words
            if name in labels
        ]
        more = blocks.paragraphs(f"aside/{n}", lines)
        if not blocks.fits([*body, *more]):
            break
        body += more
    return blocks.window(ids.SAID_WINDOW, "Words set aside", body)


def _one(found: Differing, field: Field, longest: int) -> list[Block]:
    here, saved = (values.get(field.name, "") for values in (found.here, found.saved))
    lines = [
        words.mark("*{label}*", label=field.said(found.part.visible(found.here))),
        words.mark("_This window:_ {said}", said=_shown(field, here, longest)),
        words.mark("_Saved:_ {said}", said=_shown(field, saved, longest)),
    ]
    scope = f"both/{found.part.code}"
    which = blocks.ask_one(
        field.name, "Which is saved?", _WHICH, chosen=_HERE if here else _SAVED, scope=scope
    )
    return [*blocks.paragraphs(f"words/{field.name}", lines, between="\n"), which]


def _shown(field: Field, value: str, longest: int) -> str:
    if not value:
        return "nothing"
    if field.kind == "choice":
        return {str(code): name for code, name in field.options}.get(value, value)
    if field.kind == "date":
        return words.day(words.date_of(value))
    return blocks.fitted(value, longest)


def _line(field: Field, values: Values, longest: int) -> Marked:
    said = _shown(field, values[field.name], longest)
    return words.mark("_{label}_\n{said}", label=field.said(values), said=said)
