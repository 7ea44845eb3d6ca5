"""A Web API that notes every call and answers `ok`, or what it was told to answer."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Json = dict[str, Any]
ME = {"ok": True, "user_id": "UAPP", "bot_id": "BAPP", "team_id": "TCOUNCIL"}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class ListeningSlack:
    """`calls` holds (method, arguments) in order; `answers[method]` is used up first, and every
    answer carries `headers`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.answers: defaultdict[str, deque[Json]] = defaultdict(deque)
        self.heard = threading.Condition()
        self.base_url = ""
        self.headers: dict[str, str] = {}

    def __call__(self, environ: Json, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        is_json = environ.get("CONTENT_TYPE", "").startswith("application/json")
        arguments = json.loads(body or "{}") if is_json else dict(parse_qsl(body))
        method = environ["PATH_INFO"].rpartition("/")[2]
        answer = self.answers[method].popleft() if self.answers[method] else self._usual(method)
        with self.heard:
            self.calls.append((method, arguments))
            self.heard.notify_all()
        start_response("200 OK", [("content-type", "application/json"), *self.headers.items()])
        return [json.dumps(answer).encode()]

    def _usual(self, method: str) -> Json:
        usual: dict[str, Json] = {
            "auth.test": ME,
            "users.info": {"ok": True, "user": {"id": "U1"}},
            "conversations.info": {"ok": True, "channel": {"name": "learning"}},
        }
        return usual.get(method, {"ok": True})

    def waits_for(self, method: str) -> Json:
        """The arguments of the last call of this method, which comes within five seconds."""
        with self.heard:
            assert self.heard.wait_for(lambda: method in dict(self.calls), timeout=5), self.calls
            return dict(self.calls)[method]

    def count(self, method: str) -> int:
        """How often this method was called."""
        return sum(name == method for name, _ in self.calls)


@contextmanager
def listening() -> Iterator[ListeningSlack]:
    """A running one, with its `base_url`."""
    slack = ListeningSlack()
    server: WSGIServer = make_server("127.0.0.1", 0, slack, handler_class=_Quiet)
    slack.base_url = f"http://127.0.0.1:{server.server_port}/api/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
