"""Whether the child or young person was heard, from what an audit says (brief section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from models.audit import Audit
from models.rules.voice import Coverage, Voice, coverage
from models.workflow.asked import CHILD, Values
from models.workflow.audits import parts_saved
from models.workflow.conversations import voice_in
from models.workflow.parts import asked_of


def voice_of(
    session: Session, audit: Audit, *, saved: Mapping[str, Values] | None = None
) -> Voice | None:
    """What became of the conversation with the child or young person; None for the unborn.

    `saved` is what is saved of the audit where the caller has it already.
    """
    part = next((part for part in asked_of(session, audit) if part.code == CHILD), None)
    if part is None:
        return None
    values = (parts_saved(session, audit, CHILD) if saved is None else saved).get(CHILD, {})
    return voice_in(part, values, age_band=audit.age_band)


def coverage_of(session: Session, audits: Iterable[Audit]) -> Coverage:
    """Voice coverage of these audits, with its denominator and the reasons why not."""
    voices = (voice_of(session, audit) for audit in audits)
    return coverage(voice for voice in voices if voice is not None)
