"""Regrades, returns, warnings and second readers as policy tables (rules 3, 4, 5; section 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from models.errors import RuleBroken
from models.policy import DEFAULTS
from models.rules import grading
from models.rules.grading import ActionFacts
from models.vocabulary import AuditQuality, Grade, Outcome, Rating, RegradeReason, Safe

OUTSTANDING, GOOD, RI, INADEQUATE = Grade
MOSES, PRIYA, AMARA = 1, 2, 3
BY_MAY = date(2026, 5, 14)


def refusal(check: Callable[[], None]) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refused:
        check()
    return refused.value.sentence, refused.value.field


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [(GOOD, GOOD, 0), (GOOD, RI, -1), (GOOD, INADEQUATE, -2), (INADEQUATE, OUTSTANDING, 3)],
)
def test_down_is_negative_and_up_is_positive(before: Grade, after: Grade, steps: int) -> None:
    assert grading.steps(before, after) == steps
    assert grading.is_worse(after, than=before) == (steps < 0)


def test_two_grades_are_weak() -> None:
    assert {grade for grade in Grade if grading.is_weak(grade)} == {RI, INADEQUATE}


def test_grades_are_said_as_the_council_writes_them() -> None:
    assert [grading.grade_name(grade) for grade in Grade] == [
        "Outstanding",
        "Good",
        "Requires Improvement",
        "Inadequate",
    ]
    ours = DEFAULTS.changed({"grade": {"names": {"good": "Good enough"}}})
    assert grading.grade_name(GOOD, ours) == "Good enough"


def test_where_readers_differ_the_worse_judgement_governs() -> None:
    assert grading.governing(RI, INADEQUATE) is INADEQUATE
    assert grading.governing(RI, None) is RI
    assert grading.governing(OUTSTANDING) is OUTSTANDING
    with pytest.raises(ValueError, match="nobody has judged"):
        grading.governing(None)


@pytest.mark.parametrize(
    ("auditors", "moderators", "safe", "why"),
    [
        # Every Inadequate, the auditor's or the moderator's.
        (INADEQUATE, RI, Safe.YES, "every Inadequate is read"),
        (RI, INADEQUATE, Safe.YES, "every Inadequate is read"),
        (INADEQUATE, INADEQUATE, Safe.NO, "every Inadequate is read"),
        # Every change of two steps.
        (OUTSTANDING, RI, Safe.YES, "a change of 2 steps"),
        (RI, OUTSTANDING, Safe.YES, "a change of 2 steps"),
        # Every Good or better where the child was not surely safe.
        (GOOD, GOOD, Safe.NOT_SURE, "the question of safety"),
        (GOOD, RI, Safe.NO, "the question of safety"),
        (RI, GOOD, Safe.NO, "the question of safety"),
        # Nothing else.
        (GOOD, GOOD, Safe.YES, None),
        (GOOD, RI, Safe.YES, None),
        (RI, RI, Safe.NOT_SURE, None),
        (OUTSTANDING, GOOD, Safe.YES, None),
    ],
)
def test_who_is_read_by_a_second_person(
    auditors: Grade, moderators: Grade, safe: Safe, why: str | None
) -> None:
    said = grading.why_second_reader(auditors, moderators, DEFAULTS, safe=safe)
    assert (said or "").startswith(why or "")
    assert (said is None) == (why is None)
    assert grading.needs_second_reader(auditors, moderators, DEFAULTS, safe=safe) is (
        why is not None
    )


@pytest.mark.parametrize(
    ("grade", "safe", "urgent"),
    [
        # Inadequate or unsafe is moderated within 1 working day.
        (INADEQUATE, Safe.YES, True),
        (GOOD, Safe.NO, True),
        (GOOD, Safe.NOT_SURE, True),
        (RI, Safe.YES, False),
    ],
)
def test_what_is_urgent(grade: Grade, safe: Safe, urgent: bool) -> None:
    assert grading.is_urgent(grade, safe) is urgent


@pytest.mark.parametrize(
    ("to", "code", "words", "sentence", "field"),
    [
        # Rule 3: another grade, a reason and words for it.
        (None, RegradeReason.RISK_MISSED, "seen once", "Please choose the grade", "grade"),
        (GOOD, RegradeReason.RISK_MISSED, "seen once", "The auditor chose Good as well", "grade"),
        (RI, None, "seen once", "Please choose why", "reason_code"),
        (RI, RegradeReason.RISK_MISSED, " \n", "Please say in a line why", "words"),
    ],
)
def test_a_regrade_needs_another_grade_and_a_reason(
    to: Grade | None, code: RegradeReason | None, words: str, sentence: str, field: str
) -> None:
    said, where = refusal(lambda: grading.check_regrade(GOOD, to, code, words))
    assert said.startswith(sentence)
    assert where == field
    assert not grading.may_regrade(GOOD, to, code, words)


def test_a_regrade_with_its_reason_holds_up_and_down() -> None:
    grading.check_regrade(GOOD, RI, RegradeReason.IMPACT_OVERSTATED, "No visit led to a change.")
    assert grading.may_regrade(RI, GOOD, RegradeReason.IMPACT_UNDERSTATED, "Home is calmer.")


AUDITORS = ActionFacts(owner_id=PRIYA, due_on=BY_MAY, open=True, added_by_moderator=False)
MODERATORS = ActionFacts(owner_id=PRIYA, due_on=BY_MAY, open=True, added_by_moderator=True)
OWNERLESS = ActionFacts(owner_id=None, due_on=BY_MAY, open=True, added_by_moderator=True)
UNDATED = ActionFacts(owner_id=PRIYA, due_on=None, open=True, added_by_moderator=True)
CLOSED = ActionFacts(owner_id=PRIYA, due_on=BY_MAY, open=False, added_by_moderator=True)


@pytest.mark.parametrize(
    ("before", "after", "actions", "sentence"),
    [
        # Good or better asks for nothing.
        (GOOD, GOOD, [], None),
        (RI, GOOD, [], None),
        # A weak grade needs an open action with an owner and a due date.
        (RI, RI, [], "Requires Improvement needs at least one open action"),
        (RI, RI, [OWNERLESS], "Requires Improvement needs"),
        (RI, RI, [UNDATED], "Requires Improvement needs"),
        (INADEQUATE, INADEQUATE, [CLOSED], "Inadequate needs"),
        (RI, RI, [AUDITORS], None),
        (INADEQUATE, RI, [AUDITORS], None),  # moved up: the auditor's is enough
        # Moved down to it: one of the moderator's own.
        (GOOD, RI, [AUDITORS], "You are moving this to Requires Improvement"),
        (RI, INADEQUATE, [AUDITORS, CLOSED], "You are moving this to Inadequate"),
        (GOOD, RI, [AUDITORS, MODERATORS], None),
    ],
)
def test_a_weak_grade_comes_with_enough_actions(
    before: Grade, after: Grade, actions: list[ActionFacts], sentence: str | None
) -> None:
    assert grading.may_finish_with(before, after, actions) is (sentence is None)
    if sentence is not None:
        said, field = refusal(lambda: grading.check_enough_actions(before, after, actions))
        assert said.startswith(sentence)
        assert field == "enough"


@pytest.mark.parametrize(
    ("outcome", "quality", "sentence"),
    [
        # Rule 4: a mark for the audit itself; "needs redoing" and a return go together.
        (Outcome.APPROVED, AuditQuality.SOUND, None),
        (Outcome.REGRADED, AuditQuality.ONE_TO_LEARN_FROM, None),
        (Outcome.RETURNED, AuditQuality.NEEDS_REDOING, None),
        (Outcome.APPROVED, None, "Please mark the audit itself"),
        (Outcome.APPROVED, AuditQuality.NEEDS_REDOING, "“Needs redoing” goes only with a return"),
        (Outcome.REGRADED, AuditQuality.NEEDS_REDOING, "“Needs redoing” goes only with a return"),
        (Outcome.RETURNED, AuditQuality.SOUND, "A return says that the audit needs redoing"),
    ],
)
def test_the_audits_own_mark_is_apart_from_the_grade(
    outcome: Outcome, quality: AuditQuality | None, sentence: str | None
) -> None:
    if sentence is None:
        grading.check_quality(outcome, quality)
        return
    said, field = refusal(lambda: grading.check_quality(outcome, quality))
    assert said.startswith(sentence)
    assert field == "quality"


@pytest.mark.parametrize(
    ("notes", "supporter", "safe", "provisional", "field"),
    [
        # A return: notes, a helper who is not the auditor, safe now, a provisional grade.
        (["Voice: where is it?"], AMARA, Safe.YES, RI, None),
        (["", "Voice: where is it?"], AMARA, Safe.YES, RI, None),
        ([], AMARA, Safe.YES, RI, "notes"),
        (["  "], AMARA, Safe.YES, RI, "notes"),
        (["Voice: where is it?"], None, Safe.YES, RI, "supporter"),
        (["Voice: where is it?"], MOSES, Safe.YES, RI, "supporter"),
        (["Voice: where is it?"], AMARA, None, RI, "safe"),
        (["Voice: where is it?"], AMARA, Safe.YES, None, "provisional_grade"),
    ],
)
def test_a_return_helps_the_auditor_and_says_what_the_record_shows(
    notes: list[str],
    supporter: int | None,
    safe: Safe | None,
    provisional: Grade | None,
    field: str | None,
) -> None:
    def check() -> None:
        grading.check_return(notes, supporter, auditor_id=MOSES, safe=safe, provisional=provisional)

    if field is None:
        check()
    else:
        assert refusal(check)[1] == field


def test_the_second_return_goes_to_the_qa_manager() -> None:
    assert not grading.return_goes_to_qa_manager(0, DEFAULTS)
    assert grading.return_goes_to_qa_manager(1, DEFAULTS)


FINE = {"Planning": GOOD, "Review": GOOD}
MET = {"CP09": Rating.MET}


@pytest.mark.parametrize(
    ("overall", "domains", "answers", "safe", "starts"),
    [
        # Nothing to ask.
        (GOOD, FINE, MET, Safe.YES, []),
        (RI, {"Planning": RI, "Review": GOOD}, {"CP09": Rating.NOT_MET}, Safe.NO, []),
        (RI, {}, MET, Safe.YES, []),
        # A safety question Not met with Good or better.
        (
            GOOD,
            FINE,
            {"CP09": Rating.NOT_MET, "CP02": Rating.PARTLY},
            Safe.YES,
            ["You have graded Good and answered *Not met* to CP09. Both can be true. Say why"],
        ),
        # Safe now not Yes with Good or better.
        (
            OUTSTANDING,
            FINE,
            MET,
            Safe.NOT_SURE,
            ["You have graded Outstanding and answered *Not sure* to “Is the child safe now?”"],
        ),
        # Any domain Inadequate with overall Good.
        (
            GOOD,
            {"Planning": GOOD, "Review": INADEQUATE},
            MET,
            Safe.YES,
            ["You have graded Good overall and Inadequate in “Review”."],
        ),
        # Every domain Good with overall RI or worse.
        (
            INADEQUATE,
            {"Planning": OUTSTANDING, "Review": GOOD},
            MET,
            Safe.YES,
            ["You have graded every domain Good or better and Inadequate overall."],
        ),
        # Several at once are all said.
        (
            GOOD,
            {"Review": INADEQUATE},
            {"CP04": Rating.NOT_MET, "CP09": Rating.NOT_MET},
            Safe.NO,
            ["You have", "You have", "You have graded Good and answered *No*", "You have"],
        ),
    ],
)
def test_what_a_reader_will_ask_about_is_said_and_blocks_nothing(
    overall: Grade,
    domains: dict[str, Grade],
    answers: dict[str, Rating],
    safe: Safe,
    starts: list[str],
) -> None:
    found = grading.warnings(overall, domains, answers, safe)
    assert len(found) == len(starts)
    assert all(said.startswith(start) for said, start in zip(found, starts, strict=True))
    assert all("Say why for the reader." in said for said in found)


@pytest.mark.parametrize(
    ("setting", "status", "overall", "warned", "refused"),
    [
        # `grade.cp_plo_cap`: the framework's table would cap every child at CP, PLO, proceedings.
        ("warn", "CP", GOOD, True, False),
        ("warn", "PLO", OUTSTANDING, True, False),
        ("warn", "CIN", GOOD, False, False),
        ("warn", "CP", RI, False, False),
        ("off", "CP", GOOD, False, False),
        ("enforce", "proceedings", GOOD, False, True),
        ("enforce", "CP", RI, False, False),
        ("enforce", "CIN", GOOD, False, False),
    ],
)
def test_the_cap_is_the_councils_to_set(
    setting: str, status: str, overall: Grade, warned: bool, refused: bool
) -> None:
    policy = DEFAULTS.changed({"grade": {"cp_plo_cap": setting}})
    found = grading.warnings(
        overall, {"Planning": overall}, MET, Safe.YES, status=status, policy=policy
    )
    assert any("could be graded" in said for said in found) is warned
    if refused:
        assert refusal(lambda: grading.check_cap(overall, status, policy))[1] == "grade"
    else:
        grading.check_cap(overall, status, policy)
