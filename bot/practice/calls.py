"""One call of a method: its arguments, read as Slack reads them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.practice.records import BOT_USER_ID, Conversation, Json, Kind, SlackError

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

Item = TypeVar("Item")

SCOPE_WORD: dict[Kind, str] = {
    "public_channel": "channels",
    "private_channel": "groups",
    "im": "im",
}


@dataclass(frozen=True)
class Call:
    """A method's name and arguments, after token, scopes and required ones were checked."""

    workspace: Workspace
    method: str
    args: Json

    def text(self, name: str, default: str = "") -> str:
        """A string argument; numbers and ids come as strings too."""
        value = self.args.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean argument: true in JSON, 1 or true in a form."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises SlackError for anything else."""
        try:
            return int(self.args.get(name, default))
        except (TypeError, ValueError):
            raise invalid(f"must be an integer: {name}") from None

    def structure(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """A JSON argument, which a form carries as a string; None where it is absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(refusal) from None

    # Conversations

    def conversation(self, name: str = "channel") -> Conversation:
        """The conversation that an argument names, if the app can see it.

        Raises SlackError: a private channel to which the app does not belong is not there.
        """
        return self.visible(self.text(name))

    def visible(self, channel_id: str) -> Conversation:
        """A conversation by its id, if the app can see it."""
        channel = self.workspace.conversations.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.kind == "private_channel" and BOT_USER_ID not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def need_scope(self, *alternatives: str) -> None:
        """Raises SlackError unless the app was granted one of these scopes."""
        granted = self.workspace.app.scopes
        if not granted.intersection(alternatives):
            raise SlackError(
                "missing_scope",
                needed=",".join(alternatives),
                provided=",".join(sorted(granted)),
            )

    def need_kind_scope(self, kind: Kind, right: str) -> None:
        """Raises SlackError unless the app may ``read`` or ``history`` this kind."""
        self.need_scope(f"{SCOPE_WORD[kind]}:{right}")

    # Pages

    def page(self, items: Sequence[Item], default: int = 100) -> tuple[list[Item], str]:
        """One page of a list and the cursor of the next; empty at the end."""
        start = self._cursor()
        limit = max(1, min(self.number("limit", default), 1000))
        following = start + limit
        cursor = base64.b64encode(f"next:{following}".encode()).decode()
        return list(items[start:following]), cursor if following < len(items) else ""

    def _cursor(self) -> int:
        cursor = self.text("cursor")
        if not cursor:
            return 0
        try:
            word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
            if word != "next":
                raise ValueError(word)
            return int(number)
        except (binascii.Error, ValueError):
            raise SlackError("invalid_cursor") from None


def invalid(*messages: str) -> SlackError:
    """``invalid_arguments`` with what is wrong."""
    return SlackError("invalid_arguments", *[f"[ERROR] {message}" for message in messages])
