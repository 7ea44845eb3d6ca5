"""A visitor to the practice workspace: is anyone, reads, presses, fills in windows, moves time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, col, select

from bot.council import residents
from bot.practising import Practice
from models.action import Action
from models.delivery import Delivery
from models.kinds import DeliveryKind
from models.person import Person
from tests.browser.gallery import settle
from tests.office import BROUGHT, ONLY_IF_NO

#: Where the screenshots go that the tests take; a few of them are the README's.
SEEN = Path(__file__).parent / "seen"
Json = dict[str, Any]


class Visitor:
    """One browser page on the practice workspace."""

    def __init__(self, page: Page, practice: Practice) -> None:
        self.page = page
        self.practice = practice
        self._ids = {who.name.split()[0]: who.slack_user_id for who in residents()}
        self.who = ""

    def arrives(self) -> None:
        """Open the page as it opens for anybody."""
        self.page.goto(f"{self.practice.server.url}/")
        settle(self.page)

    def becomes(self, first_name: str) -> None:
        """Be somebody else, by their first name, with the switcher."""
        self.who = self._ids[first_name]
        self._unfolds_the_side()
        self.page.get_by_role("button", name="Be somebody else").click()
        self.page.get_by_role("combobox", name="Find a person").fill(first_name)
        option = self.page.get_by_role("listbox", name="People").get_by_role("option")
        option.filter(has_text=first_name).first.click()
        you = self.page.get_by_role("button", name=f"You are {first_name}", include_hidden=True)
        expect(you).to_be_attached()
        settle(self.page)

    def opens(self, place: str) -> None:
        """Open `Auditloop home`, the app's messages (`Auditloop`) or a channel, at the side."""
        self._unfolds_the_side()
        self.page.get_by_role(
            "link", name=re.compile(rf"^{re.escape(place)}( \d+ unread)?$")
        ).click()
        settle(self.page)

    def _unfolds_the_side(self) -> None:
        """On a phone people and conversations are behind a button."""
        menu = self.page.get_by_role("button", name="People and conversations")
        if menu.is_visible() and menu.get_attribute("aria-expanded") == "false":
            menu.click()

    def reads(self) -> Locator:
        """What the conversation that is open shows."""
        return self.page.get_by_role("log").first

    def message(self, *words: str) -> Locator:
        """The newest message that holds all of these words."""
        found = self.page.locator("[data-ts]")
        for word in words:
            found = found.filter(has_text=word)
        return found.last

    def presses(self, name: str, *, among: Locator | None = None) -> None:
        """Press a button by its name, in the window if one is open."""
        place = among or (self.window if self.window.count() else self.page)
        place.get_by_role("button", name=name, exact=True).last.click()
        settle(self.page)

    @property
    def window(self) -> Locator:
        """The window on top."""
        return self.page.locator("form[role=dialog]")

    def sees_window(self, *words: str) -> None:
        """Wait for a window with these words."""
        for word in words:
            expect(self.window).to_contain_text(word, timeout=15_000)
        settle(self.page)

    def question(self, block_id: str) -> Locator:
        """A question of the window, by the end of its block id (`planning/grade`)."""
        return self.window.locator(f"[data-block-id$='{block_id}']")

    def types(self, block_id: str, words: str) -> None:
        """Type an answer and pause."""
        self.question(block_id).locator("textarea, input").first.fill(words)
        settle(self.page)

    def chooses(self, block_id: str, label: str) -> None:
        """Choose an answer by its label, from radio buttons, ticks or a menu."""
        asked = self.question(block_id)
        spot = asked.get_by_role("radio", name=label, exact=True)
        spot = spot if spot.count() else asked.get_by_role("checkbox", name=label)
        if spot.count():
            spot.first.check()
        else:
            asked.get_by_role("combobox").fill(label)
            self.page.get_by_role("option", name=label).first.click()
            if asked.get_by_role("combobox").get_attribute("aria-expanded") == "true":
                self.page.keyboard.press("Escape")
        settle(self.page)

    def confirms_every_domain(self) -> None:
        """Choose the auditor's own grade for each domain of a decision."""
        for block in self._asked():
            if block["element"]["action_id"].startswith("domain:"):
                texts = [option["text"]["text"] for option in block["element"]["options"]]
                theirs = next(text for text in texts if text.endswith("the auditor's"))
                self.chooses(block["block_id"], theirs)

    def domains_asked(self) -> list[str]:
        """The block ids of the domains that the window asks a grade for."""
        asked = (b for b in self._asked() if b["element"]["action_id"].startswith("domain:"))
        return [block["block_id"] for block in asked]

    def finds_every_action_smart(self) -> None:
        """Say of each action of a decision that it is SMART, and of all that they are enough."""
        for block in self._asked():
            if block["element"]["action_id"].startswith("smart:"):
                self.chooses(block["block_id"], "Yes")
        self.chooses("/enough", "Yes")

    def dates(self, block_id: str, day: date) -> None:
        """Give a day."""
        box = self.question(block_id).locator("input").first
        box.fill(day.isoformat())
        box.press("Tab")
        settle(self.page)

    def answers_everything(self, *, grade: str, today: date) -> None:
        """Answer each question of the window, and those that an answer brings: the first choice, a
        line, yesterday, this grade."""
        done: set[str] = set()
        while block := next((b for b in self._asked() if b["block_id"] not in done), None):
            self._answers(block, grade, today)
            done.add(block["block_id"])
            self._waits_for_what_follows(block)

    def _asked(self) -> list[Json]:
        return [block for block in self._view()["blocks"] if block["type"] == "input"]

    def _waits_for_what_follows(self, block: Json) -> None:
        """What the first choice of a question brings into the window, or takes out of it."""
        name = block["element"]["action_id"]
        options = block["element"].get("options", ({"value": ""},))
        scope = block["block_id"].removesuffix(name)
        brought = BROUGHT.get(f"{name}={options[0]['value']}", set())
        if brought:
            anywhere = ", ".join(f"[data-block-id='{scope}{other}']" for other in brought)
            expect(self.window.locator(anywhere).first).to_be_visible()
        if name in ONLY_IF_NO:
            expect(self.question(f"/{name}_why")).to_have_count(0)

    def _answers(self, block: Json, grade: str, today: date) -> None:
        element, block_id = block["element"], block["block_id"]
        kind = element["type"]
        if kind == "datepicker":
            self.dates(block_id, today - timedelta(days=1))
        elif kind in ("radio_buttons", "static_select"):
            labels = [option["text"]["text"] for option in element["options"]]
            self.chooses(block_id, grade if grade in labels else labels[0])
        elif block_id.endswith("scale"):
            self.types(block_id, "7")
        elif kind == "plain_text_input":
            self.types(block_id, "It is in the case notes, and mornings are calmer for it.")

    def _view(self) -> Json:
        view = self.practice.workspace.person(self.who).window
        assert view is not None
        return view

    def submits(self, name: str, *, refused: bool = False) -> None:
        """Press the window's own button and wait for what comes of it."""
        before = self.window.get_attribute("data-view-id"), self.window.inner_text()
        self.window.get_by_role("button", name=name, exact=True).click()
        settle(self.page)
        if refused:
            expect(self.window).to_be_visible()
            return
        self.page.wait_for_function(
            """([id, text]) => {
                const open = document.querySelector('form[role=dialog]');
                return !open || open.dataset.viewId !== id || open.innerText !== text;
            }""",
            arg=list(before),
        )
        settle(self.page)

    def closes(self) -> None:
        """Close the window with its cross, unsaved."""
        self.page.keyboard.press("Escape")
        expect(self.window).to_be_hidden()
        settle(self.page)

    def closes_if_open(self) -> None:
        """Close what says that it was done, where a window says so."""
        if self.window.count():
            self.closes()

    def chooses_first(self, block_id: str) -> None:
        """Choose the first answer that is offered, whatever it is."""
        asked = self.question(block_id)
        if asked.get_by_role("radio").count():
            asked.get_by_role("radio").first.check()
        else:
            asked.get_by_role("combobox").click()
            self.page.get_by_role("option").first.click()
        settle(self.page)

    def asked_to_verify(self, session: Session, action: Action) -> str:
        """The first name of whoever was asked to verify an action."""
        asked = session.exec(
            select(Delivery)
            .where(Delivery.kind == DeliveryKind.ACTION_TO_VERIFY)
            .order_by(col(Delivery.id).desc())
        )
        newest = next(each for each in asked if each.facts["action"] == action.id)
        return session.get_one(Person, newest.person_id).name.split()[0]

    def travels(self, label: str) -> None:
        """Move the practice clock and wait until everything on the way is delivered."""
        before = self.practice.clock()
        button = self.page.get_by_role("button", name=label, include_hidden=True)
        if not button.is_visible():
            self.page.get_by_role("button", name="Practice clock").click()
        button.click()
        self.practice.workspace.wait_until(lambda: self.practice.clock() > before, seconds=60)
        expect(button).to_be_enabled(timeout=60_000)
        settle(self.page)

    def shows(self, name: str) -> None:
        """Keep a picture of what is on the page."""
        SEEN.mkdir(exist_ok=True)
        self.page.screenshot(path=SEEN / f"{name}.png")
