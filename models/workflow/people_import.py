"""`auditloop import people`: staff, roles, teams and services, and the posts that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from models import trail
from models.delivery import release_for
from models.person import Person, Post, RoleHolding, Service, Team
from models.vocabulary import Role
from models.workflow.importing import BadRows, ImportReport, Row, iso_date, read_rows
from models.workflow.people import managers

COLUMNS = ("name", "roles", "team", "service", "manager_email", "starts", "ends", "working_days")
EITHER = ("slack_user_id", "email")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_DAYS = re.compile(r"^[M-][T-][W-][T-][F-]([S-][S-])?$")
_POSTS = (
    Role.ASSISTANT_DIRECTOR,
    Role.SERVICE_MANAGER,
    Role.DIRECTOR_SOCIAL_CARE,
    Role.DIRECTOR_PPP,
    Role.QA_MANAGER,
    Role.AD_QUALITY_ASSURANCE,
    Role.DIRECTOR_CHILDRENS_SERVICES,
)
#: What of somebody's own row is compared, and kept in the trail when it changes.
_KEPT = (
    "slack_user_id",
    "email",
    "name",
    "team_id",
    "service_id",
    "manager_id",
    "starts",
    "ends",
    "working_days",
)
_IN_A_SERVICE = (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)


@dataclass(frozen=True)
class _Line:
    number: int
    slack_user_id: str | None
    email: str | None
    name: str
    roles: tuple[str, ...]
    team: str
    service: str
    manager_email: str
    starts: date | None
    ends: date | None
    working_days: str

    @property
    def who(self) -> str:
        """What the file calls them by."""
        return self.email or self.slack_user_id or ""


class _Register:
    """Who is known already: by work email, else by Slack account."""

    def __init__(self, people: Iterable[Person]) -> None:
        known = list(people)
        self.by_email = {who.email: who for who in known if who.email}
        self.by_account = {who.slack_user_id: who for who in known if who.slack_user_id}

    def find(self, line: _Line) -> Person | None:
        """Whose row it is. An email is new for an account that came in without one."""
        who = self.by_email.get(line.email or "")
        account = self.by_account.get(line.slack_user_id or "")
        if who is None and account is not None and not (line.email and account.email):
            return account
        return who


def import_people(
    session: Session, text: str, *, at: datetime, dry_run: bool = False
) -> ImportReport:
    """Bring in `people.csv`: all rows or none (brief section 12).

    Rows are matched by email, or by Slack id where they have none. People who are not in the
    file stay as they are: somebody who leaves gets an `ends` date. A blank `slack_user_id` or
    `email` keeps the one that is known; messages that waited for a Slack id leave. With `dry_run`
    the report is the same and nothing is written. Raises `BadRows`.
    """
    lines = _read(session, text)
    report = ImportReport()
    with session.begin_nested() as attempt:
        register = _Register(session.exec(select(Person)))
        found = {line: register.find(line) for line in lines}
        people = {
            line: who or Person(email=line.email, name=line.name) for line, who in found.items()
        }
        session.add_all(people.values())
        session.flush()
        named = register.by_email | {line.email: who for line, who in people.items() if line.email}
        for line, who in people.items():
            manager = named[line.manager_email] if line.manager_email else None
            _keep(session, line, who, manager, report, at, is_new=found[line] is None)
        session.flush()
        _refuse_circles(session, people)
        for line, who in people.items():
            _fill_posts(session, who, line)
        if dry_run:
            attempt.rollback()
    return report


def _read(session: Session, text: str) -> list[_Line]:
    named: set[str] = set()

    def line(number: int, row: Row) -> _Line:
        named.add(row["email"].lower())
        return _line(number, row)

    lines, bad = read_rows(text, line, required=(*EITHER, *COLUMNS))
    register = _Register(session.exec(select(Person)))
    named |= register.by_email.keys()
    holders = {account: str(who.id) for account, who in register.by_account.items()}
    seen: set[str] = set()
    for each in lines:
        known = register.find(each)
        who = str(known.id) if known else each.who
        if who in seen:
            bad.append((each.number, f"{each.who} stands twice"))
        if each.manager_email and each.manager_email not in named:
            bad.append((each.number, f"nobody here has the manager’s email {each.manager_email}"))
        if each.slack_user_id and holders.setdefault(each.slack_user_id, who) != who:
            bad.append((each.number, f"{each.slack_user_id} is somebody else’s Slack account"))
        seen.add(who)
    if bad:
        raise BadRows(sorted(bad))
    return lines


def _line(number: int, row: Row) -> _Line:
    email = row["email"].lower()
    if not email and not row["slack_user_id"]:
        raise ValueError("a work email or a Slack id is needed")
    if email and not _EMAIL.match(email):
        raise ValueError(f"“{email}” is not a work email")
    if not row["name"]:
        raise ValueError("a name is needed")
    roles = tuple(role.strip() for role in row["roles"].split(";") if role.strip())
    for role in roles:
        if role not in set(Role):
            raise ValueError(f"“{role}” is not a role of this council")
    days = row["working_days"] or "MTWTF"
    if not _DAYS.match(days):
        raise ValueError("working_days is like MTWTF, with - for a day off")
    if row["team"] and not row["service"]:
        raise ValueError("a team needs its service")
    if not row["service"] and set(roles) & set(_IN_A_SERVICE):
        raise ValueError("an assistant director or service manager needs their service")
    return _Line(
        number=number,
        slack_user_id=row["slack_user_id"] or None,
        email=email or None,
        name=row["name"],
        roles=roles,
        team=row["team"],
        service=row["service"],
        manager_email=row["manager_email"].lower(),
        starts=iso_date(row["starts"], "starts"),
        ends=iso_date(row["ends"], "ends"),
        working_days=days,
    )


def _keep(
    session: Session,
    line: _Line,
    who: Person,
    manager: Person | None,
    report: ImportReport,
    at: datetime,
    *,
    is_new: bool,
) -> None:
    before = _facts(session, who)
    service = _service(session, line.service) if line.service else None
    team = _team(session, line.team, service) if line.team and service else None
    if line.slack_user_id and who.slack_user_id is None and not is_new:
        release_for(session, who.key)
    who.slack_user_id = line.slack_user_id or who.slack_user_id
    who.email, who.name = line.email or who.email, line.name
    who.team_id = team.id if team else None
    who.service_id = service.id if service else None
    who.manager_id = manager.key if manager else None
    who.starts, who.ends, who.working_days = line.starts, line.ends, line.working_days
    _keep_roles(session, who, line)
    after = _facts(session, who)
    changed = [name for name in after if before[name] != after[name]]
    subject = ("person", who.key)
    if is_new:
        report.added += 1
        trail.record(session, "person.imported", subject, by=None, at=at)
    elif changed:
        report.changed += 1
        told = [name for name in changed if name not in ("name", "email")]
        trail.record(
            session,
            "person.changed",
            subject,
            by=None,
            at=at,
            before={name: before[name] for name in told},
            after={name: after[name] for name in told} | {"columns": changed},
        )
    else:
        report.unchanged += 1


def _facts(session: Session, who: Person) -> dict[str, Any]:
    held = session.exec(select(RoleHolding.role).where(RoleHolding.person_id == who.key))
    return {name: getattr(who, name) for name in _KEPT} | {"roles": sorted(held)}


def _service(session: Session, name: str) -> Service:
    service = session.exec(select(Service).where(Service.name == name)).first()
    if service is None:
        service = Service(name=name)
        session.add(service)
        session.flush()
    return service


def _team(session: Session, name: str, service: Service) -> Team:
    team = session.exec(select(Team).where(Team.name == name)).first()
    if team is None:
        team = Team(name=name, service_id=service.id or 0)
        session.add(team)
        session.flush()
    return team


def _keep_roles(session: Session, who: Person, line: _Line) -> None:
    held = {
        holding.role: holding
        for holding in session.exec(select(RoleHolding).where(RoleHolding.person_id == who.key))
    }
    for role in set(line.roles) - held.keys():
        session.add(RoleHolding(person_id=who.key, role=role, starts=line.starts, ends=line.ends))
    for role in held.keys() - set(line.roles):
        session.delete(held[role])


def _fill_posts(session: Session, who: Person, line: _Line) -> None:
    for role in _POSTS:
        if role not in line.roles:
            continue
        service_id = who.service_id if role in _IN_A_SERVICE else None
        place = select(Post).where(Post.code == role, Post.service_id == service_id)
        post = session.exec(place).first()
        if post is None:
            session.add(Post(code=role, service_id=service_id, holder_id=who.key))
            session.flush()
        elif post.holder_id is None:
            post.holder_id = who.key


def _refuse_circles(session: Session, people: Mapping[_Line, Person]) -> None:
    above = managers(session)
    bad = []
    for line, who in people.items():
        step: int | None = who.key
        seen: set[int] = set()
        while step is not None and step not in seen:
            seen.add(step)
            step = above.get(step)
        if step is not None:
            bad.append((line.number, "this person would be above their own manager"))
    if bad:
        raise BadRows(bad)
