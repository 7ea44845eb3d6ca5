"""Landing the learning: a month's digest is drafted, approved, and posted (brief section 9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeGuard

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit
from models.delivery import (
    UNKNOWN_OUTCOME,
    Delivery,
    DeliveryState,
    owe,
    owe_update,
    release,
)
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.learning import Digest
from models.moderation import ThemeTag
from models.person import Person, Service
from models.policy import Policy
from models.rules.calendar import london_date
from models.rules.grading import is_weak
from models.rules.learning import (
    check_may_approve_digest,
    check_may_say_whether_posted,
    may_enter_digest,
)
from models.rules.lifecycle import DECIDED_STATES
from models.rules.rotation import Month, area_of_month, months_of_area
from models.setting import policy_of
from models.vocabulary import DigestState, Polarity, Role
from models.workflow.calibrated import for_digest
from models.workflow.identifying import check_words
from models.workflow.people import roles_of, with_role

_ITEMS = 3


def draft_digest(session: Session, month: Month, *, at: datetime) -> Digest | None:
    """Draft a month's digest from what has been finalised, and ask the Academy. Once a month.

    None in a month without an area of its own. Facts are counts and theme codes; an item stands
    in it only where tagged in enough cases of enough teams.
    """
    stands = session.exec(select(Digest).where(Digest.month == str(month))).first()
    if stands is not None:
        return stands
    policy = policy_of(session)
    area = area_of_month(month, policy)
    if area is None:
        return None
    digest = Digest(
        month=str(month), area=area, facts=_facts(session, month, area, policy), drafted_at=at
    )
    session.add(digest)
    session.flush()
    trail.record(session, "digest.drafted", ("digest", digest.key), by=None, at=at)
    for approver in with_role(session, Role.ACADEMY, on=london_date(at)):
        owe(
            session,
            key=f"digest-{month}-approve-{approver.key}",
            kind=DeliveryKind.DIGEST_TO_APPROVE,
            to=approver.key,
            facts={"digest": digest.key},
            at=at,
        )
    return digest


def approve_digest(
    session: Session,
    digest_id: int,
    *,
    meeting_on: date | None,
    no_meeting_because: str,
    nobody_recognisable: bool,
    by: Person,
    at: datetime,
) -> Digest:
    """The Academy approves: it goes to each service's channel and the all-staff one, once.

    Raises `RuleBroken` when the meeting is neither recorded nor explained, the promise that
    nobody could be recognised is not given, or somebody has approved it already.
    """
    digest = session.get(Digest, digest_id, with_for_update=True)
    if digest is None:
        raise RuleBroken("That digest is not here any more.")
    if digest.state is DigestState.APPROVED:
        raise RuleBroken("This digest has been approved already, so nothing was posted twice.")
    check_may_approve_digest(
        roles_of(session, by.key, london_date(at)),
        nobody_recognisable=nobody_recognisable,
        meeting_recorded=meeting_on is not None or bool(no_meeting_because.strip()),
    )
    if meeting_on is not None and meeting_on > london_date(at):
        raise RuleBroken("The meeting has to have been held first.", field="meeting")
    check_words(session, {"no_meeting_because": no_meeting_because})
    digest.state = DigestState.APPROVED
    digest.approved_by_id, digest.approved_at = by.key, at
    digest.meeting_on = meeting_on
    digest.no_meeting_because = no_meeting_because.strip() or None
    after = {"meeting_on": meeting_on}
    trail.record(session, "digest.approved", ("digest", digest_id), by=by, at=at, after=after)
    _post(session, digest, at)
    return digest


def _post(session: Session, digest: Digest, at: datetime) -> None:
    """To every channel, once; whoever could approve it sees that it is."""
    for channel in channels(session):
        owe(
            session,
            key=f"digest-{digest.month}-{channel}",
            kind=DeliveryKind.DIGEST,
            channel=channel,
            facts={"digest": digest.id},
            at=at,
        )
    for approver in with_role(session, Role.ACADEMY, on=london_date(at)):
        owe_update(session, f"digest-{digest.month}-approve-{approver.key}", at=at)


def ask_whether_posted(session: Session, held: Delivery, at: datetime) -> None:
    """Ask the Academy whether a digest that is held stands in its channel, where no app reads.

    Delivery calls this for every message that it holds: about any other nobody is asked. Where
    the council has no Academy the QA manager is.
    """
    if held.kind != DeliveryKind.DIGEST or held.held_because != UNKNOWN_OUTCOME:
        return
    today = london_date(at)
    asked = with_role(session, Role.ACADEMY, on=today)
    for person in asked or with_role(session, Role.QA_MANAGER, on=today):
        owe(
            session,
            key=f"{_question(held)}{person.key}",
            kind=DeliveryKind.DIGEST_IN_DOUBT,
            to=person.key,
            facts={"held": held.id, "attempt": held.fence, "channel": held.channel}
            | {"digest": held.facts["digest"]},
            at=at,
        )


def is_in_doubt(held: Delivery | None, attempt: int) -> TypeGuard[Delivery]:
    """Whether nobody has said yet what became of this attempt to post a digest."""
    return (
        held is not None
        and held.kind == DeliveryKind.DIGEST
        and held.state is DeliveryState.HELD
        and held.held_because == UNKNOWN_OUTCOME
        and held.fence == attempt
    )


def say_whether_posted(
    session: Session, delivery_id: int, *, attempt: int, is_there: bool, by: Person, at: datetime
) -> None:
    """Somebody looked: the digest stands in the channel, or is posted again, once.

    `attempt` is the one that was asked about. Raises `RuleBroken` when somebody has said so
    already.
    """
    check_may_say_whether_posted(roles_of(session, by.key, london_date(at)))
    held = session.get(Delivery, delivery_id, with_for_update=True)
    if not is_in_doubt(held, attempt):
        raise RuleBroken("Somebody has said that already, so nothing was posted twice.")
    release(session, held.key, arrived=is_there)
    trail.record(
        session,
        "digest.found" if is_there else "digest.posted_again",
        ("digest", held.facts["digest"]),
        by=by,
        at=at,
        after={"channel": held.channel},
    )
    asked = col(Delivery.key).startswith(_question(held), autoescape=True)
    for question in session.exec(select(Delivery).where(asked)).all():
        said = {"by": by.key, "is_there": is_there}
        owe_update(session, question.key, facts=question.facts | said, at=at)


def _question(held: Delivery) -> str:
    return f"{held.key}-in-doubt-{held.fence}-"


def channels(session: Session) -> list[str]:
    """Where a digest is posted: the all-staff channel, then each service's own."""
    all_staff = policy_of(session).words("learning.all_staff_channel")
    own = session.exec(select(Service.learning_channel).order_by(col(Service.id))).all()
    return list(dict.fromkeys(channel for channel in [all_staff, *own] if channel))


