"""What is typed about a child stands in windows and, sealed, in the database: nowhere else.

A month in which every typed text holds one word that nothing else holds, every window meets a
failing database before it is saved, Slack misbehaves, and payloads are forged. Then the word is
looked for in every log, metric, message, Home, and row.
"""

from __future__ import annotations

import copy
import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import sqlalchemy as sa

from bot.counts import Counts
from bot.logs import SafeFormatter, is_ours
from bot.measures import waiting
from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from bot.practice.http_delivery import HttpDelivery
from handlers.views import ids
from models.delivery import Delivery
from models.programme import Programme
from models.trail import TrailEntry
from tests.conftest import Clock
from tests.dumping import dump_of
from tests.handlers.deciding import opens
from tests.journeys.living import Living
from tests.office import Json, Office, office_on, over_http, words_of

CANARY = "Quibblefrost"
WORDS = f"{CANARY} told her teacher what happened at the harbour."
BAD_DAYS = ("ratelimited", "server_error", "drop", "drop_after_store", "error:internal_error")


class Everything(logging.Handler):
    """Every record of every logger: as this program prints it, and our own as they were made."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.loggers: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.loggers.add(record.name)
        if is_ours(record.name):
            given = record.args if isinstance(record.args, tuple) else (record.args,)
            plain = [part for part in given if not isinstance(part, BaseException)]
            self.lines.append(f"{record.name} {record.msg} {plain!r}")
        for form in ("text", "json"):
            printed = copy.copy(record)
            self.lines.append(SafeFormatter(form).format(printed))


@contextmanager
def everything_logged() -> Iterator[Everything]:
    """Every logger that there is at DEBUG, for as long as this lasts."""
    log, root = Everything(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in root.manager.loggerDict)]
    before = [(logger, logger.level) for logger in loggers]
    root.addHandler(log)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        for logger, level in before:
            logger.setLevel(level)


@contextmanager
def without_table(office: Office, table: str) -> Iterator[None]:
    """The database is broken: this table is not there."""
    with office.programme.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone")
    try:
        yield
    finally:
        with office.programme.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE gone RENAME TO {table}")


class BadDays:
    """Sends each window after its payload was forged and the database failed, to a bad Slack."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.kinds = itertools.cycle(BAD_DAYS)
        self.failures = 0

    def sends(self, person: SlackPerson, values: Json) -> None:
        for name, value in values.items():
            person.chooses(name, value)
        with without_table(self.office, "trail_entry"):
            self._is_forged(person)
            person.submits()
        if "it is our fault" in words_of(person.window):  # else it writes nothing
            self.failures += 1
            if any(CANARY in str(value) for value in values.values()):
                assert CANARY in words_of(person.window), "what was typed is lost"
            for method in ("chat.postMessage", "chat.update"):
                if person.window["callback_id"] != ids.DIGEST_WINDOW:
                    self.office.workspace.misbehave(method, next(self.kinds))
            assert person.submits() == {}
        self.looks_at_windows()

    def looks_at_windows(self) -> None:
        """What a window was opened with holds ids and codes."""
        for user in self.office.workspace.members:
            for window in self.office.workspace.person(user).windows:
                assert CANARY not in window["private_metadata"]

    def _is_forged(self, person: SlackPerson) -> None:
        """The word stands where Slack would send a code, an id or a date."""
        workspace = self.office.workspace
        sent = interactions.view_submission(workspace, workspace.windows.stack(person.id)[-1])
        about = copy.deepcopy(sent)
        about["view"]["private_metadata"] = WORDS
        coded = copy.deepcopy(sent)
        for block in coded["view"]["state"]["values"].values():
            for answer in block.values():
                option = {"value": WORDS, "text": {"type": "plain_text", "text": WORDS}}
                answer |= {"value": WORDS, "selected_date": WORDS, "selected_option": option}
                answer |= {"selected_options": [option]}
        unknown = copy.deepcopy(sent)
        unknown["view"]["callback_id"] = WORDS
        for payload in (about, coded, unknown):
            assert workspace.deliver(Parcel("interactive", payload)).ok


def types_wherever_one_can(office: Office, card: Json) -> None:
    """Commands, direct messages, searches, forged buttons: none is the place for a story."""
    amara, farzana = office.amara, office.farzana
    amara.says(None, WORDS)
    for line in (f"/audit {WORDS}", f"/audit find {WORDS}"):
        farzana.commands(line)
        farzana.waits_for_window()
        farzana.closes(everything=True)
    amara.presses(card, ids.AUDIT_CANNOT, forged={"value": WORDS})
    amara.presses(card, ids.AUDIT_CANNOT, forged={"action_id": WORDS})
    amara.waits_until(lambda she: sum("is_ephemeral" in m for m in she.conversation()) == 2)


