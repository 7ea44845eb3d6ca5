"""What may be told to whom about numbers, and what may enter a digest (brief section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from models.errors import RuleBroken
from models.policy import DEFAULTS, Policy
from models.rules.pairs import holds
from models.vocabulary import Role

#: What stands in place of a masked count, whether it is small or hides a small one.
NOT_SHOWN = "not shown"
_NINETY_FIVE = 1.96


@dataclass(frozen=True)
class Masked:
    """Counts as they may be shown: None is masked. `total` is None where even it would tell."""

    counts: Mapping[str, int | None]
    total: int | None

    def text(self, name: str) -> str:
        """The count of one name, or the words in its place."""
        count = self.counts[name]
        return NOT_SHOWN if count is None else str(count)


def masked(counts: Mapping[str, int], upto: int) -> Masked:
    """Counts 1 to `upto` masked, and as many more as keep them from being worked back.

    A reader may know the total, every count shown and which masks are secondary: still each small
    count could be at least two numbers. 0 is shown; where no larger count is left to hide behind,
    the total goes too. For one table: what is shown elsewhere is the caller's care.
    """
    small = {name: n for name, n in counts.items() if 1 <= n <= upto}
    rest = sorted((n, name) for name, n in counts.items() if n > upto)
    hidden: list[tuple[int, str]] = []
    while small and rest and not _is_open(list(small.values()), hidden, rest, upto):
        hidden.append(rest.pop(0))
    safe = not small or _is_open(list(small.values()), hidden, rest, upto)
    gone = small.keys() | {name for _, name in hidden}
    shown = {name: None if name in gone else n for name, n in counts.items()}
    return Masked(shown, sum(counts.values()) if safe else None)


def _is_open(
    small: list[int], hidden: list[tuple[int, str]], rest: list[tuple[int, str]], upto: int
) -> bool:
    """Whether the masked counts' known sum leaves each small one at least two numbers.

    The small lie in 1…upto, the secondary between upto + 1 and the smallest larger count shown.
    """
    if upto < 2:  # a masked 1 is a 1: all that can be hidden is which one it is
        return len(small) + len(hidden) > 1
    known = sum(small) + sum(n for n, _ in hidden)
    others = len(small) - 1
    most_hidden = rest[0][0] if rest else known
    lowest = max(1, known - others * upto - len(hidden) * most_hidden)
    highest = min(upto, known - others - len(hidden) * (upto + 1))
    return lowest < highest


def percentages(
    counts: Mapping[str, int], policy: Policy = DEFAULTS, *, open_to_all: bool
) -> dict[str, int] | None:
    """Whole percentages of the total; None where there are too few to say.

    Too few: fewer than `learning.no_percentages_under`, or, `open_to_all`, where any count would be
    masked, for a percentage gives a count away.
    """
    total = sum(counts.values())
    if total < policy.number("learning.no_percentages_under"):
        return None
    upto = policy.number("learning.mask_counts_up_to")
    if open_to_all and any(1 <= n <= upto for n in counts.values()):
        return None
    return {name: round(100 * n / total) for name, n in counts.items()}


def interval(part: int, whole: int) -> tuple[int, int]:
    """The 95 % interval (Wilson) of a share, in whole percent. `ValueError` for none."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("a share is a part of something")
    share, z2 = part / whole, _NINETY_FIVE**2
    middle = share + z2 / (2 * whole)
    reach = _NINETY_FIVE * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    low, high = ((middle + sign * reach) / (1 + z2 / whole) for sign in (-1, 1))
    return round(100 * max(0.0, low)), round(100 * min(1.0, high))


def check_may_enter_digest(cases: int, teams: int, policy: Policy = DEFAULTS) -> None:
    """An item enters only where tagged in at least 3 cases from at least 2 teams (section 9)."""
    least_cases = policy.number("learning.item_min_cases")
    least_teams = policy.number("learning.item_min_teams")
    if cases < least_cases or teams < least_teams:
        raise RuleBroken(
            f"An item enters the digest from {least_cases} cases of {least_teams} teams on, so "
            "that nobody can be recognised.",
            field="item",
        )


def may_enter_digest(cases: int, teams: int, policy: Policy = DEFAULTS) -> bool:
    """Whether `check_may_enter_digest` is content."""
    return holds(check_may_enter_digest, cases, teams, policy)


def check_may_approve_digest(
    roles: frozenset[Role], *, nobody_recognisable: bool, meeting_recorded: bool
) -> None:
    """The Academy approves, once the meeting is recorded, and vouches that nobody is recognised."""
    if Role.ACADEMY not in roles:
        raise RuleBroken("The Academy approves the digest.")
    if not meeting_recorded:
        raise RuleBroken(
            "Please record first that Landing the Learning was held, or why it was not.",
            field="meeting",
        )
    if not nobody_recognisable:
        raise RuleBroken(
            "Please read it once more and tick that nobody could recognise a child, a family or a "
            "worker.",
            field="nobody_recognisable",
        )


def check_may_say_whether_posted(roles: frozenset[Role]) -> None:
    """The Academy looks whether a digest stands in its channel; where there is none, QA does."""
    if not roles & {Role.ACADEMY, Role.QA_MANAGER}:
        raise RuleBroken("The Academy says whether the digest is in the channel.")


def may_approve_digest(roles: frozenset[Role]) -> bool:
    """Whether this person sees the button."""
    return Role.ACADEMY in roles
