"""Block Kit's limits: the largest that Slack takes, and one more than that."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice.limits import check_message, check_view, message_problems, view_problems
from bot.practice.records import SlackError

Json = dict[str, Any]


class NoPictures:
    """Knows one picture."""

    def find_image(self, slack_file: Json) -> object | None:
        return "picture" if slack_file.get("id") == "F012345678" else None


PICTURES = NoPictures()


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | fields


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "go"} | fields


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "v", **fields: Any) -> Json:
    return {"text": plain(), "value": value} | fields


def options(many: int) -> list[Json]:
    return [option(f"v{number}") for number in range(many)]


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options(1)} | fields


def asked(element: Json, **fields: Any) -> Json:
    given = {"action_id": "v"} | element
    return {"type": "input", "block_id": "q", "label": plain(), "element": given} | fields


def field_of(kind: str, **fields: Any) -> Json:
    return asked({"type": kind} | fields)


def image(**fields: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://example.org/a.png"} | fields


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1, text: str = "x", **fields: Any) -> Json:
    return {"type": "table", "rows": [[cell(text)] * columns for _ in range(rows)]} | fields


def data_table(rows: int = 2, columns: int = 1, text: str = "x", **fields: Any) -> Json:
    cells = [[cell(text)] * columns for _ in range(rows)]
    return {"type": "data_table", "caption": "Audits", "rows": cells} | fields


def chart(**chart_fields: Any) -> Json:
    pie = {"type": "pie", "segments": [{"label": "Good", "value": 1}]}
    return {"type": "data_visualization", "title": "Grades", "chart": pie | chart_fields}


def series(name: str = "Good", labels: tuple[str, ...] = ("May",)) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def bars(*all_series: Json, categories: tuple[str, ...] = ("May",)) -> Json:
    plot = {
        "type": "bar",
        "series": list(all_series),
        "axis_config": {"categories": list(categories)},
    }
    return {"type": "data_visualization", "title": "Grades", "chart": plot}


def modal(*blocks: Json, **fields: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks)} | fields


def home(*blocks: Json, **fields: Any) -> Json:
    return {"type": "home", "blocks": list(blocks)} | fields


def asking(*blocks: Json, **fields: Any) -> Json:
    return modal(*blocks, submit=plain("Send"), **fields)


def of(length: int) -> str:
    return "x" * length


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}

# what stands in a message | the largest that passes | the smallest that does not | what is said
MESSAGES: list[tuple[str, list[Json], list[Json], str]] = [
    ("blocks", [section()] * 50, [section()] * 51, "no more than 50 items"),
    ("section text", [section(text=mrkdwn(of(3000)))], [section(text=mrkdwn(of(3001)))], "3001"),
    ("empty text", [section()], [section(text=mrkdwn(""))], "more than 0 characters"),
    ("fields", [section(fields=[plain()] * 10)], [section(fields=[plain()] * 11)], "10 items"),
    ("field", [section(fields=[plain(of(2000))])], [section(fields=[plain(of(2001))])], "2001"),
    (
        "header",
        [{"type": "header", "text": plain(of(150))}],
        [{"type": "header", "text": plain(of(151))}],
        "less than 151",
    ),
    (
        "header in mrkdwn",
        [{"type": "header", "text": plain()}],
        [{"type": "header", "text": mrkdwn()}],
        "unsupported type: mrkdwn",
    ),
    (
        "context elements",
        [{"type": "context", "elements": [plain()] * 10}],
        [{"type": "context", "elements": [plain()] * 11}],
        "10 items",
    ),
    (
        "actions elements",
        [actions(*[button(action_id=f"a{n}") for n in range(25)])],
        [actions(*[button(action_id=f"a{n}") for n in range(26)])],
        "25 items",
    ),
    (
        "button text",
        [actions(button(text=plain(of(75))))],
        [actions(button(text=plain(of(76))))],
        "76",
    ),
    ("button value", [actions(button(value=of(2000)))], [actions(button(value=of(2001)))], "2001"),
    ("button url", [actions(button(url=of(3000)))], [actions(button(url=of(3001)))], "3001"),
    (
        "button style",
        [actions(button(style="danger"))],
        [actions(button(style="green"))],
        "must be one of: primary, danger",
    ),
    (
        "action_id",
        [actions(button(action_id=of(255)))],
        [actions(button(action_id=of(256)))],
        "256",
    ),
    ("block_id", [section(block_id=of(255))], [section(block_id=of(256))], "256"),
    (
        "confirm title",
        [actions(button(confirm=CONFIRM | {"title": plain(of(100))}))],
        [actions(button(confirm=CONFIRM | {"title": plain(of(101))}))],
        "101",
    ),
    (
        "confirm text",
        [actions(button(confirm=CONFIRM | {"text": plain(of(300))}))],
        [actions(button(confirm=CONFIRM | {"text": plain(of(301))}))],
        "301",
    ),
    (
        "confirm deny",
        [actions(button(confirm=CONFIRM | {"deny": plain(of(30))}))],
        [actions(button(confirm=CONFIRM | {"deny": plain(of(31))}))],
        "31",
    ),
    (
        "option text",
        [section(accessory=select(options=[option(text=plain(of(75)))]))],
        [section(accessory=select(options=[option(text=plain(of(76)))]))],
        "76",
    ),
    (
        "option value",
        [section(accessory=select(options=[option(of(150))]))],
        [section(accessory=select(options=[option(of(151))]))],
        "151",
    ),
    (
        "option description",
        [section(accessory=select(options=[option(description=plain(of(75)))]))],
        [section(accessory=select(options=[option(description=plain(of(76)))]))],
        "76",
    ),
    (
        "options",
        [section(accessory=select(options=options(100)))],
        [section(accessory=select(options=options(101)))],
        "100 items",
    ),
    (
        "placeholder",
        [section(accessory=select(placeholder=plain(of(150))))],
        [section(accessory=select(placeholder=plain(of(151))))],
        "151",
    ),
    (
        "overflow",
        [section(accessory={"type": "overflow", "options": options(5)})],
        [section(accessory={"type": "overflow", "options": options(6)})],
        "5 items",
    ),
    (
        "checkboxes",
        [section(accessory={"type": "checkboxes", "options": options(10)})],
        [section(accessory={"type": "checkboxes", "options": options(11)})],
        "10 items",
    ),
    (
        "radio buttons",
        [section(accessory={"type": "radio_buttons", "options": options(10)})],
        [section(accessory={"type": "radio_buttons", "options": options(11)})],
        "10 items",
    ),
    (
        "initial option",
        [section(accessory=select(initial_option=option("v0")))],
        [section(accessory=select(initial_option=option("other")))],
        "must match one of the options",
    ),
    (
        "option values",
        [section(accessory=select(options=options(2)))],
        [section(accessory=select(options=[option("same"), option("same")]))],
        "must be unique",
    ),
    (
        "options or groups",
        [
            section(
                accessory=select(
                    options=None, option_groups=[{"label": plain(), "options": options(1)}]
                )
            )
        ],
        [section(accessory=select(option_groups=[{"label": plain(), "options": options(1)}]))],
        "exactly one of: options, option_groups",
    ),
    ("image alt text", [image(alt_text=of(2000))], [image(alt_text=of(2001))], "2001"),
    ("image address", [image(image_url=of(3000))], [image(image_url=of(3001))], "3001"),
    (
        "image from a file",
        [image(image_url=None, slack_file={"id": "F012345678"})],
        [image(image_url=None, slack_file={"id": "F0UNKNOWN9"})],
        "invalid slack file",
    ),
    ("table rows", [table(rows=100)], [table(rows=101)], "100 items"),
    ("table columns", [table(columns=20)], [table(columns=21)], "20 items"),
    ("table text", [table(10, 10, of(100))], [table(10, 10, of(101))], "10000 characters"),
    ("tables", [table()], [table(), table()], "only_one_table_allowed"),
    ("data table rows", [data_table(rows=201)], [data_table(rows=202)], "201 items"),
    ("data table with a header", [data_table(rows=2)], [data_table(rows=1)], "fewer than 2"),
    ("data table text", [data_table(10, 20, of(100))], [data_table(10, 20, of(101))], "20000"),
    (
        "data table text in all",
        [data_table(10, 10, of(100)), data_table(10, 10, of(100))],
        [data_table(10, 10, of(100)), data_table(10, 10, of(101))],
        "20000",
    ),
    (
        "data table width",
        [data_table()],
        [data_table(rows=2) | {"rows": [[cell()], [cell(), cell()]]}],
        "same number of cells",
    ),
    (
        "data table header",
        [data_table()],
        [data_table() | {"rows": [[{"type": "rich_text", "elements": []}], [cell()]]}],
        "unsupported type: rich_text",
    ),
    ("page size", [data_table(page_size=100)], [data_table(page_size=101)], "between 1 and 100"),
    (
        "row header column",
        [data_table(row_header_column_index=0)],
        [data_table(row_header_column_index=1)],
        "index of a column",
    ),
    ("charts", [chart(), chart()], [chart(), chart(), chart()], "no more than 2 charts"),
    ("chart title", [chart() | {"title": of(50)}], [chart() | {"title": of(51)}], "51"),
    (
        "segments",
        [chart(segments=[{"label": str(n), "value": 1} for n in range(12)])],
        [chart(segments=[{"label": str(n), "value": 1} for n in range(13)])],
        "12 items",
    ),
    (
        "segment of nothing",
        [chart(segments=[{"label": "Good", "value": 0.1}])],
        [chart(segments=[{"label": "Good", "value": 0}])],
        "greater than 0",
    ),
    ("series name", [bars(series(of(20)))], [bars(series(of(21)))], "21"),
    ("series", [bars(series("a"), series("b"))], [bars(series("a"), series("a"))], "unique"),
    (
        "points",
        [bars(series(labels=("May", "June")), categories=("May", "June"))],
        [bars(series(labels=("May",)), categories=("May", "June"))],
        "exactly one point for each category",
    ),
    (
        "category",
        [bars(series(labels=(of(20),)), categories=(of(20),))],
        [bars(series(labels=(of(21),)), categories=(of(21),))],
        "21",
    ),
    (
        "markdown",
        [{"type": "markdown", "text": of(6000)}] * 2,
        [{"type": "markdown", "text": of(6000)}, {"type": "markdown", "text": of(6001)}],
        "12000",
    ),
    (
        "container",
        [{"type": "container", "title": plain(), "child_blocks": [section()] * 10}],
        [{"type": "container", "title": plain(), "child_blocks": [section()] * 11}],
        "10 items",
    ),
    (
        "card actions",
        [{"type": "card", "actions": [button(action_id=f"a{n}") for n in range(3)]}],
        [{"type": "card", "actions": [button(action_id=f"a{n}") for n in range(4)]}],
        "3 items",
    ),
    (
        "a card with a bare string",
        [{"type": "card", "title": plain("Title")}],
        [{"type": "card", "title": "Title"}],
        "must provide an object",
    ),
    (
        "a plan with a text object",
        [
            {
                "type": "plan",
                "title": "Plan",
                "tasks": [{"type": "task_card", "task_id": "1", "title": "t"}],
            }
        ],
        [
            {
                "type": "plan",
                "title": plain(),
                "tasks": [{"type": "task_card", "task_id": "1", "title": "t"}],
            }
        ],
        "must provide a string",
    ),
    (
        "a task that waits alone",
        [{"type": "task_card", "task_id": "1", "title": "t", "status": "complete"}],
        [{"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}],
        "only in a plan",
    ),
    (
        "duplicate block ids",
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
        "`block_id` already exists: a",
    ),
    (
        "duplicate action ids in one block",
        [actions(button(action_id="a")), actions(button(action_id="a"))],
        [actions(button(action_id="a"), button(action_id="a"))],
        "`action_id` already exists: a",
    ),
    (
        "an alert in a message",
        [section()],
        [{"type": "alert", "text": plain()}],
        "unsupported type",
    ),
    ("an unknown block", [section()], [{"type": "banner"}], "unsupported type: banner"),
    ("a null block", [section()], [None], "must provide an object"),  # type: ignore[list-item]
    (
        "an unknown field",
        [section()],
        [section(colour="red")],
        "invalid additional property: colour",
    ),
    ("a section of nothing", [section()], [{"type": "section"}], "at least one of: text, fields"),
    (
        "a text field outside an input block",
        [section()],
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input",
    ),
    (
        "rich text input in a message",
        [field_of("plain_text_input")],
        [field_of("rich_text_input")],
        "unsupported type: rich_text_input",
    ),
]


@pytest.mark.parametrize(
    ("good", "bad", "said"), [row[1:] for row in MESSAGES], ids=[row[0] for row in MESSAGES]
)
def test_a_message_is_refused_beyond_the_limit(
    good: list[Json], bad: list[Json], said: str
) -> None:
    assert message_problems(good, PICTURES) == []
    assert said in " ".join(message_problems(bad, PICTURES))


VIEWS: list[tuple[str, Json, Json, str]] = [
    ("blocks of a modal", modal(*[section()] * 100), modal(*[section()] * 101), "100 items"),
    ("blocks of a Home tab", home(*[section()] * 100), home(*[section()] * 101), "100 items"),
    ("title", modal(title=plain(of(24))), modal(title=plain(of(25))), "25"),
    ("submit", modal(submit=plain(of(24))), modal(submit=plain(of(25))), "25"),
    ("close", modal(close=plain(of(24))), modal(close=plain(of(25))), "25"),
    ("title in mrkdwn", modal(), modal(title=mrkdwn()), "unsupported type: mrkdwn"),
    ("metadata", modal(private_metadata=of(3000)), modal(private_metadata=of(3001)), "3001"),
    ("callback_id", modal(callback_id=of(255)), modal(callback_id=of(256)), "256"),
    ("external_id", modal(external_id=of(255)), modal(external_id=of(256)), "256"),
    (
        "a submit button for inputs",
        asking(field_of("plain_text_input")),
        modal(field_of("plain_text_input")),
        "submit",
    ),
    (
        "label",
        asking(asked({"type": "datepicker"}, label=plain(of(2000)))),
        asking(asked({"type": "datepicker"}, label=plain(of(2001)))),
        "2001",
    ),
    (
        "hint",
        asking(asked({"type": "datepicker"}, hint=plain(of(2000)))),
        asking(asked({"type": "datepicker"}, hint=plain(of(2001)))),
        "2001",
    ),
    (
        "max_length",
        asking(field_of("plain_text_input", max_length=3000)),
        asking(field_of("plain_text_input", max_length=3001)),
        "between 1 and 3000",
    ),
    (
        "initial value",
        asking(field_of("plain_text_input", max_length=5, initial_value="12345")),
        asking(field_of("plain_text_input", max_length=5, initial_value="123456")),
        "less than 6",
    ),
    (
        "lengths that agree",
        asking(field_of("plain_text_input", min_length=5, max_length=5)),
        asking(field_of("plain_text_input", min_length=6, max_length=5)),
        "min_length",
    ),
    (
        "files",
        asking(field_of("file_input", max_files=10)),
        asking(field_of("file_input", max_files=11)),
        "between 1 and 10",
    ),
    (
        "a file that reports",
        asking(field_of("file_input")),
        asking(asked({"type": "file_input"}, dispatch_action=True)),
        "incompatible with dispatch_action",
    ),
    (
        "a date",
        asking(field_of("datepicker", initial_date="2026-12-31")),
        asking(field_of("datepicker", initial_date="2026-13-01")),
        "valid date",
    ),
    (
        "a time",
        asking(field_of("timepicker", initial_time="23:59")),
        asking(field_of("timepicker", initial_time="24:00")),
        "valid time",
    ),
    (
        "a number",
        asking(field_of("number_input", is_decimal_allowed=True, min_value="0.5")),
        asking(field_of("number_input", is_decimal_allowed=True, min_value="half")),
        "valid number",
    ),
    (
        "lines",
        asking(field_of("rich_text_input", max_lines=100)),
        asking(field_of("rich_text_input", max_lines=101)),
        "between 1 and 100",
    ),
    (
        "focus",
        asking(field_of("datepicker", focus_on_load=True)),
        asking(
            field_of("datepicker", focus_on_load=True),
            asked({"type": "datepicker", "focus_on_load": True}, block_id="p"),
        ),
        "focus_on_load",
    ),
    (
        "alert text",
        modal({"type": "alert", "text": plain(of(200))}),
        modal({"type": "alert", "text": plain(of(201))}),
        "201",
    ),
    (
        "alert level",
        modal({"type": "alert", "text": plain(), "level": "success"}),
        modal({"type": "alert", "text": plain(), "level": "loud"}),
        "must be one of",
    ),
    ("a table in a modal", home(table()), modal(table()), "unsupported type: table"),
    ("a chart in a modal", home(chart()), modal(chart()), "unsupported type: data_visualization"),
    (
        "markdown in a modal",
        modal(section()),
        modal({"type": "markdown", "text": "x"}),
        "unsupported type: markdown",
    ),
    (
        "a submit button on Home",
        home(),
        home(submit=plain()),
        "invalid additional property: submit",
    ),
    (
        "a file input on Home",
        home(field_of("rich_text_input")),
        home(field_of("file_input")),
        "unsupported type: file_input",
    ),
    (
        "duplicate block ids",
        modal(section(block_id="a")),
        modal(section(block_id="a"), section(block_id="a")),
        "already exists",
    ),
]


@pytest.mark.parametrize(
    ("good", "bad", "said"), [row[1:] for row in VIEWS], ids=[row[0] for row in VIEWS]
)
def test_a_view_is_refused_beyond_the_limit(good: Json, bad: Json, said: str) -> None:
    assert view_problems(good, PICTURES) == []
    assert said in " ".join(view_problems(bad, PICTURES))


RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}

# what is no such thing | where it stands | what is said
WRONG_TYPES: list[tuple[Any, str]] = [
    (section(text="bare"), "must provide an object"),
    (section(text={"text": "x"}), "missing required field: type"),
    (section(text={"type": "mrkdwn"}), "missing required field: text"),
    (section(text={"type": "mrkdwn", "text": 7}), "must provide a string"),
    (section(expand="yes"), "must provide a boolean"),
    (section(fields={}), "must provide an array"),
    ({"type": "header", "text": plain(), "level": "1"}, "must provide an integer"),
    ({"type": "header", "text": plain(), "level": 5}, "between 1 and 4"),
    (chart(segments=[{"label": "Good", "value": "1"}]), "greater than 0"),
    (bars({"name": "a", "data": [{"label": "May", "value": "1"}]}), "must provide a number"),
    ({"type": "rich_text", "elements": {}}, "must provide an array"),
    ({"type": "rich_text", "elements": [{"type": "text"}]}, "unsupported type: text"),
    ({"text": plain()}, "missing required field: type"),
    ({"type": "actions", "elements": []}, "no fewer than 1 items"),
    (
        {"type": "container", "title": plain(), "child_blocks": [data_table()]},
        "unsupported type: data_table",
    ),
    (
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [section()],
            "is_collapsible": True,
            "has_header_divider": True,
        },
        "cannot be used with is_collapsible",
    ),
    ({"type": "carousel", "elements": [section()]}, "unsupported type: section"),
]


@pytest.mark.parametrize(("block", "said"), WRONG_TYPES)
def test_what_has_the_wrong_type_is_refused(block: Any, said: str) -> None:
    assert said in " ".join(message_problems([block], PICTURES))


GOOD_BLOCKS: list[Json] = [
    RICH,
    table(column_settings=[{"align": "right", "is_wrapped": True}, None]),
    data_table()
    | {"rows": [[cell("Team"), cell("n")], [RICH, {"type": "raw_number", "value": 3}]]},
    {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn()}] * 10},
    {"type": "video", "alt_text": "", "title": plain(), "thumbnail_url": "t", "video_url": "v"},
    {"type": "file", "external_id": "f", "source": "remote"},
    {"type": "header", "text": plain(), "level": 2},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain(), "value": "up"},
                "negative_button": {"text": plain(), "value": "down"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain()},
        ],
    },
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=[block["type"] for block in GOOD_BLOCKS])
def test_every_kind_of_block_passes_in_a_message(block: Json) -> None:
    assert message_problems([block], PICTURES) == []


@pytest.mark.parametrize("view", [None, "modal", {"type": "popup"}])
def test_what_is_no_view_is_refused(view: Any) -> None:
    with pytest.raises(SlackError) as refused:
        check_view(view, PICTURES)
    assert "must be one of: modal, home" in refused.value.messages[0]


def test_ids_are_unique_within_a_container_and_without() -> None:
    inner = {"type": "container", "title": plain(), "child_blocks": [section(block_id="a")]}
    assert "already exists" in " ".join(message_problems([section(block_id="a"), inner], PICTURES))


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    big = modal(*[section(text=mrkdwn(of(2500)))] * 100)
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(big, PICTURES)


def test_blocks_that_are_no_list_are_a_wrong_format() -> None:
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        check_message({"type": "section"}, PICTURES)


def test_the_refusal_points_at_what_is_wrong() -> None:
    with pytest.raises(SlackError) as refused:
        check_message([section(), actions(button(text=plain(of(76))))], PICTURES)
    assert refused.value.code == "invalid_blocks"
    assert refused.value.messages == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


def test_a_view_refusal_is_about_arguments() -> None:
    with pytest.raises(SlackError) as refused:
        check_view(modal(title=plain(of(25))), PICTURES)
    assert refused.value.code == "invalid_arguments"
    assert "json-pointer:/view/title/text" in refused.value.messages[0]
