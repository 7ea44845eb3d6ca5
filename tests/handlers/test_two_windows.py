"""Two windows on one audit, and windows that vanish: nothing is overwritten before it was shown,
and nothing that was kept is lost."""

from __future__ import annotations

import copy
from typing import Any

from bot.practice import Person as SlackPerson
from bot.practice.doors import Answer, Parcel
from handlers.views import ids
from models.vocabulary import AuditState
from tests.office import Office, answer_to, words_of

Json = dict[str, Any]
WHY = "answer/front/manager_why"


class OtherScreen:
    """The window that Amara had open, left open on another device while she goes on here."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.view: Json = copy.deepcopy(office.amara.window)
        self._pauses = 0

    def types(self, block_id: str, text: str) -> None:
        """She types there, and pauses."""
        element = {"type": "plain_text_input", "value": text}
        name = block_id.rpartition("/")[2]
        self.view["state"]["values"][block_id] = {name: element}
        self._pauses += 1
        made = f"{self._office.now.timestamp() + 60 + self._pauses:.6f}"
        action = element | {"block_id": block_id, "action_id": name, "action_ts": made}
        assert self._sends("block_actions", trigger_id="1.1.x", actions=[action]).ok

    def saves(self) -> Json:
        """She presses *Save and go on* there: the window that she sees then."""
        answer = self._sends("view_submission", trigger_id="1.1.x", response_urls=[])
        assert answer.payload["response_action"] == "update", answer.payload
        return dict(answer.payload["view"])

    def closes(self) -> None:
        """She closes it there."""
        assert self._sends("view_closed", is_cleared=False).ok

    def _sends(self, kind: str, **more: Any) -> Answer:
        who = {"user": {"id": "U0AMARA"}, "team": {"id": "T0PRACTICE"}}
        payload = {"type": kind, **who, "view": self.view, **more}
        return self._office.workspace.deliver(Parcel("interactive", copy.deepcopy(payload)))


def opens_anew(amara: SlackPerson) -> Json:
    """She presses *Continue*: Slack shows that window, and the one before is gone untold."""
    before = (amara.window or {"id": ""})["id"]
    amara.presses(amara.last_message(), ids.AUDIT_CONTINUE)
    amara.waits_until(lambda she: she.window and she.window["id"] != before)
    assert amara.window is not None
    return amara.window


def starts(office: Office) -> SlackPerson:
    """Amara's first part is open; the team manager did not take part, so a why is asked."""
    office.draws_december()
    office.starts(office.amara)
    office.amara.chooses("answer/front/manager", "no")
    office.amara.waits_until(lambda she: WHY in str(she.window))
    office.drain()
    return office.amara


def goes_to(amara: SlackPerson, office: Office, part: str, number: int) -> Json:
    """She chooses another part from the menu."""
    amara.chooses(ids.AUDIT_JUMP, f"{office.audit_of('amara').key}:{part}")
    amara.waits_until(lambda she: she.window["title"]["text"].startswith(f"Part {number} "))
    assert amara.window is not None
    return amara.window


def test_a_window_that_vanished_is_taken_up_where_it_was(office: Office) -> None:
    amara = starts(office)
    amara.types(WHY, "Tom was at a conference.")
    shown = words_of(opens_anew(amara))
    assert "This is what your last window held: kept at 09:00, and not yet saved." in shown
    assert "Tom was at a conference." in shown
    goes_to(amara, office, "planning", 6)
    shown = words_of(goes_to(amara, office, "front", 1))
    assert "Tom was at a conference." in shown
    assert "not yet saved" not in shown


def test_a_part_says_what_is_kept_and_when_and_what_is_left(office: Office) -> None:
    amara = starts(office)
    first = words_of(amara.window)
    assert "Choices and dates are kept as you make them, words at each pause" in first
    office.moves_to("2026-12-01T10:42")
    amara.types(WHY, "Tom was at a conference.")
    amara.closes()
    office.moves_to("2026-12-02T09:05")
    shown = words_of(opens_anew(amara))
    assert "Last kept on Tue 1 Dec, 10:42." in shown
    assert "answers are left here. First: Did you do this with the worker?" in shown


