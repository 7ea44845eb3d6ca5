"""What the tests of delivery share: a programme that owes messages, and a workspace to send to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session, select

from bot.delivery import Sender
from bot.practice import Server, Workspace, serve
from models.delivery import Delivery, owe
from models.outlet import Pace
from models.person import Person
from models.programme import Programme

TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)
NO_PACE = Pace(gap=timedelta(), ceiling=0)
TOKEN = "xoxb-practice"
KIND = "audit_assigned"
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Auditloop", "description": "Tried in tests"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Auditloop"},
    },
    "oauth_config": {
        "scopes": {
            "bot": ["chat:write", "chat:write.public", "im:write", "im:history", "users:read"]
        }
    },
    "settings": {},
}


@dataclass(frozen=True)
class Words:
    """What a message says."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)


def words_of(_: Session, delivery: Delivery) -> Words:
    """A message that says which it is and how it stands."""
    line = f"{delivery.key} says {delivery.facts.get('n', 0)}"
    block = {"type": "section", "block_id": "b", "text": {"type": "plain_text", "text": line}}
    return Words(line, [block])


class RealTime:
    """Real time that only waiting moves: seconds of monotonic time, and the wall clock."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        """Seconds, from anywhere."""
        return self.seconds

    def now(self) -> datetime:
        """The wall clock."""
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def wait(self, seconds: float) -> None:
        """Let time pass: at least a millisecond, so that no test waits for ever."""
        self.waits.append(seconds)
        self.seconds += max(seconds, 0.001)


@dataclass
class PostOffice:
    """A programme, a workspace that it sends to, and time that only waiting moves."""

    programme: Programme
    workspace: Workspace
    server: Server
    time: RealTime

    def client(self, kind: type[WebClient] = WebClient, **options: Any) -> WebClient:
        """A client as delivery needs it; `kind` may be one that fails on purpose."""
        return kind(TOKEN, base_url=self.server.api_url, retry_handlers=[], **options)

    def sender(self, *, client: WebClient | None = None, **options: Any) -> Sender:
        """A sender without a pace, whose time is `time`."""
        facts: dict[str, Any] = {
            "now_real": self.time.now,
            "monotonic": self.time.monotonic,
            "wait": self.time.wait,
            "pace": NO_PACE,
        }
        render = options.pop("render", words_of)
        return Sender(self.programme, client or self.client(), render, **(facts | options))

    def person(self, number: int = 1, **account: Any) -> int:
        """Somebody with a Slack account (unless `slack=False`); their id."""
        has_account = account.pop("slack", True)
        user = f"U{number:03d}"
        if has_account:
            self.workspace.add_user(user, f"Person {number}", f"p{number}@example.org", **account)
        with self.programme.change() as session:
            person = Person(
                slack_user_id=user if has_account else None,
                email=f"p{number}@example.org",
                name=f"Person {number}",
            )
            session.add(person)
        return person.key

    def owe(self, key: str, **facts: Any) -> None:
        """Owe a message; `to=` or `channel=`."""
        given = {"kind": KIND, "at": self.programme.now(), "facts": {"n": 1}} | facts
        with self.programme.change() as session:
            owe(session, key=key, **given)

    def received(self, number: int = 1) -> list[dict[str, Any]]:
        """What a person has been sent, oldest first."""
        return self.workspace.person(f"U{number:03d}").conversation()

    def said(self, number: int = 1) -> list[str]:
        """The text of it."""
        return [message["text"] for message in self.received(number)]

    def stands(self, key: str) -> Delivery:
        """How a message stands in the list."""
        with self.programme.read() as session:
            return session.exec(select(Delivery).where(Delivery.key == key)).one()

    def calls(self, method: str) -> int:
        """How often a method was called and answered."""
        return sum(made.method == method for made in self.server.web_api.made)


@contextmanager
def practice_workspace(
    clock: Callable[[], float], **options: Any
) -> Iterator[tuple[Workspace, Server]]:
    """A workspace with the app installed; nothing in it may have been violated at the end."""
    workspace = Workspace(clock=clock, **options)
    workspace.install(MANIFEST, bot_token=TOKEN, app_token="xapp-practice", signing_secret="secret")
    server = serve(workspace)
    try:
        yield workspace, server
    finally:
        server.stop()
    assert workspace.violations == []
