"""What an open window holds at its last pause, whoever's it is (brief rule 11).

Drafts stand apart from the records and the trail: they are seen by their author only, sealed under
the key of the audit that they are about, and emptied once the window has been saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import sealing
from models.person import Person
from models.workflow import kept as keeping
from models.workflow.audits import audit_held

#: More than the windows of this app ever hold; what is longer did not come from one of them.
_LONGEST_SUBJECT = 60


@dataclass(frozen=True)
class Written:
    """What is being written (`regrade-17`), and in which window.

    `over` is the draft that this window began from, as `Started.over`.
    """

    subject: str
    window: str
    over: str = ""

    def of(self, by: Person) -> keeping.OfWindow:
        """The same of somebody."""
        subject = self.subject[:_LONGEST_SUBJECT]
        return keeping.OfWindow(by.key, subject, self.window, over=self.over)


@dataclass(frozen=True)
class Started:
    """What they last typed, and which draft that is: its window may be gone, or open still."""

    values: Mapping[str, str]
    over: str = ""


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
    of, words = written.of(by), json.dumps(dict(values))
    sealed = sealing.seal(session, audit_id, _field(of.subject, by), words)
    keeping.put_draft(session, of, audit_id=audit_id, sequence=sequence, sealed=sealed, at=at)


def kept(session: Session, subject: str, *, audit_id: int, by: Person) -> dict[str, str]:
    """What they last typed there; empty when nothing waits."""
    return dict(started(session, subject, audit_id=audit_id, by=by).values)


def started(session: Session, subject: str, *, audit_id: int, by: Person) -> Started:
    """The same for a window that begins from it."""
    waiting = keeping.drafts_of(session, by.key, subject)
    if not waiting:
        return Started({})
    words = sealing.unseal(session, audit_id, _field(subject, by), waiting[0].sealed)
    return Started(json.loads(words), waiting[0].mark)


def drop(session: Session, written: Written, *, by: Person) -> None:
    """It has been saved, so the draft goes; what its window still sends is older, and stays out."""
    keeping.end_draft(session, written.of(by))


def _field(subject: str, by: Person) -> str:
    return f"draft:{by.key}:{subject}"
