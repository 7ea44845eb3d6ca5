"""Getting about: who and where we are, what time it is; by keyboard, on a phone, in the dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.practice import Workspace, serve
from tests.browser.conftest import NewPage
from tests.browser.gallery import (
    ANN,
    BEA,
    FIRST_MORNING,
    MOSES,
    Gallery,
    asks,
    button,
    marked,
    open_window,
    options,
    settle,
    visit,
)

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def test_anyone_is_one_press_away(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("For Moses alone", channel=MOSES)
    gallery.say("For Ann alone")
    page = visit(browser_page, gallery)
    expect(page.get_by_role("log")).to_contain_text("For Ann alone")
    page.get_by_role("button", name="You are Ann Example, Team manager").click()
    people = page.get_by_role("listbox", name="People")
    managers = people.get_by_role("group", name="Team manager").get_by_role("option")
    expect(managers).to_have_count(2)
    expect(people.get_by_role("option", name="Moses Adeyemi")).to_contain_text("1")
    people.get_by_role("option", name="Moses Adeyemi").click()
    expect(page.get_by_role("log")).to_contain_text("For Moses alone")
    expect(page.get_by_role("button", name="You are Moses Adeyemi")).to_be_visible()


def test_a_person_is_found_by_typing_and_chosen_with_enter(
    browser_page: Page, gallery: Gallery
) -> None:
    page = visit(browser_page, gallery, where="home")
    page.get_by_role("button", name="You are Ann Example").press("Enter")
    search = page.get_by_role("combobox", name="Find a person")
    expect(search).to_be_focused()
    page.keyboard.type("assurance")
    expect(page.get_by_role("listbox", name="People").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="You are Moses Adeyemi")).to_be_visible()


def test_what_to_try_is_shown_for_the_person_we_are(browser_page: Page, gallery: Gallery) -> None:
    page = visit(browser_page, gallery, where="home")
    expect(page.locator(".tries li")).to_have_text(["Press Open.", "Type /show."])
    visit(page, gallery, who=BEA, where="home")
    page.reload()
    settle(page)
    expect(page.locator(".tries li")).to_have_count(0)


def test_an_address_leads_to_a_person_and_a_place(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("Welcome, everybody", channel="C0LEARN")
    page = visit(browser_page, gallery, who=BEA, where="C0LEARN")
    expect(page.get_by_role("heading", name="learning", level=1)).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Welcome, everybody")
    assert "Bea Lindqvist" in page.title()


def test_what_is_unread_is_counted_until_it_is_opened(browser_page: Page, gallery: Gallery) -> None:
    page = visit(browser_page, gallery, where="home")
    gallery.say("One", channel="C0LEARN")
    gallery.say("Two", channel="C0LEARN")
    link = page.get_by_role("link", name="learning 2 unread")
    expect(link).to_be_visible()
    expect(page.locator("#polite")).to_contain_text("unread in learning")
    link.click()
    settle(page)
    expect(page.get_by_role("link", name="learning", exact=True)).to_be_visible()


def test_a_new_message_is_said_to_a_screen_reader(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("The first")
    page = visit(browser_page, gallery)
    gallery.say("*Your audit* is due")
    expect(page.locator("#polite")).to_have_text("New message from Gallery: Your audit is due")
    expect(page.get_by_role("log").get_by_text("is due")).to_be_in_viewport()


def test_a_command_is_completed_and_answered_to_ann_alone(
    browser_page: Page, gallery: Gallery
) -> None:
    gallery.say("Hello")
    page = visit(browser_page, gallery)
    box = page.get_by_role("textbox", name="Message Gallery")
    box.press_sequentially("/sh")
    expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("/show ")
    box.press_sequentially("thing")
    box.press("Enter")
    expect(page.locator(".message.ephemeral")).to_contain_text("You asked for thing")
    expect(box).to_have_value("")


def test_words_reach_the_app_as_slack_would_send_them(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("Hello")
    page = visit(browser_page, gallery)
    page.get_by_role("textbox", name="Message Gallery").fill("5 < 6 & more")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("5 < 6 & more")
    event = gallery.hears("event_callback")["event"]
    assert event["text"] == "5 &lt; 6 &amp; more"


def test_a_shortcut_opens_its_window(browser_page: Page, gallery: Gallery) -> None:
    page = visit(browser_page, gallery, where="home")
    page.get_by_role("button", name="Raise a hand").click()
    expect(page.get_by_role("dialog", name="A window")).to_be_visible()


def test_the_clock_moves_and_says_what_it_delivers(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("Before")
    page = visit(browser_page, gallery)
    expect(page.locator(".clock")).to_contain_text("1 December 2026")
    page.get_by_role("group", name="Move the practice clock").get_by_role("button").first.click()
    expect(page.get_by_role("log")).to_contain_text("It is later: next_working_day.")
    expect(page.locator(".clock")).to_contain_text("2 December 2026")
    expect(page.locator(".progress")).to_be_hidden()


def test_home_is_opened_anew_when_time_has_moved(browser_page: Page, gallery: Gallery) -> None:
    page = visit(browser_page, gallery, where="home")
    expect(page.locator(".home")).to_contain_text("Nothing waits.")
    gallery.home = [{"type": "section", "text": marked("*One thing waits.*")}]
    page.get_by_role("group", name="Move the practice clock").get_by_role("button").first.click()
    expect(page.locator(".home")).to_contain_text("One thing waits.")


def test_starting_again_asks_first(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("Something happened")
    page = visit(browser_page, gallery)
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Keep going").click()
    expect(page.get_by_role("log")).to_contain_text("Something happened")
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Start again").click()
    expect(page.get_by_text("Something happened")).to_have_count(0)


def test_a_broken_line_is_taken_up_again(browser_page: Page) -> None:
    first = Workspace(clock=lambda: FIRST_MORNING)
    first.add_user(ANN, "Ann Example", "ann@example.org")
    server = serve(first)
    page = browser_page
    page.goto(f"{server.url}/#as={ANN}")
    settle(page)
    port = int(server.url.rsplit(":", 1)[1])
    server.stop()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    second = Workspace(clock=lambda: FIRST_MORNING)
    second.add_user(ANN, "Ann Renamed", "ann@example.org")
    server = serve(second, port=port)
    try:
        expect(page.get_by_role("button", name="You are Ann Renamed")).to_be_visible()
        expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    finally:
        server.stop()


def test_the_first_stop_of_the_keyboard_skips_to_the_conversation(
    browser_page: Page, gallery: Gallery
) -> None:
    page = visit(browser_page, gallery, where="home")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the conversation")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_nothing_scrolls_sideways_on_a_phone(new_page: NewPage, gallery: Gallery) -> None:
    page = new_page(viewport=PHONE)
    words = "Averylongreferencewithoutanyspace" * 6
    actions = [button(f"A rather long button {n}", f"b{n}") for n in range(3)]
    gallery.show(
        {"type": "section", "text": marked(f"{words} `{words}`\n```{words}```")},
        {"type": "section", "fields": [marked(words), marked(words)]},
        {"type": "actions", "elements": actions},
        {"type": "table", "rows": [[{"type": "raw_text", "text": words[:60]}] * 5] * 2},
    )
    gallery.offer(
        asks("one", words, {"type": "plain_text_input", "multiline": True}),
        asks("two", "Two", {"type": "multi_static_select", "options": options("Long " * 12, "B")}),
        asks("three", "Three", {"type": "datetimepicker"}),
    )
    visit(page, gallery)
    assert _sideways(page) == []
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("dialog", name="A window")).to_be_visible()
    assert _sideways(page) == []


def _sideways(page: Page) -> list[str]:
    """What is wider than the room it has, tables and cards that scroll by themselves aside."""
    found = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(
          "#main, .messages, .messages-inner, .message-body, .window, .window-body")]
          .filter((node) => node.scrollWidth > node.clientWidth + 1)
          .map((node) => `${node.tagName}.${node.className}`)"""
    )
    return list(found)


