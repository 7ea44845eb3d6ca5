"""What an open window holds at its last pause, whoever's it is (brief rule 11).

Drafts stand apart from the records and the trail: they are seen by their author only, sealed under
the key of the audit that they are about, and gone once the window has been saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from models import sealing
from models.audit import Draft
from models.person import Person
from models.workflow.audits import audit_held

#: More than the windows of this app ever hold; what is longer did not come from one of them.
_LONGEST_SUBJECT = 60


def keep(
    session: Session,
    subject: str,
    values: Mapping[str, str],
    *,
    audit_id: int,
    window: str,
    sequence: int,
    by: Person,
    at: datetime,
) -> None:
    """Keep what a window holds. An older `sequence` of the same `window` is ignored.

    `subject` names what is being written (`regrade-17`). Raises `RuleBroken` when there is no
    such audit.
    """
    audit_held(session, audit_id)
    subject = subject[:_LONGEST_SUBJECT]
    draft = _draft(session, subject, by)
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
    elif draft.audit_id != audit_id or (draft.window == window and draft.sequence >= sequence):
        return
    draft.window, draft.sequence, draft.kept_at = window, sequence, at
    draft.sealed = sealing.seal(session, audit_id, _field(subject, by), json.dumps(dict(values)))


def kept(session: Session, subject: str, *, by: Person) -> dict[str, str]:
    """What they last typed there; empty when nothing waits."""
    draft = _draft(session, subject, by)
    if draft is None:
        return {}
    opened = sealing.unseal(session, draft.audit_id, _field(subject, by), draft.sealed)
    return dict(json.loads(opened))


def drop(session: Session, subject: str, *, by: Person) -> None:
    """It has been saved, so the draft goes."""
    draft = _draft(session, subject, by)
    if draft is not None:
        session.delete(draft)


def _draft(session: Session, subject: str, by: Person) -> Draft | None:
    return session.exec(
        select(Draft).where(Draft.person_id == by.key, Draft.subject == subject)
    ).first()


def _field(subject: str, by: Person) -> str:
    return f"draft:{by.key}:{subject}"
