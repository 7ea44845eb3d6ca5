"""An audit that was drawn is graded by its moderator before the auditor's grades are shown."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.errors import RuleBroken
from models.vocabulary import AuditQuality, AuditState, Grade, RegradeReason, Safe
from models.workflow.blind import awaits_blind_grade, blind_grade_of, hides_grades
from models.workflow.decisions import Checklist
from models.workflow.grading_blind import give_blind_grade
from models.workflow.moderation import approve, regrade
from models.workflow.returning import return_for_redo
from models.workflow.tools import tool_of
from tests import blindness
from tests.handlers.deciding import (
    CHECKLIST,
    changes,
    desk_of,
    opens,
    readings,
    sent,
    takes,
)
from tests.office import Office, words_of

Json = dict[str, Any]
SOUND = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
_GRADES = ("Outstanding", "Good", "Requires Improvement", "Inadequate")


@pytest.fixture
def drawn(office: Office) -> Audit:
    """Amara graded Good, in a council that draws every audit."""
    draws_all(office)
    return sent(office)


def draws_all(office: Office) -> None:
    with office.programme.change(where="test") as session:
        blindness.draw(session, 100, at=office.now)


def domains_of(office: Office, audit: Audit) -> list[str]:
    with office.programme.read() as session:
        return [domain.code for domain in tool_of(session, audit).domains]


def my_grade(office: Office, audit: Audit, grade: Grade) -> Json:
    """What is filled in: the same grade for the whole and for every domain."""
    each = {f"domain:{code}": grade.value for code in domains_of(office, audit)}
    return {**each, "grade": grade.value, "reason": "Little has changed for the child."}


def gives(office: Office, audit: Audit, grade: Grade) -> SlackPerson:
    """The moderator takes it and gives a grade of their own; the audit is seen again, with both."""
    moderator = takes(office, audit)
    gives_in(moderator, office, audit, grade)
    return moderator


def gives_in(moderator: SlackPerson, office: Office, audit: Audit, grade: Grade) -> None:
    """The same with the audit open already."""
    opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    assert moderator.submits(my_grade(office, audit, grade)) == {}
    moderator.waits_until(lambda who: "Graded blind" in words_of(who.window))


def grades_in(window: Json) -> list[str]:
    said = words_of(window).partition("The grade is for the planning")[0]
    return [grade for grade in _GRADES if grade in said]


def test_no_grade_stands_in_the_message_or_the_window_before_theirs(
    office: Office, drawn: Audit
) -> None:
    moderator = takes(office, drawn)
    assert "This audit was drawn to be graded blind." in words_of(moderator.window)
    assert grades_in(moderator.window) == []
    for hidden in ("What I found on reason", "Scale, 0 to 10", "Approve", "Regrade"):
        assert hidden not in words_of(moderator.window)
    assert "What I found on going well." in words_of(moderator.window)
    window = opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    assert all("initial_option" not in str(block) for block in window["blocks"])
    assert readings(office, office.moderator_of(drawn)) == ["audit.answers"]


def test_who_does_not_moderate_it_is_not_asked_for_a_grade(office: Office, drawn: Audit) -> None:
    asks = "then Give my grade"
    assert asks in words_of(takes(office, drawn).window)
    colleague = desk_of(office, office.another_lead(office.moderator_of(drawn)))
    colleague.commands(f"/audit find {office.reference_of(drawn)}")
    colleague.waits_for_window(ids.FIND_WINDOW)
    window = words_of(opens(colleague, ids.AUDIT_WHOLE, ids.READING_WINDOW))
    assert "This audit was drawn to be graded blind." in window
    assert asks not in window


def test_both_grades_stand_beside_each_other_once_theirs_is_given(
    office: Office, drawn: Audit
) -> None:
    moderator = gives(office, drawn, Grade.REQUIRES_IMPROVEMENT)
    shown = words_of(moderator.window)
    assert "Requires Improvement. Its auditor graded it Good." in shown
    assert "Little has changed for the child." in shown
    assert "assessment: Requires Improvement, its auditor Good" in shown
    assert readings(office, office.moderator_of(drawn)) == ["audit.answers", "audit.whole"]
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    moderator.closes()
    window = opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    assert "its auditor graded Good" in words_of(window)


def test_what_is_decided_afterwards_may_differ_and_both_are_kept(
    office: Office, drawn: Audit
) -> None:
    moderator = gives(office, drawn, Grade.REQUIRES_IMPROVEMENT)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits(CHECKLIST) == {}
    office.drain()
    final = office.audit_of("amara")
    assert (final.state, final.grade) == (AuditState.FINALISED, Grade.GOOD)
    with office.programme.read() as session:
        kept = blind_grade_of(session, drawn.key)
        assert kept is not None
        assert (kept.grade, kept.grade_before) == (Grade.REQUIRES_IMPROVEMENT, Grade.GOOD)
        assert set(kept.domains) == set(domains_of(office, drawn))


def test_a_blind_grade_is_given_once_and_never_changed(office: Office, drawn: Audit) -> None:
    moderator = takes(office, drawn)
    opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    moderator.closes()
    gives_in(moderator, office, drawn, Grade.GOOD)
    before = changes(office)
    with pytest.raises(RuleBroken, match="stays as it was given"), office.programme.change() as s:
        give_blind_grade(
            s,
            drawn.key,
            grade=Grade.INADEQUATE,
            domains=dict.fromkeys(domains_of(office, drawn), Grade.GOOD),
            reason="On second thoughts.",
            by=office.moderator_of(drawn),
            at=office.now,
        )
    assert changes(office) == before


def test_nothing_is_decided_before_the_blind_grade(office: Office, drawn: Audit) -> None:
    takes(office, drawn)
    before = changes(office)
    with (
        pytest.raises(RuleBroken, match="drawn to be graded blind") as refused,
        office.programme.change() as session,
    ):
        approve(session, drawn.key, checklist=SOUND, by=office.moderator_of(drawn), at=office.now)
    assert not any(grade in str(refused.value) for grade in _GRADES)
    assert changes(office) == before


def test_the_refusal_of_a_forged_regrade_says_nothing_of_the_auditors_grade(
    office: Office, drawn: Audit
) -> None:
    said = set()
    for grade in (Grade.GOOD, Grade.INADEQUATE):  # the auditor's own, and another
        with pytest.raises(RuleBroken) as refused, office.programme.change() as session:
            regrade(
                session,
                drawn.key,
                to=grade,
                reason_code=RegradeReason.RISK_MISSED,
                reason="The risk is missing.",
                checklist=SOUND,
                by=office.moderator_of(drawn),
                at=office.now,
            )
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize("missing", ["domain:planning", "grade", "reason"])
def test_what_is_missing_is_asked_for_beside_its_question(
    office: Office, drawn: Audit, missing: str
) -> None:
    moderator = takes(office, drawn)
    opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    before = changes(office)
    given = my_grade(office, drawn, Grade.GOOD)
    errors = moderator.submits({name: given[name] for name in given if name != missing})
    assert [name.rpartition("/")[2] for name in errors] == [missing]
    assert changes(office) == before


def test_what_was_typed_is_there_again_in_another_window(office: Office, drawn: Audit) -> None:
    moderator = takes(office, drawn)
    opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    moderator.types("reason", "The plan is late.")
    moderator.closes()
    window = opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    assert "The plan is late." in str(window["blocks"])


def test_handed_over_before_the_grade_the_next_one_is_blind_too(
    office: Office, drawn: Audit
) -> None:
    first = takes(office, drawn)
    first.presses("window", ids.HAND_BACK)
    first.waits_until(lambda who: "back in the queue" in words_of(who.window))
    after = office.audit_of("amara")
    with office.programme.read() as session:
        for name in ("moses", "priya", "grace", "farzana"):
            assert hides_grades(session, after, office.record(name))
        assert not hides_grades(session, after, office.record("amara"))


def test_it_can_be_returned_blind_and_its_redo_is_graded_blind(
    office: Office, drawn: Audit
) -> None:
    moderator = office.moderator_of(drawn)
    helper = next(office.record(n) for n in ("moses", "priya") if office.record(n) != moderator)
    with office.programme.change() as session:
        return_for_redo(
            session,
            drawn.key,
            notes={"planning": "Where is the plan?"},
            supporter_id=helper.key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=moderator,
            at=office.now,
        )
    again = sent(office)
    assert again.version == 2
    with office.programme.read() as session:
        assert awaits_blind_grade(session, again)
        assert all(hides_grades(session, again, office.record(n)) for n in ("moses", "farzana"))


def test_an_audit_that_was_not_drawn_is_read_with_its_grades(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    assert "Its auditor graded it Good." in words_of(moderator.window)
    others = [n for n in ("moses", "priya", "grace") if office.record(n).id != audit.moderator_id]
    with office.programme.read() as session:
        for name in others:  # they could be asked to read it second
            assert hides_grades(session, office.audit_of("amara"), office.record(name))
        assert not hides_grades(session, office.audit_of("amara"), office.record("farzana"))


def test_a_reason_that_tells_who_the_child_is_is_refused_and_kept(
    office: Office, drawn: Audit
) -> None:
    moderator = takes(office, drawn)
    opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    before = changes(office)
    given = my_grade(office, drawn, Grade.GOOD) | {"reason": "Seen at home, E97 6RB."}
    (said,) = moderator.submits(given).values()
    assert said.startswith("This looks like a postcode.")
    assert changes(office) == before
    moderator.closes()
    window = opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
    assert "E97 6RB" in str(window["blocks"])
