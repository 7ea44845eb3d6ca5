"""Identifying details in an audit's own parts: marked when a part is saved, mended before sending.

The text is always kept. What blocks is told beside its field; a warning can be said to be right,
once for a part, and what was said to be right there is not asked about again (brief section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import trail
from models.audit import Audit
from models.person import Person
from models.rules.identifying import Found
from models.workflow import drafts
from models.workflow.audits import audit_as_it_stands, check_auditor, parts_saved
from models.workflow.drafts import Written
from models.workflow.identifying import marks_of, refused_in
from models.workflow.kept import OfWindow
from models.workflow.parts import Field, Part, Values, asked_of, named
from models.workflow.saved import Begun

#: Said to be right: one row for a part, kept like the words of a window.
_RIGHT = "right"


@dataclass(frozen=True)
class Mark:
    """Something in a text that may tell who a child is; `text` is for its author's window only."""

    field: Field
    found: Found
    text: str


@dataclass(frozen=True)
class Marks:
    """What was found in a part: what is `refused`, and what is `doubtful` and not said right."""

    refused: tuple[Mark, ...] = ()
    doubtful: tuple[Mark, ...] = ()


def typed_in(part: Part, values: Values) -> dict[str, str]:
    """What was typed into the fields of a part that are shown, by name."""
    return {
        field.name: text
        for field in part.asked(values)
        if field.kind in ("words", "line") and (text := values.get(field.name, "").strip())
    }


def refused_in_part(session: Session, part: Part, values: Values) -> dict[str, str]:
    """What is told beside each field that keeps the audit from being sent; mostly nothing."""
    found = refused_in(session, typed_in(part, values))
    return {name: marks[0].sentence for name, marks in found.items()}


def was_told(
    session: Session,
    audit: Audit,
    part: str,
    values: Values,
    refused: Mapping[str, str],
    found: Begun,
    of: OfWindow,
) -> bool:
    """Whether the same window saved these words before, and was told what has to be mended."""
    _, last = found.saves.get(part, (0, ""))
    if not last or last != of.window or part not in found.marked:
        return False
    before = parts_saved(session, audit, part).get(part, {})
    return all(before.get(name, "") == values.get(name, "") for name in refused)


def marks_in_part(
    session: Session, audit_id: int, part: Part, values: Values, *, by: Person
) -> Marks:
    """The same with the warnings, for its auditor's own windows."""
    found = _marks(session, part, values)
    doubtful = [mark for mark in found if not mark.found.blocks]
    if doubtful:
        right = _said_right(session, audit_id, part.code, by)
        doubtful = [mark for mark in doubtful if mark.text.lower() not in right]
    return Marks(tuple(mark for mark in found if mark.found.blocks), tuple(doubtful))


def say_right(
    session: Session, audit_id: int, code: str, values: Values, *, by: Person, at: datetime
) -> None:
    """*It is right as it is*: what is doubtful in these values is not asked about again here.

    What is refused stays refused. Raises `RuleBroken` when the audit is somebody else's.
    """
    audit = audit_as_it_stands(session, audit_id)
    check_auditor(audit, by)
    part = named(asked_of(session, audit), code)
    doubtful = marks_in_part(session, audit_id, part, values, by=by).doubtful
    if not doubtful:
        return
    right = _said_right(session, audit_id, code, by) | {mark.text.lower() for mark in doubtful}
    drafts.keep(
        session,
        _written(audit_id, code),
        {"words": "\n".join(sorted(right))},
        audit_id=audit_id,
        sequence=int(at.timestamp() * 1_000_000),
        by=by,
        at=at,
    )
    after = {"part": code, "count": len(doubtful)}
    trail.record(session, "audit.words_right", ("audit", audit_id), by=by, at=at, after=after)


def refused_by_part(
    session: Session, parts: tuple[Part, ...], saved: Mapping[str, Values]
) -> dict[Part, dict[str, str]]:
    """What has to be mended before an audit is sent, part by part: this decides what is sent."""
    found = {part: refused_in_part(session, part, saved.get(part.code, {})) for part in parts}
    return {part: fields for part, fields in found.items() if fields}


def doubtful_by_part(
    session: Session, audit: Audit, parts: tuple[Part, ...], saved: Mapping[str, Values]
) -> dict[Part, tuple[Mark, ...]]:
    """What is doubtful in an audit, part by part: for its auditor, before it is sent."""
    by = session.get_one(Person, audit.auditor_id)
    found = {
        part: marks_in_part(session, audit.key, part, saved[part.code], by=by).doubtful
        for part in parts
        if part.code in saved
    }
    return {part: marks for part, marks in found.items() if marks}


def _marks(session: Session, part: Part, values: Values) -> list[Mark]:
    typed = typed_in(part, values)
    fields = {field.name: field for field in part.fields}
    return [
        Mark(fields[name], mark, typed[name][mark.start : mark.end])
        for name, marks in marks_of(session, typed).items()
        for mark in marks
    ]


def _said_right(session: Session, audit_id: int, code: str, by: Person) -> frozenset[str]:
    kept = drafts.kept(session, _written(audit_id, code).subject, audit_id=audit_id, by=by)
    return frozenset(kept.get("words", "").split("\n"))


def _written(audit_id: int, code: str) -> Written:
    return Written(f"{_RIGHT}-{audit_id}-{code}", _RIGHT)
