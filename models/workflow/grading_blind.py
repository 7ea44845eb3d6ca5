"""The grade that a moderator gives before the auditor's are shown (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from models import sealing, trail
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import BlindGrade
from models.person import Person
from models.rules import grading
from models.rules.checklist import check_domains
from models.sent import SentPart
from models.setting import policy_of
from models.vocabulary import Grade
from models.workflow.blind import check_may_grade_blind
from models.workflow.decisions import auditors_grade
from models.workflow.identifying import check_words
from models.workflow.taking import moderated_by
from models.workflow.tools import tool_of

_FIELD = "blind"


@dataclass(frozen=True)
class DomainBeside:
    """One domain as it was graded blind, and as its auditor had graded it."""

    name: str
    mine: Grade
    theirs: Grade | None


def give_blind_grade(
    session: Session,
    audit_id: int,
    *,
    grade: Grade,
    domains: Mapping[str, Grade],
    reason: str,
    by: Person,
    at: datetime,
) -> Audit:
    """Keep the moderator's own grade, and each domain's, before the auditor's are shown.

    It is never changed afterwards; the decision may differ, with its reason. Raises `RuleBroken`
    when the audit is not theirs to moderate, was not drawn or has its blind grade, and for a
    domain without a grade, a missing reason, or words that tell who somebody is.
    """
    audit = moderated_by(session, audit_id, by, at)
    check_may_grade_blind(session, audit)
    names = {domain.code: domain.name for domain in tool_of(session, audit).domains}
    check_domains(names, domains, domains, "")
    if not reason.strip():
        raise RuleBroken("Please say in a line why.", field="reason")
    check_words(session, {"reason": reason})
    grading.check_cap(grade, audit.status, policy_of(session))
    session.add(
        BlindGrade(
            audit_id=audit.key,
            version=audit.version,
            moderator_id=by.key,
            grade_before=auditors_grade(audit),
            grade=grade,
            domains={code: given.value for code, given in domains.items()},
            sealed=sealing.seal(session, audit.key, _FIELD, reason.strip()),
            given_at=at,
        )
    )
    after = {"grade": grade, "domains": dict(domains)}
    trail.record(session, "audit.graded_blind", ("audit", audit.key), by=by, at=at, after=after)
    session.flush()
    return audit


def blind_reason(session: Session, given: BlindGrade) -> str:
    """Why a blind grade was given, unsealed: for those from whom the grades are not hidden."""
    return sealing.unseal(session, given.audit_id, _FIELD, given.sealed)


def beside(session: Session, audit: Audit, given: BlindGrade) -> list[DomainBeside]:
    """Domain by domain what was graded blind beside its auditor's, in the order of the tool."""
    sent = select(SentPart).where(SentPart.audit_id == audit.key, SentPart.version == given.version)
    theirs = {part.part: part.grade for part in session.exec(sent)}
    return [
        DomainBeside(domain.name, Grade(given.domains[domain.code]), theirs.get(domain.code))
        for domain in tool_of(session, audit).domains
        if domain.code in given.domains
    ]
