"""Cases of one area, drawn so that every part of the service is heard (brief section 5).

The cases stand in a tree of services and teams. Each branch gets its turn in proportion to how many
cases it has, from a random start; within a team the status group whose turn it is comes first, and
within that the worker who has been drawn least. An auditor who leads a service or a team steps
over that whole branch at once: a draw for thousands of auditors never scans all cases for each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from random import Random
from typing import Generic, TypeVar

from models.rules.independence import AuditorFacts, CaseTies, may_audit

K = TypeVar("K")


@dataclass(frozen=True)
class CandidateCase:
    """A case of the imported list. `open_since` is the last day of the month given, if one was."""

    id: int
    area: str
    ties: CaseTies
    status: str = ""
    family: str | None = None
    open_since: date | None = None
    on_hold: bool = False


class Turns(Generic[K]):
    """Whose turn it is among branches: in proportion to their weight, from a random start."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._drawn: dict[K, float] = {}
        self._weight: Counter[K] = Counter()

    def add(self, key: K) -> None:
        """One more case on this branch."""
        self._weight[key] += 1
        if key not in self._drawn:
            self._drawn[key] = self._random.random()

    def at(self, key: K) -> float:
        """When this branch's turn is: smaller is sooner."""
        return self._drawn[key] / self._weight[key]

    def take(self, key: K) -> None:
        """This branch has had one; a branch without cases keeps no count."""
        if key in self._drawn:
            self._drawn[key] += 1


class Conflicts:
    """How many of the cases a person cannot take, counted without looking at each."""

    def __init__(self, cases: Iterable[CandidateCase]) -> None:
        self._in_service: Counter[int | None] = Counter()
        self._in_team: dict[int | None, Counter[int | None]] = defaultdict(Counter)
        self._personal: dict[int | None, list[CaseTies]] = defaultdict(list)
        for ties in (case.ties for case in cases):
            self._in_service[ties.service_id] += 1
            self._in_team[ties.team_id][ties.service_id] += 1
            tied = {ties.worker_id, ties.chair_id}
            for person in tied | ties.worker_line | ties.has_reviewed | ties.conflicted:
                self._personal[person].append(ties)

    def of(self, person: AuditorFacts) -> int:
        """Cases of the whole list that rule 2 keeps from this person."""
        services = person.led_services
        teams = person.led_teams | ({person.team_id} - {None})
        by_service = sum(self._in_service[service] for service in services)
        by_team = sum(
            count
            for team in teams
            for service, count in self._in_team.get(team, Counter()).items()
            if service not in services
        )
        personal = sum(
            ties.service_id not in services and ties.team_id not in teams
            for ties in self._personal.get(person.id, ())
        )
        return by_service + by_team + personal


