"""Whether auditors and moderators see the same thing (brief section 7), by published figures.

Weighted kappa with quadratic weights, checked against tables whose value others have published,
each read in the source that is named, and against scikit-learn's on whatever tables Hypothesis
thinks of.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules.agreement import (
    Agreement,
    Grid,
    Movement,
    Pair,
    agreement_of,
    check_may_see_agreement,
    check_may_see_own,
    grid_of,
    kappa_of,
    may_see_agreement,
    may_see_own,
    movement_in,
    quarters,
)
from models.rules.grading import ORDER
from models.vocabulary import Role

OUTSTANDING, GOOD, RI, INADEQUATE = ORDER

#: What others have worked through with quadratic weights: the table, and the value in its source.
#: 223 patients by clinical and by research diagnosis: `cont4x4diagnosis` of Gwet's irrCAC for R
#: (his Handbook of Inter-Rater Reliability, fourth edition, 2014), with the value and the interval
#: that the tests of irrCAC for Python hold it to: 0.383, 0.254 to 0.513.
DIAGNOSES = ((40, 4, 4, 17), (6, 25, 2, 13), (4, 1, 21, 12), (15, 5, 9, 45))
#: 100 women by two abstractors: `cont3x3abstractors` of the same package, as its manual page on
#: kappa2.table prints it.
ABSTRACTORS = ((13, 0, 0), (0, 20, 7), (0, 4, 56))
#: 20 people's anxiety by the second and third rater of `anxiety` in Gamer's irr for R, as
#: kappa2(anxiety[, 2:3], "squared") gives it: in the tests of statsmodels (test_inter_rater.py).
#: Nobody chose 5, and irr leaves that category out.
ANXIETY = ((0, 0, 1, 0, 0), (4, 0, 1, 0, 0), (2, 3, 3, 0, 0), (0, 2, 0, 1, 1), (1, 0, 0, 1, 0))
#: 100 labels in three classes: the weighting example in scikit-learn's own tests of
#: cohen_kappa_score (test_classification.py).
LABELS = ((46, 0, 0), (4, 40, 0), (0, 0, 10))

PUBLISHED = [(DIAGNOSES, 0.383, 3), (ABSTRACTORS, 0.8921569, 7), (ANXIETY, 0.2520325, 7)]
PUBLISHED += [(LABELS, 0.9541, 4)]

#: Two radiologists and 85 xeromammograms: table 14.2 of Altman, Practical Statistics for Medical
#: Research (1991), who weighs otherwise. Here it is a table like ours: 4 by 4, most of it near
#: the diagonal.
RADIOLOGISTS = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))

tables = st.lists(
    st.lists(st.integers(0, 12), min_size=4, max_size=4).map(tuple), min_size=4, max_size=4
).map(tuple)


def pairs_of(grid: Grid) -> list[Pair]:
    """The audits of a grid, one by one."""
    return [
        (ORDER[row], ORDER[column])
        for row, counts in enumerate(grid)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def only(**cells: int) -> Grid:
    """A grid of these cells: `only(good_good=29, good_requires_improvement=1)`."""
    names = [(before, after, f"{before}_{after}") for before in ORDER for after in ORDER]
    assert set(cells) <= {name for _, _, name in names}
    return grid_of(
        (before, after) for before, after, name in names for _ in range(cells.get(name, 0))
    )


def agreement(grid: Grid, **over: int) -> Agreement:
    """How this grid agrees, with some settings of the council's own."""
    return agreement_of(pairs_of(grid), DEFAULTS.changed({"agreement": over}))


# Kappa


@pytest.mark.parametrize(("table", "value", "places"), PUBLISHED)
def test_kappa_is_what_others_have_published(table: Grid, value: float, places: int) -> None:
    found = kappa_of(table, confidence=0.95, samples=99)
    assert found is not None
    assert round(found.value, places) == value


def test_the_interval_is_about_the_published_one() -> None:
    """Theirs is from the asymptotic standard error, ours from samples: 0.254 to 0.513."""
    found = kappa_of(DIAGNOSES, confidence=0.95, samples=4999)
    assert found is not None
    assert found.interval == pytest.approx((0.254, 0.513), abs=0.01)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_kappa_is_scikit_learns_kappa(table: Grid) -> None:
    found = kappa_of(table, confidence=0.95, samples=99)
    assume(found is not None)
    assert found is not None
    pairs = pairs_of(table)
    theirs = cohen_kappa_score(
        [before for before, _ in pairs],
        [after for _, after in pairs],
        labels=list(ORDER),
        weights="quadratic",
    )
    assert found.value == pytest.approx(theirs, abs=1e-9)
    if found.interval is not None:
        low, high = found.interval
        assert -1 <= low <= high <= 1


@settings(max_examples=20, deadline=None)
@given(tables, st.randoms())
def test_the_same_audits_in_any_order_give_the_same_interval(table: Grid, random: Random) -> None:
    pairs = pairs_of(table)
    random.shuffle(pairs)
    assert agreement_of(pairs, DEFAULTS) == agreement_of(pairs_of(table), DEFAULTS)


