"""The case list and what went before, as the draw needs them: a few queries for the whole month."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlmodel import Session, col, func, select

from models.audit import Audit
from models.case import Case
from models.person import Team
from models.policy import Policy
from models.rules.assignment import History
from models.rules.calendar import london_date
from models.rules.independence import CaseTies
from models.rules.lifecycle import DECIDED_STATES, OPEN_STATES
from models.rules.pool import CandidateCase
from models.rules.rotation import Month, cycle_of
from models.vocabulary import AuditState, DeclineReason
from models.workflow.people import line_above, managers

_GIVEN_BACK = (AuditState.REASSIGNED, AuditState.EXEMPTED, AuditState.VOID)


def candidates(session: Session, *, on: date) -> list[CandidateCase]:
    """Every listed case with everybody who is tied to it."""
    line = managers(session)
    above: dict[int, frozenset[int]] = {}
    services = {team.id: team.service_id for team in session.exec(select(Team))}
    conflicts = _conflicts(session)
    found = []
    for case in session.exec(select(Case).where(col(Case.left_on).is_(None))):
        if case.worker_id not in above:
            above[case.worker_id] = line_above(case.worker_id, line)
        ties = CaseTies(
            worker_id=case.worker_id,
            worker_line=above[case.worker_id],
            chair_id=case.chair_id,
            team_id=case.team_id,
            service_id=services[case.team_id],
            conflicted=conflicts.get(case.id, frozenset()),
        )
        found.append(
            CandidateCase(
                id=case.id or 0,
                area=case.area,
                ties=ties,
                status=case.status,
                family=case.family_reference,
                open_since=_last_day(case.open_since),
                on_hold=case.hold is not None,
            )
        )
    return found


def history_of(session: Session, month: Month, policy: Policy) -> History:
    """What was audited and what is in hand, for a draw in this month."""
    decided = session.exec(
        select(Audit.case_id, func.max(Audit.finalised_at))
        .where(col(Audit.state).in_(DECIDED_STATES))
        .group_by(col(Audit.case_id))
    )
    in_hand = session.exec(select(Audit.case_id).where(col(Audit.state).in_(OPEN_STATES)))
    months = [str(each) for each in cycle_of(month, policy).months]
    cycle = session.exec(
        select(Audit.case_id, Audit.area).where(
            col(Audit.month).in_(months), col(Audit.state).not_in(_GIVEN_BACK)
        )
    ).all()
    return History(
        finalised_on={case: london_date(at) for case, at in decided if at is not None},
        in_hand=frozenset(in_hand),
        this_cycle=frozenset(case for case, _ in cycle),
        done=Counter(area for _, area in cycle),
    )


def _conflicts(session: Session) -> dict[int | None, frozenset[int]]:
    rows = session.exec(
        select(Audit.case_id, Audit.auditor_id).where(
            Audit.given_back_because == DeclineReason.CONFLICT
        )
    )
    found: dict[int | None, set[int]] = {}
    for case_id, auditor_id in rows:
        found.setdefault(case_id, set()).add(auditor_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}


def _last_day(month: str | None) -> date | None:
    """“Open 8 weeks” counts from the last day of the month given (brief section 11a)."""
    if month is None:
        return None
    first = date(int(month[:4]), int(month[5:]), 1)
    return date.fromordinal(_next_first(first).toordinal() - 1)


def _next_first(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
