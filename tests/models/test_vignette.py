"""The invented cases: six of them, fit to be graded in ten minutes, about nobody."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from models.datafile import BrokenFile
from models.policy import DEFAULTS
from models.rules.identifying import find
from models.vignette import MIXED, Vignette, read_vignette, vignette, vignettes

GOOD = """\
id: one
version: 1
area: cla
title: A title
about: A child of 6
text: Some words.
grade: good
domains:
  - domain: planning
    observation: It is clear.
reasoning: Because.
"""


def test_six_are_shipped_one_of_each_area_and_two_mixed() -> None:
    areas = Counter(each.area for each in vignettes())
    assert areas == {**{area.code: 1 for area in DEFAULTS.areas}, MIXED: 2}
    assert len({each.grade for each in vignettes()}) == 4, "every grade is a model answer once"


@pytest.mark.parametrize("case", vignettes(), ids=lambda case: case.id)
def test_each_is_read_in_minutes_and_has_a_model_answer(case: Vignette) -> None:
    assert 350 <= len(case.text.split()) <= 500
    assert len(case.text.split("\n")) >= 4
    assert len(case.domains) >= 5
    assert len(case.reasoning.split()) >= 50
    assert vignette(case.id, case.version) == case


@pytest.mark.parametrize("case", vignettes(), ids=lambda case: case.id)
def test_nobody_and_no_place_is_named(case: Vignette) -> None:
    words = " ".join([case.title, case.about, case.text, case.reasoning])
    assert {words[each.start : each.end] for each in find(words)} <= {"Mr", "Mrs", "Ms"}
    assert not re.search(r"\b(road|street|borough|county|city|town)\b", words, re.I)
    titled = re.findall(r"\b(?:Mr|Mrs|Ms|Dr)\.? (\w+)", words)
    assert all(len(name) == 1 for name in titled if name != "and")


def test_a_whole_file_is_read() -> None:
    case = read_vignette(GOOD, "one.yml")
    assert (case.id, case.version, case.grade, case.domains[0].name) == (
        "one",
        1,
        "good",
        "Quality of planning",
    )


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("grade: good", "grade: fine", 'line 7: "fine" is not a grade; they are outstanding'),
        ("area: cla", "area: moon", 'line 3: "moon" is not an area'),
        ("title: A title", "titel: A title", 'line 4: "titel" is not a field here'),
        ("version: 1", "version: one", 'line 2: "version" must be a whole number'),
        ("domain: planning", "domain: cooking", 'line 9: "cooking" is not a domain'),
        ("observation: It is clear.", "observation: ''", '"observation" is empty'),
        ("text: Some words.", f"text: {'word ' * 551}", 'line 6: "text" has 551 words'),
        ("reasoning: Because.", "", '"reasoning" is missing'),
        (
            "reasoning:",
            "  - {domain: planning, observation: Again.}\nreasoning:",
            'line 11: "planning" stands here twice',
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_the_reason(
    before: str, after: str, wrong: str
) -> None:
    with pytest.raises(BrokenFile) as refused:
        read_vignette(GOOD.replace(before, after), "one.yml")
    assert wrong in refused.value.sentence


def test_everything_that_is_wrong_is_said_at_once() -> None:
    broken = GOOD.replace("grade: good", "grade: fine").replace("area: cla", "area: moon")
    with pytest.raises(BrokenFile) as refused:
        read_vignette(broken, "one.yml")
    assert [wrong.line for wrong in refused.value.found] == [3, 7]


def test_a_version_that_is_gone_is_an_error() -> None:
    with pytest.raises(KeyError, match="cla, version 99"):
        vignette("cla", 99)
