"""Bad input, through the door that people use: one clear sentence each, and nothing changed.

"Nothing" is every row of every table, the trail and what is owed among them, but for the note of
an event's id (`event_heard`) and, where something may be read, the log of reading. Broken CSV
files are in tests/models/workflow/test_imports.py.
"""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
import requests

from bot.clocks import epoch_seconds
from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from bot.practice.http_delivery import HttpDelivery, encoded
from handlers.views import ids
from models.programme import Programme
from models.rules.rotation import Month
from models.workflow.learning import draft_digest
from tests.conftest import Clock
from tests.handlers.deciding import opens
from tests.journeys.living import Living
from tests.journeys.misusing import (
    BUTTONS,
    MOVED_ON,
    NOT_YOURS,
    OTHERS_REQUEST,
    STALE,
    STRANGER,
    Remembers,
    misuses,
    presses_in_message,
    presses_in_window,
    rows,
    sentence,
)
from tests.office import SECRET, Json, Office, office_on, over_http, words_of

LEADS = "Audits are moderated by practice assurance leads."
GONE = "That audit is not here any more."
NO_ACTION = "That action is not here any more."
ENDED = "This escalation has ended, so nothing was changed."
#: Saving again is saving: the same words under a new seal, with its entry.
A_SAVE = {"auditpart", "trail_entry", "trail_unsealed"}

# Each window of the month: sent by somebody else, about what is not there, and a second time.
# An empty text: it is answered as the first time, because it asks for what is so already.
WINDOWS = {
    ids.CANNOT_WINDOW: (NOT_YOURS, GONE, "You have said so already; the QA manager decides"),
    ids.CONFIRM_WINDOW: (NOT_YOURS, GONE, ""),
    ids.PART_WINDOW: (NOT_YOURS, GONE, ""),
    ids.CONFIRM_SAFE_WINDOW: (NOT_YOURS, GONE, ""),
    ids.NOTES_WINDOW: (NOT_YOURS, GONE, ""),
    ids.TELEPHONED_WINDOW: (NOT_YOURS, GONE, ""),
    ids.REVIEW_WINDOW: (NOT_YOURS, GONE, "This audit has been sent already, so nothing was sent"),
    ids.RETURN_WINDOW: (LEADS, GONE, MOVED_ON),
    ids.SECOND_RETURN_WINDOW: (
        "The QA manager decides on a second return, and somebody else where they have a part",
        GONE,
        "What becomes of this audit has been decided already, so nothing was changed.",
    ),
    ids.PLAN_ACTION_WINDOW: (NOT_YOURS, GONE, ""),
    ids.BLIND_WINDOW: (LEADS, GONE, "A grade was given here already"),
    ids.REGRADE_WINDOW: (LEADS, GONE, MOVED_ON),
    ids.SECOND_READ_WINDOW: (
        "This second reading is with somebody else.",
        GONE,
        "This audit is not waiting for a second reading any more.",
    ),
    ids.SETTLE_WINDOW: (
        "The QA manager decides this, or the Director PPP.",
        GONE,
        "This audit has been settled already.",
    ),
    ids.APPEAL_WINDOW: (
        "The auditor appeals against a decision on their own audit.",
        GONE,
        "You have asked for an appeal already, and it can be asked for once.",
    ),
    ids.APPEAL_DECIDE_WINDOW: (
        "Gareth Pryce decides this one.",
        "That is not here any more.",
        "This has been decided already, so nothing was changed.",
    ),
    ids.REPLY_WINDOW: ("These findings are another worker's", GONE, ""),
    ids.ANSWER_WINDOW: (
        "Its auditor answers a reply, so nothing was changed.",
        GONE,
        "You have answered this reply already, so nothing was changed.",
    ),
    ids.MORE_TIME_WINDOW: (
        "Only its owner can ask for more time for this action.",
        NO_ACTION,
        "You have asked already; it is waiting for a decision.",
    ),
    ids.MORE_TIME_DECIDE_WINDOW: (
        OTHERS_REQUEST,
        "This request has been decided already",
        "This request has been decided already",
    ),
    ids.REMEDY_WINDOW: (
        "The Assistant Director of the service confirms this, or who stands in for them.",
        ENDED,
        "Remedial action has been recorded already, so nothing was changed.",
    ),
    ids.REMEDY_VERIFY_WINDOW: (LEADS, ENDED, "This has moved on since you last looked"),
    ids.ACTION_DONE_WINDOW: (
        "Only its owner can say that an action is done.",
        NO_ACTION,
        "This action has moved on since you last looked",
    ),
    ids.ACTION_VERIFY_WINDOW: (
        "An action from a Requires Improvement or Inadequate is verified by",
        NO_ACTION,
        "This action has moved on since you last looked",
    ),
    ids.DIGEST_WINDOW: (
        "The Academy approves the digest.",
        "That digest is not here any more.",
        "This digest has been approved already, so nothing was posted twice.",
    ),
    ids.CALIBRATION_GRADE_WINDOW: (
        "This calibration was sent to others",
        "This calibration was sent to others",
        "You have graded this one already, so nothing was changed",
    ),
}