def test_two_windows_never_overwrite_each_others_draft(office: Office) -> None:
    amara = starts(office)
    telephone = OtherScreen(office)
    opens_anew(amara)
    telephone.types(WHY, "On the telephone")
    amara.types(WHY, "At the desk")
    shown = words_of(opens_anew(amara))
    assert ("At the desk" in shown) != ("On the telephone" in shown)
    assert "Another window of yours kept words at 09:00 that are not saved." in shown


def test_the_later_save_shows_what_it_would_overwrite(office: Office) -> None:
    amara = starts(office)
    telephone = OtherScreen(office)
    opens_anew(amara)
    amara.types(WHY, "At the desk")
    goes_to(amara, office, "planning", 6)
    telephone.types(WHY, "On the telephone")
    both = telephone.saves()
    shown = words_of(both)
    assert both["callback_id"] == ids.PART_BOTH_WINDOW
    assert "This window: On the telephone" in shown
    assert "Saved: At the desk" in shown
    assert "Nothing has been overwritten." in shown
    assert "At the desk" in words_of(goes_to(amara, office, "front", 1))


def test_what_was_not_chosen_of_two_windows_is_set_aside(office: Office) -> None:
    amara = starts(office)
    telephone = OtherScreen(office)
    opens_anew(amara)
    telephone.types(WHY, "On the telephone")
    amara.types(WHY, "At the desk")
    goes_to(amara, office, "planning", 6)
    shown = goes_to(amara, office, "front", 1)
    assert "At the desk" in words_of(shown)
    amara.presses("window", ids.PART_BOTH)
    amara.waits_for_window(ids.PART_BOTH_WINDOW)
    assert amara.submits({"manager_why": "here"}) == {}
    shown = goes_to(amara, office, "front", 1)
    assert "On the telephone" in words_of(shown)
    assert "Another window" not in words_of(shown)
    amara.presses("window", ids.PART_ASIDE)
    amara.waits_until(lambda she: "Words set aside" in words_of(she.window["title"]))
    assert "At the desk" in words_of(amara.window)


def test_a_closed_window_never_overwrites_what_another_saved(office: Office) -> None:
    amara = starts(office)
    telephone = OtherScreen(office)
    telephone.types(WHY, "On the telephone")
    opens_anew(amara)
    amara.types(WHY, "At the desk")
    telephone.types(WHY, "On the telephone, in the lift")
    goes_to(amara, office, "planning", 6)
    telephone.closes()
    shown = words_of(goes_to(amara, office, "front", 1))
    assert "At the desk" in shown
    amara.presses("window", ids.PART_BOTH)
    both = words_of(amara.waits_for_window(ids.PART_BOTH_WINDOW))
    assert "This window: On the telephone, in the lift" in both


def test_the_same_words_in_two_windows_are_saved_without_a_question(office: Office) -> None:
    amara = starts(office)
    amara.types(WHY, "Tom was ill.")
    telephone = OtherScreen(office)
    opens_anew(amara)
    goes_to(amara, office, "planning", 6)
    assert telephone.saves()["callback_id"] == ids.PART_WINDOW


def test_words_typed_after_a_save_that_was_never_answered_are_kept(office: Office) -> None:
    """The answer was lost on its way: her window is still open, and she writes on."""
    amara = starts(office)
    amara.types(WHY, "Tom was ill.")
    lost = OtherScreen(office)
    lost.saves()
    lost.types(WHY, "Tom was ill. He is back on Monday.")
    assert lost.saves()["callback_id"] == ids.PART_WINDOW
    assert "He is back on Monday." in words_of(opens_anew(amara))


def test_continue_goes_to_what_waits_to_be_saved(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    amara = office.amara
    office.answers(amara)
    goes = f"{office.audit_of('amara').key}:planning"
    amara.presses("window", ids.AUDIT_PART, value=goes)
    amara.waits_for_window(ids.PART_WINDOW)
    amara.types("answer/planning/reason", "The review of 2 June moved the plan on.")
    office.drain()
    shown = opens_anew(amara)
    assert shown["title"]["text"] == "Part 6 of 11"
    assert "The review of 2 June moved the plan on." in words_of(shown)
    values = {b["block_id"]: answer_to(b) for b in shown["blocks"] if b["type"] == "input"}
    kept = "The review of 2 June moved the plan on."
    assert amara.submits(values | {"answer/planning/reason": kept}) == {}
    amara.waits_for_window(ids.REVIEW_WINDOW)
    assert amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED
