"""The page's stream: what has changed for the person that it shows, and how travelling goes."""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice.records import Json
from bot.practice.travel import TravelDesk
from bot.practice.workspace import Workspace

ALL_OF_IT = ["state", "conversations", "home", "windows", "clock"]
GATHER_SECONDS = 0.05
"""Changes that come this close together are told together."""


class Stream:
    """Serves ``/page/stream?as=U1``, one WebSocket for each open page."""

    def __init__(self, workspace: Workspace, desk: TravelDesk) -> None:
        self._workspace = workspace
        self._desk = desk

    async def serve(self, websocket: WebSocket) -> None:
        """Tell one page of changes until it goes."""
        user_id = websocket.query_params.get("as", "")
        loop = asyncio.get_running_loop()
        news: asyncio.Queue[str | Json] = asyncio.Queue()

        def post(item: str | Json) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(news.put_nowait, item)

        def changed(whose: str | None, what: str) -> None:
            if whose in (None, user_id):
                post(what)

        stop = self._workspace.watch(changed)
        self._desk.listeners.append(post)
        await websocket.accept()  # only now: a page that is connected misses nothing
        sender = asyncio.create_task(self._tell(websocket, news, user_id))
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            stop()
            self._desk.listeners.remove(post)
            sender.cancel()

    async def _tell(
        self, websocket: WebSocket, news: asyncio.Queue[str | Json], user_id: str
    ) -> None:
        while True:
            items = [await news.get()]
            if isinstance(items[0], str):
                await asyncio.sleep(GATHER_SECONDS)
            while not news.empty():
                items.append(news.get_nowait())
            changes = [self._seen_by(user_id, item) for item in items if isinstance(item, str)]
            what = list(dict.fromkeys(one for change in changes for one in change))
            if what:
                await websocket.send_json({"type": "changed", "what": what})
            for item in items:
                if isinstance(item, dict):
                    await websocket.send_json(item)

    def _seen_by(self, user_id: str, what: str) -> list[str]:
        if what == "everything":
            return ALL_OF_IT
        if what == "app":
            return ["state"]
        _, _, channel_id = what.partition(":")
        place = self._workspace.conversations.get(channel_id)
        if channel_id and (place is None or user_id not in place.members):
            return ["people"]  # somebody else has something waiting
        return [what, "conversations"] if channel_id else [what]
