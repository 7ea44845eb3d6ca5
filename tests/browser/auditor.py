"""An auditor at the practice page: finds questions by their words, and answers what is asked."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime, timedelta

from playwright.sync_api import Locator, expect
from sqlmodel import col, select

from models.audit import Audit
from models.person import Person
from models.rules.calendar import london, london_date
from models.vocabulary import AuditState
from tests.browser.gallery import settle
from tests.browser.visitor import Visitor

#: A question of the window that must be answered and is not; gives the id of its control.
_FIRST_OPEN = """form => {
    const open = control => control.getAttribute('role') === 'radiogroup'
        ? !control.querySelector('input:checked') : !control.value;
    return [...form.querySelectorAll("[aria-required='true']")].find(open)?.id ?? null;
}"""
#: What is chosen where nothing else is said, if it is offered.
_USUAL = ("Met", "Yes")


class Auditor(Visitor):
    """A visitor who fills an audit in. Questions are found by their labels."""

    def asked(self, label: str) -> Locator:
        """What answers the question with these words: a group of choices, or a box."""
        choices = self.window.get_by_role("radiogroup", name=label)
        return choices.or_(self.window.get_by_label(label)).first

    def answers(self, label: str, choice: str) -> None:
        """Choose an answer of a question."""
        self._choose(self.asked(label), choice)

    def writes(self, label: str, words: str) -> None:
        """Type into a question's box, and pause."""
        self.asked(label).fill(words)
        settle(self.page)

    def reads_in(self, label: str, words: str) -> None:
        """See these words in a question's box."""
        expect(self.asked(label)).to_have_value(words)

    def is_not_asked(self, label: str) -> None:
        """See no question with these words, in the window that is open."""
        expect(self.window.get_by_text(label)).to_have_count(0)

    def answers_what_is_open(self, *, grade: str) -> None:
        """Answer every question that must be answered and is not, and those that follow."""
        yesterday = london_date(self.practice.clock()) - timedelta(days=1)
        while True:
            while found := self.window.evaluate(_FIRST_OPEN):
                self._answers_one(self.window.locator(f"[id='{found}']"), grade, yesterday)
            settle(self.page)
            if self.window.evaluate(_FIRST_OPEN) is None:
                return

    def finishes(self, *, grade: str) -> None:
        """Part after part, until nothing is left but to send it."""
        for _ in range(20):
            if self.window.get_by_role("button", name="Send", exact=True).count():
                return
            self.answers_what_is_open(grade=grade)
            self.submits("Save and go on")
        raise AssertionError("the audit has no end")

    def parts(self) -> list[str]:
        """The parts that the window's menu offers, in order, without their marks."""
        menu = self.window.get_by_role("combobox").first
        menu.click()
        offered = self.page.get_by_role("option").all_inner_texts()
        self.page.keyboard.press("Escape")
        return [part.lstrip("○✓ ").strip() for part in offered]

    def turns_to(self, part: str) -> None:
        """Choose another part from the window's menu."""
        self.window.get_by_role("combobox").first.click()
        self.page.get_by_role("option", name=part).click()
        expect(self.window.get_by_role("heading", name=part)).to_be_visible()
        settle(self.page)

    def goes_to(self, moment: datetime) -> None:
        """Let the practice clock go on to a moment (aware), everything on the way delivered."""
        desk = self.practice.server.desk
        arrived = threading.Event()
        desk.listeners.append(lambda news: arrived.set() if news.get("done") else None)
        assert desk.begin("On the way…", lambda: self.practice.go_to(moment))
        assert arrived.wait(60), "the clock never came there"
        clock = self.page.get_by_role("button", name="Practice clock")
        expect(clock).to_have_accessible_name(re.compile(f"{london(moment):%H:%M}"))
        settle(self.page)

    def has_to_audit(self, age_band: str) -> str:
        """The first name of somebody who was given a child of this age to audit this month."""
        with self.practice.programme.read() as session:
            audit = session.exec(
                select(Audit)
                .where(Audit.age_band == age_band, Audit.state == AuditState.ASSIGNED)
                .order_by(col(Audit.id))
            ).first()
            assert audit is not None, f"nobody was given a child of {age_band}"
            return session.get_one(Person, audit.auditor_id).name.split()[0]

    def _answers_one(self, control: Locator, grade: str, day: date) -> None:
        role = control.get_attribute("role")
        if role == "radiogroup":
            names = control.locator("label").all_inner_texts()
            wanted = self._usual([name.split("\n")[0] for name in names], grade)
            control.get_by_role("radio", name=re.compile(rf"^{re.escape(wanted)}")).first.check()
        elif role == "combobox":
            control.click()
            names = self.page.get_by_role("option").all_inner_texts()
            wanted = self._usual([name.split("\n")[0] for name in names], grade)
            self.page.get_by_role("option", name=wanted).first.click()
        elif control.get_attribute("placeholder") == "Choose a date":
            control.fill(day.isoformat())
            control.press("Tab")
        else:
            control.fill("It is in the case notes, and mornings are calmer for it.")

    def _usual(self, names: list[str], grade: str) -> str:
        return next((name for name in (grade, *_USUAL) if name in names), names[0])

    def _choose(self, control: Locator, choice: str) -> None:
        if control.get_attribute("role") == "radiogroup":
            begins = re.compile(rf"^{re.escape(choice)}\b")
            control.get_by_role("radio", name=begins).check()
        else:
            control.fill(choice)
            self.page.get_by_role("option", name=choice).first.click()
        settle(self.page)
