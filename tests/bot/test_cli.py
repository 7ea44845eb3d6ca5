"""The command line, as an operator types it: one clear sentence, an exit code, no traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from sqlmodel import Session, select

from bot.cli import main
from bot.clocks import utc_now
from bot.database import engine_for, migrate
from models.delivery import Delivery
from models.kinds import DeliveryKind
from models.person import Person
from models.policy import DEFAULTS
from models.programme import Programme
from models.sealing import AuditKey, Keyring, seal, unseal
from models.trail import record
from models.workflow.tools import kept_versions
from schedules.timetable import WATCHES, timetable
from tests.bot.listening_slack import ListeningSlack

PEOPLE = (
    "slack_user_id,email,name,roles,team,service,manager_email,starts,ends,working_days\n"
    "U1,moses@council.test,Moses,team_manager,North,Family Help,,,,MTWTF\n"
    ",priya@council.test,Priya Shah,qa_manager,,,,,,\n"
)
CASES = "reference,area,team,worker_email,chair_email,age_band,status\n"
EARLY_HELP = "early_help"
VARIABLES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "AUDITLOOP_KEYS",
    "AUDITLOOP_PORT",
    "AUDITLOOP_LOG",
    "AUDITLOOP_DATABASE_URL",
)


class Shell:
    """Types commands in a folder of its own; `said` and `wrong` are what they printed last."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.key = Keyring.new_key()
        self._capsys = capsys
        self.said = self.wrong = ""

    def types(self, *words: str) -> int:
        code = main(words)
        self.said, self.wrong = self._capsys.readouterr()
        assert "Traceback" not in self.said + self.wrong
        return code

    def writes(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def programme(self) -> Programme:
        engine = engine_for(f"sqlite:///{self.folder}/council.db")
        return Programme(engine, keyring=Keyring([self.key]), clock=utc_now)


Sets = Callable[[Mapping[str, str]], None]


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch) -> Sets:
    def environment(values: Mapping[str, str]) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return environment


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], sets: Sets) -> Shell:
    """A machine with a key and an empty database address, and nothing of Slack's."""
    shell = Shell(tmp_path, capsys)
    sets(
        {
            "AUDITLOOP_DATABASE_URL": f"sqlite:///{tmp_path}/council.db",
            "AUDITLOOP_KEYS": shell.key,
        }
    )
    return shell


@pytest.fixture
def council(shell: Shell) -> Shell:
    """The same with a database that is up to date."""
    engine = engine_for(f"sqlite:///{shell.folder}/council.db")
    migrate(engine)
    engine.dispose()
    return shell


def people_of(shell: Shell) -> list[Person]:
    with shell.programme().read() as session:
        people = list(session.exec(select(Person).order_by(Person.email)))
        session.expunge_all()
    return people


def test_a_database_is_brought_up_to_date_once_and_again(shell: Shell) -> None:
    assert shell.types("jobs") == 1
    assert shell.wrong == "The database is not up to date: run `auditloop migrate` first.\n"
    assert shell.types("migrate") == 0
    assert shell.types("migrate") == 0
    assert shell.types("jobs") == 0


def test_run_says_everything_that_is_missing(shell: Shell, sets: Sets) -> None:
    sets({"AUDITLOOP_KEYS": ""})
    assert shell.types("run") == 1
    assert "SLACK_BOT_TOKEN is not set" in shell.wrong
    assert "SLACK_SIGNING_SECRET" in shell.wrong
    assert "auditloop keys new" in shell.wrong


def test_a_new_key_is_printed_alone_and_works(shell: Shell) -> None:
    assert shell.types("keys", "new") == 0
    Keyring([shell.said.strip()])


def test_rotating_wraps_every_audits_key_anew(council: Shell, sets: Sets) -> None:
    with council.programme().change(where="command") as session:
        sealed = seal(session, 17, "note", "what Moses wrote")
    newer = Keyring.new_key()
    sets({"AUDITLOOP_KEYS": f"{newer},{council.key}"})
    assert council.types("keys", "rotate") == 0
    assert council.said.startswith("1 audits' keys")
    only_newer = Programme(
        engine_for(f"sqlite:///{council.folder}/council.db"),
        keyring=Keyring([newer]),
        clock=utc_now,
    )
    with only_newer.read() as session:
        assert unseal(session, 17, "note", sealed) == "what Moses wrote"
        assert session.get_one(AuditKey, 17).wrapped_by == only_newer.keyring.newest


def test_people_come_in(council: Shell) -> None:
    assert council.types("import", "people", council.writes("people.csv", PEOPLE)) == 0
    assert council.said.startswith("2 added")
    assert [who.name for who in people_of(council)] == ["Moses", "Priya Shah"]


def test_a_dry_run_tells_and_changes_nothing(council: Shell) -> None:
    file = council.writes("people.csv", PEOPLE)
    assert council.types("import", "people", file, "--dry-run") == 0
    assert council.said.startswith("2 added")
    assert "Nothing was changed" in council.said
    assert people_of(council) == []


