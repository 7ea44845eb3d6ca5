"""Whose turn it is with an audit: by id, as a column of a list, and by name (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col

from models.audit import Audit
from models.person import Person
from models.rules.lifecycle import TURN
from models.vocabulary import AuditState, Role, Turn
from models.workflow.people import holder_of

#: Where an audit says who has it, by whose turn it is; the QA manager has what says nobody.
_HELD_IN: Mapping[Turn, str] = {
    Turn.AUDITOR: "auditor_id",
    Turn.MODERATOR: "moderator_id",
    Turn.SECOND_READER: "second_reader_id",
    Turn.QA_MANAGER: "decider_id",
}


def states_of(*turns: Turn) -> frozenset[AuditState]:
    """The states in which it is the turn of one of these."""
    return frozenset(state for state, turn in TURN.items() if turn in turns)


def held_by() -> ColumnElement[Any]:
    """Who is named to have an audit, as a column of a query; null when it is the QA manager's."""
    return case(
        *(
            (col(Audit.state).in_(states_of(turn)), getattr(Audit, column))
            for turn, column in _HELD_IN.items()
        )
    )


def holder_name(session: Session, audit: Audit) -> str | None:
    """Whose turn it is, by name; None when it is nobody's."""
    turn = TURN[audit.state]
    if turn is Turn.NOBODY:
        return None
    who = getattr(audit, _HELD_IN[turn])
    return session.get_one(Person, who).name if who else managers_name(session)


def managers_name(session: Session) -> str:
    """Who answers for what has no other holder: the QA manager, by name where there is one."""
    manager = holder_of(session, Role.QA_MANAGER)
    return manager.name if manager else "the QA manager"
