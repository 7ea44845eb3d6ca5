"""Every id that Slack hands back to us, in one list: what a person can press, choose or send.

A button's or an input's `action_id` and a window's `callback_id` are all unique here, so that a
listener is found by one name. An input that a verb may refuse has the verb's own field name as its
`action_id` (`grade`, `note:EH01`): a `RuleBroken(field=…)` then lands beside it.
"""

from __future__ import annotations

import re

# What everybody can do
COMMAND = "/audit"
HOME_OPENED = "app_home_opened"
OPEN_RECORD = "open_record"
HOME_REFRESH = "home_refresh"
HOME_HELP = "home_help"
ASK_ASSURANCE = "ask_assurance"
TELEPHONE = "telephone"
HOME_NEXT = "home_next"

# The auditor: buttons
AUDIT_START = "audit_start"
AUDIT_CANNOT = "audit_cannot"
AUDIT_CONTINUE = "audit_continue"
AUDIT_PART = "audit_part"
AUDIT_JUMP = "audit_jump"
AUDIT_REVIEW = "audit_review"
AUDIT_READ = "audit_read"
AUDIT_WHOLE = "audit_whole"
AUDIT_NOTES = "audit_notes"
AUDIT_OUTCOME = "audit_outcome"
PART_BOTH = "part_both"  # an audit, a part and a window
PART_ASIDE = "part_aside"  # an audit and a part
WORDS_RIGHT = "words_right"  # an audit and a part
CHILD_NOT_SAFE = "child_not_safe"

# The auditor: windows
CONFIRM_WINDOW = "audit_confirm_window"
CANNOT_WINDOW = "audit_cannot_window"
PART_WINDOW = "audit_part_window"
PART_BOTH_WINDOW = "part_both_window"
REVIEW_WINDOW = "audit_review_window"
NOTES_WINDOW = "audit_notes_window"
READ_WINDOW = "audit_read_window"
SAID_WINDOW = "said_window"

# The auditor's own actions
PLAN_ACTION_OPEN = "plan_action_open"  # an audit
PLAN_ACTION_CHANGE = "plan_action_change"  # an action, as the next two
PLAN_ACTION_REMOVE = "plan_action_remove"
PLAN_ACTION_BACK = "plan_action_back"
PLAN_ACTION_WINDOW = "plan_action_window"
PLAN_REMOVED_WINDOW = "plan_removed_window"

Found = dict[str, str | re.Pattern[str]]
_ANY = re.compile(r"")
#: Everything that a part asks reports as it is chosen or typed, and is kept.
IN_PART: Found = {"block_id": re.compile(r"^answer/"), "action_id": _ANY}
#: A choice in a part that may change what else is asked there.
TURNS_PART: Found = {
    "block_id": re.compile(r"^answer/"),
    "action_id": re.compile(
        r"^(alongside|manager|consulted|shared|(child|family)(_safe|_need|_agreed)?|rating:.+)$"
    ),
}
#: The overall grade: what a reader will ask of it stands beside it at once.
GRADES_AUDIT: Found = {"block_id": "answer/closing/grade", "action_id": "grade"}
#: The safety question in a part: its choice is sent at once.
SAFE_IN_PART: Found = {"block_id": re.compile(r"^answer/[a-z_]+/safe$"), "action_id": "safe"}

#: The day of such an action: it is kept, and what is said of it changes.
PLAN_DAY: Found = {"block_id": re.compile(r"^kept/plan-"), "action_id": "due_on"}

# Is the child safe now?
SAFE_NOW = "safe_now"
SAFETY_WINDOW = "safety_window"
TAKE_ALERT = "take_alert"
CONFIRM_SAFE_OPEN = "confirm_safe_open"  # an audit
CONFIRM_SAFE_WINDOW = "confirm_safe_window"
TELEPHONED_OPEN = "telephoned_open"  # an audit
TELEPHONED_WINDOW = "telephoned_window"

# Looking something up
FIND_WINDOW = "find_window"
LIST_WINDOW = "list_window"
HELP_WINDOW = "help_window"
ASSURANCE_WINDOW = "assurance_window"
TELEPHONE_WINDOW = "telephone_window"

# What Home, reminders and lists open, each with the id of its thing as the button's value
MODERATE_OPEN = "moderate_open"  # an audit
SECOND_READ_OPEN = "second_read_open"  # an audit
SETTLE_OPEN = "settle_open"  # an audit
REMEDY_OPEN = "remedy_open"  # an escalation
REMEDY_VERIFY_OPEN = "remedy_verify_open"  # an escalation
ACTION_OPEN = "action_open"  # an action, for its owner
ACTION_VERIFY_OPEN = "action_verify_open"  # an action, for whoever verifies it
MORE_TIME_OPEN = "more_time_open"  # a request
DIGEST_OPEN = "digest_open"  # a digest

# The QA manager: an auditor cannot do theirs
RELEASE_OPEN = "release_open"  # an audit
RELEASE_WINDOW = "release_window"
RELEASE_SWAP = "release_swap"
RELEASE_EXEMPT = "release_exempt"
RELEASE_KEEP = "release_keep"

# The audit tools: the QA manager, with a version and its area as the value
TOOLS_LIST = "tools_list"
TOOLS_WINDOW = "tools_window"
TOOL_PREVIEW = "tool_preview"
TOOL_PREVIEW_WINDOW = "tool_preview_window"
TOOL_PART = "tool_part"
TOOL_AGE = "tool_age"
TOOL_STATUS = "tool_status"
TOOL_MORE = "tool_more"
TOOL_LIVE = "tool_live"
TOOL_LIVE_WINDOW = "tool_live_window"
TOOL_ASIDE = "tool_aside"
#: What is tried in a preview: others may depend on it, and nothing is kept.
TOOL_TRIED: Found = {"block_id": re.compile(r"^preview/"), "action_id": _ANY}

