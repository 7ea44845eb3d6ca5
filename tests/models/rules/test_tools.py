"""Two versions of a tool side by side, and what a version may become."""

from __future__ import annotations

import pytest

from models.datafile import shipped
from models.errors import RuleBroken
from models.rules.tools import NEXT, check_may_load, differences, may_keep_tools
from models.toolbook import load_tool, tool_from
from models.vocabulary import Role, ToolState

OURS = shipped("tools/early_help.yml")
LAST = """\
  - id: EH14
    domain: management_oversight
"""

# What is changed in the file, and the lines that a person reads about it.
CHANGES = [
    ("version: 1\n", "version: 2\n", ["nothing differs but the number"]),
    (
        "Could someone who has never met them picture this child's ordinary day from it?",
        "Could a stranger picture this child's day from it?",
        ["reworded: EH05 asks now: Could a stranger picture this child's day from it?"],
    ),
    ("what brings joy", "what makes them laugh", ["hint reworded: EH05"]),
    (
        LAST,
        LAST.replace("management_oversight", "review"),
        ["moved: EH14 from Management oversight to Review"],
    ),
    ("codes: [X, A]", "codes: [X, E]", ["codes changed: EH06, X, A became X, E"]),
    ("codes: [X, A]", "codes: [A, X]", ["nothing differs but the number"]),
    ("codes: [X, A]", "codes: [X, A]\n    safety: true", ["safety: EH06 is now a safety question"]),
    (
        "codes: [R, J]\n    safety: true",
        "codes: [R, J]",
        ["safety: EH10 is no longer a safety question"],
    ),
    ("codes: [X, A]", "codes: [X, A]\n    standards: [PS1]", ["practice standards changed: EH06"]),
    ("title: Early Help", "title: Help early", ["renamed: “Early Help” is “Help early” now"]),
]


@pytest.mark.parametrize(("was", "becomes", "lines"), CHANGES)
def test_what_differs_is_named_question_by_question(
    was: str, becomes: str, lines: list[str]
) -> None:
    assert OURS.count(was) == 1
    new = tool_from(OURS.replace(was, becomes), "ours.yml", standards=None)
    assert differences(load_tool("early_help"), new) == lines


def test_another_order_is_said_as_one_thing() -> None:
    first, second = "  - id: EH01\n", "  - id: EH02\n"
    head, one, rest = OURS.partition(first)
    asked, two, after = rest.partition(second)
    until, three, others = after.partition("  - id: EH03\n")
    turned = f"{head}{two}{until}{one}{asked}{three}{others}"
    new = tool_from(turned, "ours.yml")
    assert differences(load_tool("early_help"), new) == [
        "moved: the questions come in another order"
    ]


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(NEXT) == set(ToolState)
    assert ToolState.DRAFT not in frozenset().union(*NEXT.values())


@pytest.mark.parametrize("role", list(Role))
def test_the_qa_manager_keeps_the_tools_and_no_other_role_does(role: Role) -> None:
    assert may_keep_tools(frozenset({role})) is (role is Role.QA_MANAGER)


@pytest.mark.parametrize(
    ("version", "kept", "shipped_version", "next_free"),
    [
        (1, {}, 1, 2),
        (2, {2: ToolState.LIVE, 3: ToolState.ARCHIVED}, 1, 4),
        (1, {}, 3, 4),
    ],
)
def test_a_number_below_what_stands_is_refused_with_the_one_to_take(
    version: int, kept: dict[int, ToolState], shipped_version: int, next_free: int
) -> None:
    with pytest.raises(RuleBroken, match=f"`version: {next_free}`"):
        check_may_load(version, kept, shipped_version)


def test_a_draft_gives_its_number_to_the_next_draft() -> None:
    check_may_load(2, {1: ToolState.LIVE, 2: ToolState.DRAFT}, 1)
