"""How long it takes until those who must act see that a child may not be safe.

Real senders at the rate that is shipped, against a practice workspace that enforces Slack's limit,
with 500 other messages owed, some of them to the same people. The time runs from the choice in the
window to the `ts` of the last message of its alert.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, select

from bot.clocks import epoch_seconds, monotonic, utc_now
from bot.council import TODAY
from bot.delivery import Sender
from bot.practice import Workspace, serve
from handlers.views import blocks, messages
from models.audit import Audit
from models.delivery import Delivery
from models.kinds import DeliveryKind
from models.person import Person
from models.rules.rotation import Month
from models.vocabulary import Safe
from models.workflow.alerts import told_of
from models.workflow.assignment import release_month
from models.workflow.safety import say_safe
from tests.benchmarks import databases
from tests.benchmarks.draining import EVERYBODY, PACE, Drain, written
from tests.benchmarks.measuring import Promise

BACKLOG = 500
ALERTS = 5
TARGET = 5.0
_PATIENCE = 60.0
_LINE = "Auditloop: urgent. Please open this now."


def promises(folder: Path) -> Iterator[Promise]:
    """The slowest of several alerts, one after the other, while the backlog goes on."""
    with databases.sqlite(folder) as engine:
        workspace = Workspace(clock=epoch_seconds, enforce_rates=True)
        server = serve(workspace)
        try:
            drain = Drain(engine, workspace, server)
            took = list(_alerts(drain))
        finally:
            server.stop()
    yield Promise(
        f"an alert is with everybody who must act, the slowest of {ALERTS}, behind a backlog of"
        f" {BACKLOG}",
        f"{max(took):.2f} s",
        f"≤ {TARGET:.0f} s",
        max(took) <= TARGET,
    )


def _alerts(drain: Drain) -> Iterator[float]:
    with drain.programme.change(where="benchmark") as session:
        release_month(session, Month(2026, 12), at=TODAY, seed=7)
    with drain.programme.change(where="benchmark") as session:
        audits = session.exec(select(Audit.id).order_by(Audit.id).limit(ALERTS)).all()  # type: ignore[arg-type]
    drain.owe("backlog", BACKLOG, among=EVERYBODY)
    sender = Sender(
        drain.programme,
        drain.client,
        _written,
        now_real=utc_now,
        monotonic=monotonic,
        wait=threading.Event().wait,
        pace=PACE,
    )
    sender.start()
    try:
        for audit_id in audits:
            yield _seconds(drain, audit_id or 0)
    finally:
        sender.stop()


def _seconds(drain: Drain, audit_id: int) -> float:
    """Say that a child is not safe; how long it takes until everybody was told."""
    before, chosen = _urgent(drain.workspace), epoch_seconds()
    with drain.programme.change(where="benchmark") as session:
        auditor = session.get_one(Person, session.get_one(Audit, audit_id).auditor_id)
        answer = say_safe(session, audit_id, safe=Safe.NO, by=auditor, at=utc_now())
        if answer is None:
            raise RuntimeError("this audit had its alert already")
        expected = len(before) + len(told_of(session, answer.key))
    drain.workspace.wait_until(lambda: len(_urgent(drain.workspace)) >= expected, _PATIENCE)
    return _urgent(drain.workspace)[-1] - chosen


def _urgent(workspace: Workspace) -> list[float]:
    """When each alert was stored, oldest first."""
    return sorted(
        float(message["ts"])
        for place in list(workspace.conversations.values())
        for message in list(place.messages.values())
        if message["text"] == _LINE
    )


def _written(session: Session, delivery: Delivery) -> blocks.Message | None:
    if delivery.kind == DeliveryKind.UNSAFE:
        return messages.render(session, delivery)
    return written(session, delivery)