@pytest.fixture
def backend() -> str:
    """The verbs beneath are tried on both databases; the door is the same."""
    return "sqlite"


class Misused:
    """Sends each window as people do, after it was misused, and then once more.

    `said` is every answer by window and by what was tried, `changed` the tables that it changed.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.changed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def sends(self, person: SlackPerson, values: Json) -> None:
        for name, value in values.items():
            person.chooses(name, value)
        window = self.office.workspace.windows.stack(person.id)[-1]
        sent = interactions.view_submission(self.office.workspace, window)
        for how, payload in misuses(sent):
            self._tries(how, payload)
        assert person.submits() == {}
        self._tries("a second time", sent)

    def _tries(self, how: str, payload: Json) -> None:
        which = (payload["view"]["callback_id"], how)
        before = rows(self.office)
        answer = self.office.workspace.deliver(Parcel("interactive", payload))
        assert answer.ok, which
        self.said[which].add(sentence(answer.payload))
        after = rows(self.office)
        self.changed[which] |= {table for table in after if after[table] != before[table]}


def test_every_window_of_a_month_forged_or_sent_twice(office: Office) -> None:
    office.workspace.add_user("U0NOBODY", "Nia Body", "nia@elsewhere.test")
    misused = Misused(office)
    Living(office, words="Seen on the record.", sends=misused.sends).whole_month()
    assert {window for window, _ in misused.said} == set(WINDOWS)
    for window, sentences in WINDOWS.items():
        tried = ("somebody else's", "of nothing there is", "a second time")
        for how, begins in zip(tried, sentences, strict=True):
            (said,) = misused.said[window, how]
            assert said.startswith(begins), (window, how, said)
            assert bool(said) is bool(begins), (window, how, said)
        assert misused.said[window, "a stranger's"] == {STRANGER}
        assert misused.said[window, "of nothing"] == {STALE}
    changed = {which: tables for which, tables in misused.changed.items() if tables}
    # Whoever graded blind sees the audit again, and that they read it is in the log.
    assert changed == {
        (ids.PART_WINDOW, "a second time"): A_SAVE,
        (ids.BLIND_WINDOW, "a second time"): {"read_log"},
    }


@pytest.fixture
def middle(office: Office) -> Office:
    """Amara's audit is settled as Inadequate, Tom asks for more time, a digest waits."""
    month = Living(office, words="Seen on the record.")
    month.is_drawn()
    month.amara_answers_in_two_sittings()
    month.it_is_returned()
    month.amara_redoes_it()
    month.it_is_regraded()
    month.it_is_read_again()
    month.it_is_settled()
    card = next(m for m in office.tom.conversation() if ids.MORE_TIME in str(m["blocks"]))
    opens(office.tom, ids.MORE_TIME, ids.MORE_TIME_WINDOW, card)
    month.sends(office.tom, wanted_on="2026-12-10", reason="The grandmother is away.")
    with office.programme.change(where="clock") as session:
        draft_digest(session, Month(2026, 12), at=office.now)
    office.drain()
    return office


def test_every_button_that_is_not_yours(middle: Office) -> None:
    audit, leo = str(middle.audit_of("amara").key), middle.leo
    leo.says(None, "Hello")
    leo.waits_until(lambda who: len(who.conversation()) == 2)
    before = rows(middle)
    for button, (about, begins) in BUTTONS.items():
        value = about.format(audit=audit)
        said = presses_in_message(leo, button, value)
        assert said.startswith(begins), (button, said)
        if button != ids.AUDIT_JUMP:  # in a window it says what it does there, below
            said = presses_in_window(middle, leo, button, value)
            assert said.startswith(begins), (button, said)
    assert rows(middle) == before


def test_every_button_about_nothing(middle: Office) -> None:
    """Pressed by the QA manager, who may open nearly everything."""
    farzana = middle.farzana
    before = rows(middle)
    about_nothing = {ids.QUEUE_OPEN, ids.QUEUE_GO, ids.QUEUE_ALL, ids.TOOLS_LIST}
    about_nothing |= {ids.QUEUE_AREA, ids.QUEUE_SERVICE, ids.QUEUE_ONLY}
    about_nothing |= {ids.AGREEMENT_OPEN, ids.CALIBRATION_LIST}
    for button in BUTTONS.keys() - about_nothing:
        for value in ("999999", "x", "-1", str(10**30), "999999:x"):
            said = presses_in_message(farzana, button, value)
            assert said.endswith((".", "!")), (button, value, said)
            assert "our fault" not in said, (button, value, said)
    assert rows(middle) == before


