"""The practice workspace on a port: the Web API, the WebSocket of Socket Mode, the page."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.practice import responses
from bot.practice.records import SlackError
from bot.practice.web_api import Request, WebApi
from bot.practice.workspace import Workspace

START_SECONDS = 10.0
PING_SECONDS = 0.5  # often: a client that says goodbye waits for something to read


class SlackRoutes:
    """What the app calls: ``/api/METHOD``, ``/link``, response URLs and uploads."""

    def __init__(self, workspace: Workspace, web_api: WebApi, cut: Lines) -> None:
        self._workspace = workspace
        self._web_api = web_api
        self._lines = cut

    def routes(self) -> list[Route | WebSocketRoute]:
        """The routes, for Starlette."""
        return [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/actions/{key}", self.respond, methods=["POST"]),
            Route("/upload/{file_id}", self.upload, methods=["POST"]),
            Route("/files/{file_id}/{name}", self.download),
            WebSocketRoute("/link/", self.link),
        ]

    async def call(self, request: HttpRequest) -> Response:
        """One method of the Web API."""
        reply = self._web_api.answer(
            Request(
                request.path_params["method"],
                request.headers,
                request.url.query,
                await request.body(),
            )
        )
        if reply.drop:
            self._lines.cut(request)
            return Response()
        if reply.delay:
            await asyncio.sleep(reply.delay)
        return JSONResponse(reply.body, reply.status, reply.headers)

    async def respond(self, request: HttpRequest) -> Response:
        """An answer at a response URL."""
        try:
            body = json.loads(await request.body())
            responses.use(self._workspace, request.path_params["key"], body)
        except ValueError:
            return PlainTextResponse("invalid_payload", status_code=400)
        except SlackError as error:
            gone = error.code in ("used_url", "expired_url")
            told = {"ok": False, "error": error.code, "messages": error.messages}
            return JSONResponse(told, status_code=404 if gone else 400)
        return PlainTextResponse("ok")

    async def upload(self, request: HttpRequest) -> Response:
        """The bytes of a file that was announced."""
        content = await request.body()
        if not self._workspace.files.receive(request.path_params["file_id"], content):
            return PlainTextResponse("the file was not announced so", status_code=400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: HttpRequest) -> Response:
        """The bytes of a file, for the app's token or the page of somebody here."""
        stored = self._workspace.files.get(request.path_params["file_id"])
        if stored is None or stored.content is None:
            return PlainTextResponse("file_not_found", status_code=404)
        headers = {"x-content-type-options": "nosniff"}
        return Response(stored.content, media_type=stored.mimetype, headers=headers)

    async def link(self, websocket: WebSocket) -> None:
        """One Socket Mode connection."""
        await websocket.accept()
        loop = asyncio.get_running_loop()
        outgoing: asyncio.Queue[str | None] = asyncio.Queue()
        sockets = self._workspace.sockets
        connection = sockets.join(
            websocket.query_params.get("ticket", ""),
            lambda text: _post(loop, outgoing, text),
        )
        if connection is None:
            await websocket.close(code=1008)
            return
        sender = asyncio.create_task(_send_all(websocket, outgoing))
        try:
            while True:
                sockets.received(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            sockets.leave(connection)
            sender.cancel()


def _post(
    loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[str | None], text: str | None
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(queue.put_nowait, text)


async def _send_all(websocket: WebSocket, queue: asyncio.Queue[str | None]) -> None:
    while (text := await queue.get()) is not None:
        await websocket.send_text(text)
    await websocket.close()


class Lines:
    """The TCP connections of the server, so that one can be cut in the middle of a call."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, which tells these lines of each connection."""
        transports = self._transports

        class Cuttable(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                transports[transport.get_extra_info("peername")[:2]] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        return Cuttable

    def cut(self, request: HttpRequest) -> None:
        """Cut the connection that a request came on; the client never gets an answer."""
        if request.client is not None:
            self._transports[(request.client.host, request.client.port)].abort()


class Server:
    """A running practice workspace. ``url`` is its page, ``api_url`` what the app is given."""

    def __init__(self, workspace: Workspace, uvicorn_server: uvicorn.Server, port: socket.socket):
        self._workspace = workspace
        self._uvicorn = uvicorn_server
        self._socket = port
        host, number = port.getsockname()[:2]
        self.url = f"http://{host}:{number}"
        self.api_url = f"{self.url}/api/"
        self.web_api: WebApi
        self._thread = threading.Thread(target=self._run, name="practice", daemon=True)

    def _run(self) -> None:
        self._uvicorn.run(sockets=[self._socket])

    def start(self, started: threading.Event) -> None:
        """Begin to serve. Raises TimeoutError where that does not work."""
        self._thread.start()
        if not started.wait(START_SECONDS):
            raise TimeoutError("the practice workspace did not start")

    def stop(self) -> None:
        """Let everybody go and stop serving; the port is free afterwards."""
        self._workspace.close()
        self._uvicorn.should_exit = True
        self._thread.join(START_SECONDS)
        self._socket.close()


def serve(workspace: Workspace, host: str = "127.0.0.1", port: int = 0, **page: Any) -> Server:
    """Serve a workspace in a thread of its own. port 0: any free one.

    Raises OSError where the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    lines = Lines()
    web_api = WebApi(workspace)
    started = threading.Event()
    routes = SlackRoutes(workspace, web_api, lines).routes()
    app = Starlette(routes=routes)
    config = uvicorn.Config(
        app,
        http=lines.protocol(),
        ws="websockets-sansio",
        ws_ping_interval=PING_SECONDS,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    uvicorn_server = Announcing(config, started)
    server = Server(workspace, uvicorn_server, listening)
    server.web_api = web_api
    workspace.base_url = server.url
    server.start(started)
    return server


class Announcing(uvicorn.Server):
    """uvicorn's server, which says when it has started."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._announced = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        self._announced.set()
