"""Who does, verifies and gives more time for an action (brief rules 6 and 9, section 8)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from models.errors import RuleBroken
from models.policy import DEFAULTS, Policy
from models.rules.calendar import (
    add_working_days,
    is_working_day,
    next_working_day,
    short_day,
    working_days_between,
)
from models.rules.deadlines import extension_due
from models.rules.independence import PersonFacts
from models.rules.pairs import holds
from models.vocabulary import ActionSource, Role


class Verifier(StrEnum):
    """Who sees that an action made a difference."""

    PRACTICE_ASSURANCE_LEAD = "practice_assurance_lead"
    OWNERS_MANAGER = "owners_manager"


class Decider(StrEnum):
    """Who decides a request for more time."""

    OWNERS_MANAGER = "owners_manager"
    ASSISTANT_DIRECTOR = "assistant_director"
    QA_MANAGER = "qa_manager"


#: Whether an action is about a case, a service or a person: its impact prompt depends on it.
_ABOUT = {
    ActionSource.AUDIT: "case",
    ActionSource.MODERATION: "case",
    ActionSource.ESCALATION: "case",
    ActionSource.LEARNING: "service",
}


def impact_prompt(source: ActionSource, policy: Policy = DEFAULTS) -> str:
    """What the owner is asked when they claim it as done: "What is different for the child?"."""
    return policy.words(f"action.impact_prompts.{_ABOUT[source]}")


def check_new(what: str, why: str, due_on: date | None, owner_id: int | None, today: date) -> None:
    """An action says what and why for the child, who owns it, and a working day to come."""
    if not what.strip():
        raise RuleBroken("Please write what is to be done.", field="what")
    if not why.strip():
        raise RuleBroken("Please say why, for the child.", field="why")
    if owner_id is None:
        raise RuleBroken("Please choose who will do it.", field="owner")
    if due_on is None or due_on <= today:
        raise RuleBroken("Please choose a day that is still to come.", field="due_on")
    if not is_working_day(due_on):
        raise RuleBroken(said_of_day(due_on, today), field="due_on")


def check_owner_stays(
    name: str, starts: date | None, ends: date | None, *, today: date, due_on: date
) -> None:
    """An action is owned by somebody who is here today, and still is on the day it is due."""
    if (starts is not None and starts > today) or (ends is not None and ends < today):
        raise RuleBroken(
            f"{name} is not on the council's list today. Please choose somebody who is.",
            field="owner",
        )
    if ends is not None and ends < due_on:
        raise RuleBroken(
            f"{name} is here until {short_day(ends, than=today)}, and this is due later. Please "
            "choose somebody else, or a sooner day.",
            field="owner",
        )


def check_may_plan_another(planned: int, policy: Policy = DEFAULTS) -> None:
    """An audit holds as many actions of its auditor's as the council has set, and no more."""
    _check_room(planned, policy.number("action.planned_at_most"), "This audit holds")


def check_may_add_another(added: int, policy: Policy = DEFAULTS) -> None:
    """The same of those that moderation adds to an audit."""
    _check_room(added, policy.number("moderation.actions_at_most"), "Moderation has added")


def _check_room(count: int, most: int, who_holds: str) -> None:
    if count >= most:
        raise RuleBroken(
            f"{who_holds} {most} actions, which is as many as people can follow. Please "
            "change one of them instead, or take one off first. What you wrote is kept."
        )


def said_of_day(day: date | None, today: date, policy: Policy = DEFAULTS) -> str:
    """How far off a due date is in working days; kindly, when it cannot be one.

    Without a day, an example: "Tue 8 Dec is 5 working days from today."
    """
    if day is None:
        days = policy.number("action.hint_working_days")
        return said_of_day(add_working_days(today, days), today)
    named = short_day(day, than=today)
    if day < today:
        return f"{named} has passed. Please choose a day that is still to come."
    if day == today:
        return "That is today. Please choose a day that is still to come."
    if not is_working_day(day):
        on = short_day(next_working_day(day), than=today)
        return f"{named} is not a working day. The next one is {on}."
    days = working_days_between(today, day)
    return f"{named} is {days} working day{'' if days == 1 else 's'} from today."


def check_may_claim_done(owner_id: int, by_id: int) -> None:
    """Rule 9: only the owner says that an action is done."""
    if by_id != owner_id:
        raise RuleBroken("Only its owner can say that an action is done.")


def may_claim_done(owner_id: int, by_id: int) -> bool:
    """Whether `check_may_claim_done` is content."""
    return holds(check_may_claim_done, owner_id, by_id)


def check_impact(words: str) -> None:
    """Rule 9: a claim comes with an impact line."""
    if not words.strip():
        raise RuleBroken("Please say in a line what is different.", field="impact")


