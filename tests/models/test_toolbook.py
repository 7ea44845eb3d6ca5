"""The audit tools: whole as shipped, and refused with a line when broken."""

from __future__ import annotations

import re

import pytest

from models import lists, toolbook
from models.datafile import BrokenFile, read
from models.errors import RuleBroken
from models.policy import DEFAULTS

AREAS = ["early_help", "cin_cp", "cla", "care_leavers"]

# The coverage that may not shrink: id, domain and Ofsted codes of every question.
COVERAGE = """
EH01 referral_decision RDC
EH02 referral_decision DCR
EH03 referral_decision RD
EH04 assessment ACE
EH05 assessment CE
EH06 assessment XA
EH07 assessment IE
EH08 planning RP
EH09 review TDI
EH10 intervention RJ
EH11 intervention KJ
EH12 participation CV
EH13 participation VH
EH14 management_oversight DC
CP01 assessment AE
CP02 assessment CE
CP03 assessment X
CP04 assessment IE
CP05 planning RP
CP06 planning PR
CP07 review TI
CP08 review D
CP09 intervention RK
CP10 intervention J
CP11 participation CV
CP12 participation VH
CP13 management_oversight DC
CP14 management_oversight DC
LA01 assessment AE
LA02 assessment CE
LA03 assessment X
LA04 assessment I
LA05 planning PR
LA06 planning PR
LA07 planning P
LA08 review TI
LA09 review D
LA10 intervention K
LA11 intervention RJ
LA12 participation VC
LA13 participation HV
LA14 management_oversight DC
PW01 assessment AC
PW02 assessment EA
PW03 assessment X
PW04 assessment I
PW05 planning PR
PW06 planning PR
PW07 planning P
PW08 review TI
PW09 review D
PW10 intervention K
PW11 intervention RJ
PW12 participation VC
PW13 participation HV
PW14 management_oversight DC
"""
SAFETY = {"EH03", "EH10", "CP02", "CP04", "CP05", "CP09", "LA10", "LA11", "PW06", "PW11"}

SMALL_TOOL = """\
area: early_help
version: 2
title: A shorter tool
questions:
  - id: EH08
    domain: planning
    question: Does the plan say what will be better?
    hint: Goals in the family's words.
    codes: [R, P]
  - id: EH01
    domain: referral_decision
    question: Was the request read quickly?
    hint: Dates in and out.
    codes: [R]
    safety: true
"""


def everything() -> list[toolbook.Question]:
    return [question for area in AREAS for question in toolbook.load_tool(area).questions]


def refusal(text: str) -> str:
    with pytest.raises(RuleBroken) as refused:
        toolbook.tool_from(text, "ours.yml")
    return refused.value.sentence


def test_the_four_tools_ask_all_fifty_six_questions_in_their_domains() -> None:
    expected = [tuple(line.split()) for line in COVERAGE.split("\n") if line]
    asked = [(q.id, q.domain, "".join(q.codes)) for q in everything()]
    assert len(expected) == 56
    assert asked == expected


def test_the_safety_questions_are_the_ones_that_were_agreed() -> None:
    assert {question.id for question in everything() if question.safety} == SAFETY


def test_each_area_of_planning_has_a_tool_of_its_own_in_version_one() -> None:
    assert [area.code for area in DEFAULTS.areas] == AREAS
    for area in AREAS:
        tool = toolbook.load_tool(area)
        assert (tool.area, tool.version) == (area, 1)
        assert tool.title


def test_the_domains_come_in_order_with_their_full_names() -> None:
    early_help = toolbook.load_tool("early_help")
    assert [domain.code for domain in early_help.domains] == list(lists.DOMAINS)
    assert early_help.domains[0].name == "Quality of referrals and decision making"
    for area in AREAS[1:]:
        codes = [domain.code for domain in toolbook.load_tool(area).domains]
        assert codes == list(lists.DOMAINS)[1:]


def test_a_question_and_a_domain_are_found_by_their_codes() -> None:
    tool = toolbook.load_tool("cla")
    assert tool.question("LA10").domain == "intervention"
    assert [q.id for q in tool.domain("planning").questions] == ["LA05", "LA06", "LA07"]
    with pytest.raises(KeyError):
        tool.question("EH01")
    with pytest.raises(KeyError):
        tool.domain("referral_decision")


def test_an_area_without_a_tool_is_named() -> None:
    with pytest.raises(KeyError, match="fostering"):
        toolbook.load_tool("fostering")


def test_every_abbreviation_is_spelled_out_where_it_is_used() -> None:
    for question in everything():
        words = f"{question.question} {question.hint}"
        for abbreviation in set(re.findall(r"\b[A-Z]{2,}s?\b", words)):
            spelled_out = re.search(rf"\([^)]*\b{abbreviation}\b[^)]*\)", words)
            assert spelled_out, f"{question.id} uses {abbreviation} without saying what it is"


# Every abbreviation that the tools use, and the words that stand before it.
ABBREVIATIONS = {
    "MASH": "multi-agency safeguarding hub",
    "SEND": "special educational needs and disabilities",
    "TAF": "team around the family",
    "CIN": "child in need",
    "CP": "child protection",
    "SMART": "specific, measurable, achievable, relevant and time-bound",
    "LGPM": "legal gateway planning meeting",
    "FGC": "family group conference",
    "RCPCs": "review child protection conferences",
    "SDQ": "strengths and difficulties questionnaire",
    "IHA": "initial and review health assessments",
    "RHA": "initial and review health assessments",
    "IRO": "independent reviewing officer",
    "SGO": "special guardianship order",
    "PEP": "personal education plan",
    "RHIs": "return home interviews",
    "CAMHS": "child and adolescent mental health services",
    "EET": "education, employment or training",
    "YJS": "youth justice service",
}


