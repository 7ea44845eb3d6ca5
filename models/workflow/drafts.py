"""What an open window holds at its last pause, whoever's it is (brief rule 11).

Drafts stand apart from the records and the trail: they are seen by their author only, sealed under
the key of the audit that they are about, and emptied once the window has been saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from models import sealing
from models.audit import Draft
from models.person import Person
from models.workflow import saved
from models.workflow.audits import audit_held

#: More than the windows of this app ever hold; what is longer did not come from one of them.
_LONGEST_SUBJECT = 60


@dataclass(frozen=True)
class Written:
    """What is being written (`regrade-17`), and in which window."""

    subject: str
    window: str


def keep(
    session: Session,
    written: Written,
    values: Mapping[str, str],
    *,
    audit_id: int,
    sequence: int,
    by: Person,
    at: datetime,
) -> None:
    """Keep what a window holds. An older `sequence` of the same window is ignored.

    Raises `RuleBroken` when there is no such audit.
    """
    audit_held(session, audit_id)
    subject = written.subject[:_LONGEST_SUBJECT]
    words = json.dumps(dict(values))
    saved.put_draft(
        session,
        by.key,
        subject,
        audit_id=audit_id,
        window=written.window,
        sequence=sequence,
        sealed=sealing.seal(session, audit_id, _field(subject, by), words),
        at=at,
    )


def kept(session: Session, subject: str, *, audit_id: int, by: Person) -> dict[str, str]:
    """What they last typed there; empty when nothing waits."""
    draft = session.exec(
        select(Draft).where(
            Draft.person_id == by.key, Draft.subject == subject, Draft.audit_id == audit_id
        )
    ).first()
    if draft is None or not draft.sealed:
        return {}
    return dict(json.loads(sealing.unseal(session, audit_id, _field(subject, by), draft.sealed)))


def drop(session: Session, written: Written, *, by: Person) -> None:
    """It has been saved, so the draft goes; what its window still sends is older, and stays out."""
    saved.close_draft(session, by.key, written.subject, window=written.window)


def _field(subject: str, by: Person) -> str:
    return f"draft:{by.key}:{subject}"
