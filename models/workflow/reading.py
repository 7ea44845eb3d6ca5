"""Who reads what of an audit; every reading of narrative leaves its line (brief 11, rule 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models import trail
from models.action import Action, TimeRequest
from models.appeal import Appeal
from models.audit import Audit
from models.errors import RuleBroken
from models.escalation import Escalation
from models.learning import Digest
from models.person import Person, Post, Service
from models.rules.calendar import london_date
from models.rules.independence import check_may_second_read
from models.rules.learning import may_approve_digest
from models.rules.lifecycle import ACTION_WITH_OWNER
from models.rules.pairs import holds
from models.rules.permissions import (
    AuditFacts,
    ReaderFacts,
    check_may_read_audit,
    check_may_read_outcome,
    may_read_audit,
    may_read_outcome,
)
from models.vocabulary import AuditState, RequestState, Role
from models.workflow.actions import check_is_final, check_verifier
from models.workflow.alerted import SIGHTED
from models.workflow.audits import GONE, case_of, facts_of, service_of, ties_of
from models.workflow.blind import check_graded, check_may_grade_blind, hides_grades
from models.workflow.more_time import reason_of
from models.workflow.people import holder_of, roles_of
from models.workflow.second_reading import check_may_settle
from models.workflow.telling import waits_to_be_told

_LEADS = (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)
#: Who is sent Monday's list of the whole council.
_COUNTS = frozenset({Role.QA_MANAGER, Role.DIRECTOR_SOCIAL_CARE})
_FOLLOWS = frozenset({Role.PRACTICE_ASSURANCE_LEAD, Role.QA_MANAGER, Role.DIRECTOR_SOCIAL_CARE})


@dataclass(frozen=True)
class Opened:
    """An audit that somebody may read. `blind`: without a grade, its reason or the scale."""

    audit: Audit
    blind: bool


@dataclass(frozen=True)
class Findings:
    """A final audit's findings. `whole`: its reader may know the grade and the decision too."""

    audit: Audit
    whole: bool


@dataclass(frozen=True)
class Asked:
    """A request for more time, its action, and why."""

    request: TimeRequest
    action: Action
    why: str


def open_audit(session: Session, audit_id: int, *, by: Person, at: datetime) -> Opened:
    """The whole of an audit, for those who may read it; written to the read log.

    Whoever grades it blind, reads it second or could be asked to sees it without any grade, and
    that too is in the log: `audit.answers`. Raises `RuleBroken` for those who may not read it.
    """
    audit = _audit(session, audit_id)
    check_may_read_audit(reader_of(session, by, at), facts_to_read(session, audit))
    blind = hides_grades(session, audit, by)
    seen = "audit.answers" if blind else SIGHTED
    trail.read(session, seen, ("audit", audit_id), by=by, at=at)
    return Opened(audit, blind=blind)


def held_by_moderator(session: Session, audit_id: int, *, by: Person) -> Audit:
    """The audit, when this person is moderating it. Raises `RuleBroken` otherwise."""
    audit = _audit(session, audit_id)
    if audit.state is not AuditState.IN_MODERATION or audit.moderator_id != by.id:
        raise RuleBroken(
            "This audit is not with you to decide any more, so nothing was changed. "
            "Open your queue to see what waits for you."
        )
    return audit


def open_to_decide(session: Session, audit_id: int, *, by: Person) -> Audit:
    """The same for a decision that says what the auditor graded: not before a blind grade."""
    audit = held_by_moderator(session, audit_id, by=by)
    check_graded(session, audit)
    return audit


def open_to_grade(session: Session, audit_id: int, *, by: Person) -> Audit:
    """The audit that this person moderates and grades blind. `RuleBroken` otherwise."""
    audit = held_by_moderator(session, audit_id, by=by)
    check_may_grade_blind(session, audit)
    return audit


