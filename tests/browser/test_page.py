"""What an app shows in a message or on its home tab is shown as it was meant."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import ANN, Gallery, button, marked, options, plain, settle, visit

pytestmark = pytest.mark.browser

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "bold", "style": {"bold": True}}],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}
            ],
        },
    ],
}
POINTS = [{"label": "Apr", "value": 4}, {"label": "Aug", "value": 6}]


def cells(*texts: str) -> list[dict[str, Any]]:
    """A row of words."""
    return [{"type": "raw_text", "text": text} for text in texts]


def number(value: int) -> dict[str, Any]:
    """A cell with a number."""
    return {"type": "raw_number", "value": value, "text": str(value)}


def series_chart(kind: str) -> dict[str, Any]:
    """A chart of one series with two points."""
    return {
        "type": "data_visualization",
        "title": "Good by cycle",
        "chart": {
            "type": kind,
            "series": [{"name": "Good", "data": POINTS}],
            "axis_config": {"categories": ["Apr", "Aug"]},
        },
    }


PIE = {
    "type": "data_visualization",
    "title": "Grades",
    "chart": {
        "type": "pie",
        "segments": [{"label": "Good", "value": 9}, {"label": "RI", "value": 4}],
    },
}
CONTAINER = {
    "type": "container",
    "title": plain("Folded"),
    "is_collapsible": True,
    "child_blocks": [{"type": "section", "text": marked("inside")}],
}
DATEPICKER = {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-11"}

# A block is shown when this selector inside it holds these words (or this name).
SHOWN = [
    ({"type": "header", "text": plain("A header"), "level": 2}, "h4", "A header"),
    ({"type": "section", "text": marked("*Bold*")}, "strong", "Bold"),
    ({"type": "section", "fields": [marked("_One_"), plain("Two")]}, ".fields em", "One"),
    (
        {"type": "section", "text": marked("x"), "accessory": button("Go", "go")},
        ".accessory button",
        "Go",
    ),
    ({"type": "divider"}, "hr", ""),
    ({"type": "context", "elements": [marked("Held by *you*")]}, ".context", "Held by you"),
    (
        {"type": "actions", "elements": [button("Stop", "stop", style="danger")]},
        "button.danger",
        "Stop",
    ),
    ({"type": "actions", "elements": [DATEPICKER]}, "input[data-action-id=d]", ""),
    (RICH, "ol li", "first"),
    (
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Bars"},
        "[role=img]",
        "Bars",
    ),
    ({"type": "markdown", "text": "# Title\n- **one**"}, "li strong", "one"),
    ({"type": "table", "rows": [cells("Team", "Late"), cells("Heron", "3")]}, "tbody td", "Heron"),
    (
        {"type": "card", "title": marked("A card"), "body": marked("Its body")},
        ".card-title",
        "A card",
    ),
    (CONTAINER, "details summary", "Folded"),
    (PIE, "figcaption", "Grades"),
]


@pytest.mark.parametrize(
    ("block", "selector", "words"), SHOWN, ids=[f"{row[0]['type']}-{row[1]}" for row in SHOWN]
)
def test_every_kind_of_block_is_shown(
    browser_page: Page, gallery: Gallery, block: dict[str, Any], selector: str, words: str
) -> None:
    ts = gallery.show(block)
    visit(browser_page, gallery)
    shown = browser_page.locator(f"[data-ts='{ts}'] {selector}").first
    expect(shown).to_be_attached()
    if words:
        expect(shown).to_have_text(words)


def test_words_are_marked_and_never_parsed_as_html(browser_page: Page, gallery: Gallery) -> None:
    ts = gallery.say(
        "*Bold* _it_ ~gone~ `*code*` <https://example.org|a guide> <@U0MOSES> <#C0LEARN> "
        "snake_case mid*way* 2*3*4 &lt;b&gt;no&lt;/b&gt; :warning:\n> quoted\n```a  b```"
    )
    visit(browser_page, gallery)
    message = browser_page.locator(f"[data-ts='{ts}']")
    expect(message.locator("strong").last).to_have_text("Bold")
    expect(message.locator("em")).to_have_text("it")
    expect(message.locator(".md s")).to_have_text("gone")
    expect(message.locator(".md code")).to_have_text("*code*")
    expect(message.get_by_role("link", name="a guide")).to_have_attribute(
        "rel", "noreferrer noopener"
    )
    expect(message.locator(".mention").first).to_have_text("@Moses Adeyemi")
    expect(message.get_by_role("link", name="#learning")).to_be_visible()
    expect(message.get_by_role("img", name="warning")).to_be_visible()
    expect(message.locator("blockquote")).to_have_text("quoted")
    expect(message.locator("pre")).to_have_text("a  b")
    expect(message).to_contain_text("snake_case mid*way* 2*3*4 <b>no</b>")


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_a_chart_says_every_value_in_words_and_as_a_table(
    browser_page: Page, gallery: Gallery, kind: str
) -> None:
    gallery.show(series_chart(kind))
    visit(browser_page, gallery)
    drawing = browser_page.get_by_role("img", name="Good: Apr 4, Aug 6")
    expect(drawing).to_be_visible()
    assert drawing.locator("rect, path").count() > 0
    browser_page.get_by_text("Show as a table").click()
    expect(browser_page.get_by_role("row", name="Aug 6")).to_be_visible()


def test_a_data_table_is_sorted_and_paged(browser_page: Page, gallery: Gallery) -> None:
    rows = [[*cells(f"Action {place}"), number(place * 7 % 10)] for place in range(7)]
    gallery.show(
        {
            "type": "data_table",
            "caption": "Overdue",
            "page_size": 3,
            "rows": [cells("What", "Days"), *rows],
        }
    )
    visit(browser_page, gallery)
    figure = browser_page.locator("figure.data-table")
    expect(figure.locator("tbody tr")).to_have_count(3)
    expect(figure).to_contain_text("1–3 of 7")
    figure.get_by_role("button", name="Days").click()
    figure.get_by_role("button", name="Days").click()
    expect(figure.get_by_role("columnheader", name="Days")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(figure.locator("tbody tr").first).to_contain_text("8")
    figure.get_by_role("button", name="Next rows").click()
    expect(figure).to_contain_text("4–6 of 7")
    figure.get_by_role("searchbox").fill("action 5")
    expect(figure.locator("tbody tr")).to_have_count(1)


def test_a_picture_of_the_workspace_is_shown_and_a_file_can_be_opened(
    browser_page: Page, gallery: Gallery
) -> None:
    gallery.say("A list follows")
    gallery.client.files_upload_v2(
        content="a,b\n1,2\n", filename="list.csv", title="The list", channel="D0ANN"
    )
    visit(browser_page, gallery)
    link = browser_page.get_by_role("link", name="The list")
    expect(link).to_be_visible()
    answer = browser_page.request.get(gallery.server.url + str(link.get_attribute("href")))
    assert answer.text() == "a,b\n1,2\n"


def test_a_changed_message_is_marked_and_stays_where_it_is(
    browser_page: Page, gallery: Gallery
) -> None:
    ts = gallery.say("Before")
    gallery.say("Another")
    visit(browser_page, gallery)
    gallery.client.chat_update(channel="D0ANN", ts=ts, text="After")
    message = browser_page.locator(f"[data-ts='{ts}']")
    expect(message).to_contain_text("After")
    expect(message).to_contain_text("(edited)")
    expect(browser_page.locator("article").first).to_have_attribute("data-ts", ts)


def test_only_ann_sees_what_is_whispered_to_her(browser_page: Page, gallery: Gallery) -> None:
    gallery.say("To begin with")
    gallery.client.chat_postEphemeral(channel="D0ANN", user=ANN, text="Between us")
    visit(browser_page, gallery)
    expect(browser_page.locator(".message.ephemeral")).to_contain_text("Only visible to you")


def test_a_thread_opens_at_the_side_and_takes_an_answer(
    browser_page: Page, gallery: Gallery
) -> None:
    ts = gallery.say("What do you think?")
    gallery.say("I begin", thread_ts=ts)
    visit(browser_page, gallery)
    browser_page.get_by_role("link", name="1 reply").click()
    side = browser_page.get_by_role("complementary", name="Thread")
    expect(side).to_contain_text("I begin")
    side.get_by_role("textbox", name="Reply").fill("I <agree> & more")
    browser_page.keyboard.press("Enter")
    expect(side).to_contain_text("I <agree> & more")
    side.get_by_role("button", name="Close the thread").click()
    expect(side).to_be_hidden()


def test_a_choice_in_a_message_reaches_the_app(browser_page: Page, gallery: Gallery) -> None:
    select = {"type": "static_select", "action_id": "pick", "placeholder": plain("Sort by")}
    gallery.show(
        {
            "type": "actions",
            "block_id": "row",
            "elements": [select | {"options": options("Old", "New")}],
        },
        {
            "type": "section",
            "text": marked("More"),
            "accessory": {"type": "overflow", "action_id": "more", "options": options("Print")},
        },
    )
    visit(browser_page, gallery)
    browser_page.get_by_role("combobox", name="Sort by").click()
    browser_page.get_by_role("option", name="New").click()
    action = gallery.hears("block_actions")["actions"][0]
    assert (action["action_id"], action["selected_option"]["value"]) == ("pick", "new")
    settle(browser_page)
    gallery.heard.clear()
    browser_page.get_by_role("button", name="More actions").click()
    browser_page.get_by_role("menuitem", name="Print").click()
    assert gallery.hears("block_actions")["actions"][0]["selected_option"]["value"] == "print"


def test_a_button_that_asks_first_waits_for_yes(browser_page: Page, gallery: Gallery) -> None:
    question = {"title": plain("Pass it on?"), "text": marked("Somebody else is asked.")}
    question |= {"confirm": plain("Pass it on"), "deny": plain("Keep it")}
    gallery.show({"type": "actions", "elements": [button("Not me", "decline", confirm=question)]})
    visit(browser_page, gallery)
    for answer in ("Keep it", "Pass it on"):
        browser_page.get_by_role("button", name="Not me").click()
        asked = browser_page.get_by_role("alertdialog", name="Pass it on?")
        expect(asked).to_contain_text("Somebody else is asked.")
        assert gallery.heard == []
        asked.get_by_role("button", name=answer).click()
        expect(asked).to_be_hidden()
    assert gallery.hears("block_actions")["actions"][0]["action_id"] == "decline"


def test_a_button_that_nobody_answers_says_so(browser_page: Page, gallery: Gallery) -> None:
    gallery.show({"type": "actions", "elements": [button("Quiet", "silent")]})
    visit(browser_page, gallery)
    quiet = browser_page.get_by_role("button", name="Quiet")
    quiet.click()
    expect(quiet).to_have_attribute("aria-busy", "true")
    expect(browser_page.locator(".toast.trouble")).to_contain_text("Try again")


def test_the_home_tab_is_shown_and_follows_the_app(browser_page: Page, gallery: Gallery) -> None:
    gallery.home = [{"type": "section", "block_id": "s", "text": marked("*One audit* waits")}]
    visit(browser_page, gallery, where="home")
    expect(browser_page.locator(".home strong")).to_have_text("One audit")
    view = {"type": "home", "blocks": [{"type": "header", "text": plain("All done")}]}
    gallery.client.views_publish(user_id=ANN, view=view)
    expect(browser_page.get_by_role("heading", name="All done")).to_be_visible()
