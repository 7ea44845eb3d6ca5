"""Who audits which case in a month (brief section 5, "Choosing the case")."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import DEFAULTS, Policy
from models.rules.assignment import Draw, History, choose, draw, redraw
from models.rules.independence import AuditorFacts, CaseTies, may_audit
from models.rules.pool import CandidateCase
from models.rules.rotation import Month
from models.vocabulary import Role

APRIL, MAY = Month(2026, 4), Month(2026, 5)  # Early Help, then CIN and CP
RELEASE = date(2026, 4, 1)
NORTH, SOUTH, EAST = 10, 11, 12
FAMILY_HELP, CORPORATE_PARENTING = 20, 21
WREN, MOSES, PRIYA, AMARA, IRENE = 1, 2, 3, 4, 5
NOTHING_BEFORE = History()
SEED = 20260401
numbers = count(1000)


def a_case(
    id: int,
    *,
    area: str = "early_help",
    team: int = NORTH,
    service: int = FAMILY_HELP,
    worker: int = WREN,
    status: str = "EH",
    family: str | None = None,
    open_since: date | None = None,
    on_hold: bool = False,
    line: frozenset[int] = frozenset(),
    chair: int | None = None,
) -> CandidateCase:
    ties = CaseTies(worker, line, chair, team, service)
    return CandidateCase(id, area, ties, status, family, open_since, on_hold)


def an_auditor(id: int, *, team: int | None = None, areas_not: str = "") -> AuditorFacts:
    excluded = frozenset(areas_not.split())
    return AuditorFacts(id, frozenset({Role.TEAM_MANAGER}), team, areas_not=excluded)


def targets(**wanted: int) -> Policy:
    """The defaults with these targets."""
    areas = [
        {"code": a.code, "name": a.name, "short": a.short, "target": wanted.get(a.code, a.target)}
        for a in DEFAULTS.areas
    ]
    return DEFAULTS.changed({"areas": areas})


def one(
    *cases: CandidateCase, history: History = NOTHING_BEFORE, who: AuditorFacts | None = None
) -> Draw:
    """The draw for one auditor (Moses of the South), Early Help's April."""
    return draw(APRIL, [who or an_auditor(MOSES, team=SOUTH)], cases, history, DEFAULTS, SEED)


