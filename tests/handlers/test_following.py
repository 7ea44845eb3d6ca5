"""Who leads asks the owner how something overdue stands, or gives it to somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.views import ids
from models.audit import Audit
from models.vocabulary import Grade, RequestState
from models.workflow import actions, more_time
from models.workflow.more_time import requests_of
from tests.handlers.deciding import actions_of, changes, decided, opens
from tests.handlers.test_monday import monday, stands_in
from tests.office import Office, words_of

Json = dict[str, Any]
PLAN = "Make or renew the safety plan"


@pytest.fixture
def weak(office: Office) -> Audit:
    """Decided Requires Improvement on Tue 1 Dec; Tom's action was due Wed 2 Dec."""
    return decided(office, to=Grade.REQUIRES_IMPROVEMENT)


def week_of(office: Office, first_name: str) -> Json:
    """Somebody's Monday message, as it stands."""
    return office.message(getattr(office, first_name), "This week in")


def asks(office: Office, first_name: str, which: str = "action") -> None:
    """Somebody asks the owner of what the first such line is about."""
    reader = getattr(office, first_name)
    message = week_of(office, first_name)
    value = next(
        element["value"]
        for block in message["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if element.get("action_id") == ids.ASK_HOLDER and element["value"].endswith(which)
    )
    reader.presses(message, ids.ASK_HOLDER, value=value)
    office.drain()


def gives_to(office: Office, first_name: str) -> dict[str, str]:
    """Adaeze gives Tom's action to somebody; what is said beside her answer comes back."""
    if office.adaeze.windows:
        office.adaeze.closes(everything=True)
    opens(office.adaeze, ids.REASSIGN_OPEN, ids.REASSIGN_WINDOW, week_of(office, "adaeze"))
    said = office.adaeze.submits({"owner": str(office.record(first_name).key)})
    office.drain()
    return said


def test_the_owner_reads_who_asks_and_answers_with_a_button(office: Office, weak: Audit) -> None:
    monday(office)
    asks(office, "adaeze")
    asked = office.message(office.tom, "asks how it stands")
    assert "Adaeze Okoro asks how it stands, Mon 7 Dec." in words_of(asked)
    assert office.reference_of(weak) not in asked["text"]
    assert "asked Mon 7 Dec" in words_of(week_of(office, "adaeze"))
    opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, asked)
    assert office.tom.submits({"impact": "Everybody knows who comes at night."}) == {}
    office.drain()
    said = words_of(office.message(office.tom, "Adaeze Okoro asked how it stands"))
    assert "nothing waits for you here" in said
    assert "Need more time" not in said


def test_once_a_day_is_enough_and_the_next_day_it_may_be_asked_again(
    office: Office, weak: Audit
) -> None:
    monday(office)
    asks(office, "adaeze")
    before = changes(office)
    asks(office, "farzana")
    office.farzana.waits_until(
        lambda who: "Tom Bexley was asked today already." in words_of(who.conversation())
    )
    assert changes(office) == before
    office.moves_to("2026-12-08T09:00")
    asks(office, "farzana")
    assert "Farzana Siddiqui asks how it stands, Tue 8 Dec." in words_of(office.tom.conversation())


def test_the_assistant_director_is_asked_for_what_only_they_can_record(
    office: Office, weak: Audit
) -> None:
    monday(office)
    asks(office, "sam", "remedy")
    asked = office.message(office.adaeze, "asks how it stands")
    assert "remedial action · due Tue 15 Dec Sam Whitlock asks" in words_of(asked)
    opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, asked)


def test_an_auditor_is_asked_for_the_audit_that_is_late(office: Office) -> None:
    office.draws_december()
    monday(office, "2027-01-11")
    asks(office, "helen", "audit")
    asked = office.message(office.amara, "asks how it stands")
    assert "your audit · due Thu 31 Dec Helen Marsh asks" in words_of(asked)
    opens(office.amara, ids.AUDIT_CONTINUE, ids.CONFIRM_WINDOW, asked)


