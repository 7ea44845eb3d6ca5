"""What a moderator says of every audit: nothing left out, nothing forged (brief 7, rule 4)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.errors import RuleBroken
from models.rules import checklist
from models.rules.actions import check_may_add_another
from models.rules.checklist import changed_domains, domain_field, smart_field
from models.vocabulary import AuditQuality, Grade

NAMES = {"planning": "Planning", "review": "Review"}
GOOD, WEAK = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT
SENT = {"planning": GOOD, "review": GOOD}
BOTH = "You grade “Planning” and “Review” otherwise than the auditor."


# Every domain of the tool has the moderator's grade; no other one; a change is explained.
@pytest.mark.parametrize(
    ("given", "why", "field", "said"),
    [
        ({"planning": GOOD, "review": GOOD}, "", None, None),
        ({"planning": WEAK, "review": GOOD}, "No date.", None, None),
        ({"planning": WEAK, "review": GOOD}, "", "domains_why", "otherwise than the auditor"),
        ({"planning": WEAK, "review": WEAK}, "  ", "domains_why", BOTH),
        ({"planning": GOOD}, "", "domain:review", "Please choose a grade for “Review”."),
        ({}, "", "domain:planning", "Please choose a grade for “Planning”."),
        ({**SENT, "family_time": GOOD}, "", None, "no such domain, so nothing was changed"),
    ],
)
def test_each_domain_is_confirmed_or_changed(
    given: Mapping[str, Grade], why: str, field: str | None, said: str | None
) -> None:
    if said is None:
        checklist.check_domains(NAMES, SENT, given, why)
        return
    with pytest.raises(RuleBroken) as refused:
        checklist.check_domains(NAMES, SENT, given, why)
    assert (refused.value.field, said in refused.value.sentence) == (field, True)


def test_a_domain_that_its_auditor_left_ungraded_counts_as_changed() -> None:
    assert changed_domains({"planning": GOOD}, SENT) == {"review": GOOD}


# Each action is SMART or needs work; what needs work or is missing is said.
@pytest.mark.parametrize(
    ("smart", "enough", "missing", "field", "said"),
    [
        ({1: True, 2: True}, True, "", None, None),
        ({1: True, 2: False}, True, "Two has no measure.", None, None),
        ({1: True, 2: True}, False, "Nobody sees the father.", None, None),
        ({1: True, 2: False}, True, " ", "missing", "what is missing, or what needs work"),
        ({1: True, 2: True}, False, "", "missing", "what is missing, or what needs work"),
        ({1: True}, True, "", "smart:2", "say of each action whether it is SMART"),
        ({}, True, "", "smart:1", "say of each action whether it is SMART"),
        ({1: True, 2: True, 99: True}, True, "", None, "not this audit's any more"),
    ],
)
def test_each_action_is_looked_at(
    smart: Mapping[int, bool], enough: bool, missing: str, field: str | None, said: str | None
) -> None:
    if said is None:
        checklist.check_actions_looked_at((1, 2), smart, enough=enough, missing=missing)
        return
    with pytest.raises(RuleBroken) as refused:
        checklist.check_actions_looked_at((1, 2), smart, enough=enough, missing=missing)
    assert (refused.value.field, said in refused.value.sentence) == (field, True)


def test_an_audit_to_learn_from_comes_with_a_line_and_a_sound_one_may() -> None:
    checklist.check_quality_line(AuditQuality.SOUND, "")
    checklist.check_quality_line(AuditQuality.ONE_TO_LEARN_FROM, "How you asked him.")
    with pytest.raises(RuleBroken, match="what others can learn") as refused:
        checklist.check_quality_line(AuditQuality.ONE_TO_LEARN_FROM, " ")
    assert refused.value.field == "quality_line"


def test_moderation_adds_as_many_actions_as_the_council_has_set() -> None:
    check_may_add_another(9)
    with pytest.raises(RuleBroken, match="has added 10 actions"):
        check_may_add_another(10)


def test_questions_are_named_as_refusals_name_them() -> None:
    assert (domain_field("planning"), smart_field(7)) == ("domain:planning", "smart:7")
