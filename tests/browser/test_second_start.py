"""The second start of the practice workspace is warm: nothing is lived, told or sent again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.past import Past, past
from bot.practising import Practice


def _lives(database: Path, key: str) -> Iterator[str]:
    raise AssertionError("the months were lived again")


def _tells(database: Path, key: str) -> Mapping[str, Any]:
    raise AssertionError("the last days were told again")


def test_a_second_start_finds_everything_where_it_was_left(story: Past) -> None:
    assert list(past(tell=_tells, live=_lives)) == []
    assert story.said


def test_who_leaves_at_once_leaves_nothing_running(story: Past, tmp_path: Path) -> None:
    """The last days' messages come in a thread of their own, which may be late."""
    practice = Practice(story, tmp_path)
    practice.stop()
    before = set(threading.enumerate())
    practice.deliver_what_waits()
    assert set(threading.enumerate()) <= before


def test_the_last_days_messages_stand_there_and_none_is_sent(practice: Practice) -> None:
    amara = practice.workspace.person("U0TMAMARA0")
    assert amara.conversation(), "Amara has no message"
    assert practice.workspace.posted.total() == 0
