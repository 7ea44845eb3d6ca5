"""A worry in a window that asks for more: the alert does not wait until the rest can be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.vocabulary import AuditState, EscalationState, Grade, Safe
from tests.handlers.deciding import decided, escalation_of, opens, sent, takes
from tests.handlers.test_a_weak_case import DONE
from tests.office import Office, words_of

#: A window that is open, whose it is, what they would send, and where they write a detail.
Open = tuple[SlackPerson, dict[str, Any], str]


def a_return(office: Office) -> Open:
    audit = sent(office)
    moderator = takes(office, audit)
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    helper = office.another_lead(office.moderator_of(audit)).key
    values = {
        "about/1": "planning",
        "note/1": "Which date did the plan change on?",
        "supporter": str(helper),
        "provisional_grade": "good",
    }
    return moderator, values, "note/1"


def a_remedy(office: Office) -> Open:
    decided(office, to=Grade.INADEQUATE)
    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, office.adaeze.last_message())
    return office.adaeze, DONE, "done"


def alerts_to(person: SlackPerson) -> int:
    calls = ("please act now", "please speak today")
    return sum(any(call in words_of(m) for call in calls) for m in person.conversation())


def is_kept(office: Office, opened: Callable[[Office], Open]) -> bool:
    audit = office.audit_of("amara")
    if opened is a_return:
        return audit.state is AuditState.RETURNED
    return escalation_of(office, audit).state is EscalationState.ACTION_RECORDED


@pytest.mark.parametrize("opened", [a_return, a_remedy])
@pytest.mark.parametrize("worry", [Safe.NO, Safe.NOT_SURE])
def test_the_alert_leaves_though_the_words_beside_it_are_refused(
    office: Office, opened: Callable[[Office], Open], worry: Safe
) -> None:
    person, values, field = opened(office)
    written = values | {"safe": worry.value}
    errors = person.submits(written | {field: f"{values[field]} Ring 07700 900123."})
    assert [block.split("/")[-1] for block in errors] == [field.split("/")[-1]]
    office.drain()
    assert alerts_to(office.tom) == 1
    assert office.audit_of("amara").safe_now is worry
    assert not is_kept(office, opened)
    assert person.submits(written) == {}
    office.drain()
    assert is_kept(office, opened)
    assert alerts_to(office.tom) == 1


@pytest.mark.parametrize("opened", [a_return, a_remedy])
def test_the_alert_leaves_though_something_is_missing(
    office: Office, opened: Callable[[Office], Open]
) -> None:
    person, values, field = opened(office)
    person.submits(values | {"safe": "no", field: " "})
    office.drain()
    assert alerts_to(office.tom) == 1
    assert not is_kept(office, opened)


@pytest.mark.parametrize("opened", [a_return, a_remedy])
def test_a_yes_is_kept_only_with_the_rest(office: Office, opened: Callable[[Office], Open]) -> None:
    person, values, field = opened(office)
    person.submits(values | {"safe": "yes", field: f"{values[field]} Ring 07700 900123."})
    office.drain()
    assert alerts_to(office.tom) == 0
    assert not is_kept(office, opened)


def test_whoever_returns_it_reads_whom_to_telephone(office: Office) -> None:
    moderator, values, _ = a_return(office)
    assert moderator.submits(values | {"safe": "no"}) == {}
    moderator.waits_until(lambda who: "is going back to" in words_of(who.window or {}))
    said = words_of(moderator.window)
    assert "Do not rely on this message. Telephone Tom Bexley" in said
    assert "Immediate danger: 999." in said
    opens(moderator, ids.TELEPHONED_OPEN, ids.TELEPHONED_WINDOW)
