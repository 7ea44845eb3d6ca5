"""Modals and Home tabs: the stack of three, hashes, and what people have typed into them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bot.practice.elements import carried_over, values_of, walk, with_ids
from bot.practice.records import APP_ID, BOT_ID, TEAM_ID, Json, SlackError, Window

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

MOST_WINDOWS = 3


class Windows:
    """Every window that stands open, and every Home tab."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[Window]] = {}
        self._homes: dict[str, Window] = {}

    # What the app does

    def open(self, user_id: str, view: Json) -> Json:
        """A new first window; whatever stood open is gone."""
        with self._workspace.lock:
            self._refuse_duplicate(view)
            window = self._new(user_id, view, None)
            self._stacks[user_id] = [window]
            return self._told(window)

    def push(self, user_id: str, view: Json) -> Json:
        """A window on top of the one that stands open. Raises SlackError at the fourth."""
        with self._workspace.lock:
            stack = self.stack(user_id)
            if not stack:
                raise SlackError("not_found")
            if len(stack) >= MOST_WINDOWS:
                raise SlackError("push_limit_reached")
            self._refuse_duplicate(view)
            window = self._new(user_id, view, stack[-1])
            self._stacks[user_id].append(window)
            return self._told(window)

    def update(
        self,
        view: Json,
        *,
        view_id: str | None = None,
        external_id: str | None = None,
        hash: str | None = None,  # Slack's own name for it
    ) -> Json:
        """Put other blocks into a window that stands open; same ids keep what was typed."""
        with self._workspace.lock:
            window = self._find(view_id, external_id)
            if window is None:
                raise SlackError("not_found")
            if hash and hash != window.view["hash"]:
                raise SlackError("hash_conflict")
            if view["type"] != window.view["type"]:
                raise SlackError(
                    "invalid_arguments",
                    "[ERROR] view type cannot be changed [json-pointer:/view/type]",
                )
            self._refuse_duplicate(view, other_than=window)
            self._replace(window, view)
            return self._told(window)

    def publish(self, user_id: str, view: Json, hash: str | None = None) -> Json:
        """Set somebody's Home tab."""
        with self._workspace.lock:
            window = self._homes.get(user_id)
            if hash and (window is None or hash != window.view["hash"]):
                raise SlackError("hash_conflict")
            self._refuse_duplicate(view, other_than=window)
            if window is None:
                window = self._homes[user_id] = self._new(user_id, view, None)
                return self._told(window, "home")
            before = window.view["blocks"]
            self._replace(window, view)
            same = before == window.view["blocks"]
            return self.as_sent(window) if same else self._told(window, "home")

    # What the person's client does

    def stack(self, user_id: str) -> list[Window]:
        """The windows that somebody has open, the top one last."""
        return self._stacks.get(user_id, [])

    def home(self, user_id: str) -> Window | None:
        """Somebody's Home tab; None before the app has published one."""
        return self._homes.get(user_id)

    def window(self, view_id: str) -> Window | None:
        """A window or Home tab by its view id; None once it is closed."""
        return self._find(view_id, None)

    def hold(self, window: Window, block_id: str, action_id: str, value: Json) -> None:
        """Somebody has typed or chosen something."""
        with self._workspace.lock:
            window.held[(block_id, action_id)] = value

    def as_sent(self, window: Window, *, inputs: bool = True) -> Json:
        """The view as payloads carry it, with its state.

        inputs: False for view_closed, whose state leaves out what stands in input blocks.
        """
        with self._workspace.lock:
            view = copy.deepcopy(window.view)
            blocks = [b for b in view["blocks"] if inputs or b["type"] != "input"]
            view["state"] = {"values": values_of(blocks, window.held)}
            return view

    def close(self, window: Window, *, everything: bool = False) -> None:
        """Take a window off the stack, with all those above it, or all of them."""
        with self._workspace.lock:
            stack = self._stacks.get(window.user_id, [])
            if window in stack:
                del stack[0 if everything else stack.index(window) :]
            self._workspace.announce("windows", window.user_id)

    def show_errors(self, window: Window, errors: dict[str, str]) -> None:
        """Set what stands in red beside the questions."""
        with self._workspace.lock:
            window.errors = dict(errors)
            self._workspace.announce("windows", window.user_id)

    # Within

    def _find(self, view_id: str | None, external_id: str | None) -> Window | None:
        for window in self._all():
            if view_id and window.id == view_id:
                return window
            if not view_id and external_id and window.view["external_id"] == external_id:
                return window
        return None

    def _all(self) -> list[Window]:
        return [w for stack in self._stacks.values() for w in stack] + list(self._homes.values())

    def _refuse_duplicate(self, view: Json, other_than: Window | None = None) -> None:
        other = self._find(None, view.get("external_id"))
        if other is not None and other is not other_than:
            raise SlackError("duplicate_external_id")

    def _new(self, user_id: str, view: Json, below: Window | None) -> Window:
        view_id = self._workspace.new_id("V")
        fixed: Json = {
            "id": view_id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "root_view_id": below.view["root_view_id"] if below else view_id,
            "previous_view_id": below.id if below else None,
        }
        window = Window(user_id, fixed)
        window.view |= self._from_app(view)
        return window

    def _from_app(self, view: Json) -> Json:
        given: Json = {
            "type": view["type"],
            "blocks": with_ids(view["blocks"], lambda: self._workspace.new_id("b")),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "external_id": view.get("external_id", ""),
            "state": {"values": {}},
            "hash": f"{self._workspace.new_ts()}.{self._workspace.new_id('h')}",
            "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False),
        }
        if view["type"] == "modal":
            given |= {key: copy.deepcopy(view.get(key)) for key in ("title", "submit", "close")}
            given["submit_disabled"] = view.get("submit_disabled", False)
        return given

    def _replace(self, window: Window, view: Json) -> None:
        before = window.view["blocks"]
        window.view |= self._from_app(view)
        window.held = carried_over(before, window.view["blocks"], window.held)
        blocks = {block["block_id"] for block, _ in walk(window.view["blocks"])}
        window.errors = {b: text for b, text in window.errors.items() if b in blocks}

    def _told(self, window: Window, what: str = "windows") -> Json:
        self._workspace.announce(what, window.user_id)
        return self.as_sent(window)
