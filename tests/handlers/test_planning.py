"""The auditor's own actions, through the door: written anywhere, changed, taken off, locked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.views import ids
from models.action import Action
from models.audit import Audit
from models.vocabulary import ActionSource
from models.workflow import planned, submission
from models.workflow.actions import NewAction
from tests.handlers.deciding import CHECKLIST, actions_of, changes, looked_at, opens, takes
from tests.office import Office, words_of

Json = dict[str, Any]


@pytest.fixture
def answered(office: Office) -> Office:
    """Amara has answered everything; the review is open."""
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    return office


def wanted(office: Office, **given: str) -> Json:
    """What Amara writes: for Tom, by Thursday 10 December."""
    return {
        "kind": "see_child_alone",
        "what": "See him alone at school before the next review.",
        "why": "He has not been asked what he wants since June.",
        "owner": str(office.record("tom").key),
        "due_on": "2026-12-10",
        **given,
    }


def writes(office: Office, **given: str) -> dict[str, str]:
    """Amara presses *Add an action*, fills it in and saves; what stands in red comes back."""
    opens(office.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    return office.amara.submits(wanted(office, **given))


def shown(office: Office, said: str) -> None:
    """Wait until Amara's top window says this."""
    office.amara.waits_until(lambda who: said in words_of(who.window or {}))


def audit(office: Office) -> Audit:
    """Amara's audit as it stands."""
    return office.audit_of("amara")


def actions_now(office: Office) -> list[Action]:
    """Its actions that stand."""
    return [found for found in actions_of(office, audit(office)) if found.removed_at is None]


def test_an_action_stands_in_the_review_as_soon_as_it_is_saved(answered: Office) -> None:
    assert "Actions · none yet" in words_of(answered.amara.window)
    assert writes(answered) == {}
    shown(answered, "See the child alone · Tom Bexley · due Thu 10 Dec")
    shown(answered, "He has not been asked what he wants since June.")
    [action] = actions_now(answered)
    assert (action.source, action.live) == (ActionSource.AUDIT, False)
    assert "See the child alone" not in words_of(answered.tom.conversation())


def test_an_action_can_be_written_in_every_part_and_stands_in_the_closing_one(
    office: Office,
) -> None:
    office.draws_december()
    front = office.starts(office.amara)
    office.amara.chooses("answer/front/alongside", "no")
    office.amara.waits_until(lambda who: "alongside_why" in json.dumps(who.window))
    office.amara.types("answer/front/alongside_why", "Wendy is on leave.")
    assert ids.PLAN_ACTION_OPEN in json.dumps(front)
    assert writes(office) == {}
    assert office.amara.window["callback_id"] == ids.PART_WINDOW
    assert "Wendy is on leave." in json.dumps(office.amara.window["state"])
    number = audit(office).key
    for part in ("planning", "closing"):
        office.amara.chooses(ids.AUDIT_JUMP, f"{number}:{part}")
        office.amara.waits_until(
            lambda who, part=part: f'"part":"{part}"' in who.window["private_metadata"]
        )
        assert json.dumps(office.amara.window).count(ids.PLAN_ACTION_OPEN) == 1
    assert "See the child alone · Tom Bexley · due Thu 10 Dec" in words_of(office.amara.window)


def test_the_closing_part_shows_the_new_list_and_keeps_what_was_typed(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.amara.chooses(ids.AUDIT_JUMP, f"{audit(office).key}:closing")
    office.amara.waits_until(lambda who: '"closing"' in who.window["private_metadata"])
    office.amara.types("answer/closing/reason", "The plan is working, and he says so.")
    office.amara.chooses("answer/closing/grade", "requires_improvement")
    assert writes(office) == {}
    shown(office, "1 action")
    assert "The plan is working, and he says so." in json.dumps(office.amara.window["state"])
    opens(office.amara, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    office.amara.presses("window", ids.PLAN_ACTION_REMOVE)
    office.amara.waits_for_window(ids.PLAN_REMOVED_WINDOW)
    said = "Your moderator will look for one that is owned and dated"
    office.amara.waits_until(lambda who: said in words_of(who.windows[0]))
    assert "The plan is working, and he says so." in json.dumps(office.amara.windows[0]["state"])


def test_the_day_says_how_far_off_it_is(answered: Office) -> None:
    window = opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    assert "Tue 8 Dec is 5 working days from today." in words_of(window)
    answered.amara.types("what", "See him alone.")
    answered.amara.chooses("due_on", "2026-12-18")
    shown(answered, "Fri 18 Dec is 13 working days from today.")
    shown(answered, "See him alone.")
    answered.amara.chooses("due_on", "2026-12-19")
    shown(answered, "Sat 19 Dec is not a working day. The next one is Mon 21 Dec.")


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"due_on": "2026-12-12"}, "due_on", "not a working day. The next one is Mon 14 Dec"),
        ({"due_on": "2026-11-30"}, "due_on", "still to come"),
        ({"what": "   "}, "what", "what is to be done"),
        ({"why": "   "}, "why", "why, for the child"),
    ],
)
def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    answered: Office, given: dict[str, str], field: str, said: str
) -> None:
    errors = writes(answered, **given)
    [place] = errors
    assert place.endswith(f"/{field}")
    assert said in errors[place]
    assert actions_now(answered) == []
    answered.amara.closes()
    window = opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    if field != "why":
        assert "He has not been asked what he wants since June." in words_of(window)


