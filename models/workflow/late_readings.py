"""Audits to moderate and to read second that need somebody: late, unheld, or whose reader is away.

For the QA manager (brief section 7, rule 7). Nothing here comes from a grade: only from dates and
from who has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.audit import Audit
from models.case import Case
from models.person import Person, Team
from models.rules.calendar import london_date
from models.workflow.audits import at_second_reading, reader_id_of
from models.workflow.covering import with_one_away
from models.workflow.handing import TO_READ
from models.workflow.routing import BY_URGENCY
from models.workflow.weekly_lines import Line, LineKind

_NOBODY = "nobody yet"


@dataclass(frozen=True)
class Reading:
    """One that needs somebody. `holder` has it, by name; None: nobody. `away`: past its
    date."""

    audit: Audit
    reference: str
    holder: str | None
    away: bool


@dataclass(frozen=True)
class Readings:
    """Of the `whole` that wait to be moderated or read second, `late` are past their target;
    `needing` are those, the ones that nobody has, and those whose reader is away."""

    whole: int = 0
    late: int = 0
    needing: Sequence[Reading] = field(default_factory=list)


def readings(session: Session, *, at: datetime) -> Readings:
    """How practice assurance stands with its targets, the nearest date first."""
    on = london_date(at)
    found = [(audit, case.reference) for audit, case, _ in _waiting(session)]
    away = with_one_away(session, [audit for audit, _ in found], at=at)
    needing = [
        _reading(session, audit, reference, away=audit.key in away) for audit, reference in found
    ]
    return Readings(
        whole=len(found),
        late=sum(is_late(audit, on) for audit, _ in found),
        needing=[
            reading
            for reading in needing
            if reading.away or reading.holder is None or is_late(reading.audit, on)
        ],
    )


def is_late(audit: Audit, on: date) -> bool:
    """Whether its target has passed."""
    return audit.turn_due_on is not None and audit.turn_due_on < on


def late_readings(session: Session, on: date) -> list[Line]:
    """The same that are late as lines of Monday's list, with who has them."""
    lines = []
    for audit, case, team in _waiting(session):
        if not is_late(audit, on):
            continue
        holder = reader_id_of(audit)
        due = audit.turn_due_on or on
        lines.append(
            Line(
                kind=LineKind.READING,
                id=audit.key,
                reference=case.reference,
                team=team.name,
                holder=session.get_one(Person, holder).name if holder else _NOBODY,
                holder_id=holder,
                due_on=due,
                days=(on - due).days,
                what="audit to read second" if at_second_reading(audit) else "audit to moderate",
            )
        )
    return lines


def count_readings(session: Session, on: date) -> tuple[int, int]:
    """How many are late, of how many that wait."""
    waiting = _waiting(session)
    return sum(is_late(audit, on) for audit, _, _ in waiting), len(waiting)


def _waiting(session: Session) -> list[tuple[Audit, Case, Team]]:
    rows = session.exec(
        select(Audit, Case, Team)
        .join(Case, col(Case.id) == Audit.case_id)
        .join(Team, col(Team.id) == Case.team_id)
        .where(col(Audit.state).in_(TO_READ))
        .order_by(*BY_URGENCY)
    )
    return list(rows)


def _reading(session: Session, audit: Audit, reference: str, *, away: bool) -> Reading:
    holder = reader_id_of(audit)
    name = session.get_one(Person, holder).name if holder else None
    return Reading(audit, reference, name, away)
