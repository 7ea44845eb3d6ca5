"""What comes back from Slack, read once: forged or missing ids become one clear sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.errors import RuleBroken

STALE = "This button is out of date, so nothing was changed. The app's Home tab shows what waits."
#: What a database holds as an id: a larger one is forged.
_LARGEST_ID = 2**31 - 1
_FAR_AHEAD = 10**15


def view_in(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The window that a button or a question stands in."""
    found: Mapping[str, Any] = body.get("view") or {}
    return found


class Pressed:
    """A button that was pressed: its `id`, and for a value like `17:planning` the `rest`."""

    def __init__(self, action: Mapping[str, Any]) -> None:
        value = str(action.get("value") or chosen(action))
        head, _, self.rest = value.partition(":")
        self.id = _number(head)
        self.value = value

    @property
    def second(self) -> int:
        """The number in the `rest`. Raises `RuleBroken` when it is not one."""
        return _number(self.rest)


def chosen(action: Mapping[str, Any]) -> str:
    """What was chosen from a menu; empty when nothing was."""
    return str((action.get("selected_option") or {}).get("value") or "")


class Answers:
    """What a window holds: answers by the `action_id` of their question.

    `about` is what the window was opened with. A text that is missing is empty, a date None.
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._state = view.get("state", {}).get("values", {})
        self._given = {
            name: answer for block in self._state.values() for name, answer in block.items()
        }
        self._about = _about(view)
        self.view_id = str(view.get("id", ""))

    def number(self, name: str) -> int:
        """A number that the window was opened with. Raises `RuleBroken` when it is not one."""
        return _number(self._about.get(name))

    def since(self) -> int:
        """When the window was opened, in milliseconds: what `sequence` counts from."""
        return _number(self._about.get("since"), most=_FAR_AHEAD)

    def word(self, name: str) -> str:
        """A code that the window was opened with, empty when it was opened without."""
        return str(self._about.get(name, ""))

    def names(self) -> list[str]:
        """Every question that the window asks."""
        return list(self._given)

    def text(self, name: str) -> str:
        """What was typed, chosen or dated, as text; empty when nothing was."""
        return _text(self._given.get(name, {}))

    def texts(self, of: str) -> dict[str, str]:
        """Everything asked within a scope, by name."""
        return {
            name: _text(answer)
            for block_id, block in self._state.items()
            if block_id.startswith(f"{of}/")
            for name, answer in block.items()
        }

    def several(self, name: str) -> list[str]:
        """The values of everything that was ticked."""
        options = self._given.get(name, {}).get("selected_options") or []
        return [str(option["value"]) for option in options]

    def day(self, name: str) -> date | None:
        """The day that was chosen."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise RuleBroken("Please give a date.", field=name) from None

    def chosen_number(self, name: str) -> int | None:
        """The id behind what was chosen from a menu."""
        text = self.text(name)
        return _number(text) if text else None


def number_in(text: str) -> int:
    """An id that stands in a question's name. Raises `RuleBroken` when it is not one."""
    return _number(text)


def sequence(action: Mapping[str, Any], since: int) -> int:
    """Microseconds from `since` (in milliseconds) to an action: which of two pauses is newer."""
    seconds, _, fraction = str(action.get("action_ts", "0")).partition(".")
    return int(f"{seconds}{fraction[:6]:0<6}") - since * 1000


def _text(answer: Mapping[str, Any]) -> str:
    option = answer.get("selected_option")
    for found in (answer.get("value"), answer.get("selected_date"), answer.get("selected_user")):
        if found:
            return str(found)
    return str(option["value"]) if option else ""


def _about(view: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        raise RuleBroken(STALE) from None
    return found if isinstance(found, dict) else {}


def _number(value: object, *, most: int = _LARGEST_ID) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 15 or int(text) > most:
        raise RuleBroken(STALE)
    return int(text)