def test_every_bad_row_is_named_and_nothing_comes_in(council: Shell) -> None:
    broken = PEOPLE.replace("team_manager", "wizard") + "U3,no-email,Gwen,,,,,,,\n"
    assert council.types("import", "people", council.writes("people.csv", broken)) == 1
    lines = council.wrong.splitlines()
    assert lines[0] == "Nothing was imported: 2 rows need mending."
    assert [line.split(":")[0] for line in lines[1:]] == ["line 2", "line 4"]
    assert people_of(council) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is missing"),
        (CASES.replace("status", "date_of_birth"), "date_of_birth"),
        (CASES + '"EH-1', "cannot be read"),
        (CASES + "EH-1,early_help\n", "another number of columns"),
    ],
)
def test_a_broken_list_of_cases_is_refused_in_words(
    council: Shell, text: str, sentence: str
) -> None:
    assert council.types("import", "cases", council.writes("cases.csv", text)) == 1
    assert sentence in council.wrong


def test_a_file_that_is_not_there_or_not_text_is_said_so(council: Shell) -> None:
    assert council.types("import", "people", str(council.folder / "nope.csv")) == 1
    assert "No such file" in council.wrong
    (council.folder / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    assert council.types("import", "people", str(council.folder / "bytes.csv")) == 1
    assert "UTF-8" in council.wrong


DOCUMENT = Path(__file__).parents[2] / "docs" / "tools.md"
OUR_TOOL, OUR_STANDARDS = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
AS_PRIYA = ("--as", "Priya@council.test")


@pytest.fixture
def with_people(council: Shell) -> Shell:
    """The same with Moses, and with Priya, who is the QA manager."""
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    return council


def tools_of(shell: Shell) -> list[tuple[int, str]]:
    with shell.programme().read() as session:
        return [
            (kept.tool.version, kept.state.value) for kept in kept_versions(session, EARLY_HELP)
        ]


def test_the_tool_and_the_standards_that_the_documents_show_are_loaded(with_people: Shell) -> None:
    for what, text, said in (
        ("standards", OUR_STANDARDS, "2 practice standards."),
        ("tool", OUR_TOOL, "Early Help, version 2, a draft: 3 questions in 3 domains."),
    ):
        file = with_people.writes(f"{what}.yml", text)
        assert with_people.types("import", what, file, "--dry-run", *AS_PRIYA) == 0
        assert with_people.said.startswith(said)
        assert with_people.said.endswith("Nothing was changed: this was a dry run.\n")
        assert tools_of(with_people) == [(1, "live")]
        assert with_people.types("import", what, file, *AS_PRIYA) == 0
        assert with_people.said.startswith(said)
    assert "  added: EH15 in Participation: Did somebody ask the child's" in with_people.said
    assert "  reworded: EH01 asks now: Was the request for help read within" in with_people.said
    assert "  removed: EH14 in Management oversight: Does supervision" in with_people.said
    assert tools_of(with_people) == [(2, "draft"), (1, "live")]


def test_a_broken_tool_is_refused_with_every_line(with_people: Shell) -> None:
    broken = OUR_TOOL.replace("version: 2", "version: second").replace("id: EH15", "id: EH10")
    file = with_people.writes("tool.yml", broken)
    assert with_people.types("import", "tool", file, *AS_PRIYA) == 1
    assert with_people.wrong.splitlines() == [
        "Nothing was imported: 2 places need mending.",
        'line 2: "version" must be a whole number.',
        "line 16: the id EH10 already stands on line 10.",
    ]
    assert tools_of(with_people) == [(1, "live")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say who loads it: `auditloop import tool FILE --as EMAIL`."),
        (("--as", "nobody@council.test"), "Nobody here has the email nobody@council.test."),
        (("--as", "moses@council.test"), "The QA manager keeps the audit tools"),
    ],
)
def test_only_the_qa_manager_loads_a_tool(
    with_people: Shell, words: tuple[str, ...], sentence: str
) -> None:
    file = with_people.writes("tool.yml", OUR_TOOL)
    assert with_people.types("import", "tool", file, *words) == 1
    assert sentence in with_people.wrong
    assert tools_of(with_people) == [(1, "live")]


def test_the_timetable_shows_last_and_next_runs(council: Shell) -> None:
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    assert council.types("run-job", "chase", "--at", "2026-12-07T09:00") == 0
    assert council.said == "chase for 2026-12-07: done.\n"
    assert council.types("jobs") == 0
    assert "last run: Mon 07 Dec 2026 09:00" in council.said
    assert "assign\n  first working day of the month" in council.said
    assert council.said.count("last run: never") == len(timetable(DEFAULTS)) - 1 + len(WATCHES)
    assert "unsafe-steps\n  any day and hour, after an alert" in council.said
    assert "next run: when there is something to look at" in council.said


def test_what_is_watched_can_be_looked_at_by_name(council: Shell) -> None:
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    assert council.types("run-job", "unsafe-steps", "--at", "2026-12-07T09:00") == 0
    assert council.said == "unsafe-steps: there was nothing to look at.\n"


