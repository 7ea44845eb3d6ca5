"""What was said in a workspace stands in the next one, and its ids are not given twice."""

from __future__ import annotations

import json

from bot.practice import Workspace
from bot.practice.keeping import bring_back, kept
from tests.bot.practice.conftest import BOT, MANIFEST, MONDAY


def workspace() -> Workspace:
    """Ann and a channel, and the app."""
    made = Workspace(clock=lambda: MONDAY)
    made.install(MANIFEST, bot_token=BOT, app_token="xapp-1", signing_secret="s")
    made.add_user("U1", "Ann Ash", "ann@q.test")
    made.add_channel("C1", "learning", members=["U1", made.bot_user_id])
    return made


def test_what_was_said_stands_where_it_stood() -> None:
    before, after = workspace(), workspace()
    for place in (before.im_with("U1"), before.conversations["C1"]):
        ts = before.new_ts()
        place.messages[ts] = {"ts": ts, "user": before.bot_user_id, "text": f"To {place.id}"}
    last = before.new_id("E")
    bring_back(after, json.loads(json.dumps(kept(before))))
    for place in before.conversations.values():
        assert after.conversations[place.id].messages == place.messages
    assert after.person("U1").conversation()[0]["text"] == "To D1"
    assert after.new_id("E") > last


def test_a_conversation_that_was_opened_is_there_though_nothing_was_said() -> None:
    before, after = workspace(), workspace()
    before.im_with("U1")
    bring_back(after, kept(before))
    assert "D1" in after.conversations


def test_what_is_changed_there_afterwards_comes_back_as_it_was_kept() -> None:
    before, after, again = workspace(), workspace(), workspace()
    place = before.im_with("U1")
    ts = before.new_ts()
    place.messages[ts] = {"ts": ts, "user": before.bot_user_id, "text": "Start audit"}
    what = kept(before)
    bring_back(after, what)
    after.conversations["D1"].messages[ts]["text"] = "Continue"
    bring_back(again, what)
    assert again.person("U1").conversation()[0]["text"] == "Start audit"
