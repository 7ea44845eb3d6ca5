"""A small council at its desks: the real app, over Socket Mode, in a practice workspace.

People by their first names, a clock that stands still until somebody moves it, and `drain()`,
after which every message that is owed stands in its conversation. Nothing is patched.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from sqlmodel import select

from bot.app import LAZY_THREADS, build, client_for
from bot.clocks import epoch_seconds
from bot.counts import Counts
from bot.delivery import Sender
from bot.http import Guard, Health
from bot.manifest import socket_mode
from bot.practice import Person as SlackPerson
from bot.practice import Server, Workspace, serve
from bot.socket_mode import leave
from handlers.views import ids, messages
from models.audit import Audit
from models.learning import Digest
from models.person import Person, Service
from models.programme import Programme
from models.rules.rotation import Month
from models.setting import Setting
from models.workflow.assignment import release_month
from models.workflow.audits import reference_of
from models.workflow.case_import import import_cases
from models.workflow.learning import ask_whether_posted
from models.workflow.people_import import import_people
from models.workflow.telling import wait_for_other_hours

Json = dict[str, Any]
REAL_START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-office", "xapp-office", "practice"
#: How many times longer than Slack this one waits: how fast the app is, is for the benchmarks.
PATIENCE = 5
Door = Callable[[App, Workspace], AbstractContextManager[None]]

_REFERENCE = re.compile(r"\bHT-\d")
_TELLING = re.compile(
    r"safe|inadequate|good|outstanding|requires improvement|overdue|late|open|final|returned|weak",
    re.IGNORECASE,
)

#: What is chosen where nothing else is said; a rating is *Met*, everything else *Yes*.
USUAL = {
    **dict.fromkeys(("child", "family"), "held"),
    **dict.fromkeys(("child_need", "family_need"), "none"),
}
#: What an answer brings into the window: any of these questions.
BROUGHT = {
    "alongside=no": {"alongside_why"},
    "manager=no": {"manager_why"},
    "consulted=no": {"consulted_why"},
    "shared=yes": {"shared_on"},
    "shared=no": {"not_shared_why"},
    "child_agreed=yes": {"child_on"},
    **{
        f"{who}{answer}": {f"{who}_{name}" for name in names}
        for who in ("child", "family")
        for answer, names in {
            "_safe=yes": ["how"],
            "_need=interpreter": ["need_what"],
            "_need=other": ["need_what"],
            "=held": ["on", "agreed"],
            "=declined": ["why"],
            "=other": ["why"],
        }.items()
    },
}

#: Only where the answer is no is a why asked.
ONLY_IF_NO = ("alongside", "manager", "consulted")

PEOPLE = """\
slack_user_id,email,name,roles,team,service,manager_email,starts,ends,working_days
U0ROSALIND,rosalind@q.test,Rosalind Tetteh,director_social_care,,,,,,MTWTF
U0GARETH,gareth@q.test,Gareth Pryce,director_ppp,,Assurance,,,,MTWTF
U0FARZANA,farzana@q.test,Farzana Siddiqui,qa_manager,,Assurance,gareth@q.test,,,MTWTF
U0MOSES,moses@q.test,Moses Adeyemi,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0PRIYA,priya@q.test,Priya Shah,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0GRACE,grace@q.test,Grace Holloway,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0INES,ines@q.test,Ines Carvalho,academy,,Assurance,gareth@q.test,,,MTWTF
U0ADAEZE,adaeze@q.test,Adaeze Okoro,assistant_director,,Family Help,rosalind@q.test,,,MTWTF
U0SAM,sam@q.test,Sam Whitlock,service_manager,,Family Help,adaeze@q.test,,,MTWTF
U0TOM,tom@q.test,Tom Bexley,team_manager,Harbour Team,Family Help,sam@q.test,,,MTWTF
U0WENDY,wendy@q.test,Wendy Clarke,family_support_worker,Harbour Team,Family Help,tom@q.test,,,MTWTF
U0DEV,dev@q.test,Dev Anand,family_support_worker,Harbour Team,Family Help,tom@q.test,,,MTWTF
U0HELEN,helen@q.test,Helen Marsh,assistant_director,,Looked After,rosalind@q.test,,,MTWTF
U0AMARA,amara@q.test,Amara Osei,team_manager,Lantern Team,Looked After,helen@q.test,,,MTWTF
U0LEO,leo@q.test,Leo Fraser,social_worker,Lantern Team,Looked After,amara@q.test,,,MTWTF
"""

CASES = """\
reference,area,team,worker_email,chair_email,age_band,status,family_reference,open_since
HT-1001,early_help,Harbour Team,wendy@q.test,,13-15,EH,,2026-03
HT-1002,early_help,Harbour Team,wendy@q.test,,13-15,EH,,2026-04
HT-1003,early_help,Harbour Team,dev@q.test,,13-15,EH,,2026-05
HT-1004,early_help,Harbour Team,dev@q.test,,13-15,EH,,2026-06
HT-1005,early_help,Harbour Team,dev@q.test,,13-15,EH,,2026-06
HT-1006,early_help,Harbour Team,wendy@q.test,,13-15,EH,,2026-06
"""


class PassingTime:
    """Real time as the sender knows it: waiting for Slack's pace takes none of ours."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return REAL_START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


