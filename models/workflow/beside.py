"""What is read beside an audit: its version before this one, and an earlier audit of the case.

Brief section 7 (Return) and section 8 (Re-review). Every reading of it leaves its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models import trail
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import Moderation
from models.person import Person
from models.rules.lifecycle import DECIDED_STATES
from models.rules.permissions import may_read_audit
from models.workflow.actions import actions_of
from models.workflow.audits import parts_saved
from models.workflow.checking import domain_grades
from models.workflow.decisions import decisions_of
from models.workflow.notes import Note, notes_of, return_before
from models.workflow.parts import CLOSING, Part, Values, asked_of
from models.workflow.reading import facts_to_read, reader_of
from models.workflow.versions import sent_as, sent_on


@dataclass(frozen=True)
class Versions:
    """The version before this one, and this one: every part's values by its code, unsealed.

    `notes` is what was asked for in between, and `asked_by` who asked; empty and None for a reader
    who grades blind and did not write them.
    """

    before: Mapping[str, Values]
    now: Mapping[str, Values]
    before_sent: datetime | None
    notes: Sequence[Note]
    asked_by: Person | None


@dataclass(frozen=True)
class Earlier:
    """The last audit of the same case that was decided before this one began, unsealed."""

    audit: Audit
    parts: Sequence[Part]
    said: Mapping[str, Values]
    actions: Sequence[Action]


def has_version_before(audit: Audit) -> bool:
    """Whether an audit was sent more than once, so that what changed can be read."""
    return audit.version > 1


def came_back_by(session: Session, audit: Audit, by: Person) -> bool:
    """Whether this person asked for the version that is being read: they look at what changed."""
    wanted = return_before(session, audit)
    return wanted is not None and wanted.moderator_id == by.id


def open_versions(
    session: Session, audit: Audit, *, blind: bool, by: Person, at: datetime
) -> Versions:
    """Both versions, for somebody to whom the whole audit is open; written to the read log.

    A note may say what its writer thought of the grade, so a `blind` reader sees only their own.
    Raises `RuleBroken` where it was sent once.
    """
    if not has_version_before(audit):
        raise RuleBroken("This audit was sent once, so there is nothing to lay beside it.")
    trail.read(session, "audit.versions", ("audit", audit.key), by=by, at=at)
    wanted = return_before(session, audit)
    shows = wanted is not None and (not blind or wanted.moderator_id == by.id)
    return Versions(
        before=sent_as(session, audit, audit.version - 1),
        now=sent_as(session, audit, audit.version) or parts_saved(session, audit),
        before_sent=sent_on(session, audit, audit.version - 1),
        notes=notes_of(session, wanted) if shows and wanted else [],
        asked_by=_asked_by(session, wanted) if shows else None,
    )


def earlier_audit(session: Session, audit: Audit, *, by: Person, at: datetime) -> Audit | None:
    """The last decided audit of the same case before this one, where this person may read it."""
    found = session.exec(
        select(Audit)
        .where(
            Audit.case_id == audit.case_id,
            Audit.id != audit.key,
            col(Audit.state).in_(DECIDED_STATES),
            col(Audit.finalised_at) <= audit.assigned_at,
        )
        .order_by(col(Audit.finalised_at).desc(), col(Audit.id).desc())
        .limit(1)
    ).first()
    if found is None or not may_read_audit(
        reader_of(session, by, at), facts_to_read(session, found)
    ):
        return None
    return found


def open_earlier(session: Session, audit: Audit, *, by: Person, at: datetime) -> Earlier:
    """The earlier audit's findings, for its readers; written to the read log.

    Raises `RuleBroken` where there is none, or none that this person may read.
    """
    found = earlier_audit(session, audit, by=by, at=at)
    if found is None:
        raise RuleBroken("There is no earlier audit of this case for you to read beside it.")
    trail.read(session, "audit.earlier", ("audit", found.key), by=by, at=at)
    return Earlier(
        audit=found,
        parts=asked_of(session, found),
        said=_as_decided(session, found),
        actions=actions_of(session, found.key),
    )


def _as_decided(session: Session, audit: Audit) -> dict[str, dict[str, str]]:
    """What was said in a decided audit, with the grades that moderation left it with."""
    said = parts_saved(session, audit)
    graded = {
        row.domain: row.after
        for decision in decisions_of(session, audit.key)
        for row in domain_grades(session, decision)
    }
    for code, grade in (*graded.items(), *([(CLOSING, audit.grade)] if audit.grade else [])):
        if code in said:
            said[code]["grade"] = grade.value
    return said


def _asked_by(session: Session, wanted: Moderation | None) -> Person | None:
    return session.get_one(Person, wanted.moderator_id) if wanted else None
