"""The field's own words (brief section 3), as values that records and rules share.

What a council may change (areas, roles, domains, kinds, labels, numbers) is data: see
`models.policy`. What stands here is the machinery's: states, grades, answers.
"""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """How good the planning for a child is, and what it changed. Best first."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"


class Rating(StrEnum):
    """The answer to one question of a tool."""

    STRONG = "strong"
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class Safe(StrEnum):
    """Is the child safe now?"""

    YES = "yes"
    NOT_SURE = "not_sure"
    NO = "no"


class UnsafeStep(StrEnum):
    """What the clock looks at once a child may not be safe (brief section 6)."""

    NOBODY_HAS_IT = "nobody_has_it"
    NOT_RESOLVED = "not_resolved"
    ASK_WHO_WAS_TELEPHONED = "ask_who_was_telephoned"


class AuditQuality(StrEnum):
    """The moderator's mark for the audit itself, never for the child's planning (rule 4)."""

    NEEDS_REDOING = "needs_redoing"
    SOUND = "sound"
    ONE_TO_LEARN_FROM = "one_to_learn_from"


class ToolState(StrEnum):
    """Where a version of an audit tool stands (brief section 6)."""

    DRAFT = "draft"
    LIVE = "live"
    ARCHIVED = "archived"


class AuditState(StrEnum):
    """Where an audit stands (brief section 7, last paragraph)."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    IN_MODERATION = "in_moderation"
    SECOND_READING = "second_reading"
    DISPUTED = "disputed"
    RETURNED = "returned"
    SECOND_RETURN = "second_return"
    FINALISED = "finalised"
    AMENDED = "amended"
    EXEMPTED = "exempted"
    REASSIGNED = "reassigned"
    MISSED = "missed"
    VOID = "void"


class Turn(StrEnum):
    """Whose turn it is while an audit is in a state."""

    AUDITOR = "auditor"
    MODERATOR = "moderator"
    SECOND_READER = "second_reader"
    QA_MANAGER = "qa_manager"
    NOBODY = "nobody"


class Moved(StrEnum):
    """Why an audit that somebody had to read is with somebody else (brief section 7)."""

    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"
    NAMED = "named"
    AWAY = "away"
    NOT_FREE = "not_free"  # they have a part in it by now, or are no lead any more


class DeclineReason(StrEnum):
    """Why an auditor cannot do this one."""

    CLOSED = "closed"
    CONFLICT = "conflict"
    AWAY = "away"
    OTHER = "other"


class Outcome(StrEnum):
    """What a moderator decided, or whoever decided what was asked about it."""

    APPROVED = "approved"
    REGRADED = "regraded"
    RETURNED = "returned"
    GRADE_AMENDED = "grade_amended"  # after an appeal or a review, as the next one
    GRADE_STANDS = "grade_stands"


class SecondReturnOutcome(StrEnum):
    """What the QA manager decided where a moderator would return an audit once more."""

    ONCE_MORE = "once_more"
    AS_IT_STANDS = "as_it_stands"


class AppealKind(StrEnum):
    """Who asks that a decided grade be looked at again: its auditor, or the AD of the case."""

    APPEAL = "appeal"
    REVIEW = "review"


class AppealState(StrEnum):
    """Where an appeal or a review stands."""

    ASKED = "asked"
    UPHELD = "upheld"  # another grade, better or worse
    DISMISSED = "dismissed"  # the grade stands


class Lifted(StrEnum):
    """Why an escalation ended before practice was Good."""

    WORSE = "worse"  # a worse grade took its place
    NOT_STOOD = "not_stood"  # the provisional grade did not stand
    APPEAL = "appeal"
    REVIEW = "review"


class RegradeReason(StrEnum):
    """Why a grade moved (brief section 7)."""

    EVIDENCE_NOT_ON_RECORD = "evidence_not_on_record"
    IMPACT_OVERSTATED = "impact_overstated"
    IMPACT_UNDERSTATED = "impact_understated"
    RISK_MISSED = "risk_missed"
    RISK_OVERSTATED = "risk_overstated"
    COMPLIANCE_COUNTED_AS_QUALITY = "compliance_counted_as_quality"
    OLD_EVIDENCE = "old_evidence"
    CHILDS_VOICE_ABSENT = "childs_voice_absent"
    OTHER = "other"