class Office:
    """The council and its Slack. People are there by first name: `office.amara`."""

    def __init__(
        self, programme: Programme, workspace: Workspace, sender: Sender, moves: Callable[..., None]
    ) -> None:
        self.programme = programme
        self.workspace = workspace
        self.sender = sender
        self._moves = moves
        self._slack: dict[str, SlackPerson] = {}
        self._records: dict[str, Person] = {}
        self._bring_in()

    def _bring_in(self) -> None:
        at = self.programme.now()
        with self.programme.change(where="command") as session:
            import_people(session, PEOPLE, at=at)
            import_cases(session, CASES, at=at)
            for service in session.exec(select(Service)):
                service.learning_channel = "C0LEARN"
            record = Setting(
                path="record_url",
                value="https://record.q.test/{reference}",
                since=at,
                reason="the office's case record",
            )
            session.add(record)
            people = session.exec(select(Person)).all()
        for person in people:
            first, slack_id = person.name.split()[0].lower(), person.slack_user_id or ""
            self._records[first] = person
            self._slack[first] = self.workspace.add_user(slack_id, person.name, person.email)
        everybody = [person.slack_user_id or "" for person in people]
        members = [*everybody, self.workspace.bot_user_id]
        self.workspace.add_channel("C0LEARN", "learning", members=members)

    def __getattr__(self, first_name: str) -> SlackPerson:
        try:
            return self._slack[first_name]
        except KeyError:
            raise AttributeError(f"nobody here is called {first_name}") from None

    def record(self, first_name: str) -> Person:
        """Somebody as the programme knows them."""
        return self._records[first_name]

    @property
    def now(self) -> datetime:
        """The programme's time."""
        return self.programme.now()

    def moves_to(self, text: str) -> datetime:
        """Move the clock to `2026-12-07T09:00`, in UTC, which is London's in winter."""
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self._moves(at)
        return at

    def drain(self) -> None:
        """Send everything that is owed."""
        assert self.sender.drain(patience=600), "some messages did not leave"

    def draws_december(self) -> None:
        """The month is drawn and everybody is told."""
        with self.programme.change(where="clock") as session:
            release_month(session, Month(2026, 12), at=self.now, seed=7)
        self.drain()

    def starts(self, person: SlackPerson) -> Json:
        """Start the audit that somebody was given; the first part's window comes back."""
        person.presses(self.message(person, "Your audit this month"), ids.AUDIT_START)
        person.waits_for_window(ids.CONFIRM_WINDOW)
        assert person.submits({"independent": "independent"}) == {}
        return person.waits_for_window(ids.PART_WINDOW)

    def answers(self, person: SlackPerson, *, grade: str = "good", **given: str) -> Json:
        """Answer every part from the one that is open; the review comes back.

        `given` replaces what is answered to a question by its name; ratings are *Met*, safe is
        *Yes*.
        """
        while (window := person.window) and window["callback_id"] == ids.PART_WINDOW:
            fills_in(person, lambda block: answer_to(block, grade, **given))
            assert person.submits() == {}
        return person.waits_for_window(ids.REVIEW_WINDOW)

    def sends(self, person: SlackPerson, *, grade: str = "good", **given: str) -> Audit:
        """Start, answer and send the audit that somebody was given; the audit comes back."""
        self.starts(person)
        self.answers(person, grade=grade, **given)
        assert person.submits() == {}
        person.closes()
        self.drain()
        return self.audit_of(person.name.split()[0].lower())

    def audit_of(self, first_name: str) -> Audit:
        """The newest audit of somebody, as it stands."""
        with self.programme.read() as session:
            found = session.exec(
                select(Audit)
                .where(Audit.auditor_id == self._records[first_name].key)
                .order_by(Audit.id.desc())  # type: ignore[union-attr]
            ).first()
            assert found is not None, f"{first_name} has no audit"
            session.expunge(found)
            return found

    def moderator_of(self, audit: Audit) -> Person:
        """Whose queue an audit is in."""
        return next(who for who in self._records.values() if who.id == audit.moderator_id)

    def another_lead(self, than: Person) -> Person:
        """A practice assurance lead who is somebody else."""
        leads = (self._records[name] for name in ("moses", "priya", "grace"))
        return next(lead for lead in leads if lead.id != than.id)

    def reference_of(self, audit: Audit) -> str:
        """The reference of an audit's case."""
        with self.programme.read() as session:
            return reference_of(session, audit)

    def digest(self) -> Digest:
        """The newest digest."""
        with self.programme.read() as session:
            return session.exec(select(Digest).order_by(Digest.month.desc())).one()  # type: ignore[attr-defined]

    def message(self, person: SlackPerson, holding: str) -> Json:
        """The newest message to somebody that shows these words. Fails when there is none."""
        found = [m for m in person.conversation() if holding in words_of(m)]
        shown = [words_of(m) for m in person.conversation()]
        assert found, f"{person.name} has no message with {holding!r}, but {shown}"
        return found[-1]


