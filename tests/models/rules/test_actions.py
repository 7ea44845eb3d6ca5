"""Who does, verifies and gives more time for an action (rules 6 and 9, section 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules import actions
from models.rules.actions import Decider, Verifier
from models.rules.independence import PersonFacts
from models.vocabulary import ActionSource, Role

WREN, TOLA, AMARA, DELE, PRIYA = 1, 2, 3, 4, 5
TODAY = date(2026, 5, 7)  # a Thursday
DUE = date(2026, 5, 14)
LEAD = frozenset({Role.PRACTICE_ASSURANCE_LEAD})
NO_ROLE: frozenset[Role] = frozenset()


def refusal(check: Callable[[], None]) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refused:
        check()
    return refused.value.sentence, refused.value.field


@pytest.mark.parametrize(
    ("source", "prompt"),
    [
        # What a case, a service and a person are asked differs.
        (ActionSource.AUDIT, "What is different for the child?"),
        (ActionSource.MODERATION, "What is different for the child?"),
        (ActionSource.ESCALATION, "What is different for the child?"),
        (ActionSource.LEARNING, "What is different for children, and how do you know?"),
    ],
)
def test_the_impact_prompt_depends_on_the_source(source: ActionSource, prompt: str) -> None:
    assert actions.impact_prompt(source) == prompt


def test_every_source_has_an_impact_prompt() -> None:
    assert all(actions.impact_prompt(source) for source in ActionSource)


@pytest.mark.parametrize(
    ("what", "why", "due_on", "owner", "field"),
    [
        # What, why for the child, an owner, a working day to come.
        ("See Ada alone", "She has not been asked", DUE, WREN, None),
        (" ", "She has not been asked", DUE, WREN, "what"),
        ("See Ada alone", "", DUE, WREN, "why"),
        ("See Ada alone", "She has not been asked", DUE, None, "owner"),
        ("See Ada alone", "She has not been asked", None, WREN, "due_on"),
        ("See Ada alone", "She has not been asked", TODAY, WREN, "due_on"),
        ("See Ada alone", "She has not been asked", date(2026, 5, 9), WREN, "due_on"),
    ],
)
def test_an_action_can_be_done_and_followed(
    what: str, why: str, due_on: date | None, owner: int | None, field: str | None
) -> None:
    def check() -> None:
        actions.check_new(what, why, due_on, owner, TODAY)

    if field is None:
        check()
    else:
        assert refusal(check)[1] == field


def test_a_saturday_is_named_as_no_working_day() -> None:
    said, _ = refusal(lambda: actions.check_new("a", "b", date(2026, 5, 9), WREN, TODAY))
    assert said.startswith("Sat 9 May is not a working day")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # How far off it is in working days; today is Thursday 7 May.
        (None, "Thu 14 May is 5 working days from today."),
        (date(2026, 5, 8), "Fri 8 May is 1 working day from today."),
        (date(2026, 5, 26), "Tue 26 May is 12 working days from today."),  # past a bank holiday
        (date(2027, 1, 4), "Mon 4 Jan 2027 is 167 working days from today."),
        # Kindly, when it cannot be one.
        (date(2026, 5, 9), "Sat 9 May is not a working day. The next one is Mon 11 May."),
        (date(2026, 5, 25), "Mon 25 May is not a working day. The next one is Tue 26 May."),
        (TODAY, "That is today. Please choose a day that is still to come."),
        (date(2026, 5, 6), "Wed 6 May has passed. Please choose a day that is still to come."),
    ],
)
def test_a_due_date_says_how_far_off_it_is(day: date | None, said: str) -> None:
    assert actions.said_of_day(day, TODAY) == said


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        # Here today, and still here on the day it is due.
        (None, None, ""),
        (TODAY, DUE, ""),
        (None, date(2026, 5, 6), "not on the council's list today"),
        (date(2026, 5, 8), None, "not on the council's list today"),
        (None, date(2026, 5, 13), "is here until Wed 13 May"),
    ],
)
def test_an_owner_is_here_until_it_is_due(
    starts: date | None, ends: date | None, said: str
) -> None:
    def check() -> None:
        actions.check_owner_stays("Tola Reed", starts, ends, today=TODAY, due_on=DUE)

    if not said:
        check()
        return
    sentence, field = refusal(check)
    assert said in sentence
    assert field == "owner"


def test_only_the_owner_says_that_it_is_done_with_an_impact_line() -> None:
    actions.check_may_claim_done(WREN, WREN)
    assert actions.may_claim_done(WREN, WREN)
    assert not actions.may_claim_done(WREN, TOLA)
    assert refusal(lambda: actions.check_may_claim_done(WREN, TOLA))[0].startswith("Only its owner")
    actions.check_impact("She has chosen who comes to her review.")
    assert refusal(lambda: actions.check_impact(" "))[1] == "impact"


@pytest.mark.parametrize(
    ("from_weak", "by", "roles", "owner_manages_by", "sentence"),
    [
        # From RI or Inadequate: a practice assurance lead, on the case record.
        (True, AMARA, LEAD, False, None),
        (True, TOLA, NO_ROLE, False, "An action from a Requires Improvement or Inadequate"),
        # Others: the owner's manager.
        (False, TOLA, NO_ROLE, False, None),
        (False, AMARA, LEAD, False, "The owner's manager verifies"),
        # Never the owner, nor a person whom the owner manages.
        (True, WREN, LEAD, False, "Somebody else verifies it"),
        (False, WREN, NO_ROLE, False, "Somebody else verifies it"),
        (True, AMARA, LEAD, True, "Nobody verifies an action that their own manager owns"),
        (False, TOLA, NO_ROLE, True, "Nobody verifies an action that their own manager owns"),
    ],
)
def test_an_action_is_closed_by_two_people(
    from_weak: bool,
    by: int,
    roles: frozenset[Role],
    owner_manages_by: bool,
    sentence: str | None,
) -> None:
    person = PersonFacts(by, roles)

    def check() -> None:
        actions.check_may_verify(
            owner_id=WREN,
            from_weak=from_weak,
            owner_manager_id=TOLA,
            by=person,
            owner_manages_by=owner_manages_by,
        )

    assert actions.may_verify(
        owner_id=WREN,
        from_weak=from_weak,
        owner_manager_id=TOLA,
        by=person,
        owner_manages_by=owner_manages_by,
    ) is (sentence is None)
    if sentence is not None:
        assert refusal(check)[0].startswith(sentence)


def test_who_verifies_depends_on_the_grade_behind_it() -> None:
    assert actions.who_verifies(from_weak=True) is Verifier.PRACTICE_ASSURANCE_LEAD
    assert actions.who_verifies(from_weak=False) is Verifier.OWNERS_MANAGER


@pytest.mark.parametrize(
    ("number", "from_weak", "owner_is_ad", "decider"),
    [
        # The owner's manager the first; the AD later ones and every one from a weak grade;
        # the QA manager the AD's own.
        (1, False, False, Decider.OWNERS_MANAGER),
        (2, False, False, Decider.ASSISTANT_DIRECTOR),
        (1, True, False, Decider.ASSISTANT_DIRECTOR),
        (3, True, False, Decider.ASSISTANT_DIRECTOR),
        (1, False, True, Decider.QA_MANAGER),
        (2, True, True, Decider.QA_MANAGER),
    ],
)
def test_who_decides_on_more_time(
    number: int, from_weak: bool, owner_is_ad: bool, decider: Decider
) -> None:
    assert actions.who_decides_more_time(number, from_weak, owner_is_ad=owner_is_ad) is decider


@pytest.mark.parametrize(
    ("by", "reason", "wanted_on", "sentence", "field"),
    [
        # The owner's request, with a reason, up to 10 working days from the current due date.
        (WREN, "The school is on holiday.", date(2026, 5, 29), None, None),
        (TOLA, "The school is on holiday.", date(2026, 5, 29), "Only its owner can ask", None),
        (WREN, " ", date(2026, 5, 29), "Please say in a line", "reason"),
        (WREN, "The school is on holiday.", DUE, "It is due Thu 14 May already", "wanted_on"),
        (
            WREN,
            "The school is on holiday.",
            date(2026, 6, 1),
            "One request can give up to 10 working days: Fri 29 May at the latest.",
            "wanted_on",
        ),
    ],
)
def test_more_time_is_asked_for(
    by: int, reason: str, wanted_on: date, sentence: str | None, field: str | None
) -> None:
    def check() -> None:
        actions.check_more_time(
            WREN, by, reason=reason, current_due=DUE, wanted_on=wanted_on, policy=DEFAULTS
        )

    if sentence is None:
        check()
    else:
        said, where = refusal(check)
        assert said.startswith(sentence)
        assert where == field


def test_nobody_extends_a_remedial_date() -> None:
    said, _ = refusal(actions.check_may_extend_remedy)
    assert said.endswith("Please say why it is late instead.")


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (DELE, None),
        (PRIYA, "This request is somebody else's to decide."),
        (WREN, "Somebody else decides on more time for your action."),
    ],
)
def test_a_request_is_decided_by_whose_it_is(by: int, sentence: str | None) -> None:
    assert actions.may_decide_more_time(WREN, DELE, by) is (sentence is None)
    if sentence is not None:
        assert refusal(lambda: actions.check_may_decide_more_time(WREN, DELE, by))[0] == sentence


def test_nobody_decides_their_own_request_even_when_it_is_addressed_to_them() -> None:
    assert not actions.may_decide_more_time(DELE, DELE, DELE)


def test_from_the_third_request_on_it_stands_in_mondays_message() -> None:
    assert [actions.stands_on_monday(n) for n in (1, 2, 3, 4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("is_ad", "reason", "sentence", "field"),
    [
        (True, "The family has moved away.", None, None),
        (False, "The family has moved away.", "The Assistant Director decides", None),
        (True, " ", "Please say why it is not being done.", "reason"),
    ],
)
def test_not_doing_needs_the_assistant_director_and_a_reason(
    is_ad: bool, reason: str, sentence: str | None, field: str | None
) -> None:
    assert actions.may_not_do(is_ad=is_ad, reason=reason) is (sentence is None)
    if sentence is not None:
        said, where = refusal(lambda: actions.check_may_not_do(is_ad=is_ad, reason=reason))
        assert said.startswith(sentence)
        assert where == field
