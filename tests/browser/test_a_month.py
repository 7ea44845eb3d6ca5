"""A month, lived through the practice page as the people it is for."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

TODAY = date(2026, 12, 1)


def amara_sends_her_audit(visitor: Visitor, *, grade: str) -> None:
    """Amara starts, stops in the middle of a sentence, goes on, and sends."""
    visitor.becomes("Amara")
    visitor.opens("Auditloop")
    visitor.shows("assigned")
    visitor.presses("Start audit")
    visitor.sees_window("where you stand")
    visitor.window.get_by_role("radio").first.check()
    visitor.submits("Go on")
    visitor.sees_window("Part 1 of 9")
    visitor.chooses("front/alongside", "No")
    visitor.types("front/alongside_why", "The worker is on leave until Mon")
    visitor.shows("a-part")
    visitor.closes()
    visitor.presses("Continue")
    visitor.sees_window("Part 1 of 9")
    expect(visitor.question("front/alongside_why").locator("textarea")).to_have_value(
        "The worker is on leave until Mon"
    )
    for part in range(1, 10):
        visitor.sees_window(f"Part {part} of 9")
        visitor.answers_everything(grade=grade, today=TODAY)
        visitor.submits("Save and go on")
    visitor.sees_window("everything is answered")
    visitor.shows("review")
    visitor.submits("Send")
    visitor.sees_window("has been sent")
    visitor.closes()


def test_a_month(visitor: Visitor) -> None:
    visitor.arrives()
    amara_sends_her_audit(visitor, grade="Good")
