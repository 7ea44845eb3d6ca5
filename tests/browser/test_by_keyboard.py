"""An audit is started, answered, refused, saved and left without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.auditor import Auditor
from tests.browser.gallery import settle

pytestmark = pytest.mark.browser

#: What stands out around whatever has the focus: an outline, or a shadow around its frame.
_STANDS_OUT = """node => {
    const shows = each => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
            || style.boxShadow !== 'none';
    };
    return shows(node) || shows(node.parentElement);
}"""
_SEEN = """node => {
    const box = node.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}"""


class AtTheKeyboard:
    """Somebody who has keys and no mouse."""

    def __init__(self, auditor: Auditor) -> None:
        self.auditor = auditor
        self.page = auditor.page

    @property
    def focused(self) -> Locator:
        """What has the focus."""
        return self.page.locator(":focus")

    def presses(self, *keys: str) -> None:
        """Press keys one after the other, waiting after the last."""
        for key in keys:
            self.page.keyboard.press(key)
        settle(self.page)

    def types(self, words: str) -> None:
        """Type, and pause."""
        self.page.keyboard.type(words)
        settle(self.page)

    def tabs_to(self, there: Locator, *, back: bool = False, most: int = 60) -> None:
        """Tab until something has the focus; each stop on the way can be seen."""
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            assert self.focused.count() == 1, "the focus is lost"
            assert self.focused.evaluate(_STANDS_OUT), self.focused.evaluate("n => n.outerHTML")
            if there.evaluate("node => node === document.activeElement"):
                assert self.focused.evaluate(_SEEN), "it has the focus out of sight"
                return
        raise AssertionError(f"Tab never comes to {there}")

    def button(self, name: str) -> Locator:
        """A button of the window."""
        return self.auditor.window.get_by_role("button", name=name, exact=True)

    def radio(self, label: str, choice: str) -> Locator:
        """A choice of a question."""
        return self.auditor.asked(label).get_by_role("radio", name=re.compile(f"^{choice}"))


def is_refused(keys: AtTheKeyboard, label: str) -> None:
    """The question says what it lacks, aloud too, and has the focus."""
    sentence = "Please fill in this answer."
    choices = keys.auditor.asked(label)
    expect(choices.locator(":focus")).to_have_count(1)
    expect(choices).to_have_attribute("aria-invalid", "true")
    expect(choices).to_have_accessible_description(re.compile(sentence))
    aloud = keys.page.locator("[role=alert]").filter(has_text=sentence)
    expect(aloud).to_contain_text("One answer needs another look.")


def says_where_they_stand(keys: AtTheKeyboard) -> None:
    """Start the audit: refused without an answer, and then with one."""
    window = keys.auditor.window
    expect(window.locator(":focus")).to_have_count(1)
    keys.tabs_to(keys.button("Go on"))
    keys.presses("Enter")
    is_refused(keys, "Please choose")
    keys.presses("Space")
    keys.tabs_to(keys.button("Go on"))
    keys.presses("Enter")
    keys.auditor.sees_window("About this audit")
    expect(window.locator(":focus")).to_have_count(1)


def answers_the_front_page(keys: AtTheKeyboard) -> None:
    """Everything but one question."""
    auditor, alongside = keys.auditor, "Did you do this with the worker?"
    keys.tabs_to(keys.radio(alongside, "Yes"))
    keys.presses("ArrowDown")
    no = keys.radio(alongside, "No")
    expect(no).to_be_checked()
    why = auditor.asked("Why not with the worker?")
    expect(why).to_be_visible()
    expect(no).to_be_focused()
    keys.tabs_to(why)
    keys.types("On leave until Monday.")
    keys.tabs_to(no, back=True)
    keys.tabs_to(auditor.asked("Records read from"))
    keys.types("1/6/2026")
    keys.tabs_to(auditor.asked("Records read to"))
    keys.presses("ArrowDown", "ArrowLeft", "Enter")
    expect(auditor.asked("Records read from")).to_have_value("Mon 1 Jun 2026")
    expect(auditor.asked("Records read to")).to_have_value("Mon 30 Nov 2026")
    keys.tabs_to(keys.radio("Is the child safe now?", "Yes"))
    keys.presses("Space")
    expect(why).to_have_value("On leave until Monday.")


def test_from_the_card_to_a_part_that_is_saved_and_left(auditor: Auditor) -> None:
    auditor.arrives()
    auditor.becomes("Amara")
    auditor.opens("Auditloop")
    keys = AtTheKeyboard(auditor)
    card = auditor.message("Your audit this month")
    start = card.get_by_role("button", name="Start audit")
    keys.tabs_to(start)
    keys.presses("Enter")
    keys.presses("Escape")
    expect(auditor.window).to_be_hidden()
    expect(start).to_be_focused()

    keys.presses("Space")
    says_where_they_stand(keys)
    answers_the_front_page(keys)
    keys.tabs_to(keys.button("Save and go on"))
    keys.presses("Enter")
    is_refused(keys, "Did the team manager take part?")
    keys.presses("Space")
    keys.tabs_to(keys.button("Save and go on"))
    keys.presses("Space")
    auditor.sees_window("“About this audit” is saved", "Conversation with the child")
    expect(auditor.window.locator(":focus")).to_have_count(1)
    keys.presses("Escape")
    expect(auditor.window).to_be_hidden()
    there = auditor.message("Your audit of", "1 of 11 parts")
    expect(there.get_by_role("button", name="Continue")).to_be_focused()
