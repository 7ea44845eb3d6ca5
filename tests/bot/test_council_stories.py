"""What the practice council's auditors and moderators wrote: complete, fitting, about nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import yaml

from models.lists import ACTION_KINDS, DOMAINS, THEMES
from models.toolbook import load_tool
from models.vocabulary import Grade, Polarity, Rating, RegradeReason

COUNCIL = files("bot.practice").joinpath("council")
OWNERS = {"worker", "team_manager", "service_manager"}
AGES_OF = {
    "early_help": ["0-4", "5-9", "10-11", "12", "13-15", "16-17"],
    "cin_cp": ["unborn", "0-4", "5-9", "10-11", "12", "13-15", "16-17"],
    "cla": ["0-4", "5-9", "10-11", "12", "13-15"],
    "care_leavers": ["16-17", "18-25"],
}
AREAS = list(AGES_OF)


def text_of(name: str) -> str:
    return COUNCIL.joinpath(name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stories() -> dict[str, Any]:
    shared: dict[str, Any] = yaml.safe_load(text_of("stories.yml"))
    return shared


@pytest.fixture(scope="module")
def sets() -> dict[str, list[dict[str, Any]]]:
    files_of_areas = [yaml.safe_load(text_of(f"stories_{area}.yml")) for area in AREAS]
    return {content["area"]: content["sets"] for content in files_of_areas}


def every_set(sets: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for area, stories_of_area in sets.items():
        for story in stories_of_area:
            yield area, story


SET_FIELDS = {
    "id",
    "grade",
    "going_well",
    "worried_about",
    "needs_to_happen",
    "strength",
    "reason",
    "domains",
    "actions",
    "themes",
}


def test_every_area_has_sets_of_every_grade(sets: dict[str, list[dict[str, Any]]]) -> None:
    assert list(sets) == AREAS
    ids = [story["id"] for _, story in every_set(sets)]
    assert len(set(ids)) == len(ids)
    for area in AREAS:
        assert len(sets[area]) >= 6
        assert {story["grade"] for story in sets[area]} == set(Grade)


def test_a_set_is_complete_and_speaks_the_tools_language(
    sets: dict[str, list[dict[str, Any]]],
) -> None:
    for area, story in every_set(sets):
        assert set(story) - {"ages"} == SET_FIELDS, story["id"]
        assert list(story["domains"]) == [domain.code for domain in load_tool(area).domains]
        assert set(story["domains"].values()) <= set(Grade), story["id"]
        assert set(story.get("ages", [])) <= set(AGES_OF[area]), story["id"]
        assert story["going_well"], story["id"]
        assert story["needs_to_happen"], story["id"]
        for action in story["actions"]:
            assert set(action) == {"kind", "what", "why", "owner", "days"}, story["id"]
            assert action["kind"] in ACTION_KINDS, story["id"]
            assert action["owner"] in OWNERS, story["id"]
        codes = [theme["code"] for theme in story["themes"]]
        assert set(codes) <= set(THEMES), story["id"]
        assert len(set(codes)) == len(codes), story["id"]
        assert {theme["polarity"] for theme in story["themes"]} <= set(Polarity)


def test_weak_sets_bring_actions_for_more_than_one_person(
    sets: dict[str, list[dict[str, Any]]],
) -> None:
    for _, story in every_set(sets):
        if story["grade"] in (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE):
            assert len(story["actions"]) >= 2, story["id"]
            assert story["worried_about"], story["id"]


def test_any_age_in_an_area_finds_a_set_of_every_grade(
    sets: dict[str, list[dict[str, Any]]],
) -> None:
    for area in AREAS:
        for age in AGES_OF[area]:
            fitting = {s["grade"] for s in sets[area] if age in s.get("ages", AGES_OF[area])}
            assert fitting == set(Grade), (area, age)


def test_themes_come_back_often_enough_for_a_digest(sets: dict[str, list[dict[str, Any]]]) -> None:
    for area in AREAS:
        seen = Counter(
            (theme["code"], theme["polarity"]) for story in sets[area] for theme in story["themes"]
        )
        for polarity in Polarity:
            often = [code for (code, how), count in seen.items() if how == polarity and count >= 2]
            assert len(often) >= 2, (area, polarity)


def test_there_is_a_reason_for_every_grade_and_a_note_for_every_answer(
    stories: dict[str, Any],
) -> None:
    assert set(stories["domain_reasons"]) == set(DOMAINS)
    for grades in stories["domain_reasons"].values():
        assert set(grades) == set(Grade)
        assert all(len(set(reasons)) >= 2 for reasons in grades.values())
    assert set(stories["notes"]) == set(DOMAINS)
    for notes in stories["notes"].values():
        assert set(notes) == set(Rating) - {Rating.NOT_APPLICABLE}
        assert all(notes.values())
    assert stories["not_applicable"]
    assert set(stories["ratings"]) == set(Grade)
    for ratings in stories["ratings"].values():
        assert set(ratings) <= set(Rating)


def test_moderators_have_words_for_every_decision(stories: dict[str, Any]) -> None:
    said = stories["moderation"]
    grades = list(Grade)
    for regrade in said["regraded"]:
        assert regrade["code"] in set(RegradeReason)
        assert regrade["theme"]["code"] in THEMES
        worse = grades.index(regrade["to"]) > grades.index(regrade["from"])
        if worse and regrade["to"] in (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE):
            assert regrade["action"]["kind"] in ACTION_KINDS
            assert regrade["action"]["owner"] in OWNERS
    for returned in said["returned"]:
        assert {note["domain"] for note in returned["notes"]} <= set(DOMAINS)
    assert all(said[name] for name in ("compliance", "impact", "approved", "appreciation"))
    assert set(stories["impact"]) == set(ACTION_KINDS)


def words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_in(inner)


def test_nobody_could_be_recognised_in_the_invented_past(
    stories: dict[str, Any], sets: dict[str, list[dict[str, Any]]]
) -> None:
    for text in words_in([stories, sets]):
        assert not re.search(r"\d{4,}|@|\b\d{1,2}/\d", text), text
        inside = re.findall(r"(?<![.?!:\"'] )(?<!^)(?<![\"'])\b[A-Z][a-z]+\b", text)
        assert set(inside) <= {"Early", "Help"}, text