class TestWhatIsPassedOver:
    # Each row is a case that nobody gets in April 2026 (released on the 1st), or just does.
    @pytest.mark.parametrize(
        ("case", "history", "why"),
        [
            (a_case(1, on_hold=True), NOTHING_BEFORE, "hold"),
            (a_case(1), History(in_hand=frozenset({1})), "in_hand"),
            # Not audited in the last 12 months, from finalisation, to the day.
            (a_case(1), History(finalised_on={1: date(2025, 4, 2)}), "audited"),
            (a_case(1), History(finalised_on={1: date(2025, 4, 1)}), None),
            # Open for 8 weeks, where the list says; from the last day of the month given.
            (a_case(1, open_since=date(2026, 2, 5)), NOTHING_BEFORE, "too_new"),
            (a_case(1, open_since=date(2026, 2, 4)), NOTHING_BEFORE, None),
            (a_case(1, open_since=None), NOTHING_BEFORE, None),
            # One of a family per cycle, in the list or not any more.
            (a_case(1, family="F7"), History(families=frozenset({"F7"})), "family"),
            (a_case(1, family="F7"), History(families=frozenset({"F8"})), None),
        ],
    )
    def test_cases_that_wait(self, case: CandidateCase, history: History, why: str | None) -> None:
        only_early_help = an_auditor(MOSES, team=SOUTH, areas_not="cin_cp cla care_leavers")
        found = one(case, history=history, who=only_early_help)
        if why is None:
            assert [choice.case_id for choice in found.choices] == [1]
        else:
            assert found.choices == ()
            assert found.without == {MOSES: "there was no case that this auditor could take"}
            other = one(case, a_case(2), history=history, who=only_early_help)
            assert other.choices[0].passed_over == {why: 1}

    def test_a_sibling_drawn_earlier_in_the_cycle_closes_the_family(self) -> None:
        sibling, brother = a_case(1, family="F7"), a_case(2, family="F7")
        history = History(this_cycle=frozenset({1}), in_hand=frozenset({1}))
        assert one(sibling, brother, history=history).choices == ()

    def test_two_of_one_family_are_never_drawn_together(self) -> None:
        cases = [a_case(n, family="F7", worker=n) for n in range(1, 6)]
        auditors = [an_auditor(id, team=SOUTH) for id in (MOSES, PRIYA, AMARA)]
        assert len(choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, SEED)) == 1

    def test_a_sibling_in_another_area_is_passed_over_too(self) -> None:
        policy = targets(early_help=1)
        cases = [a_case(1, family="F7"), a_case(2, area="cin_cp", family="F7")]
        cases.append(a_case(3, area="cin_cp"))
        auditors = [an_auditor(id, team=SOUTH) for id in (MOSES, PRIYA)]
        found = choose(APRIL, auditors, cases, NOTHING_BEFORE, policy, SEED)
        assert {choice.case_id for choice in found} == {1, 3}

    def test_the_area_matches(self) -> None:
        found = one(a_case(1, area="cin_cp"), a_case(2))
        assert [choice.case_id for choice in found.choices] == [2]

    def test_a_conflict_is_counted_without_its_detail(self) -> None:
        moses = an_auditor(MOSES, team=SOUTH)
        own_team = a_case(1, team=SOUTH)
        in_his_line = a_case(2, team=NORTH, line=frozenset({MOSES}))
        chaired = a_case(3, team=NORTH, chair=MOSES)
        found = one(own_team, in_his_line, chaired, a_case(4), who=moses)
        assert found.choices[0].case_id == 4
        assert found.choices[0].passed_over == {"conflict": 3}

    def test_a_service_or_status_full_of_conflicts_does_not_end_the_search(self) -> None:
        moses = an_auditor(MOSES, team=SOUTH)
        reviewed = [
            a_case(n, service=service, status=status, chair=MOSES)
            for n, (service, status) in enumerate(
                [(FAMILY_HELP, "CIN"), (FAMILY_HELP, "CP"), (CORPORATE_PARENTING, "CP")], 10
            )
        ]
        open_to_him = a_case(1, team=EAST, service=CORPORATE_PARENTING, status="PLO")
        same_team = a_case(2, team=EAST, service=CORPORATE_PARENTING, status="CP", chair=MOSES)
        for seed in range(20):
            cases = [*reviewed, open_to_him, same_team]
            (choice,) = choose(APRIL, [moses], cases, NOTHING_BEFORE, DEFAULTS, seed)
            assert choice.case_id == 1

    def test_a_familys_other_children_are_counted_once(self) -> None:
        cases = [*(a_case(n, family="F7") for n in (1, 2, 3)), a_case(4)]
        auditors = [an_auditor(id, team=SOUTH) for id in (MOSES, PRIYA)]
        seen = set()
        for seed in range(20):
            found = choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, seed)
            seen.add(tuple(sorted(choice.passed_over.get("family", 0) for choice in found)))
        # The second auditor hears of the other two, where the first one drew from the family.
        assert seen == {(0, 2), (0, 0)}

    def test_a_service_manager_steps_over_the_whole_service(self) -> None:
        sade = AuditorFacts(AMARA, frozenset({Role.SERVICE_MANAGER}), service_id=FAMILY_HELP)
        tied = a_case(1, line=frozenset({AMARA}))
        elsewhere = a_case(3, team=EAST, service=CORPORATE_PARENTING)
        found = one(tied, a_case(2), elsewhere, who=sade)
        assert found.choices[0].case_id == 3
        assert found.choices[0].passed_over == {"conflict": 2}

    def test_a_team_within_a_service_that_one_leads_is_counted_once(self) -> None:
        sade = AuditorFacts(
            AMARA,
            frozenset({Role.SERVICE_MANAGER}),
            team_id=NORTH,
            service_id=FAMILY_HELP,
            managed_team_ids=frozenset({NORTH, EAST}),
        )
        strays = a_case(4, team=EAST, service=CORPORATE_PARENTING)
        free = a_case(5, team=SOUTH, service=CORPORATE_PARENTING)
        found = one(a_case(1), a_case(2), strays, free, who=sade)
        assert found.choices[0].case_id == 5
        assert found.choices[0].passed_over == {"conflict": 3}


