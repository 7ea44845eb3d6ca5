"""An appeal and a review as tables: who may ask, until when, and what a decision needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import RuleBroken
from models.rules import appeals
from models.rules.appeals import AskFacts
from models.rules.grading import ActionFacts
from models.vocabulary import AppealKind, AppealState, AuditState, Grade

# Moses audits; Grace answers for the AD's post; Priya is anybody else.
MOSES, GRACE, PRIYA = 1, 2, 3
TUESDAY = date(2026, 12, 1)
LAST = date(2026, 12, 8)  # the fifth working day, counted from Wednesday
FINAL = AskFacts(AuditState.FINALISED, TUESDAY, auditor_id=MOSES, director_id=GRACE)
APPEAL, REVIEW = AppealKind.APPEAL, AppealKind.REVIEW
OUTSTANDING, GOOD, RI, INADEQUATE = tuple(Grade)
DUE = ActionFacts(owner_id=PRIYA, due_on=LAST, open=True, added_by_moderator=True)
DONE = replace(DUE, open=False)


# The auditor appeals, and whoever answers for the AD's post asks for a review: each once, within
# five working days of the decision in force, counted from the next one.
@pytest.mark.parametrize(
    ("kind", "by", "facts", "today", "sentence"),
    [
        (APPEAL, MOSES, FINAL, TUESDAY, None),
        (APPEAL, MOSES, FINAL, LAST, None),
        (APPEAL, MOSES, FINAL, date(2026, 12, 9), "This could be asked until Tue 8 Dec, 5 working"),
        (REVIEW, GRACE, FINAL, LAST, None),
        (REVIEW, GRACE, FINAL, date(2026, 12, 9), "This could be asked until Tue 8 Dec, 5 working"),
        (APPEAL, GRACE, FINAL, TUESDAY, "The auditor appeals against"),
        (REVIEW, MOSES, FINAL, TUESDAY, "The Assistant Director whose service"),
        (REVIEW, PRIYA, FINAL, TUESDAY, "The Assistant Director whose service"),
        (REVIEW, GRACE, replace(FINAL, director_id=None), TUESDAY, "The Assistant Director whose"),
        (APPEAL, MOSES, replace(FINAL, asked=frozenset({REVIEW})), TUESDAY, None),
        (
            APPEAL,
            MOSES,
            replace(FINAL, asked=frozenset({APPEAL})),
            TUESDAY,
            "You have asked for an",
        ),
        (
            REVIEW,
            GRACE,
            replace(FINAL, asked=frozenset({REVIEW})),
            TUESDAY,
            "You have asked for a r",
        ),
        (APPEAL, MOSES, replace(FINAL, state=AuditState.AMENDED), TUESDAY, None),
        # Over Christmas: five working days from Thursday 24 December are Monday 4 January.
        (APPEAL, MOSES, replace(FINAL, decided_on=date(2026, 12, 24)), date(2027, 1, 4), None),
    ],
)
def test_who_may_ask_and_until_when(
    kind: AppealKind, by: int, facts: AskFacts, today: date, sentence: str | None
) -> None:
    assert appeals.may_ask(kind, facts, by, today) is (sentence is None)
    if sentence is not None:
        with pytest.raises(RuleBroken) as refused:
            appeals.check_may_ask(kind, facts, by, today)
        assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize("state", set(AuditState) - {AuditState.FINALISED, AuditState.AMENDED})
def test_nothing_is_asked_about_what_is_not_decided(state: AuditState) -> None:
    assert not appeals.may_ask(APPEAL, replace(FINAL, state=state), MOSES, TUESDAY)


# The same grade dismisses what was asked; another, better or worse, upholds it.
@pytest.mark.parametrize("before", list(Grade))
@pytest.mark.parametrize("after", list(Grade))
def test_how_it_ends(before: Grade, after: Grade) -> None:
    same = AppealState.DISMISSED if before is after else AppealState.UPHELD
    assert appeals.outcome_of(before, after) is same
    appeals.check_may_become(AppealState.ASKED, same)
    with pytest.raises(RuleBroken, match="decided already"):
        appeals.check_may_become(same, same)


# Weak needs an open action, owned and dated; moved down to weak, one of the decider's own, and the
# moderator's of before is not that.
@pytest.mark.parametrize(
    ("before", "after", "kept", "added", "enough"),
    [
        (RI, GOOD, [], [], True),
        (RI, RI, [], [], True),
        (INADEQUATE, RI, [DUE], [], True),
        (INADEQUATE, RI, [DONE], [], False),
        (INADEQUATE, RI, [], [DUE], True),
        (RI, INADEQUATE, [DUE], [], False),
        (RI, INADEQUATE, [DUE], [DUE], True),
        (GOOD, RI, [DUE], [], False),
        (GOOD, RI, [], [DUE], True),
        (OUTSTANDING, GOOD, [], [], True),
    ],
)
def test_the_actions_that_a_decision_needs(
    before: Grade,
    after: Grade,
    kept: list[ActionFacts],
    added: list[ActionFacts],
    enough: bool,
) -> None:
    if enough:
        appeals.check_actions(before, after, kept, added)
    else:
        with pytest.raises(RuleBroken) as refused:
            appeals.check_actions(before, after, kept, added)
        assert refused.value.field == "enough"


# At Good or better an open action is taken off with a reason; else every one stays.
@pytest.mark.parametrize(
    ("after", "withdrawn", "sentence"),
    [
        (GOOD, {}, None),
        (RI, {}, None),
        (GOOD, {7: "The plan holds it."}, None),
        (OUTSTANDING, {7: "The plan holds it."}, None),
        (RI, {7: "The plan holds it."}, "At Requires Improvement every action stays"),
        (GOOD, {7: "  "}, "Please say why"),
        (GOOD, {8: "The plan holds it."}, "This action is not open any more"),
    ],
)
def test_which_actions_are_taken_off(
    after: Grade, withdrawn: dict[int, str], sentence: str | None
) -> None:
    if sentence is None:
        appeals.check_withdrawals(after, withdrawn, frozenset({7}))
        return
    with pytest.raises(RuleBroken) as refused:
        appeals.check_withdrawals(after, withdrawn, frozenset({7}))
    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == f"withdraw:{next(iter(withdrawn))}"
