"""What a person's hand does: find an element, fill it, and what the app is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from bot.practice.elements import HOLDS, options_of, walk
from bot.practice.records import Json


class CannotDo(LookupError):
    """What was asked of a person is not on their screen; says what is."""


Spot = tuple[Json, Json]
"""A block and the element in it."""


def find(
    blocks: Iterable[Json], name: str, *, block_id: str | None = None, value: str | None = None
) -> Spot:
    """The one element with this action_id, or in the block with this block_id.

    value: of a button or an option, where several elements share the name.
    Raises CannotDo where there is none, or more than one.
    """
    everything = list(walk(blocks))
    spots = [
        (block, element)
        for block, element in everything
        if name in (element["action_id"], block["block_id"])
        and block_id in (None, block["block_id"])
        and (value is None or value in _values(element))
    ]
    if len(spots) == 1:
        return spots[0]
    there = ", ".join(
        f"{b['block_id']}/{e['action_id']}" + (f"={e['value']}" if e.get("value") else "")
        for b, e in everything
    )
    how_many = "more than one thing is" if spots else "nothing is"
    wanted = " ".join(str(part) for part in (name, block_id, value) if part is not None)
    raise CannotDo(f"{how_many} called {wanted!r} here; there are: {there or 'no elements'}")


def _values(element: Json) -> list[str]:
    if element["type"] == "button":
        return [element.get("value", "")]
    if element["type"] == "feedback_buttons":
        return [element[which]["value"] for which in ("positive_button", "negative_button")]
    return [option.get("value", "") for option in options_of(element)]


def pressed(block: Json, element: Json, value: str | None = None) -> Json:
    """The action of a button, of one line of an overflow menu, or of a thumb (its value)."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
    }
    if element["type"] == "overflow":
        return action | {"selected_option": _option(options_of(element), value)}
    if element["type"] == "feedback_buttons":
        return action | {"value": value}
    return action | {key: element[key] for key in ("text", "value", "style") if key in element}


def changed(block: Json, element: Json, held: Json) -> Json:
    """The action of an element that holds something."""
    return held | {"action_id": element["action_id"], "block_id": block["block_id"]}


def reports(block: Json, element: Json, *, enter: bool) -> bool:
    """Whether the app is told at once when this element changes.

    Outside an input block always; within one only with dispatch_action, a text field when its
    configuration says so: at every character, or when Enter is pressed.
    """
    if block["type"] == "input" and not block.get("dispatch_action"):
        return False
    if not element["type"].endswith("_input"):
        return True
    config = element.get("dispatch_action_config", {})
    triggers = config.get("trigger_actions_on", ["on_enter_pressed"])
    return "on_character_entered" in triggers or (enter and "on_enter_pressed" in triggers)


def filled(element: Json, value: Any, offered: list[Json]) -> Json:
    """What the element holds once a person has put ``value`` there; None empties it.

    Options are named by their value or by their text, dates may be dates or ISO text, people and
    channels are named by id, files are file objects. offered: the options to choose from.
    Raises CannotDo for an option that is not offered.
    """
    kind = element["type"]
    key, _ = HOLDS[kind]
    held: Json = {"type": kind}
    if kind in ("timepicker", "datetimepicker") and "timezone" in element:
        held["timezone"] = element["timezone"]
    if key == "selected_options":
        return held | {key: [_option(offered, one) for one in value or ()]}
    if key == "selected_option":
        return held | {key: None if value is None else _option(offered, value)}
    if key == "selected_date_time" and isinstance(value, dt.datetime):
        value = int(value.timestamp())
    if key in ("selected_date", "selected_time") and value is not None:
        value = value if isinstance(value, str) else value.isoformat()[: _LENGTH[key]]
    if key.endswith("s"):
        return held | {key: list(value or ())}
    if key == "rich_text_value" and isinstance(value, str):
        value = rich_text(value)
    if key == "value" and value is not None:
        value = str(value) or None  # Slack says null for an emptied field
    return held | {key: value}


_LENGTH = {"selected_date": 10, "selected_time": 5}


def _option(offered: list[Json], wanted: str | None) -> Json:
    for option in offered:
        if wanted in (option.get("value"), option["text"]["text"]):
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    there = ", ".join(str(option.get("value")) for option in offered)
    raise CannotDo(f"{wanted!r} is not offered; these are: {there or 'none'}")


def rich_text(text: str) -> Json:
    """Plain words as the rich_text block that a rich text field gives."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }
