"""The Web API: one call in, Slack's envelope out.

Who calls, with which scopes and arguments, is decided here for every method; what the method
does stands in ``chat``, ``conversations``, ``users``, ``views`` and ``files``.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bot.practice import chat, conversations, files, users, views
from bot.practice.calls import Call
from bot.practice.facts import ALLOWED_EVERYWHERE, FACTS, GENERAL_ERRORS, Fact
from bot.practice.records import Json, SlackError
from bot.practice.workspace import Workspace

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": users.api_test,
    "auth.test": users.auth_test,
    "apps.connections.open": users.open_connection,
    "bots.info": users.bot_info,
    "team.info": users.team_info,
    "users.info": users.info,
    "users.list": users.everybody,
    "users.lookupByEmail": users.by_email,
    "users.conversations": conversations.of_user,
    "conversations.open": conversations.open_im,
    "conversations.info": conversations.info,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "conversations.list": conversations.everything,
    "conversations.members": conversations.members,
    "chat.postMessage": chat.post,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.permalink,
    "views.open": views.open_window,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
    "files.getUploadURLExternal": files.get_upload_url,
    "files.completeUploadExternal": files.complete_upload,
    "files.info": files.info,
    "files.delete": files.delete,
}

APP_TOKEN_METHODS = {"apps.connections.open"}
TOKEN_FREE_METHODS = {"api.test"}
LONGEST_LOG = 5_000


@dataclass(frozen=True)
class Request:
    """One HTTP request to ``/api/METHOD``."""

    method: str
    headers: Mapping[str, str]
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What goes back. drop: cut the connection instead. delay: seconds before it goes."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    delay: float = 0.0


@dataclass(frozen=True)
class Made:
    """A call that was made, for tests that count."""

    method: str
    args: Json
    ok: bool
    error: str


class WebApi:
    """Answers every method of ``FACTS`` as Slack does. ``made``: the calls, newest last."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.made: deque[Made] = deque(maxlen=LONGEST_LOG)

    def answer(self, request: Request) -> Reply:
        """Answer one request; faults that were planned for the method come first."""
        fault = self._workspace.misbehaviour.next(request.method)
        if fault is not None:
            kind, _, code = fault.kind.partition(":")
            if kind == "ratelimited":
                return self._limited(fault.retry_after)
            if kind == "server_error":
                return Reply({"ok": False, "error": "service_unavailable"}, status=503)
            if kind == "error":
                return Reply({"ok": False, "error": code})
            if kind == "drop":
                return Reply({}, drop=True)
            reply = self._answer(request)
            return Reply(
                reply.body,
                reply.status,
                reply.headers,
                drop=kind == "drop_after_store",
                delay=fault.seconds if kind == "slow" else 0.0,
            )
        return self._answer(request)

    def _limited(self, seconds: int) -> Reply:
        body = {"ok": False, "error": "ratelimited"}
        return Reply(body, status=429, headers={"Retry-After": str(seconds)})

    def _answer(self, request: Request) -> Reply:
        args: Json = {}
        warnings: list[str] = []
        try:
            fact = FACTS.get(request.method)
            if fact is None:
                raise SlackError("unknown_method", req_method=request.method)
            args, warnings = read_arguments(request, fact)
            self._check_token(request, args)
            self._check_scopes(fact)
            self._check_arguments(request.method, fact, args)
            with self._workspace.lock:
                call = Call(self._workspace, request.method, args)
                body = {"ok": True} | METHODS[request.method](call)
        except SlackError as error:
            if error.code == "ratelimited":
                return self._limited(error.extra["retry_after"])
            body = self._refusal(request.method, error)
        self._note(request.method, args, body)
        return Reply(_with_warnings(body, warnings), headers=self._headers(request.method))

    def _refusal(self, method: str, error: SlackError) -> Json:
        fact = FACTS.get(method)
        own = fact.errors if fact else ()
        if method != "api.test" and error.code not in own and error.code not in GENERAL_ERRORS:
            self._workspace.violation(f"{method}: {error.code} is not an error of Slack's for it")
        body: Json = {"ok": False, "error": error.code} | error.extra
        if error.messages:
            body["response_metadata"] = {"messages": error.messages}
        return body

    def _note(self, method: str, args: Json, body: Json) -> None:
        self.made.append(Made(method, args, body["ok"], body.get("error", "")))

    def _headers(self, method: str) -> dict[str, str]:
        installed = self._workspace.installation
        fact = FACTS.get(method)
        return {
            "x-oauth-scopes": ",".join(sorted(installed.scopes)) if installed else "",
            "x-accepted-oauth-scopes": ",".join(fact.scopes) if fact else "",
        }

    def _check_token(self, request: Request, args: Json) -> None:
        token = args.pop("token", None) or _bearer(request.headers)
        if request.method in TOKEN_FREE_METHODS:
            return
        if not token:
            raise SlackError("not_authed")
        app = self._workspace.installation
        if app is None or token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        wants_app_token = request.method in APP_TOKEN_METHODS
        if (token == app.app_token) != wants_app_token:
            raise SlackError("not_allowed_token_type")

    def _check_scopes(self, fact: Fact) -> None:
        granted = self._workspace.app.scopes if fact.scopes else frozenset()
        if fact.scopes and not granted.intersection(fact.scopes):
            raise missing_scope(",".join(fact.scopes), granted)

    def _check_arguments(self, method: str, fact: Fact, args: Json) -> None:
        for name in sorted(set(args) - ALLOWED_EVERYWHERE - set(fact.required) - set(fact.known)):
            self._workspace.violation(f"{method}: Slack does not know the argument {name!r}")
        missing = [name for name in fact.required if args.get(name) in (None, "")]
        if missing:
            raise SlackError(
                "invalid_arguments",
                *[f"[ERROR] missing required field: {name}" for name in missing],
            )


def missing_scope(needed: str, granted: frozenset[str]) -> SlackError:
    """The refusal, with what is needed and what the app has."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(granted)))


def read_arguments(request: Request, fact: Fact) -> tuple[Json, list[str]]:
    """The arguments of a request, and Slack's warnings about how they were sent.

    Raises SlackError for a body that Slack cannot read. A JSON body that the method does not
    take is passed over, as Slack does.
    """
    args: Json = dict(parse_qsl(request.query, keep_blank_values=True))
    content_type, _, rest = request.headers.get("content-type", "").partition(";")
    if not request.body:
        return args, []
    if content_type == "application/json":
        warnings = [] if "charset" in rest else ["missing_charset"]
        if fact.json:
            args |= _json_object(request.body)
        return args, warnings
    if content_type == "application/x-www-form-urlencoded":
        args |= dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        return args, ["superfluous_charset"] if "charset" in rest else []
    raise SlackError("invalid_post_type" if content_type else "missing_post_type")


def _json_object(body: bytes) -> Json:
    try:
        value: Any = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return {name: given for name, given in value.items() if given is not None}


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _with_warnings(body: Json, warnings: list[str]) -> Json:
    if warnings:
        body["warning"] = ",".join(warnings)
        body.setdefault("response_metadata", {})["warnings"] = warnings
    return body
