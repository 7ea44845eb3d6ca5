"""Is the child safe now? Asked at five to five on a Friday, through the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.auditor import Auditor
from tests.browser.test_answering import starts

pytestmark = pytest.mark.browser

FRIDAY = datetime(2026, 12, 4, 16, 55, tzinfo=UTC)
EDT = "the Emergency Duty Team (EDT) on 01632 960 999"
#: The team manager and the service manager of the child, the duty lead, the Assistant Director.
AT_ONCE = ("Declan", "Patience", "Farzana", "Philippa")
DIRECTOR = "Rosalind"


def reads_alert(auditor: Auditor, who: str, *words: str) -> None:
    """Somebody reads the alert in their conversation."""
    auditor.becomes(who)
    auditor.opens("Auditloop")
    alert = auditor.message("A child may not be safe")
    for said in words:
        expect(alert).to_contain_text(said)


def test_no_at_five_to_five_on_a_friday(auditor: Auditor) -> None:
    starts(auditor, "Amara")
    auditor.closes()
    auditor.goes_to(FRIDAY)
    auditor.presses("Continue", among=auditor.message("Your audit of"))
    auditor.answers("Is the child safe now?", "No")
    auditor.sees_window("Do not rely on this message", "Declan Rafferty", EDT, "999")
    auditor.presses("Close")
    auditor.sees_window("About this audit")
    auditor.closes()

    for who in AT_ONCE:
        reads_alert(auditor, who, "please act now", EDT, "Nobody has taken it yet")
        expect(auditor.message("A child may not be safe")).to_contain_text("Amara Nwachukwu")
    auditor.becomes(DIRECTOR)
    auditor.opens("Auditloop")
    expect(auditor.message("A child may not be safe")).to_have_count(0)

    auditor.goes_to(FRIDAY + timedelta(minutes=31))
    reads_alert(auditor, DIRECTOR, "because nobody had taken it by", "17:25")
    auditor.presses("I have this", among=auditor.message("A child may not be safe"))
    expect(auditor.message("A child may not be safe")).to_contain_text(
        "Rosalind Tetteh has this since"
    )
    reads_alert(auditor, AT_ONCE[0], "Rosalind Tetteh has this since")
    expect(auditor.reads().get_by_role("button", name="I have this")).to_have_count(0)

    auditor.becomes("Amara")
    auditor.opens("Auditloop")
    auditor.presses("This child may not be safe", among=auditor.message("Your audit of"))
    auditor.sees_window("Rosalind Tetteh has")
    auditor.answers("Choices", "Yes")
    auditor.sees_window("who confirmed that the child is safe?")
    auditor.answers("Who confirmed it?", "The police")
    auditor.writes("How?", "Seen at home at half past five, with the grandmother.")
    auditor.submits("Change to Yes")
    auditor.closes_if_open()
    reads_alert(auditor, AT_ONCE[1], "Since then the answer is Yes", "the police")
    expect(auditor.message("A child may not be safe")).not_to_contain_text("grandmother")
