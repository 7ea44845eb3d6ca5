"""Text, options, dialogues and every interactive element, with Slack's limits."""

from __future__ import annotations

import re
from typing import Any

from bot.practice.shapes import (
    Check,
    Problems,
    boolean,
    choice,
    exactly_one,
    integer,
    items,
    problem,
    shape,
    string,
    typed,
)

ID = string(255)
LONGEST_TEXT = 3000


def plain(most: int = LONGEST_TEXT) -> Check:
    """A plain_text object."""
    return typed({"plain_text": shape({"text": string(most)}, {"emoji": boolean})})


def either(most: int = LONGEST_TEXT) -> Check:
    """A plain_text or mrkdwn object."""
    return typed(
        {
            "plain_text": shape({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": shape({"text": string(most)}, {"verbatim": boolean}),
        }
    )


CONFIRM = shape(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
SLACK_FILE = shape({}, {"id": string(255), "url": string(LONGEST_TEXT)}, exactly_one("id", "url"))


def _option(text: Check, *, url: bool = False) -> Check:
    extra = {"url": string(3000)} if url else {}
    return shape({"text": text, "value": string(150)}, {"description": either(75), **extra})


OPTION = _option(plain(75))
RICH_OPTION = _option(either(75))  # radio buttons and checkboxes may be set in mrkdwn
GROUP = shape({"label": plain(75), "options": items(OPTION, 100)})
PLACEHOLDER = plain(150)
WHEN = items(choice("on_enter_pressed", "on_character_entered"), 2)
DISPATCH = shape({}, {"trigger_actions_on": WHEN})


def _offered(value: dict[str, Any]) -> list[Any]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *[o for g in groups for o in g["options"]]]


def _initial_is_offered(value: dict[str, Any], at: str, problems: Problems) -> None:
    """What is chosen at the start must be one of the options, to the letter."""
    offered = _offered(value)
    first = [value["initial_option"]] if value.get("initial_option") else []
    for option in [*first, *(value.get("initial_options") or [])]:
        if option not in offered:
            problem(problems, "initial option must match one of the options", at)


def _values_are_unique(value: dict[str, Any], at: str, problems: Problems) -> None:
    values = [option["value"] for option in _offered(value)]
    if len(set(values)) != len(values):
        problem(problems, "the values of options must be unique", at)


def _pattern(expression: str, name: str) -> Check:
    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            problem(problems, f"must be a valid {name}", at)

    return check


DATE = _pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "date")
TIME = _pattern(r"([01]\d|2[0-3]):[0-5]\d", "time")
DECIMAL = _pattern(r"-?\d+(\.\d+)?", "number")
MOMENT = integer(0, 9_999_999_999)


def _element(required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return shape(required, {"action_id": ID, **optional}, *also)


def _asked(optional: dict[str, Check], *also: Check, **required: Check) -> Check:
    """An element that may have a placeholder, a confirmation and the first focus."""
    common = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": boolean}
    return _element(required, {**common, **optional}, *also)


def _text_field(optional: dict[str, Check], *also: Check, **required: Check) -> Check:
    common = {
        "placeholder": PLACEHOLDER,
        "focus_on_load": boolean,
        "dispatch_action_config": DISPATCH,
    }
    return _element(required, {**common, **optional}, *also)


def _lengths_agree(value: dict[str, Any], at: str, problems: Problems) -> None:
    least, most = value.get("min_length", 0), value.get("max_length", LONGEST_TEXT)
    if least > most:
        problem(problems, "min_length must not be greater than max_length", at)
    if len(value.get("initial_value") or "") > most:
        problem(problems, f"must be less than {most + 1} characters", f"{at}/initial_value")


MENU = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
LISTED = (exactly_one("options", "option_groups"), _initial_is_offered, _values_are_unique)
BOXES = (_initial_is_offered, _values_are_unique)
MOST_CHOSEN = {"max_selected_items": integer(1, 100)}
FILTER = shape(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
MANY_IDS = items(ID, 100, 0)
CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": FILTER}

BUTTON = _element(
    {"text": plain(75)},
    {
        "value": string(2000),
        "url": string(3000),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(4000),
        "visible_to_user_ids": items(ID, 10),
    },
)
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": _element({"options": items(_option(plain(75), url=True), 5)}, {"confirm": CONFIRM}),
    "feedback_buttons": _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {}),
    "icon_button": _element(
        {"icon": choice("trash"), "text": plain(75)},
        {
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": items(ID, 10),
        },
    ),
    "static_select": _asked({**MENU, "initial_option": OPTION}, *LISTED),
    "multi_static_select": _asked(
        {**MENU, **MOST_CHOSEN, "initial_options": items(OPTION, 100)}, *LISTED
    ),
    "external_select": _asked({"min_query_length": integer(0, 255), "initial_option": OPTION}),
    "multi_external_select": _asked(
        {
            **MOST_CHOSEN,
            "min_query_length": integer(0, 255),
            "initial_options": items(OPTION, 100),
        }
    ),
    "users_select": _asked({"initial_user": ID}),
    "multi_users_select": _asked({**MOST_CHOSEN, "initial_users": MANY_IDS}),
    "channels_select": _asked({"initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": _asked({**MOST_CHOSEN, "initial_channels": MANY_IDS}),
    "conversations_select": _asked(
        {**CONVERSATIONS, "initial_conversation": ID, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _asked(
        {**CONVERSATIONS, **MOST_CHOSEN, "initial_conversations": MANY_IDS}
    ),
    "radio_buttons": _element(
        {"options": items(RICH_OPTION, 10)},
        {"initial_option": RICH_OPTION, "confirm": CONFIRM, "focus_on_load": boolean},
        *BOXES,
    ),
    "checkboxes": _element(
        {"options": items(RICH_OPTION, 10)},
        {
            "initial_options": items(RICH_OPTION, 10),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        *BOXES,
    ),
    "datepicker": _asked({"initial_date": DATE}),
    "timepicker": _asked({"initial_time": TIME, "timezone": string(255)}),
    "datetimepicker": _element(
        {}, {"initial_date_time": MOMENT, "confirm": CONFIRM, "focus_on_load": boolean}
    ),
    "plain_text_input": _text_field(
        {
            "multiline": boolean,
            "min_length": integer(0, LONGEST_TEXT),
            "max_length": integer(1, LONGEST_TEXT),
            "initial_value": string(LONGEST_TEXT, 0),
        },
        _lengths_agree,
    ),
    "rich_text_input": _text_field(
        {
            "initial_value": lambda value, at, problems: None,  # a rich_text block
            "min_lines": integer(1, 100),
            "max_lines": integer(1, 100),
        }
    ),
    "email_text_input": _text_field({"initial_value": string(LONGEST_TEXT, 0)}),
    "url_text_input": _text_field({"initial_value": string(LONGEST_TEXT, 0)}),
    "number_input": _text_field(
        {"initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
        is_decimal_allowed=boolean,
    ),
    "file_input": _element({}, {"filetypes": items(string(255), 100), "max_files": integer(1, 10)}),
    "image": shape(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
}


def among(*kinds: str) -> Check:
    """An element of one of these types."""
    return typed({kind: ELEMENTS[kind] for kind in kinds})


LISTS = (
    "static_select",
    "external_select",
    "users_select",
    "channels_select",
    "conversations_select",
)
MULTI_LISTS = tuple(f"multi_{kind}" for kind in LISTS)
PICKERS = ("datepicker", "timepicker")
CHOICES = ("radio_buttons", "checkboxes")
ACCESSORY = among("button", "overflow", "image", *LISTS, *MULTI_LISTS, *PICKERS, *CHOICES)
ACTION = among("button", "overflow", *LISTS, *PICKERS, "datetimepicker", *CHOICES)
CONTEXT_ACTION = among("feedback_buttons", "icon_button")
INPUTS = (
    *LISTS,
    *MULTI_LISTS,
    *PICKERS,
    "datetimepicker",
    *CHOICES,
    "plain_text_input",
    "rich_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
)
INPUT = among(*INPUTS)
IMAGE = among("image")