def who_verifies(from_weak: bool) -> Verifier:
    """A practice assurance lead for actions from RI or Inadequate, else the owner's manager."""
    return Verifier.PRACTICE_ASSURANCE_LEAD if from_weak else Verifier.OWNERS_MANAGER


def check_may_verify(
    *,
    owner_id: int,
    from_weak: bool,
    owner_manager_id: int | None,
    by: PersonFacts,
    owner_manages_by: bool,
) -> None:
    """Rule 9: a second person, never the owner nor somebody whom the owner manages.

    `owner_manages_by`: whether the owner stands anywhere above this person.
    """
    if by.id == owner_id:
        raise RuleBroken("Somebody else verifies it: an action is closed by two people.")
    if owner_manages_by:
        raise RuleBroken("Nobody verifies an action that their own manager owns.")
    if who_verifies(from_weak) is Verifier.PRACTICE_ASSURANCE_LEAD:
        if Role.PRACTICE_ASSURANCE_LEAD not in by.roles:
            raise RuleBroken(
                "An action from a Requires Improvement or Inadequate is verified by a practice "
                "assurance lead, on the case record."
            )
    elif by.id != owner_manager_id:
        raise RuleBroken("The owner's manager verifies this action.")


def may_verify(
    *,
    owner_id: int,
    from_weak: bool,
    owner_manager_id: int | None,
    by: PersonFacts,
    owner_manages_by: bool,
) -> bool:
    """Whether `check_may_verify` is content."""
    return holds(
        check_may_verify,
        owner_id=owner_id,
        from_weak=from_weak,
        owner_manager_id=owner_manager_id,
        by=by,
        owner_manages_by=owner_manages_by,
    )


def who_decides_more_time(number: int, from_weak: bool, *, owner_is_ad: bool = False) -> Decider:
    """Who decides an owner's `number`th request for one action (1 is the first).

    The manager the first; the AD later ones and all from RI or Inadequate; the QA manager the AD's.
    """
    if owner_is_ad:
        return Decider.QA_MANAGER
    if number > 1 or from_weak:
        return Decider.ASSISTANT_DIRECTOR
    return Decider.OWNERS_MANAGER


def check_more_time(
    owner_id: int,
    by_id: int,
    *,
    reason: str,
    current_due: date,
    wanted_on: date,
    policy: Policy,
) -> None:
    """A request is the owner's, has a reason, and reaches 10 working days on at most."""
    if by_id != owner_id:
        raise RuleBroken("Only its owner can ask for more time for this action.")
    if not reason.strip():
        raise RuleBroken("Please say in a line why more time is needed.", field="reason")
    if wanted_on <= current_due:
        raise RuleBroken(
            f"It is due {short_day(current_due)} already. Please choose a later day.",
            field="wanted_on",
        )
    latest = extension_due(current_due, policy)
    if wanted_on > latest:
        days = policy.number("action.extension_working_days")
        raise RuleBroken(
            f"One request can give up to {days} working days: {short_day(latest)} at the latest.",
            field="wanted_on",
        )


def check_may_extend_remedy() -> None:
    """Rule 6: nobody extends a 7- or 14-day date. It always refuses, and says what to do."""
    raise RuleBroken("This date cannot be extended by anybody. Please say why it is late instead.")


def check_may_decide_more_time(owner_id: int, decider_id: int, by_id: int) -> None:
    """A request is decided by whose it is to decide, and never by the owner."""
    if by_id == owner_id:
        raise RuleBroken("Somebody else decides on more time for your action.")
    if by_id != decider_id:
        raise RuleBroken("This request is somebody else's to decide.")


def may_decide_more_time(owner_id: int, decider_id: int, by_id: int) -> bool:
    """Whether `check_may_decide_more_time` is content."""
    return holds(check_may_decide_more_time, owner_id, decider_id, by_id)


def stands_on_monday(requests: int, policy: Policy = DEFAULTS) -> bool:
    """Whether an action's requests are counted in the AD's Monday message: from the third."""
    return requests >= policy.number("action.shown_to_ad_from_request")


def check_may_not_do(*, is_ad: bool, reason: str) -> None:
    """`not doing` needs the Assistant Director's approval and a reason."""
    if not is_ad:
        raise RuleBroken("The Assistant Director decides that an action is not done after all.")
    if not reason.strip():
        raise RuleBroken("Please say why it is not being done.", field="reason")


def may_not_do(*, is_ad: bool, reason: str) -> bool:
    """Whether `check_may_not_do` is content."""
    return holds(check_may_not_do, is_ad=is_ad, reason=reason)
