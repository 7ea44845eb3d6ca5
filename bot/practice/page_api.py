"""What the page asks for and does: the routes under ``/page``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route, WebSocketRoute

from bot.practice import gestures
from bot.practice.elements import HOLDS, walk
from bot.practice.page_state import PageState
from bot.practice.person import CannotDo, Person, Unanswered
from bot.practice.places import MessagePlace, Place, WindowPlace
from bot.practice.records import Json, Window
from bot.practice.stream import Stream
from bot.practice.submission import submit
from bot.practice.travel import TravelDesk
from bot.practice.workspace import Workspace

FILES = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
HEADERS = {
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
        " connect-src 'self' ws: wss:; frame-ancestors 'none'"
    ),
}
CHANGED = "This has changed since you looked. Please look again."

Doing = Callable[[Person, Json], Json]


class PageApi:
    """The page's routes."""

    def __init__(self, workspace: Workspace, state: PageState, desk: TravelDesk) -> None:
        self._workspace = workspace
        self._state = state
        self._desk = desk

    def routes(self) -> list[Route | WebSocketRoute]:
        """The routes, for Starlette."""
        doings: dict[str, Doing] = {
            "press": self.press,
            "submit": self.submit,
            "close": self.close,
            "command": self.command,
            "shortcut": self.shortcut,
            "say": self.say,
            "options": self.options,
        }
        return [
            Route("/", self.page),
            Route("/page/state", _answered(self.state)),
            Route("/page/conversation", _answered(self.conversation)),
            Route("/page/home", _answered(self.home)),
            Route("/page/windows", _answered(self.windows)),
            *[
                Route(f"/page/{name}", self._doing(doing), methods=["POST"])
                for name, doing in doings.items()
            ],
            Route("/page/travel", self.travel, methods=["POST"]),
            Route("/page/again", self.again, methods=["POST"]),
            Route("/page/file", self.take_file, methods=["POST"]),
            Route("/page/file", self.give_file),
            WebSocketRoute("/page/stream", Stream(self._workspace, self._desk).serve),
            Route("/page/{name}", self.page_file),
            Route("/archives/{channel}/{message}", self.archive),
        ]

    # Reading

    def page(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(FILES / "page.html", headers=HEADERS)

    def page_file(self, request: Request) -> Response:
        """A file that stands next to the page."""
        path = FILES / Path(request.path_params["name"]).name
        if path.suffix not in TYPES or not path.is_file():
            return PlainTextResponse("there is no such file", status_code=404)
        return FileResponse(path, media_type=TYPES[path.suffix], headers=HEADERS)

    def archive(self, request: Request) -> Response:
        """A permalink leads to the conversation."""
        return RedirectResponse(f"/#open={request.path_params['channel']}")

    def state(self, request: Request) -> Json:
        """Who and what there is."""
        told = self._state.state(request.query_params.get("as"))
        return told | {"clock": self._state.clock() | self._desk.told()}

    def conversation(self, request: Request) -> Json:
        """The messages of a conversation or a thread, read thereby."""
        query = request.query_params
        me = self._state.somebody(query["as"])
        return self._state.messages(me, query["id"], query.get("thread"))

    def home(self, request: Request) -> Json:
        """The Home tab; the app hears that it was opened unless ``opened=0`` says otherwise."""
        query = request.query_params
        me = self._state.somebody(query["as"])
        if query.get("opened") != "0":
            me.open_home()
        return {"view": me.home} | (
            {} if self._workspace.door.connected else {"error": "The app is not connected."}
        )

    def windows(self, request: Request) -> Json:
        """The windows that stand open."""
        return self._state.windows(self._state.somebody(request.query_params["as"]))

    # Doing

    def _doing(self, doing: Doing) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await request.json()
            return JSONResponse(await run_in_threadpool(self._done, doing, body))

        return endpoint

    def _done(self, doing: Doing, body: Json) -> Json:
        try:
            return {"ok": True} | doing(self._state.somebody(body["as"]), body)
        except CannotDo:
            return {"ok": False, "error": CHANGED}
        except Unanswered as sentence:
            return {"ok": False, "error": str(sentence)}
        except KeyError as missing:
            return {"ok": False, "error": f"The page left something out: {missing}."}

    def press(self, me: Person, body: Json) -> Json:
        """Press, or change an element that the app hears of at once."""
        place = self._place(me, body)
        self._hold_all(place, body.get("state"))
        block, element = gestures.find(
            place.blocks, body["action_id"], block_id=body.get("block_id")
        )
        selected = body.get("selected")
        if selected is None:
            action = gestures.pressed(block, element, body.get("value"))
        else:
            action = gestures.changed(block, element, selected)
            if element["type"] in HOLDS:
                place.hold(block["block_id"], element["action_id"], selected)
        me.acts(place, action)
        return {}

    def submit(self, me: Person, body: Json) -> Json:
        """Submit the top window as it was filled."""
        window = self._window(me, body["view_id"])
        self._hold_all(WindowPlace(self._workspace, window), body.get("state"))
        errors = submit(self._workspace, window)
        return {"ok": not errors, "errors": errors} if errors else {}

    def close(self, me: Person, body: Json) -> Json:
        """Close the top window, or all of them; one that is gone already is no matter."""
        if any(view["id"] == body["view_id"] for view in me.windows):
            self._window(me, body["view_id"])
            me.closes(everything=bool(body.get("all")))
        return {}

    def command(self, me: Person, body: Json) -> Json:
        """Send a slash command."""
        word = str(body["text"]).partition(" ")[0]
        if word not in {c["command"] for c in self._workspace.app.commands}:
            return {"ok": False, "error": f"{word} is not a valid command."}
        me.commands(body["text"], body.get("channel"))
        return {}

    def shortcut(self, me: Person, body: Json) -> Json:
        """Use a shortcut, on a message where one is named."""
        message = self._message(me, body) if body.get("ts") else None
        me.shortcut(body["callback_id"], message)
        return {}

    def say(self, me: Person, body: Json) -> Json:
        """Write a message."""
        said = me.says(body["channel"], body["text"], thread_ts=body.get("thread_ts"))
        return {"ts": said["ts"]}

    def options(self, me: Person, body: Json) -> Json:
        """What an external select offers."""
        place = self._place(me, body | {"in": "message" if body.get("ts") else "window"})
        block, element = gestures.find(
            place.blocks, body["action_id"], block_id=body.get("block_id")
        )
        return me.asks(place, block, element, str(body.get("value", "")))

    def _place(self, me: Person, body: Json) -> Place:
        if body["in"] == "message":
            return MessagePlace(self._workspace, me.id, self._message(me, body))
        return WindowPlace(self._workspace, self._window(me, body["view_id"]))

    def _message(self, me: Person, body: Json) -> Json:
        for message in me.conversation(body["channel"]):
            if message["ts"] == body["ts"]:
                return message
        raise CannotDo(CHANGED)

    def _window(self, me: Person, view_id: str) -> Window:
        window = self._workspace.windows.window(view_id)
        stack = self._workspace.windows.stack(me.id)
        home = self._workspace.windows.home(me.id)
        if window is None or window not in (home, *stack[-1:]):
            raise CannotDo(CHANGED)
        return window

    def _hold_all(self, place: Place, state: Json | None) -> None:
        """Keep what the page's fields hold, where such a field is there."""
        values: Json = (state or {}).get("values", {})
        for block, element in walk(place.blocks):
            value: Any = values.get(block["block_id"], {}).get(element["action_id"])
            if element["type"] in HOLDS and isinstance(value, dict):
                place.hold(
                    block["block_id"], element["action_id"], {"type": element["type"]} | value
                )

    # Clock and files

    async def travel(self, request: Request) -> Response:
        """Move the practice clock."""
        return _begun(self._desk.set_off(str((await request.json()).get("to"))))

    async def again(self, request: Request) -> Response:
        """Start again."""
        return _begun(self._desk.begin_again())

    async def take_file(self, request: Request) -> Response:
        """A file that somebody attaches."""
        query = request.query_params
        me = self._state.somebody(query["as"])
        file = self._workspace.files.put(query["name"], await request.body(), me.id)
        return JSONResponse({"ok": True, "file": file})

    def give_file(self, request: Request) -> Response:
        """The bytes of a file."""
        stored = self._workspace.files.get(request.query_params["id"])
        if stored is None or stored.content is None:
            return PlainTextResponse("there is no such file", status_code=404)
        return Response(stored.content, media_type=stored.mimetype, headers=FILE_HEADERS)


FILE_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
}


def _begun(begun: bool) -> Response:
    if begun:
        return JSONResponse({"ok": True}, status_code=202)
    told = {"ok": False, "error": "That cannot be done now."}
    return JSONResponse(told, status_code=409)


def _answered(read: Callable[[Request], Json]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(read(request))
        except (CannotDo, KeyError) as error:
            told = {"ok": False, "error": f"There is nothing here: {error}."}
            return JSONResponse(told, status_code=404)

    return endpoint
