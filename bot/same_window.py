"""The window that somebody is in, once more, with a sentence on top and their words still there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Json = dict[str, Any]
Level = Literal["warning", "error"]

#: The block on top; a second failure replaces the first one's.
ON_TOP = "failure"
_ALERT_CHARACTERS = 200
_SECTION_CHARACTERS = 3000
_BLOCKS_OF_A_MODAL = 100
_KEPT = (
    "type",
    "callback_id",
    "title",
    "submit",
    "close",
    "private_metadata",
    "clear_on_close",
    "notify_on_close",
    "external_id",
)
#: Element type: where its value stands in the state, and where a window says it at first.
_STARTS_WITH = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}


def input_block(view: Mapping[str, Any], field: str) -> str | None:
    """The `block_id` of the question that `field` names, by its block or its element."""
    for block in view.get("blocks", ()):
        named = (block.get("block_id"), block.get("element", {}).get("action_id"))
        if block.get("type") == "input" and field in named:
            return str(block["block_id"])
    return None


def first_input(view: Mapping[str, Any]) -> str | None:
    """The `block_id` of the window's first question, if it asks any."""
    inputs = (b["block_id"] for b in view.get("blocks", ()) if b.get("type") == "input")
    return next(inputs, None)


def has_room(view: Mapping[str, Any]) -> bool:
    """Whether one more alert fits on top of this window."""
    return len(_without_alert(view)) + 2 <= _BLOCKS_OF_A_MODAL


def same_window(view: Mapping[str, Any], sentence: str, level: Level) -> Json:
    """The view to show again: the same questions under the same ids, so that typed words stay.

    What was typed is put in as first values too, for a client that has drawn the window anew.
    """
    state = view.get("state", {}).get("values", {})
    window = {name: view[name] for name in _KEPT if view.get(name) not in (None, "")}
    questions = [_as_answered(block, state) for block in _without_alert(view)]
    window["blocks"] = [*_on_top(sentence, level), *questions]
    return window


def small_window(sentence: str, level: Level) -> Json:
    """A window that holds one sentence, for places that have no other room for it."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Auditloop"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": _on_top(sentence, level),
    }


def home_saying(sentence: str) -> Json:
    """An App Home that holds one sentence."""
    return {"type": "home", "blocks": [_section(sentence)]}


def _on_top(sentence: str, level: Level) -> list[Json]:
    if len(sentence) <= _ALERT_CHARACTERS:
        text = {"type": "plain_text", "text": sentence}
        return [{"type": "alert", "block_id": ON_TOP, "level": level, "text": text}]
    return [_section(sentence)]


def _section(sentence: str) -> Json:
    text = {"type": "plain_text", "text": sentence[:_SECTION_CHARACTERS]}
    return {"type": "section", "block_id": ON_TOP, "text": text}


def _without_alert(view: Mapping[str, Any]) -> list[Json]:
    return [block for block in view.get("blocks", ()) if block.get("block_id") != ON_TOP]


def _as_answered(block: Json, state: Mapping[str, Mapping[str, Json]]) -> Json:
    """The block with what was chosen or typed as its elements' first values."""
    answers = state.get(block.get("block_id", ""), {})
    if not answers:
        return block
    answered = dict(block)
    for place in ("element", "accessory"):
        if place in block:
            answered[place] = _starting(block[place], answers)
    if block.get("type") == "actions":
        answered["elements"] = [_starting(element, answers) for element in block["elements"]]
    return answered


def _starting(element: Json, answers: Mapping[str, Json]) -> Json:
    keys = _STARTS_WITH.get(element.get("type", ""))
    answer = answers.get(element.get("action_id", ""))
    if keys is None or answer is None:
        return element
    value, first = keys
    bare = {name: part for name, part in element.items() if name != first}
    return {**bare, first: answer[value]} if answer.get(value) else bare