def test_a_job_that_is_run_twice_does_nothing_twice(council: Shell) -> None:
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    for _ in range(2):
        assert council.types("run-job", "escalate-weekly", "--at", "2026-12-07T09:00") == 0
    assert "has run already" in council.said
    with council.programme().read() as session:
        weekly = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.WEEKLY)).all()
    assert len(weekly) == 1


def test_a_job_without_anything_to_work_on_is_not_spent(council: Shell) -> None:
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    assert council.types("run-job", "assign", "--at", "2026-12-01T09:00") == 1
    assert "import people and cases" in council.wrong
    assert council.types("jobs") == 0
    assert council.said.count("last run: never") == len(timetable(DEFAULTS)) + len(WATCHES)


def test_a_job_is_run_as_of_london_time(council: Shell) -> None:
    council.types("import", "people", council.writes("people.csv", PEOPLE))
    assert council.types("run-job", "chase", "--at", "2026-07-01T00:30") == 0
    assert council.said.startswith("chase for 2026-07-01")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("run-job", "tidy"),
            "There are: assign, escalate-weekly, digest-monthly, calibration, chase, unsafe-steps",
        ),
        (("run-job", "chase", "--at", "Monday"), "like 2026-12-07T09:00"),
        (("trail", "verify", "--anchor", "x"), "An anchor looks like"),
        (("manifest", "--url", "http://x.test"), "https://"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    council: Shell, words: tuple[str, ...], sentence: str
) -> None:
    assert council.types(*words) == 1
    assert sentence in council.wrong


def test_an_unknown_command_is_not_understood(shell: Shell) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dance"])
    assert left.value.code == 2


def _notes_a_change(session: Session) -> None:
    record(session, "test.made", subject=("test", 1), by=None, at=utc_now())


def test_the_trail_is_proved_whole_from_an_anchor_on(council: Shell) -> None:
    council.programme().do(_notes_a_change, where="command")
    assert council.types("trail", "verify") == 0
    assert "1 entries, 0 not yet sealed" in council.said
    anchor = council.said.split("--anchor ")[1].strip()
    council.programme().do(_notes_a_change, where="command")
    assert council.types("trail", "verify", "--anchor", anchor) == 0
    forged = anchor[:-1] + ("0" if anchor[-1] != "0" else "1")
    assert council.types("trail", "verify", "--anchor", forged) == 1
    assert "not whole" in council.said


def test_the_first_qa_manager_comes_in_by_email(council: Shell) -> None:
    assert council.types("admin", "priya.shah@council.test") == 0
    assert [(who.name, who.email) for who in people_of(council)] == [
        ("Priya Shah", "priya.shah@council.test")
    ]
    assert council.types("admin", "moses@council.test") == 1
    assert "There are people already" in council.wrong


def test_people_who_came_by_email_are_found_in_slack(
    council: Shell, sets: Sets, slack: ListeningSlack
) -> None:
    sets({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": slack.base_url})
    slack.answers["users.lookupByEmail"].append({"ok": True, "user": {"id": "UPRIYA"}})
    assert council.types("import", "people", council.writes("people.csv", PEOPLE)) == 0
    assert "1 found in Slack by email" in council.said
    assert people_of(council)[1].slack_user_id == "UPRIYA"


def test_an_import_stands_though_slack_cannot_be_asked(council: Shell, sets: Sets) -> None:
    sets({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"})
    assert council.types("import", "people", council.writes("people.csv", PEOPLE)) == 0
    assert "Slack could not be asked" in council.said
    assert len(people_of(council)) == 2


def test_the_manifest_is_printed_whole(shell: Shell) -> None:
    assert shell.types("manifest") == 0
    assert yaml.safe_load(shell.said)["settings"]["socket_mode_enabled"] is True
    assert shell.types("manifest", "--url", "https://audits.council.test") == 0
    assert "https://audits.council.test/slack/events" in shell.said


def test_a_wrong_environment_is_named_and_its_values_are_not(shell: Shell, sets: Sets) -> None:
    sets({"AUDITLOOP_KEYS": "hunter2", "SLACK_BOT_TOKEN": "secret-token"})
    assert shell.types("jobs") == 1
    assert "AUDITLOOP_KEYS" in shell.wrong
    assert "SLACK_BOT_TOKEN" in shell.wrong
    assert "hunter2" not in shell.wrong
    assert "secret-token" not in shell.wrong


def test_a_database_that_is_away_is_one_sentence(shell: Shell, sets: Sets) -> None:
    sets({"AUDITLOOP_DATABASE_URL": "postgresql+psycopg://me:hidden@127.0.0.1:9/council"})
    assert shell.types("migrate") == 1
    assert "auditloop doctor" in shell.wrong
    assert "hidden" not in shell.wrong


def test_python_m_bot_is_the_same_command() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "keys", "new"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    Keyring([done.stdout.strip()])
