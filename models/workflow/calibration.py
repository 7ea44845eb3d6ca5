"""Calibration: a round opens, people grade alone, it closes, and they see how all of them graded.

Brief section 7: moderators monthly, auditors once a cycle; one reminder, never escalated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.calibration import CalibrationAnswer, CalibrationDraft, CalibrationRound
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.policy import Policy
from models.rules import calibration as rules
from models.rules.calendar import Works, london_date
from models.rules.rotation import Month, area_of_month
from models.setting import policy_of
from models.vignette import vignettes
from models.vocabulary import AUDITOR_ROLES, Grade, GradesAs, Role, Sureness
from models.workflow.identifying import check_words
from models.workflow.people import roles_of, with_role

_FIELDS = ("grade", "sure", "reason", "shares")


@dataclass(frozen=True)
class Given:
    """What somebody answers; None where they have not chosen."""

    grade: Grade | None
    sure: Sureness | None
    reason: str
    shares: bool


def run(session: Session, *, at: datetime) -> None:
    """What a working day brings: what is over closes, and the month's round opens on its day."""
    today = london_date(at)
    open_now = select(CalibrationRound).where(col(CalibrationRound.closed_at).is_(None))
    for found in session.exec(open_now.order_by(col(CalibrationRound.id))).all():
        if found.closes_on < today:
            close_round(session, found.key, at=at)
    month = Month.of(today)
    if today >= rules.opens_on(month, policy_of(session)):
        open_round(session, month, at=at)


def open_round(session: Session, month: Month, *, at: datetime) -> CalibrationRound | None:
    """Send a month's case to practice assurance leads, and once a cycle to auditors. Once a month.

    None where nobody is there to grade. Somebody with both roles is asked once, as a moderator.
    """
    stands = session.exec(
        select(CalibrationRound).where(CalibrationRound.month == str(month))
    ).first()
    if stands is not None:
        return stands
    policy, today = policy_of(session), london_date(at)
    asked = _to_ask(session, month, policy, today)
    if not asked:
        return None
    opened = _round(session, month, policy, at)
    session.add(opened)
    session.flush()
    sealing.seal(session, opened.sealed_under, "calibration", "")  # its key is there for everybody
    for person_id, grades_as in asked.items():
        session.add(
            CalibrationAnswer(round_id=opened.key, person_id=person_id, grades_as=grades_as)
        )
        owe(
            session,
            key=_asked_key(opened, person_id),
            kind=DeliveryKind.CALIBRATION,
            to=person_id,
            facts={"round": opened.key},
            at=at,
        )
    after = {"month": opened.month, "vignette": opened.vignette, "asked": len(asked)}
    _trail(session, "opened", opened, by=None, at=at, after=after)
    return opened


def _to_ask(session: Session, month: Month, policy: Policy, today: date) -> dict[int, GradesAs]:
    asked: dict[int, GradesAs] = {}
    if rules.asks_auditors(month, policy):
        auditors = with_role(session, *sorted(AUDITOR_ROLES), on=today)
        asked |= dict.fromkeys((who.key for who in auditors), GradesAs.AUDITOR)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=today)
    return asked | dict.fromkeys((who.key for who in leads), GradesAs.MODERATOR)


def _round(session: Session, month: Month, policy: Policy, at: datetime) -> CalibrationRound:
    used = session.exec(select(CalibrationRound.vignette).order_by(col(CalibrationRound.id))).all()
    chosen = rules.choose(
        vignettes(),
        used,
        area=area_of_month(month, policy),
        mixed=rules.asks_auditors(month, policy),
    )
    dates = rules.dates_from(london_date(at), policy)
    return CalibrationRound(
        month=str(month),
        vignette=chosen.id,
        version=chosen.version,
        opened_at=at,
        remind_on=dates.remind_on,
        closes_on=dates.closes_on,
    )


def close_round(session: Session, round_id: int, *, at: datetime) -> None:
    """Close a round: who took part hears, and the QA manager. Closing it twice is harmless."""
    opened = session.get_one(CalibrationRound, round_id, with_for_update=True)
    if opened.closed_at is not None:
        return
    opened.closed_at = at
    answers = session.exec(
        select(CalibrationAnswer).where(CalibrationAnswer.round_id == round_id)
    ).all()
    answered = sum(not each.waits for each in answers)
    told = {each.person_id for each in answers if not each.waits}
    told |= {who.key for who in with_role(session, Role.QA_MANAGER, on=london_date(at))}
    for person_id in sorted(told):
        owe(
            session,
            key=f"calibration-{opened.month}-result-{person_id}",
            kind=DeliveryKind.CALIBRATION_RESULT,
            to=person_id,
            facts={"round": round_id, "asked": len(answers), "answered": answered},
            at=at,
        )
    for each in answers:
        owe_update(session, _asked_key(opened, each.person_id), at=at)
    _trail(session, "closed", opened, by=None, at=at, after={"answered": answered})


