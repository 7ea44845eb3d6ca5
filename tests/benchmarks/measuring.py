"""How two things are compared: side by side, round after round, as ratios in one run.

A machine that others use gives any duration a meaning for that minute only. A ratio of two things
that took turns keeps its meaning, and its spread says how far to trust it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Timed = Callable[[], float]


@dataclass(frozen=True)
class Spread:
    """The middle of many figures, and the band that holds four fifths of them."""

    low: float
    median: float
    high: float
    count: int

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """The spread of at least ten figures: median, p10 and p90."""
        ordered = sorted(figures)
        return cls(
            low=_at(ordered, 0.1),
            median=_at(ordered, 0.5),
            high=_at(ordered, 0.9),
            count=len(ordered),
        )

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f}, {self.count} rounds)"


@dataclass(frozen=True)
class Promise:
    """One line at the end: what was promised, what was found, and whether it holds."""

    name: str
    figure: str
    target: str
    holds: bool

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "falls short"
        return "\t".join((self.name, self.figure, self.target, verdict))


def interleaved(
    arms: Sequence[Timed], *, rounds: int, turns: int = 4, warm_up: int = 20
) -> list[list[float]]:
    """Let the arms take turns; for each arm its seconds in each round.

    An arm does one thing and gives back the seconds that it took. In a round every arm has
    `turns`, and the order is turned round each time, so that no arm always comes first.
    """
    for arm in arms:
        for _ in range(warm_up):
            arm()
    spent: list[list[float]] = [[] for _ in arms]
    for _ in range(rounds):
        sums = [0.0] * len(arms)
        for turn in range(turns):
            order = range(len(arms)) if turn % 2 == 0 else reversed(range(len(arms)))
            for number in order:
                sums[number] += arms[number]()
        for kept, seconds in zip(spent, sums, strict=True):
            kept.append(seconds)
    return spent


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """How many times as long one arm took as the other, round by round."""
    return Spread.of([one / other for one, other in zip(above, below, strict=True)])


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
