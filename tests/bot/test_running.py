"""`auditloop run` as a process of its own, at both doors: it answers, sends, and leaves cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot import manifest
from bot.clocks import epoch_seconds, utc_now
from bot.database import engine_for, migrate
from bot.practice import Server, Workspace, serve
from models.delivery import owe
from models.kinds import DeliveryKind
from models.learning import Digest
from models.person import Person, RoleHolding, Service
from models.programme import Programme
from models.sealing import Keyring

BOT, APP, SECRET = "xoxb-running", "xapp-running", "running-secret"


class Running:
    """The app in a process of its own, beside a local Slack."""

    def __init__(self, folder: Path, workspace: Workspace, server: Server) -> None:
        self.workspace = workspace
        self.port = _free_port()
        self.url = f"sqlite:///{folder}/council.db"
        self.key = Keyring.new_key()
        self.log = folder / "log.txt"
        self.programme = self._council()
        self._environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": BOT,
            "SLACK_API_URL": server.api_url,
            "AUDITLOOP_DATABASE_URL": self.url,
            "AUDITLOOP_KEYS": self.key,
            "AUDITLOOP_PORT": str(self.port),
            "AUDITLOOP_LOG": "json",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def _council(self) -> Programme:
        engine = engine_for(self.url)
        migrate(engine)
        programme = Programme(engine, keyring=Keyring([self.key]), clock=utc_now)
        with programme.change(where="test") as session:
            session.add(Service(id=1, name="Family Help"))
            session.add(
                Person(id=1, slack_user_id="U0ANN", email="ann@council.test", name="Ann Example")
            )
            session.flush()
            session.add(RoleHolding(person_id=1, role="qa_manager"))
        return programme

    def starts(self, **more: str) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                env={**self._environment, **more},
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[2],
            )
        assert self.becomes(200), self.log.read_text()

    def becomes(self, status: int) -> bool:
        """Whether `/readyz` answers with this status within half a minute."""
        for _ in range(300):
            if self.process is not None and self.process.poll() is not None:
                return False
            if self.looks("/readyz")[0] == status:
                return True
            threading.Event().wait(0.1)
        return False

    def looks(self, page: str) -> tuple[int, str]:
        try:
            answer = requests.get(f"http://127.0.0.1:{self.port}{page}", timeout=5)
        except requests.ConnectionError:
            return 0, ""
        return answer.status_code, answer.text

    def ends(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    workspace = Workspace(clock=epoch_seconds)
    workspace.install(manifest.socket_mode(), bot_token=BOT, app_token=APP, signing_secret=SECRET)
    workspace.add_user("U0ANN", "Ann Example", "ann@council.test")
    server = serve(workspace)
    app = Running(tmp_path, workspace, server)
    yield app
    if app.process is not None and app.process.poll() is None:
        app.process.kill()
        app.process.wait(10)
    app.programme.engine.dispose()
    server.stop()
    assert workspace.violations == []


def _ann_asks_for_help(workspace: Workspace) -> dict[str, Any]:
    ann = workspace.person("U0ANN")
    ann.commands("/audit help")
    window: dict[str, Any] = ann.waits_for_window()
    ann.closes(everything=True)
    return window


def test_over_socket_mode(running: Running) -> None:
    running.starts(SLACK_APP_TOKEN=APP)
    assert running.looks("/healthz") == (200, "ok\n")
    assert _ann_asks_for_help(running.workspace)["type"] == "modal"
    assert running.workspace.sockets.connections
    assert "auditloop_runs_unfinished" in running.looks("/metrics")[1]
    assert running.ends() == 0
    assert not running.workspace.sockets.connections
    assert "Traceback" not in running.log.read_text()


def test_over_http(running: Running) -> None:
    running.starts(SLACK_SIGNING_SECRET=SECRET)
    running.workspace.deliver_over_http(f"http://127.0.0.1:{running.port}/slack/events")
    running.workspace.door.verify_url()
    assert _ann_asks_for_help(running.workspace)["type"] == "modal"
    assert 'auditloop_requests_total{answer="200"}' in running.looks("/metrics")[1]
    refused = requests.post(
        f"http://127.0.0.1:{running.port}/slack/events", data=b"payload=%7B%7D", timeout=5
    )
    assert refused.status_code == 401
    assert running.ends() == 0
    assert "Traceback" not in running.log.read_text()


@pytest.mark.parametrize(
    "door", [{"SLACK_APP_TOKEN": APP}, {"SLACK_SIGNING_SECRET": SECRET}], ids=["socket", "http"]
)
def test_what_is_owed_leaves_through_either_door(running: Running, door: dict[str, str]) -> None:
    """Ann runs the programme, so a start owes her the week. Threads that send are made in the
    worker: after a fork they would be missing."""
    running.starts(**door)
    ann = running.workspace.person("U0ANN")
    running.workspace.wait_until(lambda: bool(ann.conversation()), seconds=20)
    assert running.ends() == 0


def test_a_digest_that_may_have_arrived_is_asked_about(running: Running) -> None:
    """Ann runs the programme of a council without an Academy, so she is asked to look."""
    running.workspace.add_channel("C0LEARN", "learning", members=["U0ANN"])
    with running.programme.change(where="test") as session:
        nothing = {"good_or_better": [], "strengths": [], "worries": []}
        area, at = "early_help", running.programme.now()
        session.add(Digest(id=1, month="2026-12", area=area, facts=nothing, drafted_at=at))
        kind, facts = DeliveryKind.DIGEST, {"digest": 1}
        owe(session, key="digest", kind=kind, channel="C0LEARN", facts=facts, at=at, urgent=True)
    running.workspace.misbehave("chat.postMessage", "drop_after_store", times=2)
    running.starts(SLACK_APP_TOKEN=APP)
    ann = running.workspace.person("U0ANN")
    running.workspace.wait_until(
        lambda: "nobody knows whether it arrived" in str(ann.conversation()), seconds=30
    )
    assert running.workspace.posted["C0LEARN"] == 1


def test_an_account_is_found_by_its_email(running: Running) -> None:
    with running.programme.change(where="test") as session:
        session.get_one(Person, 1).slack_user_id = None
    running.starts(SLACK_APP_TOKEN=APP)
    ann = running.workspace.person("U0ANN")
    running.workspace.wait_until(lambda: bool(ann.conversation()), seconds=20)


def test_a_wrong_token_is_one_sentence(running: Running) -> None:
    running._environment["SLACK_BOT_TOKEN"] = "xoxb-old"
    with pytest.raises(AssertionError):
        running.starts(SLACK_APP_TOKEN=APP)
    assert running.process is not None
    assert running.process.wait(10) == 1
    said = running.log.read_text()
    assert said == "Slack refuses: invalid_auth. `auditloop doctor` says what is wrong.\n"


def test_while_the_database_is_behind_it_is_not_ready(running: Running) -> None:
    running.starts(SLACK_APP_TOKEN=APP)
    with running.programme.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'before'")
    assert running.becomes(503)
    assert running.looks("/readyz")[1] == "not ready: database\n"
