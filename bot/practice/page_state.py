"""What the page shows: people, conversations, messages, the clock, as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.practice.person import Person
from bot.practice.records import BOT_ID, BOT_USER_ID, Conversation, Json
from bot.practice.workspace import Workspace

LONDON = ZoneInfo("Europe/London")
MESSAGE_FIELDS = (
    "ts",
    "user",
    "text",
    "blocks",
    "attachments",
    "thread_ts",
    "reply_count",
    "files",
)


class PageState:
    """Reads the workspace for the page.

    tries: short sentences of what to try, by user id.
    """

    def __init__(self, workspace: Workspace, tries: Mapping[str, Sequence[str]]) -> None:
        self._workspace = workspace
        self._tries = tries

    def somebody(self, user_id: str | None) -> Person:
        """The person that the page asks for, or the first of those who have something to try.

        Raises KeyError where nobody has this id.
        """
        if user_id:
            return self._workspace.person(user_id)
        people = self._people()
        first = next((p for p in self._tries if p in people), people[0] if people else "")
        return self._workspace.person(first)

    def _people(self) -> list[str]:
        return [m.id for m in self._workspace.members.values() if not (m.is_bot or m.deleted)]

    def state(self, user_id: str | None) -> Json:
        """Everything around the conversation: who, where, which commands, who is connected."""
        workspace = self._workspace
        me = self.somebody(user_id)
        with workspace.lock:
            app = workspace.installation
            return {
                "me": self._person(me.id) | {"tz": str(LONDON)},
                "people": [self._person(user) for user in self._people()],
                "conversations": self._conversations(me),
                "commands": list(app.commands) if app else [],
                "shortcuts": list(app.shortcuts) if app else [],
                "app": {
                    "name": app.name if app else "",
                    "description": app.description if app else "",
                    "connected": workspace.door.connected,
                    "user_id": BOT_USER_ID,
                    "bot_id": BOT_ID,
                },
            }

    def _person(self, user_id: str) -> Json:
        member = self._workspace.members[user_id]
        person = self._workspace.person(user_id)
        return {
            "id": user_id,
            "name": member.name,
            "title": member.title,
            "guest": member.guest,
            "tries": list(self._tries.get(user_id, ())),
            "unread": sum(
                unread_count(place, person.id)
                for place in self._workspace.conversations_of(user_id)
            ),
        }

    def _conversations(self, me: Person) -> list[Json]:
        mine = self._workspace.im_with(me.id)
        others = [c for c in self._workspace.conversations_of(me.id) if c is not mine]
        return [self._conversation(place, me.id) for place in (mine, *others)]

    def _conversation(self, place: Conversation, user_id: str) -> Json:
        last = next(reversed(place.messages), None)
        return {
            "id": place.id,
            "kind": "app" if place.is_im else "channel",
            "name": self._workspace.members[BOT_USER_ID].name if place.is_im else place.name,
            "private": place.kind == "private_channel",
            "unread": unread_count(place, user_id),
            "last_ts": last,
        }

    def messages(self, me: Person, channel_id: str, thread: str | None) -> Json:
        """A conversation without its replies, or one thread; it is read thereby."""
        everything = me.reads(channel_id)
        if thread:
            shown = [m for m in everything if thread in (m["ts"], m.get("thread_ts"))]
        else:
            shown = [m for m in everything if _stands_alone(m)]
        return {"messages": [self._message(message) for message in shown]}

    def _message(self, message: Json) -> Json:
        at = dt.datetime.fromtimestamp(float(message["ts"]), LONDON)
        author = self._workspace.members.get(message["user"])
        told = {name: message[name] for name in MESSAGE_FIELDS if name in message}
        return told | {
            "username": message.get("username") or (author.name if author else ""),
            "is_app": "bot_id" in message,
            "time_label": f"{at:%H:%M}",
            "day_label": f"{at:%A} {at.day} {at:%B %Y}",
            "edited": "edited" in message,
            "ephemeral": bool(message.get("is_ephemeral")),
        }

    def windows(self, me: Person) -> Json:
        """The windows that stand open, and what stands in red in each."""
        workspace = self._workspace
        with workspace.lock:
            stack = workspace.windows.stack(me.id)
            return {
                "stack": [workspace.windows.as_sent(window) for window in stack],
                "errors": {window.id: window.errors for window in stack},
            }

    def clock(self) -> Json:
        """Practice time, in London."""
        at = dt.datetime.fromtimestamp(self._workspace.clock(), LONDON)
        return {
            "now": at.isoformat(timespec="seconds"),
            "label": f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}",
        }


def _stands_alone(message: Json) -> bool:
    thread = message.get("thread_ts", message["ts"])
    return thread == message["ts"] or message.get("subtype") == "thread_broadcast"


def unread_count(place: Conversation, user_id: str) -> int:
    """How many messages of others came since this person last looked."""
    read = place.read.get(user_id, "")
    count = 0
    for ts, message in reversed(place.messages.items()):
        if ts <= read:
            break
        count += message["user"] != user_id
    return count
