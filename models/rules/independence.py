"""Who may audit, moderate, read second, support and decide an appeal (brief, rules 1 and 2).

Pure: the ties of a case and of an audit come in as ids. The sentences say the rule and name
nobody, so that they can be shown to whoever asked: the person, or the QA manager choosing for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import RuleBroken
from models.rules.pairs import holds
from models.vocabulary import REVIEWING_ROLES, Role

_LEADS_A_TEAM = frozenset({Role.TEAM_MANAGER, Role.DEPUTY_TEAM_MANAGER})
_LEADS_A_SERVICE = frozenset({Role.SERVICE_MANAGER, Role.ASSISTANT_DIRECTOR})
#: The last two stand in where rule 1 bars the first two: an appeal is never left with nobody.
_DECIDES_APPEALS = frozenset(
    {
        Role.QA_MANAGER,
        Role.DIRECTOR_PPP,
        Role.AD_QUALITY_ASSURANCE,
        Role.DIRECTOR_CHILDRENS_SERVICES,
    }
)


@dataclass(frozen=True)
class CaseTies:
    """Who is tied to a case. `worker_line` is everybody above the worker, at every level.

    `has_reviewed` holds former chairs and reviewers; `conflicted` those who said that they know
    the child or family.
    """

    worker_id: int | None
    worker_line: frozenset[int]
    chair_id: int | None
    team_id: int | None
    service_id: int | None
    has_reviewed: frozenset[int] = frozenset()
    conflicted: frozenset[int] = frozenset()

    def chaired_by(self, person_id: int) -> bool:
        """Whether this person chairs or reviews the child, or did."""
        return person_id == self.chair_id or person_id in self.has_reviewed


@dataclass(frozen=True)
class AuditTies:
    """Who is tied to an audit of that case.

    `supporter_id` helps with the redo of a returned audit; `alerted` are those who had an alert
    about it, and so cannot read second with an open mind; `judged` whoever graded it, in any
    version: none of them decides what is asked about it. `would_return` asked for its second
    return and was not followed: somebody else moderates it as it stands. `named` holds whom the
    QA manager gave it to by name: where no lead is free, that may be the QA manager. `on_duty`
    hear of every Inadequate at once, and so grade nothing `blind` and read nothing second.
    """

    case: CaseTies
    auditor_id: int
    auditor_manager_id: int | None = None
    supporter_id: int | None = None
    first_moderator_id: int | None = None
    second_reader_id: int | None = None
    alerted: frozenset[int] = frozenset()
    judged: frozenset[int] = frozenset()
    would_return: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    on_duty: frozenset[int] = frozenset()
    blind: bool = False


@dataclass(frozen=True)
class AuditorFacts:
    """A person as an auditor. The managed ids: what they lead beyond their own team or service."""

    id: int
    roles: frozenset[Role]
    team_id: int | None = None
    service_id: int | None = None
    managed_team_ids: frozenset[int] = frozenset()
    managed_service_ids: frozenset[int] = frozenset()
    areas_not: frozenset[str] = frozenset()

    @property
    def led_teams(self) -> frozenset[int]:
        """Every team that they lead."""
        own = {self.team_id} if self.roles & _LEADS_A_TEAM else set()
        return self.managed_team_ids | {team for team in own if team is not None}

    @property
    def led_services(self) -> frozenset[int]:
        """Every service that they lead."""
        own = {self.service_id} if self.roles & _LEADS_A_SERVICE else set()
        return self.managed_service_ids | {service for service in own if service is not None}


@dataclass(frozen=True)
class PersonFacts:
    """A person as far as these rules care: who, and with which rights today."""

    id: int
    roles: frozenset[Role]


def why_not_audit(person: AuditorFacts, ties: CaseTies, *, reason: str = "") -> RuleBroken | None:
    """Rule 2: why this person cannot audit this case; None when they can.

    A reviewing officer, chair or IRO may take a case that a colleague of the same team holds, with
    a `reason` that the caller records.
    """
    if person.id == ties.worker_id:
        return RuleBroken("The worker of a case does not audit it.")
    if ties.chaired_by(person.id):
        return RuleBroken("Whoever chairs or reviews a child does not audit that child's case.")
    if (
        person.id in ties.worker_line
        or ties.team_id in person.led_teams
        or ties.service_id in person.led_services
    ):
        return RuleBroken("A manager anywhere in the worker's line does not audit the case.")
    if person.id in ties.conflicted:
        return RuleBroken("Somebody who knows the child or family does not audit the case.")
    return _why_not_same_team(person, ties, reason)


def _why_not_same_team(person: AuditorFacts, ties: CaseTies, reason: str) -> RuleBroken | None:
    if ties.team_id is None or person.team_id != ties.team_id:
        return None
    if not person.roles & REVIEWING_ROLES:
        return RuleBroken("A case of one's own team goes to an auditor of another team.")
    if not reason.strip():
        return RuleBroken(
            "A colleague of the same team holds this case. That can be right for a reviewing "
            "officer, a chair or an IRO: please say why.",
            field="reason",
        )
    return None


def check_may_audit(person: AuditorFacts, ties: CaseTies, *, reason: str = "") -> None:
    """Rule 2, as a refusal."""
    _raise(why_not_audit(person, ties, reason=reason))


def may_audit(person: AuditorFacts, ties: CaseTies, *, reason: str = "") -> bool:
    """Whether `check_may_audit` is content."""
    return why_not_audit(person, ties, reason=reason) is None


def check_may_moderate(person: PersonFacts, ties: AuditTies) -> None:
    """Rule 1: a practice assurance lead with no part in the case, the audit or its redo.

    The QA manager too, where it was given to them by name; routing never does.
    """
    is_named = Role.QA_MANAGER in person.roles and person.id in ties.named
    if Role.PRACTICE_ASSURANCE_LEAD not in person.roles and not is_named:
        raise RuleBroken("Audits are moderated by practice assurance leads.")
    _raise(_why_not_independent(person.id, ties))
    if person.id == ties.supporter_id:
        raise RuleBroken("Who helps with the redo of an audit does not moderate it.")
    if ties.blind and not is_named:
        _check_off_duty(person, ties)
    if person.id in ties.would_return:
        raise RuleBroken(
            "Who asked for this audit to go back once more does not moderate it as it stands: "
            "somebody else reads it afresh."
        )


def may_moderate(person: PersonFacts, ties: AuditTies) -> bool:
    """Whether `check_may_moderate` is content."""
    return holds(check_may_moderate, person, ties)


def check_may_second_read(person: PersonFacts, ties: AuditTies) -> None:
    """Rule 1 and section 7: as a moderator, but not the first one, and told nothing about it."""
    check_may_moderate(person, ties)
    if person.id == ties.first_moderator_id:
        raise RuleBroken("The second reader is somebody other than the first moderator.")
    _check_off_duty(person, ties)
    if person.id in ties.alerted:
        raise RuleBroken(
            "The second reader is somebody who knows nothing yet of how this audit was graded."
        )


def may_second_read(person: PersonFacts, ties: AuditTies) -> bool:
    """Whether `check_may_second_read` is content."""
    return holds(check_may_second_read, person, ties)


def check_may_support(person: PersonFacts, ties: AuditTies) -> None:
    """Who may help with the redo of a return: a practice assurance lead, never its auditor."""
    if Role.PRACTICE_ASSURANCE_LEAD not in person.roles:
        raise RuleBroken("A practice assurance lead helps with the redo.", field="supporter")
    if person.id == ties.auditor_id:
        raise RuleBroken(
            "The auditor gets somebody beside them: please name another person.", field="supporter"
        )


def may_support(person: PersonFacts, ties: AuditTies) -> bool:
    """Whether `check_may_support` is content."""
    return holds(check_may_support, person, ties)


def check_may_decide_appeal(person: PersonFacts, ties: AuditTies) -> None:
    """Rule 1: the QA manager or the Director PPP, and never one who moderated or read second.

    Where it bars them both, the AD for quality assurance or the Director of Children's Services.
    """
    if not person.roles & _DECIDES_APPEALS:
        raise RuleBroken("The QA manager decides this, or the Director PPP.")
    if person.id in {ties.first_moderator_id, ties.second_reader_id} | ties.judged:
        raise RuleBroken("Who moderated an audit or read it second does not decide on it again.")
    if person.id == ties.supporter_id:
        raise RuleBroken("Who helped with the redo of an audit does not decide on it again.")
    _raise(_why_not_independent(person.id, ties))


def may_decide_appeal(person: PersonFacts, ties: AuditTies) -> bool:
    """Whether `check_may_decide_appeal` is content."""
    return holds(check_may_decide_appeal, person, ties)


def _check_off_duty(person: PersonFacts, ties: AuditTies) -> None:
    """The same whatever the grade is: a refusal, or none, says nothing of it."""
    if person.id in ties.on_duty:
        raise RuleBroken(
            "Whoever is on duty would hear of a grade at once, so somebody else grades this one."
        )


def _why_not_independent(person_id: int, ties: AuditTies) -> RuleBroken | None:
    case = ties.case
    if person_id == ties.auditor_id:
        return RuleBroken("An auditor's own audit is decided on by somebody else.")
    if person_id == ties.auditor_manager_id:
        return RuleBroken("The auditor's line manager does not decide on the audit.")
    if person_id == case.worker_id or person_id in case.worker_line:
        return RuleBroken("Nobody in the worker's line decides on an audit of the case.")
    if case.chaired_by(person_id):
        return RuleBroken("Whoever chaired or reviewed the child does not decide on the audit.")
    if person_id in case.conflicted:
        return RuleBroken("Somebody who knows the child or family does not decide on it.")
    return None


def _raise(refusal: RuleBroken | None) -> None:
    if refusal is not None:
        raise refusal
