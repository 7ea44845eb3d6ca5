"""Which area of planning is audited in which month, and when its slot begins and ends.

Brief section 5: four areas in turn, one a month (or all of them every month), with targets per
cycle; quiet months, in which nothing is released, make the rotation wait (section 11a).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from math import ceil

from models.policy import Policy
from models.rules.calendar import (
    MONTH_NAMES,
    add_working_days,
    at_london,
    first_working_day,
    last_working_day,
)

ONE_AREA_PER_MONTH = "one_area_per_month"
ALL_AREAS_EVERY_MONTH = "all_areas_every_month"
#: A look ahead ends here: a programme without any slot in ten years has no slots.
_FURTHEST_MONTHS = 120


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month: "2026-04" as text."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that "2026-04" means. Raises `ValueError` for anything else."""
        year, _, month = text.partition("-")
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that this day is in."""
        return cls(day.year, day.month)

    def plus(self, n: int) -> Month:
        """`n` months on, or back."""
        year, month0 = divmod(self._ordinal + n, 12)
        return Month(year, month0 + 1)

    def months_since(self, earlier: Month) -> int:
        """How many months lie from `earlier` to this one."""
        return self._ordinal - earlier._ordinal

    @property
    def name(self) -> str:
        """ "April 2026"."""
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"

    @property
    def first_working_day(self) -> date:
        """The month's first working day."""
        return first_working_day(self.year, self.month)

    @property
    def last_working_day(self) -> date:
        """The month's last working day: the end of its slot."""
        return last_working_day(self.year, self.month)

    @cached_property
    def _ordinal(self) -> int:
        return self.year * 12 + self.month - 1


@dataclass(frozen=True)
class Cycle:
    """One round of the rotation: `number` counts from 1; `months` are those with a release."""

    number: int
    months: tuple[Month, ...]

    @property
    def first(self) -> Month:
        """Its first month of release."""
        return self.months[0]

    @property
    def last(self) -> Month:
        """Its last month of release."""
        return self.months[-1]


@dataclass(frozen=True)
class Arithmetic:
    """What the set-up screen shows: can these auditors reach the targets of a cycle?"""

    auditors: int
    months: int
    possible: int
    target: int

    @property
    def shortfall(self) -> int:
        """Audits of the target that nobody is there to do."""
        return max(0, self.target - self.possible)

    @property
    def sentence(self) -> str:
        """The sum in words."""
        sum_ = f"{self.auditors} auditors × {self.months} months = {self.possible} audits"
        verdict = f"{self.shortfall} short" if self.shortfall else "enough"
        return f"{sum_}, against a target of {self.target} a cycle: {verdict}."


def first_month(policy: Policy) -> Month:
    """The month in which the programme began."""
    return Month.parse(policy.words("cycle.first_month"))


def is_quiet(month: Month, policy: Policy) -> bool:
    """Whether nothing is released in this month.

    `programme.no_release_months` holds months ("2026-12") or numbers of months that are quiet in
    every year (8 is August).
    """
    quiet = policy.value("programme.no_release_months")
    return str(month) in quiet or month.month in quiet


def areas_of_month(month: Month, policy: Policy) -> tuple[str, ...]:
    """The codes of the areas with a slot in this month: none in a quiet one or before the first."""
    if month < first_month(policy) or is_quiet(month, policy):
        return ()
    codes = tuple(area.code for area in policy.areas)
    if _all_areas(policy):
        return codes
    return (codes[_releases_before(month, policy) % len(codes)],)


def area_of_month(month: Month, policy: Policy) -> str | None:
    """The one area whose month this is; None in a quiet month, or where all areas share months."""
    areas = areas_of_month(month, policy)
    return areas[0] if len(areas) == 1 else None


def months_of_area(area: str, policy: Policy, start: Month, end: Month) -> list[Month]:
    """The area's slots from `start` to `end`, both included. `KeyError` for an unknown area."""
    policy.area(area)
    months = (start.plus(i) for i in range(end.months_since(start) + 1))
    return [month for month in months if area in areas_of_month(month, policy)]


def slots_after(area: str, at: datetime, policy: Policy) -> Iterator[Month]:
    """The area's coming slots, soonest first: those not yet released at this instant.

    A slot is "next" until its release at 09:00; a running one is not next (brief section 11a).
    Raises `ValueError` when none comes in ten years.
    """
    start = max(Month.of(at.date()).plus(-1), first_month(policy))
    found = False
    for month in (start.plus(i) for i in range(_FURTHEST_MONTHS)):
        if area in areas_of_month(month, policy) and release_at(month, policy) > at:
            found = True
            yield month
    if not found:
        raise ValueError(f"{area} has no slot within {_FURTHEST_MONTHS} months of {start}")


def cycle_of(month: Month, policy: Policy) -> Cycle:
    """The cycle that this month is in; a quiet month is in the one whose next slot it delays.

    Raises `ValueError` for a month before the programme began.
    """
    start = first_month(policy)
    if month < start:
        raise ValueError(f"the programme begins in {start}")
    length = cycle_months(policy)
    number = _releases_before(month, policy) // length
    releases = (m for m in _months_from(start) if not is_quiet(m, policy))
    months = [m for m, _ in zip(releases, range((number + 1) * length), strict=False)]
    return Cycle(number + 1, tuple(months[number * length :]))


def cycle_months(policy: Policy) -> int:
    """How many months of release make a cycle."""
    return policy.number("cycle.months") if _all_areas(policy) else len(policy.areas)


def release_at(month: Month, policy: Policy) -> datetime:
    """When the month's audits go out: its first working day at 09:00 in London, as UTC."""
    return at_london(month.first_working_day, policy.number("programme.release_hour"))


def preview_on(month: Month, policy: Policy) -> date:
    """When the QA manager sees the month's draw: three working days before its release."""
    return add_working_days(
        month.first_working_day, -policy.number("programme.preview_working_days")
    )


def slot_end(month: Month) -> date:
    """A slot ends on its month's last working day."""
    return month.last_working_day


def monthly_target(area: str, policy: Policy) -> int:
    """How many audits of this area a month with its slot is to bring.

    Where every month has all areas, a cycle's target is shared among its months, rounded up.
    """
    target = policy.area(area).target
    return ceil(target / cycle_months(policy)) if _all_areas(policy) else target


def targets_of_month(month: Month, policy: Policy) -> dict[str, int]:
    """Area code to audits wanted in this month; empty in a quiet one."""
    return {area: monthly_target(area, policy) for area in areas_of_month(month, policy)}


def arithmetic(auditors: int, policy: Policy) -> Arithmetic:
    """Auditors times months against the targets of a cycle (brief section 5)."""
    months = cycle_months(policy)
    target = sum(area.target for area in policy.areas)
    return Arithmetic(auditors, months, auditors * months, target)


def _all_areas(policy: Policy) -> bool:
    rotation = policy.words("cycle.rotation")
    if rotation not in (ONE_AREA_PER_MONTH, ALL_AREAS_EVERY_MONTH):
        raise ValueError(f"there is no rotation called {rotation}")
    return rotation == ALL_AREAS_EVERY_MONTH


def _releases_before(month: Month, policy: Policy) -> int:
    start = first_month(policy)
    months = (start.plus(i) for i in range(month.months_since(start)))
    return sum(not is_quiet(m, policy) for m in months)


def _months_from(start: Month) -> Iterator[Month]:
    return (start.plus(i) for i in range(_FURTHEST_MONTHS * 10))
