"""The invented council of the practice workspace: its people, its places, and how they come in.

The files stand beside the workspace, which knows nothing of them; here they go through the same
import as a real council's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files

import yaml
from sqlmodel import Session, col, select

from models.person import Person, Service, Team
from models.policy import DEFAULTS
from models.rules.calendar import at_london
from models.secret import plant_secret
from models.setting import Setting
from models.vocabulary import Role
from models.workflow.case_import import import_cases
from models.workflow.people_import import import_people
from models.workflow.tool_import import import_tool

#: The programme began in April; today is the first working day of December, at nine.
BEGAN = at_london(date(2026, 3, 31), 12)
TODAY = at_london(date(2026, 12, 1), 9)

#: Audits wanted of each area in a cycle: 21 auditors, four months.
_TARGETS = {"early_help": 14, "cin_cp": 25, "cla": 21, "care_leavers": 24}
_ALL_STAFF = "C0LEARNING"
_CHANNELS = {
    _ALL_STAFF: ("learning-all-staff", None),
    "C0LEARNEH0": ("learning-early-help", "Early Help"),
    "C0LEARNFHP": ("learning-family-help", "Family Help and Protection"),
    "C0LEARNCLA": ("learning-looked-after", "Children Looked After and Permanency"),
    "C0LEARNLCA": ("learning-leaving-care", "Leaving Care (16+)"),
    "C0LEARNQAA": ("learning-quality", "Quality Assurance and Academy"),
}


@dataclass(frozen=True)
class Resident:
    """Somebody of the council as a Slack user: `title` is what they do, and where."""

    slack_user_id: str
    name: str
    email: str
    title: str


@dataclass(frozen=True)
class Channel:
    """A channel and the Slack ids of its members."""

    id: str
    name: str
    members: Sequence[str]


def text_of(name: str) -> str:
    """One of the council's files."""
    return files("bot.practice").joinpath("council", name).read_text(encoding="utf-8")


def residents() -> list[Resident]:
    """Everybody, in the order of the file."""
    return [
        Resident(row["slack_user_id"], row["name"], row["email"], _title(row)) for row in _people()
    ]


def channels() -> list[Channel]:
    """The learning channels: one for all staff, one for each service."""
    people = list(_people())
    return [
        Channel(
            channel,
            name,
            [row["slack_user_id"] for row in people if service in (None, row["service"])],
        )
        for channel, (name, service) in _CHANNELS.items()
    ]


def tries() -> Mapping[str, Sequence[str]]:
    """What to try, by Slack user id."""
    found: Mapping[str, Sequence[str]] = yaml.safe_load(text_of("tries.yml"))["tries"]
    return found


def bring_in(session: Session, *, at: datetime) -> None:
    """Import people and cases, make the council's settings, and the same draws each time."""
    import_people(session, text_of("people.csv"), at=at)
    session.flush()
    import_cases(session, text_of("cases.csv"), at=at)
    areas = [
        {"code": area.code, "name": area.name, "short": area.short, "target": _TARGETS[area.code]}
        for area in DEFAULTS.areas
    ]
    settings = {
        "areas": areas,
        "learning.all_staff_channel": _ALL_STAFF,
        "record_url": "https://records.quillmarsh.example/case/{reference}",
        "identifying.email_domains": ["quillmarsh.example"],
        "telephones": {
            "mash": "01632 960 401",
            "edt": "01632 960 999",
            "teams": _duty_lines(session),
        },
    }
    plant_secret(session, sha256(b"what the practice council draws with").digest())
    for path, value in settings.items():
        session.add(Setting(path=path, value=value, since=at, reason="The practice council."))
    for channel, (_, service) in _CHANNELS.items():
        place = session.exec(select(Service).where(Service.name == service)).first()
        if place is not None:
            place.learning_channel = channel


def load_draft(session: Session, *, at: datetime) -> None:
    """The QA manager loads the council's next Early Help tool, to be looked at and made live."""
    manager = session.exec(select(Person).where(Person.slack_user_id == "U0QAMFARZA")).one()
    import_tool(session, text_of("early_help_2.yml"), by=manager, at=at)


def _duty_lines(session: Session) -> dict[str, str]:
    """Each team's duty line: numbers that are nobody's."""
    teams = session.exec(select(Team.name).order_by(col(Team.name)))
    return {team: f"01632 960 {420 + number}" for number, team in enumerate(teams)}


def newcomer(session: Session) -> Person:
    """The person in whose place a visitor begins: a team manager with an audit to do."""
    return session.exec(select(Person).where(Person.slack_user_id == "U0TMAMARA0")).one()


def _people() -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(text_of("people.csv")))


def _title(row: Mapping[str, str]) -> str:
    roles = [Role(role) for role in row["roles"].split(";") if role]
    said = " and ".join(_SAID.get(role, role.replace("_", " ").capitalize()) for role in roles)
    where = row["team"] or row["service"]
    return f"{said}, {where}" if where else said


_SAID = {
    Role.CIN_REVIEWING_OFFICER: "CIN reviewing officer",
    Role.CP_CHAIR: "CP chair",
    Role.IRO: "IRO",
    Role.PRACTICE_ASSURANCE_LEAD: "Practice assurance lead",
    Role.QA_MANAGER: "QA manager",
    Role.DIRECTOR_SOCIAL_CARE: "Director for Social Care",
    Role.DIRECTOR_PPP: "Director of Practice, Performance and Partnerships",
    Role.ASSISTANT_DIRECTOR: "Assistant Director",
}
