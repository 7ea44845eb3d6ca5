"""Methods that open, change and publish windows."""

from __future__ import annotations

from bot.practice import limits
from bot.practice.calls import Call, invalid
from bot.practice.records import Json, SlackError


def open_window(call: Call) -> Json:
    """views.open: a first window, within three seconds of what the person did."""
    view = _view(call, "modal")
    trigger = call.workspace.permits.exchange(_trigger_id(call))
    if trigger.from_view:
        call.workspace.violation(
            "views.open: a window stands open already; use views.push or views.update"
        )
    return {"view": call.workspace.windows.open(trigger.user_id, view)}


def push(call: Call) -> Json:
    """views.push: a window on top of the one in which the person did something."""
    view = _view(call, "modal")
    trigger = call.workspace.permits.exchange(_trigger_id(call))
    return {"view": call.workspace.windows.push(trigger.user_id, view)}


def update(call: Call) -> Json:
    """views.update: other blocks in a window, by its view_id or external_id."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise invalid("missing required field: view_id or external_id")
    view = _view(call)
    return {
        "view": call.workspace.windows.update(
            view,
            view_id=view_id or None,
            external_id=external_id or None,
            hash=call.text("hash") or None,
        )
    }


def publish(call: Call) -> Json:
    """views.publish: somebody's Home tab."""
    if not call.workspace.app.home_enabled:
        raise SlackError("not_enabled")
    view = _view(call, "home")
    user_id = call.text("user_id")
    member = call.workspace.members.get(user_id)
    if member is None or member.is_bot or member.deleted:
        raise invalid("invalid `user_id`")
    return {"view": call.workspace.windows.publish(user_id, view, call.text("hash") or None)}


def _trigger_id(call: Call) -> str:
    trigger_id = call.text("trigger_id")
    if not trigger_id:
        raise invalid("missing required field: trigger_id")
    return trigger_id


def _view(call: Call, kind: str | None = None) -> Json:
    view = call.structure("view")
    if not isinstance(view, dict):
        raise invalid("must provide an object [json-pointer:/view]")
    if kind is not None and view.get("type") != kind:
        raise invalid(f"must be one of: {kind} [json-pointer:/view/type]")
    limits.check_view(view, call.workspace.files)
    return view
