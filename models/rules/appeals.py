"""An appeal by the auditor, a review for the AD: who may ask, how long, what follows (brief 7).

Each is asked once, within 5 working days of the decision in force, counted from the next one: the
finalisation, or the amendment that the other's asking brought. Clocks do not pause meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.errors import RuleBroken
from models.policy import DEFAULTS, Policy
from models.rules.calendar import short_day
from models.rules.deadlines import appeal_due
from models.rules.grading import ActionFacts, check_enough_actions, grade_name, is_weak
from models.rules.lifecycle import APPEAL_NEXT, DECIDED_STATES
from models.rules.pairs import holds
from models.vocabulary import AppealKind, AppealState, AuditState, Grade

_NAMES = {AppealKind.APPEAL: "an appeal", AppealKind.REVIEW: "a review"}


@dataclass(frozen=True)
class AskFacts:
    """A decided audit, as far as asking goes.

    `decided_on` is the day of the decision in force; `director_id` answers for the post of the AD
    whose service holds the case today; `asked` are the kinds that were asked for already.
    """

    state: AuditState
    decided_on: date | None
    auditor_id: int
    director_id: int | None
    asked: frozenset[AppealKind] = frozenset()


def last_day(decided_on: date, policy: Policy = DEFAULTS) -> date:
    """The last day on which it can be asked for."""
    return appeal_due(decided_on, policy)


def check_may_ask(
    kind: AppealKind, facts: AskFacts, by_id: int, today: date, policy: Policy = DEFAULTS
) -> None:
    """The auditor appeals, the AD of the case asks for a review; each once and in time."""
    if kind is AppealKind.APPEAL and by_id != facts.auditor_id:
        raise RuleBroken("The auditor appeals against a decision on their own audit.")
    if kind is AppealKind.REVIEW and by_id != facts.director_id:
        raise RuleBroken(
            "The Assistant Director whose service holds the case asks for a review, or who stands "
            "in for them."
        )
    if facts.state not in DECIDED_STATES or facts.decided_on is None:
        raise RuleBroken("This audit is not decided yet, so there is nothing to ask about.")
    if kind in facts.asked:
        raise RuleBroken(
            f"You have asked for {_NAMES[kind]} already, and it can be asked for once. What was "
            "asked is kept."
        )
    until = last_day(facts.decided_on, policy)
    if today > until:
        days = policy.number("moderation.appeal_working_days")
        raise RuleBroken(
            f"This could be asked until {short_day(until, than=today)}, {days} working days after "
            "the decision. If something is still not right, speak with the QA manager."
        )


def may_ask(
    kind: AppealKind, facts: AskFacts, by_id: int, today: date, policy: Policy = DEFAULTS
) -> bool:
    """Whether `check_may_ask` is content."""
    return holds(check_may_ask, kind, facts, by_id, today, policy)


def check_reason(words: str) -> None:
    """Whoever decides has to know what to look at."""
    if not words.strip():
        raise RuleBroken("Please say in a line what is to be looked at again.", field="reason")


def check_decision(words: str) -> None:
    """Whoever asked hears why, whatever was decided."""
    if not words.strip():
        raise RuleBroken(
            "Please say in a line why: the auditor and the Assistant Director read it.",
            field="reason",
        )


def check_may_become(state: AppealState, to: AppealState) -> None:
    """By the table: what was decided once stays decided."""
    if to not in APPEAL_NEXT[state]:
        raise RuleBroken("This has been decided already, so nothing was changed.")


def outcome_of(before: Grade, after: Grade) -> AppealState:
    """Another grade, better or worse, upholds it; the same one dismisses it."""
    return AppealState.DISMISSED if after is before else AppealState.UPHELD


def check_actions(
    before: Grade,
    after: Grade,
    kept: Sequence[ActionFacts],
    added: Sequence[ActionFacts],
    *,
    policy: Policy = DEFAULTS,
) -> None:
    """Rule 3 for the decider: weak needs an open action, moved down to weak one of their own.

    `kept` are the actions that there were, `added` the decider's own.
    """
    if after is before:
        return
    earlier = [replace(fact, added_by_moderator=False) for fact in kept]
    own = [replace(fact, added_by_moderator=True) for fact in added]
    check_enough_actions(before, after, [*earlier, *own], policy=policy)


def check_withdrawals(after: Grade, withdrawn: Mapping[int, str], open_ids: frozenset[int]) -> None:
    """At Good or better an action may be taken off, one by one and with a reason; else it stays."""
    for action_id, reason in withdrawn.items():
        field = f"withdraw:{action_id}"
        if is_weak(after):
            raise RuleBroken(
                f"At {grade_name(after)} every action stays with its owner. They can be taken off "
                "where the grade becomes Good or better.",
                field=field,
            )
        if action_id not in open_ids:
            raise RuleBroken(
                "This action is not open any more, so it is not taken off.", field=field
            )
        if not reason.strip():
            raise RuleBroken("Please say why it is not needed any more.", field=field)