class TestTheWords:
    def test_a_choice_explains_itself(self) -> None:
        cases = [
            *(a_case(n) for n in (1, 2, 3)),
            a_case(4, team=SOUTH),
            a_case(5, on_hold=True),
        ]
        history = History(finalised_on={1: date(2026, 2, 3), 2: date(2025, 9, 9)})
        assert one(*cases, history=history).choices[0].because == (
            "chosen because April 2026 is for Early Help; drawn from 2 cases, spread across "
            "teams, workers and status groups; passed over: 1 on hold, 2 audited in the last 12 "
            "months, 1 conflict"
        )

    def test_nothing_passed_over_is_said_too(self) -> None:
        assert one(a_case(1)).choices[0].because.endswith("; none was passed over")

    def test_two_conflicts_are_plural(self) -> None:
        cases = [a_case(1), a_case(2, team=SOUTH), a_case(3, team=SOUTH)]
        assert one(*cases).choices[0].because.endswith("; passed over: 2 conflicts")

    def test_too_few_auditors_are_explained(self) -> None:
        found = one(*(a_case(n) for n in range(1, 50)))
        (short,) = found.shortfalls
        assert (short.area, short.wanted, short.chosen) == ("early_help", 40, 1)
        assert short.sentence == (
            "Early Help: 1 of 40 for April 2026, 39 short; there is 1 auditor."
        )
        two = [an_auditor(MOSES), an_auditor(PRIYA)]
        (short,) = draw(APRIL, two, [], NOTHING_BEFORE, DEFAULTS, SEED).shortfalls
        assert short.sentence.endswith("40 short; there are 2 auditors.")

    def test_too_few_cases_are_explained(self) -> None:
        auditors = [an_auditor(id, team=SOUTH) for id in range(1, 41)]
        found = draw(APRIL, auditors, [a_case(500)], NOTHING_BEFORE, DEFAULTS, SEED)
        assert found.shortfalls[0].sentence == (
            "Early Help: 1 of 40 for April 2026, 39 short; there were not enough cases that an "
            "auditor could take."
        )
        assert len(found.without) == 39


