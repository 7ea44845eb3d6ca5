"""Who is spoken with is data, and a broken file is refused with its line (brief section 6)."""

from __future__ import annotations

import pytest

from models.datafile import shipped
from models.errors import RuleBroken
from models.rules.speaking import CONVERSATIONS, conversations_from
from models.workflow.case_import import AGE_BANDS

TEXT = shipped("data/conversations.yml")


@pytest.mark.parametrize(
    # By how the status begins: a child protection plan has a chair; who is looked after or in care
    # proceedings an IRO; a child in need or in PLO a reviewing officer, where there is one.
    ("status", "who", "if_any"),
    [
        ("CP", "chair", False),
        ("CP plan", "chair", False),
        ("CLA s20", "IRO", False),
        ("CLA order", "IRO", False),
        ("proceedings", "IRO", False),
        ("Proceedings", "IRO", False),
        ("CIN", "reviewing officer", True),
        ("PLO", "reviewing officer", True),
    ],
)
def test_who_is_consulted_follows_the_status(status: str, who: str, if_any: bool) -> None:
    rule = CONVERSATIONS.consulted_at(status)
    assert rule is not None
    assert who in rule.who
    assert rule.if_any is if_any


@pytest.mark.parametrize("status", ["EH", "care leaver", ""])
def test_nobody_else_is_consulted(status: str) -> None:
    assert CONVERSATIONS.consulted_at(status) is None


def test_every_band_that_is_listed_is_one_of_a_case() -> None:
    assert {*CONVERSATIONS.child, *CONVERSATIONS.family} == set(AGE_BANDS)


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("asked: optional", "asked: perhaps", '"perhaps" is none of optional, asked, reason'),
        ('ages: ["5-9"]', 'ages: ["0-4"]', "the age band 0-4 stands here twice"),
        ("    who: child\n", "", '"who" is missing'),
        ("    who: child\n", "    whom: child\n", '"whom" is not a field here'),
    ],
)
def test_a_broken_file_is_refused_with_its_line(right: str, wrong: str, reason: str) -> None:
    assert right in TEXT
    with pytest.raises(RuleBroken, match=r"conversations\.yml, line \d+: ") as refused:
        conversations_from(TEXT.replace(right, wrong, 1), "conversations.yml")
    assert reason in refused.value.sentence
