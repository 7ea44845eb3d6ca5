"""Audits that were decided, as many as are asked for: what agreement is counted from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from models.audit import Audit
from models.moderation import BlindGrade, Moderation
from models.person import Person
from models.rules.agreement import Pair
from models.vocabulary import AuditQuality, AuditState, Grade, Outcome

#: 34 audits: 24 kept their grade, 8 went down (2 of them by two), 2 up.
THIRTY_FOUR: list[Pair] = [
    *[(Grade.OUTSTANDING, Grade.OUTSTANDING)] * 3,
    *[(Grade.OUTSTANDING, Grade.GOOD)] * 2,
    *[(Grade.GOOD, Grade.GOOD)] * 13,
    *[(Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)] * 4,
    *[(Grade.GOOD, Grade.INADEQUATE)] * 2,
    *[(Grade.REQUIRES_IMPROVEMENT, Grade.GOOD)] * 2,
    *[(Grade.REQUIRES_IMPROVEMENT, Grade.REQUIRES_IMPROVEMENT)] * 7,
    *[(Grade.INADEQUATE, Grade.INADEQUATE)] * 1,
]


def decided(
    session: Session,
    pairs: Iterable[Pair],
    *,
    on: datetime,
    moderator: Person,
    auditor: Person | None = None,
    blind: bool = False,
    state: AuditState = AuditState.FINALISED,
) -> list[Audit]:
    """A copy of some drawn audit for each pair of grades, decided by a moderator at a moment."""
    first = session.exec(select(Audit)).first()
    assert first is not None
    alike = first.model_dump(exclude={"id", "state", "auditor_id", "auditor_grade", "grade"})
    found = []
    for before, after in pairs:
        who = auditor.key if auditor else first.auditor_id
        audit = Audit(**alike, state=state, auditor_id=who, auditor_grade=before, grade=after)
        session.add(audit)
        session.flush()
        decision(session, audit, (before, after), moderator, on)
        if blind:
            graded_blind(session, audit, (before, after), moderator, on)
        found.append(audit)
    return found


def decision(
    session: Session,
    audit: Audit,
    pair: Pair,
    by: Person,
    at: datetime,
    *,
    second: bool = False,
    outcome: Outcome | None = None,
) -> None:
    """One more decision on an audit."""
    before, after = pair
    session.add(
        Moderation(
            audit_id=audit.key,
            version=1,
            moderator_id=by.key,
            second=second,
            outcome=outcome or (Outcome.APPROVED if before is after else Outcome.REGRADED),
            grade_before=before,
            grade_after=after,
            quality=AuditQuality.SOUND,
            field="moderation:1",
            sealed=b"",
            decided_at=at,
        )
    )
    session.flush()


def graded_blind(
    session: Session, audit: Audit, pair: Pair, by: Person, at: datetime, *, version: int = 1
) -> None:
    """What somebody graded before they saw the first of the pair, its auditor's."""
    before, grade = pair
    audit.blind = True
    session.add(
        BlindGrade(
            audit_id=audit.key,
            version=version,
            moderator_id=by.key,
            grade_before=before,
            grade=grade,
            sealed=b"",
            given_at=at,
        )
    )
    session.flush()
