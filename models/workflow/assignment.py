"""A month's audits are drawn, told, started, or given back (brief section 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zlib import crc32

from sqlmodel import Session, col, select

from models import trail
from models.audit import Audit, Release
from models.case import Case
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import assignment as rules
from models.rules.calendar import london_date, short_day
from models.rules.deadlines import audit_due, redraw_due
from models.rules.independence import check_may_audit
from models.rules.rotation import Month, area_of_month
from models.setting import policy_of
from models.vocabulary import AUDITOR_ROLES, AuditState, DeclineReason, Role
from models.workflow.audits import (
    audit_held,
    auditor_facts_of,
    case_of,
    case_ties,
    check_auditor,
    move,
)
from models.workflow.growing import growing_key, owe_growing
from models.workflow.people import holder_of, managers, with_role
from models.workflow.pool import candidates, history_of
from models.workflow.tools import give_tool

#: These are drawn again without asking anybody; the third in a month goes to the QA manager.
_REDRAWN_AT_ONCE = (DeclineReason.CONFLICT, DeclineReason.CLOSED)
_TOO_OFTEN = 3


def release_month(
    session: Session, month: Month, *, at: datetime, seed: int | None = None
) -> Release | None:
    """Draw the month's audits and tell each auditor, worker and manager. Once a month only.

    The seed is recorded, so that the draw can be repeated. None in a quiet month, which has no
    release. Calling again returns the release that stands.
    """
    stands = session.exec(select(Release).where(Release.month == str(month))).first()
    if stands is not None:
        return stands
    policy = policy_of(session)
    seed = seed if seed is not None else crc32(f"{month}{at.isoformat()}".encode())
    auditors = with_role(session, *AUDITOR_ROLES, on=london_date(at))
    drawn = rules.draw(
        month,
        [auditor_facts_of(session, person, at) for person in auditors],
        candidates(session, on=london_date(at)),
        history_of(session, month, policy),
        policy,
        seed,
    )
    if not drawn.choices:
        return None
    release = Release(
        month=str(month),
        area=area_of_month(month, policy) or drawn.choices[0].area,
        seed=str(seed),
        released_at=at,
        sums={
            "auditors": len(auditors),
            "drawn": len(drawn.choices),
            "without": dict(drawn.without),
            "short": [short.sentence for short in drawn.shortfalls],
        },
    )
    session.add(release)
    session.flush()
    after = {"month": str(month), "seed": str(seed), "drawn": len(drawn.choices)}
    trail.record(
        session, "month.released", ("release", release.id or 0), by=None, at=at, after=after
    )
    due = audit_due(month)
    because = f"due {short_day(due)}: the last working day of {month.name}"
    audits = [
        _assign(session, choice, month, due=due, due_because=because, at=at)
        for choice in drawn.choices
    ]
    _tell(session, audits, at)
    return release


def confirm_and_start(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """“I do not know this child or family”: only then is any content shown. Again is harmless."""
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    if audit.state is AuditState.IN_PROGRESS:
        return audit
    ties = case_ties(session, case_of(session, audit), managers(session))
    check_may_audit(auditor_facts_of(session, by, at), ties, reason=audit.colleague_reason or "")
    give_tool(session, audit, at=at)
    move(session, audit, AuditState.IN_PROGRESS, what="audit.started", by=by, at=at)
    audit.started_at = audit.started_at or at
    return audit


def give_back(
    session: Session, audit_id: int, *, reason: DeclineReason, by: Person, at: datetime
) -> Audit | None:
    """*Can't do this one*. A conflict or a closed case is drawn again at once: the new audit.

    Away or other waits for the QA manager, who is told: None, and the audit stays. No
    explanation is asked for, and nothing of sickness is kept.
    """
    audit = audit_held(session, audit_id)
    check_auditor(audit, by)
    if audit.state not in (AuditState.ASSIGNED, AuditState.IN_PROGRESS):
        raise RuleBroken("This audit has moved on, so it cannot be given back any more.")
    if audit.given_back_because is reason:
        raise RuleBroken("You have said so already; the QA manager decides what happens now.")
    audit.given_back_because = reason
    trail.record(
        session, "audit.given_back", ("audit", audit_id), by=by, at=at, after={"reason": reason}
    )
    if reason not in _REDRAWN_AT_ONCE or _given_back_in(session, audit) >= _TOO_OFTEN:
        _ask_qa_manager(session, audit, at)
        return None
    return redraw(session, audit, by=by, at=at)


def redraw(session: Session, audit: Audit, *, by: Person | None, at: datetime) -> Audit | None:
    """Another case of the same area for the same auditor; None where there is none to be had."""
    policy = policy_of(session)
    auditor = session.get_one(Person, audit.auditor_id)
    month = Month.parse(audit.month)
    mine = select(Audit.case_id).where(
        Audit.auditor_id == auditor.key, col(Audit.given_back_because).is_not(None)
    )
    choice = rules.redraw(
        month,
        auditor_facts_of(session, auditor, at),
        audit.area,
        candidates(session, on=london_date(at)),
        history_of(session, month, policy),
        policy,
        crc32(f"{audit.key}{at.isoformat()}".encode()),
        given_back=frozenset(session.exec(mine)),
    )
    if choice is None:
        _ask_qa_manager(session, audit, at)
        return None
    move(session, audit, AuditState.REASSIGNED, what="audit.redrawn", by=by, at=at)
    _tell_it_is_over(session, audit, at)
    due = redraw_due(month, london_date(at), policy)
    drawn = _assign(
        session,
        choice,
        month,
        due=due.on,
        due_because=due.sentence,
        at=at,
        redrawn_from=audit.key,
    )
    _tell(session, [drawn], at)
    return drawn


def exempt(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """The QA manager frees an auditor of this month's audit; it is counted, never hidden."""
    audit = audit_held(session, audit_id)
    _check_qa_manager(session, by)
    move(session, audit, AuditState.EXEMPTED, what="audit.exempted", by=by, at=at)
    _tell_it_is_over(session, audit, at)
    owe_update(session, f"audit-{audit_id}-release-needed", at=at)
    return audit


