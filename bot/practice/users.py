"""Methods about people, the app itself and the workspace."""

from __future__ import annotations

from bot.practice.calls import Call
from bot.practice.records import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_ID,
    Json,
    Member,
    SlackError,
)


def api_test(call: Call) -> Json:
    """api.test: repeats the arguments; fails on request."""
    error = call.text("error")
    if error:
        raise SlackError(error, args=call.args)
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    """auth.test: who the bot token belongs to."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.members[BOT_USER_ID].handle,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> Json:
    """apps.connections.open: the address of one WebSocket."""
    address = call.workspace.base_url.replace("http", "ws", 1)
    ticket = call.workspace.sockets.ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={APP_ID}"}


def bot_info(call: Call) -> Json:
    """bots.info: about the app's own bot."""
    if call.text("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": call.workspace.app.name,
            "updated": 0,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
            "icons": {},
        }
    }


def team_info(call: Call) -> Json:
    """team.info: about the workspace."""
    if call.text("team", TEAM_ID) != TEAM_ID:
        raise SlackError("team_not_found")
    workspace = call.workspace
    return {
        "team": {
            "id": TEAM_ID,
            "name": workspace.name,
            "domain": workspace.domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def info(call: Call) -> Json:
    """users.info: one person, guests and closed accounts included."""
    member = call.workspace.members.get(call.text("user"))
    if member is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, member)}


def everybody(call: Call) -> Json:
    """users.list: everybody of the workspace, a page at a time."""
    members, cursor = call.page(list(call.workspace.members.values()), default=1000)
    return {
        "members": [_shown(call, member) for member in members],
        "cache_ts": int(call.workspace.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def by_email(call: Call) -> Json:
    """users.lookupByEmail: one person whose account is open."""
    email = call.text("email").casefold()
    for member in call.workspace.members.values():
        if member.email.casefold() == email and not (member.deleted or member.is_bot):
            return {"user": _shown(call, member)}
    raise SlackError("users_not_found")


def _shown(call: Call, member: Member) -> Json:
    return member.as_slack(with_email=call.workspace.has_scope("users:read.email"))