def test_more_audits_make_it_surer() -> None:
    few = kappa_of(RADIOLOGISTS, confidence=0.95, samples=1999)
    many = kappa_of(
        [[4 * count for count in row] for row in RADIOLOGISTS], confidence=0.95, samples=1999
    )
    assert few is not None
    assert many is not None
    assert few.interval is not None
    assert many.interval is not None
    assert many.value == pytest.approx(few.value)
    assert many.interval[1] - many.interval[0] < 0.6 * (few.interval[1] - few.interval[0])


# Where it says nothing

CANNOT_TELL = "nearly every audit has one grade from both, and there kappa cannot tell"


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        # nobody, too few, and the last that is too few
        (only(), "too few to say: 0 so far, and 30 are needed"),
        (only(good_good=29), "too few to say: 29 so far, and 30 are needed"),
        (only(good_good=14, inadequate_good=15), "too few to say: 29 so far, and 30 are needed"),
        # all one grade from both: agreement and chance look the same
        (only(good_good=30), CANNOT_TELL),
        # all but one: kappa is 0, and a third of the samples hold one grade only
        (only(good_good=29, good_requires_improvement=1), CANNOT_TELL),
        (only(good_good=60, requires_improvement_good=2), CANNOT_TELL),
        # the same every time, over several grades
        (only(good_good=20, inadequate_inadequate=10), "kappa 1.00: the same grade every time"),
    ],
)
def test_it_says_nothing_where_nothing_can_be_said(grid: Grid, sentence: str) -> None:
    assert agreement(grid).sentence == sentence


def test_a_council_says_how_many_are_enough() -> None:
    grid = only(
        good_good=8, requires_improvement_good=3, requires_improvement_requires_improvement=4
    )
    assert not agreement(grid).is_enough
    assert agreement(grid, least=15).is_enough
    assert agreement(grid, least=15).kappa is not None
    assert agreement(only(), least=0).kappa is None


@pytest.mark.parametrize(
    ("grid", "ending"),
    [
        (RADIOLOGISTS, "(95 %): more than chance would give"),
        (
            only(good_good=8, good_inadequate=7, inadequate_good=7, inadequate_inadequate=8),
            "(95 %): it may be no more than chance",
        ),
        (
            only(outstanding_inadequate=15, inadequate_good=15),
            "(95 %): less than chance would give",
        ),
    ],
)
def test_the_sentence_says_how_sure_it_is(grid: Grid, ending: str) -> None:
    assert agreement(grid).sentence.endswith(ending)


def test_the_sentence_has_the_figure_and_its_range() -> None:
    said = agreement(RADIOLOGISTS).sentence
    assert said.startswith("kappa 0.67, likely between 0.5")


# The grid and what moved


def test_the_grid_is_the_auditors_grade_down_and_the_moderators_across() -> None:
    moved = [(GOOD, RI), (GOOD, RI), (GOOD, INADEQUATE), (INADEQUATE, OUTSTANDING)]
    grid = grid_of([(GOOD, GOOD), *moved])
    assert grid == ((0, 0, 0, 0), (0, 1, 2, 1), (0, 0, 0, 0), (1, 0, 0, 0))
    assert movement_in(grid) == Movement(same=1, up=1, down=3, far=2)


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER))))
def test_every_audit_stands_in_the_grid_once(pairs: list[Pair]) -> None:
    grid = grid_of(pairs)
    moved = movement_in(grid)
    assert sum(map(sum, grid)) == moved.n == len(pairs)
    assert moved.same == sum(before is after for before, after in pairs)
    assert moved.far <= moved.up + moved.down


# The months


@pytest.mark.parametrize(
    ("until", "firsts"),
    [
        ("2026-12-31", ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]),
        ("2028-02-29", ["2027-03-01", "2027-05-30", "2027-08-30", "2027-11-30"]),
        ("2027-02-28", ["2026-03-01", "2026-05-29", "2026-08-29", "2026-11-29"]),
    ],
)
def test_twelve_months_are_four_quarters_without_a_gap(until: str, firsts: list[str]) -> None:
    found = quarters(date.fromisoformat(until), DEFAULTS)
    assert [first.isoformat() for first, _ in found] == firsts
    assert found[-1][1].isoformat() == until
    ends = [last + timedelta(days=1) for _, last in found[:-1]]
    assert ends == [first for first, _ in found[1:]]


# Who sees it


@pytest.mark.parametrize("role", Role)
def test_it_is_for_the_qa_manager(role: Role) -> None:
    assert may_see_agreement(frozenset({role})) is (role is Role.QA_MANAGER)
    if role is not Role.QA_MANAGER:
        with pytest.raises(RuleBroken, match="is for the QA manager"):
            check_may_see_agreement(frozenset({role}))


def test_ones_own_from_the_number_that_says_something() -> None:
    assert may_see_own(Movement(same=7, up=1, down=2, far=0), DEFAULTS)
    nine = Movement(same=7, up=1, down=1, far=0)
    assert not may_see_own(nine, DEFAULTS)
    with pytest.raises(RuleBroken, match="9 so far"):
        check_may_see_own(nine, DEFAULTS)
