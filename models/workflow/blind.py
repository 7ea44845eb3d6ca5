"""Which audits are graded blind, and who must not see a grade yet (brief section 7).

`hides_grades` is the one question that every surface asks before it shows a grade, a reason for
one, the scale, a provisional mark, an earlier decision, or anything that follows from them.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from models import trail
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import BlindGrade
from models.person import Person, RoleHolding
from models.rules import blind as rules
from models.rules.independence import PersonFacts, may_second_read
from models.rules.lifecycle import OPEN_STATES
from models.secret import council_secret
from models.setting import policy_of
from models.vocabulary import AuditState, Role
from models.workflow.audits import ties_of

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


def check_may_grade_blind(session: Session, audit: Audit) -> None:
    """Raises `RuleBroken` when an audit was not drawn, or has its blind grade."""
    if not audit.blind:
        raise RuleBroken("This audit was not drawn to be graded blind, so nothing was changed.")
    if not awaits_blind_grade(session, audit):
        raise RuleBroken("A grade was given here already, and it stays as it was given.")


def check_graded(session: Session, audit: Audit) -> None:
    """Before a decision on an audit that was drawn, its blind grade is kept. Raises `RuleBroken`
    with a sentence that says nothing of the auditor's."""
    if awaits_blind_grade(session, audit):
        raise RuleBroken(_GRADE_FIRST)
