"""Screen and gate cannot disagree: `may_x` asks `check_x`."""

from __future__ import annotations

import pytest

from models.errors import RuleBroken
from models.rules.pairs import holds


def check_is_thursday(day: str) -> None:
    if day == "nonsense":
        raise ValueError(day)
    if day != "Thursday":
        raise RuleBroken("This happens on Thursdays.")


def test_a_refusal_hides_the_button_and_a_mistake_is_not_swallowed() -> None:
    assert holds(check_is_thursday, "Thursday")
    assert not holds(check_is_thursday, "Friday")
    with pytest.raises(ValueError, match="nonsense"):
        holds(check_is_thursday, "nonsense")
