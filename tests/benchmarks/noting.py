"""A Slack that says yes to everything and notes when it was asked: our own time ends there."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_plus

_PATIENCE = 30.0
_YES = {
    "ok": True,
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
    "team_id": "T0PRACTICE",
    "user": {"id": "U0ANYBODY"},
    "view": {"id": "V0ANY"},
}


class NotingSlack:
    """`arrived(method)` gives the moment (`time.perf_counter`) of the next such call."""

    def __init__(self) -> None:
        self._calls: queue.Queue[tuple[str, float, str]] = queue.Queue()
        noting = self._calls

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                moment, method = time.perf_counter(), self.path.rpartition("/")[2]
                said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                noting.put((method, moment, unquote_plus(said.decode())))
                body = json.dumps(_YES).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: this is measured."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.api_url = f"http://127.0.0.1:{self._server.server_port}/api/"

    def arrived(self, wanted: str) -> tuple[float, str]:
        """When the next such call came in, and what it said; others before it are forgotten."""
        while True:
            method, moment, said = self._calls.get(timeout=_PATIENCE)
            if method == wanted:
                return moment, said

    def serve(self) -> None:
        """Until it is stopped."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """No more calls."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def noting_slack() -> Iterator[NotingSlack]:
    """One that serves for as long as it is wanted."""
    slack = NotingSlack()
    thread = threading.Thread(target=slack.serve)
    thread.start()
    try:
        yield slack
    finally:
        slack.stop()
        thread.join()
