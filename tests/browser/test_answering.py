"""An audit is answered through the page, in one sitting or several, on a laptop or a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.auditor import Auditor

pytestmark = pytest.mark.browser

UNFINISHED = "The worker is on leave until Mon"
FIRST_HALF = "On Tuesday after school, at home;"
SECOND_HALF = f"{FIRST_HALF} the worker asks them first"
WHOLE = f"{SECOND_HALF}, and comes with me."


def starts(auditor: Auditor, who: str) -> None:
    """Somebody starts the audit that their conversation shows."""
    auditor.arrives()
    auditor.becomes(who)
    auditor.opens("Auditloop")
    auditor.presses("Start audit", among=auditor.message("Your audit this month"))
    auditor.answers("Please choose", "I do not know this child or family")
    auditor.submits("Go on")
    auditor.sees_window("About this audit")


def goes_on(auditor: Auditor) -> None:
    """They press *Continue* on the card."""
    auditor.presses("Continue", among=auditor.message("Your audit of"))


def sends(auditor: Auditor) -> None:
    """Everything is answered; they send it."""
    auditor.sees_window("everything is answered")
    auditor.submits("Send")
    auditor.sees_window("has been sent")
    auditor.closes()
    expect(auditor.message("Your audit of", "has been sent")).to_be_visible()


def test_early_help_in_three_sittings_with_a_restart_in_between(auditor: Auditor) -> None:
    starts(auditor, "Amara")
    auditor.answers("Did you do this with the worker?", "No")
    auditor.writes("Why not with the worker?", UNFINISHED)
    auditor.presses("Close the window")

    goes_on(auditor)
    auditor.reads_in("Why not with the worker?", UNFINISHED)
    auditor.writes("Why not with the worker?", f"{UNFINISHED}day.")
    auditor.answers_what_is_open(grade="Good")
    auditor.submits("Save and go on")
    auditor.sees_window("Conversation with the child")
    auditor.submits("Save and go on")
    auditor.sees_window("Conversation with the family")
    auditor.answers("is it safe to contact the family?", "Yes")
    auditor.writes("How and when?", FIRST_HALF)
    auditor.practice.stop_app()
    auditor.writes("How and when?", SECOND_HALF)
    expect(auditor.window.get_by_role("alert")).to_contain_text("Try again")
    auditor.practice.start_app()
    auditor.reads_in("How and when?", SECOND_HALF)
    auditor.writes("How and when?", WHOLE)
    expect(auditor.window.get_by_role("alert")).to_be_hidden()
    auditor.presses("Close the window")

    auditor.travels("Next working day, 09:00")
    goes_on(auditor)
    auditor.sees_window("Conversation with the family")
    auditor.reads_in("How and when?", WHOLE)
    auditor.finishes(grade="Good")
    sends(auditor)
    auditor.presses("Read what I sent", among=auditor.message("Your audit of"))
    auditor.sees_window(f"{UNFINISHED}day.", WHOLE)


def test_a_care_leaver_has_a_say_of_their_own_and_no_family_part(auditor: Auditor) -> None:
    who = auditor.has_to_audit("18-25")
    starts(auditor, who)
    parts = auditor.parts()
    assert "Conversation with the young person" in parts
    assert "Conversation with the family" not in parts
    auditor.answers_what_is_open(grade="Good")
    auditor.submits("Save and go on")
    auditor.sees_window("Conversation with the young person")
    auditor.answers("is it safe to contact the young person?", "Yes")
    auditor.answers("Did you speak with the young person?", "Held")
    auditor.answers("Did the young person give their own consent, before you spoke?", "Yes")
    auditor.finishes(grade="Good")
    sends(auditor)


def test_an_unborn_child_is_not_spoken_with_and_the_parents_are(auditor: Auditor) -> None:
    who = auditor.has_to_audit("unborn")
    starts(auditor, who)
    parts = auditor.parts()
    assert not any(part.startswith("Conversation with the child") for part in parts)
    auditor.answers("Did you ask the child protection (CP) chair what they see?", "Yes")
    auditor.answers_what_is_open(grade="Good")
    auditor.submits("Save and go on")
    auditor.sees_window("Conversation with the family")
    auditor.answers("is it safe to contact the family?", "Yes")
    auditor.sees_window("Did you speak with the parents?")
    auditor.finishes(grade="Good")
    sends(auditor)
