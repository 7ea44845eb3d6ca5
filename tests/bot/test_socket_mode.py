"""The Socket Mode door: ghosts are noticed, and it is left as it was found."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from queue import Queue
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot import manifest
from bot.app import build, client_for
from bot.clocks import epoch_seconds
from bot.counts import Counts
from bot.http import Health
from bot.practice import Workspace, serve
from bot.socket_mode import HealthServer, SocketDoor
from models.programme import Programme
from tests.bot.house import MOSES

BOT, APP = "xoxb-door", "xapp-door"


@pytest.fixture
def workspace() -> Iterator[tuple[Workspace, str]]:
    """A local Slack with Moses in it, and its address."""
    workspace = Workspace(clock=epoch_seconds)
    workspace.install(manifest.socket_mode(), bot_token=BOT, app_token=APP, signing_secret="secret")
    workspace.add_user(MOSES, "Moses", "moses@council.test")
    server = serve(workspace)
    yield workspace, server.api_url
    server.stop()


class Lines(logging.Handler):
    """Log lines, to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Queue[str] = Queue()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.put(f"{record.levelname} {record.getMessage()}")

    def next(self) -> str:
        """The next line, which comes within five seconds."""
        return self.lines.get(timeout=5)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the door says."""
    lines, logger = Lines(), logging.getLogger("bot.socket_mode")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(lines)
    yield lines
    logger.removeHandler(lines)
    logger.setLevel(before)


def test_one_connection_is_well_and_two_are_worth_a_warning(
    house: Programme, workspace: tuple[Workspace, str], lines: Lines
) -> None:
    slack, api_url = workspace
    apps = [build(house, client_for(BOT, api_url)) for _ in range(2)]
    first, second = (SocketDoor(app, APP, counts=Counts()) for app in apps)
    try:
        first.open()
        assert lines.next().startswith("INFO connected to Slack, as its only connection")
        second.open()
        assert lines.next().startswith("WARNING Slack knows 2 connections")
        assert first.is_connected()
    finally:
        for door in (first, second, second):  # twice is harmless
            door.close()
    slack.wait_until(lambda: slack.sockets.connections == 0)


def test_what_comes_over_the_socket_is_counted_by_kind(
    house: Programme, workspace: tuple[Workspace, str]
) -> None:
    slack, api_url = workspace
    counts = Counts()
    door = SocketDoor(build(house, client_for(BOT, api_url)), APP, counts=counts)
    door.open()
    try:
        slack.sockets.wait_connected()
        slack.person(MOSES).commands("/audit help")
    finally:
        door.close()
    assert 'envelopes_total{kind="slash_commands"} 1' in counts.as_text({})


def test_health_pages_are_served_beside_a_socket() -> None:
    pages = Health(Counts(), ready={}, measures=dict)
    server = HealthServer(pages, 0)
    try:
        address = f"http://127.0.0.1:{server.port}/readyz"
        with urlopen(address, timeout=5) as answer:
            assert answer.read() == b"ready\n"
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://127.0.0.1:{server.port}/", timeout=5)
        with pytest.raises(OSError, match="in use"):
            HealthServer(pages, server.port)
    finally:
        server.stop()
