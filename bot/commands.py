"""What each command of the command line does. Each gives the lines that it prints, as it goes."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from sqlmodel import Session, select

from bot import database, manifest
from bot.accounts import link
from bot.app import client_for
from bot.clocks import utc_now
from bot.doctor import examine
from bot.running import check, holder, programme_for, run_socket_mode
from bot.settings import Settings
from models import tick
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.calendar import LONDON, london
from models.sealing import Keyring, rotate
from models.setting import policy_of
from models.trail_seal import Anchor, verify
from models.vocabulary import Role
from models.workflow.case_import import import_cases
from models.workflow.people_import import COLUMNS, EITHER, import_people
from models.workflow.tool_import import import_standards, import_tool
from schedules.heartbeat import Clockwork, seal_trail
from schedules.timetable import WATCHES, Due, job_named, timetable, watch_named


class Report(Protocol):
    """What an import did, or would do."""

    def lines(self) -> list[str]:
        """The report as sentences."""


IMPORTS: Mapping[str, Callable[..., Report]] = {
    "people": import_people,
    "cases": import_cases,
}
#: What somebody loads in their own name: `--as EMAIL`.
LOADED_BY: Mapping[str, Callable[..., Report]] = {
    "tool": import_tool,
    "standards": import_standards,
}
_WHEN = "%a %d %b %Y %H:%M"


class NotWell(Exception):
    """What was looked at is not well; the lines have said why."""


def practice(given: argparse.Namespace, _: Settings) -> Iterator[str]:
    """A practice workspace in the browser."""
    # Loaded only here: its web server is no part of what `run` keeps in memory.
    yield from import_module("bot.practising").practise(given.port, not given.no_browser)


def run(_: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """The app, until it is told to stop."""
    check(settings)
    if settings.socket_mode:
        run_socket_mode(settings)
    else:
        # Loaded only here: Socket Mode needs no web server of this size.
        import_module("bot.web_server").WebServer(settings).run()
    yield from ()


def show_manifest(given: argparse.Namespace, _: Settings) -> Iterator[str]:
    """The manifest, for a person to paste."""
    yield (manifest.over_http(given.url) if given.url else manifest.committed()).rstrip()


def migrate(_: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Bring the database up to date."""
    engine = database.engine_for(settings.database_url)
    database.migrate(engine)
    engine.dispose()
    yield "The database is up to date."