def test_an_owner_who_has_left_meanwhile_is_said_beside_the_owner(answered: Office) -> None:
    opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    for name, value in wanted(answered).items():
        (answered.amara.types if name in ("what", "why") else answered.amara.chooses)(name, value)
    with answered.programme.change() as session:
        session.merge(answered.record("tom")).ends = answered.now.date().replace(day=1, month=11)
    errors = answered.amara.submits()
    [(place, said)] = errors.items()
    assert place.endswith("/owner")
    assert said == ("Tom Bexley is not on the council's list today. Please choose somebody who is.")


def test_what_was_begun_is_there_again(answered: Office) -> None:
    opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    answered.amara.types("why", "He said so himself.")
    answered.amara.closes(everything=True)
    answered.amara.open_home()
    answered.amara.presses("home", ids.AUDIT_CONTINUE)
    review = answered.amara.waits_for_window(ids.REVIEW_WINDOW)
    assert "One that you began is not saved yet." in words_of(review)
    window = opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    assert "He said so himself." in words_of(window)
    answered.amara.submits(wanted(answered))
    shown(answered, "1 action")
    window = opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    assert "He said so himself." not in words_of(window)
    assert "See the child alone, Thu 10 Dec" in words_of(window)


def test_an_action_is_changed(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    window = opens(answered.amara, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    assert "Thu 10 Dec is 7 working days from today." in words_of(window)
    assert answered.amara.submits({"due_on": "2026-12-17", "kind": "direct_work"}) == {}
    shown(answered, "Direct work with the child · Tom Bexley · due Thu 17 Dec")
    [action] = actions_now(answered)
    assert str(action.due_on) == str(action.original_due_on) == "2026-12-17"


def test_an_action_is_taken_off_and_put_back(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    opens(answered.amara, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    answered.amara.presses("window", ids.PLAN_ACTION_REMOVE)
    window = answered.amara.waits_for_window(ids.PLAN_REMOVED_WINDOW)
    assert "Taken off: See the child alone. What you wrote is kept." in words_of(window)
    answered.amara.waits_until(lambda who: "none yet" in words_of(who.windows[0]))
    assert actions_now(answered) == []
    answered.amara.presses("window", ids.PLAN_ACTION_BACK)
    answered.amara.waits_for_window(ids.PLAN_ACTION_WINDOW)
    answered.amara.waits_until(lambda who: "1 action" in words_of(who.windows[0]))
    assert len(actions_now(answered)) == 1


def test_what_was_taken_off_is_put_back_from_the_list(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    opens(answered.amara, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    answered.amara.presses("window", ids.PLAN_ACTION_REMOVE)
    answered.amara.waits_for_window(ids.PLAN_REMOVED_WINDOW)
    answered.amara.waits_until(lambda who: "none yet" in words_of(who.windows[0]))
    answered.amara.closes()
    shown(answered, "Taken off: See the child alone.")
    answered.amara.presses("window", ids.PLAN_ACTION_BACK)
    shown(answered, "See the child alone · Tom Bexley · due Thu 10 Dec")
    assert answered.amara.window["callback_id"] == ids.REVIEW_WINDOW


def test_what_another_window_saved_is_shown_before_it_is_overwritten(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    opens(answered.amara, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    answered.amara.types("what", "See him alone at his grandmother's.")
    [action] = actions_now(answered)
    elsewhere = NewAction(
        action.kind, "See him in the park.", "He asked.", action.owner_id, action.due_on
    )
    with answered.programme.change() as session:
        planned.change(session, action.key, elsewhere, by=answered.record("amara"), at=answered.now)
    assert answered.amara.submits() == {}
    shown(answered, "This action was changed in another window since you opened this one.")
    said = words_of(answered.amara.window)
    assert "See him in the park." in said
    assert "See him alone at his grandmother's." in said
    assert answered.amara.submits() == {}
    shown(answered, "See him alone at his grandmother's.")
    assert "park" not in words_of(answered.amara.window)


def test_once_sent_it_is_locked_and_its_moderator_reads_it(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    assert answered.amara.submits() == {}
    answered.amara.closes()
    answered.drain()
    moderator = takes(answered, audit(answered))
    read = words_of(moderator.window)
    assert "See the child alone · Tom Bexley · due Thu 10 Dec" in read
    assert "See him alone at school before the next review." in read
    window = opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert "See him alone at school before the next review." in words_of(window)
    card = answered.message(answered.amara, answered.reference_of(audit(answered)))
    answered.amara.presses(card, ids.AUDIT_READ)
    read = answered.amara.waits_for_window(ids.READ_WINDOW)
    assert "See him alone at school before the next review." in words_of(read)
    assert ids.PLAN_ACTION_CHANGE not in json.dumps(read)
    assert ids.PLAN_ACTION_OPEN not in json.dumps(read)


def test_the_decision_gives_it_to_its_owner_without_its_words(answered: Office) -> None:
    writes(answered)
    shown(answered, "1 action")
    answered.amara.submits()
    answered.drain()
    moderator = takes(answered, audit(answered))
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits({**CHECKLIST, **looked_at(moderator)}) == {}
    answered.drain()
    card = words_of(answered.message(answered.tom, "See the child alone"))
    assert "due Thu 10 Dec · action 1 of 1" in card
    assert "before the next review" not in card


def test_a_window_that_was_left_open_does_not_change_what_was_sent(answered: Office) -> None:
    opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    with answered.programme.change() as session:
        submission.submit(
            session, audit(answered).key, by=answered.record("amara"), at=answered.now
        )
    before = changes(answered)
    answered.amara.submits(wanted(answered))
    shown(answered, "has been sent, so its actions stay as they are.")
    shown(answered, "He has not been asked what he wants since June.")
    assert changes(answered) == before


@pytest.mark.parametrize("forged", ["4711", "0", "x", "", "1; --"])
def test_a_forged_action_is_nobodys(answered: Office, forged: str) -> None:
    writes(answered)
    shown(answered, "1 action")
    before = changes(answered)
    answered.amara.presses("window", ids.PLAN_ACTION_CHANGE, forged={"value": forged})
    answered.amara.waits_until(lambda who: "nothing was changed" in words_of(who.windows))
    assert changes(answered) == before


@pytest.mark.parametrize(
    "button",
    [
        ids.PLAN_ACTION_OPEN,
        ids.PLAN_ACTION_CHANGE,
        ids.PLAN_ACTION_REMOVE,
        ids.PLAN_ACTION_BACK,
    ],
)
def test_somebody_elses_audit_is_not_shown_and_not_changed(answered: Office, button: str) -> None:
    writes(answered)
    [action] = actions_now(answered)
    value = str(audit(answered).key if button == ids.PLAN_ACTION_OPEN else action.key)
    answered.starts(answered.helen)
    before = changes(answered)
    answered.helen.presses(
        "window", ids.CHILD_NOT_SAFE, forged={"action_id": button, "value": value}
    )
    answered.helen.waits_until(
        lambda who: "somebody else, so nothing was changed" in words_of(who.windows)
    )
    assert "at school" not in words_of(answered.helen.windows)
    assert changes(answered) == before
    assert len(actions_now(answered)) == 1


def test_a_forged_window_writes_into_no_audit(answered: Office) -> None:
    opens(answered.amara, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    about = json.loads(answered.amara.window["private_metadata"])
    before = changes(answered)
    forged = json.dumps(about | {"audit": 4711})
    answered.amara.submits(wanted(answered), forged={"private_metadata": forged})
    shown(answered, "not here any more")
    assert changes(answered) == before
