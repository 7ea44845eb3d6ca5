"""Every block, with Slack's limits and the surfaces on which it may stand."""

from __future__ import annotations

from typing import Any

from bot.practice.element_shapes import (
    ACCESSORY,
    ACTION,
    BUTTON,
    CONTEXT_ACTION,
    ELEMENTS,
    ID,
    IMAGE,
    INPUT,
    SLACK_FILE,
    either,
    plain,
)
from bot.practice.shapes import (
    Check,
    Problems,
    above_zero,
    at_least_one,
    boolean,
    choice,
    exactly_one,
    integer,
    items,
    nullable,
    number,
    problem,
    shape,
    string,
    typed,
)

Block = dict[str, Any]


def _block(
    required: dict[str, Check], optional: dict[str, Check] | None = None, *also: Check
) -> Check:
    return shape(required, {"block_id": string(255, 0), **(optional or {})}, *also)


def _dispatches_nothing(value: Block, at: str, problems: Problems) -> None:
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        problem(problems, "file_input is incompatible with dispatch_action", at)


def _header_is_plain(value: Block, at: str, problems: Problems) -> None:
    for column, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            problem(problems, "unsupported type: rich_text", f"{at}/rows/0/{column}/type")


def _same_width(value: Block, at: str, problems: Problems) -> None:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        problem(problems, "all rows must have the same number of cells", f"{at}/rows")


def _row_header_is_there(value: Block, at: str, problems: Problems) -> None:
    if value.get("row_header_column_index", 0) >= len(value["rows"][0]):
        problem(problems, "must be the index of a column", f"{at}/row_header_column_index")


def _points_match(value: Block, at: str, problems: Problems) -> None:
    """Every series has exactly one point for each category."""
    categories = sorted(value["axis_config"]["categories"])
    names = [series["name"] for series in value["series"]]
    if len(set(names)) != len(names):
        problem(problems, "the names of series must be unique", f"{at}/series")
    for place, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            where = f"{at}/series/{place}/data"
            problem(problems, "must have exactly one point for each category", where)


def _not_pending(value: Block, at: str, problems: Problems) -> None:
    if value.get("status") == "pending":
        problem(problems, "pending is allowed only in a plan", f"{at}/status")


def _no_divider_if_collapsible(value: Block, at: str, problems: Problems) -> None:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        problem(problems, "has_header_divider cannot be used with is_collapsible", at)


def _rich(value: Any, at: str, problems: Problems) -> None:
    """The elements of rich text: only their kinds are checked."""
    kinds = ("section", "list", "preformatted", "quote")
    for place, element in enumerate(value if isinstance(value, list) else []):
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in {f"rich_text_{word}" for word in kinds}:
            problem(problems, f"unsupported type: {kind}", f"{at}/{place}/type")
    if not isinstance(value, list):
        problem(problems, "must provide an array", at)


RICH_TEXT = _block({"elements": _rich})
CELL = typed(
    {
        "raw_text": shape({"text": string(20_000)}),
        "raw_number": shape({"value": number}, {"text": string(3000)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})
POINT = shape({"label": string(20), "value": number})
SERIES = shape({"name": string(20), "data": items(POINT, 20)})
AXIS = shape({"categories": items(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
PLOT = shape({"series": items(SERIES, 12), "axis_config": AXIS}, {}, _points_match)
SEGMENT = shape({"label": string(20), "value": above_zero})
CHART = typed(
    {"pie": shape({"segments": items(SEGMENT, 12)}), "bar": PLOT, "line": PLOT, "area": PLOT}
)
TASK = {
    "details": typed({"rich_text": RICH_TEXT}),
    "output": typed({"rich_text": RICH_TEXT}),
    "sources": items(typed({"url": shape({"url": string(3000), "text": string(3000)})}), 50),
    "status": choice("pending", "in_progress", "complete", "error"),
}
TASK_NAMES = {"task_id": ID, "title": string(3000)}
CARD = _block(
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": typed({"icon": shape({"name": string(255)})}),
        "title": either(150),
        "subtitle": either(150),
        "body": either(200),
        "subtext": either(200),
        "actions": items(typed({"button": BUTTON}), 3),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)

PLAIN_BLOCKS: dict[str, Check] = {
    "actions": _block({"elements": items(ACTION, 25)}),
    "context": _block(
        {
            "elements": items(
                typed(
                    {
                        "image": ELEMENTS["image"],
                        "plain_text": shape({"text": string(3000)}, {"emoji": boolean}),
                        "mrkdwn": shape({"text": string(3000)}, {"verbatim": boolean}),
                    }
                ),
                10,
            )
        }
    ),
    "divider": _block({}),
    "file": _block({"external_id": ID, "source": choice("remote")}),
    "header": _block({"text": plain(150)}, {"level": integer(1, 4)}),
    "image": _block(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": plain(2000), "element": INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        _dispatches_nothing,
    ),
    "rich_text": RICH_TEXT,
    "section": _block(
        {},
        {
            "text": either(3000),
            "fields": items(either(2000), 10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "table": _block(
        {"rows": items(items(CELL, 20), 100)},
        {"column_settings": items(nullable(COLUMN), 20)},
    ),
    "video": _block(
        {
            "alt_text": string(2000, 0),
            "title": plain(199),
            "thumbnail_url": string(3000),
            "video_url": string(3000),
        },
        {
            "title_url": string(3000),
            "description": plain(199),
            "author_name": string(49),
            "provider_name": string(255),
            "provider_icon_url": string(3000),
        },
    ),
}
"""The blocks that may also stand in a container."""

BLOCKS: dict[str, Check] = {
    **PLAIN_BLOCKS,
    "alert": _block(
        {"text": either(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": _block({"elements": items(typed({"card": CARD}), 10)}),
    "container": _block(
        {"child_blocks": items(typed(PLAIN_BLOCKS), 10)},
        {
            "title": plain(150),
            "rich_text_title": typed({"rich_text": RICH_TEXT}),
            "subtitle": either(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        exactly_one("title", "rich_text_title"),
        _no_divider_if_collapsible,
    ),
    "context_actions": _block({"elements": items(CONTEXT_ACTION, 5)}),
    "data_table": _block(
        {"caption": string(3000), "rows": items(items(CELL, 20), 201, 2)},
        {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        _same_width,
        _header_is_plain,
        _row_header_is_there,
    ),
    "data_visualization": _block({"title": string(50), "chart": CHART}),
    "markdown": _block({"text": string(12_000)}),
    "plan": _block(
        {"title": string(3000), "tasks": items(typed({"task_card": _block(TASK_NAMES, TASK)}), 50)}
    ),
    "task_card": _block(TASK_NAMES, TASK, _not_pending),
}

EVERYWHERE = frozenset(
    [
        "actions",
        "card",
        "context",
        "divider",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "video",
    ]
)
ON_HOME = frozenset(["carousel", "container", "data_table", "data_visualization", "table"])
SURFACES: dict[str, frozenset[str]] = {
    "message": EVERYWHERE | ON_HOME | {"context_actions", "file", "markdown", "plan", "task_card"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | ON_HOME,
}
"""Which blocks may stand in a message, in a modal, on a Home tab."""
