"""A small programme on a throw-away database, with three people in it, and what Slack sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from sqlmodel import SQLModel

from bot.database import engine_for
from models.person import Person, RoleHolding
from models.programme import Programme
from models.sealing import Keyring

Json = dict[str, Any]
MONDAY_MORNING = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
MOSES, PRIYA, GWEN = "UMOSES", "UPRIYA", "UGWEN"


@contextmanager
def programme_in(folder: Path) -> Iterator[Programme]:
    """A programme with Moses (team manager), Priya (QA manager) and Gwen, who has left."""
    engine = engine_for(f"sqlite:///{folder}/house.db")
    SQLModel.metadata.create_all(engine)
    programme = Programme(
        engine, keyring=Keyring([Keyring.new_key()]), clock=lambda: MONDAY_MORNING
    )
    with programme.change() as session:
        session.add(Person(id=1, slack_user_id=MOSES, email="moses@council.test", name="Moses"))
        session.add(
            Person(id=2, slack_user_id=PRIYA, email="priya@council.test", name="Priya Shah")
        )
        left = date(2026, 11, 30)
        session.add(
            Person(id=3, slack_user_id=GWEN, email="gwen@council.test", name="Gwen", ends=left)
        )
        session.flush()
        session.add(RoleHolding(person_id=2, role="qa_manager"))
    yield programme
    engine.dispose()


def sends(app: App, body: Json) -> BoltResponse:
    """What the app answers to this payload, past the door."""
    return app.dispatch(BoltRequest(mode="socket_mode", body=body))


def in_window(user: str = MOSES, **view: Any) -> Json:
    """A submission of a window that asks for a reason and holds what Moses typed."""
    window: Json = {
        "type": "modal",
        "id": "V1",
        "hash": "h1",
        "callback_id": "regrade",
        "title": {"type": "plain_text", "text": "Regrade"},
        "submit": {"type": "plain_text", "text": "Save"},
        "private_metadata": "17",
        "blocks": [
            {"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "REF 17"}},
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "reason"},
            },
        ],
        "state": {"values": {"why": {"reason": {"type": "plain_text_input", "value": "typed"}}}},
    }
    return {"type": "view_submission", "user": {"id": user}, "view": {**window, **view}}


def press(action_id: str, user: str = MOSES, **more: Any) -> Json:
    """A press of a button, in a message unless `view` says otherwise."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": "17"}
    return {
        "type": "block_actions",
        "user": {"id": user},
        "trigger_id": "T1",
        "actions": [action],
        **more,
    }


def command(text: str, user: str = MOSES) -> Json:
    """`/audit …` as Slack sends it."""
    return {"command": "/audit", "text": text, "user_id": user, "trigger_id": "T1"}


def home_opened(user: str = MOSES) -> Json:
    """Somebody opened the app's Home tab."""
    event = {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"}
    return {"type": "event_callback", "event_id": "Ev1", "event": event}
