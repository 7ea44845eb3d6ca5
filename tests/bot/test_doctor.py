"""The doctor names what is wrong and how to mend it, and is quiet about secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import manifest
from bot.accounts import link
from bot.app import client_for
from bot.database import engine_for, migrate
from bot.doctor import Finding, examine
from bot.measures import waiting
from bot.settings import Settings
from models import tick
from models.case import Case
from models.delivery import NO_SLACK_ACCOUNT, Delivery, DeliveryState, owe, with_key
from models.kinds import DeliveryKind
from models.person import Person, Post, RoleHolding, Service, Team
from models.programme import Programme
from models.sealing import Keyring, seal
from models.setting import Setting
from models.trail import record
from tests.bot.listening_slack import ListeningSlack

NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
SCOPES = ",".join(manifest.socket_mode()["oauth_config"]["scopes"]["bot"])


class Council:
    """A whole council with nothing wrong; tests break one thing."""

    def __init__(self, folder: Path, slack: ListeningSlack) -> None:
        self.slack = slack
        self.settings = Settings(
            bot_token="xoxb-1",
            app_token="xapp-1",
            api_url=slack.base_url,
            database_url=f"sqlite:///{folder}/council.db",
            keys=(Keyring.new_key(),),
        )
        slack.headers |= {"x-oauth-scopes": SCOPES, "date": "Mon, 07 Dec 2026 09:00:10 GMT"}
        engine = engine_for(self.settings.database_url)
        migrate(engine)
        self.programme = Programme(engine, keyring=Keyring(self.settings.keys), clock=lambda: NOW)
        self._people()

    def _people(self) -> None:
        with self.programme.change(where="test") as session:
            session.add(Service(id=1, name="Family Help", learning_channel="C1"))
            for number, name in enumerate(("Priya", "Rosalind", "Adaeze"), start=1):
                slack_id = f"U{number}"
                email = f"{name.lower()}@council.test"
                session.add(Person(id=number, slack_user_id=slack_id, email=email, name=name))
            session.flush()
            session.add(RoleHolding(person_id=1, role="qa_manager"))
            session.add(Post(code="qa_manager", holder_id=1))
            session.add(Post(code="director_social_care", holder_id=2))
            session.add(Post(code="assistant_director", service_id=1, holder_id=3))
            for name in ("mash", "edt"):
                self.sets(session, f"telephones.{name}", "020 7946 0000")
            self.sets(session, "learning.all_staff_channel", "C0")

    @staticmethod
    def sets(session: Any, path: str, value: str) -> None:
        session.add(Setting(path=path, value=value, since=NOW, reason="set up"))

    def examined(self, settings: Settings | None = None) -> dict[str, Finding]:
        findings = list(examine(settings or self.settings, now=lambda: NOW))
        for finding in findings:
            assert "xoxb-1" not in finding.line
            assert self.settings.keys[0] not in finding.line
        return {finding.what: finding for finding in findings}

    def wrong(self, settings: Settings | None = None) -> list[str]:
        return [what for what, finding in self.examined(settings).items() if not finding.well]


@pytest.fixture
def council(tmp_path: Path, slack: ListeningSlack) -> Council:
    return Council(tmp_path, slack)


def test_a_council_in_order_has_nothing_to_mend(council: Council) -> None:
    assert council.wrong() == []
    assert {"bot token", "scopes", "clock", "database", "keys", "posts"} <= set(council.examined())


Breaks = Callable[[Council, Any], None]


def vacant(council: Council, session: Any) -> None:
    session.get_one(Post, 3).holder_id = None
    session.get_one(Post, 2).holder_id = None


def no_number(council: Council, session: Any) -> None:
    council.sets(session, "telephones.edt", "")


def no_duty_line(council: Council, session: Any) -> None:
    session.add(Team(id=1, name="Harbour Team", service_id=1))
    session.flush()
    values = {"area": "cla", "age_band": "5-9", "status": "CLA order"}
    session.add(Case(reference="HT-1", team_id=1, worker_id=1, **values))


def somebody_without_an_account(council: Council, session: Any) -> None:
    owe(session, key="k", kind=DeliveryKind.WEEKLY, to=1, at=NOW)
    message = with_key(session, "k")
    message.state, message.held_because = DeliveryState.HELD, NO_SLACK_ACCOUNT


# One thing is broken, and the finding says what to do.
@pytest.mark.parametrize(
    ("breaks", "what", "mend"),
    [
        (vacant, "posts", "assistant director, Family Help"),
        (no_number, "telephone numbers", "edt"),
        (no_duty_line, "telephone numbers", "duty line of Harbour Team"),
        (somebody_without_an_account, "messages", "emails in people.csv"),
    ],
)
def test_what_is_wrong_in_the_council_is_named(
    council: Council, breaks: Breaks, what: str, mend: str
) -> None:
    with council.programme.change(where="test") as session:
        breaks(council, session)
    found = council.examined()
    assert [name for name, finding in found.items() if not finding.well] == [what]
    assert mend in found[what].line


def test_a_message_of_unknown_outcome_waits_for_a_person(council: Council) -> None:
    with council.programme.change(where="test") as session:
        owe(session, key="k", kind=DeliveryKind.DIGEST, channel="C1", at=NOW)
        message = with_key(session, "k")
        message.state, message.held_because = DeliveryState.HELD, "unknown_outcome"
    assert "unknown_outcome" in council.examined()["messages"].line


def test_slack_says_what_is_wrong_with_a_token(council: Council) -> None:
    council.slack.answers["auth.test"].append({"ok": False, "error": "token_revoked"})
    assert "token_revoked" in council.examined()["bot token"].line


def test_slack_that_cannot_be_reached_is_said_once(council: Council) -> None:
    away = replace(council.settings, api_url="http://127.0.0.1:9/api/")
    assert council.wrong(away) == ["Slack"]


def test_a_missing_scope_is_named(council: Council) -> None:
    council.slack.headers["x-oauth-scopes"] = SCOPES.replace("im:history,", "")
    assert "missing im:history" in council.examined()["scopes"].line


def test_a_clock_that_is_wrong_is_named(council: Council) -> None:
    council.slack.headers["date"] = "Mon, 07 Dec 2026 09:02:00 GMT"
    assert "120 seconds away" in council.examined()["clock"].line


def test_an_app_level_token_is_tried(council: Council) -> None:
    council.slack.answers["apps.connections.open"].append({"ok": False, "error": "invalid_auth"})
    assert council.wrong() == ["app-level token"]


def test_a_channel_that_the_app_cannot_see_is_named(council: Council) -> None:
    council.slack.answers["conversations.info"].append({"ok": False, "error": "channel_not_found"})
    assert council.wrong() == ["channel C0"]


def test_a_key_that_does_not_open_the_audits_is_named(council: Council) -> None:
    with council.programme.change(where="test") as session:
        seal(session, 17, "note", "words")
    other = replace(council.settings, keys=(Keyring.new_key(),))
    assert council.wrong(other) == ["keys"]
    both = replace(council.settings, keys=(Keyring.new_key(), council.settings.keys[0]))
    assert "1 audits wait for `auditloop keys rotate`" in council.examined(both)["keys"].line


def test_a_database_that_is_away_or_old_is_named(council: Council, tmp_path: Path) -> None:
    away = replace(council.settings, database_url="postgresql+psycopg://me:hidden@127.0.0.1:9/x")
    assert council.wrong(away) == ["database"]
    assert "hidden" not in council.examined(away)["database"].line
    empty = replace(council.settings, database_url=f"sqlite:///{tmp_path}/empty.db")
    assert "auditloop migrate" in council.examined(empty)["database"].line


def test_a_trail_without_its_guard_is_named(council: Council) -> None:
    with council.programme.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER trail_entry_no_delete")
    assert council.wrong() == ["trail"]


def test_an_empty_council_is_told_where_to_begin(council: Council, tmp_path: Path) -> None:
    fresh = replace(council.settings, database_url=f"sqlite:///{tmp_path}/fresh.db")
    engine = engine_for(fresh.database_url)
    migrate(engine)
    engine.dispose()
    assert "auditloop admin EMAIL" in council.examined(fresh)["people"].line


def test_people_by_email_are_linked_and_what_waited_for_them_leaves(council: Council) -> None:
    with council.programme.change(where="test") as session:
        for person in (1, 2, 3):
            session.get_one(Person, person).slack_user_id = None
        somebody_without_an_account(council, session)
    answers = council.slack.answers["users.lookupByEmail"]
    answers += [
        {"ok": True, "user": {"id": "UNEW"}},
        {"ok": False, "error": "users_not_found"},
        {"ok": False, "error": "ratelimited"},
    ]
    linked = link(council.programme, client_for("xoxb-1", council.slack.base_url))
    assert (linked.found, linked.without) == (1, ["rosalind@council.test"])
    with council.programme.read() as session:
        assert session.get_one(Person, 1).slack_user_id == "UNEW"
        assert session.get_one(Delivery, 1).state == DeliveryState.OWED


def test_two_people_never_share_an_account(council: Council) -> None:
    with council.programme.change(where="test") as session:
        session.get_one(Person, 1).slack_user_id = None
    council.slack.answers["users.lookupByEmail"].append({"ok": True, "user": {"id": "U2"}})
    assert link(council.programme, client_for("xoxb-1", council.slack.base_url)).found == 0


def test_what_waits_is_counted(council: Council) -> None:
    with council.programme.change(where="test") as session:
        for key, minutes in (("late", 5), ("now", 0), ("later", -60)):
            at = NOW - timedelta(minutes=minutes)
            owe(session, key=key, kind=DeliveryKind.WEEKLY, to=1, at=at)
        owe(session, key="sent", kind=DeliveryKind.WEEKLY, to=2, at=NOW)
        with_key(session, "sent").state = DeliveryState.SENT
        record(session, "test.made", subject=("test", 1), by=None, at=NOW)
        lease = timedelta(minutes=1)
        tick.begin(session, "chase", "p", holder="h", at=NOW, now_real=NOW, lease=lease)
    measured = waiting(council.programme)
    assert measured['deliveries{state="owed"}'] == 3
    assert measured['deliveries{state="held"}'] == 0
    assert measured["oldest_delivery_seconds"] == 300
    assert (measured["runs_unfinished"], measured["trail_unsealed"]) == (1, 1)