def keep(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """The QA manager leaves the audit where it is."""
    audit = audit_held(session, audit_id)
    _check_qa_manager(session, by)
    audit.given_back_because = None
    trail.record(session, "audit.kept", ("audit", audit_id), by=by, at=at)
    owe_update(session, f"audit-{audit_id}-release-needed", at=at)
    owe_update(session, f"audit-{audit_id}-assigned", at=at)
    return audit


def swap(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit | None:
    """The QA manager has another case drawn for the auditor."""
    audit = audit_held(session, audit_id)
    _check_qa_manager(session, by)
    drawn = redraw(session, audit, by=by, at=at)
    owe_update(session, f"audit-{audit_id}-release-needed", at=at)
    return drawn


def _given_back_in(session: Session, audit: Audit) -> int:
    given_back = select(Audit.id).where(
        Audit.auditor_id == audit.auditor_id,
        Audit.month == audit.month,
        col(Audit.given_back_because).is_not(None),
    )
    return len(session.exec(given_back).all())


def _check_qa_manager(session: Session, by: Person) -> None:
    manager = holder_of(session, Role.QA_MANAGER)
    if manager is None or manager.id != by.id:
        raise RuleBroken("The QA manager decides this one.")


def _ask_qa_manager(session: Session, audit: Audit, at: datetime) -> None:
    manager = holder_of(session, Role.QA_MANAGER)
    if manager is not None:
        owe(
            session,
            key=f"audit-{audit.key}-release-needed",
            kind=DeliveryKind.RELEASE_NEEDED,
            to=manager.key,
            facts={"audit": audit.key},
            at=at,
        )


def _assign(
    session: Session,
    choice: rules.Choice,
    month: Month,
    *,
    due: date,
    due_because: str,
    at: datetime,
    redrawn_from: int | None = None,
) -> Audit:
    case = session.get_one(Case, choice.case_id)
    audit = Audit(
        month=str(month),
        area=choice.area,
        case_id=choice.case_id,
        auditor_id=choice.auditor_id,
        team_id=case.team_id,
        worker_id=case.worker_id,
        chair_id=case.chair_id,
        status=case.status,
        age_band=case.age_band,
        because=choice.because,
        assigned_at=at,
        held_since=at,
        due_on=due,
        due_because=due_because,
        redrawn_from_id=redrawn_from,
    )
    give_tool(session, audit, at=at)
    session.add(audit)
    session.flush()
    after = {"case": case.id, "auditor": choice.auditor_id, "due": str(due)}
    trail.record(session, "audit.assigned", ("audit", audit.key), by=None, at=at, after=after)
    return audit


def _tell_it_is_over(session: Session, audit: Audit, at: datetime) -> None:
    """The worker and their manager see that it is not being done after all."""
    worker = session.get_one(Person, audit.worker_id)
    for told in filter(None, (worker.id, worker.manager_id)):
        key = growing_key(DeliveryKind.CASE_CHOSEN, london_date(audit.assigned_at), told)
        owe_update(session, key, at=at)


def _tell(session: Session, audits: Sequence[Audit], at: datetime) -> None:
    """Tell workers and their managers, each in one message, then every auditor.

    The auditor's own card comes last, so that it stands lowest in their conversation.
    """
    cases: dict[int, list[int]] = defaultdict(list)
    for audit in audits:
        worker = session.get_one(Person, audit.worker_id)
        for told in dict.fromkeys(filter(None, (worker.id, worker.manager_id))):
            cases[told].append(audit.key)
    for person_id, things in cases.items():
        owe_growing(
            session,
            DeliveryKind.CASE_CHOSEN,
            to=person_id,
            about="audits",
            things=things,
            day=london_date(at),
            at=at,
        )
    for audit in audits:
        owe(
            session,
            key=f"audit-{audit.key}-assigned",
            kind=DeliveryKind.AUDIT_ASSIGNED,
            to=audit.auditor_id,
            facts={"audit": audit.key},
            at=at,
        )
