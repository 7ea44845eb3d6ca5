"""One message to Slack: where it goes, whether it may, whether it is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from slack_sdk import WebClient

from bot.outcomes import Refused, asked
from models.delivery import ACCOUNT_DEACTIVATED
from models.outlet import HISTORY, OPEN, POST, UPDATE

#: The metadata by which a message is found again.
EVENT_TYPE = "auditloop_message"
_PAGE = 100


class Message(Protocol):
    """What is sent. `text` is the notification line, readable on a locked phone (rule 12)."""

    @property
    def text(self) -> str:
        """The notification line."""

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """The message itself."""


class Poster:
    """Slack's methods for messages, each called once: `client` must not retry by itself."""

    def __init__(self, client: WebClient) -> None:
        if client.retry_handlers:
            raise ValueError("delivery needs a client that does not retry by itself")
        self._client = client

    def refuse_outsiders(self, user: str) -> None:
        """Raise `Refused` unless this is an active account, and no guest or external one's."""
        found = asked("users.info", self._client.users_info, user=user)["user"]
        if found.get("deleted"):
            raise Refused("users.info", ACCOUNT_DEACTIVATED)
        if any(found.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger")):
            raise Refused("users.info", "guest_or_external")

    def open(self, user: str) -> str:
        """The conversation with a person (`D…`)."""
        answer = asked(OPEN, self._client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    def post(self, conversation: str, key: str, message: Message) -> str:
        """Post it once, marked with its key; the new message's `ts`."""
        answer = asked(
            POST,
            self._client.chat_postMessage,
            channel=conversation,
            text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    def update(self, conversation: str, ts: str, message: Message) -> None:
        """Have the message say this from now on. Doing it twice is harmless."""
        asked(
            UPDATE,
            self._client.chat_update,
            channel=conversation,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
        )

    def find(self, conversation: str, key: str, *, after: str | None) -> str | None:
        """The `ts` of the message with this key among those later than `after`, or None."""
        cursor: str | None = None
        while True:
            page = asked(
                HISTORY,
                self._client.conversations_history,
                channel=conversation,
                include_all_metadata=True,
                limit=_PAGE,
                **_given(oldest=after, cursor=cursor),
            )
            for message in page["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not page.get("has_more") or not cursor:
                return None


def _given(**arguments: str | None) -> dict[str, str]:
    return {name: value for name, value in arguments.items() if value}