# How auditors and moderators agree: the QA manager; and everybody their own
AGREEMENT_OPEN = "agreement_open"
AGREEMENT_WINDOW = "agreement_window"
OWN_GRADES_OPEN = "own_grades_open"
OWN_GRADES_WINDOW = "own_grades_window"

# More about the questions of a domain, for whoever answers them
QUESTIONS_MORE = "questions_more"  # an audit and a part
ABOUT_QUESTIONS_WINDOW = "about_questions_window"
FRAMEWORK_WORDS = "framework_words"
FRAMEWORK_WINDOW = "framework_window"

# Moderators, second readers and the QA manager
QUEUE_OPEN = "queue_open"
QUEUE_GO = "queue_go"  # a page
QUEUE_AREA = "queue_area"
QUEUE_SERVICE = "queue_service"
QUEUE_ONLY = "queue_only"
QUEUE_ALL = "queue_all"
QUEUE_WINDOW = "queue_window"
CLAIM = "moderate_claim"
HAND_BACK = "moderate_hand_back"
HAND_OVER_OPEN = "hand_over_open"  # an audit, as the next two buttons
TAKE_BACK = "take_back"
NAME_READER_OPEN = "name_reader_open"
HAND_OVER_WINDOW = "hand_over_window"
NAME_READER_WINDOW = "name_reader_window"
READING_GO = "reading_go"  # an audit and a place in it, as the next four
READING_JUMP = "reading_jump"
READING_WHOLE = "reading_whole"
READING_CHANGED = "reading_changed"
READING_EARLIER = "reading_earlier"
READING_WINDOW = "reading_window"
APPROVE_OPEN = "approve_open"
APPROVE_WINDOW = "approve_window"
REGRADE_OPEN = "regrade_open"
REGRADE_WINDOW = "regrade_window"
RETURN_OPEN = "return_open"
RETURN_MORE = "return_more"  # an audit
RETURN_WINDOW = "return_window"
BLIND_OPEN = "blind_open"  # an audit
BLIND_WINDOW = "blind_window"
SECOND_RETURN_OPEN = "second_return_open"  # an audit
SECOND_RETURN_WRITE = "second_return_write"  # an audit
SECOND_RETURN_WINDOW = "second_return_window"
SECOND_READ_WRITE = "second_read_write"
SECOND_READ_WINDOW = "second_read_window"
SETTLE_WRITE = "settle_write"
SETTLE_WINDOW = "settle_window"

# An appeal by the auditor, a review for the Assistant Director, and whoever decides
APPEAL_ASK = "appeal_ask"  # an audit, as the next two
REVIEW_ASK = "review_ask"
APPEAL_READ = "appeal_read"
APPEAL_WRITE = "appeal_write"  # an appeal
APPEAL_WINDOW = "appeal_window"
APPEAL_DECIDE_WINDOW = "appeal_decide_window"

#: A person of the council, found by typing: who will own an action.
OWNER = "owner"
#: A grade in a decision: what a reader will ask of it stands below the domains.
DECIDES_GRADE: Found = {
    "block_id": re.compile(r"^kept/(approve|regrade)-"),
    "action_id": re.compile(r"^(grade|domain:.+)$"),
}
#: What these windows ask reports as it is chosen or typed, and is kept as a draft.
KEEPING: Found = {"block_id": re.compile(r"^kept/"), "action_id": _ANY}

# A weak case: the Assistant Director, and who checks
REMEDY_SEEN = "remedy_seen"
REMEDY_WRITE = "remedy_write"
REMEDY_WINDOW = "remedy_window"
REMEDY_SHOWN = "remedy_shown"
REMEDY_VERIFY_WINDOW = "remedy_verify_window"
FINDINGS_OPEN = "findings_open"
FINDINGS_WINDOW = "findings_window"

# The findings: the worker, their manager, the auditor; each with an audit's id
READ_AND_REPLY = "read_and_reply"
REPLY_WINDOW = "reply_window"
SPOKEN = "spoken_with_worker"
REPLY_OPEN = "reply_open"
ANSWER_WINDOW = "answer_window"

# Actions
ACTION_DONE = "action_done"
ACTION_DONE_WINDOW = "action_done_window"
ACTION_WINDOW = "action_window"
ACTION_VERIFY_WINDOW = "action_verify_window"
MORE_TIME = "more_time"
MORE_TIME_WINDOW = "more_time_window"
MORE_TIME_GIVE = "more_time_give"
MORE_TIME_NOT = "more_time_not"
MORE_TIME_DECIDE_WINDOW = "more_time_decide_window"

# Calibration: an invented case, with its round as the value
CALIBRATION_OPEN = "calibration_open"
CALIBRATION_LIST = "calibration_list"
CALIBRATION_GRADE_WINDOW = "calibration_grade_window"
CALIBRATION_RESULT_WINDOW = "calibration_result_window"
CALIBRATION_LIST_WINDOW = "calibration_list_window"
#: What that window asks reports as it is chosen or typed, and is kept.
CALIBRATION_KEEPING: Found = {"block_id": re.compile(r"^calibration/"), "action_id": _ANY}

# Monday and the learning
WEEKLY_LIST = "weekly_list"
WEEKLY_GO = "weekly_go"
WEEKLY_WINDOW = "weekly_window"
ASK_HOLDER = "ask_holder"  # what a line of Monday's list is about, and of which kind
REASSIGN_OPEN = "reassign_open"  # an action
REASSIGN_WINDOW = "reassign_window"
DIGEST_WINDOW = "digest_window"
DIGEST_IS_THERE = "digest_is_there"  # a held message, and the attempt that is asked about
DIGEST_AGAIN = "digest_again"
