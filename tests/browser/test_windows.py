"""Windows: filled in by keyboard or by hand, refused beside the question, never losing a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.gallery import (
    ANN,
    Gallery,
    asks,
    button,
    marked,
    modal,
    open_window,
    options,
    plain,
    settle,
    visit,
)

pytestmark = pytest.mark.browser

TEXT = {"type": "plain_text_input"}
RADIO = {"type": "radio_buttons", "options": options("Strong", "Met", "Partly")}
GRADE = {"type": "static_select", "options": options("Good", "Inadequate")}
ON_TYPING = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}


def answer(page: Page, block_id: str) -> Locator:
    """The control of a question."""
    return page.locator(f"[data-block-id='{block_id}'] [data-action-id='answer']")


def window(page: Page) -> Locator:
    """The window that is open."""
    return page.locator("form[role=dialog]")


def test_a_window_is_walked_filled_and_sent_by_keyboard_alone(
    browser_page: Page, gallery: Gallery
) -> None:
    gallery.offer(asks("a", "Answer", RADIO), asks("g", "Grade", GRADE), asks("n", "Note", TEXT))
    page = visit(browser_page, gallery)
    press = page.keyboard.press
    opener = page.get_by_role("button", name="Open", exact=True)
    opener.focus()
    press("Enter")
    expect(window(page)).to_be_visible()
    expect(page.get_by_role("radio", name="Strong")).to_be_focused()
    press("Space")
    press("ArrowDown")
    press("Tab")
    expect(answer(page, "g")).to_be_focused()
    press("ArrowDown")
    press("ArrowDown")
    press("ArrowDown")
    press("Enter")
    expect(answer(page, "g")).to_have_value("Inadequate")
    press("Tab")
    page.keyboard.type("Seen twice")
    press("Tab")
    press("Tab")
    expect(page.get_by_role("button", name="Send", exact=True).last).to_be_focused()
    press("Tab")
    expect(page.get_by_role("button", name="Close the window")).to_be_focused()
    press("Shift+Tab")
    press("Enter")
    values = gallery.hears("view_submission")["view"]["state"]["values"]
    assert values["a"]["answer"]["selected_option"]["value"] == "met"
    assert values["g"]["answer"]["selected_option"]["value"] == "inadequate"
    assert values["n"]["answer"] == {"type": "plain_text_input", "value": "Seen twice"}
    expect(window(page)).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_refusal_stands_beside_its_question_and_takes_the_focus(
    browser_page: Page, gallery: Gallery
) -> None:
    page = open_window(
        browser_page,
        gallery,
        asks("one", "One", TEXT),
        asks("two", "Two", TEXT, hint=plain("A hint")),
    )
    gallery.errors = {"two": "A line for the reader, please."}
    answer(page, "one").fill("kept one")
    answer(page, "two").fill("kept two")
    page.get_by_role("button", name="Send", exact=True).last.click()
    second = answer(page, "two")
    expect(second).to_be_focused()
    expect(second).to_have_accessible_description("A hint A line for the reader, please.")
    expect(second).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#assertive")).to_contain_text("A line for the reader, please.")
    expect(second).to_have_value("kept two")
    expect(answer(page, "one")).to_have_value("kept one")
    second.press_sequentially("!")
    expect(page.locator(".field-error > span")).to_have_count(0)


def test_an_empty_required_answer_is_refused_before_anything_is_sent(
    browser_page: Page, gallery: Gallery
) -> None:
    page = open_window(
        browser_page,
        gallery,
        asks("r", "Required", TEXT),
        asks("s", "Short", TEXT | {"max_length": 3}, optional=True),
        asks("n", "Number", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
        asks("e", "Mail", {"type": "email_text_input"}, optional=True),
    )
    for block_id, typed in (("s", "four"), ("n", "1.5"), ("e", "nobody")):
        answer(page, block_id).fill(typed)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(answer(page, "r")).to_be_focused()
    expect(page.locator(".field-error > span")).to_have_count(4)
    expect(answer(page, "s")).to_have_value("four")
    assert gallery.heard == []


def test_what_is_typed_stays_when_the_app_changes_the_window(
    browser_page: Page, gallery: Gallery
) -> None:
    note = asks("note", "Note", TEXT | {"multiline": True})
    page = open_window(browser_page, gallery, asks("old", "Old", TEXT, optional=True), note)
    answer(page, "old").fill("goes")
    answer(page, "note").fill("what I saw")
    page.keyboard.press("Home")
    view_id = str(window(page).get_attribute("data-view-id"))
    changed = modal(
        {"type": "section", "block_id": "said", "text": marked("*Something new above.*")},
        note | {"label": plain("Note for the reader")},
        asks("old2", "Old", TEXT, optional=True),
    )
    gallery.client.views_update(view_id=view_id, view=changed)
    expect(page.get_by_text("Something new above.")).to_be_visible()
    expect(page.get_by_label("Note for the reader")).to_have_value("what I saw")
    expect(answer(page, "old2")).to_have_value("")
    page.keyboard.type("Today: ")
    expect(answer(page, "note")).to_have_value("Today: what I saw")


def test_the_app_hears_of_typing_after_a_pause_and_only_of_the_last_words(
    browser_page: Page, gallery: Gallery
) -> None:
    page = open_window(
        browser_page, gallery, asks("n", "Note", TEXT | ON_TYPING, dispatch_action=True)
    )
    answer(page, "n").press_sequentially("steady", delay=30)
    settle(page)
    assert [body["actions"][0]["value"] for body in gallery.heard] == ["steady"]


def test_escape_closes_and_the_app_is_told(browser_page: Page, gallery: Gallery) -> None:
    page = open_window(browser_page, gallery, asks("n", "Note", TEXT), notify_on_close=True)
    page.keyboard.press("Escape")
    expect(window(page)).to_be_hidden()
    assert gallery.hears("view_closed")["is_cleared"] is False


def test_three_windows_stand_on_each_other_and_back_finds_the_words(
    browser_page: Page, gallery: Gallery
) -> None:
    up = {"type": "actions", "block_id": "up", "elements": [button("Higher", "push")]}
    page = open_window(browser_page, gallery, asks("n", "Note", TEXT), up, title="First")
    answer(page, "n").fill("below")
    for title in ("Above First", "Above Above First"):
        page.get_by_role("button", name="Higher").click()
        expect(window(page).get_by_role("heading", name=title, exact=True)).to_be_visible()
    page.get_by_role("button", name="Back").click()
    settle(page)
    page.get_by_role("button", name="Cancel").click()
    expect(window(page).get_by_role("heading", name="First", exact=True)).to_be_visible()
    expect(answer(page, "n")).to_have_value("below")
    page.get_by_role("button", name="Close the window").click()
    expect(window(page)).to_be_hidden()


def test_when_nobody_answers_the_window_says_so_and_keeps_the_words(
    browser_page: Page, gallery: Gallery
) -> None:
    page = open_window(
        browser_page, gallery, asks("n", "Note", TEXT), callback_id="nobody listens to this"
    )
    answer(page, "n").fill("my words")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(window(page).get_by_role("alert")).to_have_text(
        "We had some trouble connecting. Try again?", timeout=10_000
    )
    expect(answer(page, "n")).to_have_value("my words")


EXPECTED: dict[str, Any] = {
    "mail": {"type": "email_text_input", "value": "ann@example.org"},
    "url": {"type": "url_text_input", "value": "https://example.org"},
    "number": {"type": "number_input", "value": "7"},
    "date": {"type": "datepicker", "selected_date": "2026-12-11"},
    "time": {"type": "timepicker", "selected_time": "14:45"},
    "moment": {"type": "datetimepicker", "selected_date_time": 1_796_128_200},
    "person": {"type": "users_select", "selected_user": "U0BEA"},
    "people": {"type": "multi_users_select", "selected_users": ["U0MOSES", "U0BEA"]},
    "place": {"type": "conversations_select", "selected_conversation": "C0LEARN"},
    "start": {"type": "plain_text_input", "value": "from the app"},
}


def test_every_input_gives_what_slack_would_give(browser_page: Page, gallery: Gallery) -> None:
    kinds = {block_id: {"type": held["type"]} for block_id, held in EXPECTED.items()}
    kinds["number"]["is_decimal_allowed"] = False
    kinds["start"]["initial_value"] = "from the app"
    kinds |= {
        "marks": {"type": "checkboxes", "options": options("Child", "Family")},
        "themes": {"type": "multi_static_select", "options": options("Voice", "Plan")},
        "search": {"type": "external_select", "min_query_length": 2},
    }
    page = open_window(
        browser_page, gallery, *[asks(key, key, kind) for key, kind in kinds.items()]
    )
    for block_id, typed in (
        ("mail", "ann@example.org"),
        ("url", "https://example.org"),
        ("number", "7"),
        ("date", "11/12/2026"),
        ("moment", "1 Dec 2026"),
    ):
        answer(page, block_id).fill(typed)
        page.keyboard.press("Tab")
    _choose(page, answer(page, "time"), "14:45")
    _choose(page, page.get_by_role("combobox", name="Time", exact=True), "12:30")
    for block_id, names in (
        ("person", ["Bea Lindqvist"]),
        ("people", ["Moses Adeyemi", "Bea Lindqvist"]),
        ("place", ["#learning"]),
        ("themes", ["Voice", "Plan"]),
        ("search", ["Kestrel"]),
    ):
        for name in names:
            _choose(page, answer(page, block_id), name)
        page.keyboard.press("Escape") if len(names) > 1 else None
    page.get_by_role("checkbox", name="Family").check()
    page.get_by_role("button", name="Send", exact=True).last.click()
    values = gallery.hears("view_submission")["view"]["state"]["values"]
    assert {key: values[key]["answer"] for key in EXPECTED} == EXPECTED
    chosen = [option["value"] for option in values["themes"]["answer"]["selected_options"]]
    assert chosen == ["voice", "plan"]
    assert values["search"]["answer"]["selected_option"]["value"] == "kestrel"
    assert [each["value"] for each in values["marks"]["answer"]["selected_options"]] == ["family"]


def _choose(page: Page, box: Locator, name: str) -> None:
    box.click()
    box.fill(name.removeprefix("#").lower()[:5])
    page.get_by_role("option", name=name).click()


def test_the_calendar_opens_at_the_practice_day_and_obeys_the_arrows(
    browser_page: Page, gallery: Gallery
) -> None:
    page = open_window(browser_page, gallery, asks("d", "Due", {"type": "datepicker"}))
    answer(page, "d").press("ArrowDown")
    expect(page.get_by_role("button", name="Tuesday 1 December 2026", exact=True)).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(answer(page, "d")).to_have_value("Wed 9 Dec 2026")


def test_a_file_is_handed_over_and_named_in_the_answer(
    browser_page: Page, gallery: Gallery, tmp_path: Path
) -> None:
    page = open_window(
        browser_page, gallery, asks("f", "List", {"type": "file_input", "filetypes": ["csv"]})
    )
    sheet = tmp_path / "return.csv"
    sheet.write_text("a,b\n")
    answer(page, "f").set_input_files(sheet)
    expect(page.get_by_role("button", name="Remove return.csv")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).last.click()
    values = gallery.hears("view_submission")["view"]["state"]["values"]
    assert [file["name"] for file in values["f"]["answer"]["files"]] == ["return.csv"]


def test_an_alert_in_a_window_is_shown(browser_page: Page, gallery: Gallery) -> None:
    alert = {"type": "alert", "text": plain("Kept up to your last pause."), "level": "info"}
    page = open_window(browser_page, gallery, alert, asks("n", "Note", TEXT))
    expect(page.get_by_role("note", name="Information")).to_contain_text("last pause")
    assert gallery.workspace.person(ANN).window is not None
