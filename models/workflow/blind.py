"""Grading blind: who must not see a grade yet, and the grade that is given without it (brief 7).

`hides_grades` is the one question that every surface asks before it shows a grade, a reason for
one, the scale, a provisional mark, an earlier decision, or anything that follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from models import sealing, trail
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import BlindGrade
from models.person import Person, RoleHolding
from models.rules import blind as rules
from models.rules import grading
from models.rules.independence import PersonFacts, may_second_read
from models.rules.lifecycle import OPEN_STATES
from models.secret import council_secret
from models.setting import policy_of
from models.vocabulary import AuditState, Grade, Role
from models.workflow.audits import ties_of
from models.workflow.decisions import auditors_grade
from models.workflow.identifying import check_words
from models.workflow.taking import moderated_by
from models.workflow.tools import tool_of

_FIELD = "blind"
_GRADE_FIRST = (
    "This audit was drawn to be graded blind. Please press *Give my grade* first: what its "
    "auditor graded is shown beside yours then."
)
#: States in which a second reading may still come, or is under way.
_BEFORE_SECOND_READING = OPEN_STATES - {AuditState.DISPUTED}


def draw(session: Session, audit: Audit, *, at: datetime) -> bool:
    """Draw whether an audit is graded blind, at its first submission; the draw never changes.

    The share is the council's (`moderation.blind_percent`); the grade has no part in it.
    """
    percent = policy_of(session).number("moderation.blind_percent")
    audit.blind = rules.is_drawn(council_secret(session), audit.key, percent=percent)
    after = {"blind": audit.blind, "percent": percent}
    trail.record(session, "audit.drawn", ("audit", audit.key), by=None, at=at, after=after)
    return audit.blind


def is_hurried(session: Session, audit: Audit) -> bool:
    """Whether a blind audit has the date of an urgent one for no cause; never one that is not."""
    percent = policy_of(session).number("moderation.blind_hurried_percent")
    return audit.blind and rules.is_hurried(council_secret(session), audit.key, percent=percent)


def blind_grade_of(session: Session, audit_id: int) -> BlindGrade | None:
    """The grade that was given blind, or None: not drawn, or not given yet."""
    return session.get(BlindGrade, audit_id)


def awaits_blind_grade(session: Session, audit: Audit) -> bool:
    """Whether an audit was drawn to be graded blind, and has not been."""
    return audit.blind and blind_grade_of(session, audit.key) is None


def hides_grades(session: Session, audit: Audit, by: Person) -> bool:
    """Whether no grade of this audit may be shown to this person, nor what follows from one.

    True for everybody but its auditor until an audit that was drawn has its blind grade; and, up
    to the second reading, for whoever reads it second or could still be asked to.
    """
    if audit.auditor_id == by.id:
        return False
    return awaits_blind_grade(session, audit) or _could_read_second(session, audit, by)


def _could_read_second(session: Session, audit: Audit, by: Person) -> bool:
    if audit.state not in _BEFORE_SECOND_READING or audit.moderator_id == by.id:
        return False
    if audit.state is AuditState.SECOND_READING and audit.second_reader_id == by.id:
        return True
    held = session.exec(select(RoleHolding.role).where(RoleHolding.person_id == by.key))
    facts = PersonFacts(id=by.key, roles=frozenset(Role(role) for role in held))
    return may_second_read(facts, ties_of(session, audit))


def check_graded(session: Session, audit: Audit) -> None:
    """Before a decision on an audit that was drawn, its blind grade is kept. Raises `RuleBroken`
    with a sentence that says nothing of the auditor's."""
    if awaits_blind_grade(session, audit):
        raise RuleBroken(_GRADE_FIRST)


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
    if not awaits_blind_grade(session, audit):
        raise RuleBroken(
            "A grade was given here already, and it stays as it was given."
            if audit.blind
            else "This audit was not drawn to be graded blind, so nothing was changed."
        )
    _check_domains(session, audit, domains)
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


def _check_domains(session: Session, audit: Audit, domains: Mapping[str, Grade]) -> None:
    asked = {domain.code: domain.name for domain in tool_of(session, audit).domains}
    for code, name in asked.items():
        if code not in domains:
            raise RuleBroken(f"Please grade {name}.", field=f"domain:{code}")
    if set(domains) - set(asked):
        raise RuleBroken("This audit has no such domain, so nothing was changed.")
