"""An action from its owner to whoever sees that it helped; more time, asked for and decided."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.action import Action
from models.audit import Audit
from models.vocabulary import ActionState, Grade
from models.workflow.chasing import owe_reminders
from tests.handlers.deciding import actions_of, changes, decided, desk_of, opens
from tests.office import Office, words_of

Json = dict[str, Any]


@pytest.fixture
def weak(office: Office) -> Audit:
    """Decided Requires Improvement on Tue 1 Dec; Tom owns one action, due Wed 2 Dec."""
    return decided(office, to=Grade.REQUIRES_IMPROVEMENT)


def card(office: Office) -> Json:
    """Tom's card of the action."""
    return office.message(office.tom, "Make or renew the safety plan")


def action_now(office: Office, audit: Audit) -> Action:
    """The action as it stands."""
    return actions_of(office, audit)[0]


def claims_done(office: Office) -> None:
    """Tom says that it is done, and what is different."""
    opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, card(office))
    assert office.tom.submits({"impact": "Everybody knows who comes at night."}) == {}
    office.drain()


def verifier(office: Office) -> SlackPerson:
    """The lead who was asked to see whether it helped."""
    for name in ("moses", "priya", "grace"):
        person = desk_of(office, office.record(name))
        if "says that it is done" in words_of(person.conversation()):
            return person
    raise AssertionError("nobody was asked")


def asks_for_time(office: Office, wanted_on: str = "2026-12-16") -> dict[str, str]:
    """Tom asks for more time; the errors beside his questions come back."""
    opens(office.tom, ids.MORE_TIME, ids.MORE_TIME_WINDOW, card(office))
    given = {"wanted_on": wanted_on, "reason": "The grandmother is away until the 14th."}
    errors = office.tom.submits(given)
    office.drain()
    return errors


def test_the_card_says_what_when_and_which_of_how_many_and_no_words(
    office: Office, weak: Audit
) -> None:
    said = words_of(card(office))
    assert "due Wed 2 Dec · action 1 of 1 With you." in said
    assert "family's own people" not in words_of(office.tom.conversation())
    window = opens(office.tom, ids.ACTION_OPEN, ids.ACTION_WINDOW, card(office))
    assert "Write the safety plan with the family's own people." in words_of(window)


def test_done_asks_what_is_different_for_the_child_and_another_is_asked(
    office: Office, weak: Audit
) -> None:
    window = opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, card(office))
    assert "What is different for the child?" in words_of(window)
    office.tom.submits({"impact": "Everybody knows who comes at night."})
    office.drain()
    assert action_now(office, weak).state is ActionState.DONE_CLAIMED
    assert "said that it is done" in words_of(card(office))
    asked = verifier(office).last_message()
    assert "on the case record by Fri 4 Dec" in words_of(asked)
    assert "Everybody knows" not in words_of(asked)


def test_it_helped_closes_it_and_the_owner_sees_who_saw(office: Office, weak: Audit) -> None:
    claims_done(office)
    lead = verifier(office)
    window = opens(lead, ids.ACTION_VERIFY_OPEN, ids.ACTION_VERIFY_WINDOW, lead.last_message())
    assert "Everybody knows who comes at night." in words_of(window)
    assert lead.submits({"helped": "yes"}) == {}
    office.drain()
    assert action_now(office, weak).state is ActionState.VERIFIED
    assert f"{lead.name} saw that it helped" in words_of(card(office))
    assert "Need more time" not in words_of(card(office))
    assert "Read and say" not in words_of(lead.last_message())


def test_not_yet_opens_it_again_with_its_own_date(office: Office, weak: Audit) -> None:
    claims_done(office)
    lead = verifier(office)
    opens(lead, ids.ACTION_VERIFY_OPEN, ids.ACTION_VERIFY_WINDOW, lead.last_message())
    lead.submits({"helped": "no"})
    office.drain()
    again = action_now(office, weak)
    assert (again.state, again.due_on.isoformat()) == (ActionState.REOPENED, "2026-12-02")
    assert "open again with its own date" in words_of(card(office))


def test_a_reminder_says_what_is_overdue(office: Office, weak: Audit) -> None:
    for day in ("03", "07"):
        office.moves_to(f"2026-12-{day}T09:00")
        with office.programme.change(where="clock") as session:
            owe_reminders(session, at=office.now)
        office.drain()
        said = words_of(office.tom.last_message())
        assert "1 thing is overdue" in said
        assert "was due Wed 2 Dec" in said


