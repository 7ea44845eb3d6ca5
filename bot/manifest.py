"""The app's manifest: as committed for Socket Mode, or for HTTP at the council's address."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.http import EVENTS
from models.errors import RuleBroken

Json = dict[str, Any]
_HEAD = "# The Slack app for HTTP. Create the app from this; `auditloop manifest` writes it.\n"


def committed() -> str:
    """`manifest.yml` as it stands at the top of the repository; a wheel carries it too."""
    return files("bot").joinpath("manifest.yml").read_text(encoding="utf-8")


def socket_mode() -> Json:
    """The committed manifest, read."""
    manifest: Json = yaml.safe_load(committed())
    return manifest


def over_http(url: str) -> str:
    """The manifest for an app that Slack calls at `url`. Raises `RuleBroken` for no such address.

    The same app but for its door: one address takes events, clicks, commands and menus alike.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise RuleBroken("The address must look like https://auditloop.example.org.")
    address = url.rstrip("/").removesuffix(EVENTS) + EVENTS
    manifest = socket_mode()
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"]["request_url"] = address
    settings["interactivity"]["message_menu_options_url"] = address
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    return _HEAD + yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)