class TestAreas:
    CASES = tuple(
        a_case(next(numbers), area=area.code, team=100 + n % 7, worker=200 + n)
        for area in DEFAULTS.areas
        for n in range(40)
    )

    def areas(self, found: Draw) -> dict[str, int]:
        return Counter(choice.area for choice in found.choices)

    def test_more_auditors_than_the_target_draw_from_the_largest_shortfall(self) -> None:
        policy = targets(early_help=6, cin_cp=10, cla=12, care_leavers=10)
        auditors = [an_auditor(id) for id in range(1, 13)]
        found = draw(APRIL, auditors, self.CASES, NOTHING_BEFORE, policy, SEED)
        # 6 for April's own area; 2 for CLA, until it is as short as the others; then each in turn.
        assert self.areas(found) == {"early_help": 6, "cla": 3, "cin_cp": 2, "care_leavers": 1}
        assert found.shortfalls == ()
        over = [choice for choice in found.choices if choice.overflow]
        assert {choice.area for choice in over} == {"cla", "cin_cp", "care_leavers"}
        assert "is furthest from its target in this cycle" in over[0].because

    def test_ties_go_to_the_area_that_comes_next(self) -> None:
        policy = targets(early_help=1, cin_cp=9, cla=9, care_leavers=9)
        auditors = [an_auditor(id) for id in (MOSES, PRIYA)]
        found = draw(APRIL, auditors, self.CASES, NOTHING_BEFORE, policy, SEED)
        assert self.areas(found) == {"early_help": 1, "cin_cp": 1}

    def test_what_was_drawn_before_in_the_cycle_counts_towards_the_target(self) -> None:
        policy = targets(early_help=6, cin_cp=10, cla=10, care_leavers=11)
        history = History(done={"early_help": 6, "cin_cp": 8})
        auditors = [an_auditor(id) for id in range(1, 5)]
        found = draw(MAY, auditors, self.CASES, history, policy, SEED)
        assert self.areas(found) == {"cin_cp": 2, "care_leavers": 1, "cla": 1}

    def test_a_month_whose_target_is_met_already_draws_for_the_others(self) -> None:
        history = History(done={"early_help": 41})
        found = draw(APRIL, [an_auditor(MOSES)], self.CASES, history, DEFAULTS, SEED)
        assert [choice.area for choice in found.choices] == ["cin_cp"]
        assert found.shortfalls == ()

    def test_who_can_take_least_chooses_first(self) -> None:
        # Sade leads the service of case 1; Moses could take either.
        sade = AuditorFacts(AMARA, frozenset({Role.SERVICE_MANAGER}), service_id=FAMILY_HELP)
        moses = an_auditor(MOSES, team=SOUTH)
        cases = [a_case(1), a_case(2, team=EAST, service=CORPORATE_PARENTING)]
        for seed in range(20):
            found = choose(APRIL, [moses, sade], cases, NOTHING_BEFORE, DEFAULTS, seed)
            assert {c.auditor_id: c.case_id for c in found} == {AMARA: 2, MOSES: 1}

    def test_areas_that_somebody_does_not_take_are_kept_from_them(self) -> None:
        auditors = [
            an_auditor(MOSES, areas_not="early_help cin_cp cla"),
            an_auditor(PRIYA, areas_not="early_help cin_cp cla care_leavers"),
        ]
        found = draw(APRIL, auditors, self.CASES, NOTHING_BEFORE, DEFAULTS, SEED)
        assert [(c.auditor_id, c.area, c.overflow) for c in found.choices] == [
            (MOSES, "care_leavers", True)
        ]
        assert set(found.without) == {PRIYA}

    def test_who_takes_only_one_area_gets_it_first(self) -> None:
        policy = targets(early_help=1)
        moses = an_auditor(MOSES, areas_not="cin_cp cla care_leavers")
        others = [an_auditor(id) for id in range(50, 60)]
        found = draw(APRIL, [*others, moses], self.CASES, NOTHING_BEFORE, policy, SEED)
        assert {c.auditor_id for c in found.choices if c.area == "early_help"} == {MOSES}

    def test_without_a_case_of_the_month_the_next_area_is_tried(self) -> None:
        found = one(a_case(1, on_hold=True), a_case(2, area="cin_cp"))
        assert [(c.case_id, c.overflow) for c in found.choices] == [(2, True)]

    def test_nobody_gets_two(self) -> None:
        moses = an_auditor(MOSES)
        assert len(choose(APRIL, [moses, moses], self.CASES, NOTHING_BEFORE, DEFAULTS, 1)) == 1

    def test_in_a_quiet_month_nothing_is_drawn(self) -> None:
        quiet = DEFAULTS.changed({"programme": {"no_release_months": ["2026-04"]}})
        found = draw(APRIL, [an_auditor(MOSES)], self.CASES, NOTHING_BEFORE, quiet, SEED)
        assert (found.choices, found.without, found.shortfalls) == ((), {}, ())

    def test_where_areas_share_months_each_gets_its_part(self) -> None:
        policy = targets(early_help=8, cin_cp=16, cla=12, care_leavers=4).changed(
            {"cycle": {"rotation": "all_areas_every_month"}}
        )
        auditors = [an_auditor(id) for id in range(1, 11)]
        found = draw(APRIL, auditors, self.CASES, NOTHING_BEFORE, policy, SEED)
        assert self.areas(found) == {"early_help": 2, "cin_cp": 4, "cla": 3, "care_leavers": 1}
        assert found.shortfalls == ()
        found = draw(APRIL, auditors[:4], self.CASES, NOTHING_BEFORE, policy, SEED)
        assert self.areas(found) == {"cin_cp": 2, "cla": 1, "early_help": 1}
        assert [(s.area, s.wanted - s.chosen) for s in found.shortfalls] == [
            ("cin_cp", 2),
            ("cla", 2),
            ("early_help", 1),
            ("care_leavers", 1),
        ]