def test_the_new_owner_is_told_and_the_old_ones_card_says_who_has_it(
    office: Office, weak: Audit
) -> None:
    monday(office)
    asks(office, "adaeze")
    assert gives_to(office, "wendy") == {}
    given = office.message(office.wendy, PLAN)
    assert "due Wed 2 Dec · action 1 of 1 With you." in words_of(given)
    opens(office.wendy, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, given)
    before = [m for m in office.tom.conversation() if PLAN in words_of(m)]
    assert "With Wendy Clarke." in words_of(before[0])
    assert "It is not with you any more" in words_of(before)
    assert "Done" not in words_of(before)
    assert "Wendy Clarke · was due Wed 2 Dec" in words_of(week_of(office, "adaeze"))
    assert actions_of(office, weak)[0].due_on.isoformat() == "2026-12-02"


def test_it_comes_back_to_somebody_as_a_new_message(office: Office, weak: Audit) -> None:
    monday(office)
    for name in ("wendy", "dev", "tom"):
        assert gives_to(office, name) == {}
    cards = [m for m in office.tom.conversation() if "action 1 of 1" in words_of(m)]
    assert ["With you." in words_of(card) for card in cards] == [True, True]
    assert "With Tom Bexley." in words_of(office.message(office.wendy, PLAN))


def test_a_request_for_more_time_lapses_with_its_owner(office: Office, weak: Audit) -> None:
    action = actions_of(office, weak)[0]
    monday(office)
    with office.programme.change() as session:
        more_time.ask_more_time(
            session,
            action.key,
            wanted_on=office.now.date(),
            reason="The grandmother is away.",
            by=office.record("tom"),
            at=office.now,
        )
    office.drain()
    assert gives_to(office, "wendy") == {}
    with office.programme.read() as session:
        assert [r.state for r in requests_of(session, action.key)] == [RequestState.LAPSED]
    said = words_of(office.message(office.adaeze, "Nothing to decide any more"))
    assert "Wendy Clarke has this action since Mon 7 Dec" in said


def test_an_action_is_not_given_to_whom_nobody_could_verify_it_for(
    office: Office, weak: Audit
) -> None:
    """Every practice assurance lead works for Farzana, who would so close her own with them."""
    monday(office)
    before = changes(office)
    for name, reason in (
        ("farzana", "Nobody could see for Farzana Siddiqui that it helped"),
        ("tom", "Tom Bexley has it already."),
    ):
        (said,) = gives_to(office, name).values()
        assert reason in said
    assert changes(office) == before
    assert actions_of(office, weak)[0].owner_id == office.record("tom").key


def test_what_is_done_is_not_given_to_another(office: Office, weak: Audit) -> None:
    monday(office)
    opens(office.adaeze, ids.REASSIGN_OPEN, ids.REASSIGN_WINDOW, week_of(office, "adaeze"))
    with office.programme.change() as session:
        tom, action = office.record("tom"), actions_of(office, weak)[0]
        actions.claim_done(session, action.key, impact="Calmer.", by=tom, at=office.now)
    answer = office.adaeze.submits({"owner": str(office.record("wendy").key)})
    assert "has moved on since" in words_of(office.adaeze.window) + str(answer)
    assert actions_of(office, weak)[0].owner_id == tom.key


def test_whoever_holds_the_post_follows_up_and_nobody_else(office: Office, weak: Audit) -> None:
    monday(office)
    message = week_of(office, "adaeze")
    before = changes(office)
    for button in (ids.ASK_HOLDER, ids.REASSIGN_OPEN):
        theirs = office.helen.last_message() | {"blocks": message["blocks"]}
        office.helen.presses(theirs, button)
    office.helen.waits_until(
        lambda who: (
            "Who leads the service follows this up" in words_of(who.conversation())
            and "not shown" in words_of(who.conversation())
        )
    )
    assert changes(office) == before
    stands_in(office, "helen")
    theirs = office.helen.last_message() | {"blocks": message["blocks"]}
    opens(office.helen, ids.REASSIGN_OPEN, ids.REASSIGN_WINDOW, theirs)
