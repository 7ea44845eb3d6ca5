"""Calibration's rules: when, who, which case, and what may be shown of it."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules.calibration import (
    Spread,
    asks_auditors,
    check_answer,
    check_first_answer,
    check_may_see_result,
    check_may_see_trend,
    choose,
    dates_from,
    may_be_shown,
    may_see_trend,
    opens_on,
)
from models.rules.rotation import Month
from models.vignette import MIXED, Vignette
from models.vocabulary import Grade, GradesAs, Role, Sureness

O, G, R, I = Grade  # noqa: E741 - the four, best first
LEAD, AUDITOR = GradesAs.MODERATOR, GradesAs.AUDITOR


def case(code: str, area: str) -> Vignette:
    return Vignette(code, 1, area, "T", "A", "Words.", G, (), "Because.")


CASES = (
    case("a", "early_help"),
    case("b", "cla"),
    case("m", MIXED),
    case("n", MIXED),
)


@pytest.mark.parametrize(
    ("month", "opens", "reminds", "closes"),
    # The fifth working day; five and ten working days after it.
    [
        (Month(2026, 12), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)),
        (Month(2026, 4), date(2026, 4, 9), date(2026, 4, 16), date(2026, 4, 23)),  # after Easter
        (Month(2027, 1), date(2027, 1, 8), date(2027, 1, 15), date(2027, 1, 22)),
    ],
)
def test_a_round_opens_reminds_and_closes_by_working_days(
    month: Month, opens: date, reminds: date, closes: date
) -> None:
    assert opens_on(month, DEFAULTS) == opens
    dates = dates_from(opens, DEFAULTS)
    assert (dates.remind_on, dates.closes_on) == (reminds, closes)


def test_auditors_are_asked_in_one_month_of_each_cycle() -> None:
    months = [Month(2026, 3).plus(n) for n in range(13)]
    asked = [str(month) for month in months if asks_auditors(month, DEFAULTS)]
    assert asked == ["2026-06", "2026-10", "2027-02"]


def test_a_quiet_month_delays_the_auditors_with_its_cycle() -> None:
    quiet = DEFAULTS.changed({"programme": {"no_release_months": [6]}})
    months = [Month(2026, 4).plus(n) for n in range(5)]
    assert [str(month) for month in months if asks_auditors(month, quiet)] == ["2026-07"]


def test_a_council_may_ask_them_in_the_last_month_of_a_shorter_cycle() -> None:
    late = DEFAULTS.changed({"calibration": {"auditors_in_month": 9}})
    assert asks_auditors(Month(2026, 7), late)


@pytest.mark.parametrize(
    ("used", "area", "mixed", "chosen"),
    [
        ([], "cla", False, "b"),  # of the month's area
        ([], None, False, "a"),
        (["b"], "cla", False, "a"),  # never used goes before the month's area
        (["a", "b"], "cla", False, "a"),  # used longest ago
        ([], None, True, "m"),
        (["m"], None, True, "n"),
        (["m", "n"], None, True, "m"),
    ],
)
def test_the_case_used_longest_ago_comes_next(
    used: list[str], area: str | None, mixed: bool, chosen: str
) -> None:
    assert choose(CASES, used, area=area, mixed=mixed).id == chosen


def test_without_a_fitting_case_any_will_do_and_without_any_there_is_none() -> None:
    assert choose(CASES[:2], [], area=None, mixed=True).id == "a"
    with pytest.raises(ValueError, match="no calibration case"):
        choose((), [], area=None, mixed=False)


@pytest.mark.parametrize(
    ("model", "grades", "exact", "within_one"),
    [
        (G, [O, G, G, R, I], 2, 4),
        (I, [O, G, R, I], 1, 2),
        (O, [R, I], 0, 0),
        (R, [], 0, 0),
    ],
)
def test_a_spread_is_compared_with_the_model_answer(
    model: Grade, grades: list[Grade], exact: int, within_one: int
) -> None:
    spread = Spread.of(model, grades)
    assert (spread.exact, spread.within_one, spread.total) == (exact, within_one, len(grades))
    assert list(spread.counts) == [O, G, R, I]


@pytest.mark.parametrize(
    ("leads", "auditors", "shown"),
    # A group of fewer than three is shown with the other one, and could not be worked back; where
    # both together are fewer than three, nothing is.
    [
        (4, 20, [(LEAD, 4), (AUDITOR, 20)]),
        (3, 0, [(LEAD, 3)]),
        (0, 3, [(AUDITOR, 3)]),
        (2, 20, [(None, 22)]),
        (4, 1, [(None, 5)]),
        (2, 1, [(None, 3)]),
        (2, 0, []),
        (1, 1, []),
        (0, 0, []),
    ],
)
def test_no_spread_shows_somebodys_grade(
    leads: int, auditors: int, shown: list[tuple[GradesAs | None, int]]
) -> None:
    found = may_be_shown({LEAD: [G] * leads, AUDITOR: [R] * auditors}, G, DEFAULTS)
    assert [(each.whose, each.spread.total) for each in found] == shown


@pytest.mark.parametrize(
    ("closed", "took_part", "looks_after", "sentence"),
    [
        (True, True, False, None),
        (True, False, True, None),
        (True, False, False, "sent to others"),
        (False, True, False, "until Mon 21 Dec; the result comes after that"),
        (False, False, True, "until Mon 21 Dec"),
        (False, False, False, "sent to others"),
    ],
)
def test_the_result_is_for_those_who_took_part_once_it_has_closed(
    closed: bool, took_part: bool, looks_after: bool, sentence: str | None
) -> None:
    def look() -> None:
        check_may_see_result(
            closed=closed,
            took_part=took_part,
            looks_after=looks_after,
            last=date(2026, 12, 21),
        )

    if sentence is None:
        look()
    else:
        with pytest.raises(RuleBroken, match=sentence):
            look()


def test_only_the_qa_manager_sees_the_months() -> None:
    assert may_see_trend(frozenset({Role.QA_MANAGER}))
    for role in Role:
        assert may_see_trend(frozenset({role})) is (role is Role.QA_MANAGER)
    with pytest.raises(RuleBroken, match="QA manager"):
        check_may_see_trend(frozenset({Role.PRACTICE_ASSURANCE_LEAD}))


@pytest.mark.parametrize(
    ("grade", "sure", "reason", "field"),
    [
        (None, Sureness.SURE, "Why.", "grade"),
        (G, None, "Why.", "sure"),
        (G, Sureness.SURE, "  ", "reason"),
        (G, Sureness.SURE, "Why.", None),
    ],
)
def test_an_answer_is_a_grade_how_sure_and_a_line(
    grade: Grade | None, sure: Sureness | None, reason: str, field: str | None
) -> None:
    if field is None:
        check_answer(grade, sure, reason)
        return
    with pytest.raises(RuleBroken) as refused:
        check_answer(grade, sure, reason)
    assert refused.value.field == field


def test_the_first_view_counts() -> None:
    check_first_answer(waits=True)
    with pytest.raises(RuleBroken, match="the first view counts"):
        check_first_answer(waits=False)
