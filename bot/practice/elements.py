"""Block Kit elements: where they stand in a view, and what they hold.

Slack's client keeps the state; the practice workspace is that client. The shapes are those of
``view.state.values[block_id][action_id]``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.practice.records import Json

HOLDS: dict[str, tuple[str, str | None]] = {
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
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", None),
}
"""What each element type keeps its value under, and where the app puts a first value."""

MANY = {kind for kind, (key, _) in HOLDS.items() if key.endswith("s") or key == "files"}
"""Elements that hold a list; an untouched one holds an empty list, the others null."""

PRESSED = {"button", "overflow", "icon_button", "feedback_buttons", "workflow_button"}
"""Elements that act and hold nothing."""


def walk(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that a person can act on, with the block it stands in, top to bottom."""
    for block in blocks:
        kind = block.get("type")
        if kind == "input":
            yield block, block["element"]
        elif kind in ("actions", "context_actions"):
            yield from ((block, element) for element in block["elements"])
        elif kind == "section" and _acts(block.get("accessory")):
            yield block, block["accessory"]
        elif kind == "card":
            yield from ((block, element) for element in block.get("actions", ()))
        elif kind == "carousel":
            yield from walk(block["elements"])
        elif kind == "container":
            yield from walk(block["child_blocks"])


def _acts(element: Json | None) -> bool:
    return element is not None and (element["type"] in HOLDS or element["type"] in PRESSED)


def with_ids(blocks: Iterable[Json], new_id: Callable[[], str]) -> list[Json]:
    """A copy in which every block and element has an id; Slack makes up those left out."""
    own = copy.deepcopy(list(blocks))
    _name(own, new_id)
    return own


def _name(blocks: list[Json], new_id: Callable[[], str]) -> None:
    for block in blocks:
        block["block_id"] = block.get("block_id") or new_id()
        for children in ("child_blocks", *(["elements"] if block["type"] == "carousel" else [])):
            _name(block.get(children, []), new_id)
    for _, element in walk(blocks):
        element["action_id"] = element.get("action_id") or new_id()


def first_value(element: Json) -> Json:
    """What an untouched element holds: the app's initial value, or nothing."""
    kind = element["type"]
    key, initial = HOLDS[kind]
    empty: Any = [] if kind in MANY else None
    value = element.get(initial, empty) if initial else empty
    held: Json = {"type": kind, key: copy.deepcopy(value)}
    if kind in ("timepicker", "datetimepicker") and "timezone" in element:
        held["timezone"] = element["timezone"]
    return held


def values_of(blocks: Iterable[Json], held: dict[tuple[str, str], Json]) -> Json:
    """``state.values`` of a view: what was typed, else what the app put there."""
    values: Json = {}
    for block, element in walk(blocks):
        if element["type"] in HOLDS:
            key = (block["block_id"], element["action_id"])
            value = held.get(key) or first_value(element)
            values.setdefault(key[0], {})[key[1]] = copy.deepcopy(value)
    return values


def carried_over(
    before: Iterable[Json], after: Iterable[Json], held: dict[tuple[str, str], Json]
) -> dict[tuple[str, str], Json]:
    """What is still held after the app replaced the blocks.

    An element keeps what it held, an untouched one its old initial value, where the new blocks
    have an element of the same type with the same block_id and action_id. The new initial value
    counts only for an element that is new.
    """
    kinds = {(b["block_id"], e["action_id"]): e for b, e in walk(before) if e["type"] in HOLDS}
    kept = {}
    for block, element in walk(after):
        key = (block["block_id"], element["action_id"])
        old = kinds.get(key)
        if old is not None and old["type"] == element["type"]:
            value = held.get(key) or first_value(old)
            if _still_offered(element, value):
                kept[key] = value
    return kept


def _still_offered(element: Json, value: Json) -> bool:
    if element["type"] not in ("static_select", "radio_buttons", "checkboxes"):
        return True
    offered = {option["value"] for option in options_of(element)}
    chosen = value.get("selected_options") or [value.get("selected_option")]
    return all(option is None or option["value"] in offered for option in chosen)


def options_of(element: Json) -> list[Json]:
    """The choices written into an element, groups opened."""
    grouped = [o for group in element.get("option_groups", ()) for o in group["options"]]
    return [*element.get("options", ()), *grouped]


def is_empty(value: Json) -> bool:
    """Whether a person has left this element without an answer."""
    key, _ = HOLDS[value["type"]]
    return value.get(key) in (None, "", [])