class TestSpread:
    def test_teams_are_heard_in_proportion_to_their_cases(self) -> None:
        # Half of the cases are the North's, a quarter each the South's and the East's.
        sizes = {NORTH: 40, SOUTH: 20, EAST: 20}
        cases = [
            a_case(next(numbers), team=team, worker=next(numbers))
            for team, size in sizes.items()
            for _ in range(size)
        ]
        auditors = [an_auditor(id) for id in range(1, 9)]
        drawn = self.teams(cases, auditors)
        assert drawn == {NORTH: 4, SOUTH: 2, EAST: 2}

    def test_services_too(self) -> None:
        cases = [
            a_case(next(numbers), team=team, service=team // 10, worker=next(numbers))
            for team in (10, 11, 12, 20)
            for _ in range(15)
        ]
        found = choose(
            APRIL, [an_auditor(id) for id in range(1, 9)], cases, NOTHING_BEFORE, DEFAULTS, SEED
        )
        of = {case.id: case.ties.service_id for case in cases}
        assert Counter(of[choice.case_id] for choice in found) == {1: 6, 2: 2}

    def test_a_small_team_is_heard_sometimes(self) -> None:
        # One auditor a month, and a team of 2 cases beside one of 18.
        cases = [a_case(n, team=NORTH if n > 2 else SOUTH, worker=n) for n in range(1, 21)]
        heard = sum(
            choose(APRIL, [an_auditor(900)], cases, NOTHING_BEFORE, DEFAULTS, seed)[0].case_id <= 2
            for seed in range(400)
        )
        assert 5 <= heard <= 60

    def test_every_status_group_is_heard(self) -> None:
        cases = [
            a_case(next(numbers), team=100 + n, worker=300 + 10 * n + m, status=status)
            for n in range(6)
            for m, status in enumerate(("CIN", "CIN", "CP", "PLO"))
        ]
        found = choose(
            APRIL, [an_auditor(id) for id in range(1, 5)], cases, NOTHING_BEFORE, DEFAULTS, SEED
        )
        of = {case.id: case.status for case in cases}
        assert Counter(of[choice.case_id] for choice in found) == {"CIN": 2, "CP": 1, "PLO": 1}

    def test_a_worker_is_looked_at_again_only_after_the_others(self) -> None:
        # Wren holds ten of the team's twelve cases; three audits still meet three workers.
        cases = [a_case(n, worker=WREN if n <= 10 else 100 + n) for n in range(1, 13)]
        auditors = [an_auditor(id) for id in (50, 51, 52)]
        for seed in range(25):
            found = choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, seed)
            of = {case.id: case.ties.worker_id for case in cases}
            assert len({of[choice.case_id] for choice in found}) == 3

    def test_cases_without_a_worker_are_drawn_too(self) -> None:
        loose = CaseTies(None, frozenset(), None, None, None)
        cases = [CandidateCase(n, "early_help", loose) for n in (1, 2)]
        auditors = [an_auditor(id, team=SOUTH) for id in (MOSES, PRIYA)]
        assert len(choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, SEED)) == 2

    def test_what_was_drawn_in_the_cycle_had_its_turn(self) -> None:
        cases = [a_case(n, team=NORTH if n % 2 else SOUTH, worker=100 + n) for n in range(20)]
        drawn = frozenset({1, 3, 5})  # the North's
        history = History(this_cycle=drawn, in_hand=drawn)
        for seed in range(25):
            (choice,) = choose(APRIL, [an_auditor(900)], cases, history, DEFAULTS, seed)
            assert choice.case_id % 2 == 0

    def teams(
        self, cases: list[CandidateCase], auditors: list[AuditorFacts]
    ) -> dict[int | None, int]:
        found = choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, SEED)
        of = {case.id: case.ties.team_id for case in cases}
        return Counter(of[choice.case_id] for choice in found)


class TestRedraw:
    CASES = tuple(a_case(n, team=NORTH, worker=n) for n in range(1, 5))
    MOSES = an_auditor(MOSES, team=SOUTH)

    def test_another_case_of_the_same_area_comes(self) -> None:
        history = History(in_hand=frozenset({1, 2}), this_cycle=frozenset({1, 2}))
        choice = redraw(
            APRIL,
            self.MOSES,
            "early_help",
            self.CASES,
            history,
            DEFAULTS,
            7,
            given_back=frozenset({3}),
        )
        assert choice is not None
        assert choice.case_id == 4
        assert choice.passed_over == {"in_hand": 2, "could_not": 1}
        assert choice.because.startswith(
            "chosen because the case before it could not be audited; drawn from 1 cases"
        )
        assert not choice.overflow

    def test_none_is_left_when_all_were_given_back(self) -> None:
        given_back = frozenset({1, 2, 3, 4})
        assert (
            redraw(
                APRIL,
                self.MOSES,
                "early_help",
                self.CASES,
                NOTHING_BEFORE,
                DEFAULTS,
                7,
                given_back=given_back,
            )
            is None
        )

    def test_a_case_of_another_area_stays_marked(self) -> None:
        case = a_case(9, area="cla")
        choice = redraw(APRIL, self.MOSES, "cla", [case], NOTHING_BEFORE, DEFAULTS, 7)
        assert choice is not None
        assert choice.overflow


