"""Which area is audited when (brief section 5; slots in section 11a)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy import DEFAULTS
from models.rules.calendar import at_london
from models.rules.rotation import (
    Month,
    area_of_month,
    areas_of_month,
    arithmetic,
    cycle_of,
    monthly_target,
    months_of_area,
    preview_on,
    release_at,
    slot_end,
    slots_after,
    targets_of_month,
)

APRIL, MAY, JUNE, JULY = (Month(2026, n) for n in (4, 5, 6, 7))
AUGUST, SEPTEMBER, DECEMBER = (Month(2026, n) for n in (8, 9, 12))
ALL_AREAS = DEFAULTS.changed({"cycle": {"rotation": "all_areas_every_month"}})
QUIET_AUGUST = DEFAULTS.changed({"programme": {"no_release_months": [8]}})
QUIET_MAY_2026 = DEFAULTS.changed({"programme": {"no_release_months": ["2026-05"]}})

some_month = st.builds(Month, st.integers(2020, 2035), st.integers(1, 12))


def test_a_month_is_read_written_and_named() -> None:
    assert Month.parse("2026-04") == APRIL
    assert str(APRIL) == "2026-04"
    assert APRIL.name == "April 2026"
    assert Month.of(date(2026, 4, 30)) == APRIL


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "April", "2026-00"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part of it cannot be read
        Month.parse(text)


@given(month=some_month, n=st.integers(-50, 50))
def test_months_on_and_back_agree(month: Month, n: int) -> None:
    assert month.plus(n).months_since(month) == n
    assert month.plus(n).plus(-n) == month
    assert (month.plus(n) > month) == (n > 0)


@pytest.mark.parametrize(
    ("month", "area"),
    [
        # The four areas in turn, from April 2026.
        (APRIL, "early_help"),
        (MAY, "cin_cp"),
        (JUNE, "cla"),
        (JULY, "care_leavers"),
        (AUGUST, "early_help"),
        (DECEMBER, "early_help"),
        (Month(2027, 1), "cin_cp"),
        # Before the programme began there is none.
        (Month(2026, 3), None),
    ],
)
def test_each_area_has_its_month_in_turn(month: Month, area: str | None) -> None:
    assert area_of_month(month, DEFAULTS) == area


@pytest.mark.parametrize(
    ("month", "area"),
    [(JULY, "care_leavers"), (AUGUST, None), (SEPTEMBER, "early_help"), (DECEMBER, "care_leavers")],
)
def test_in_a_quiet_month_the_rotation_waits(month: Month, area: str | None) -> None:
    assert area_of_month(month, QUIET_AUGUST) == area


def test_a_quiet_month_can_be_of_one_year_only() -> None:
    assert areas_of_month(MAY, QUIET_MAY_2026) == ()
    assert area_of_month(JUNE, QUIET_MAY_2026) == "cin_cp"
    assert areas_of_month(Month(2027, 5), QUIET_MAY_2026) != ()
    assert targets_of_month(MAY, QUIET_MAY_2026) == {}


def test_all_areas_can_share_every_month() -> None:
    assert areas_of_month(APRIL, ALL_AREAS) == ("early_help", "cin_cp", "cla", "care_leavers")
    assert area_of_month(APRIL, ALL_AREAS) is None


def test_a_rotation_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(ValueError, match="no rotation called sideways"):
        areas_of_month(APRIL, DEFAULTS.changed({"cycle": {"rotation": "sideways"}}))


def test_an_areas_slots_are_listed() -> None:
    assert months_of_area("early_help", DEFAULTS, APRIL, DECEMBER) == [APRIL, AUGUST, DECEMBER]
    assert months_of_area("early_help", DEFAULTS, MAY, JULY) == []
    with pytest.raises(KeyError):
        months_of_area("fostering", DEFAULTS, APRIL, DECEMBER)


def test_a_slot_is_next_until_its_release_at_nine() -> None:
    # August's first working day is Monday the 3rd.
    before = at_london(date(2026, 8, 3), 8, 59)
    released = at_london(date(2026, 8, 3), 9)
    assert next(slots_after("early_help", before, DEFAULTS)) == AUGUST
    assert next(slots_after("early_help", released, DEFAULTS)) == DECEMBER


def test_before_the_programme_the_first_slot_is_next() -> None:
    assert next(slots_after("early_help", datetime(2024, 1, 1, tzinfo=UTC), DEFAULTS)) == APRIL


def test_slots_are_foreseen_for_ten_years() -> None:
    slots = list(slots_after("cla", at_london(date(2026, 6, 1), 9), DEFAULTS))
    assert slots[0] == Month(2026, 10)
    assert len(slots) == 29


def test_an_area_that_never_has_a_slot_is_an_error() -> None:
    never = DEFAULTS.changed({"programme": {"no_release_months": list(range(1, 13))}})
    with pytest.raises(ValueError, match="no slot"):
        next(slots_after("early_help", datetime(2026, 4, 1, tzinfo=UTC), never))


def test_a_cycle_is_one_round_of_the_areas() -> None:
    second = cycle_of(SEPTEMBER, DEFAULTS)
    assert second.number == 2
    assert (second.first, second.last) == (AUGUST, Month(2026, 11))
    assert cycle_of(APRIL, DEFAULTS).months == (APRIL, MAY, JUNE, JULY)


def test_a_quiet_month_belongs_to_the_cycle_that_it_delays() -> None:
    assert cycle_of(AUGUST, QUIET_AUGUST) == cycle_of(SEPTEMBER, QUIET_AUGUST)
    assert AUGUST not in cycle_of(AUGUST, QUIET_AUGUST).months


def test_before_the_programme_there_is_no_cycle() -> None:
    with pytest.raises(ValueError, match="begins in 2026-04"):
        cycle_of(Month(2026, 3), DEFAULTS)


@given(start=some_month, quiet=st.sets(st.integers(1, 12), max_size=5))
def test_every_area_has_one_slot_in_each_cycle(start: Month, quiet: set[int]) -> None:
    policy = DEFAULTS.changed(
        {"cycle": {"first_month": str(start)}, "programme": {"no_release_months": sorted(quiet)}}
    )
    cycle = cycle_of(start.plus(17), policy)
    areas = [area_of_month(month, policy) for month in cycle.months]
    assert areas == ["early_help", "cin_cp", "cla", "care_leavers"]


def test_audits_go_out_at_nine_on_the_first_working_day() -> None:
    assert release_at(AUGUST, DEFAULTS) == datetime(2026, 8, 3, 8, tzinfo=UTC)
    assert release_at(Month(2027, 1), DEFAULTS) == datetime(2027, 1, 4, 9, tzinfo=UTC)


def test_the_preview_is_three_working_days_before() -> None:
    assert preview_on(Month(2027, 1), DEFAULTS) == date(2026, 12, 29)


def test_a_slot_ends_on_the_last_working_day() -> None:
    assert slot_end(MAY) == date(2026, 5, 29)
    assert MAY.first_working_day == date(2026, 5, 1)


def test_an_areas_month_is_to_bring_its_whole_target() -> None:
    assert monthly_target("cin_cp", DEFAULTS) == 70
    assert targets_of_month(APRIL, DEFAULTS) == {"early_help": 40}


def test_shared_months_share_the_target_rounded_up() -> None:
    assert targets_of_month(APRIL, ALL_AREAS) == {
        "early_help": 10,
        "cin_cp": 18,
        "cla": 15,
        "care_leavers": 18,
    }
    assert cycle_of(AUGUST, ALL_AREAS).number == 2


def test_the_set_up_screen_shows_the_arithmetic() -> None:
    sums = arithmetic(55, DEFAULTS)
    assert (sums.possible, sums.target, sums.shortfall) == (220, 240, 20)
    assert sums.sentence == (
        "55 auditors × 4 months = 220 audits, against a target of 240 a cycle: 20 short."
    )
    assert arithmetic(60, DEFAULTS).sentence.endswith("240 a cycle: enough.")
