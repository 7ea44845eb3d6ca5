"""What was said in a practice workspace, kept from one start of it to the next."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from bot.practice.records import Json
from bot.practice.workspace import Workspace


def kept(workspace: Workspace) -> Json:
    """Every message of every conversation as plain JSON, and the last id that was given."""
    with workspace.lock:
        said = {
            place.id: {"with": place.user, "messages": dict(place.messages)}
            for place in workspace.conversations.values()
            if place.messages or place.is_im
        }
        return {"said": said, "last_id": int(workspace.new_id(""))}


def bring_back(workspace: Workspace, what: Mapping[str, Any]) -> None:
    """Put `kept` messages back where they stood; their people and channels must be there.

    What is changed in this workspace afterwards is not changed in `what`.
    """
    with workspace.lock:
        workspace.give_no_id_before(what["last_id"])
        for place_id, kept_there in what["said"].items():
            user_id = kept_there["with"]
            place = workspace.im_with(user_id) if user_id else workspace.conversations[place_id]
            place.messages.update(deepcopy(kept_there["messages"]))
        workspace.announce("everything")
