"""What `auditloop run` keeps in memory when nobody presses anything, at either door.

A real process, connected to a practice workspace in this one, with the practice council in its
database. Somebody opens Home once, so that nothing is left to be loaded; then it is left alone.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.clocks import monotonic, utc_now
from bot.practice import Server
from models.programme import Programme
from models.sealing import Keyring
from tests.benchmarks import databases
from tests.benchmarks.measuring import Promise
from tests.benchmarks.practice import APP_TOKEN, BOT_TOKEN, draw_december, practice_slack
from tests.benchmarks.slack_requests import SIGNING_SECRET

MOST_MEGABYTES = 150
_WHO = "U0TMAMARA0"
_READY_SECONDS = 60.0
#: Idle is when three looks, this many seconds apart, see the same megabyte.
_LOOK_SECONDS = 1.0
_MOST_LOOKS = 60


def promises(folder: Path) -> Iterator[Promise]:
    """Socket Mode, then HTTP."""
    key = Keyring.new_key()
    with databases.sqlite(folder) as engine:
        programme = Programme(engine, keyring=Keyring([key]), clock=utc_now)
        draw_december(programme)
    common = {
        "AUDITLOOP_KEYS": key,
        "AUDITLOOP_DATABASE_URL": f"sqlite:///{folder / 'auditloop.db'}",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
    }
    doors = {
        "over Socket Mode": {"SLACK_APP_TOKEN": APP_TOKEN},
        "over HTTP, both its processes": {"SLACK_SIGNING_SECRET": SIGNING_SECRET},
    }
    for door, its_own in doors.items():
        found = _idle(common | its_own)
        yield Promise(
            f"idle memory of `auditloop run` {door}",
            f"{found:.0f} MB",
            f"≤ {MOST_MEGABYTES} MB",
            found <= MOST_MEGABYTES,
        )


def _idle(environment: Mapping[str, str]) -> float:
    with (
        practice_slack() as (workspace, server),
        _running(environment, server) as (process, port),
    ):
        if "SLACK_APP_TOKEN" in environment:
            workspace.sockets.wait_connected()
        else:
            workspace.deliver_over_http(f"http://127.0.0.1:{port}/slack/events")
        workspace.person(_WHO).open_home()
        return _settled(process)


@contextmanager
def _running(
    environment: Mapping[str, str], server: Server
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The app in a process of its own, ready; told to stop in the end."""
    port = _free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {"SLACK_API_URL": server.api_url, "AUDITLOOP_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=kept | settings | dict(environment),
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, port)
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = monotonic() + _READY_SECONDS
    while monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"`auditloop run` ended with {process.returncode}")
        with suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            asked.request("GET", "/readyz")
            if asked.getresponse().status == http.HTTPStatus.OK:
                return
        threading.Event().wait(0.1)
    raise RuntimeError("`auditloop run` did not become ready")


def _settled(process: subprocess.Popen[bytes]) -> float:
    looks: list[float] = []
    while len(looks) < 3 or max(looks[-3:]) - min(looks[-3:]) > 1:
        threading.Event().wait(_LOOK_SECONDS)
        looks.append(_resident(process.pid) + sum(map(_its_own, _children(process.pid))))
        if len(looks) > _MOST_LOOKS:
            raise RuntimeError("its memory does not settle")
    return looks[-1]


def _children(pid: int) -> list[int]:
    said = _ps("-A", "-o", "pid=,ppid=")
    pairs = [line.split() for line in said.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def _resident(pid: int) -> float:
    return int(_ps("-o", "rss=", "-p", str(pid)).strip() or 0) * 1024 / 1_000_000


def _its_own(pid: int) -> float:
    """What a child does not share with its parent; all of it where nobody can say."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return _resident(pid)
    private = [line.split()[1] for line in lines if line.startswith("Private_")]
    return sum(map(int, private)) * 1024 / 1_000_000


def _ps(*options: str) -> str:
    return subprocess.run(["ps", *options], capture_output=True, check=False, text=True).stdout  # noqa: S603, S607
