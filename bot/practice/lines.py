"""The TCP connections of the server, so that one can be cut in the middle of a call."""

from __future__ import annotations

import asyncio

from starlette.requests import Request as HttpRequest
from uvicorn.protocols.http.h11_impl import H11Protocol


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
