"""What the app calls over HTTP and the WebSocket: the Web API, /link, response URLs, uploads."""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice import responses
from bot.practice.lines import Lines
from bot.practice.records import SlackError
from bot.practice.web_api import Request, WebApi
from bot.practice.workspace import Workspace


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
