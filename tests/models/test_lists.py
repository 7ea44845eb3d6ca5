"""The lists that everybody shares: whole as shipped, and refused with a line when broken."""

from __future__ import annotations

import re

import pytest

from models import lists
from models.errors import RuleBroken
from models.vocabulary import Grade, Polarity


def test_the_standards_library_comes_empty_for_the_council_to_fill() -> None:
    assert len(lists.STANDARDS) == 0


def test_every_grade_has_its_descriptor_best_first() -> None:
    assert list(lists.DESCRIPTORS) == list(Grade)
    good = lists.DESCRIPTORS[Grade.GOOD]
    assert good.name == "Good"
    assert good.text == "The child is safe; not every practice standard is met."
    assert all(descriptor.framework for descriptor in lists.DESCRIPTORS.values())


def test_there_are_about_twenty_five_themes_written_as_practice() -> None:
    assert 23 <= len(lists.THEMES) <= 28
    for theme in lists.THEMES.values():
        assert re.match(r"We \w+", theme.as_practice), theme.code
        assert theme.sentence(Polarity.STRENGTH) == theme.as_strength
        assert theme.sentence(Polarity.WORRY) == theme.as_worry
        for sentence in (theme.as_strength, theme.as_worry, theme.as_practice):
            assert sentence.endswith("."), sentence
            assert len(sentence) <= 120, sentence


def test_there_are_about_twenty_kinds_of_action_that_name_nobody() -> None:
    assert 18 <= len(lists.ACTION_KINDS) <= 24
    assert lists.ACTION_KINDS["see_child_alone"].name == "See the child alone"
    assert all(len(kind.name) <= 60 for kind in lists.ACTION_KINDS.values())


def test_a_code_may_stand_only_once_in_a_list() -> None:
    with pytest.raises(RuleBroken, match=r'line 2: "name" is missing'):
        lists.themes_from("themes:\n- {code: drift}\n", "themes.yml")
    kinds = "action_kinds:\n- {code: a, name: A}\n- {code: a, name: B}\n"
    with pytest.raises(RuleBroken, match=r'line 3: the code "a" already stands on line 2'):
        lists.named_from(kinds, "kinds.yml", "action_kinds")


DESCRIBED = "".join(
    f"- {{grade: {grade}, name: N, text: T, framework: F}}\n"
    for grade in ("good", "outstanding", "requires_improvement", "inadequate")
)


def test_descriptors_come_best_first_whatever_the_order_of_the_file() -> None:
    found = lists.descriptors_from("descriptors:\n" + DESCRIBED, "d.yml")
    assert list(found) == list(Grade)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("grade: good", "grade: fair", '"fair" is not a grade'),
        ("grade: good", "grade: inadequate", "inadequate is described twice"),
        ("- {grade: good, name: N, text: T, framework: F}\n", "", "good has no descriptor"),
    ],
)
def test_descriptors_that_miss_or_repeat_a_grade_are_refused(
    was: str, becomes: str, reason: str
) -> None:
    with pytest.raises(RuleBroken, match=reason):
        lists.descriptors_from("descriptors:\n" + DESCRIBED.replace(was, becomes), "d.yml")
