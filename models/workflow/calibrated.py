"""What calibration rounds showed: one round's result, and how rounds go over the months."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from models.calibration import CalibrationAnswer, CalibrationRound
from models.errors import RuleBroken
from models.person import Person
from models.policy import Policy
from models.rules import calibration as rules
from models.rules.calendar import add_working_days, at_london, london_date
from models.rules.calibration import Shown
from models.rules.grading import ORDER
from models.rules.rotation import Month
from models.setting import policy_of
from models.vignette import Vignette, vignette
from models.vocabulary import Grade, GradesAs, Sureness
from models.workflow.calibration import answer_of, looks_after, reason_of
from models.workflow.people import roles_of

#: As many lines as somebody reads in a sitting.
_REASONS = 30


@dataclass(frozen=True)
class Result:
    """A closed round. `shown` is empty, and so are `sure` and `reasons`, where too few answered.

    `reasons` are lines whose writers agreed, with their grade and no name, in an order that says
    nothing; `more` is how many there are beyond them. `mine` is the reader's own answer.
    """

    round: CalibrationRound
    case: Vignette
    asked: int
    answered: int
    shown: tuple[Shown, ...]
    sure: dict[Sureness, int]
    reasons: list[tuple[Grade, str]]
    more: int
    mine: CalibrationAnswer | None
    my_reason: str


@dataclass(frozen=True)
class Point:
    """One closed round in the trend; `shown` is empty where too few answered."""

    round: CalibrationRound
    case: Vignette
    asked: int
    answered: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Mine:
    """The rounds that somebody was asked in, newest first, as Home needs them."""

    waiting: list[CalibrationRound]
    results: list[CalibrationRound]
    any: bool


def case_of(found: CalibrationRound) -> Vignette:
    """The case of a round, in the version that was sent."""
    return vignette(found.vignette, found.version)


def result_of(session: Session, round_id: int, *, by: Person, at: datetime) -> Result:
    """How everybody graded, for those who took part and the QA manager; once it has closed.

    Raises `RuleBroken` for everybody else, and before that.
    """
    found = session.get(CalibrationRound, round_id)
    mine = answer_of(session, round_id, by)
    if found is None:
        raise RuleBroken(rules.SENT_TO_OTHERS)
    rules.check_may_see_result(
        closed=found.closed_at is not None,
        took_part=mine is not None and not mine.waits,
        looks_after=looks_after(session, by, at),
        last=found.closes_on,
    )
    point = _point(session, found, policy_of(session))
    reasons = _reasons(session, found) if point.shown else []
    sure = Counter(each.sure for each in _counted(session, found) if each.sure)
    return Result(
        found,
        point.case,
        point.asked,
        point.answered,
        point.shown,
        {each: sure[each] for each in Sureness} if point.shown else {},
        sorted(reasons[:_REASONS], key=lambda each: (ORDER.index(each[0]), each[1])),
        len(reasons[_REASONS:]),
        mine,
        reason_of(session, found, mine) if mine else "",
    )


def trend(session: Session, *, by: Person, at: datetime) -> list[Point]:
    """The closed rounds of the last twelve months, newest first, for the QA manager.

    Raises `RuleBroken` for everybody else.
    """
    today = london_date(at)
    rules.check_may_see_trend(roles_of(session, by.key, today))
    policy = policy_of(session)
    first = Month.of(today).plus(-policy.number("calibration.trend_months"))
    closed = session.exec(
        select(CalibrationRound)
        .where(col(CalibrationRound.closed_at).is_not(None), CalibrationRound.month >= str(first))
        .order_by(col(CalibrationRound.month).desc())
    ).all()
    return [_point(session, found, policy) for found in closed]


def mine_of(session: Session, who: Person, *, at: datetime) -> Mine:
    """What Home shows: rounds that wait for an answer, and results of the last working days."""
    days = policy_of(session).number("calibration.results_working_days")
    since = at_london(add_working_days(london_date(at), -days), 0)
    rows = session.exec(
        select(CalibrationAnswer, CalibrationRound)
        .join(CalibrationRound, col(CalibrationRound.id) == CalibrationAnswer.round_id)
        .where(CalibrationAnswer.person_id == who.key)
        .order_by(col(CalibrationRound.id).desc())
    ).all()
    return Mine(
        [found for given, found in rows if given.waits and found.closed_at is None],
        [
            found
            for given, found in rows
            if not given.waits and found.closed_at is not None and found.closed_at >= since
        ],
        bool(rows),
    )


def taken_part(session: Session, *, by: Person, at: datetime) -> list[CalibrationRound]:
    """The closed rounds that somebody answered, newest first.

    Raises `RuleBroken` for those who were never asked, and do not look after the programme.
    """
    if not (mine_of(session, by, at=at).any or looks_after(session, by, at)):
        raise RuleBroken("Calibration is for moderators and auditors; none was sent to you yet.")
    return list(
        session.exec(
            select(CalibrationRound)
            .join(CalibrationAnswer, col(CalibrationAnswer.round_id) == CalibrationRound.id)
            .where(
                CalibrationAnswer.person_id == by.key,
                col(CalibrationAnswer.answered_at).is_not(None),
                col(CalibrationRound.closed_at).is_not(None),
            )
            .order_by(col(CalibrationRound.id).desc())
            .limit(12)
        ).all()
    )


def for_digest(session: Session, month: Month, policy: Policy) -> dict[str, int] | None:
    """How many graded a month's case, and how many as the model answer does; None for too few.

    What may be shown of it to everybody is masked like every count (brief section 9).
    """
    found = session.exec(
        select(CalibrationRound).where(
            CalibrationRound.month == str(month), col(CalibrationRound.closed_at).is_not(None)
        )
    ).first()
    if found is None:
        return None
    counted = _counted(session, found)
    if len(counted) < policy.number("calibration.digest_from"):
        return None
    grade = case_of(found).grade
    return {"same": sum(each.grade is grade for each in counted), "total": len(counted)}


def _point(session: Session, found: CalibrationRound, policy: Policy) -> Point:
    case = case_of(found)
    rows = session.exec(
        select(CalibrationAnswer).where(CalibrationAnswer.round_id == found.key)
    ).all()
    grades: dict[GradesAs, list[Grade]] = {whose: [] for whose in GradesAs}
    for row in rows:
        if row.grade is not None and not row.late:
            grades[row.grades_as].append(row.grade)
    shown = rules.may_be_shown(grades, case.grade, policy)
    return Point(found, case, len(rows), sum(map(len, grades.values())), shown)


def _counted(session: Session, found: CalibrationRound) -> list[CalibrationAnswer]:
    return list(
        session.exec(
            select(CalibrationAnswer).where(
                CalibrationAnswer.round_id == found.key,
                col(CalibrationAnswer.answered_at).is_not(None),
                col(CalibrationAnswer.late).is_(False),
            )
        ).all()
    )


def _reasons(session: Session, found: CalibrationRound) -> list[tuple[Grade, str]]:
    """Every line that may be shown, in the order of what its sealed form hashes to."""
    shared = [each for each in _counted(session, found) if each.shares and each.sealed]
    shared.sort(key=lambda each: sha256(each.sealed or b"").digest())
    return [(each.grade, reason_of(session, found, each)) for each in shared if each.grade]
