"""Who may read what of an audit (brief section 11). Checked when it is shown and when it is done.

`check_may_read_audit` is for the whole of it, narrative included; `check_may_read_outcome` for
its strengths, worries and actions. A deputy comes in with the roles and services of the post that
they stand in for today. Rights add up; `admin` adds none here.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import RuleBroken
from models.rules.grading import WEAK
from models.rules.lifecycle import DECIDED_STATES, DRAFT_STATES, OPEN_STATES
from models.rules.pairs import holds
from models.vocabulary import AuditState, Grade, Role

_ASSURES = frozenset({Role.PRACTICE_ASSURANCE_LEAD, Role.QA_MANAGER})
_LEADS_A_SERVICE = frozenset({Role.SERVICE_MANAGER, Role.ASSISTANT_DIRECTOR})
_DIRECTS = frozenset({Role.DIRECTOR_SOCIAL_CARE, Role.DIRECTOR_PPP})
_REFUSED = "This audit is not open to you. If you need it for your work, ask practice assurance."


@dataclass(frozen=True)
class ReaderFacts:
    """A person as a reader: their rights and the services that they lead, today."""

    id: int
    roles: frozenset[Role]
    service_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AuditFacts:
    """An audit as something to read.

    `worker_id` and `worker_manager_id` are those of the audit's date, `current_*` today's where the
    case moved on; `reviewer_ids` the child's chair, IRO or reviewing officer; `grade` the decided
    one; `service_id` the service that holds the case today; `decider_ids` who was asked to decide
    something about it; `sent` whether it ever was.
    """

    auditor_id: int
    state: AuditState
    service_id: int | None = None
    grade: Grade | None = None
    worker_id: int | None = None
    worker_manager_id: int | None = None
    current_worker_id: int | None = None
    current_worker_manager_id: int | None = None
    reviewer_ids: frozenset[int] = frozenset()
    decider_ids: frozenset[int] = frozenset()
    sent: bool = True

    @property
    def is_decided(self) -> bool:
        """Whether moderation has ended and its findings stand."""
        return self.state in DECIDED_STATES

    @property
    def is_draft(self) -> bool:
        """Whether it is only its auditor's: still written, or ended without being sent."""
        has_ended = self.state not in OPEN_STATES | DECIDED_STATES
        return self.state in DRAFT_STATES or (has_ended and not self.sent)


def check_may_read_audit(person: ReaderFacts, audit: AuditFacts) -> None:
    """The whole audit. Auditors their own, drafts too; assurance all but drafts, and so whoever has
    to decide about it; a service's managers and AD what is final in it; the Directors final RI and
    Inadequate."""
    if person.id == audit.auditor_id:
        return
    if audit.is_draft:
        raise RuleBroken(
            "This audit is still being written; only its auditor can read it."
            if audit.state in DRAFT_STATES
            else "This audit ended before it was sent; only its auditor can read it."
        )
    if person.roles & _ASSURES or person.id in audit.decider_ids:
        return
    if audit.is_decided and (_leads(person, audit) or _directs(person, audit)):
        return
    if person.roles <= {Role.ADMIN}:
        raise RuleBroken("An administrator sets the app up and reads no case text.")
    raise RuleBroken(_REFUSED)


def may_read_audit(person: ReaderFacts, audit: AuditFacts) -> bool:
    """Whether `check_may_read_audit` is content."""
    return holds(check_may_read_audit, person, audit)


def check_may_read_outcome(person: ReaderFacts, audit: AuditFacts) -> None:
    """Strengths, worries and actions, once final: the worker and their manager (then and now) and
    the child's chair, IRO or reviewing officer; and whoever may read the whole."""
    if may_read_audit(person, audit):
        return
    near = {
        audit.worker_id,
        audit.worker_manager_id,
        audit.current_worker_id,
        audit.current_worker_manager_id,
    }
    if person.id not in near | audit.reviewer_ids:
        raise RuleBroken(_REFUSED)
    if not audit.is_decided:
        raise RuleBroken("The findings are not final yet. You will be told when they are.")


def may_read_outcome(person: ReaderFacts, audit: AuditFacts) -> bool:
    """Whether `check_may_read_outcome` is content."""
    return holds(check_may_read_outcome, person, audit)


def _leads(person: ReaderFacts, audit: AuditFacts) -> bool:
    return bool(person.roles & _LEADS_A_SERVICE) and audit.service_id in person.service_ids


def _directs(person: ReaderFacts, audit: AuditFacts) -> bool:
    return audit.grade in WEAK and bool(person.roles & _DIRECTS)
