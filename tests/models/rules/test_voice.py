"""Voice coverage: held ÷ asked-of, with its denominator (brief section 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.voice import Voice, coverage

OUTCOMES = ("held", "declined", "not_safe", "not_reached", "without_agreement", "not_held", "")
voices = st.lists(st.builds(Voice, asked=st.booleans(), outcome=st.sampled_from(OUTCOMES)))


def test_coverage_is_told_with_its_denominator() -> None:
    found = coverage(
        [
            Voice(asked=True, outcome="held"),
            Voice(asked=True, outcome="held"),
            Voice(asked=True, outcome="declined"),
            Voice(asked=True, outcome="not_safe"),
            Voice(asked=False, outcome="held"),
            Voice(asked=False, outcome=""),
        ]
    )
    assert found.sentence == "2 of 4 children and young people"
    assert found.share == 0.5
    assert found.besides == 1
    assert found.reasons == {"declined": 1, "not_safe": 1}


@pytest.mark.parametrize("found", [[], [Voice(asked=False, outcome="held")]])
def test_where_nobody_was_to_be_asked_there_is_no_share(found: list[Voice]) -> None:
    assert coverage(found).share is None
    assert coverage(found).sentence == "nobody was to be asked"


@given(voices)
def test_everybody_who_was_to_be_asked_was_heard_or_has_a_reason(found: list[Voice]) -> None:
    counted = coverage(found)
    assert counted.held + sum(counted.reasons.values()) == counted.asked_of
    assert counted.asked_of == sum(voice.asked for voice in found)
