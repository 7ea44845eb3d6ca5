"""`auditloop import people`: staff, roles, teams and services, and the posts that they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from models import trail
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
)
_IN_A_SERVICE = (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)


@dataclass(frozen=True)
class _Line:
    number: int
    slack_user_id: str | None
    email: str
    name: str
    roles: tuple[str, ...]
    team: str
    service: str
    manager_email: str
    starts: date | None
    ends: date | None
    working_days: str


def import_people(
    session: Session, text: str, *, at: datetime, dry_run: bool = False
) -> ImportReport:
    """Bring in `people.csv`: all rows or none (brief section 12).

    Rows are matched by email. People who are not in the file stay as they are: somebody who
    leaves gets an `ends` date. With `dry_run` nothing is written. Raises `BadRows`.
    """
    lines = _read(session, text)
    report = ImportReport()
    if dry_run:
        known = set(session.exec(select(Person.email)).all())
        report.added = sum(line.email not in known for line in lines)
        report.unchanged = len(lines) - report.added
        return report
    saved = [(line, _keep(session, line, report, at)) for line in lines]
    session.flush()
    by_email = {who.email: who.key for who in session.exec(select(Person))}
    for line, who in saved:
        who.manager_id = by_email[line.manager_email] if line.manager_email else None
        _keep_roles(session, who, line)
    session.flush()
    _refuse_circles(session, saved)
    for line, who in saved:
        _fill_posts(session, who, line)
    return report


def _read(session: Session, text: str) -> list[_Line]:
    lines: list[_Line] = []
    bad: list[tuple[int, str]] = []
    for number, row in read_rows(text, required=(*EITHER, *COLUMNS)):
        try:
            lines.append(_line(number, row))
        except ValueError as reason:
            bad.append((number, str(reason)))
    known = {*session.exec(select(Person.email)).all(), *(line.email for line in lines)}
    emails: set[str] = set()
    for line in lines:
        if line.email in emails:
            bad.append((line.number, f"{line.email} stands twice"))
        if line.manager_email and line.manager_email not in known:
            bad.append((line.number, f"nobody here has the manager’s email {line.manager_email}"))
        emails.add(line.email)
    if bad:
        raise BadRows(sorted(bad))
    return lines


def _line(number: int, row: Row) -> _Line:
    email = row["email"].lower()
    if not _EMAIL.match(email):
        raise ValueError("a work email is needed")
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
        email=email,
        name=row["name"],
        roles=roles,
        team=row["team"],
        service=row["service"],
        manager_email=row["manager_email"].lower(),
        starts=iso_date(row["starts"], "starts"),
        ends=iso_date(row["ends"], "ends"),
        working_days=days,
    )


def _keep(session: Session, line: _Line, report: ImportReport, at: datetime) -> Person:
    service = _service(session, line.service) if line.service else None
    team = _team(session, line.team, service) if line.team and service else None
    who = session.exec(select(Person).where(Person.email == line.email)).first()
    values = {
        "slack_user_id": line.slack_user_id,
        "name": line.name,
        "team_id": team.id if team else None,
        "service_id": service.id if service else None,
        "starts": line.starts,
        "ends": line.ends,
        "working_days": line.working_days,
    }
    if who is None:
        who = Person(email=line.email, name=line.name)
        for name, value in values.items():
            setattr(who, name, value)
        session.add(who)
        session.flush()
        report.added += 1
        trail.record(session, "person.imported", ("person", who.key), by=None, at=at)
        return who
    before = {name: getattr(who, name) for name in values}
    if before == values:
        report.unchanged += 1
        return who
    for name, value in values.items():
        setattr(who, name, value)
    report.changed += 1
    changed = sorted(name for name in values if before[name] != values[name])
    trail.record(
        session, "person.changed", ("person", who.key), by=None, at=at, after={"columns": changed}
    )
    return who


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


def _refuse_circles(session: Session, saved: list[tuple[_Line, Person]]) -> None:
    line_of = managers(session)
    bad = []
    for line, who in saved:
        seen = {who.key}
        step = line_of.get(who.key)
        while step is not None and step not in seen:
            seen.add(step)
            step = line_of.get(step)
        if step is not None:
            bad.append((line.number, "this person would be above their own manager"))
    if bad:
        raise BadRows(bad)
