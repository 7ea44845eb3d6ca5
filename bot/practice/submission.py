"""Submitting a window: what the client checks first, and what the app's answer does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.practice import limits
from bot.practice.doors import Parcel
from bot.practice.elements import is_empty, values_of
from bot.practice.interactions import view_submission
from bot.practice.records import Json, SlackError, Window

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."


class Unanswered(Exception):
    """The app did not answer as it must; the text is what Slack shows to the person."""


def submit(workspace: Workspace, window: Window, forged: Json | None = None) -> dict[str, str]:
    """Press the submit button. Gives what stands in red by block_id; empty when accepted.

    forged: fields of the view that a dishonest client would have changed.
    Raises Unanswered where the app is silent or its answer cannot be used; the window and what
    was typed stay as they are.
    """
    errors = client_errors(window)
    if not errors:
        payload = view_submission(workspace, window)
        payload["view"] |= forged or {}
        answer = workspace.deliver(Parcel("interactive", payload))
        if not answer.ok:
            raise Unanswered(TROUBLE)
        try:
            errors = _apply(workspace, window, answer.payload)
        except SlackError as error:
            what = "; ".join([error.code, *error.messages])
            workspace.violation(f"view_submission answered with what Slack cannot use: {what}")
            raise Unanswered(TROUBLE) from error
    workspace.windows.show_errors(window, errors)
    return errors


def client_errors(window: Window) -> dict[str, str]:
    """What Slack's own client refuses before the app hears of it, by block_id."""
    errors: dict[str, str] = {}
    values = values_of(window.view["blocks"], window.held)
    for block in window.view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = values[block["block_id"]][element["action_id"]]
        if is_empty(value):
            problem = None if block.get("optional") else REQUIRED
        else:
            problem = CHECKS.get(element["type"], _nothing)(element, value)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _nothing(element: Json, value: Json) -> str | None:
    return None


def _length(element: Json, value: Json) -> str | None:
    length = len(value["value"])
    if length < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if length > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters."
    return None


def _number(element: Json, value: Json) -> str | None:
    try:
        number = float(value["value"])
    except ValueError:
        return "Must be a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Must be a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def _email(element: Json, value: Json) -> str | None:
    good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value["value"])
    return None if good else "Must be an email address."


def _url(element: Json, value: Json) -> str | None:
    good = re.fullmatch(r"https?://\S+", value["value"])
    return None if good else "Must be an address that begins with http:// or https://."


def _few(element: Json, value: Json) -> str | None:
    chosen = next(v for k, v in value.items() if k.startswith("selected_"))
    most = element.get("max_selected_items")
    return f"At most {most} may be chosen." if most and len(chosen) > most else None


CHECKS: dict[str, Callable[[Json, Json], str | None]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    **dict.fromkeys(
        [f"multi_{k}_select" for k in ("static", "external", "users", "conversations", "channels")],
        _few,
    ),
}


def _apply(workspace: Workspace, window: Window, answer: Json | None) -> dict[str, str]:
    """Do what the answer says. Raises SlackError for an answer that Slack cannot use."""
    if answer is None:
        workspace.windows.close(window)
        return {}
    match answer.get("response_action"):
        case "errors":
            return _errors(window, answer.get("errors"))
        case "clear":
            workspace.windows.close(window, everything=True)
        case "update":
            limits.check_view(answer.get("view"), workspace.files)
            workspace.windows.update(answer["view"], view_id=window.id)
        case "push":
            limits.check_view(answer.get("view"), workspace.files)
            workspace.windows.push(window.user_id, answer["view"])
        case other:
            raise SlackError("invalid_arguments", f"response_action {other!r}")
    return {}


def _errors(window: Window, errors: object) -> dict[str, str]:
    inputs = {b["block_id"] for b in window.view["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_arguments", "errors must be an object with an entry")
    unknown = sorted(set(errors) - inputs)
    if unknown:
        raise SlackError("invalid_arguments", f"errors for what is no input block: {unknown}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_arguments", "every error must be a sentence")
    return dict(errors)