def a_council(random: Random, auditors: int, cases: int) -> tuple[list[AuditorFacts], list[object]]:
    """Some council: teams in services, workers and lines, families and statuses."""
    teams = max(2, cases // 12)
    listed: list[object] = []
    for n in range(cases):
        team = random.randrange(teams)
        service = team % 3
        listed.append(
            CandidateCase(
                n,
                random.choice(["early_help", "cin_cp", "cla", "care_leavers"]),
                CaseTies(
                    10_000 + team * 5 + random.randrange(5),
                    frozenset({team, 5_000 + service}),
                    random.randrange(6_000, 6_006),
                    team,
                    service,
                ),
                status=random.choice(["CIN", "CP", "PLO"]),
                family=random.choice([None, f"F{random.randrange(cases)}"]),
                on_hold=random.random() < 0.1,
            )
        )
    people = [
        AuditorFacts(team, frozenset({Role.TEAM_MANAGER}), team, team % 3)
        for team in range(min(teams, auditors))
    ]
    people += [
        AuditorFacts(5_000 + service, frozenset({Role.SERVICE_MANAGER}), None, service)
        for service in range(3)
    ]
    people += [
        AuditorFacts(6_000 + chair, frozenset({Role.IRO}), 7_000, areas_not=frozenset({"cla"}))
        for chair in range(6)
    ]
    return people, listed


@given(
    shape=st.integers(0, 2**32),
    auditors=st.integers(0, 12),
    cases=st.integers(0, 90),
    seed=st.integers(0, 2**32),
)
def test_every_draw_keeps_the_hard_rules(shape: int, auditors: int, cases: int, seed: int) -> None:
    people, listed = a_council(Random(shape), auditors, cases)
    candidates = [case for case in listed if isinstance(case, CandidateCase)]
    found = draw(APRIL, people, candidates, NOTHING_BEFORE, DEFAULTS, seed)
    by_id = {case.id: case for case in candidates}
    person = {auditor.id: auditor for auditor in people}
    drawn = [by_id[choice.case_id] for choice in found.choices]
    families = [case.family for case in drawn if case.family]
    assert len({case.id for case in drawn}) == len(drawn)
    assert len(set(families)) == len(families)
    assert not any(case.on_hold for case in drawn)
    for choice, case in zip(found.choices, drawn, strict=True):
        assert may_audit(person[choice.auditor_id], case.ties)
        assert choice.area == case.area
        assert choice.area not in person[choice.auditor_id].areas_not
        conflicts = sum(
            not may_audit(person[choice.auditor_id], other.ties)
            for other in candidates
            if other.area == case.area and not other.on_hold
        )
        # A family drawn from another area first keeps its sibling out of the list counted.
        assert choice.passed_over.get("conflict", 0) <= conflicts
    assert {c.auditor_id for c in found.choices} | set(found.without) == set(person)
    assert not {c.auditor_id for c in found.choices} & set(found.without)


@given(shape=st.integers(0, 2**32), seed=st.integers(0, 2**32))
def test_a_seed_repeats_its_draw_in_whatever_order_things_come_in(shape: int, seed: int) -> None:
    people, listed = a_council(Random(shape), 8, 60)
    candidates = [case for case in listed if isinstance(case, CandidateCase)]
    first = draw(APRIL, people, candidates, NOTHING_BEFORE, DEFAULTS, seed)
    Random(shape + 1).shuffle(people)
    Random(shape + 2).shuffle(candidates)
    assert draw(APRIL, people, candidates, NOTHING_BEFORE, DEFAULTS, seed) == first


def test_another_seed_draws_otherwise() -> None:
    cases = [a_case(n, worker=n) for n in range(1, 60)]
    auditors = [an_auditor(id, team=SOUTH) for id in range(100, 110)]
    draws = {
        tuple(c.case_id for c in choose(APRIL, auditors, cases, NOTHING_BEFORE, DEFAULTS, seed))
        for seed in range(20)
    }
    assert len(draws) == 20
