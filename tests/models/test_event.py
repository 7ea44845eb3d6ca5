"""An event of Slack's counts once, in every replica, for as long as it can come again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from models.event import REMEMBERED, hear
from models.programme import Programme
from tests.conftest import FIRST_MORNING


def test_of_many_that_hear_it_at_once_one_is_the_first(programme: Programme) -> None:
    def listens(_: int) -> bool:
        with programme.ledger(where="slack") as session:
            return hear(session, "Ev0MONDAY", now_real=FIRST_MORNING)

    with ThreadPoolExecutor(8) as replicas:
        assert sum(replicas.map(listens, range(16))) == 1


def test_it_is_remembered_for_a_day(programme: Programme) -> None:
    heard = []
    for later in (timedelta(), REMEMBERED, REMEMBERED + timedelta(seconds=1)):
        with programme.ledger(where="slack") as session:
            heard.append(hear(session, "Ev0MONDAY", now_real=FIRST_MORNING + later))
    assert heard == [True, False, True]