def test_the_abbreviations_in_use_are_listed_with_what_they_stand_for() -> None:
    used = set()
    for area in AREAS:
        asked = toolbook.load_tool(area).questions
        words = " ".join(f"{question.question} {question.hint}" for question in asked).lower()
        cased = " ".join(f"{question.question} {question.hint}" for question in asked)
        for abbreviation in set(re.findall(r"\b[A-Z]{2,}s?\b", cased)):
            used.add(abbreviation)
            stands_for = ABBREVIATIONS[abbreviation]
            found = re.search(rf"{stands_for} \([^)]*\b{abbreviation.lower()}\b", words)
            assert found, f"{area} uses {abbreviation} without saying what it is"
    assert used == set(ABBREVIATIONS)


def test_questions_and_hints_fit_beside_an_answer_in_a_window() -> None:
    for question in everything():
        assert question.question.endswith("?"), question.id
        assert len(question.question) <= 200, question.id
        assert len(question.hint) <= 200, question.id


def test_every_ofsted_criterion_is_asked_about() -> None:
    assert {code for question in everything() for code in question.codes} == set(lists.CRITERIA)


def test_a_council_may_replace_a_tool_and_its_domains_are_put_in_order() -> None:
    tool = toolbook.tool_from(SMALL_TOOL, "ours.yml")
    assert (tool.version, tool.title) == (2, "A shorter tool")
    assert [domain.code for domain in tool.domains] == ["referral_decision", "planning"]
    assert tool.question("EH01").safety
    assert not tool.question("EH08").safety


# A broken file is refused with the line where the mending is to be done, and the reason.
BROKEN = [
    ("codes: [R, P]", "codes: [R, P", 10, "this is not YAML"),
    ("version: 2", "version: two", 2, '"version" must be a whole number'),
    ("version: 2", "version: 0", 2, '"version" must be 1 or more'),
    ("version: 2\n", "", 1, '"version" is missing'),
    ("area: early_help", "area: fostering", 1, '"fostering" is not an area of planning'),
    ("title: A shorter tool", "titel: A shorter tool", 3, '"titel" is not a field here'),
    ("id: EH01", "id: EH08", 10, "the id EH08 already stands on line 5"),
    ("    hint: Dates in and out.\n", "", 10, '"hint" is missing'),
    ("hint: Dates in and out.", 'hint: " "', 13, '"hint" is empty'),
    ("hint: Dates in and out.", "hint: 2026", 13, '"hint" must be text'),
    ("domain: planning", "domain: plans", 6, 'EH08 is in "plans", which is not a domain'),
    ("codes: [R, P]", "codes: [R, Z]", 9, 'EH08 names "Z" in "codes"'),
    ("codes: [R, P]", "codes: []", 5, "EH08 needs at least one Ofsted code"),
    ("codes: [R, P]", "codes: [[R], P]", 9, '"codes" must be a list of words'),
    ("codes: [R, P]", "codes: R", 9, '"codes" must be a list'),
    ("codes: [R, P]", "standards: [PS1]\n    codes: [R]", 9, 'EH08 names "PS1" in "standards"'),
    ("safety: true", "safety: perhaps", 15, '"safety" must be true or false'),
    ("safety: true", "codes: [C]", 15, '"codes" stands here twice'),
    ("area: early_help", "area: cla", 11, "a domain of early_help only"),
]


@pytest.mark.parametrize(("was", "becomes", "line", "reason"), BROKEN)
def test_a_broken_tool_is_refused_with_line_and_reason(
    was: str, becomes: str, line: int, reason: str
) -> None:
    assert was in SMALL_TOOL
    sentence = refusal(SMALL_TOOL.replace(was, becomes, 1))
    assert any(
        found.startswith(f"ours.yml, line {line}: ") and reason in found
        for found in sentence.split("\n")
    ), sentence


def test_all_that_is_wrong_with_a_tool_is_named_at_once_in_the_order_of_the_file() -> None:
    wrong = SMALL_TOOL.replace("area: early_help", "area: fostering")
    wrong = wrong.replace("codes: [R, P]", "codes: [R, Z]").replace(
        "    hint: Dates", "    tip: Dates"
    )
    with pytest.raises(BrokenFile) as refused:
        toolbook.tool_from(wrong, "ours.yml")
    assert [found.line for found in refused.value.found] == [1, 9, 13]
    assert [found.reason.split(" ")[0] for found in refused.value.found] == [
        '"fostering"',
        "EH08",
        '"tip"',
    ]


def test_a_text_that_was_accepted_once_is_read_again_whatever_the_council_has_changed() -> None:
    text = SMALL_TOOL.replace("area: early_help", "area: fostering").replace(
        "codes: [R, P]", "codes: [R, P]\n    standards: [PS9]"
    )
    text = text.replace("domain: referral_decision", "domain: assessment")
    tool = toolbook.tool_from(text, "kept", policy=None, standards=None)
    assert (tool.area, tool.question("EH08").standards) == ("fostering", ("PS9",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("- a list\n- of words\n", "named fields belong here"),
        ("area: early_help\nversion: 1\ntitle: T\nquestions: []\n", "at least one question"),
        ("area: early_help\nversion: 1\ntitle: T\nquestions: [EH01]\n", "named fields belong here"),
        ("area: early\x00help\n", "this is not YAML that can be read"),
    ],
)
def test_a_file_that_is_no_tool_at_all_is_refused(text: str, reason: str) -> None:
    assert reason in refusal(text)


def test_a_missing_flag_is_no_and_a_missing_list_is_empty() -> None:
    part = read("name: a\n", "small.yml")
    assert not part.flag("safety")
    assert part.words("codes") == ()