def _facts(session: Session, month: Month, area: str, policy: Policy) -> dict[str, Any]:
    before = months_of_area(area, policy, Month.parse(policy.words("cycle.first_month")), month)
    months = [str(each) for each in before][-3:]
    decided = session.exec(
        select(Audit).where(
            col(Audit.month).in_(months), Audit.area == area, col(Audit.state).in_(DECIDED_STATES)
        )
    ).all()
    by_month = {each: [audit for audit in decided if audit.month == each] for each in months}
    now = by_month[str(month)]
    strengths = _themes(session, now, Polarity.STRENGTH, policy)
    worries = _themes(session, now, Polarity.WORRY, policy)
    facts: dict[str, Any] = {
        "audits": len(now),
        "good_or_better": [[each, _good(audits), len(audits)] for each, audits in by_month.items()],
        "strengths": strengths[:_ITEMS],
        "worries": worries[:_ITEMS],
    }
    if len(months) > 1:
        facts["last_time"] = _last_time(session, by_month[months[-2]], now, policy)
    if calibrated := for_digest(session, month, policy):
        facts["calibration"] = calibrated
    return facts


def _good(audits: Iterable[Audit]) -> int:
    return sum(audit.grade is not None and not is_weak(audit.grade) for audit in audits)


def _tagged(
    session: Session, audits: Iterable[Audit], polarity: Polarity
) -> Mapping[str, list[Audit]]:
    by_id = {audit.key: audit for audit in audits}
    tags = session.exec(
        select(ThemeTag).where(
            col(ThemeTag.audit_id).in_(list(by_id)), ThemeTag.polarity == polarity
        )
    )
    seen: dict[str, list[Audit]] = defaultdict(list)
    for tag in tags:
        seen[tag.theme].append(by_id[tag.audit_id])
    return seen


def _themes(
    session: Session, audits: Iterable[Audit], polarity: Polarity, policy: Policy
) -> list[str]:
    """Themes that may be told, most seen first: enough cases, enough teams (brief section 9)."""
    seen = _tagged(session, audits, polarity)
    told = [
        theme
        for theme, found in seen.items()
        if may_enter_digest(
            len({audit.case_id for audit in found}), len({audit.team_id for audit in found}), policy
        )
    ]
    return sorted(told, key=lambda theme: (-len(seen[theme]), theme))


def _last_time(
    session: Session, then: list[Audit], now: list[Audit], policy: Policy
) -> dict[str, Any] | None:
    """The worry most seen in the area's last slot, and in which share of audits, then and now."""
    worries = _themes(session, then, Polarity.WORRY, policy)
    if not worries:
        return None
    theme = worries[0]
    counts = Counter({"then": len(_tagged(session, then, Polarity.WORRY).get(theme, []))})
    counts["now"] = len(_tagged(session, now, Polarity.WORRY).get(theme, []))
    return {"theme": theme, "then": [counts["then"], len(then)], "now": [counts["now"], len(now)]}
