"""The practice workspace on a port: the Web API, the WebSocket of Socket Mode, the page."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.practice.lines import Lines
from bot.practice.page_api import PageApi
from bot.practice.page_state import PageState
from bot.practice.slack_routes import SlackRoutes
from bot.practice.travel import DESTINATIONS, Progress, TravelDesk
from bot.practice.web_api import WebApi
from bot.practice.workspace import Workspace

START_SECONDS = 10.0
PING_SECONDS = 0.5  # often: a connection that is replaced waits for something to read


class Server:
    """A running practice workspace.

    url: its page. api_url: what the app is given as SLACK_API_URL. web_api: the calls made.
    desk: does one long thing at a time, and has the page show how it goes.
    """

    def __init__(self, workspace: Workspace, listening: socket.socket, desk: TravelDesk) -> None:
        host, port = listening.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self.api_url = f"{self.url}/api/"
        self.web_api = WebApi(workspace)
        self.desk = desk
        self._workspace = workspace
        self._listening = listening
        self._uvicorn: Announcing | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp, lines: Lines) -> None:
        """Begin to serve. Raises TimeoutError where that does not work."""
        started = threading.Event()
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
            date_header=False,
        )
        self._uvicorn = server = Announcing(config, started)
        self._thread = threading.Thread(
            target=lambda: server.run(sockets=[self._listening]), name="practice", daemon=True
        )
        self._thread.start()
        if not started.wait(START_SECONDS):
            raise TimeoutError("the practice workspace did not start")

    def stop(self) -> None:
        """Let everybody go and stop serving; the port is free afterwards."""
        self._workspace.close()
        if self._uvicorn is not None and self._thread is not None:
            self._uvicorn.leave()
            self._thread.join(START_SECONDS)
        self._listening.close()


def serve(
    workspace: Workspace,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    travel: Callable[[str], Progress] | None = None,
    start_again: Callable[[], Progress] | None = None,
    tries: Mapping[str, Sequence[str]] | None = None,
    destinations: tuple[tuple[str, str], ...] = DESTINATIONS,
) -> Server:
    """Serve a workspace in a thread of its own.

    port: 0 for any free one. travel: moves the practice clock to one of the destinations and
    gives sentences about its progress while it does. start_again: restores the beginning, in the
    same way. tries: what to try, by user id. destinations: names and labels.
    Raises OSError where the port is taken.
    """
    desk = TravelDesk(travel, start_again, destinations)
    server = Server(workspace, _listen(host, port), desk)
    workspace.base_url = server.url
    lines = Lines()
    slack = SlackRoutes(workspace, server.web_api, lines)
    page = PageApi(workspace, PageState(workspace, tries or {}), desk)
    server.start(SameOrigin(Starlette(routes=[*slack.routes(), *page.routes()])), lines)
    return server


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


class SameOrigin:
    """Refuses what another website in the same browser sends; the page's own requests pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 403."""
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        origin = headers.get("origin")
        if origin is None or urlsplit(origin).netloc == headers.get("host"):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = PlainTextResponse("not from another site", status_code=403)
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


class Announcing(uvicorn.Server):
    """uvicorn's server, which says when it has started, and leaves as soon as it is told."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._announced = started
        self._left = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self._announced.set()

    async def main_loop(self) -> None:
        """Serve until somebody tells it to leave."""
        await self.on_tick(0)
        await self._left.wait()

    def leave(self) -> None:
        """Tell it so, from any thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._left.set)