class Pool:
    """The cases of one area that may be chosen, less those already taken."""

    def __init__(
        self,
        cases: Sequence[CandidateCase],
        random: Random,
        *,
        drawn_before: Iterable[CandidateCase] = (),
    ) -> None:
        """`drawn_before` are those of this cycle: their branches have had a turn already."""
        self.size = len(cases)
        self._conflicts = Conflicts(cases)
        self._families: set[str] = set()
        self._in_family = Counter(case.family for case in cases if case.family)
        self._passed_families = 0
        self._of_worker: Counter[int | None] = Counter()
        self._service_turns: Turns[int | None] = Turns(random)
        self._team_turns: Turns[tuple[int | None, int | None]] = Turns(random)
        self._status_turns: Turns[str] = Turns(random)
        self._teams: dict[int | None, list[tuple[float, float, _Team]]] = {}
        self._plant(cases, random)
        for case in drawn_before:
            self._count(case)
        for service in self._teams:
            self._rebuild(service, random)

    @property
    def passed_over_for_family(self) -> int:
        """Cases that have dropped out because one of their family was taken from here."""
        return self._passed_families

    def conflicts(self, auditor: AuditorFacts) -> int:
        """How many of these cases rule 2 keeps from this auditor."""
        return self._conflicts.of(auditor)

    def take(self, auditor: AuditorFacts) -> CandidateCase | None:
        """The case whose turn it is among those that this auditor may take; None when none is."""
        for service in sorted(self._teams, key=self._service_turns.at):
            if service not in auditor.led_services:
                case = self._take_from(service, auditor)
                if case is not None:
                    return case
        return None

    def close_family(self, family: str | None) -> None:
        """One of this family is chosen: the others are passed over for the cycle."""
        if family and family not in self._families:
            self._families.add(family)
            self._passed_families += self._in_family[family]

    def _close_own_family(self, family: str | None) -> None:
        if family:
            self._in_family[family] -= 1
            self.close_family(family)

    def _plant(self, cases: Sequence[CandidateCase], random: Random) -> None:
        teams: dict[tuple[int | None, int | None], _Team] = {}
        for case in sorted(cases, key=lambda case: case.id):
            service, team = case.ties.service_id, case.ties.team_id
            self._service_turns.add(service)
            self._team_turns.add((service, team))
            self._status_turns.add(case.status)
            if (service, team) not in teams:
                teams[service, team] = _Team(team)
                self._teams.setdefault(service, []).append((0, 0, teams[service, team]))
            teams[service, team].add(case, random.random())

    def _rebuild(self, service: int | None, random: Random) -> None:
        entries, self._teams[service] = self._teams[service], []
        for _, _, team in entries:
            self._push(service, random.random(), team)

    def _push(self, service: int | None, order: float, team: _Team) -> None:
        turn = self._team_turns.at((service, team.id))
        heappush(self._teams[service], (turn, order, team))

    def _take_from(self, service: int | None, auditor: AuditorFacts) -> CandidateCase | None:
        seen = []
        found = None
        own = auditor.led_teams | {auditor.team_id}
        while found is None and self._teams[service]:
            _, order, team = heappop(self._teams[service])
            seen.append((order, team))
            if team.id is None or team.id not in own:
                found = team.take(auditor, self._status_turns, self._of_worker, self._families)
        if found is not None:
            self._count(found)
            self._close_own_family(found.family)
        for order, team in seen:
            if not team.is_empty:
                self._push(service, order, team)
        return found

    def _count(self, case: CandidateCase) -> None:
        ties = case.ties
        self._service_turns.take(ties.service_id)
        self._team_turns.take((ties.service_id, ties.team_id))
        self._status_turns.take(case.status)
        self._of_worker[ties.worker_id] += 1


class _Team:
    """One team's cases, by status group; in each the least drawn workers come first."""

    def __init__(self, id: int | None) -> None:
        self.id = id
        self._by_status: dict[str, list[tuple[int, float, CandidateCase]]] = defaultdict(list)

    @property
    def is_empty(self) -> bool:
        return not any(self._by_status.values())

    def add(self, case: CandidateCase, order: float) -> None:
        heappush(self._by_status[case.status], (0, order, case))

    def take(
        self,
        auditor: AuditorFacts,
        statuses: Turns[str],
        of_worker: Counter[int | None],
        families: set[str],
    ) -> CandidateCase | None:
        for status in sorted(self._by_status, key=statuses.at):
            case = _take(self._by_status[status], auditor, of_worker, families)
            if case is not None:
                return case
        return None


def _take(
    heap: list[tuple[int, float, CandidateCase]],
    auditor: AuditorFacts,
    of_worker: Counter[int | None],
    families: set[str],
) -> CandidateCase | None:
    """The first case that the auditor may take; those they may not are put back."""
    aside = []
    found = None
    while found is None and heap:
        counted, order, case = heappop(heap)
        count = of_worker[case.ties.worker_id]
        if case.family in families:
            continue
        if count > counted:
            heappush(heap, (count, order, case))
        elif may_audit(auditor, case.ties):
            found = case
        else:
            aside.append((counted, order, case))
    for entry in aside:
        heappush(heap, entry)
    return found