class ActionState(StrEnum):
    """Where an action stands (brief section 8)."""

    OPEN = "open"
    DONE_CLAIMED = "done_claimed"
    VERIFIED = "verified"
    REOPENED = "reopened"
    NOT_DOING = "not_doing"


class ActionSource(StrEnum):
    """Where an action came from."""

    AUDIT = "audit"
    MODERATION = "moderation"
    ESCALATION = "escalation"
    LEARNING = "learning"


class EscalationState(StrEnum):
    """Where the escalation of a weak case stands (brief section 8)."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACTION_RECORDED = "action_recorded"
    VERIFIED = "verified"
    CLOSED = "closed"


class DigestState(StrEnum):
    """Where a month's learning digest stands (brief section 9)."""

    DRAFTED = "drafted"
    APPROVED = "approved"


class RequestState(StrEnum):
    """A request for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # the action went to another owner before anybody had decided


class TookPart(StrEnum):
    """Whether the worker took part in the audit of their case, as they say."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Answered(StrEnum):
    """What an auditor answers to a worker's reply."""

    NOTED = "noted"
    WILL_DO = "will_do"


class GradesAs(StrEnum):
    """In which of their roles somebody grades a calibration case (brief section 7)."""

    MODERATOR = "moderator"
    AUDITOR = "auditor"


class Sureness(StrEnum):
    """How sure somebody is of the grade that they gave."""

    SURE = "sure"
    FAIRLY = "fairly"
    NOT_SURE = "not_sure"


class Polarity(StrEnum):
    """Whether a tagged theme is a strength or a worry."""

    STRENGTH = "strength"
    WORRY = "worry"


class Role(StrEnum):
    """The built-in roles (brief section 4). A council's own role has the rights of one of these."""

    TEAM_MANAGER = "team_manager"
    DEPUTY_TEAM_MANAGER = "deputy_team_manager"
    CIN_REVIEWING_OFFICER = "cin_reviewing_officer"
    CP_CHAIR = "cp_chair"
    IRO = "iro"
    FOSTERING_IRO = "fostering_iro"
    SERVICE_MANAGER = "service_manager"
    ASSISTANT_DIRECTOR = "assistant_director"
    PRACTICE_ASSURANCE_LEAD = "practice_assurance_lead"
    QA_MANAGER = "qa_manager"
    DIRECTOR_SOCIAL_CARE = "director_social_care"
    DIRECTOR_PPP = "director_ppp"
    DIRECTOR_CHILDRENS_SERVICES = "director_childrens_services"
    AD_QUALITY_ASSURANCE = "ad_quality_assurance"
    PRINCIPAL_SOCIAL_WORKER = "principal_social_worker"
    PRACTICE_DEVELOPMENT_LEAD = "practice_development_lead"
    ACADEMY = "academy"
    SOCIAL_WORKER = "social_worker"
    PERSONAL_ADVISER = "personal_adviser"
    FAMILY_SUPPORT_WORKER = "family_support_worker"
    LEAD_PRACTITIONER = "lead_practitioner"
    COMPLAINTS_OFFICER = "complaints_officer"
    PERFORMANCE_LEAD = "performance_lead"
    POLICY_OFFICER = "policy_officer"
    LSCP_MANAGER = "lscp_manager"
    ADMIN = "admin"


#: The monthly programme's auditors (brief section 1).
AUDITOR_ROLES = frozenset(
    {
        Role.TEAM_MANAGER,
        Role.CIN_REVIEWING_OFFICER,
        Role.CP_CHAIR,
        Role.IRO,
        Role.SERVICE_MANAGER,
        Role.ASSISTANT_DIRECTOR,
    }
)
#: Who may hold a case that a colleague of the same team audits, with a reason (rule 2).
REVIEWING_ROLES = frozenset({Role.CIN_REVIEWING_OFFICER, Role.CP_CHAIR, Role.IRO})
