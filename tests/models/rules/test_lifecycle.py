"""The states of an audit, an action and an escalation (brief sections 7 and 8)."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules import lifecycle
from models.rules.lifecycle import ACTION_NEXT, ESCALATION_NEXT, NEXT, OPEN_STATES, TURN
from models.vocabulary import ActionState, AuditState, EscalationState, Role, Turn

A, D, E = AuditState, ActionState, EscalationState
QA_MANAGER = frozenset({Role.QA_MANAGER})


def test_no_state_is_missing_from_the_tables() -> None:
    assert set(NEXT) == set(TURN) == set(AuditState)
    assert set(ACTION_NEXT) == set(ActionState)
    assert set(ESCALATION_NEXT) == set(EscalationState)


def test_every_open_audit_has_somebody_whose_turn_it_is() -> None:
    for state in AuditState:
        assert (state in OPEN_STATES) == (TURN[state] is not Turn.NOBODY)
    assert {state for state in AuditState if not NEXT[state]} <= set(AuditState) - OPEN_STATES
    assert lifecycle.WITH_AUDITOR < OPEN_STATES
    assert not lifecycle.DECIDED_STATES & OPEN_STATES


def test_an_action_is_open_until_two_people_closed_it() -> None:
    assert {D.OPEN, D.REOPENED} == lifecycle.ACTION_WITH_OWNER
    assert {D.OPEN, D.REOPENED, D.DONE_CLAIMED} == lifecycle.ACTION_OPEN_STATES
    assert {E.OPEN, E.ACKNOWLEDGED} == lifecycle.ESCALATION_RUNNING


def test_every_state_can_be_reached() -> None:
    reached, waiting = {A.ASSIGNED}, [A.ASSIGNED]
    while waiting:
        for state in NEXT[waiting.pop()] - reached:
            reached.add(state)
            waiting.append(state)
    assert reached == set(AuditState)


@pytest.mark.parametrize(
    ("state", "to"),
    [
        # The way of an audit (section 7).
        (A.ASSIGNED, A.IN_PROGRESS),
        (A.IN_PROGRESS, A.SUBMITTED),
        (A.SUBMITTED, A.IN_MODERATION),
        (A.IN_MODERATION, A.SUBMITTED),  # handed back to the queue
        (A.IN_MODERATION, A.SECOND_READING),
        (A.SECOND_READING, A.IN_MODERATION),  # the readers differ
        (A.SECOND_READING, A.FINALISED),
        (A.IN_MODERATION, A.FINALISED),
        (A.IN_MODERATION, A.RETURNED),
        (A.RETURNED, A.IN_PROGRESS),
        (A.FINALISED, A.AMENDED),
        (A.AMENDED, A.AMENDED),  # an appeal, and a review
        # What can become of it on the way.
        (A.ASSIGNED, A.EXEMPTED),
        (A.IN_PROGRESS, A.REASSIGNED),
        (A.RETURNED, A.REASSIGNED),
        (A.IN_PROGRESS, A.MISSED),
        (A.IN_MODERATION, A.VOID),
    ],
)
def test_an_audit_can_go_this_way(state: AuditState, to: AuditState) -> None:
    lifecycle.check_may_become(state, to)
    assert lifecycle.may_become(state, to)


@pytest.mark.parametrize(
    ("state", "to", "sentence"),
    [
        (A.ASSIGNED, A.SUBMITTED, "This audit has not been started yet, so nothing was changed."),
        (A.SUBMITTED, A.SUBMITTED, "This audit has been sent and waits for a moderator"),
        (A.SUBMITTED, A.FINALISED, "This audit has been sent and waits for a moderator"),
        (A.FINALISED, A.IN_PROGRESS, "This audit is final"),
        (A.MISSED, A.IN_PROGRESS, "This audit has been recorded as missed"),
        (A.REASSIGNED, A.IN_PROGRESS, "This audit has been given to somebody else"),
    ],
)
def test_a_stale_button_hears_how_it_stands(
    state: AuditState, to: AuditState, sentence: str
) -> None:
    assert not lifecycle.may_become(state, to)
    with pytest.raises(RuleBroken) as refused:
        lifecycle.check_may_become(state, to)
    assert refused.value.sentence.startswith(sentence)


def test_every_state_has_words_for_a_refusal() -> None:
    for audit in AuditState:
        with pytest.raises(RuleBroken):
            lifecycle.check_may_become(audit, A.ASSIGNED)
    for action in ActionState:
        if not lifecycle.action_may_become(action, D.VERIFIED):
            with pytest.raises(RuleBroken, match="This action"):
                lifecycle.check_action_may_become(action, D.VERIFIED)
    for escalation in EscalationState:
        if not lifecycle.escalation_may_become(escalation, E.OPEN):
            with pytest.raises(RuleBroken, match="This escalation"):
                lifecycle.check_escalation_may_become(escalation, E.OPEN)


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [
        # Claimed by one, verified by another; a failed re-check reopens.
        (D.OPEN, D.DONE_CLAIMED, True),
        (D.OPEN, D.VERIFIED, False),
        (D.DONE_CLAIMED, D.VERIFIED, True),
        (D.DONE_CLAIMED, D.REOPENED, True),
        (D.VERIFIED, D.REOPENED, True),
        (D.REOPENED, D.DONE_CLAIMED, True),
        (D.NOT_DOING, D.DONE_CLAIMED, False),
    ],
)
def test_an_action_is_closed_in_two_steps(state: ActionState, to: ActionState, may: bool) -> None:
    assert lifecycle.action_may_become(state, to) is may
    if may:
        lifecycle.check_action_may_become(state, to)


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [
        # open → acknowledged → action recorded → verified → closed
        (E.OPEN, E.ACKNOWLEDGED, True),
        (E.OPEN, E.ACTION_RECORDED, True),
        (E.ACKNOWLEDGED, E.ACTION_RECORDED, True),
        (E.ACTION_RECORDED, E.VERIFIED, True),
        (E.ACTION_RECORDED, E.ACKNOWLEDGED, True),  # not on the record: back, with its old date
        (E.VERIFIED, E.CLOSED, True),
        (E.OPEN, E.VERIFIED, False),
        (E.CLOSED, E.OPEN, False),
    ],
)
def test_an_escalation_is_verified_before_it_closes(
    state: EscalationState, to: EscalationState, may: bool
) -> None:
    assert lifecycle.escalation_may_become(state, to) is may
    if may:
        lifecycle.check_escalation_may_become(state, to)


DUE = date(2026, 4, 30)
TENTH_WORKING_DAY = date(2026, 5, 15)  # May Day is none


@pytest.mark.parametrize(
    ("roles", "today", "reason", "sentence", "field"),
    [
        # Rule 7: missed needs the QA manager, 10 working days and a reason.
        (QA_MANAGER, TENTH_WORKING_DAY, "left in March", None, None),
        (
            frozenset({Role.TEAM_MANAGER}),
            TENTH_WORKING_DAY,
            "left in March",
            "Only the QA manager",
            None,
        ),
        (
            QA_MANAGER,
            date(2026, 5, 14),
            "left in March",
            "An audit can be recorded as missed from Fri 15 May, 10 working days after",
            None,
        ),
        (QA_MANAGER, TENTH_WORKING_DAY, "  ", "Please say why", "reason"),
    ],
)
def test_an_audit_is_missed_only_after_ten_working_days_with_a_reason(
    roles: frozenset[Role], today: date, reason: str, sentence: str | None, field: str | None
) -> None:
    def check() -> None:
        lifecycle.check_may_mark_missed(
            roles=roles, due=DUE, today=today, reason=reason, policy=DEFAULTS
        )

    assert lifecycle.may_mark_missed(
        roles=roles, due=DUE, today=today, reason=reason, policy=DEFAULTS
    ) is (sentence is None)
    if sentence is None:
        check()
        return
    with pytest.raises(RuleBroken) as refused:
        check()
    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == field


def test_the_tables_are_printed_as_a_diagram() -> None:
    text = lifecycle.diagram()
    assert text.startswith("stateDiagram-v2\n    state audit {\n        [*] --> audit_assigned\n")
    assert "        audit_in_moderation --> audit_returned\n" in text
    assert "        action_done_claimed --> action_verified\n" in text
    assert "        escalation_closed --> [*]\n" in text
    tables = (NEXT, ACTION_NEXT, ESCALATION_NEXT, lifecycle.APPEAL_NEXT)
    arrows = sum(len(to) for table in tables for to in table.values())
    ends = sum(not to for table in tables for to in table.values())
    assert text.count("-->") == arrows + ends + len(tables)
