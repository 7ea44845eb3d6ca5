"""Opening windows: after the answer, so that a slow Slack never makes a click fail.

Listeners that open one are registered as `ack=acknowledge, lazy=[…]` (style, facts about Bolt).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.views.blocks import Json, View

Body = Mapping[str, Any]


def acknowledge(ack: Ack) -> None:
    """Answer at once; what was asked for comes after."""
    ack()


def is_in_window(body: Body) -> bool:
    """Whether the button stood in a window (and not in a message or at Home)."""
    return (body.get("view") or {}).get("type") == "modal"


def answer(ack: Ack, window: Json) -> None:
    """Answer a window that was sent with another in its place.

    What was drawn is sent as it is: Bolt would write all of it out as JSON once more.
    """
    text = window.text if isinstance(window, View) else json.dumps(window)
    said = f'{{"response_action": "update", "view": {text}}}'
    ack.response = BoltResponse(status=200, body=said)


def show(client: WebClient, body: Body, window: Json) -> str:
    """Open a window, or lay it over the one that the button stood in (at most three deep).

    Its id comes back, for `fill`.
    """
    opens = client.views_push if is_in_window(body) else client.views_open
    opened: Json = opens(trigger_id=body["trigger_id"], view=window)["view"]
    return str(opened["id"])


def fill(client: WebClient, view_id: str, window: Json) -> None:
    """Put what took a moment in the place of a window that was opened at once.

    Somebody who has closed that one meanwhile needs no other.
    """
    try:
        client.views_update(view_id=view_id, view=window)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise


def replace(client: WebClient, body: Body, window: Json) -> None:
    """Put another window in the place of the one that the button stood in; else open it.

    Somebody who pressed twice has the newer one already, and who has closed it meanwhile needs no
    other: both are left alone.
    """
    if not is_in_window(body):
        show(client, body, window)
        return
    view = body["view"]
    try:
        client.views_update(view_id=view["id"], hash=view.get("hash"), view=window)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise


def lies_on_another(body: Body) -> bool:
    """Whether the window that was sent lay on another one, which is seen again now."""
    return bool(body["view"].get("previous_view_id"))


def replace_beneath(client: WebClient, body: Body, window: Json) -> None:
    """After a window was sent and closed: put another in the place of the one beneath, if it is
    still there."""
    fill(client, body["view"]["previous_view_id"], window)
