"""`auditloop doctor`: what is wrong, and how to mend it, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import sqlalchemy as sa
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session, col, select

from bot import manifest
from bot.app import client_for
from bot.database import engine_for, is_current
from bot.settings import Settings
from models.case import Case
from models.delivery import NO_SLACK_ACCOUNT, held
from models.guards import is_guarded
from models.person import Person, Post, Service, Team
from models.programme import Programme
from models.sealing import AuditKey, Keyring, SealBroken
from models.setting import policy_of
from models.vocabulary import Role
from models.workflow import learning, people

#: Slack refuses signatures that are five minutes off; this leaves time to mend the clock.
MOST_DRIFT = timedelta(minutes=1)
_KEYS_TRIED = 200
_SECONDS = 10


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `mend` says what to do when it is not `well`."""

    what: str
    well: bool
    says: str
    mend: str = ""

    @property
    def line(self) -> str:
        """The finding for a terminal."""
        mark = "ok  " if self.well else "MEND"
        return f"{mark}  {self.what}: {self.says}" + (f" {self.mend}" if self.mend else "")


def examine(settings: Settings, *, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Look at everything that this version can check, in the order in which to mend it.

    `now` is real time. What cannot be asked because something before it is missing is left out.
    """
    for sentence in settings.missing_for_run():
        yield Finding("environment", False, sentence)
    yield from _slack(settings, now)
    engine = engine_for(settings.database_url)
    try:
        findings = _database(engine)
        yield from findings
        if all(finding.well for finding in findings):
            keyring = Keyring(settings.keys or [Keyring.new_key()])  # nothing is opened without
            programme = Programme(engine, keyring=keyring, clock=now)
            with programme.read() as session:
                if settings.keys:
                    yield _keys(session, keyring)
                yield from _council(session)
                yield from _messages(session)
                if settings.bot_token is not None:
                    yield from _channels(session, _client(settings))
    finally:
        engine.dispose()


def _client(settings: Settings) -> WebClient:
    return client_for(settings.bot_token, settings.api_url, seconds=_SECONDS)


def _slack(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """The bot token, its scopes and the clock, from one auth.test; the app-level token."""
    if settings.bot_token is None:
        return
    try:
        me = _client(settings).auth_test()
    except SlackApiError as trouble:
        code = trouble.response.get("error")
        yield Finding(
            "bot token",
            False,
            f"Slack says {code}.",
            "Install the app again and copy the token that begins with xoxb-.",
        )
        return
    except OSError:
        yield Finding(
            "Slack",
            False,
            f"{settings.api_url} does not answer.",
            "Check the network and SLACK_API_URL.",
        )
        return
    yield Finding("bot token", True, f"{me.get('user')} in {me.get('team')}")
    headers = {name.lower(): value for name, value in me.headers.items()}
    yield from _scopes(headers.get("x-oauth-scopes"))
    yield from _clock(headers.get("date"), now())
    if settings.app_token is not None:
        yield _app_token(settings)


def _scopes(header: str | None) -> Iterator[Finding]:
    if header is None:
        return
    granted = {scope.strip() for scope in header.split(",")}
    wanted = set(manifest.socket_mode()["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - granted)
    if missing:
        mend = "Update the app from manifest.yml and install it again."
        yield Finding("scopes", False, f"missing {', '.join(missing)}.", mend)
    else:
        yield Finding("scopes", True, f"all {len(wanted)} granted")


def _clock(header: str | None, now: datetime) -> Iterator[Finding]:
    if header is None:
        return
    drift = abs(now - parsedate_to_datetime(header))
    seconds = int(drift.total_seconds())
    if drift > MOST_DRIFT:
        mend = "Set this machine's clock: Slack's signatures are refused when it is wrong."
        yield Finding("clock", False, f"{seconds} seconds away from Slack's.", mend)
    else:
        yield Finding("clock", True, f"within {max(seconds, 1)} seconds of Slack's")


def _app_token(settings: Settings) -> Finding:
    try:
        WebClient(base_url=settings.api_url, timeout=_SECONDS).apps_connections_open(
            app_token=settings.app_token or ""
        )
    except SlackApiError as trouble:
        code = trouble.response.get("error")
        mend = "Make an app-level token with connections:write under Basic Information."
        return Finding("app-level token", False, f"Slack says {code}.", mend)
    return Finding("app-level token", True, "Socket Mode is open to it")


def _database(engine: sa.Engine) -> list[Finding]:
    """Whether it can be reached, is up to date, and guards the trail."""
    try:
        current = is_current(engine)
        with engine.connect() as connection:
            guarded = is_guarded(connection)
    except sa.exc.DBAPIError as trouble:
        mend = "Check AUDITLOOP_DATABASE_URL and that the server runs."
        says = f"cannot be reached ({type(trouble).__name__})."
        return [Finding("database", False, says, mend)]
    if not current:
        return [Finding("database", False, "not up to date.", "Run `auditloop migrate`.")]
    found = Finding("database", True, f"{engine.dialect.name}, up to date")
    if guarded:
        return [found, Finding("trail", True, "the database refuses changes to it")]
    mend = "Run `auditloop migrate`, then `auditloop trail verify`."
    return [found, Finding("trail", False, "a trigger that guards it is gone.", mend)]


def _keys(session: Session, keyring: Keyring) -> Finding:
    """Whether the council's keys open the newest audits' keys, and whether any is left behind."""
    wrapped = select(AuditKey).where(col(AuditKey.wrapped).is_not(None))
    newest = session.exec(wrapped.order_by(col(AuditKey.audit_id).desc()).limit(_KEYS_TRIED)).all()
    try:
        for key in newest:
            keyring.unwrap(key.wrapped or b"")
    except SealBroken:
        mend = "Put the key that wrote them back into AUDITLOOP_KEYS, behind the newest."
        return Finding("keys", False, f"none of them opens audit {key.audit_id}.", mend)
    old = session.exec(
        select(sa.func.count())
        .select_from(AuditKey)
        .where(col(AuditKey.wrapped_by) != keyring.newest)
    ).one()
    left = f"; {old} audits wait for `auditloop keys rotate`" if old else ""
    return Finding("keys", True, f"open the newest {len(newest)} audits{left}")


def _council(session: Session) -> Iterator[Finding]:
    """Whether somebody answers for each post, and the telephone numbers are there."""
    count = session.exec(select(sa.func.count()).select_from(Person)).one()
    if not count:
        mend = "Run `auditloop import people FILE.csv`, or `auditloop admin EMAIL` first."
        yield Finding("people", False, "there are none.", mend)
        return
    yield Finding("people", True, f"{count} on the list")
    yield from _posts(session)
    numbers = _numbers(session)
    empty = [name for name, number in numbers.items() if not number]
    if empty:
        mend = "Windows about a child's safety show them: docs/install.md says how to set them."
        yield Finding("telephone numbers", False, f"none for {', '.join(empty)}.", mend)
    else:
        yield Finding("telephone numbers", True, f"{len(numbers)} filled in")


def _numbers(session: Session) -> dict[str, str]:
    """The council's telephone numbers by name: its own, and of each team with a case its line."""
    set_up = policy_of(session).value("telephones")
    own = {name: number for name, number in sorted(set_up.items()) if name != "teams"}
    teams = session.exec(
        select(Team.name).where(col(Team.id).in_(select(Case.team_id))).order_by(col(Team.name))
    )
    return own | {f"duty line of {team}": set_up["teams"].get(team, "") for team in teams}


def _posts(session: Session) -> Iterator[Finding]:
    wanted: list[tuple[str, int | None, str]] = [
        (role, None, role.replace("_", " "))
        for role in (Role.QA_MANAGER, Role.DIRECTOR_SOCIAL_CARE)
    ]
    for service in session.exec(select(Service).order_by(col(Service.name))):
        wanted.append((Role.ASSISTANT_DIRECTOR, service.id, f"assistant director, {service.name}"))
    vacant = [
        name for code, service, name in wanted if people.holder_of(session, code, service) is None
    ]
    covered = [
        name
        for code, service, name in wanted
        if name not in vacant and not _held(session, code, service)
    ]
    if vacant:
        mend = "Give somebody the role in people.csv and import it again."
        yield Finding("posts", False, f"nobody answers for {'; '.join(vacant)}.", mend)
    else:
        note = f"; vacant, with somebody standing in: {'; '.join(covered)}" if covered else ""
        yield Finding("posts", True, f"somebody answers for all {len(wanted)}{note}")


def _held(session: Session, code: str, service_id: int | None) -> bool:
    post = session.exec(select(Post).where(Post.code == code, Post.service_id == service_id))
    found = post.first()
    return found is not None and found.holder_id is not None


def _messages(session: Session) -> Iterator[Finding]:
    """Messages that wait for a person to look at them."""
    stuck = held(session)
    unknown = sum(message.held_because == NO_SLACK_ACCOUNT for message in stuck)
    if unknown:
        mend = "Check their emails in people.csv against Slack."
        yield Finding("messages", False, f"{unknown} wait for people without an account.", mend)
    if len(stuck) > unknown:
        reasons = sorted({str(m.held_because) for m in stuck if m.held_because != NO_SLACK_ACCOUNT})
        says = f"{len(stuck) - unknown} are held: {', '.join(reasons)}."
        yield Finding("messages", False, says, "docs/operate.md says what each reason means.")
    if not stuck:
        yield Finding("messages", True, "none is held")


def _channels(session: Session, client: WebClient) -> Iterator[Finding]:
    """Whether the channels that learning goes to are there for the app."""
    for channel in learning.channels(session):
        try:
            found = client.conversations_info(channel=channel)["channel"]
        except SlackApiError as trouble:
            code = trouble.response.get("error")
            mend = "Choose a public channel, or invite the app to the private one."
            yield Finding(f"channel {channel}", False, f"Slack says {code}.", mend)
        except OSError:
            return
        else:
            yield Finding(f"channel {channel}", True, f"#{found.get('name')}")
