"""Senders in processes of their own: killed in the middle, and two at once on one database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from models.delivery import counts
from models.programme import Programme
from tests.bot.post_office import TUESDAY, PostOffice, RealTime, practice_workspace

HERE = Path(__file__).parents[2]
PEOPLE = 6


@pytest.fixture
def office(programme: Programme) -> Iterator[PostOffice]:
    started = TUESDAY.timestamp() - time.monotonic()
    with practice_workspace(lambda: started + time.monotonic()) as (workspace, server):
        office = PostOffice(programme, workspace, server, RealTime())
        for number in range(1, PEOPLE + 1):
            office.person(number)
        yield office


def sending(
    office: PostOffice, database_url: str, moment: str, every: int, *rest: str, gap: float = 0
) -> subprocess.Popen[bytes]:
    command = [database_url, office.server.api_url, moment, str(every), *rest]
    return subprocess.Popen(  # noqa: S603  our own module, with our own arguments
        [sys.executable, "-m", "tests.bot.sending", *command],
        cwd=HERE,
        env={**os.environ, "GAP": str(gap)},
    )


def told(office: PostOffice) -> Counter[str]:
    return Counter(text for number in range(1, PEOPLE + 1) for text in office.said(number))


def killed_until_done(office: PostOffice, database_url: str, moment: str, *rest: str) -> int:
    """Start sender after sender; each dies at its moment. How many were killed."""
    killed = 0
    while True:
        ended = sending(office, database_url, moment, 3, *rest).wait(60)
        if ended == 0:
            return killed
        assert ended == -signal.SIGKILL
        killed += 1
        assert killed < 20


def owe_everybody(office: PostOffice, each: int = 1) -> Counter[str]:
    keys = [(n, f"k-{n}-{i}") for i in range(each) for n in range(1, PEOPLE + 1)]
    for number, key in keys:
        office.owe(key, to=number)
    return Counter(f"{key} says 1" for _, key in keys)


@pytest.mark.parametrize("moment", ["before", "after", "opened"])
def test_senders_killed_in_the_middle_lose_nothing_and_tell_nothing_twice(
    office, database_url, moment
):
    owed = owe_everybody(office)
    assert killed_until_done(office, database_url, moment) >= 2
    assert told(office) == owed
    with office.programme.read() as session:
        assert counts(session) == {"sent": PEOPLE}


def test_killed_senders_that_cannot_look_back_tell_twice(office, database_url):
    """The control arm: what looking back is for."""
    owed = owe_everybody(office)
    killed = killed_until_done(office, database_url, "after", "blind")
    twice = told(office) - owed
    assert killed >= 2
    assert twice.total() == killed


def test_two_senders_on_one_database_tell_everything_once(office, database_url):
    owed = owe_everybody(office, each=4)
    both = [sending(office, database_url, "never", 1) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert told(office) == owed


def test_two_senders_keep_one_pace_in_each_conversation(office, database_url):
    owed = owe_everybody(office, each=3)
    both = [sending(office, database_url, "never", 1, gap=0.5) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert told(office) == owed
    for number in range(1, PEOPLE + 1):
        stamps = [float(message["ts"]) for message in office.received(number)]
        assert all(later - earlier >= 0.5 for earlier, later in pairwise(stamps))


def test_one_killed_while_the_other_goes_on(office, database_url):
    """The pace keeps both at it long enough to meet; the mortal one dies at its first post."""
    owed = owe_everybody(office, each=5)
    steady = sending(office, database_url, "never", 1, gap=0.5)
    mortal = sending(office, database_url, "after", 1, gap=0.5)
    assert (mortal.wait(120), steady.wait(120)) == (-signal.SIGKILL, 0)
    assert told(office) == owed
