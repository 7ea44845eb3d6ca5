"""The practice council's conversations: whole, fitting their age, held and not held."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from bot.stories import Stories
from models.audit import Audit
from models.rules.speaking import CONVERSATIONS
from models.rules.voice import Voice, coverage
from models.toolbook import load_tool
from models.workflow.asked import CHILD, About
from models.workflow.conversations import voice_in
from models.workflow.parts import parts_of
from tests.bot.test_council_stories import AGES_OF

CASES = [(area, age) for area, ages in AGES_OF.items() for age in ages]
STATUS = {"early_help": "EH", "cin_cp": "CP", "cla": "CLA order", "care_leavers": "CLA s20"}


def an_audit(area: str, age_band: str) -> Audit:
    at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    return Audit(
        month="2026-05",
        area=area,
        case_id=1,
        auditor_id=1,
        team_id=1,
        worker_id=2,
        status=STATUS[area],
        age_band=age_band,
        because="",
        assigned_at=at,
        due_on=at.date(),
        due_because="",
        held_since=at,
    )


@pytest.mark.parametrize(("area", "age_band"), CASES)
def test_nothing_that_is_asked_is_missing_and_nothing_else_is_there(
    area: str, age_band: str
) -> None:
    stories, random, audit = Stories(), Random(area + age_band), an_audit(area, age_band)
    asked = parts_of(load_tool(area), About.of(audit))
    for _ in range(40):
        story = stories.story(audit, random, read_on="2026-05-20", sent_on="2026-05-21")
        assert list(story.values) == [part.code for part in asked]
        for part in asked:
            assert part.unanswered(story.values[part.code]) == []
            assert part.visible(story.values[part.code]) == story.values[part.code]


def test_about_two_of_three_are_heard_and_the_others_have_a_reason() -> None:
    stories, random = Stories(), Random("voices")
    found: list[Voice] = []
    for area, age_band in CASES * 30:
        if age_band in CONVERSATIONS.child:
            audit = an_audit(area, age_band)
            story = stories.story(audit, random, read_on="2026-05-20", sent_on="2026-05-21")
            part = next(p for p in parts_of(load_tool(area), About.of(audit)) if p.code == CHILD)
            found.append(voice_in(part, story.values[CHILD], age_band=age_band))
    counted = coverage(found)
    assert counted.share is not None
    assert 0.55 < counted.share < 0.8
    assert counted.besides > 0
    assert {"declined", "not_reached", "not_safe"} <= set(counted.reasons)
    assert "" not in counted.reasons