def held_by_second_reader(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """The audit, when this person is asked for a second reading and may still give one (rule 1,
    and nobody who has heard of a grade since). `RuleBroken` otherwise."""
    audit = _audit(session, audit_id)
    if not reads_second(audit, by):
        raise RuleBroken("This second reading is not with you, so nothing was changed.")
    check_may_second_read(facts_of(session, by, at), ties_of(session, audit))
    return audit


def open_to_settle(session: Session, audit_id: int, *, by: Person, at: datetime) -> Audit:
    """The audit on which two readers differ, for whoever decides; in the read log."""
    audit = _audit(session, audit_id)
    check_may_settle(session, audit, by=by, at=at)
    if audit.state is not AuditState.DISPUTED:
        raise RuleBroken("This audit has been settled already.")
    trail.read(session, "audit.readings", ("audit", audit_id), by=by, at=at)
    return audit


def open_findings(session: Session, audit_id: int, *, by: Person, at: datetime) -> Findings:
    """Strengths, worries and actions of a final audit, for those who may; in the read log."""
    audit = _audit(session, audit_id)
    reader, facts = reader_of(session, by, at), facts_to_read(session, audit)
    check_may_read_outcome(reader, facts)
    if not facts.is_decided:
        raise RuleBroken("The findings are not final yet. You will be told when they are.")
    if waits_to_be_told(session, audit_id, by):
        raise RuleBroken("The findings are not ready for you yet. You will be told when they are.")
    trail.read(session, "audit.findings", ("audit", audit_id), by=by, at=at)
    return Findings(audit, whole=may_read_audit(reader, facts))


def may_open_findings(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether the button to the findings shows."""
    may = may_read_outcome(reader_of(session, by, at), facts_to_read(session, audit))
    return may and not waits_to_be_told(session, audit.key, by)


def open_action(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """An action's words: its owner, who verifies it, who decides on its time, the case's readers.

    Written to the read log. Raises `RuleBroken` for everybody else.
    """
    action = session.get(Action, action_id)
    if action is None or (action.owner_id != by.id and _is_hidden(session, action.audit_id, by)):
        raise RuleBroken("That action is not here any more.")
    if not _may_read_action(session, action, by, at):
        raise RuleBroken("This action is somebody else's, so it is not shown.")
    trail.read(session, "action.words", ("action", action_id), by=by, at=at)
    return action


def open_own_action(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """The same for its owner alone, while it is with them."""
    action = open_action(session, action_id, by=by, at=at)
    if action.owner_id != by.id:
        raise RuleBroken("This action is somebody else's, so nothing was changed.")
    if action.state not in ACTION_WITH_OWNER:
        raise RuleBroken("This action has moved on since you last looked, so nothing was changed.")
    return action


def open_to_verify(session: Session, action_id: int, *, by: Person, at: datetime) -> Action:
    """The same for who verifies it. Raises `RuleBroken` when it is not theirs to verify."""
    action = open_action(session, action_id, by=by, at=at)
    check_verifier(session, action, by, at)
    check_is_final(session, action)
    return action


def open_request(session: Session, request_id: int, *, by: Person, at: datetime) -> Asked:
    """A request for more time with its reason, for whoever decides on it; in the read log."""
    request = session.get(TimeRequest, request_id)
    if request is None or request.decider_id != by.id:
        raise RuleBroken("This request is somebody else's to decide.")
    action = session.get_one(Action, request.action_id)
    trail.read(session, "action.request", ("action", action.key), by=by, at=at)
    return Asked(request, action, reason_of(session, request, action))


def open_escalation(
    session: Session, escalation_id: int, *, by: Person, at: datetime
) -> Escalation:
    """A weak case, for whom it was told and for assurance. Raises `RuleBroken` for others."""
    escalation = session.get(Escalation, escalation_id)
    if escalation is None or _is_hidden(session, escalation.audit_id, by):
        raise RuleBroken("That case is not here any more.")
    reader = reader_of(session, by, at)
    if not reader.roles & _FOLLOWS and escalation.service_id not in reader.service_ids:
        raise RuleBroken("This case belongs to another service, so it is not shown.")
    if escalation.sealed is not None:
        trail.read(session, "escalation.remedy", ("escalation", escalation_id), by=by, at=at)
    return escalation


def check_may_read_week(
    session: Session, service_id: int | None, *, by: Person, at: datetime
) -> None:
    """Monday's list of a service, or of the whole council: for those who are sent it."""
    reader = reader_of(session, by, at)
    if not reader.roles & _COUNTS and (service_id is None or service_id not in reader.service_ids):
        raise RuleBroken("This list belongs to another service, so it is not shown.")
    if service_id is not None and session.get(Service, service_id) is None:
        raise RuleBroken("That service is not here any more.")


def digest_to_approve(session: Session, digest_id: int, *, by: Person, at: datetime) -> Digest:
    """A month's digest, for the Academy. Raises `RuleBroken` for everybody else."""
    digest = session.get(Digest, digest_id)
    if digest is None:
        raise RuleBroken("That digest is not here any more.")
    if not may_approve_digest(roles_of(session, by.key, london_date(at))):
        raise RuleBroken("The Academy approves the digest.")
    return digest


def reads_second(audit: Audit, by: Person) -> bool:
    """Whether this person is asked for a second reading and has not graded yet."""
    return audit.state is AuditState.SECOND_READING and audit.second_reader_id == by.id


def reader_of(session: Session, who: Person, at: datetime) -> ReaderFacts:
    """Somebody's rights and the services that they lead today, the posts that they hold included.

    A deputy holds the post while it is vacant, and reads with its rights (brief section 11).
    """
    roles = set(roles_of(session, who.key, london_date(at)))
    services = {who.service_id} if roles & set(_LEADS) else set()
    for post in session.exec(select(Post).where(col(Post.code).in_(_LEADS))):
        holder = holder_of(session, post.code, post.service_id)
        if holder is not None and holder.id == who.id:
            services.add(post.service_id)
            roles.add(Role(post.code))
    kept = frozenset(service for service in services if service is not None)
    return ReaderFacts(id=who.key, roles=frozenset(roles), service_ids=kept)


def facts_to_read(session: Session, audit: Audit) -> AuditFacts:
    """An audit as something to read: its people then and now."""
    case = case_of(session, audit)
    then, now = (session.get_one(Person, who) for who in (audit.worker_id, case.worker_id))
    chairs = {audit.chair_id, case.chair_id}
    return AuditFacts(
        auditor_id=audit.auditor_id,
        state=audit.state,
        service_id=service_of(session, audit).id,
        grade=audit.grade,
        worker_id=then.id,
        worker_manager_id=then.manager_id,
        current_worker_id=now.id,
        current_worker_manager_id=now.manager_id,
        reviewer_ids=frozenset(chair for chair in chairs if chair is not None),
        decider_ids=_deciders(session, audit),
        sent=audit.version > 0,
    )


def _deciders(session: Session, audit: Audit) -> frozenset[int]:
    """Who was asked to decide between two readers, on an appeal or on a review."""
    asked = session.exec(select(Appeal.decider_id).where(Appeal.audit_id == audit.key)).all()
    return frozenset(who for who in (audit.decider_id, *asked) if who is not None)


def _may_read_action(session: Session, action: Action, by: Person, at: datetime) -> bool:
    if action.owner_id == by.id or holds(check_verifier, session, action, by, at):
        return True
    asked = select(TimeRequest).where(
        TimeRequest.action_id == action.key,
        TimeRequest.decider_id == by.key,
        TimeRequest.state == RequestState.ASKED,
    )
    if session.exec(asked).first() is not None:
        return True
    audit = session.get_one(Audit, action.audit_id)
    reader, facts = reader_of(session, by, at), facts_to_read(session, audit)
    return may_read_audit(reader, facts) or may_read_outcome(reader, facts)


def _is_hidden(session: Session, audit_id: int, by: Person) -> bool:
    """Whether what follows from a grade is kept from this person: that it is there says much."""
    return hides_grades(session, session.get_one(Audit, audit_id), by)


def _audit(session: Session, audit_id: int) -> Audit:
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise RuleBroken(GONE)
    return audit