def doctor(_: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Say what is wrong, and how to mend it; 1 when anything is."""
    wrong = 0
    for finding in examine(settings, now=utc_now):
        yield finding.line
        wrong += not finding.well
    if wrong:
        raise NotWell


def bring_in(given: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Import people or cases, or a tool or the standards in the name of whoever loads them."""
    try:
        text = Path(given.file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken("The file is not UTF-8. Save it as “CSV UTF-8” and try again.") from None
    programme = programme_for(settings)
    with programme.change(where="command") as session:
        about: dict[str, Any] = {"at": programme.now(), "dry_run": given.dry_run}
        if given.what in LOADED_BY:
            report = LOADED_BY[given.what](session, text, by=_named(session, given), **about)
        else:
            report = IMPORTS[given.what](session, text, **about)
    yield from report.lines()
    if given.dry_run:
        yield "Nothing was changed: this was a dry run."
    elif given.what == "people" and settings.bot_token is not None:
        yield from _look_up(programme, settings)


def _named(session: Session, given: argparse.Namespace) -> Person:
    """Whoever a command is carried out for; what they may is the models' to say."""
    if given.as_email is None:
        raise RuleBroken(f"Say who loads it: `auditloop import {given.what} FILE --as EMAIL`.")
    email = select(Person).where(Person.email == given.as_email.lower())
    person = session.exec(email).first()
    if person is None:
        raise RuleBroken(f"Nobody here has the email {given.as_email}.")
    return person


def _look_up(programme: Programme, settings: Settings) -> Iterator[str]:
    """Find the accounts of people who came in by email alone. The import stands either way."""
    try:
        linked = link(programme, client_for(settings.bot_token, settings.api_url))
    except (SlackApiError, OSError):
        yield "Slack could not be asked for their accounts; `auditloop run` will ask again."
        return
    if linked.found:
        yield f"{linked.found} found in Slack by email."
    for email in linked.without:
        yield f"No Slack account has the email {email}."


def jobs(_: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """The timetable with last and next runs, in London time."""
    programme = programme_for(settings)
    now = programme.now()
    with programme.read() as session:
        for job in timetable(policy_of(session)):
            last, following = tick.last_tick(session, job.name), job.next_due(now)
            ran = "never"
            if last is not None:
                ran = _when(last.started_at) + ("" if last.finished_at else ", unfinished")
            coming = _when(following) if following else "never"
            yield f"{job.name}\n  {job.says}\n  last run: {ran}\n  next run: {coming}"
        for watch in WATCHES:
            done, waits = watch.last_done(session), watch.next_due(session)
            ran = _when(done) if done else "never"
            coming = _when(max(waits, now)) if waits else "when there is something to look at"
            yield f"{watch.name}\n  {watch.says}\n  last run: {ran}\n  next run: {coming}"


def run_job(given: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """One job, as of a time."""
    programme = programme_for(settings)
    at = _london(given.at) if given.at else programme.now()
    with programme.read() as session:
        policy = policy_of(session)
    clockwork = Clockwork(programme, holder=holder(), real_now=utc_now)
    if (watch := watch_named(given.name)) is not None:
        by_name = Clockwork(programme, holder=holder(), real_now=utc_now, watches=[watch])
        looked = by_name.look(at)
        yield f"{given.name}: {'done' if looked else 'there was nothing to look at'}."
        return
    job = job_named(given.name, policy)
    if job is None:
        names = ", ".join(
            [*(known.name for known in timetable(policy)), *(watch.name for watch in WATCHES)]
        )
        raise RuleBroken(f"There is no job called {given.name}. There are: {names}.")
    with programme.read() as session:
        if not job.ready(session):
            raise RuleBroken(f"{job.name} has nothing to work on yet: import people and cases.")
    wanted = Due(job, at)
    ran = clockwork.run(wanted)
    already = "has run already, or is running: nothing was done"
    yield f"{job.name} for {wanted.period}: {'done' if ran else already}."


def verify_trail(given: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Prove the trail whole; 1 when it is not."""
    programme = programme_for(settings)
    try:
        anchor = Anchor.read(given.anchor) if given.anchor else None
    except ValueError:
        raise RuleBroken("An anchor looks like 1204:9f2c…, as printed by `trail verify`.") from None
    seal_trail(programme)
    with programme.read() as session:
        verdict = verify(session, anchor)
    if not verdict.whole:
        yield f"The trail is not whole: {verdict.broken_because}."
        raise NotWell
    yield f"The trail is whole: {verdict.sealed} entries, {verdict.unsealed} not yet sealed."
    if verdict.head is not None:
        yield f"Keep this apart from the database, for next time: --anchor {verdict.head}"


def new_key(_: argparse.Namespace, __: Settings) -> Iterator[str]:
    """A new key, and nothing else, so that it can be piped."""
    yield Keyring.new_key()


def rotate_keys(_: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Wrap every audit's key in the newest of the council's."""
    programme, done = programme_for(settings), 0
    while step := programme.do(rotate, where="command"):
        done += step
    yield f"{done} audits' keys are now wrapped by the newest key."
    yield "Older keys may leave AUDITLOOP_KEYS once no backup from before today is needed."


def admin(given: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """The first QA manager, in a database without people; by the same door as everybody."""
    programme = programme_for(settings)

    def first(session: Session) -> None:
        if session.exec(select(Person.id).limit(1)).first() is not None:
            raise RuleBroken(
                "There are people already. Give somebody the role qa_manager in people.csv and "
                "import it."
            )
        import_people(session, _row_for(given.email), at=programme.now())

    programme.do(first, where="command")
    yield f"{given.email} is the QA manager."
    if settings.bot_token is not None:
        yield from _look_up(programme, settings)


def _row_for(email: str) -> str:
    """A people.csv with one row. The name is made from the email until an import brings it."""
    name = email.partition("@")[0].replace(".", " ").title()
    row = dict.fromkeys((*EITHER, *COLUMNS), "")
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow({**row, "email": email, "name": name, "roles": Role.QA_MANAGER})
    return text.getvalue()


def _london(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken("--at takes a London time like 2026-12-07T09:00.") from None
    return at.replace(tzinfo=LONDON) if at.tzinfo is None else at


def _when(at: datetime) -> str:
    return london(at).strftime(_WHEN)