def test_the_sidebar_is_a_drawer_on_a_phone(new_page: NewPage, gallery: Gallery) -> None:
    gallery.say("Hello", channel="C0LEARN")
    page = visit(new_page(viewport=PHONE), gallery, where="home")
    place = page.get_by_role("link", name="learning")
    expect(place).to_be_hidden()
    page.get_by_role("button", name="People and conversations").click()
    place.click()
    expect(page.get_by_role("log")).to_contain_text("Hello")
    expect(place).to_be_hidden()
    page.get_by_role("button", name="People and conversations").click()
    place.click()  # where they are already
    expect(place).to_be_hidden()
    clock = page.get_by_role("button", name="Practice clock")
    clock.click()
    expect(page.get_by_role("button", name="End of")).to_be_visible()


def test_dark_follows_the_machine_until_somebody_chooses(
    new_page: NewPage, gallery: Gallery
) -> None:
    page = visit(new_page(color_scheme="dark"), gallery, where="home")
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light colours").click()
    page.reload()
    settle(page)
    expect(html).to_have_attribute("data-theme", "light")


def test_behind_an_open_window_nothing_can_be_reached(browser_page: Page, gallery: Gallery) -> None:
    page = open_window(browser_page, gallery, asks("n", "Note", {"type": "plain_text_input"}))
    reached = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("Boolean(document.activeElement.closest('form[role=dialog]'))"))
    assert reached == {True}
