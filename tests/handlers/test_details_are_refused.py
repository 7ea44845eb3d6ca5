"""What identifies a child is refused beside its field: in the windows that a month may not need.

Those of an ordinary month are tried in `tests/journeys/test_details_are_refused.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from tests.dumping import dump_of
from tests.handlers.deciding import opens
from tests.handlers.test_planning import wanted
from tests.handlers.test_reply import REPLY, approved, reads, replies, worker_of
from tests.handlers.test_tools import loads, previews
from tests.office import Office

#: A window that is open, whose it is, and what they would have sent.
Open = tuple[SlackPerson, dict[str, Any]]
LOOKS_LIKE_A_NUMBER = (
    "This looks like a telephone number. Please write whose it is, without the number. "
    "Your text is kept."
)


def a_planned_action(office: Office) -> Open:
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    opens(office.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    return office.amara, wanted(office)


def a_reply(office: Office) -> Open:
    audit = approved(office)
    reads(office, audit)
    return worker_of(office, audit), REPLY


def an_answer(office: Office) -> Open:
    replies(office, approved(office))
    message = office.message(office.amara, "has replied about")
    opens(office.amara, ids.REPLY_OPEN, ids.ANSWER_WINDOW, message)
    return office.amara, {"answer": "will_do", "words": "I will mend the date."}


def a_new_version(office: Office) -> Open:
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW)
    return office.farzana, {"reason": "Agreed at the board."}


@pytest.mark.parametrize(
    ("opened", "fields"),
    [
        (a_planned_action, ("what", "why")),
        (a_reply, ("reflection", "error")),
        (an_answer, ("words",)),
        (a_new_version, ("reason",)),
    ],
)
def test_it_is_refused_beside_the_field_and_sent_once_it_is_mended(
    office: Office, opened: Callable[[Office], Open], fields: tuple[str, ...]
) -> None:
    person, values = opened(office)
    before = dump_of(office.programme.engine, without={"draft"})
    for field in fields:
        errors = person.submits(values | {field: f"{values[field]} Ring 07700 900123."})
        [(beside, sentence)] = errors.items()
        assert beside.split("/")[-1] == field
        assert sentence == LOOKS_LIKE_A_NUMBER
        assert dump_of(office.programme.engine, without={"draft"}) == before
    assert person.submits(values) == {}
