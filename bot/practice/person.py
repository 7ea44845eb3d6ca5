"""What a person can do in Slack. Tests and the page act through this class alone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.practice import gestures, interactions, messages, responses
from bot.practice.doors import Answer, Parcel
from bot.practice.elements import options_of
from bot.practice.gestures import CannotDo
from bot.practice.places import MessagePlace, Place, WindowPlace
from bot.practice.records import BOT_USER_ID, TEAM_ID, Conversation, Json, SlackError, Window
from bot.practice.submission import Unanswered, submit

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

__all__ = ["CannotDo", "Person", "Unanswered"]

Where = str | Json
"""``"window"``, ``"home"``, or a message as ``Person.conversation`` gives it."""


class Person:
    """Somebody with a Slack account, at their screen.

    Methods raise CannotDo for what is not on the screen, and Unanswered, with Slack's words to
    the person, where the app does not answer within three seconds.
    """

    def __init__(self, workspace: Workspace, user_id: str) -> None:
        self.workspace = workspace
        self.id = user_id

    @property
    def name(self) -> str:
        """The full name."""
        return self.workspace.members[self.id].name

    # Reading

    def conversation(self, channel: str | None = None) -> list[Json]:
        """The messages of a channel, or those with the app; oldest first, replies among them.

        Each is as Slack keeps it, with ``channel`` added; what only this person sees is marked
        ``is_ephemeral``.
        """
        place = self._channel(channel)
        with self.workspace.lock:
            own = [m for user, m in place.ephemerals.values() if user == self.id]
            together = sorted([*place.messages.values(), *own], key=lambda m: str(m["ts"]))
            return [copy.deepcopy(message) | {"channel": place.id} for message in together]

    def last_message(self, channel: str | None = None) -> Json:
        """The newest message. Raises CannotDo in an empty conversation."""
        shown = self.conversation(channel)
        if not shown:
            raise CannotDo(f"{self.name} has no messages there")
        return shown[-1]

    def unread(self, channel: str | None = None) -> list[Json]:
        """The messages of others that came since this person last looked."""
        read = self._channel(channel).read.get(self.id, "")
        return [m for m in self.conversation(channel) if m["ts"] > read and m["user"] != self.id]

    def reads(self, channel: str | None = None) -> list[Json]:
        """Look at a conversation: it is unread no more. Gives its messages."""
        place = self._channel(channel)
        shown = self.conversation(channel)
        if shown and shown[-1]["ts"] > place.read.get(self.id, ""):
            place.read[self.id] = shown[-1]["ts"]
        return shown

    def _channel(self, channel: str | None) -> Conversation:
        if channel is None:
            return self.workspace.im_with(self.id)
        place = self.workspace.conversations.get(channel)
        if place is None or self.id not in place.members:
            raise CannotDo(f"{self.name} has no conversation {channel!r}")
        return place

    # Home and windows

    def open_home(self) -> Json | None:
        """Open the app's Home tab; the app is told. Gives the view, if there is one by then."""
        home = self.home
        inner = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.workspace.im_with(self.id).id,
            "tab": "home",
        }
        self.deliver_event(inner | ({"view": home} if home else {}))
        return self.home

    @property
    def home(self) -> Json | None:
        """The Home tab as it stands, with its state."""
        window = self.workspace.windows.home(self.id)
        return self.workspace.windows.as_sent(window) if window else None

    @property
    def windows(self) -> list[Json]:
        """The windows that stand open, the top one last."""
        with self.workspace.lock:
            stack = self.workspace.windows.stack(self.id)
            return [self.workspace.windows.as_sent(window) for window in stack]

    @property
    def window(self) -> Json | None:
        """The top window; None when none is open."""
        stack = self.windows
        return stack[-1] if stack else None

    def waits_for_window(self, callback_id: str | None = None, seconds: float = 15.0) -> Json:
        """Wait until a window (with this callback_id) is on top. Raises TimeoutError."""

        seen: list[Json] = []

        def on_top() -> bool:
            view = self.window
            if view is not None and callback_id in (None, view["callback_id"]):
                seen.append(view)
            return bool(seen)

        self.workspace.wait_until(on_top, seconds)
        return seen[0]

    def waits_until(self, happened: Callable[[Person], object], seconds: float = 15.0) -> None:
        """Wait until something is true of this person's screen. Raises TimeoutError."""
        self.workspace.wait_until(lambda: happened(self), seconds)

    def _top(self) -> Window:
        stack = self.workspace.windows.stack(self.id)
        if not stack:
            raise CannotDo(f"{self.name} has no window open")
        return stack[-1]

    # Doing

    def presses(
        self,
        where: Where,
        action_id: str,
        *,
        value: str | None = None,
        block_id: str | None = None,
        forged: Json | None = None,
    ) -> None:
        """Press a button, or choose a line of an overflow menu.

        A message is pressed as it was when it was read, so that an old copy is a stale button.
        forged: fields of the action that a dishonest client would have changed.
        """
        place = self._place(where)
        block, element = gestures.find(place.blocks, action_id, block_id=block_id, value=value)
        self.acts(place, gestures.pressed(block, element, value) | (forged or {}))

    def chooses(
        self, name: str, value: Any, *, where: Where = "window", block_id: str | None = None
    ) -> None:
        """Choose in a select, a picker, radio buttons or checkboxes (then ``value`` is a list).

        name: the element's action_id or its block's id. The app is told where Slack would.
        """
        self._fills(where, name, value, block_id, enter=False)

    def types(
        self,
        name: str,
        text: str,
        *,
        where: Where = "window",
        block_id: str | None = None,
        enter: bool = False,
    ) -> None:
        """Type into a text field, and press Enter at the end if told to."""
        self._fills(where, name, text, block_id, enter=enter)

    def attaches(self, name: str, filename: str, content: bytes) -> Json:
        """Attach a file to a file input of the window. Gives the file object."""
        file = self.workspace.files.put(filename, content, self.id)
        self._fills("window", name, [file], None, enter=False)
        return file

    def options(self, name: str, typed: str = "", *, where: Where = "window") -> Json:
        """What an external select offers for what was typed: options or option_groups."""
        place = self._place(where)
        block, element = gestures.find(place.blocks, name)
        return self.asks(place, block, element, typed)

    def asks(self, place: Place, block: Json, element: Json, typed: str) -> Json:
        """Ask the app for the options of one element."""
        payload = interactions.block_suggestion(
            self.workspace, self.id, block, element, typed, place.container()
        )
        answer = self._delivers(payload)
        if not answer.payload or not {"options", "option_groups"} & set(answer.payload):
            self.workspace.violation("block_suggestion answered without options")
            return {"options": []}
        return answer.payload

    def submits(
        self, values: dict[str, Any] | None = None, *, forged: Json | None = None
    ) -> dict[str, str]:
        """Fill the top window and submit it.

        values: by action_id or block_id. Gives what stands in red by block_id, empty when the
        window was accepted. forged: fields of the view that a dishonest client would change.
        """
        window = self._top()
        if window.view.get("submit") is None:
            raise CannotDo("this window has no submit button")
        for name, value in (values or {}).items():
            self._fills("window", name, value, None, enter=False)
        return submit(self.workspace, window, forged)

    def closes(self, *, everything: bool = False) -> None:
        """Close the top window (Cancel), or all of them (the X)."""
        window = self._top()
        told = self.workspace.windows.stack(self.id)[0] if everything else window
        everything = everything or bool(window.view["clear_on_close"])
        self.workspace.windows.close(window, everything=everything)
        if told.view["notify_on_close"]:
            self._delivers(interactions.view_closed(self.workspace, told, cleared=everything))

    def commands(self, line: str, channel: str | None = None) -> list[Json]:
        """Send a slash command, as ``/audit queue``. Gives the messages that it brought."""
        place = self._channel(channel)
        command, _, text = line.partition(" ")
        if command not in {c["command"] for c in self.workspace.app.commands}:
            raise CannotDo(f"{command} is not a valid command")
        before = {message["ts"] for message in self.conversation(channel)}
        payload = interactions.slash_command(self.workspace, self.id, command, text, place)
        answer = self.workspace.deliver(Parcel("slash_commands", payload))
        if not answer.ok:
            raise Unanswered(f'{command} failed with the error "{answer.error}"')
        if answer.payload:
            try:
                responses.answer_command(self.workspace, self.id, place, answer.payload)
            except SlackError as error:
                self.workspace.violation(f"{command} answered with what Slack refuses: {error}")
                raise Unanswered(f'{command} failed with the error "dispatch_failed"') from error
        return [m for m in self.conversation(channel) if m["ts"] not in before]

    def shortcut(self, callback_id: str, message: Json | None = None) -> None:
        """Use a shortcut from the menu, or one on a message."""
        if callback_id not in {s["callback_id"] for s in self.workspace.app.shortcuts}:
            raise CannotDo(f"there is no shortcut {callback_id!r}")
        if message is None:
            payload = interactions.shortcut(self.workspace, self.id, callback_id)
        else:
            channel = self._channel(message["channel"])
            payload = interactions.message_action(
                self.workspace, self.id, callback_id, channel, message
            )
        self._delivers(payload)

    def says(self, channel: str | None, text: str, *, thread_ts: str | None = None) -> Json:
        """Write a message, to the app where no channel is named. Gives the message."""
        place = self._channel(channel)
        fields: Json = {"user": self.id, "team": TEAM_ID, "text": text}
        if thread_ts:
            fields["thread_ts"] = thread_ts
        message = messages.store(self.workspace, place, fields)
        kind = {"im": "im", "public_channel": "channel", "private_channel": "group"}[place.kind]
        if BOT_USER_ID in place.members:
            self.deliver_event(
                message | {"channel": place.id, "channel_type": kind, "event_ts": message["ts"]}
            )
        return message | {"channel": place.id}

    def deliver_event(self, inner: Json) -> None:
        """Tell the app of an event, if its manifest subscribes to it."""
        name = inner["type"]
        if name == "message":
            suffix = {"im": "im", "channel": "channels", "group": "groups"}
            name = f"message.{suffix[inner['channel_type']]}"
        if self.workspace.installation is None or name not in self.workspace.app.events:
            return
        inner = {"event_ts": self.workspace.new_ts()} | inner
        self.workspace.deliver(Parcel("events_api", interactions.event(self.workspace, inner)))

    # Within

    def _place(self, where: Where) -> Place:
        if isinstance(where, dict):
            return MessagePlace(self.workspace, self.id, where)
        if where == "window":
            return WindowPlace(self.workspace, self._top())
        window = self.workspace.windows.home(self.id) if where == "home" else None
        if window is None:
            raise CannotDo(f"{self.name} sees no {where!r}")
        return WindowPlace(self.workspace, window)

    def _fills(
        self, where: Where, name: str, value: Any, block_id: str | None, *, enter: bool
    ) -> None:
        place = self._place(where)
        block, element = gestures.find(place.blocks, name, block_id=block_id)
        if isinstance(value, dict):  # an option that `options` brought
            offered, value = [value], value["value"]
        elif "external_select" in element["type"] and value is not None:
            offered = options_of(self.options(name, where=where))
        else:
            offered = options_of(element)
        held = gestures.filled(element, value, offered)
        place.hold(block["block_id"], element["action_id"], held)
        if gestures.reports(block, element, enter=enter):
            self.acts(place, gestures.changed(block, element, held))

    def acts(self, place: Place, action: Json) -> None:
        """Tell the app of an action; an answer with a body is a violation."""
        answer = self._delivers(place.payload(action))
        if answer.payload:
            self.workspace.violation("block_actions answered with a body, which Slack ignores")

    def _delivers(self, payload: Json) -> Answer:
        answer = self.workspace.deliver(Parcel("interactive", payload))
        if not answer.ok:
            raise Unanswered(f"Something went wrong ({answer.error}). Try again.")
        return answer
