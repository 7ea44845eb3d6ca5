"""Who audits which case in a month (brief section 5, "Choosing the case").

The draw is random with a recorded seed: the same people, cases, history and seed give the same
choices, in whatever order they come in. Each choice says why it was made and what was passed over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from models.policy import Policy
from models.rules.calendar import add_months
from models.rules.independence import AuditorFacts
from models.rules.pool import CandidateCase, Pool
from models.rules.rotation import Month, targets_of_month

#: Why a case was passed over, in the order in which it is asked, and how that is said.
_PASSED_OVER: Mapping[str, str] = {
    "hold": "on hold",
    "in_hand": "being audited now",
    "audited": "audited in the last {months} months",
    "too_new": "open for less than {weeks} weeks",
    "family": "of a family already chosen in this cycle",
    "conflict": "{conflicts}",
    "could_not": "already given back by this auditor",
}


@dataclass(frozen=True)
class History:
    """What went before. All of it London dates and ids.

    `finalised_on`: when a case's last audit was finalised (re-reviews aside). `in_hand`: cases with
    an open audit. `this_cycle`: cases drawn in this cycle and not given back. `families`: families
    drawn in this cycle whose case is no longer listed. `done`: area to audits of this cycle so far.
    """

    finalised_on: Mapping[int, date] = field(default_factory=dict)
    in_hand: frozenset[int] = frozenset()
    this_cycle: frozenset[int] = frozenset()
    families: frozenset[str] = frozenset()
    done: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One auditor's case. `because` is a sentence for people; `passed_over` counts by reason.

    `overflow` marks a case of another area than the month's, reported with its own area.
    """

    auditor_id: int
    case_id: int
    area: str
    because: str
    passed_over: Mapping[str, int]
    overflow: bool = False


@dataclass(frozen=True)
class Shortfall:
    """An area that this month's draw leaves short of what was wanted of it."""

    area: str
    wanted: int
    chosen: int
    sentence: str


@dataclass(frozen=True)
class Draw:
    """A month's draw: the choices, who is left without a case and why, and what is short."""

    seed: int
    choices: tuple[Choice, ...]
    without: Mapping[int, str]
    shortfalls: tuple[Shortfall, ...]


def choose(
    month: Month,
    auditors: Iterable[AuditorFacts],
    cases: Iterable[CandidateCase],
    history: History,
    policy: Policy,
    seed: int,
) -> list[Choice]:
    """One case for each auditor, as far as there are cases; see `draw` for what was left over."""
    return list(draw(month, auditors, cases, history, policy, seed).choices)


def draw(
    month: Month,
    auditors: Iterable[AuditorFacts],
    cases: Iterable[CandidateCase],
    history: History,
    policy: Policy,
    seed: int,
) -> Draw:
    """The month's draw, with what it leaves short and why.

    Auditors fill the month's area up to what its target still wants; the rest draw from the area
    with the largest shortfall. Nobody gets two. In a quiet month nothing is drawn.
    """
    people = sorted({auditor.id: auditor for auditor in auditors}.values(), key=lambda a: a.id)
    run = _Run(month, cases, history, policy, seed)
    if run.wanted:
        run.give_all(people)
    return Draw(
        seed,
        tuple(sorted(run.choices, key=lambda choice: choice.auditor_id)),
        run.without,
        run.shortfalls(len(people)),
    )


def redraw(
    month: Month,
    auditor: AuditorFacts,
    area: str,
    cases: Iterable[CandidateCase],
    history: History,
    policy: Policy,
    seed: int,
    *,
    given_back: frozenset[int] = frozenset(),
) -> Choice | None:
    """A new case of the same area for one auditor; None when there is none that they may take.

    `given_back` are the cases that they could not do: these never come again.
    """
    run = _Run(month, cases, history, policy, seed, given_back=given_back)
    why = "the case before it could not be audited"
    return run.give(auditor, area, why, overflow=area not in targets_of_month(month, policy))


