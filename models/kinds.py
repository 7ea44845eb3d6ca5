"""Every message that the programme owes to somebody, in one list.

A delivery keeps ids, dates and counts; its words are written when it is sent.
"""

from __future__ import annotations

from enum import StrEnum


class DeliveryKind(StrEnum):
    """What a message is about. Who receives it stands in the comment."""

    AUDIT_ASSIGNED = "audit_assigned"  # the auditor: this month's case, then how it stands
    CASE_CHOSEN = "case_chosen"  # the worker and their manager: their case is being looked at
    RELEASE_NEEDED = "release_needed"  # QA manager: an auditor cannot do theirs; decide
    REMINDER = "reminder"  # one gathered message per person per day
    UNSAFE = "unsafe"  # team manager, service manager, AD, duty lead: at once
    WHO_WAS_TELEPHONED = "who_was_telephoned"  # whoever answered so, once, half an hour later
    TO_MODERATE = "to_moderate"  # the moderator whose queue it joined
    TO_SECOND_READ = "to_second_read"  # the second reader
    NOBODY_INDEPENDENT = "nobody_independent"  # QA manager: nobody may moderate this one
    READER_AWAY = "reader_away"  # QA manager: who has begun one, or was named for it, is not here
    READING_MOVED = "reading_moved"  # whoever had one to read: it is with somebody else now
    MODERATED = "moderated"  # the auditor: approved or regraded
    RETURNED = "returned"  # the auditor: coming back with notes and a helper
    TO_SUPPORT = "to_support"  # the lead who is named to do a returned audit with its auditor
    SECOND_RETURN = "second_return"  # QA manager: a moderator would return it once more; decide
    SECOND_RETURN_DECIDED = "second_return_decided"  # its moderator; its auditor, if nothing comes
    TO_SETTLE = "to_settle"  # QA manager: two readers differ
    PROVISIONAL = "provisional"  # duty lead, service manager, AD: a weak grade, not decided yet
    NOT_STOOD = "not_stood"  # whoever was told of a weak grade that did not stand
    READ_TWICE = "read_twice"  # moderator and second reader: how it ended, once both have graded
    APPEAL_TO_DECIDE = "appeal_to_decide"  # QA manager or Director PPP: an appeal, a review
    APPEAL_DECIDED = "appeal_decided"  # who asked, and who was told and is told no other way
    WEAK_TOLD = "weak_told"  # team manager and service manager of the case
    ESCALATED = "escalated"  # AD and Director: an Inadequate, at once and alone
    WEAK_TODAY = "weak_today"  # AD or Director: one line per case, grows through the day
    REMEDY_TO_VERIFY = "remedy_to_verify"  # a PAL: the AD says remedial action is taken
    FINDINGS_READY = "findings_ready"  # the worker, after moderation: never a grade
    FINDINGS_CHANGED = "findings_changed"  # the worker: actions were added or taken off since
    CONVERSATION_OUTSTANDING = "conversation_outstanding"  # service manager: nobody has spoken yet
    OUTSTANDING = "outstanding"  # worker's manager and AD: that, or worth copying; same day
    REPLIED = "replied"  # auditor; moderator, where an error is pointed out: the worker's reply
    REPLY_ANSWERED = "reply_answered"  # the worker: what the auditor says to it
    ACTION_GIVEN = "action_given"  # the owner of an action, then how it stands
    ASKED_HOW = "asked_how"  # whoever has what is overdue: a leader asks how it stands
    ACTION_TO_VERIFY = "action_to_verify"  # whoever verifies it
    MORE_TIME_ASKED = "more_time_asked"  # whoever decides
    MORE_TIME_DECIDED = "more_time_decided"  # the owner
    CALIBRATION = "calibration"  # moderators, each month; auditors, once a cycle: an invented case
    CALIBRATION_RESULT = "calibration_result"  # who took part: how everybody graded, no names
    WEEKLY = "weekly"  # AD, service manager or QA manager, every Monday
    WEEKLY_COPY = "weekly_copy"  # the Director: two weeks overdue
    DIGEST_TO_APPROVE = "digest_to_approve"  # the Academy
    DIGEST = "digest"  # the learning channels
    DIGEST_IN_DOUBT = "digest_in_doubt"  # the Academy: does it stand in that channel?
