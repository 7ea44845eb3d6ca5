"""Answering an audit part by part; nothing that was typed is lost (brief rule 11, section 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from models import sealing, trail
from models.audit import Answer, Audit, AuditPart, Draft
from models.errors import RuleBroken
from models.person import Person
from models.rules.calendar import london_date
from models.vocabulary import AuditState, Grade, Rating, Safe
from models.workflow.audits import GONE, audit_held, check_auditor, parts_saved
from models.workflow.parts import Field, Part, Values, part_of, parts_of
from models.workflow.safety import answer_safe

_BEING_ANSWERED = (AuditState.IN_PROGRESS,)
#: Higher than any pause: what a window still sends after it has saved is older than the save.
_SAVED = 2**62


@dataclass(frozen=True)
class Progress:
    """How far an audit has come: `next_part` is the first part with something left, if any."""

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
    subject = f"audit-{audit_id}-{part}"
    draft = _draft(session, by, subject)
    if draft is None:
        draft = Draft(
            person_id=by.key,
            audit_id=audit_id,
            subject=subject,
            window=window,
            sequence=sequence,
            sealed=b"",
            kept_at=at,
        )
        session.add(draft)
    elif draft.window == window and draft.sequence >= sequence:
        return
    draft.window, draft.sequence, draft.kept_at = window, sequence, at
    draft.sealed = sealing.seal(
        session, audit_id, f"draft:{by.key}:{part}", json.dumps(dict(values))
    )


def read_part(session: Session, audit_id: int, part: str, *, by: Person) -> dict[str, str]:
    """What its auditor last typed into a part: the draft where one is newer, else as saved."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise RuleBroken(GONE)
    check_auditor(audit, by)
    draft = _draft(session, by, f"audit-{audit_id}-{part}")
    if draft is not None and draft.sealed:
        opened = sealing.unseal(session, audit_id, f"draft:{by.key}:{part}", draft.sealed)
        return dict(json.loads(opened))
    return parts_saved(session, audit).get(part, {})


def save_draft(
    session: Session, audit_id: int, part: str, *, window: str, by: Person, at: datetime
) -> Progress | None:
    """Save a part from its draft, as when its window is closed; None when nothing waits there."""
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    draft = _draft(session, by, f"audit-{audit_id}-{part}")
    if audit.state not in _BEING_ANSWERED or draft is None or not draft.sealed:
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
    asked = part_of(audit.area, audit.age_band, part)
    kept = {field.name: values.get(field.name, "").strip() for field in asked.fields}
    _check_values(asked, kept, london_date(at))
    before = parts_saved(session, audit).get(part, {}).get("safe")
    if kept.get("safe") and kept["safe"] != before:
        answer_safe(session, audit, safe=Safe(kept["safe"]), by=by, at=at)
    ratings = {name: value for name, value in kept.items() if name.startswith("rating:")}
    words = {name: value for name, value in kept.items() if value and name not in ratings}
    grade = Grade(words.pop("grade")) if words.get("grade") else None
    _keep_ratings(session, audit_id, ratings)
    row = session.exec(
        select(AuditPart).where(AuditPart.audit_id == audit_id, AuditPart.part == part)
    ).first()
    if row is None:
        row = AuditPart(audit_id=audit_id, part=part, sealed=b"", saved_at=at)
        session.add(row)
    row.grade, row.saved_at = grade, at
    row.sealed = sealing.seal(session, audit_id, f"part:{part}", json.dumps(words))
    row.complete = not asked.unanswered(kept)
    draft = _draft(session, by, f"audit-{audit_id}-{part}")
    if draft is not None:
        draft.window, draft.sequence, draft.sealed = window, _SAVED, b""
    trail.record(
        session,
        "audit.part_saved",
        ("audit", audit_id),
        by=by,
        at=at,
        after={"part": part, "complete": row.complete, "words": trail.fingerprint(row.sealed)},
    )
    session.flush()
    return progress(session, audit)


def progress(session: Session, audit: Audit) -> Progress:
    """What is done and what is left of an audit, from its saved parts."""
    saved = parts_saved(session, audit)
    parts = parts_of(audit.area, audit.age_band)
    left = {part.code: part.unanswered(saved.get(part.code, {})) for part in parts}
    waiting = [part for part in parts if left[part.code] or part.code not in saved]
    return Progress(
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


def _keep_ratings(session: Session, audit_id: int, ratings: Values) -> None:
    questions = {name.removeprefix("rating:"): value for name, value in ratings.items()}
    known = {
        answer.question: answer
        for answer in session.exec(select(Answer).where(Answer.audit_id == audit_id))
    }
    for question, value in questions.items():
        answer = known.get(question)
        if not value and answer:
            session.delete(answer)
        elif value and answer:
            answer.rating = Rating(value)
        elif value:
            session.add(Answer(audit_id=audit_id, question=question, rating=Rating(value)))


def _draft(session: Session, by: Person, subject: str) -> Draft | None:
    return session.exec(
        select(Draft).where(Draft.person_id == by.key, Draft.subject == subject)
    ).first()
