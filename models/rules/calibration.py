"""Calibration: when a round opens, who is asked, what may be shown of it (brief section 7).

Everybody grades one invented case alone. What is shown afterwards are counts without a name (rule
13), and no grade is ever computed (rule 5): a spread is compared with the model answer, case by
case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.errors import RuleBroken
from models.policy import Policy
from models.rules.calendar import add_working_days, nth_working_day, short_day
from models.rules.grading import ORDER, steps
from models.rules.pairs import holds
from models.rules.rotation import Month, cycle_of, first_month
from models.vignette import MIXED, Vignette
from models.vocabulary import Grade, GradesAs, Role, Sureness

SENT_TO_OTHERS = "This calibration was sent to others, so it is not shown."


@dataclass(frozen=True)
class Dates:
    """When who has not answered is reminded, and the last day on which an answer counts."""

    remind_on: date
    closes_on: date


@dataclass(frozen=True)
class Spread:
    """How many chose each grade of one case whose model answer is `model`."""

    model: Grade
    counts: Mapping[Grade, int]

    @classmethod
    def of(cls, model: Grade, grades: Iterable[Grade]) -> Spread:
        """The spread of these grades; every grade has a count."""
        given = list(grades)
        return cls(model, {grade: given.count(grade) for grade in ORDER})

    @property
    def total(self) -> int:
        """How many graded it."""
        return sum(self.counts.values())

    @property
    def exact(self) -> int:
        """How many chose the model answer's grade."""
        return self.counts[self.model]

    @property
    def within_one(self) -> int:
        """How many chose it or the grade beside it."""
        return sum(n for grade, n in self.counts.items() if abs(steps(self.model, grade)) <= 1)


@dataclass(frozen=True)
class Shown:
    """A spread that may be shown, and whose it is: None is moderators and auditors together."""

    whose: GradesAs | None
    spread: Spread


def opens_on(month: Month, policy: Policy) -> date:
    """The day on which a month's round opens: its 5th working day."""
    return nth_working_day(month.year, month.month, policy.number("calibration.opens_working_day"))


def dates_from(opened: date, policy: Policy) -> Dates:
    """Reminder and last day, in working days from the day on which a round opened."""
    return Dates(
        remind_on=add_working_days(opened, policy.number("calibration.reminder_working_days")),
        closes_on=add_working_days(opened, policy.number("calibration.closes_working_days")),
    )


def asks_auditors(month: Month, policy: Policy) -> bool:
    """Whether this month's round goes to auditors too: one month of each cycle."""
    if month < first_month(policy):
        return False
    months = cycle_of(month, policy).months
    wanted = policy.number("calibration.auditors_in_month")
    return month == months[min(wanted, len(months)) - 1]


def choose(
    among: Sequence[Vignette], used: Sequence[str], *, area: str | None, mixed: bool
) -> Vignette:
    """The next case: the one used longest ago, of the month's area among equals.

    `used` are ids, oldest first. `mixed`: auditors are asked, who come from every area; then one
    of no single area, where there is one. Raises `ValueError` where there is none at all.
    """
    fitting = [each for each in among if (each.area == MIXED) is mixed] or list(among)
    if not fitting:
        raise ValueError("there is no calibration case")
    last = {code: number for number, code in enumerate(used)}
    return min(fitting, key=lambda each: (last.get(each.id, -1), each.area != area, each.id))


def may_be_shown(
    grades: Mapping[GradesAs, Iterable[Grade]], model: Grade, policy: Policy
) -> tuple[Shown, ...]:
    """The spreads that show nobody's grade: of `calibration.spread_from` answers each.

    Where one group is smaller than that both are shown as one, for a small group could be worked
    back from the whole; where even that is too small, nothing is.
    """
    least = policy.number("calibration.spread_from")
    spreads = {whose: Spread.of(model, given) for whose, given in grades.items()}
    apart = [Shown(whose, spread) for whose, spread in spreads.items() if spread.total]
    if all(shown.spread.total >= least for shown in apart):
        return tuple(apart)
    together = Spread(
        model, {grade: sum(each.counts[grade] for each in spreads.values()) for grade in ORDER}
    )
    return (Shown(None, together),) if together.total >= least else ()


def check_may_see_result(*, closed: bool, took_part: bool, looks_after: bool, last: date) -> None:
    """The result is for those who took part, and whoever looks after the programme; once closed."""
    if not (took_part or looks_after):
        raise RuleBroken(SENT_TO_OTHERS)
    if not closed:
        raise RuleBroken(
            f"Everybody can grade this one until {short_day(last)}; the result comes after that."
        )


def check_may_see_trend(roles: frozenset[Role]) -> None:
    """How rounds went over months is for the QA manager."""
    if Role.QA_MANAGER not in roles:
        raise RuleBroken("The QA manager sees how calibration goes over the months.")


def may_see_trend(roles: frozenset[Role]) -> bool:
    """Whether `check_may_see_trend` is content."""
    return holds(check_may_see_trend, roles)


def check_first_answer(*, waits: bool) -> None:
    """The first view is what counts; there is no second one."""
    if not waits:
        raise RuleBroken(
            "You have graded this one already, so nothing was changed: here the first view counts."
        )


def check_answer(grade: Grade | None, sure: Sureness | None, reason: str) -> None:
    """A grade, how sure, and one line why."""
    if grade is None:
        raise RuleBroken("Please choose a grade.", field="grade")
    if sure is None:
        raise RuleBroken("Please say how sure you are.", field="sure")
    if not reason.strip():
        raise RuleBroken("Please say in a line what decided it for you.", field="reason")
