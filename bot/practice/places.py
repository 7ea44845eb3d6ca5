"""Where an element stands: a window, a Home tab or a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.practice import interactions
from bot.practice.gestures import CannotDo
from bot.practice.records import Json, Window

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace


class Place(Protocol):
    """Blocks on somebody's screen."""

    @property
    def blocks(self) -> list[Json]:
        """The blocks that the person sees."""
        ...

    def hold(self, block_id: str, action_id: str, value: Json) -> None:
        """Keep what was typed or chosen."""
        ...

    def payload(self, action: Json) -> Json:
        """The block_actions payload of an action here."""
        ...

    def container(self) -> Json:
        """What a block_suggestion says of where it comes from."""
        ...


class WindowPlace:
    """A window or a Home tab."""

    def __init__(self, workspace: Workspace, window: Window) -> None:
        self._workspace = workspace
        self._window = window

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view."""
        blocks: list[Json] = self._window.view["blocks"]
        return blocks

    def hold(self, block_id: str, action_id: str, value: Json) -> None:
        """Keep what was typed or chosen."""
        self._workspace.windows.hold(self._window, block_id, action_id, value)

    def payload(self, action: Json) -> Json:
        """block_actions with the view and its state."""
        return interactions.in_view(self._workspace, self._window.user_id, action, self._window)

    def container(self) -> Json:
        """The view."""
        return {
            "container": {"type": "view", "view_id": self._window.id},
            "view": self._workspace.windows.as_sent(self._window),
        }


class MessagePlace:
    """A message, as it was when the person read it.

    Raises CannotDo where the message is no longer there.
    """

    def __init__(self, workspace: Workspace, user_id: str, seen: Json) -> None:
        self._workspace = workspace
        self._user_id = user_id
        self._seen = seen
        self._channel = workspace.conversations[seen["channel"]]
        ephemeral = self._channel.ephemerals.get(seen["ts"])
        message = ephemeral[1] if ephemeral else self._channel.messages.get(seen["ts"])
        if message is None:
            raise CannotDo("this message is gone")
        self._message = message

    @property
    def blocks(self) -> list[Json]:
        """The blocks that the person saw, even if the app has changed the message since."""
        blocks: list[Json] = self._seen.get("blocks", [])
        return blocks

    @property
    def _held(self) -> dict[tuple[str, str], Json]:
        return self._channel.held.setdefault((self._user_id, self._message["ts"]), {})

    def hold(self, block_id: str, action_id: str, value: Json) -> None:
        """Keep what was typed or chosen; a message forgets it when it is changed."""
        self._held[(block_id, action_id)] = value

    def payload(self, action: Json) -> Json:
        """block_actions with the message as it is now."""
        return interactions.in_message(
            self._workspace, self._user_id, action, self._channel, self._message, self._held
        )

    def container(self) -> Json:
        """The message."""
        return {
            "container": {
                "type": "message",
                "message_ts": self._message["ts"],
                "channel_id": self._channel.id,
                "is_ephemeral": bool(self._message.get("is_ephemeral")),
            },
            "channel": {
                "id": self._channel.id,
                "name": interactions.shown_name(self._channel),
            },
            "message": self._message,
        }
