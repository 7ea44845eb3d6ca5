"""What the practice workspace holds: people, conversations, the installed app, windows.

Everything here is plain data. ``Workspace`` guards it with one lock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
"""A JSON object, in the shape that Slack sends or takes."""

Kind = Literal["public_channel", "private_channel", "im"]

TEAM_ID = "T0PRACTICE"
OTHER_TEAM_ID = "T0ELSEWHERE"
APP_ID = "A0PRACTICE"
BOT_ID = "B0PRACTICE"
BOT_USER_ID = "U0PRACTICE"


class SlackError(Exception):
    """A call that Slack would refuse.

    code: Slack's own error code, such as ``channel_not_found``.
    messages: what Slack adds in ``response_metadata.messages``.
    extra: further fields of the answer, such as ``needed`` and ``provided``.
    """

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = list(messages)
        self.extra = extra


@dataclass
class Member:
    """A person of the workspace, or the app's own bot user."""

    id: str
    name: str
    email: str
    title: str = ""
    deleted: bool = False
    guest: bool = False
    external: bool = False
    is_bot: bool = False
    image: str = ""

    @property
    def handle(self) -> str:
        """The short name that Slack keeps beside the full one."""
        return self.email.partition("@")[0] or self.name.lower().replace(" ", ".")

    def as_slack(self, *, with_email: bool) -> Json:
        """The user object of users.info; the address only for an app that may read it."""
        profile: Json = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.title,
            "team": OTHER_TEAM_ID if self.external else TEAM_ID,
        }
        if with_email and not self.is_bot:
            profile["email"] = self.email
        user: Json = {
            "id": self.id,
            "team_id": OTHER_TEAM_ID if self.external else TEAM_ID,
            "name": self.handle,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 0,
        }
        if not self.deleted:
            user |= {
                "real_name": self.name,
                "tz": "Europe/London",
                "tz_label": "Greenwich Mean Time",
                "tz_offset": 0,
                "is_admin": False,
                "is_owner": False,
                "is_primary_owner": False,
                "is_restricted": self.guest,
                "is_ultra_restricted": False,
            }
        if self.external:
            user["is_stranger"] = True
        return user


@dataclass
class Conversation:
    """A channel, or the direct messages between one person and the app.

    messages: by ``ts``, in the order in which they were stored.
    ephemerals: messages that one person alone sees; Slack does not keep them either.
    read: the last ``ts`` that each person has seen.
    held: what each person has chosen in the elements of each message, by (user, ts).
    """

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    messages: dict[str, Json] = field(default_factory=dict)
    ephemerals: dict[str, tuple[str, Json]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    held: dict[tuple[str, str], dict[tuple[str, str], Json]] = field(default_factory=dict)
    created: int = 0
    archived: bool = False

    @property
    def user(self) -> str:
        """Whom the app talks to here; empty in a channel."""
        return next((m for m in self.members if m != BOT_USER_ID), "") if self.is_im else ""

    @property
    def is_im(self) -> bool:
        """Direct messages with the app."""
        return self.kind == "im"

    def as_slack(self) -> Json:
        """The conversation object of conversations.info."""
        if self.is_im:
            return {
                "id": self.id,
                "created": self.created,
                "is_im": True,
                "is_org_shared": False,
                "user": self.user,
                "is_archived": self.archived,
                "is_user_deleted": False,
                "priority": 0,
            }
        private = self.kind == "private_channel"
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not private,
            "is_group": private,
            "is_im": False,
            "is_mpim": False,
            "is_private": private,
            "created": self.created,
            "is_archived": self.archived,
            "is_general": False,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": BOT_USER_ID in self.members,
            "num_members": len(self.members),
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(frozen=True)
class Installation:
    """The app as its manifest describes it, with the secrets it was given."""

    name: str
    description: str
    bot_token: str
    app_token: str
    signing_secret: str
    scopes: frozenset[str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    events: frozenset[str]
    home_enabled: bool
    messages_enabled: bool

    @classmethod
    def from_manifest(
        cls, manifest: Json, *, bot_token: str, app_token: str, signing_secret: str
    ) -> Installation:
        """Read what Slack reads: scopes, commands, shortcuts, events and the App Home."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        home = features.get("app_home", {})
        return cls(
            name=features.get("bot_user", {}).get(
                "display_name", manifest["display_information"]["name"]
            ),
            description=manifest["display_information"].get("description", ""),
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            commands=tuple(features.get("slash_commands", ())),
            shortcuts=tuple(features.get("shortcuts", ())),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            home_enabled=bool(home.get("home_tab_enabled")),
            messages_enabled=bool(home.get("messages_tab_enabled")),
        )


@dataclass
class Window:
    """A modal that stands open for a person, or their Home tab.

    view: as the app last set it, with Slack's own fields.
    held: what stands in each element, by (block_id, action_id).
    errors: what stands in red, by block_id.
    """

    user_id: str
    view: Json
    held: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The view id."""
        return str(self.view["id"])
