"""How auditors and moderators agree: counted for the QA manager, and one's own (brief 7, rule 13).

Only grades, days and states are read: no narrative, so nothing is logged as read. An audit counts
once it is final, so that no number gives a grade away while a second reader has yet to grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.audit import Audit
from models.moderation import Moderation
from models.person import Person
from models.policy import Policy
from models.rules import agreement as rules
from models.rules.agreement import Agreement, Movement, Pair
from models.rules.calendar import at_london, london_date
from models.rules.lifecycle import DECIDED_STATES
from models.setting import policy_of
from models.vocabulary import AuditState, Grade, Outcome
from models.workflow.people import roles_of


@dataclass(frozen=True)
class Quarter:
    """Three months of the twelve; both days count."""

    first: date
    last: date
    agreement: Agreement


@dataclass(frozen=True)
class Measured:
    """How auditors and moderators agree over the months, and quarter by quarter, oldest first."""

    agreement: Agreement
    quarters: Sequence[Quarter]

    @property
    def has_trend(self) -> bool:
        """Whether two quarters at least have enough audits to be told beside each other."""
        return sum(quarter.agreement.is_enough for quarter in self.quarters) > 1


@dataclass(frozen=True)
class HowWeAgree:
    """The council's agreement, in total. `second_same` second readings gave the moderator's grade;
    `amended` audits were changed after an appeal or a review."""

    first: date
    last: date
    sighted: Measured
    blind: Measured
    second: int
    second_same: int
    amended: int


@dataclass(frozen=True)
class OwnGrades:
    """One person's own: what became of the grades they gave, and what they decided on others'.

    Each is None below the number from which it says something.
    """

    first: date
    last: date
    as_auditor: Movement | None
    as_moderator: Movement | None


@dataclass(frozen=True)
class _Decided:
    """The moderator's decision on one audit that is final."""

    audit_id: int
    pair: Pair
    blind: bool
    on: date
    amended: bool


def how_we_agree(session: Session, *, by: Person, at: datetime) -> HowWeAgree:
    """The rolling months up to `at`. Raises `RuleBroken` for anybody but the QA manager."""
    check_may_see_agreement(session, by=by, at=at)
    policy = policy_of(session)
    spans = rules.quarters(london_date(at), policy)
    found = _decided(session, spans[0][0], at)
    second = _second_grades(session, [decided.audit_id for decided in found])
    moderators = {decided.audit_id: decided.pair[1] for decided in found}
    return HowWeAgree(
        first=spans[0][0],
        last=spans[-1][1],
        sighted=_measured([one for one in found if not one.blind], spans, policy),
        blind=_measured([one for one in found if one.blind], spans, policy),
        second=len(second),
        second_same=sum(moderators[audit_id] is grade for audit_id, grade in second),
        amended=sum(one.amended for one in found),
    )


def check_may_see_agreement(session: Session, *, by: Person, at: datetime) -> None:
    """Raises `RuleBroken` for everybody but the QA manager."""
    rules.check_may_see_agreement(roles_of(session, by.key, london_date(at)))


def may_see_agreement(session: Session, *, by: Person, at: datetime) -> bool:
    """Whether `check_may_see_agreement` is content."""
    return rules.may_see_agreement(roles_of(session, by.key, london_date(at)))


def own_grades(session: Session, *, by: Person, at: datetime) -> OwnGrades:
    """Somebody's own grades over the same months; there is no way to ask for another's.

    Raises `RuleBroken` while there are too few of them to say anything.
    """
    policy = policy_of(session)
    spans = rules.quarters(london_date(at), policy)
    given, decided = (_moved(session, whose, spans[0][0], at) for whose in _own(by))
    if not rules.may_see_own(decided, policy):
        rules.check_may_see_own(given, policy)
    return OwnGrades(
        first=spans[0][0],
        last=spans[-1][1],
        as_auditor=given if rules.may_see_own(given, policy) else None,
        as_moderator=decided if rules.may_see_own(decided, policy) else None,
    )


def may_see_own(session: Session, *, by: Person, at: datetime) -> bool:
    """Whether somebody has decided audits enough for `own_grades`."""
    policy = policy_of(session)
    since = rules.quarters(london_date(at), policy)[0][0]
    moved = (_moved(session, whose, since, at) for whose in _own(by))
    return any(rules.may_see_own(movement, policy) for movement in moved)


def _own(by: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Audit.auditor_id) == by.key, col(Moderation.moderator_id) == by.key


def _moved(session: Session, whose: ColumnElement[bool], since: date, until: datetime) -> Movement:
    found = _decided(session, since, until, whose)
    return rules.movement_in(rules.grid_of(one.pair for one in found))


def _decided(
    session: Session, since: date, until: datetime, *only: ColumnElement[bool]
) -> list[_Decided]:
    """The first decision on each audit that was no return, made in these months."""
    before = aliased(Moderation)
    earlier = sa.exists().where(
        col(before.audit_id) == col(Moderation.audit_id),
        col(before.id) < col(Moderation.id),
        *_is_the_moderators(before),
    )
    rows = session.execute(
        sa.select(
            col(Moderation.audit_id),
            col(Moderation.grade_before),
            col(Moderation.grade_after),
            col(Moderation.blind),
            col(Moderation.decided_at),
            col(Audit.state),
        )
        .join(Audit, col(Audit.id) == col(Moderation.audit_id))
        .where(
            *_is_the_moderators(Moderation),
            ~earlier,
            col(Moderation.decided_at) >= at_london(since, 0),
            col(Moderation.decided_at) <= until,
            col(Audit.state).in_(DECIDED_STATES),
            *only,
        )
    )
    return [
        _Decided(
            audit_id,
            (before, after),
            blind,
            london_date(decided_at),
            amended=state is AuditState.AMENDED,
        )
        for audit_id, before, after, blind, decided_at, state in rows
    ]


def _is_the_moderators(decision: type[Moderation]) -> tuple[ColumnElement[bool], ...]:
    """No second reader's, and no return: that was not the end of it."""
    return col(decision.second).is_(False), col(decision.outcome) != Outcome.RETURNED


def _second_grades(session: Session, audit_ids: Sequence[int]) -> list[tuple[int, Grade]]:
    found = select(Moderation.audit_id, Moderation.grade_after).where(
        col(Moderation.second).is_(True), col(Moderation.audit_id).in_(audit_ids)
    )
    return [(audit_id, Grade(grade)) for audit_id, grade in session.exec(found)]


def _measured(
    found: Sequence[_Decided], spans: Sequence[tuple[date, date]], policy: Policy
) -> Measured:
    return Measured(
        rules.agreement_of((one.pair for one in found), policy),
        [
            Quarter(
                first,
                last,
                rules.agreement_of((one.pair for one in found if first <= one.on <= last), policy),
            )
            for first, last in spans
        ],
    )