def test_every_button_about_something_is_tried_here() -> None:
    about_nothing = {ids.COMMAND, ids.HOME_OPENED, ids.OPEN_RECORD, ids.OWNER, ids.SAFE_NOW}
    about_nothing |= {ids.HOME_REFRESH, ids.HOME_HELP, ids.HOME_NEXT, ids.FRAMEWORK_WORDS}
    about_nothing |= {ids.ASK_ASSURANCE, ids.TELEPHONE}
    pressed = {
        value
        for name, value in vars(ids).items()
        if name.isupper() and isinstance(value, str) and not name.endswith(("_WINDOW", "_SHOWN"))
    }
    assert pressed - about_nothing == set(BUTTONS)


def test_every_stale_button_of_a_month(office: Office) -> None:
    """Pressed by those to whom it was sent: it opens what they may read, or says one sentence."""
    remembers = Remembers(office)
    Living(office, words="Seen on the record.", sends=remembers.sends).whole_month()
    stale = remembers.stale()
    assert len({button["action_id"] for _, _, button in stale}) >= 12
    before = rows(office, reading=True)
    for person, message, button in stale:
        count = len(person.conversation())
        person.presses(message, button["action_id"], value=button["value"])
        if button["action_id"] in (ids.REMEDY_SEEN, ids.SPOKEN):  # what is so already
            assert rows(office, reading=True) == before
            continue
        person.waits_until(lambda who, count=count: who.window or len(who.conversation()) > count)
        if person.window is None:
            said = words_of(person.last_message())
            assert said.endswith("."), (button["action_id"], said)
            assert "our fault" not in said, (button["action_id"], said)
        else:
            person.closes(everything=True)
        assert rows(office, reading=True) == before, button["action_id"]


def test_a_stranger_is_told_who_can_add_them_wherever_they_are(middle: Office) -> None:
    stranger = middle.workspace.add_user("U0NOBODY", "Nia Body", "nia@elsewhere.test")
    reference, before = middle.reference_of(middle.audit_of("amara")), rows(middle)
    (said,) = stranger.commands(f"/audit find {reference}")
    assert words_of(said) == STRANGER
    stranger.open_home()
    stranger.waits_until(lambda who: who.home and STRANGER in words_of(who.home))
    stranger.says(None, "Who has my case?")
    stranger.waits_until(lambda who: words_of(who.last_message()) == STRANGER)
    card = next(m for m in middle.tom.conversation() if ids.ACTION_OPEN in str(m["blocks"]))
    stranger.presses(stranger.last_message() | {"blocks": card["blocks"]}, ids.ACTION_OPEN)
    stranger.waits_until(lambda who: "is_ephemeral" in who.last_message())
    assert words_of(stranger.last_message()) == STRANGER
    assert stranger.window is None
    assert rows(middle) == before


def test_what_slack_did_not_sign_or_signed_long_ago(programme: Programme, clock: Clock) -> None:
    """The answer is a bare 401: whoever sends such a thing is nobody of the council's."""
    with office_on(programme, clock.set, door=over_http) as office:
        office.draws_december()
        card = office.amara.last_message()
        opens(office.amara, ids.AUDIT_START, ids.CONFIRM_WINDOW, card)
        office.amara.chooses("independent", "independent")
        window = office.workspace.windows.stack(office.amara.id)[-1]
        sent = interactions.view_submission(office.workspace, window)
        form, body = encoded(Parcel("interactive", sent))
        door = office.workspace.door
        assert isinstance(door, HttpDelivery)
        before = rows(office)
        for headers in (
            {},
            {**signed(body, SECRET), "x-slack-signature": "v0=" + "0" * 64},
            signed(body, "guessed"),
            signed(json.dumps(sent), SECRET),
            signed(body, SECRET, minutes_ago=10),
        ):
            answer = requests.post(
                door.url, data=body, headers={**headers, "content-type": form}, timeout=5
            )
            assert (answer.status_code, answer.text) == (401, "")
        assert rows(office) == before
        assert office.amara.submits() == {}
        assert rows(office) != before


def signed(body: str, secret: str, *, minutes_ago: float = 0) -> dict[str, str]:
    """The headers with which somebody who has this secret would sign."""
    slack = HttpDelivery(
        "", secret, wall_clock=lambda: epoch_seconds() - 60 * minutes_ago, ack_seconds=3
    )
    return slack.signed(body)