def answer(
    session: Session, round_id: int, given: Given, *, by: Person, at: datetime
) -> CalibrationAnswer:
    """Somebody grades. After the round has closed it is kept, marked `late`, and counts nowhere.

    Raises `RuleBroken` when it was sent to others, they have graded it already, something is
    missing, or the line holds an identifying detail.
    """
    opened, mine = asked_in(session, round_id, by, lock=True)
    rules.check_first_answer(waits=mine.waits)
    rules.check_answer(given.grade, given.sure, given.reason)
    check_words(session, {"reason": given.reason})
    mine.grade, mine.sure, mine.shares = given.grade, given.sure, given.shares
    mine.sealed = sealing.seal(session, opened.sealed_under, _field(by), given.reason.strip())
    mine.answered_at, mine.late = at, opened.closed_at is not None
    draft = session.get(CalibrationDraft, mine.key)
    if draft is not None:
        session.delete(draft)
    after: dict[str, object] = {"grade": given.grade, "sure": given.sure, "late": mine.late}
    after["reason"] = trail.fingerprint(mine.sealed)
    _trail(session, "answered", opened, by=by, at=at, after=after)
    owe_update(session, _asked_key(opened, by.key), at=at)
    return mine


def keep_draft(
    session: Session, round_id: int, values: Mapping[str, str], *, sequence: int, by: Person
) -> None:
    """Keep what an open window holds (rule 11): the latest pause stands, until it is sent.

    Raises `RuleBroken` when it was sent to others.
    """
    opened, mine = asked_in(session, round_id, by, lock=True)
    draft = session.get(CalibrationDraft, mine.key)
    if not mine.waits or (draft is not None and sequence <= draft.paused_at):
        return
    kept = json.dumps({name: values[name] for name in _FIELDS if values.get(name)})
    sealed = sealing.seal(session, opened.sealed_under, f"{_field(by)}:draft", kept)
    session.merge(CalibrationDraft(answer_id=mine.key, sealed=sealed, paused_at=sequence))


def draft_of(session: Session, opened: CalibrationRound, by: Person) -> dict[str, str]:
    """What somebody last typed there; empty when nothing waits."""
    mine = answer_of(session, opened.key, by)
    draft = None if mine is None else session.get(CalibrationDraft, mine.key)
    if draft is None:
        return {}
    kept = sealing.unseal(session, opened.sealed_under, f"{_field(by)}:draft", draft.sealed)
    return dict(json.loads(kept))


def asked_in(
    session: Session, round_id: int, who: Person, *, lock: bool = False
) -> tuple[CalibrationRound, CalibrationAnswer]:
    """A round, and what somebody was asked in it. `lock`: both, the round first, in a change.

    Raises `RuleBroken` when it was sent to others.
    """
    opened = session.get(CalibrationRound, round_id, with_for_update=lock)
    mine = answer_of(session, round_id, who, lock=lock)
    if opened is None or mine is None:
        raise RuleBroken(rules.SENT_TO_OTHERS)
    return opened, mine


def answer_of(
    session: Session, round_id: int, who: Person, *, lock: bool = False
) -> CalibrationAnswer | None:
    """What somebody was asked in a round; None when they were not."""
    asked = select(CalibrationAnswer).where(
        CalibrationAnswer.round_id == round_id, CalibrationAnswer.person_id == who.key
    )
    return session.exec(asked.with_for_update() if lock else asked).first()


def reason_of(session: Session, opened: CalibrationRound, given: CalibrationAnswer) -> str:
    """The line that somebody wrote; empty when they have not answered."""
    if given.sealed is None:
        return ""
    name = f"calibration:{given.person_id}"
    return sealing.unseal(session, opened.sealed_under, name, given.sealed)


def looks_after(session: Session, who: Person, at: datetime) -> bool:
    """Whether somebody looks after the programme, and sees how rounds go."""
    return rules.may_see_trend(roles_of(session, who.key, london_date(at)))


def remind(
    session: Session, patterns: Mapping[int, Works], *, today: date
) -> list[tuple[int, CalibrationRound]]:
    """Whom today's gathered message reminds, once each: on a day that they work.

    `patterns` says by person when they work. Marks them as reminded.
    """
    rows = session.exec(
        select(CalibrationAnswer, CalibrationRound)
        .join(CalibrationRound, col(CalibrationRound.id) == CalibrationAnswer.round_id)
        .where(
            col(CalibrationRound.closed_at).is_(None),
            col(CalibrationRound.remind_on) <= today,
            col(CalibrationRound.closes_on) >= today,
            col(CalibrationAnswer.answered_at).is_(None),
            col(CalibrationAnswer.reminded_on).is_(None),
        )
        .order_by(col(CalibrationAnswer.id))
    ).all()
    found = []
    for asked, opened in rows:
        if asked.person_id in patterns and patterns[asked.person_id](today):
            asked.reminded_on = today
            found.append((asked.person_id, opened))
    return found


def open_for(session: Session, round_ids: list[int], *, to: int | None) -> list[CalibrationRound]:
    """Those of these rounds that are open and wait for somebody's answer still."""
    if not round_ids:
        return []
    return list(
        session.exec(
            select(CalibrationRound)
            .join(CalibrationAnswer, col(CalibrationAnswer.round_id) == CalibrationRound.id)
            .where(
                col(CalibrationRound.id).in_(round_ids),
                col(CalibrationRound.closed_at).is_(None),
                CalibrationAnswer.person_id == to,
                col(CalibrationAnswer.answered_at).is_(None),
            )
        )
    )


def _field(who: Person) -> str:
    return f"calibration:{who.key}"


def _asked_key(opened: CalibrationRound, person_id: int) -> str:
    return f"calibration-{opened.month}-{person_id}"


def _trail(
    session: Session,
    what: str,
    opened: CalibrationRound,
    *,
    by: Person | None,
    at: datetime,
    after: Mapping[str, object],
) -> None:
    subject = ("calibration", opened.key)
    trail.record(session, f"calibration.{what}", subject, by=by, at=at, after=after)
