"""Answering an audit part by part; nothing that was typed is lost (brief rule 11, section 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import sealing, trail
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import saved as keeping
from models.workflow.audits import GONE, audit_held, check_auditor, parts_saved
from models.workflow.parts import Field, Part, Values, asked_of, named
from models.workflow.safety import answer_safe

_BEING_ANSWERED = (AuditState.IN_PROGRESS,)
_RATING = "rating:"


@dataclass(frozen=True)
class Progress:
    """How far an audit has come: `next_part` is the first part with something left, if any.

    `parts` is everything that is asked, and `saved` holds the values of the parts that were
    saved, for their readers only.
    """

    audit: Audit
    parts: tuple[Part, ...]
    saved: Mapping[str, Values]
    done: int
    total: int
    next_part: Part | None
    left: dict[str, list[Field]]


def keep_draft(
    session: Session,
    audit_id: int,
    part: str,
    values: Values,
    *,
    window: str,
    sequence: int,
    by: Person,
    at: datetime,
) -> None:
    """Keep what an open window holds at a pause. Seen by its author only; not yet an answer.

    An older `sequence` of the same window is ignored: a slow message never overwrites a newer.
    """
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    _check_open(audit)
    sealed = sealing.seal(session, audit_id, _draft_field(by, part), json.dumps(dict(values)))
    keeping.put_draft(
        session,
        by.key,
        _subject(audit_id, part),
        audit_id=audit_id,
        window=window,
        sequence=sequence,
        sealed=sealed,
        at=at,
    )


def read_part(
    session: Session,
    audit_id: int,
    part: str,
    *,
    by: Person,
    saved: Mapping[str, Values] | None = None,
) -> dict[str, str]:
    """What its auditor last typed into a part: the draft where one is newer, else as saved.

    `saved` is what is saved of the audit where the caller has it already (`Progress.saved`).
    """
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise RuleBroken(GONE)
    check_auditor(audit, by)
    draft = keeping.draft_of(session, by.key, _subject(audit_id, part))
    if draft:
        opened = sealing.unseal(session, audit_id, _draft_field(by, part), draft)
        return dict(json.loads(opened))
    return dict((parts_saved(session, audit) if saved is None else saved).get(part, {}))


def save_draft(
    session: Session, audit_id: int, part: str, *, window: str, by: Person, at: datetime
) -> Progress | None:
    """Save a part from its draft, as when its window is closed; None when nothing waits there."""
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    draft = keeping.draft_of(session, by.key, _subject(audit_id, part))
    if audit.state not in _BEING_ANSWERED or not draft:
        return None
    kept = read_part(session, audit_id, part, by=by)
    return save_part(session, audit_id, part, kept, window=window, by=by, at=at)


def save_part(
    session: Session,
    audit_id: int,
    part: str,
    values: Values,
    *,
    window: str = "",
    by: Person,
    at: datetime,
) -> Progress:
    """Save a part as it stands, finished or not: what is missing is asked for before sending.

    An answer to the safety question that has not been told yet is told at once.
    Pauses that `window` still sends afterwards are older than this, and are not kept.

    Raises `RuleBroken` beside the field for a date that cannot be, and when the audit is not
    being answered by this person.
    """
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    _check_open(audit)
    parts = asked_of(session, audit)
    asked = named(parts, part)
    kept = {field.name: values.get(field.name, "").strip() for field in asked.fields}
    _check_values(asked, kept, london_date(at))
    saved = parts_saved(session, audit)
    before = saved.get(part, {})
    if kept.get("safe") and kept["safe"] != before.get("safe"):
        answer_safe(session, audit, safe=Safe(kept["safe"]), by=by, at=at)
    _keep(session, audit, asked, kept, before=before, by=by, at=at)
    keeping.close_draft(session, by.key, _subject(audit_id, part), window=window)
    session.flush()
    words = {name: value for name, value in kept.items() if value}
    return _progress(audit, parts, saved | {part: words})


def _keep(
    session: Session,
    audit: Audit,
    part: Part,
    values: Values,
    *,
    before: Values,
    by: Person,
    at: datetime,
) -> None:
    """Write a part down, with its trail: ratings and the grade to be counted, words sealed."""
    ratings = {name: value for name, value in values.items() if name.startswith(_RATING)}
    words = {name: value for name, value in values.items() if value and name not in ratings}
    grade = Grade(words.pop("grade")) if words.get("grade") else None
    sealed = sealing.seal(session, audit.key, f"part:{part.code}", json.dumps(words))
    complete = not part.unanswered(values)
    keeping.put_ratings(session, audit.key, _by_question(ratings), before=_by_question(before))
    keeping.put_part(
        session, audit.key, part.code, grade=grade, sealed=sealed, complete=complete, at=at
    )
    trail.record(
        session,
        "audit.part_saved",
        ("audit", audit.key),
        by=by,
        at=at,
        after={"part": part.code, "complete": complete, "words": trail.fingerprint(sealed)},
    )


def _by_question(values: Values) -> dict[str, str]:
    return {
        name.removeprefix(_RATING): value
        for name, value in values.items()
        if name.startswith(_RATING)
    }


def progress(session: Session, audit: Audit) -> Progress:
    """What is done and what is left of an audit, from its saved parts."""
    return _progress(audit, asked_of(session, audit), parts_saved(session, audit))


def _progress(audit: Audit, parts: tuple[Part, ...], saved: Mapping[str, Values]) -> Progress:
    left = {part.code: part.unanswered(saved.get(part.code, {})) for part in parts}
    waiting = [part for part in parts if left[part.code] or part.code not in saved]
    return Progress(
        audit=audit,
        parts=parts,
        saved=saved,
        done=len(parts) - len(waiting),
        total=len(parts),
        next_part=waiting[0] if waiting else None,
        left={code: fields for code, fields in left.items() if fields},
    )


def _check_open(audit: Audit) -> None:
    if audit.state not in _BEING_ANSWERED:
        raise RuleBroken(
            "This audit has been sent, so it cannot be changed here. Nothing you wrote is lost."
            if audit.submitted_at
            else "Please press Start audit first."
        )


def _check_values(part: Part, values: Values, today: date) -> None:
    for field in part.fields:
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


def _subject(audit_id: int, part: str) -> str:
    return f"audit-{audit_id}-{part}"


def _draft_field(by: Person, part: str) -> str:
    return f"draft:{by.key}:{part}"
