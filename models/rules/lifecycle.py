"""The states of an audit, an action, an escalation and an appeal, as tables that can be printed.

Brief section 7 (last paragraph) and section 8. Every open state has somebody whose turn it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from models.errors import RuleBroken
from models.policy import Policy
from models.rules.calendar import short_day
from models.rules.deadlines import missed_from
from models.rules.pairs import holds
from models.vocabulary import ActionState, AppealState, AuditState, EscalationState, Role, Turn

S = TypeVar("S", bound=StrEnum)

_A = AuditState
#: What an audit can become. An amended audit can be amended again: an appeal and a review.
NEXT: Mapping[AuditState, frozenset[AuditState]] = {
    _A.ASSIGNED: frozenset({_A.IN_PROGRESS, _A.EXEMPTED, _A.REASSIGNED, _A.MISSED, _A.VOID}),
    _A.IN_PROGRESS: frozenset({_A.SUBMITTED, _A.EXEMPTED, _A.REASSIGNED, _A.MISSED, _A.VOID}),
    _A.SUBMITTED: frozenset({_A.IN_MODERATION, _A.VOID}),
    _A.IN_MODERATION: frozenset(
        {
            _A.SUBMITTED,
            _A.SECOND_READING,
            _A.RETURNED,
            _A.SECOND_RETURN,
            _A.FINALISED,
            _A.VOID,
        }
    ),
    _A.SECOND_READING: frozenset({_A.FINALISED, _A.DISPUTED, _A.IN_MODERATION, _A.VOID}),
    _A.DISPUTED: frozenset({_A.FINALISED, _A.VOID}),
    _A.RETURNED: frozenset({_A.IN_PROGRESS, _A.REASSIGNED, _A.MISSED, _A.VOID}),
    _A.SECOND_RETURN: frozenset({_A.RETURNED, _A.SUBMITTED, _A.VOID}),
    _A.FINALISED: frozenset({_A.AMENDED}),
    _A.AMENDED: frozenset({_A.AMENDED}),
    _A.EXEMPTED: frozenset(),
    _A.REASSIGNED: frozenset(),
    _A.MISSED: frozenset(),
    _A.VOID: frozenset(),
}

#: Whose turn it is while an audit is in a state.
TURN: Mapping[AuditState, Turn] = {
    _A.ASSIGNED: Turn.AUDITOR,
    _A.IN_PROGRESS: Turn.AUDITOR,
    _A.SUBMITTED: Turn.MODERATOR,
    _A.IN_MODERATION: Turn.MODERATOR,
    _A.SECOND_READING: Turn.SECOND_READER,
    _A.DISPUTED: Turn.QA_MANAGER,
    _A.RETURNED: Turn.AUDITOR,
    _A.SECOND_RETURN: Turn.QA_MANAGER,
    _A.FINALISED: Turn.NOBODY,
    _A.AMENDED: Turn.NOBODY,
    _A.EXEMPTED: Turn.NOBODY,
    _A.REASSIGNED: Turn.NOBODY,
    _A.MISSED: Turn.NOBODY,
    _A.VOID: Turn.NOBODY,
}

#: Audits that somebody still has to do something about.
OPEN_STATES = frozenset(state for state, turn in TURN.items() if turn is not Turn.NOBODY)
#: Audits that are with their auditor: only these are overdue for them.
WITH_AUDITOR = frozenset(state for state, turn in TURN.items() if turn is Turn.AUDITOR)
#: Audits whose grade is decided and whose findings can be told.
DECIDED_STATES = frozenset({_A.FINALISED, _A.AMENDED})
#: Audits that only their auditor may read (brief section 11).
DRAFT_STATES = frozenset({_A.ASSIGNED, _A.IN_PROGRESS})

#: How a state is said to a person.
_STANDS: Mapping[AuditState, str] = {
    _A.ASSIGNED: "has not been started yet",
    _A.IN_PROGRESS: "is with its auditor",
    _A.SUBMITTED: "has been sent and waits for a moderator",
    _A.IN_MODERATION: "is with a moderator",
    _A.SECOND_READING: "is with a second reader",
    _A.DISPUTED: "waits for the QA manager, because two readers differ",
    _A.RETURNED: "has come back to its auditor",
    _A.SECOND_RETURN: "waits for the QA manager, who decides whether it comes back once more",
    _A.FINALISED: "is final",
    _A.AMENDED: "is final, and was amended",
    _A.EXEMPTED: "has been exempted",
    _A.REASSIGNED: "has been given to somebody else",
    _A.MISSED: "has been recorded as missed",
    _A.VOID: "has been withdrawn",
}

_D = ActionState
#: What an action can become. A re-check that fails reopens a verified one.
ACTION_NEXT: Mapping[ActionState, frozenset[ActionState]] = {
    _D.OPEN: frozenset({_D.DONE_CLAIMED, _D.NOT_DOING}),
    _D.DONE_CLAIMED: frozenset({_D.VERIFIED, _D.REOPENED}),
    _D.VERIFIED: frozenset({_D.REOPENED}),
    _D.REOPENED: frozenset({_D.DONE_CLAIMED, _D.NOT_DOING}),
    _D.NOT_DOING: frozenset(),
}
#: Actions that their owner still has to do.
ACTION_WITH_OWNER = frozenset({_D.OPEN, _D.REOPENED})
#: Actions that are not closed by two people yet; all of them can be overdue.
ACTION_OPEN_STATES = ACTION_WITH_OWNER | {_D.DONE_CLAIMED}
_ACTION_STANDS: Mapping[ActionState, str] = {
    _D.OPEN: "is open",
    _D.DONE_CLAIMED: "waits for somebody else to verify it",
    _D.VERIFIED: "has been verified",
    _D.REOPENED: "is open again",
    _D.NOT_DOING: "is not being done, with the Assistant Director's approval",
}

_E = EscalationState
#: What an escalation can become. What is not on the record goes back, with its original date;
#: closing early is an appeal, a transfer or a closed case.
ESCALATION_NEXT: Mapping[EscalationState, frozenset[EscalationState]] = {
    _E.OPEN: frozenset({_E.ACKNOWLEDGED, _E.ACTION_RECORDED, _E.CLOSED}),
    _E.ACKNOWLEDGED: frozenset({_E.ACTION_RECORDED, _E.CLOSED}),
    _E.ACTION_RECORDED: frozenset({_E.VERIFIED, _E.ACKNOWLEDGED, _E.CLOSED}),
    _E.VERIFIED: frozenset({_E.CLOSED}),
    _E.CLOSED: frozenset(),
}
#: Escalations whose remedial action is not recorded yet: the clock runs.
ESCALATION_RUNNING = frozenset({_E.OPEN, _E.ACKNOWLEDGED})
_ESCALATION_STANDS: Mapping[EscalationState, str] = {
    _E.OPEN: "is open",
    _E.ACKNOWLEDGED: "has been acknowledged",
    _E.ACTION_RECORDED: "has its action recorded and waits for practice assurance to verify it",
    _E.VERIFIED: "has been verified",
    _E.CLOSED: "is closed",
}

_P = AppealState
#: What an appeal or a review can become: it is decided once, and stays so.
APPEAL_NEXT: Mapping[AppealState, frozenset[AppealState]] = {
    _P.ASKED: frozenset({_P.UPHELD, _P.DISMISSED}),
    _P.UPHELD: frozenset(),
    _P.DISMISSED: frozenset(),
}


def check_may_become(state: AuditState, to: AuditState) -> None:
    """Whether an audit in this state can become that; a stale button gets the sentence."""
    _check(NEXT, _STANDS, "audit", state, to)


def may_become(state: AuditState, to: AuditState) -> bool:
    """Whether `check_may_become` is content."""
    return to in NEXT[state]


def check_action_may_become(state: ActionState, to: ActionState) -> None:
    """The same for an action."""
    _check(ACTION_NEXT, _ACTION_STANDS, "action", state, to)


def action_may_become(state: ActionState, to: ActionState) -> bool:
    """Whether `check_action_may_become` is content."""
    return to in ACTION_NEXT[state]


def action_stands(state: ActionState) -> str:
    """How an action stands, said to a person: "is open"."""
    return _ACTION_STANDS[state]


def check_escalation_may_become(state: EscalationState, to: EscalationState) -> None:
    """The same for an escalation."""
    _check(ESCALATION_NEXT, _ESCALATION_STANDS, "escalation", state, to)


def escalation_may_become(state: EscalationState, to: EscalationState) -> bool:
    """Whether `check_escalation_may_become` is content."""
    return to in ESCALATION_NEXT[state]


def check_may_mark_missed(
    *, roles: frozenset[Role], due: date, today: date, reason: str, policy: Policy
) -> None:
    """Rule 7: `missed` needs the QA manager, a reason, and 10 working days after the due date."""
    if Role.QA_MANAGER not in roles:
        raise RuleBroken("Only the QA manager records an audit as missed.")
    first = missed_from(due, policy)
    if today < first:
        days = policy.number("programme.missed_working_days")
        raise RuleBroken(
            f"An audit can be recorded as missed from {short_day(first, than=today)}, {days} "
            "working days after it was due. Until then it is overdue."
        )
    if not reason.strip():
        raise RuleBroken("Please say why the audit was missed.", field="reason")


def may_mark_missed(
    *, roles: frozenset[Role], due: date, today: date, reason: str, policy: Policy
) -> bool:
    """Whether `check_may_mark_missed` is content."""
    return holds(
        check_may_mark_missed, roles=roles, due=due, today=today, reason=reason, policy=policy
    )


def diagram() -> str:
    """The four tables as a Mermaid state diagram for the documentation."""
    tables: list[tuple[str, Mapping[StrEnum, frozenset[StrEnum]]]] = [
        ("audit", _widened(NEXT)),
        ("action", _widened(ACTION_NEXT)),
        ("escalation", _widened(ESCALATION_NEXT)),
        ("appeal", _widened(APPEAL_NEXT)),
    ]
    lines = ["stateDiagram-v2"]
    for name, table in tables:
        first = next(iter(table))
        lines.append(f"    state {name} {{")
        lines.append(f"        [*] --> {name}_{first}")
        for state, following in table.items():
            lines.append(f'        state "{state.replace("_", " ")}" as {name}_{state}')
            lines += [f"        {name}_{state} --> {name}_{to}" for to in sorted(following)]
            if not following:
                lines.append(f"        {name}_{state} --> [*]")
        lines.append("    }")
    return "\n".join(lines) + "\n"


def _check(
    table: Mapping[S, frozenset[S]], stands: Mapping[S, str], what: str, state: S, to: S
) -> None:
    if to not in table[state]:
        raise RuleBroken(
            f"This {what} {stands[state]}, so nothing was changed. "
            "Its card shows how it stands now."
        )


def _widened(table: Mapping[S, frozenset[S]]) -> Mapping[StrEnum, frozenset[StrEnum]]:
    return {state: frozenset(following) for state, following in table.items()}
