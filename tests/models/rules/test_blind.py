"""The draw of audits that are graded blind: the right share, unforeseen, and the same each time."""

from __future__ import annotations

import inspect
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules import blind

AUDITS = range(1, 2001)
SECRETS = st.binary(min_size=32, max_size=32)
FEW = settings(max_examples=25)
DRAWS = [blind.is_drawn, blind.is_hurried]


def drawn(draw: object, secret: bytes, percent: int) -> set[int]:
    assert callable(draw)
    return {audit for audit in AUDITS if draw(secret, audit, percent=percent)}


def is_share_of(found: int, of: int, percent: int) -> bool:
    """Whether so many are what a fair draw gives: within six standard deviations."""
    share = percent / 100
    return abs(found - of * share) <= 6 * sqrt(of * share * (1 - share)) + 1


@pytest.mark.parametrize("draw", DRAWS)
@FEW
@given(secret=SECRETS, percent=st.sampled_from([0, 1, 10, 15, 50, 99, 100]))
def test_as_many_are_drawn_as_the_council_asks_for(
    draw: object, secret: bytes, percent: int
) -> None:
    assert is_share_of(len(drawn(draw, secret, percent)), len(AUDITS), percent)


@pytest.mark.parametrize("draw", DRAWS)
@FEW
@given(secret=SECRETS)
def test_none_and_all_are_exact(draw: object, secret: bytes) -> None:
    assert drawn(draw, secret, 0) == set()
    assert drawn(draw, secret, 100) == set(AUDITS)


@FEW
@given(secret=SECRETS, audit=st.integers(1, 10**9))
def test_the_same_secret_draws_the_same(secret: bytes, audit: int) -> None:
    first = blind.is_drawn(secret, audit, percent=15)
    assert blind.is_drawn(bytes(secret), audit, percent=15) is first


@FEW
@given(secret=SECRETS, other=SECRETS)
def test_another_secret_gives_another_draw(secret: bytes, other: bytes) -> None:
    if secret != other:
        both = drawn(blind.is_drawn, secret, 15) & drawn(blind.is_drawn, other, 15)
        assert is_share_of(len(both), len(drawn(blind.is_drawn, secret, 15)), 15)


@FEW
@given(secret=SECRETS)
def test_a_larger_share_keeps_those_that_were_drawn(secret: bytes) -> None:
    assert drawn(blind.is_drawn, secret, 15) <= drawn(blind.is_drawn, secret, 30)


@FEW
@given(secret=SECRETS)
def test_the_date_without_a_cause_is_a_draw_of_its_own(secret: bytes) -> None:
    graded, hurried = drawn(blind.is_drawn, secret, 15), drawn(blind.is_hurried, secret, 10)
    assert is_share_of(len(graded & hurried), len(graded), 10)


@FEW
@given(secret=SECRETS)
def test_one_month_says_nothing_of_the_next(secret: bytes) -> None:
    """Of those that follow a drawn one, no more and no fewer are drawn."""
    graded = drawn(blind.is_drawn, secret, 15)
    following = {audit for audit in graded if audit + 1 in graded}
    assert is_share_of(len(following), len(graded), 15)


@pytest.mark.parametrize("draw", DRAWS)
def test_nothing_but_the_audits_number_is_asked(draw: object) -> None:
    assert callable(draw)
    assert list(inspect.signature(draw).parameters) == ["secret", "audit_id", "percent"]
