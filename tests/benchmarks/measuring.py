"""How two things are compared: side by side, round after round, as ratios in one run.

A machine that others use gives any duration a meaning for that minute only. A ratio of two things
that took turns keeps its meaning, and its spread says how far to trust it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds: by the clock on the wall, and of the processor's time in this thread."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.cpu + other.cpu)


Timed = Callable[[], Spent]


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
        return cls(
            low=at_share(figures, 0.1),
            median=at_share(figures, 0.5),
            high=at_share(figures, 0.9),
            count=len(figures),
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
) -> list[list[Spent]]:
    """Let the arms take turns; for each arm what it spent in each round.

    An arm does one thing and gives back what that took. In a round every arm has
    `turns`, and the order is turned round each time, so that no arm always comes first.
    """
    for arm in arms:
        for _ in range(warm_up):
            arm()
    spent: list[list[Spent]] = [[] for _ in arms]
    for _ in range(rounds):
        sums = [Spent()] * len(arms)
        for turn in range(turns):
            order = range(len(arms)) if turn % 2 == 0 else reversed(range(len(arms)))
            for number in order:
                sums[number] += arms[number]()
        for kept, seconds in zip(spent, sums, strict=True):
            kept.append(seconds)
    return spent


def ratios(above: Sequence[Spent], below: Sequence[Spent]) -> Spread:
    """How many times as long one arm took as the other, round by round."""
    pairs = zip(above, below, strict=True)
    return Spread.of([one.wall / other.wall for one, other in pairs])


def cpu_ratios(above: Sequence[Spent], below: Sequence[Spent]) -> Spread:
    """The same of the processor's time: without waiting for a disk, a database or a turn."""
    return Spread.of([one.cpu / other.cpu for one, other in zip(above, below, strict=True)])


def timed(work: Callable[[], object]) -> Spent:
    """What it takes."""
    began, busy = time.perf_counter(), time.thread_time()
    work()
    return Spent(time.perf_counter() - began, time.thread_time() - busy)


def at_share(figures: Sequence[float], share: float) -> float:
    """The figure below which this share of them lies: 0.95 gives what nineteen of twenty kept."""
    ordered = sorted(figures)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
