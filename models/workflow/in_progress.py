"""How far a month's audits are, in numbers only: the QA manager reads no draft (brief 6)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from models.audit import Audit, Release
from models.vocabulary import AuditState

_NOT_STARTED = frozenset({AuditState.ASSIGNED})
_BEING_WRITTEN = frozenset({AuditState.IN_PROGRESS, AuditState.RETURNED})
_NOT_COUNTED = frozenset(
    {AuditState.EXEMPTED, AuditState.REASSIGNED, AuditState.MISSED, AuditState.VOID}
)


@dataclass(frozen=True)
class MonthsAudits:
    """How many audits of a month (`2026-12`) are not started, being written, and sent."""

    month: str
    not_started: int
    being_written: int
    sent: int


def months_audits(session: Session) -> MonthsAudits | None:
    """The newest month's; an audit that came back is being written again, one that is over counts
    nowhere. None before the first release."""
    month = session.exec(select(Release.month).order_by(col(Release.month).desc())).first()
    if month is None:
        return None
    counted = select(Audit.state, func.count()).where(Audit.month == month).group_by(Audit.state)
    by_state = dict(session.exec(counted).all())
    return MonthsAudits(
        month,
        not_started=sum(by_state.get(state, 0) for state in _NOT_STARTED),
        being_written=sum(by_state.get(state, 0) for state in _BEING_WRITTEN),
        sent=sum(
            count
            for state, count in by_state.items()
            if state not in _NOT_STARTED | _BEING_WRITTEN | _NOT_COUNTED
        ),
    )
