"""What somebody dishonest, late or mistaken would send instead, and what they read then."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views.ids import (
    ACTION_DONE,
    ACTION_OPEN,
    ACTION_VERIFY_OPEN,
    AGREEMENT_OPEN,
    APPEAL_ASK,
    APPEAL_READ,
    APPEAL_WRITE,
    APPROVE_OPEN,
    ASK_HOLDER,
    AUDIT_CANNOT,
    AUDIT_CONTINUE,
    AUDIT_JUMP,
    AUDIT_NOTES,
    AUDIT_OUTCOME,
    AUDIT_PART,
    AUDIT_READ,
    AUDIT_REVIEW,
    AUDIT_START,
    AUDIT_WHOLE,
    BLIND_OPEN,
    CALIBRATION_LIST,
    CALIBRATION_OPEN,
    CHILD_NOT_SAFE,
    CLAIM,
    CONFIRM_SAFE_OPEN,
    DIGEST_AGAIN,
    DIGEST_IS_THERE,
    DIGEST_OPEN,
    FINDINGS_OPEN,
    HAND_BACK,
    HAND_OVER_OPEN,
    MODERATE_OPEN,
    MORE_TIME,
    MORE_TIME_GIVE,
    MORE_TIME_NOT,
    MORE_TIME_OPEN,
    NAME_READER_OPEN,
    OWN_GRADES_OPEN,
    PART_ASIDE,
    PART_BOTH,
    PLAN_ACTION_BACK,
    PLAN_ACTION_CHANGE,
    PLAN_ACTION_OPEN,
    PLAN_ACTION_REMOVE,
    QUESTIONS_MORE,
    QUEUE_ALL,
    QUEUE_AREA,
    QUEUE_GO,
    QUEUE_ONLY,
    QUEUE_OPEN,
    QUEUE_SERVICE,
    READ_AND_REPLY,
    READING_CHANGED,
    READING_EARLIER,
    READING_GO,
    READING_JUMP,
    READING_WHOLE,
    REASSIGN_OPEN,
    REGRADE_OPEN,
    RELEASE_EXEMPT,
    RELEASE_KEEP,
    RELEASE_OPEN,
    RELEASE_SWAP,
    REMEDY_OPEN,
    REMEDY_SEEN,
    REMEDY_VERIFY_OPEN,
    REMEDY_WRITE,
    REPLY_OPEN,
    RETURN_MORE,
    RETURN_OPEN,
    REVIEW_ASK,
    SECOND_READ_OPEN,
    SECOND_READ_WRITE,
    SECOND_RETURN_OPEN,
    SECOND_RETURN_WRITE,
    SETTLE_OPEN,
    SETTLE_WRITE,
    SPOKEN,
    TAKE_ALERT,
    TAKE_BACK,
    TELEPHONED_OPEN,
    TOOL_AGE,
    TOOL_ASIDE,
    TOOL_LIVE,
    TOOL_MORE,
    TOOL_PART,
    TOOL_PREVIEW,
    TOOL_STATUS,
    TOOLS_LIST,
    WEEKLY_GO,
    WEEKLY_LIST,
    WORDS_RIGHT,
)
from tests.dumping import Dump, dump_of
from tests.office import Json, Office, words_of

NOT_YOURS = "This audit is with somebody else, so nothing was changed."
NOT_OPEN = "This audit is not open to you. If you need it for your work, ask practice assurance."
NOT_WITH_YOU = "This audit is not with you to decide any more, so nothing was changed."
MOVED_ON = "This audit has moved on since you last looked, so nothing was changed."
QA_DECIDES = "The QA manager decides this one."
OTHER_SERVICE = "This case belongs to another service, so it is not shown."
OTHERS_ACTION = "This action is somebody else's, so it is not shown."
OTHERS_REQUEST = "This request is somebody else's to decide."
OTHERS_LIST = "This list belongs to another service, so it is not shown."
KEEPS_TOOLS = "The QA manager keeps the audit tools, so nothing was changed."
QUEUE = "The queue is for practice assurance leads and the QA manager."
STALE = "This button is out of date, so nothing was changed. The app's Home tab shows what waits."
STRANGER = "You are not on Auditloop's list of people. Farzana Siddiqui (QA manager) can add you."

#: What a button is about: an audit, something of it, or something else there is.
AUDIT, ITS_PART, FIRST, FIRST_AGAIN = "{audit}", "{audit}:front", "1", "1:1"

#: Every button that is about something, and what a social worker of another team reads.
BUTTONS: dict[str, tuple[str, str]] = {
    **dict.fromkeys((AUDIT_START, AUDIT_CANNOT, AUDIT_CONTINUE), (AUDIT, NOT_YOURS)),
    **dict.fromkeys((AUDIT_REVIEW, AUDIT_READ, AUDIT_NOTES), (AUDIT, NOT_YOURS)),
    **dict.fromkeys((AUDIT_OUTCOME, CHILD_NOT_SAFE), (AUDIT, NOT_YOURS)),
    **dict.fromkeys((TELEPHONED_OPEN, CONFIRM_SAFE_OPEN), (AUDIT, NOT_YOURS)),
    AUDIT_PART: (ITS_PART, NOT_YOURS),
    AUDIT_JUMP: (ITS_PART, STALE),
    WORDS_RIGHT: (ITS_PART, STALE),
    PART_BOTH: (f"{ITS_PART}:w1", STALE),
    PART_ASIDE: (ITS_PART, NOT_YOURS),
    AUDIT_WHOLE: (AUDIT, NOT_OPEN),
    PLAN_ACTION_OPEN: (AUDIT, NOT_YOURS),
    **dict.fromkeys((PLAN_ACTION_CHANGE, PLAN_ACTION_REMOVE, PLAN_ACTION_BACK), (FIRST, NOT_YOURS)),
    **dict.fromkeys((MODERATE_OPEN, SECOND_READ_OPEN, SETTLE_OPEN), (AUDIT, NOT_OPEN)),
    SECOND_RETURN_OPEN: (AUDIT, NOT_OPEN),
    SECOND_RETURN_WRITE: (AUDIT, "The QA manager decides on a second return"),
    **dict.fromkeys((READING_GO, FINDINGS_OPEN), (AUDIT, NOT_OPEN)),
    **dict.fromkeys((READING_JUMP, READING_WHOLE), (AUDIT, NOT_OPEN)),
    **dict.fromkeys((READING_CHANGED, READING_EARLIER), (AUDIT, NOT_OPEN)),
    READ_AND_REPLY: (AUDIT, NOT_OPEN),
    REPLY_OPEN: (AUDIT, "This reply was written to somebody else, so it is not shown."),
    SPOKEN: (AUDIT, "The worker's own manager says this, so nothing was changed."),
    TAKE_ALERT: (AUDIT, "This alert was sent to others; telephone the team manager if you can"),
    **dict.fromkeys((RELEASE_OPEN, RELEASE_SWAP), (AUDIT, QA_DECIDES)),
    **dict.fromkeys((RELEASE_EXEMPT, RELEASE_KEEP), (AUDIT, QA_DECIDES)),
    **dict.fromkeys((CLAIM, HAND_BACK, HAND_OVER_OPEN, TAKE_BACK), (AUDIT, MOVED_ON)),
    NAME_READER_OPEN: (AUDIT, "The QA manager names who reads an audit, so nothing was changed."),
    **dict.fromkeys((APPROVE_OPEN, REGRADE_OPEN, RETURN_OPEN, BLIND_OPEN), (AUDIT, NOT_WITH_YOU)),
    RETURN_MORE: (AUDIT, STALE),
    SECOND_READ_WRITE: (AUDIT, "This second reading is not with you, so nothing was changed."),
    APPEAL_ASK: (AUDIT, "The auditor appeals against a decision on their own audit."),
    REVIEW_ASK: (AUDIT, "The Assistant Director whose service holds the case asks for a review"),
    APPEAL_READ: (AUDIT, NOT_OPEN),
    APPEAL_WRITE: (FIRST, "This is somebody else's to decide, so nothing was changed."),
    SETTLE_WRITE: (AUDIT, "The QA manager decides this, or the Director PPP."),
    **dict.fromkeys((REMEDY_OPEN, REMEDY_VERIFY_OPEN, REMEDY_WRITE), (FIRST, OTHER_SERVICE)),
    REMEDY_SEEN: (FIRST, "The Assistant Director of the service confirms this, or who stands in"),
    **dict.fromkeys((ACTION_OPEN, ACTION_DONE), (FIRST, OTHERS_ACTION)),
    **dict.fromkeys((MORE_TIME, ACTION_VERIFY_OPEN, REASSIGN_OPEN), (FIRST, OTHERS_ACTION)),
    ASK_HOLDER: ("1:action", "Who leads the service follows this up, so nothing was changed."),
    **dict.fromkeys((MORE_TIME_OPEN, MORE_TIME_GIVE, MORE_TIME_NOT), (FIRST, OTHERS_REQUEST)),
    DIGEST_OPEN: (FIRST, "The Academy approves the digest."),
    **dict.fromkeys(
        (DIGEST_IS_THERE, DIGEST_AGAIN),
        (FIRST_AGAIN, "The Academy says whether the digest is in the channel."),
    ),
    CALIBRATION_OPEN: (FIRST, "This calibration was sent to others, so it is not shown."),
    CALIBRATION_LIST: (FIRST, "Calibration is for moderators and auditors; none was sent to you"),
    **dict.fromkeys((WEEKLY_LIST, WEEKLY_GO), (FIRST_AGAIN, OTHERS_LIST)),
    **dict.fromkeys((QUEUE_OPEN, QUEUE_GO, QUEUE_ALL), (FIRST, QUEUE)),
    **dict.fromkeys((QUEUE_AREA, QUEUE_SERVICE, QUEUE_ONLY), (FIRST, QUEUE)),
    QUESTIONS_MORE: ("{audit}:assessment", NOT_YOURS),
    TOOLS_LIST: (FIRST, KEEPS_TOOLS),
    **dict.fromkeys((TOOL_PREVIEW, TOOL_LIVE, TOOL_ASIDE), ("1:early_help", KEEPS_TOOLS)),
    TOOL_MORE: ("1:early_help:assessment", KEEPS_TOOLS),
    **dict.fromkeys((TOOL_PART, TOOL_AGE, TOOL_STATUS), (FIRST, STALE)),
    AGREEMENT_OPEN: (FIRST, "How auditors and moderators agree is for the QA manager."),
    OWN_GRADES_OPEN: (FIRST, "How your own grades moved is shown from 10 decided audits of yours"),
}


def rows(office: Office, *, reading: bool = False) -> Dump:
    """Every row of every table but `event_heard`, which notes Slack's id of a delivery.

    `reading`: what may be read is read, so the log of that may grow.
    """
    left_out = ["event_heard", "read_log"] if reading else ["event_heard"]
    return dump_of(office.programme.engine, without=left_out)


def misuses(sent: Json) -> Iterator[tuple[str, Json]]:
    """A submission by somebody else, by a stranger, and with what it is about forged."""
    about = json.loads(sent["view"]["private_metadata"])
    nobodys = {name: 999_999 if isinstance(of, int) else of for name, of in about.items()}
    beyond = {name: 10**30 if isinstance(of, int) else of for name, of in about.items()}
    yield "somebody else's", forged(sent, user="U0LEO")
    yield "a stranger's", forged(sent, user="U0NOBODY")
    yield "of nothing there is", forged(sent, about=json.dumps(nobodys))
    for rubbish in (
        "",
        "no json",
        "[]",
        "17",
        '{"audit": "17; DROP TABLE audit"}',
        '{"audit": -1}',
    ):
        yield "of nothing", forged(sent, about=rubbish)
    yield "of nothing", forged(sent, about=json.dumps(beyond))


def forged(sent: Json, *, user: str | None = None, about: str | None = None) -> Json:
    """A copy of a submission by another user, or about something else."""
    payload = copy.deepcopy(sent)
    if user is not None:
        payload["user"] = {"id": user, "team_id": payload["team"]["id"]}
    if about is not None:
        payload["view"]["private_metadata"] = about
    return payload


def sentence(answer: Json | None) -> str:
    """What a person reads in answer to a submission: beside a question, or on top; else empty."""
    if answer is None:
        return ""
    if answer["response_action"] == "errors":
        (said,) = answer["errors"].values()
        return str(said)
    top = answer["view"]["blocks"][0]
    return words_of(top) if top["block_id"] == "failure" else ""


def presses_in_window(office: Office, person: SlackPerson, button: str, value: str) -> str:
    """Press a forged button in the help window; what stands on top of the window then."""
    person.commands("/audit help")
    shown = person.waits_for_window()
    window = office.workspace.windows.stack(person.id)[-1]
    action = {"type": "button", "action_id": button, "block_id": "b", "value": value}
    payload = interactions.in_view(office.workspace, person.id, action, window)
    assert office.workspace.deliver(Parcel("interactive", payload)).ok
    person.waits_until(lambda who: who.windows and who.window["hash"] != shown["hash"])
    top = person.window["blocks"][0]
    person.closes(everything=True)
    return words_of(top)


def presses_in_message(person: SlackPerson, button: str, value: str) -> str:
    """Press a forged button in one's newest message; what the app says to this person alone."""
    before = len(person.conversation())
    text = {"type": "plain_text", "text": "Press"}
    element = {"type": "button", "action_id": button, "value": value, "text": text}
    block = {"type": "actions", "block_id": "b", "elements": [element]}
    person.presses(person.last_message() | {"blocks": [block]}, button)
    person.waits_until(lambda who: len(who.conversation()) > before)
    assert person.window is None
    return words_of(person.last_message())


