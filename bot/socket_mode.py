"""The Socket Mode door, and health pages for a process that serves nothing else."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.app import LAZY_THREADS, client_for
from bot.counts import Counts
from bot.http import Wsgi

#: Opening a connection is not a click: it may take its time.
_CONNECT_SECONDS = 10

_LOOK_AGAIN = 0.05
#: A message that the client takes from its queue and leaves alone.
_NOTHING: Any = None

log = logging.getLogger(__name__)


class SocketDoor:
    """One connection to Slack for `bolt`, kept up until it is closed."""

    def __init__(self, bolt: App, app_token: str, *, counts: Counts) -> None:
        self._counts = counts
        self._handler = SocketModeHandler(
            bolt,
            app_token,
            web_client=client_for(None, bolt.client.base_url, seconds=_CONNECT_SECONDS),
            concurrency=LAZY_THREADS,
        )
        self._handler.client.message_listeners.append(self._hear)
        self._closed = False

    def open(self) -> None:
        """Connect. Raises `SlackApiError` when Slack refuses the app-level token."""
        self._handler.client.connect()

    def close(self) -> None:
        """Leave, so that Slack sends nothing more here; closing twice is harmless."""
        if not self._closed:
            self._closed = True
            leave(self._handler.client)

    def is_connected(self) -> bool:
        """Whether Slack can reach this process now."""
        return bool(self._handler.client.is_connected())

    def _hear(
        self, _: BaseSocketModeClient, message: dict[str, Any], __: str | None = None
    ) -> None:
        """Count what comes; warn of ghosts, to which Slack would send some of the clicks."""
        kind = str(message.get("type"))
        if kind != "hello":
            self._counts.add("envelopes", kind=kind if kind in _KINDS else "other")
            return
        connections = message.get("num_connections", 1)
        if connections > 1:
            log.warning(
                "Slack knows %d connections of this app and spreads clicks over them all: if you "
                "run fewer copies than that, some are ghosts and clicks are lost",
                connections,
            )
        else:
            log.info("connected to Slack, as its only connection")


def leave(client: SocketModeClient) -> None:
    """Close a connection for good, without waiting for something to come over it.

    What would connect anew goes first. A reconnection under way while the client is closed leaves
    a new connection that nobody ends, and closing then waits for ever.
    """
    client.closed = True
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
    client.message_queue.put(_NOTHING)
    reconnecting: tuple[Any, ...] = (client.current_app_monitor, client.message_processor)
    for runner in reconnecting:
        if runner.is_alive():
            runner.shutdown()
    _stop_listening(client)
    client.close()


def _stop_listening(client: SocketModeClient) -> None:
    """Wake what reads from the connection, and see it end: the client closes it only then.

    It is told again until it has: it may be on its way into, or out of, a connection just now.
    """
    runner = client.current_session_runner
    while runner.is_alive():
        runner.event.set()
        client.current_session_state.terminated = True
        reads = client.current_session.sock if client.current_session else None
        if reads is not None:
            with suppress(OSError):  # the other side has left already
                socket.socket.shutdown(reads, socket.SHUT_RD)
        runner.thread.join(_LOOK_AGAIN)


_KINDS = frozenset({"events_api", "interactive", "slash_commands", "disconnect"})


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Looks at health are not worth a line."""


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class HealthServer:
    """Serves a small WSGI application on `port`, on a thread of its own, until it is stopped.

    Raises `OSError` when the port is taken.
    """

    def __init__(self, pages: Wsgi, port: int) -> None:
        def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            return pages(environ, start_response)

        self._server = make_server("", port, page, server_class=_Threads, handler_class=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, name="health")
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