class _Run:
    """One draw, while it is being made."""

    def __init__(
        self,
        month: Month,
        cases: Iterable[CandidateCase],
        history: History,
        policy: Policy,
        seed: int,
        *,
        given_back: frozenset[int] = frozenset(),
    ) -> None:
        self.month = month
        self.policy = policy
        self.history = history
        self.given_back = given_back
        self.release = month.first_working_day
        self.random = Random(seed)  # noqa: S311 - to be repeated from its seed, not to be secret
        self.choices: list[Choice] = []
        self.without: dict[int, str] = {}
        self.chosen: Counter[str] = Counter()
        self.wanted = {
            area: min(target, max(0, self._short(area)))
            for area, target in targets_of_month(month, policy).items()
        }
        self._cases: dict[str, list[CandidateCase]] = defaultdict(list)
        for case in cases:
            self._cases[case.area].append(case)
        self._families = set(history.families) | {
            case.family
            for listed in self._cases.values()
            for case in listed
            if case.family and case.id in history.this_cycle
        }
        self._pools: dict[str, Pool] = {}
        self._passed: dict[str, Counter[str]] = {}

    def give_all(self, people: list[AuditorFacts]) -> None:
        """Areas first, then cases; who found none tries the next area until none is left."""
        self.random.shuffle(people)
        people.sort(key=lambda person: -len(person.areas_not))
        tried: dict[int, list[str]] = {person.id: [] for person in people}
        waiting = people
        while waiting:
            wishes: dict[str, list[tuple[AuditorFacts, str]]] = defaultdict(list)
            planned = Counter(self.chosen)
            for person in waiting:
                area, why = self._next_area(person, tried[person.id], planned)
                if area is None:
                    self.without[person.id] = why
                else:
                    planned[area] += 1
                    wishes[area].append((person, why))
            waiting = []
            for area in sorted(wishes):
                for person, why in self._most_tied_first(area, wishes[area]):
                    if self.give(person, area, why, overflow=area not in self.wanted) is None:
                        tried[person.id].append(area)
                        waiting.append(person)

    def give(self, person: AuditorFacts, area: str, why: str, *, overflow: bool) -> Choice | None:
        """One case of this area for this person, if there is one."""
        pool = self._pool(area)
        passed = +Counter(self._passed[area])
        passed["family"] += pool.passed_over_for_family
        passed["conflict"] = pool.conflicts(person)
        case = pool.take(person)
        if case is None:
            return None
        for other in self._pools.values():
            other.close_family(case.family)
        if case.family:
            self._families.add(case.family)
        self.chosen[area] += 1
        counts = {code: passed[code] for code in _PASSED_OVER if passed[code]}
        because = f"chosen because {why}; {self._explained(pool.size, counts)}"
        choice = Choice(person.id, case.id, area, because, counts, overflow)
        self.choices.append(choice)
        return choice

    def shortfalls(self, auditors: int) -> tuple[Shortfall, ...]:
        """What the month's areas still want after the draw, largest first."""
        short = [
            Shortfall(area, wanted, self.chosen[area], self._short_sentence(area, auditors))
            for area, wanted in self.wanted.items()
            if self.chosen[area] < wanted
        ]
        return tuple(sorted(short, key=lambda s: s.chosen - s.wanted))

    def _short_sentence(self, area: str, auditors: int) -> str:
        wanted, chosen = self.wanted[area], self.chosen[area]
        name = self.policy.area(area).name
        sentence = f"{name}: {chosen} of {wanted} for {self.month.name}, {wanted - chosen} short"
        if auditors < sum(self.wanted.values()):
            are = "is 1 auditor" if auditors == 1 else f"are {auditors} auditors"
            return f"{sentence}; there {are}."
        return f"{sentence}; there were not enough cases that an auditor could take."

    def _short(self, area: str) -> int:
        return self.policy.area(area).target - self.history.done.get(area, 0)

    def _next_area(
        self, person: AuditorFacts, tried: list[str], planned: Counter[str]
    ) -> tuple[str | None, str]:
        """The area that this person draws from next, and why that one."""
        order = [area.code for area in self.policy.areas]
        open_to = [area for area in order if area not in person.areas_not and area not in tried]
        wanting = [a for a in open_to if self.wanted.get(a, 0) > planned[a]]
        if wanting:
            area = max(wanting, key=lambda a: self.wanted[a] - planned[a])
            return area, f"{self.month.name} is for {self.policy.area(area).name}"
        if not open_to:
            return None, "there was no case that this auditor could take"
        first = order.index(next(iter(self.wanted)))
        nearest_first = sorted(open_to, key=lambda a: (order.index(a) - first) % len(order))
        area = max(nearest_first, key=lambda a: self._short(a) - planned[a])
        return area, f"{self.policy.area(area).name} is furthest from its target in this cycle"

    def _most_tied_first(
        self, area: str, wishes: list[tuple[AuditorFacts, str]]
    ) -> list[tuple[AuditorFacts, str]]:
        pool = self._pool(area)
        return sorted(wishes, key=lambda wish: -pool.conflicts(wish[0]))

    def _pool(self, area: str) -> Pool:
        if area not in self._pools:
            listed = self._cases.get(area, [])
            eligible = []
            passed: Counter[str] = Counter()
            for case in listed:
                why = self._why_not(case)
                if why is None:
                    eligible.append(case)
                else:
                    passed[why] += 1
            before = [case for case in listed if case.id in self.history.this_cycle]
            self._passed[area] = passed
            self._pools[area] = Pool(eligible, self.random, drawn_before=before)
        return self._pools[area]

    def _why_not(self, case: CandidateCase) -> str | None:
        """Why nobody gets this case now: a code of `_PASSED_OVER`, or None."""
        finalised = self.history.finalised_on.get(case.id)
        weeks = timedelta(weeks=self.policy.number("programme.open_at_least_weeks"))
        months = self.policy.number("programme.reaudit_after_months")
        reasons = {
            "could_not": case.id in self.given_back,
            "hold": case.on_hold,
            "in_hand": case.id in self.history.in_hand,
            "audited": finalised is not None and add_months(finalised, months) > self.release,
            "too_new": case.open_since is not None and case.open_since + weeks > self.release,
            "family": case.family in self._families,
        }
        return next((code for code, applies in reasons.items() if applies), None)

    def _explained(self, size: int, counts: Mapping[str, int]) -> str:
        conflicts = counts.get("conflict", 0)
        words = {
            "months": self.policy.number("programme.reaudit_after_months"),
            "weeks": self.policy.number("programme.open_at_least_weeks"),
            "conflicts": "conflict" if conflicts == 1 else "conflicts",
        }
        drawn = f"drawn from {size} cases, spread across teams, workers and status groups"
        if not counts:
            return f"{drawn}; none was passed over"
        said = (f"{n} {_PASSED_OVER[code].format(**words)}" for code, n in counts.items())
        return f"{drawn}; passed over: {', '.join(said)}"