class Remembers:
    """Keeps every message as it stood whenever a window was sent: the buttons of old copies."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.copies: dict[tuple[str, str, str], tuple[SlackPerson, Json, Json]] = {}

    def sends(self, person: SlackPerson, values: Json) -> None:
        """Look at every message, then send the window on top."""
        self.looks()
        assert person.submits(values) == {}

    def looks(self) -> None:
        """Keep every message with a button, as it stands."""
        for person in self._everybody():
            for message in person.conversation():
                for button in buttons_of(message):
                    key = (person.id, message["ts"], f"{button['action_id']} {button['value']}")
                    self.copies[key] = (person, copy.deepcopy(message), button)

    def stale(self) -> list[tuple[SlackPerson, Json, Json]]:
        """Copies with a button that their message has no more."""
        now = {
            (person.id, message["ts"], f"{button['action_id']} {button['value']}")
            for person in self._everybody()
            for message in person.conversation()
            for button in buttons_of(message)
        }
        return [copy for key, copy in self.copies.items() if key not in now]

    def _everybody(self) -> list[SlackPerson]:
        names = ("amara", "helen", "tom", "sam", "adaeze", "rosalind", "farzana", "ines")
        return [getattr(self.office, name) for name in (*names, "moses", "priya", "grace")]


def buttons_of(message: Json) -> list[Json]:
    """The buttons of a message that tell the app when they are pressed."""
    return [
        element
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if element.get("type") == "button" and "url" not in element
    ]
