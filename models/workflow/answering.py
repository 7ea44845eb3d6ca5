"""Answering an audit part by part; nothing that was typed is lost (brief rule 11, section 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, datetime

from sqlmodel import Session

from models import sealing, trail
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import saved as keeping
from models.workflow.audits import (
    audit_held,
    audit_to_answer,
    check_auditor,
    parts_saved,
    reference_of,
)
from models.workflow.details import refused_in_part, was_told
from models.workflow.kept import OfWindow, put_draft
from models.workflow.opened import (
    SavedElsewhere,
    Window,
    drop_the_same,
    field_of,
    held_in,
    is_same,
    subject_of,
)
from models.workflow.parts import Field, Part, Values, asked_of, named
from models.workflow.safety import choose_safe

_BEING_ANSWERED = (AuditState.IN_PROGRESS,)
_RATING = "rating:"


@dataclass(frozen=True)
class Progress:
    """How far an audit has come. `parts` is everything that is asked; not a word of it is here.

    Codes of parts: `complete` lack nothing, of the `begun` something is kept. `found` is how they
    are kept. Of the part just saved: `lacking` counts the answers that it still lacks, `refused` is
    what has to be mended in it, by field, and `told` whether its window was told so before.
    """

    audit: Audit
    reference: str
    parts: tuple[Part, ...]
    complete: frozenset[str]
    begun: frozenset[str]
    found: keeping.Begun
    lacking: int = 0
    refused: Mapping[str, str] = dataclass_field(default_factory=dict)
    told: bool = False

    @property
    def done(self) -> int:
        """How many parts lack nothing, with nothing in them to mend."""
        return len(self.complete - self.marked)

    @property
    def marked(self) -> frozenset[str]:
        """Parts with words that tell who the child is: they are mended before it is sent."""
        return self.found.marked

    @property
    def unsaved(self) -> frozenset[str]:
        """Parts of which a window keeps words that are not saved."""
        waiting = {subject for subject, _ in self.found.drafts}
        return frozenset(
            part.code for part in self.parts if subject_of(self.audit.key, part.code) in waiting
        )

    @property
    def total(self) -> int:
        """How many parts there are."""
        return len(self.parts)


def keep_draft(
    session: Session,
    audit_id: int,
    part: str,
    values: Values,
    *,
    window: Window,
    sequence: int,
    sent: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """Keep what an open window holds at a pause. Seen by its author only; not yet an answer.

    An older `sequence` of the same window is ignored: a slow message never overwrites a newer.
    `sent`: the window was sent, and could not be saved over another.
    """
    audit, _, found = audit_to_answer(session, audit_id)
    check_auditor(audit, by)
    _check_open(audit)
    of = window.of(audit, part, found, by)
    whole = _as_before(session, audit, named(asked_of(session, audit), part), values, of, by=by)
    sealed = sealing.seal(session, audit_id, field_of(by, part), json.dumps(dict(whole)))
    put_draft(session, of, audit_id=audit_id, sequence=sequence, sealed=sealed, at=at, sent=sent)


def save_draft(
    session: Session, audit_id: int, part: str, *, window: Window, by: Person, at: datetime
) -> Progress | None:
    """Save a part from what its window kept, as when it is closed; None when nothing waits there.

    A pause that was on its way comes after, and is kept. Raises `SavedElsewhere` like `save_part`.
    """
    audit, _, found = audit_to_answer(session, audit_id)
    check_auditor(audit, by)
    if audit.state not in _BEING_ANSWERED or not found.holds(subject_of(audit_id, part)):
        return None
    held = held_in(session, audit, part, window.of(audit, part, found, by), by=by)
    if held is None:
        return None
    return save_part(session, audit_id, part, held, window=window, sequence=0, by=by, at=at)


def save_part(
    session: Session,
    audit_id: int,
    part: str,
    values: Values,
    *,
    window: Window | None = None,
    sequence: int = 0,
    by: Person,
    at: datetime,
) -> Progress:
    """Save a part as it stands, finished or not: what is missing is asked for before sending, and
    what tells who the child is has to be mended by then.

    An answer to the safety question that has not been told yet is told at once; a change to Yes
    waits to be confirmed.
    Pauses of `window` before `sequence` that come later are older than this, and are not kept.

    Raises `RuleBroken` beside the field for a date that cannot be, and when the audit is not
    being answered by this person; `SavedElsewhere` where this would overwrite unseen words.
    """
    audit, reference, found = audit_to_answer(session, audit_id)
    check_auditor(audit, by)
    _check_open(audit)
    parts = asked_of(session, audit)
    asked, of = named(parts, part), (window or Window()).of(audit, part, found, by)
    whole = _as_before(session, audit, asked, values, of, by=by)
    kept = {field.name: whole.get(field.name, "").strip() for field in asked.fields}
    _check_values(asked, kept, london_date(at))
    _check_seen(session, audit, part, kept, found, of)
    audit = _tell_if_not_safe(session, audit, part, kept.get("safe"), by=by, at=at)
    lacking, refused = len(asked.unanswered(kept)), refused_in_part(session, asked, kept)
    told = bool(refused) and was_told(session, audit, part, kept, refused, found, of)
    said = _Saved(complete=not lacking, marked=frozenset(refused), of=of, closed=sequence)
    _keep(session, audit, asked, kept, said, by=by, at=at)
    found = found.with_saved(part, said.complete, of, marked=bool(refused))
    if found.holds(of.subject):
        drop_the_same(session, audit, part, kept, of, by=by)
    now = _progress(audit, reference, parts, found)
    return replace(now, lacking=lacking, refused=refused, told=told)


@dataclass(frozen=True)
class _Saved:
    """How a part is saved: whole or not, with which fields `marked`, from which window."""

    complete: bool
    marked: frozenset[str]
    of: OfWindow
    closed: int


def _check_seen(
    session: Session, audit: Audit, part: str, values: Values, found: keeping.Begun, of: OfWindow
) -> None:
    """Words that another window saved since are overwritten only once they were shown."""
    saves, last = found.saves.get(part, (0, ""))
    if saves == of.base or (last and last == of.window):
        return
    if not is_same(values, parts_saved(session, audit, part).get(part, {})):
        raise SavedElsewhere


def _as_before(
    session: Session, audit: Audit, part: Part, values: Values, of: OfWindow, *, by: Person
) -> Values:
    """The values, with what the window did not show as it was: nothing that was typed is lost."""
    hidden = () if part.is_domain else part.names - values.keys()
    if not hidden:
        return values
    before = held_in(session, audit, part.code, of, by=by)
    if before is None:
        before = parts_saved(session, audit, part.code).get(part.code, {})
    return {name: before[name] for name in hidden if before.get(name)} | dict(values)


def _tell_if_not_safe(
    session: Session, audit: Audit, part: str, safe: str | None, *, by: Person, at: datetime
) -> Audit:
    """Tell an answer to the safety question that this part did not hold before; the audit then."""
    if not safe or safe == audit.safe_now:
        return audit
    if safe != parts_saved(session, audit, part).get(part, {}).get("safe"):
        audit = audit_held(session, audit.key)
        choose_safe(session, audit, safe=Safe(safe), by=by, at=at)
        session.flush()
    return audit


def _keep(
    session: Session,
    audit: Audit,
    part: Part,
    values: Values,
    how: _Saved,
    *,
    by: Person,
    at: datetime,
) -> None:
    """Write a part down, with its trail: ratings and the grade to be counted, words sealed."""
    ratings = {name: value for name, value in values.items() if name.startswith(_RATING)}
    words = {name: value for name, value in values.items() if value and name not in ratings}
    grade = Grade(words.pop("grade")) if words.get("grade") else None
    sealed = sealing.seal(session, audit.key, f"part:{part.code}", json.dumps(words))
    said = trail.entry(
        session,
        "audit.part_saved",
        ("audit", audit.key),
        by=by,
        at=at,
        after={"part": part.code, "complete": how.complete, "words": trail.fingerprint(sealed)},
    )
    keeping.put_part(
        session,
        audit.key,
        part.code,
        ratings={name.removeprefix(_RATING): value for name, value in ratings.items()},
        grade=grade,
        sealed=sealed,
        complete=how.complete,
        marked=how.marked,
        at=at,
        of=how.of,
        closed=how.closed,
        said=said,
    )


def progress(session: Session, audit: Audit) -> Progress:
    """How far an audit has come."""
    found = keeping.begun(session, audit.key)
    return _progress(audit, reference_of(session, audit), asked_of(session, audit), found)


def _progress(
    audit: Audit,
    reference: str,
    parts: tuple[Part, ...],
    found: keeping.Begun,
) -> Progress:
    return Progress(
        audit=audit,
        reference=reference,
        parts=parts,
        complete=frozenset(part.code for part in parts if found.complete.get(part.code)),
        begun=frozenset(
            part.code
            for part in parts
            if part.code in found.complete or found.holds(subject_of(audit.key, part.code))
        ),
        found=found,
    )


def left_of(parts: tuple[Part, ...], saved: Mapping[str, Values]) -> dict[Part, list[Field]]:
    """What must still be answered of what is saved, part by part: this decides what is sent."""
    left = {part: part.unanswered(saved.get(part.code, {})) for part in parts}
    return {part: fields for part, fields in left.items() if fields}


def _check_open(audit: Audit) -> None:
    if audit.state not in _BEING_ANSWERED:
        raise RuleBroken(
            "This audit has been sent, so it cannot be changed here. Nothing you wrote is lost."
            if audit.submitted_at
            else "Please press Start audit first."
        )


def _check_values(part: Part, values: Values, today: date) -> None:
    for field in part.asked(values):
        value = values.get(field.name, "")
        if not value:
            continue
        if field.kind == "choice" and value not in {option for option, _ in field.options}:
            raise RuleBroken("Please choose one of the answers shown.", field=field.name)
        if field.kind == "date" and _date(value, field.name) > today:
            raise RuleBroken(
                "This date is still to come. Please give the day it was.", field=field.name
            )
        if field.name == "scale" and value not in {str(number) for number in range(11)}:
            raise RuleBroken("The scale goes from 0 to 10.", field=field.name)
    start, end = values.get("records_from", ""), values.get("records_to", "")
    if start and end and start > end:
        raise RuleBroken("The last day read is before the first.", field="records_to")


def _date(value: str, field: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleBroken("Please give a date.", field=field) from None
