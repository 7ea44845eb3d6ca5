"""How auditors and moderators agree: counted for the QA manager, and one's own (brief 7, rule 13).

Only grades, days and states are read: no narrative, so nothing is logged as read. An audit counts
once it is final, so that no number gives a grade away while a second reader has yet to grade. Of
one that was graded blind, that grade counts beside the one its auditor had sent, and never the
decision that followed with both in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.appeal import Appeal
from models.audit import Audit
from models.moderation import BlindGrade, Moderation
from models.person import Person
from models.policy import Policy
from models.rules import agreement as rules
from models.rules.agreement import Agreement, Movement, Pair
from models.rules.calendar import at_london, london_date
from models.rules.lifecycle import DECIDED_STATES
from models.setting import policy_of
from models.vocabulary import AppealKind, AppealState, AuditState, Grade, Outcome
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
class WasAsked:
    """How often a decided grade was asked about in the months, and how that was decided."""

    asked: int
    upheld: int
    dismissed: int


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
    appeals: WasAsked
    reviews: WasAsked


@dataclass(frozen=True)
class OwnGrades:
    """One person's own: what became of the grades they gave, what they decided on others' with
    these in sight, and what they graded blind.

    Each is None below the number from which it says something.
    """

    first: date
    last: date
    as_auditor: Movement | None
    as_moderator: Movement | None
    graded_blind: Movement | None


@dataclass(frozen=True)
class _Decided:
    """The moderator's decision on one audit that is final, and what was graded blind before it."""

    audit_id: int
    decided: Pair
    graded_blind: Pair | None
    on: date
    amended: bool

    @property
    def pair(self) -> Pair:
        """What counts for agreement: the blind grade where there is one."""
        return self.graded_blind or self.decided


def how_we_agree(session: Session, *, by: Person, at: datetime) -> HowWeAgree:
    """The rolling months up to `at`. Raises `RuleBroken` for anybody but the QA manager."""
    check_may_see_agreement(session, by=by, at=at)
    policy = policy_of(session)
    spans = rules.quarters(london_date(at), policy)
    found = _decided(session, spans[0][0], at)
    second = _second_grades(session, [decided.audit_id for decided in found])
    moderators = {one.audit_id: one.decided[1] for one in found}
    return HowWeAgree(
        first=spans[0][0],
        last=spans[-1][1],
        sighted=_measured([one for one in found if not one.graded_blind], spans, policy),
        blind=_measured([one for one in found if one.graded_blind], spans, policy),
        second=len(second),
        second_same=sum(moderators[audit_id] is grade for audit_id, grade in second),
        amended=sum(one.amended for one in found),
        appeals=_was_asked(session, AppealKind.APPEAL, spans[0][0], at),
        reviews=_was_asked(session, AppealKind.REVIEW, spans[0][0], at),
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
    moved = _own(session, by, spans[0][0], at)
    enough = [one if rules.may_see_own(one, policy) else None for one in moved]
    if not any(enough):
        rules.check_may_see_own(moved[0], policy)
    return OwnGrades(spans[0][0], spans[-1][1], *enough)


def may_see_own(session: Session, *, by: Person, at: datetime) -> bool:
    """Whether somebody has decided audits enough for `own_grades`."""
    policy = policy_of(session)
    since = rules.quarters(london_date(at), policy)[0][0]
    return any(rules.may_see_own(moved, policy) for moved in _own(session, by, since, at))


def _own(session: Session, by: Person, since: date, until: datetime) -> list[Movement]:
    """As an auditor what was decided, as a moderator what they decided, and what they graded
    blind; a grade that was given blind is no decision of the other kind."""
    given = _decided(session, since, until, col(Audit.auditor_id) == by.key)
    sighted = col(BlindGrade.audit_id).is_(None)
    seen = _decided(session, since, until, col(Moderation.moderator_id) == by.key, sighted)
    blind = _decided(session, since, until, col(BlindGrade.moderator_id) == by.key)
    pairs = (
        [one.decided for one in given],
        [one.pair for one in seen],
        [one.pair for one in blind],
    )
    return [rules.movement_in(rules.grid_of(each)) for each in pairs]


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
            col(BlindGrade.grade_before),
            col(BlindGrade.grade),
            col(Moderation.decided_at),
            col(Audit.state),
        )
        .join(Audit, col(Audit.id) == col(Moderation.audit_id))
        .outerjoin(BlindGrade, col(BlindGrade.audit_id) == col(Moderation.audit_id))
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
            (theirs, blind) if blind else None,
            london_date(decided_at),
            amended=state is AuditState.AMENDED,
        )
        for audit_id, before, after, theirs, blind, decided_at, state in rows
    ]


def _is_the_moderators(decision: type[Moderation]) -> tuple[ColumnElement[bool], ...]:
    """No second reader's, and no return: that was not the end of it."""
    return col(decision.second).is_(False), col(decision.outcome) != Outcome.RETURNED


def _second_grades(session: Session, audit_ids: Sequence[int]) -> list[tuple[int, Grade]]:
    found = select(Moderation.audit_id, Moderation.grade_after).where(
        col(Moderation.second).is_(True), col(Moderation.audit_id).in_(audit_ids)
    )
    return [(audit_id, Grade(grade)) for audit_id, grade in session.exec(found)]


def _was_asked(session: Session, kind: AppealKind, since: date, until: datetime) -> WasAsked:
    """By the day on which it was asked."""
    found = select(Appeal.state).where(
        Appeal.kind == kind, Appeal.asked_at >= at_london(since, 0), Appeal.asked_at <= until
    )
    states = session.exec(found).all()
    return WasAsked(
        asked=len(states),
        upheld=states.count(AppealState.UPHELD),
        dismissed=states.count(AppealState.DISMISSED),
    )


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