def test_an_owner_does_not_verify_their_own(office: Office, weak: Audit) -> None:
    claims_done(office)
    before = changes(office)
    office.tom.presses(card(office), ids.ACTION_OPEN, forged={"action_id": ids.ACTION_VERIFY_OPEN})
    office.tom.waits_until(lambda who: "Somebody else verifies it" in words_of(who.conversation()))
    assert changes(office) == before


def test_more_time_is_a_request_that_says_who_decides(office: Office, weak: Audit) -> None:
    window = opens(office.tom, ids.MORE_TIME, ids.MORE_TIME_WINDOW, card(office))
    assert "Adaeze Okoro decides; until then it stays due Wed 2 Dec" in words_of(window)
    office.tom.submits({"wanted_on": "2026-12-16", "reason": "The grandmother is away."})
    office.drain()
    assert action_now(office, weak).due_on.isoformat() == "2026-12-02"
    assert "Adaeze Okoro decides; until then it stays due Wed 2 Dec" in words_of(card(office))
    assert "grandmother" not in words_of(office.adaeze.conversation())


def test_the_decider_reads_why_and_gives_it_and_the_first_date_stays(
    office: Office, weak: Audit
) -> None:
    asks_for_time(office)
    message = office.message(office.adaeze, "asks for more time")
    assert "Give 10 working days" in words_of(message)
    window = opens(office.adaeze, ids.MORE_TIME_OPEN, ids.MORE_TIME_DECIDE_WINDOW, message)
    assert "The grandmother is away until the 14th." in words_of(window)
    assert office.adaeze.submits({"grant": "yes"}) == {}
    office.drain()
    given = action_now(office, weak)
    assert (given.due_on.isoformat(), given.original_due_on.isoformat(), given.extensions) == (
        "2026-12-16",
        "2026-12-02",
        1,
    )
    told = words_of(office.tom.last_message())
    assert "gives you time until Wed 16 Dec. The first date, Wed 2 Dec, stays beside it" in told
    assert "Give 10 working days" not in words_of(office.message(office.adaeze, "More time was"))


def test_not_this_time_leaves_the_date(office: Office, weak: Audit) -> None:
    asks_for_time(office)
    message = office.message(office.adaeze, "asks for more time")
    office.adaeze.presses(message, ids.MORE_TIME_NOT)
    office.drain()
    assert action_now(office, weak).due_on.isoformat() == "2026-12-02"
    assert "it stays due Wed 2 Dec" in words_of(office.tom.last_message())


def test_more_than_ten_working_days_is_refused_beside_the_date(office: Office, weak: Audit) -> None:
    errors = asks_for_time(office, "2026-12-17")
    assert [name.rpartition("/")[2] for name in errors] == ["wanted_on"]
    assert "Wed 16 Dec at the latest" in next(iter(errors.values()))


def test_a_request_is_decided_once_and_by_nobody_else(office: Office, weak: Audit) -> None:
    asks_for_time(office)
    message = office.message(office.adaeze, "asks for more time")
    before = changes(office)
    theirs = office.tom.last_message() | {"blocks": message["blocks"]}
    office.tom.presses(theirs, ids.MORE_TIME_GIVE)
    office.tom.waits_until(
        lambda who: "Somebody else decides on more time" in words_of(who.conversation())
    )
    assert changes(office) == before
    office.adaeze.presses(message, ids.MORE_TIME_NOT)
    after = changes(office)
    office.adaeze.presses(message, ids.MORE_TIME_GIVE)
    office.adaeze.waits_until(
        lambda who: "has been decided already" in words_of(who.conversation())
    )
    assert changes(office) == after
    assert action_now(office, weak).extensions == 0


def test_a_stale_done_changes_nothing(office: Office, weak: Audit) -> None:
    old = card(office)
    claims_done(office)
    before = changes(office)
    office.tom.presses(old, ids.ACTION_DONE)
    office.tom.waits_until(lambda who: "has moved on since" in words_of(who.conversation()))
    assert changes(office) == before


def test_somebody_elses_action_is_not_shown(office: Office, weak: Audit) -> None:
    message = card(office)
    office.leo.says(None, "Hello")
    theirs = office.leo.last_message() | {"blocks": message["blocks"]}
    for button in (ids.ACTION_OPEN, ids.ACTION_DONE, ids.MORE_TIME):
        office.leo.presses(theirs, button)
        office.leo.waits_until(
            lambda who: "This action is somebody else's" in words_of(who.conversation())
        )
    assert office.leo.window is None


def test_what_was_typed_about_an_action_is_there_again(office: Office, weak: Audit) -> None:
    opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, card(office))
    office.tom.types("impact", "Everybody knows")
    office.tom.closes()
    window = opens(office.tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, card(office))
    assert "Everybody knows" in words_of(window)
