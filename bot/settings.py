"""What the environment says (brief section 12). What a council decides is kept in its database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

import sqlalchemy as sa

from models.sealing import Keyring

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///auditloop.db"
PORT = 3000
HOW_TO_MAKE_A_KEY = (
    "AUDITLOOP_KEYS is not set. Make a key with `auditloop keys new`, keep a copy of it in a safe "
    "place apart from the database, and set AUDITLOOP_KEYS to it: without the key nobody can "
    "read what was written."
)


class NotConfigured(Exception):
    """Something in the environment is missing or wrong: one sentence for each, never a value."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Settings:
    """The environment, read once. Tokens and keys are never shown when this is printed."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    api_url: str = SLACK_API_URL
    database_url: str = field(default=DATABASE_URL, repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)
    port: int = PORT
    log: Literal["text", "json"] = "text"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """The settings in `environ`. Raises `NotConfigured` naming everything that is wrong.

        What is missing altogether is nobody's mistake yet: see `missing_for_run`.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        settings = cls(
            bot_token=given.get("SLACK_BOT_TOKEN"),
            app_token=given.get("SLACK_APP_TOKEN"),
            signing_secret=given.get("SLACK_SIGNING_SECRET"),
            api_url=given.get("SLACK_API_URL", SLACK_API_URL),
            database_url=given.get("AUDITLOOP_DATABASE_URL", DATABASE_URL),
            keys=_keys(given.get("AUDITLOOP_KEYS", "")),
            port=_port(given.get("AUDITLOOP_PORT", str(PORT))),
            log=cast(Literal["text", "json"], given.get("AUDITLOOP_LOG", "text").lower()),
        )
        wrong = settings._wrong()
        if wrong:
            raise NotConfigured(wrong)
        return settings

    @property
    def socket_mode(self) -> bool:
        """Whether the app connects to Slack itself; otherwise Slack calls it over HTTP."""
        return self.app_token is not None

    def keyring(self) -> Keyring:
        """The council's keys. Raises `NotConfigured`, saying how to make one, without any."""
        if not self.keys:
            raise NotConfigured([HOW_TO_MAKE_A_KEY])
        return Keyring(self.keys)

    def missing_for_run(self) -> list[str]:
        """What `auditloop run` cannot do without, a sentence for each; empty when it can start."""
        missing = []
        if self.bot_token is None:
            missing.append(
                "SLACK_BOT_TOKEN is not set. It is the token that begins with xoxb- under "
                "OAuth & Permissions in the Slack app's settings."
            )
        if self.app_token is None and self.signing_secret is None:
            missing.append(
                "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set. Set the first (it begins "
                "with xapp-) for Socket Mode, or the second for HTTP; both stand under Basic "
                "Information in the Slack app's settings."
            )
        if not self.keys:
            missing.append(HOW_TO_MAKE_A_KEY)
        return missing

    def _wrong(self) -> list[str]:
        wrong = [
            f"{name} should begin with {prefix}."
            for name, value, prefix in (
                ("SLACK_BOT_TOKEN", self.bot_token, "xoxb-"),
                ("SLACK_APP_TOKEN", self.app_token, "xapp-"),
            )
            if value is not None and not value.startswith(prefix)
        ]
        if not self.api_url.startswith(("http://", "https://")):
            wrong.append("SLACK_API_URL should begin with https:// and end in /api/.")
        elif not self.api_url.endswith("/"):
            wrong.append("SLACK_API_URL should end in /api/ (with the last slash).")
        wrong += _wrong_database(self.database_url)
        try:
            Keyring(self.keys or (Keyring.new_key(),))
        except ValueError:
            wrong.append(
                "AUDITLOOP_KEYS holds something that is no key. It takes keys made by "
                "`auditloop keys new`, separated by commas, the newest first."
            )
        if not 0 < self.port < 65536:
            wrong.append("AUDITLOOP_PORT should be a number between 1 and 65535.")
        if self.log not in ("text", "json"):
            wrong.append("AUDITLOOP_LOG should be text or json.")
        return wrong


def _keys(listed: str) -> tuple[str, ...]:
    return tuple(key for key in (part.strip() for part in listed.split(",")) if key)


def _port(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() else 0


def _wrong_database(url: str) -> list[str]:
    sentence = (
        "AUDITLOOP_DATABASE_URL should look like sqlite:///auditloop.db (one replica) or "
        "postgresql+psycopg://user:password@host/database (several)."
    )
    try:
        known = sa.make_url(url).get_backend_name() in ("sqlite", "postgresql", "postgres")
    except sa.exc.ArgumentError:
        known = False
    return [] if known else [sentence]