def _check_what_was_said(workspace: Workspace) -> None:
    """Rule 12, of everything that was sent: no case in a channel, nothing on a locked phone."""
    for place in list(workspace.conversations.values()):
        for message in place.messages.values():
            if message["user"] != workspace.bot_user_id:
                continue
            line = message["text"]
            assert not (_REFERENCE.search(line) and _TELLING.search(line)), line
            assert place.kind == "im" or not _REFERENCE.search(words_of(message)), line


def fills_in(person: SlackPerson, answer: Callable[[Json], str]) -> dict[str, str]:
    """Answer every question of a part's window, and those that an answer brings, one by one.

    What an answer brings, and what it takes away, is waited for.
    """
    given: dict[str, str] = {}
    while block := next((b for b in _asked_in(person) if b["block_id"] not in given), None):
        name, value = block["element"]["action_id"], answer(block)
        person.chooses(block["block_id"], value)
        given[block["block_id"]] = value
        if brought := BROUGHT.get(f"{name}={value}"):
            person.waits_until(lambda she, of=brought: of & {_name(b) for b in _asked_in(she)})
        if name in ONLY_IF_NO and value != "no":
            why = f"{name}_why"
            person.waits_until(lambda she, of=why: of not in {_name(b) for b in _asked_in(she)})
    return given


def _asked_in(person: SlackPerson) -> list[Json]:
    window = person.window
    if not window or window["callback_id"] != ids.PART_WINDOW:
        return []
    return [block for block in window["blocks"] if block["type"] == "input"]


