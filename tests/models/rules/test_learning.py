"""What numbers may be shown, and what may enter a digest (brief section 9)."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules import learning
from models.rules.learning import masked
from models.vocabulary import Role

UPTO = DEFAULTS.number("learning.mask_counts_up_to")
ACADEMY = frozenset({Role.ACADEMY})
GRADES = ("Outstanding", "Good", "RI", "Inadequate")


def table(*counts: int) -> dict[str, int]:
    return dict(zip(GRADES, counts, strict=False))


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        # Nothing small: all is shown; 0 is not small.
        ((6, 20, 9, 0), [6, 20, 9, 0], 35),
        ((), [], 0),
        # One small count hides behind the smallest larger one, so that the total does not tell it.
        ((4, 20, 9, 7), [None, 20, 9, None], 40),
        # Two small ones hide each other, if their sum leaves a choice …
        ((4, 20, 2, 7), [None, 20, None, 7], 33),
        # … but 1 and 1 can only be 1 and 1, and 5 and 5 only 5 and 5.
        ((1, 20, 1, 7), [None, 20, None, None], 29),
        ((5, 20, 5, 7), [None, 20, None, None], 37),
        # 1 behind 6 could be nothing else (5 and 7 would show): one more is hidden.
        ((1, 20, 6, 9), [None, 20, None, None], 36),
        # 4 behind a 6 beside another 6: the hidden one would be known.
        ((4, 6, 6, 0), [None, None, None, 0], 16),
        # Nothing larger is left to hide behind: the total goes.
        ((3,), [None], None),
        ((3, 0), [None, 0], None),
        ((1, 1, 0), [None, None, 0], None),
    ],
)
def test_small_counts_are_masked_so_that_nobody_works_them_back(
    counts: tuple[int, ...], shown: list[int | None], total: int | None
) -> None:
    found = masked(table(*counts), UPTO)
    assert list(found.counts.values()) == shown
    assert found.total == total


def test_no_table_of_three_can_be_solved_even_by_who_knows_the_rule() -> None:
    # All tables of three counts up to 13: those that look alike when masked are kept together.
    alike = defaultdict(list)
    for counts in product(range(14), repeat=3):
        found = masked(table(*counts), UPTO)
        alike[tuple(found.counts.values()), found.total].append(counts)
    for (shown, total), tables in alike.items():
        for place, count in enumerate(shown):
            small = count is None and tables[0][place] <= UPTO
            # Near the top of the range a table's likenesses lie outside it.
            if small and total is not None and total <= 13:
                assert len({counts[place] for counts in tables}) > 1


@given(counts=st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 40), max_size=8))
def test_what_is_masked_could_be_at_least_two_numbers(counts: dict[str, int]) -> None:
    found = masked(counts, UPTO)
    small = {name for name, n in counts.items() if 1 <= n <= UPTO}
    hidden = {name for name, n in found.counts.items() if n is None}
    assert small <= hidden
    assert all(found.counts[name] == n for name, n in counts.items() if name not in hidden)
    if not small:
        assert not hidden
    if found.total is None or not small:
        return
    # Knowing the rule's bounds, one small count can be moved by one and another takes it up.
    others = [n for name, n in counts.items() if name in hidden - small]
    shown = [n for name, n in counts.items() if name not in hidden and n > UPTO]
    known = found.total - sum(n for n in found.counts.values() if n is not None)
    top = min(shown, default=known)
    totals = {
        (a, b)
        for a in range(len(small), len(small) * UPTO + 1)
        for b in [known - a]
        if len(others) * (UPTO + 1) <= b <= len(others) * top
    }
    assert len(totals) > 1 or (len(small) > 1 and len(small) < sum(counts[s] for s in small))


def test_a_masked_count_is_said_in_words() -> None:
    found = masked(table(4, 20, 9), UPTO)
    assert (found.text("Outstanding"), found.text("Good"), found.text("RI")) == (
        "not shown",
        "20",
        "not shown",
    )


def test_a_council_may_mask_only_twos_ones_or_nothing() -> None:
    assert masked(table(1, 9, 7, 8), 2).counts == table(1, 9, 7, 8) | {
        "Outstanding": None,
        "RI": None,
    }
    assert masked(table(1, 9, 1, 8), 2).counts["Inadequate"] is None
    assert masked(table(1, 9, 7), 1).counts == {"Outstanding": None, "Good": 9, "RI": None}
    assert masked(table(1, 9, 7), 0).counts == table(1, 9, 7)


@pytest.mark.parametrize(
    ("counts", "open_to_all", "shares"),
    [
        # No percentages under 10.
        ((4, 5, 0, 0), False, None),
        ((5, 5, 0, 0), False, [50, 50, 0, 0]),
        ((8, 20, 9, 3), False, [20, 50, 22, 8]),
        # In what everybody sees, none that would give a masked count away.
        ((8, 20, 9, 3), True, None),
        ((1, 20, 12, 0), True, None),
        ((5, 20, 12, 0), True, None),
        ((8, 20, 12, 0), True, [20, 50, 30, 0]),
        ((0, 0, 0, 0), True, None),
    ],
)
def test_percentages_stand_only_where_there_is_enough(
    counts: tuple[int, ...], open_to_all: bool, shares: list[int] | None
) -> None:
    found = learning.percentages(table(*counts), open_to_all=open_to_all)
    assert (None if found is None else list(found.values())) == shares


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0, 28), (10, 10, 72, 100), (5, 10, 24, 76), (50, 100, 40, 60)],
)
def test_a_share_comes_with_its_interval(part: int, whole: int, low: int, high: int) -> None:
    assert learning.interval(part, whole) == (low, high)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2), (-1, 2)])
def test_a_share_of_nothing_has_no_interval(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="part of something"):
        learning.interval(part, whole)


@given(whole=st.integers(1, 500), data=st.data())
def test_an_interval_holds_its_share(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = learning.interval(part, whole)
    assert 0 <= low <= round(100 * part / whole) <= high <= 100


@pytest.mark.parametrize(
    ("cases", "teams", "enters"),
    [(3, 2, True), (2, 2, False), (3, 1, False), (9, 4, True), (0, 0, False)],
)
def test_an_item_enters_from_three_cases_of_two_teams_on(
    cases: int, teams: int, enters: bool
) -> None:
    assert learning.may_enter_digest(cases, teams) is enters
    if enters:
        learning.check_may_enter_digest(cases, teams)
        return
    with pytest.raises(RuleBroken, match="from 3 cases of 2 teams on"):
        learning.check_may_enter_digest(cases, teams)


@pytest.mark.parametrize(
    ("roles", "ticked", "recorded", "sentence", "field"),
    [
        # The Academy, after the meeting is recorded, vouching that nobody can be recognised.
        (ACADEMY, True, True, None, None),
        (frozenset({Role.QA_MANAGER}), True, True, "The Academy approves", None),
        (ACADEMY, True, False, "Please record first", "meeting"),
        (ACADEMY, False, True, "Please read it once more", "nobody_recognisable"),
    ],
)
def test_who_approves_a_digest_and_when(
    roles: frozenset[Role], ticked: bool, recorded: bool, sentence: str | None, field: str | None
) -> None:
    assert learning.may_approve_digest(roles) is (Role.ACADEMY in roles)
    if sentence is None:
        learning.check_may_approve_digest(
            roles, nobody_recognisable=ticked, meeting_recorded=recorded
        )
        return
    with pytest.raises(RuleBroken) as refused:
        learning.check_may_approve_digest(
            roles, nobody_recognisable=ticked, meeting_recorded=recorded
        )
    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("role", "may"),
    # The Academy; the QA manager, whom delivery asks where there is no Academy; nobody else.
    [
        (Role.ACADEMY, True),
        (Role.QA_MANAGER, True),
        (Role.PRACTICE_ASSURANCE_LEAD, False),
        (Role.ADMIN, False),
    ],
)
def test_who_says_whether_a_digest_is_in_its_channel(role: Role, may: bool) -> None:
    if may:
        learning.check_may_say_whether_posted(frozenset({role}))
        return
    with pytest.raises(RuleBroken, match="The Academy says"):
        learning.check_may_say_whether_posted(frozenset({role}))
