"""By when an audit is to be moderated, as far as somebody may know it (brief section 7).

An Inadequate is due in a day, so its date says what its auditor graded, to everybody who sees that
the child is safe. Those who could still be asked to read it second therefore see the date that it
would have without that, and are shown their lists in the order of that one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import SQLColumnExpression
from sqlmodel import Session, and_, case, col, func, select

from models.audit import Audit
from models.person import Person, RoleHolding
from models.vocabulary import Role, Turn
from models.workflow.holding import states_of

_TO_MODERATE = states_of(Turn.MODERATOR)


def chases(roles: frozenset[Role]) -> bool:
    """Whether somebody looks after the targets, and is asked to read nothing second."""
    return Role.QA_MANAGER in roles and Role.PRACTICE_ASSURANCE_LEAD not in roles


def due_shown(session: Session, audit: Audit, by: Person | None) -> date | None:
    """The day by which whoever has an audit does their part, as `by` may know it.

    While it waits to be moderated only its auditor, its moderator and the QA manager see the date
    that counts.
    """
    if audit.state not in _TO_MODERATE or audit.open_due_on is None:
        return audit.turn_due_on
    knows = by is not None and (
        by.id in (audit.auditor_id, audit.moderator_id) or chases(_rights(session, by))
    )
    return audit.turn_due_on if knows else audit.open_due_on


def due_column(by: Person, *, chases: bool) -> SQLColumnExpression[Any]:
    """The same as a column of a query."""
    counts = col(Audit.turn_due_on)
    if chases:
        return counts
    hidden = and_(
        col(Audit.state).in_(_TO_MODERATE),
        col(Audit.auditor_id) != by.key,
        col(Audit.moderator_id).is_distinct_from(by.key),
    )
    return case((hidden, func.coalesce(col(Audit.open_due_on), counts)), else_=counts)


def _rights(session: Session, by: Person) -> frozenset[Role]:
    held = session.exec(select(RoleHolding.role).where(RoleHolding.person_id == by.key))
    return frozenset(Role(role) for role in held)