def _name(block: Json) -> str:
    return str(block["element"]["action_id"])


def answer_to(block: Json, grade: str = "good", **given: str) -> str:
    """Something to answer to a question of an audit."""
    name, kind = block["element"]["action_id"], block["element"]["type"]
    if name in given:
        return given[name]
    if kind == "datepicker":
        return "2026-12-01"
    if kind == "plain_text_input":
        return "7" if name == "scale" else f"What I found on {name}."
    return (USUAL | {"grade": grade}).get(name, "met" if name.startswith("rating:") else "yes")


def words_of(thing: Any) -> str:
    """Everything that a message, a window or Home shows, as one text without its marks."""
    found = " ".join(_texts(thing))
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        found = found.replace(sign, plain)
    return re.sub(r"\s+", " ", found.replace("*", "").replace("_", " "))


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, list):
        for part in thing:
            yield from _texts(part)
    elif isinstance(thing, dict):
        shown = {"title", "blocks", "submit", "text", "fields", "elements", "accessory", "label"}
        shown |= {
            "hint",
            "element",
            "options",
            "caption",
            "rows",
            "initial_value",
            "initial_option",
        }
        for name, part in thing.items():
            if isinstance(part, str) and name in ("text", "title", "caption", "initial_value"):
                yield part
            elif name in shown and not isinstance(part, str):
                yield from _texts(part)


@contextmanager
def office_on(
    programme: Programme, moves: Callable[..., None], *, door: Door | None = None
) -> Iterator[Office]:
    """An office on this programme: open, and closed again with nothing that Slack would refuse.

    `door` is how Slack reaches the app: Socket Mode, or `over_http`.
    """
    workspace = Workspace(
        clock=lambda: programme.now().timestamp(),
        monotonic=lambda: time.monotonic() / PATIENCE,
        ack_seconds=3 * PATIENCE,
    )
    workspace.install(
        socket_mode(), bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SECRET
    )
    server = serve(workspace)
    client = client_for(BOT_TOKEN, server.api_url)
    passing = PassingTime()
    sender = Sender(
        programme,
        client,
        messages.render,
        now_real=passing.now,
        monotonic=passing.monotonic,
        wait=passing.wait,
        when_held=ask_whether_posted,
        when_missed=wait_for_other_hours,
    )
    with (
        closing_after(server),
        # What goes on after an answer ends before the workspace does: it still calls Slack.
        ThreadPoolExecutor(LAZY_THREADS) as executor,
        (door or over_socket)(build(programme, client, executor=executor), workspace),
    ):
        yield Office(programme, workspace, sender, moves)
        _check_what_was_said(workspace)
    assert not workspace.violations, workspace.violations


@contextmanager
def closing_after(server: Server) -> Iterator[None]:
    """Stop the workspace, whatever happened in it."""
    try:
        yield
    finally:
        server.stop()


@contextmanager
def over_socket(app: App, workspace: Workspace) -> Iterator[None]:
    """The app connects to Slack itself."""
    handler = SocketModeHandler(
        app, APP_TOKEN, web_client=client_for(None, str(app.client.base_url))
    )
    try:
        handler.connect()
        workspace.sockets.wait_connected()
        yield
    finally:
        leave(handler.client)


@contextmanager
def over_http(app: App, workspace: Workspace) -> Iterator[None]:
    """Slack calls the app: signed requests, through the guard."""
    counts = Counts()
    guard = Guard(
        app,
        SECRET,
        clock=epoch_seconds,
        counts=counts,
        health=Health(counts, ready={}, measures=dict),
    )
    door = make_server("127.0.0.1", 0, guard, server_class=_Threads, handler_class=_Quiet)
    serving = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        workspace.deliver_over_http(f"http://127.0.0.1:{door.server_port}/slack/events")
        yield
    finally:
        door.shutdown()
        serving.join()
        door.server_close()


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""