def knocks_with_nonsense(office: Office) -> None:
    """Unsigned, and signed but of no shape that Slack has ever sent."""
    door = office.workspace.door
    assert isinstance(door, HttpDelivery)
    for kind, part in (("event_callback", "event"), ("block_actions", "actions"), (WORDS, "user")):
        body = json.dumps({"type": kind, part: WORDS})
        for headers in ({}, door.signed(body)):
            sent = {**headers, "content-type": "application/json"}
            assert requests.post(door.url, data=body, headers=sent, timeout=5).status_code != 500


def a_bad_month(office: Office) -> BadDays:
    """Everything above, from the draw to the digest."""
    bad = BadDays(office)
    month = Living(office, words=WORDS, sends=bad.sends)
    month.is_drawn()
    card = office.message(office.amara, "Your audit this month")
    types_wherever_one_can(office, card)
    knocks_with_nonsense(office)
    month.helen_cannot()
    office.workspace.misbehave("views.open", "error:internal_error")
    office.amara.presses(card, ids.AUDIT_START)
    office.amara.waits_until(lambda she: "it is our fault" in words_of(she.conversation()))
    sends_while_the_audits_are_away(office, card)
    month.amara_answers_in_two_sittings()
    month.it_is_returned()
    month.amara_redoes_it()
    month.it_is_regraded()
    month.it_is_read_again()
    month.it_is_settled()
    month.an_appeal_is_heard()
    month.more_time_is_given()
    month.monday_comes()
    month.the_remedy_is_recorded_and_seen()
    month.the_action_is_done_and_seen()
    month.the_digest_is_posted()
    month.an_invented_case_is_graded()
    return bad


def sends_while_the_audits_are_away(office: Office, card: Json) -> None:
    """A window is sent while a whole table is away, and closed: nothing was saved."""
    opens(office.amara, ids.AUDIT_CANNOT, ids.CANNOT_WINDOW, card)
    with without_table(office, "audit"):
        office.amara.submits({"reason": "other"})
    assert "it is our fault" in words_of(office.amara.window)
    office.amara.closes(everything=True)


def test_the_word_is_in_no_log_metric_message_or_row(programme: Programme, clock: Clock) -> None:
    with office_on(programme, clock.set, door=over_http) as office, everything_logged() as log:
        bad = a_bad_month(office)
        shown = everything_shown(office)
        door = office.workspace.door
        assert isinstance(door, HttpDelivery)
        counted = requests.get(door.url.replace("/slack/events", "/metrics"), timeout=5).text
        counted += Counts().as_text(waiting(programme)) + str(office.sender.tally)
    assert bad.failures >= 25
    assert {"bot.failures", "bot.delivery", "bot.http", "slack_bolt", "urllib3"} <= log.loggers | {
        name.split(".")[0] for name in log.loggers
    }
    assert_nowhere("a log", log.lines)
    assert_nowhere("a message or Home", shown)
    assert_nowhere("a metric", [counted])
    with programme.read() as session:
        assert_nowhere("the trail", [str(row) for row in session.exec(sa.select(TrailEntry))])
        facts = session.exec(sa.select(Delivery.facts)).scalars()
        assert_nowhere("what a message is about", [str(each) for each in facts])
    assert_nowhere("the database", everything_stored(programme))


def everything_shown(office: Office) -> list[str]:
    """Every message of ours, also those that one person saw, and every Home, as they are sent."""
    workspace = office.workspace
    shown = []
    for place in workspace.conversations.values():
        said = [*place.messages.values(), *(message for _, message in place.ephemerals.values())]
        shown += [str(message) for message in said if message["user"] == workspace.bot_user_id]
    homes = (workspace.person(user).home for user in workspace.members)
    return [*shown, *(str(home) for home in homes if home)]


def everything_stored(programme: Programme) -> list[str]:
    """The database as a thief has it: SQLite's files byte by byte, or PostgreSQL's rows."""
    rows = [row for table in dump_of(programme.engine).values() for row in table]
    if programme.engine.dialect.name != "sqlite":
        return rows
    files = [Path(f"{programme.engine.url.database}{end}") for end in ("", "-wal")]
    return [*rows, *(file.read_bytes().decode("latin-1") for file in files)]


def assert_nowhere(place: str, texts: list[str]) -> None:
    assert texts, f"nothing was found in {place}"
    found = [text[:600] for text in texts if CANARY in text]
    assert not found, f"{len(found)} times in {place}: {found[0]}"
    hidden = CANARY.encode().hex()
    assert not any(hidden in text for text in texts)
