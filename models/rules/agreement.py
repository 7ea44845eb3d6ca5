"""Whether auditors and moderators see the same thing: the grid, kappa, how sure (brief 7).

Kappa is Cohen's, with quadratic weights: a difference of two grades counts four times as much as
one of a single grade. numpy and scipy are imported where they are used: they are large, and most
processes never need them (`docs/decisions/how-we-agree.md`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from models.errors import RuleBroken
from models.policy import Policy
from models.rules.calendar import add_months
from models.rules.grading import ORDER, steps
from models.rules.pairs import holds
from models.vocabulary import Grade, Role

if TYPE_CHECKING:
    import numpy as np

#: The auditor's grade, then the moderator's.
Pair = tuple[Grade, Grade]
#: Audits by the auditor's grade (rows) and the moderator's (columns), both best first.
Grid = tuple[tuple[int, ...], ...]
#: Where more of the samples drawn again than this hold one grade only, nothing can be said.
_MOST_UNDEFINED = 0.025
#: Where kappa is not defined. It is never less than -1, and scipy warns of what is not a number.
_UNDEFINED = -9.0
_BATCH = 200


@dataclass(frozen=True)
class Kappa:
    """The figure, and between what it likely lies.

    `interval` is None where both agree on every audit: drawn again, that never differs.
    """

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Agreement:
    """How two sets of grades for the same audits agree.

    `kappa` is None below `least` audits, and where nearly every audit has one grade from both.
    """

    grid: Grid
    least: int
    confidence: int
    kappa: Kappa | None

    @property
    def n(self) -> int:
        """How many audits."""
        return sum(map(sum, self.grid))

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of them to say anything."""
        return self.n >= self.least

    @property
    def movement(self) -> Movement:
        """The same in three numbers."""
        return movement_in(self.grid)

    @property
    def sentence(self) -> str:
        """What it means and how sure it is, in words for the QA manager."""
        if not self.is_enough:
            return f"too few to say: {self.n} so far, and {self.least} are needed"
        if self.kappa is None:
            return "nearly every audit has one grade from both, and there kappa cannot tell"
        if self.kappa.interval is None:
            return f"kappa {self.kappa.value:.2f}: the same grade every time"
        low, high = self.kappa.interval
        return (
            f"kappa {self.kappa.value:.2f}, likely between {low:.2f} and {high:.2f} "
            f"({self.confidence} %): {_against_chance(low, high)}"
        )


@dataclass(frozen=True)
class Movement:
    """How many audits kept the auditor's grade, and how many were moved; `far` by two or more."""

    same: int
    up: int
    down: int
    far: int

    @property
    def n(self) -> int:
        """How many audits."""
        return self.same + self.up + self.down


def grid_of(pairs: Iterable[Pair]) -> Grid:
    """The audits counted by both grades."""
    counted = Counter(pairs)
    return tuple(tuple(counted[before, after] for after in ORDER) for before in ORDER)


def movement_in(grid: Grid) -> Movement:
    """A grid in three numbers: a person's own, or one line about everybody."""
    moved: Counter[int] = Counter()
    for row, before in zip(grid, ORDER, strict=True):
        for count, after in zip(row, ORDER, strict=True):
            moved[steps(before, after)] += count
    return Movement(
        same=moved[0],
        up=sum(count for by, count in moved.items() if by > 0),
        down=sum(count for by, count in moved.items() if by < 0),
        far=sum(count for by, count in moved.items() if abs(by) > 1),
    )


def agreement_of(pairs: Iterable[Pair], policy: Policy) -> Agreement:
    """How these grades agree, by the council's settings. The same pairs give the same figures."""
    grid = grid_of(pairs)
    least = policy.number("agreement.least")
    confidence = policy.number("agreement.confidence_percent")
    kappa = None
    if sum(map(sum, grid)) >= max(least, 1):
        samples = policy.number("agreement.samples")
        kappa = kappa_of(grid, confidence=confidence / 100, samples=samples)
    return Agreement(grid, least, confidence, kappa)


def kappa_of(grid: Sequence[Sequence[int]], *, confidence: float, samples: int) -> Kappa | None:
    """Quadratic-weighted kappa of a square grid, with a bootstrap percentile interval.

    The audits are drawn again, with replacement, `samples` times; the seed is the grid itself, so
    whoever counts the same audits finds the same interval. None where kappa is not defined, or
    not in more than one sample of forty: there nearly everything has one grade from both.
    """
    import numpy as np
    from scipy.stats import bootstrap

    counts = np.asarray(grid)
    rows, columns = np.indices(counts.shape)
    first, second = (np.repeat(of.ravel(), counts.ravel()) for of in (rows, columns))
    if first.size == 0:
        return None
    value = float(_quadratic_kappa(first, second))
    if value == _UNDEFINED:
        return None
    if np.array_equal(first, second):
        return Kappa(value, None)
    drawn = bootstrap(
        (first, second),
        _quadratic_kappa,
        paired=True,
        vectorized=True,
        n_resamples=samples,
        batch=_BATCH,
        method="percentile",
        rng=np.random.default_rng(counts.ravel().tolist()),
    ).bootstrap_distribution
    defined = drawn[drawn != _UNDEFINED]
    if defined.size < (1 - _MOST_UNDEFINED) * samples:
        return None
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Kappa(value, (float(low), float(high)))


def quarters(until: date, policy: Policy) -> list[tuple[date, date]]:
    """The rolling months that end with `until`, in quarters, the oldest first; both days count."""
    months, each = policy.number("agreement.months"), policy.number("agreement.trend_months")
    return [
        (add_months(until, -back) + timedelta(days=1), add_months(until, min(each - back, 0)))
        for back in range(months, 0, -each)
    ]


def check_may_see_agreement(roles: frozenset[Role]) -> None:
    """The QA manager, in total; nobody sees it by person (rule 13)."""
    if Role.QA_MANAGER not in roles:
        raise RuleBroken("How auditors and moderators agree is for the QA manager.")


def may_see_agreement(roles: frozenset[Role]) -> bool:
    """Whether `check_may_see_agreement` is content."""
    return holds(check_may_see_agreement, roles)


def check_may_see_own(movement: Movement, policy: Policy) -> None:
    """Everybody their own, from the number on that says something."""
    least = policy.number("agreement.own_least")
    if movement.n < least:
        raise RuleBroken(
            f"How your own grades moved is shown from {least} decided audits of yours on, "
            f"{movement.n} so far: fewer would say little."
        )


def may_see_own(movement: Movement, policy: Policy) -> bool:
    """Whether `check_may_see_own` is content."""
    return holds(check_may_see_own, movement, policy)


def _quadratic_kappa(first: np.ndarray, second: np.ndarray, axis: int = -1) -> np.ndarray:
    """1 less the mean squared difference over what chance would give, along an axis.

    With these weights Cohen's kappa needs no table (Fleiss and Cohen 1973), and thousands of
    samples are reckoned at once. `_UNDEFINED` where both gave one and the same grade throughout.
    """
    import numpy as np

    apart = np.square(first - second).mean(axis)
    between = np.square(first.mean(axis) - second.mean(axis))
    by_chance = first.var(axis) + second.var(axis) + between
    defined = by_chance > 0
    return np.where(defined, 1 - apart / np.where(defined, by_chance, 1), _UNDEFINED)


def _against_chance(low: float, high: float) -> str:
    if low > 0:
        return "more than chance would give"
    return "less than chance would give" if high < 0 else "it may be no more than chance"
