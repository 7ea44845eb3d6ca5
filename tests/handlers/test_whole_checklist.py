"""The whole checklist of a decision, through the office's door (brief section 7, rules 3, 4, 5)."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.limits import MOST_BLOCKS
from handlers.views import ids
from models.audit import Audit
from models.moderation import DomainGrade
from models.vocabulary import ActionSource, AuditState, Grade
from models.workflow import actions, drafts, grading_blind, planned, taking
from models.workflow.actions import NewAction
from models.workflow.checking import domain_grades
from tests.handlers.deciding import (
    CHECKLIST,
    DOMAINS,
    actions_of,
    adds_action,
    changes,
    confirmed,
    decisions,
    desk_of,
    for_tom,
    looked_at,
    opens,
    regrade_to,
    sent,
    takes,
)
from tests.office import Office, words_of

Json = dict[str, Any]
WHY = "The plan names nobody and has no date."


def begins(office: Office, audit: Audit, *, regrade: bool = False) -> SlackPerson:
    """Its moderator has taken it and opened *Approve*, or *Regrade*."""
    moderator = takes(office, audit)
    button, window = ids.APPROVE_OPEN, ids.APPROVE_WINDOW
    if regrade:
        button, window = ids.REGRADE_OPEN, ids.REGRADE_WINDOW
    opens(moderator, button, window)
    return moderator


def with_an_action(office: Office) -> Audit:
    """Amara's audit as Good with an action of hers for Tom, in somebody's queue."""
    audit = sent(office)
    with office.programme.change() as session:
        by, wanted = office.record("amara"), for_tom(office)
        held = session.get_one(Audit, audit.key)
        actions.add(session, held, wanted, source=ActionSource.AUDIT, by=by, at=office.now)
    return audit


def asked(window: Json, name: str) -> Json:
    """The question of that name."""
    blocks = window["blocks"]
    return next(b for b in blocks if b.get("element", {}).get("action_id") == name)


def rows(office: Office, audit: Audit) -> list[DomainGrade]:
    """What the last decision left of each domain."""
    [*_, decision] = decisions(office, audit)
    with office.programme.read() as session:
        found = domain_grades(session, decision)
        session.expunge_all()
        return found


def refused(moderator: SlackPerson, values: Json, *, name: str, said: str) -> None:
    """What is filled in is refused in a sentence beside this question."""
    errors = moderator.submits(values)
    assert [place.rpartition("/")[2] for place in errors] == [name]
    assert said in errors[next(iter(errors))]


@pytest.mark.parametrize("regrade", [False, True])
def test_each_domain_is_asked_and_none_is_chosen_beforehand(office: Office, regrade: bool) -> None:
    moderator = begins(office, sent(office), regrade=regrade)
    for code in DOMAINS:
        question = asked(moderator.window, f"domain:{code}")
        shown = [option["text"]["text"] for option in question["element"]["options"]]
        assert shown == [
            "Outstanding",
            "Good · the auditor's",
            "Requires Improvement",
            "Inadequate",
        ]
        assert "initial_option" not in question["element"]
        assert not question.get("optional")
    values = regrade_to(Grade.OUTSTANDING) if regrade else dict(CHECKLIST)
    values.pop("domain:review")
    refused(moderator, values, name="domain:review", said="complete this required field")


def test_a_domain_is_changed_with_words_and_its_auditor_reads_them(office: Office) -> None:
    audit = sent(office)
    moderator = begins(office, audit)
    down = {**CHECKLIST, "domain:planning": "requires_improvement"}
    refused(
        moderator, down, name="domains_why", said="“Quality of planning” otherwise than the auditor"
    )
    assert moderator.submits({"domains_why": WHY, "quality_line": "How you listened."}) == {}
    moderator.closes(everything=True)
    office.drain()
    left = {row.domain: (row.before, row.after) for row in rows(office, audit)}
    assert left["planning"] == (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
    assert left["review"] == (Grade.GOOD, Grade.GOOD)
    opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, office.amara.last_message())
    said = words_of(office.amara.window)
    assert "6 domains confirmed, 1 changed:" in said
    assert "Quality of planning: Good, now Requires Improvement" in said
    assert WHY in said
    assert "Your audit itself: sound. How you listened." in said
    moderator.commands(f"/audit find {office.reference_of(audit)}")
    moderator.waits_for_window()
    read = opens(moderator, ids.AUDIT_WHOLE, ids.READING_WINDOW)
    assert "Quality of planning: Good, now Requires Improvement" in words_of(read)
    assert "How you listened." not in words_of(read)  # the mark's line is its auditor's alone


def test_what_does_not_fit_is_said_and_blocks_nobody(office: Office) -> None:
    moderator = begins(office, sent(office))
    said = "You have graded Good overall and Inadequate in “Quality of planning”."
    moderator.types("impact", "He sleeps at home again.")
    moderator.chooses("domain:planning", "inadequate")
    moderator.waits_until(lambda who: said in words_of(who.window))
    assert "He sleeps at home again." in json.dumps(moderator.window)
    moderator.chooses("domain:planning", "good")
    moderator.waits_until(lambda who: said not in words_of(who.window))
    down = {**CHECKLIST, "domain:planning": "inadequate", "domains_why": WHY}
    assert moderator.submits(down) == {}
    assert office.audit_of("amara").grade is Grade.GOOD


def test_a_regrade_warns_of_the_grade_that_is_chosen_in_it(office: Office) -> None:
    moderator = begins(office, sent(office), regrade=True)
    for code in DOMAINS:
        moderator.chooses(f"domain:{code}", "good")
    moderator.chooses("grade", "inadequate")
    said = "You have graded every domain Good or better and Inadequate overall."
    moderator.waits_until(lambda who: said in words_of(who.window))
    moderator.chooses("domain:planning", "inadequate")
    moderator.waits_until(lambda who: said not in words_of(who.window))


def test_each_action_is_looked_at_and_what_needs_work_is_said(office: Office) -> None:
    audit = with_an_action(office)
    moderator = begins(office, audit)
    said = words_of(moderator.window)
    assert "1. Make or renew the safety plan · Tom Bexley · due Wed 2 Dec" in said
    assert "Write the safety plan with the family's own people." in said
    [name] = looked_at(moderator)
    refused(moderator, dict(CHECKLIST), name=name, said="complete this required field")
    needs_work = {name: "needs_work", "enough": "no"}
    refused(moderator, needs_work, name="missing", said="what is missing, or what needs work")
    assert moderator.submits({"missing": "Who sees the father, and when?"}) == {}
    moderator.closes(everything=True)
    office.drain()
    opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, office.amara.last_message())
    told = words_of(office.amara.window)
    assert "Actions: 1 needs work · not enough yet. Who sees the father, and when?" in told


def test_a_moderator_mends_an_action_over_the_decision_and_its_auditor_is_told(
    office: Office,
) -> None:
    audit = with_an_action(office)
    moderator = begins(office, audit)
    moderator.types("impact", "He sleeps at home again.")
    opens(moderator, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    assert "Take it off" not in words_of(moderator.window)
    assert moderator.submits({"what": "Write it by the 10th.", "due_on": "2026-12-10"}) == {}
    moderator.waits_until(lambda who: "Write it by the 10th." in words_of(who.window))
    assert moderator.window["callback_id"] == ids.APPROVE_WINDOW
    said = words_of(moderator.window)
    assert "due Thu 10 Dec" in said
    assert "Changed in moderation" in said
    assert "He sleeps at home again." in said
    assert moderator.submits({**CHECKLIST, **looked_at(moderator)}) == {}
    moderator.closes(everything=True)
    office.drain()
    assert "due Thu 10 Dec" in words_of(office.message(office.tom, "safety plan"))
    opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, office.amara.last_message())
    told = words_of(office.amara.window)
    assert "An action of yours, changed in moderation" in told
    assert "Write it by the 10th." in told
    assert "You had written: Make or renew the safety plan · Tom Bexley · due Wed 2 Dec" in told


def test_several_are_added_one_is_taken_off_and_put_back_without_leaving(office: Office) -> None:
    audit = sent(office)
    moderator = begins(office, audit, regrade=True)
    moderator.types("words", "The plan names nobody.")
    adds_action(moderator, office, "tom")
    adds_action(moderator, office, "sam", kind="supervision")
    said = words_of(moderator.window)
    assert "2. Supervision with a recorded decision · Sam Whitlock" in said
    assert f"Added in moderation by {office.moderator_of(audit).name}" in said
    assert "The plan names nobody." in said
    second = actions_of(office, audit)[-1].key
    moderator.presses("window", ids.PLAN_ACTION_CHANGE, value=str(second))
    moderator.waits_for_window(ids.PLAN_ACTION_WINDOW)
    moderator.presses("window", ids.PLAN_ACTION_REMOVE)
    moderator.waits_for_window(ids.PLAN_REMOVED_WINDOW)
    moderator.waits_until(lambda who: len(looked_at_in(who.windows[-2])) == 1)
    moderator.presses("window", ids.PLAN_ACTION_BACK)
    moderator.waits_for_window(ids.PLAN_ACTION_WINDOW)
    moderator.waits_until(lambda who: len(looked_at_in(who.windows[-2])) == 2)
    moderator.closes()
    filled = regrade_to(Grade.REQUIRES_IMPROVEMENT) | looked_at(moderator)
    assert moderator.submits(filled) == {}
    office.drain()
    found = actions_of(office, audit)
    assert [(action.source, action.live) for action in found] == [
        (ActionSource.MODERATION, True)
    ] * 2


def looked_at_in(window: Json) -> list[str]:
    """The questions about actions in a window."""
    names = [block.get("element", {}).get("action_id", "") for block in window["blocks"]]
    return [name for name in names if name.startswith("smart:")]


def test_an_audit_to_learn_from_asks_for_a_line(office: Office) -> None:
    moderator = begins(office, sent(office))
    learn = {**CHECKLIST, "quality": "one_to_learn_from"}
    refused(moderator, learn, name="quality_line", said="what others can learn from it")
    assert moderator.submits({"quality_line": "Ask him as you did."}) == {}
    moderator.closes(everything=True)
    office.drain()
    opens(office.amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, office.amara.last_message())
    said = "Your audit itself: one to learn from. Ask him as you did."
    assert said in words_of(office.amara.window)


def test_a_blind_grade_is_chosen_already_where_the_moderator_gave_one(office: Office) -> None:
    audit = sent(office)
    moderator = takes(office, audit)
    with office.programme.change() as session:
        session.get_one(Audit, audit.key).blind = True
        mine = dict.fromkeys(DOMAINS, Grade.GOOD) | {"review": Grade.OUTSTANDING}
        grading_blind.give_blind_grade(
            session,
            audit.key,
            grade=Grade.OUTSTANDING,
            domains=mine,
            reason="He leads his own review.",
            by=office.moderator_of(audit),
            at=office.now,
        )
    for button, window in (
        (ids.APPROVE_OPEN, ids.APPROVE_WINDOW),
        (ids.REGRADE_OPEN, ids.REGRADE_WINDOW),
    ):
        opens(moderator, button, window)
        for code, grade in mine.items():
            element = asked(moderator.window, f"domain:{code}")["element"]
            assert element["initial_option"]["value"] == grade
        if window == ids.REGRADE_WINDOW:
            element = asked(moderator.window, "grade")["element"]
            assert element["initial_option"]["value"] == "outstanding"
        moderator.closes()


# What a dishonest client could send: one sentence, and nothing is written.
FORGED = [
    (
        "domain:planning",
        "domain:planning",
        "splendid",
        "Please choose a grade for “Quality of planning”.",
    ),
    ("domain:planning", "domain:housing", "good", "has no such domain"),
    ("enough", "enough", "perhaps", "Please choose one of the two."),
    ("{smart}", "{smart}", "clever", "whether it is SMART"),
    ("{smart}", "smart:4711", "yes", "not this audit's any more"),
    ("{smart}", "smart:x; drop", "yes", "nothing was changed"),
    ("quality", "quality", "needs_redoing", "only with a return"),
]


@pytest.mark.parametrize(("name", "as_name", "value", "said"), FORGED)
def test_a_forged_answer_is_refused_in_one_sentence(
    office: Office, name: str, as_name: str, value: str, said: str
) -> None:
    audit = with_an_action(office)
    moderator = begins(office, audit)
    [smart] = looked_at(moderator)
    name, as_name = name.format(smart=smart), as_name.format(smart=smart)
    for filled, given in {**CHECKLIST, smart: "yes"}.items():
        fills = moderator.types if filled in ("compliance", "impact") else moderator.chooses
        fills(filled, given)
    before = changes(office)
    window = office.workspace.windows.stack(moderator.id)[-1]
    state = copy.deepcopy(interactions.view_submission(office.workspace, window)["view"]["state"])
    block_id = asked(moderator.window, name)["block_id"]
    answer = state["values"][block_id].pop(name)
    answer["selected_option"]["value"] = value
    state["values"][block_id] = {as_name: answer}
    errors = moderator.submits(forged={"state": state})
    if not errors:
        moderator.waits_until(lambda who: said in words_of(who.window))
    else:
        assert said in next(iter(errors.values()))
    assert changes(office) == before
    assert office.audit_of("amara").state is AuditState.IN_MODERATION


def test_the_second_of_two_moderators_keeps_everything_they_typed(office: Office) -> None:
    audit = sent(office)
    first = begins(office, audit)
    first.types("impact", "He sleeps at home again.")
    with office.programme.change() as session:
        by = office.moderator_of(audit)
        other = office.another_lead(by)
        taking.hand_back(session, audit.key, by=by, at=office.now)
        taking.claim(session, audit.key, by=other, at=office.now)
    second = desk_of(office, other)
    second.open_home()
    before = changes(office)
    first.submits({**CHECKLIST, "impact": "He sleeps at home again."})
    said = f"{other.name} is moderating this one, so nothing was changed."
    first.waits_until(lambda who: said in words_of(who.window))
    assert first.window["callback_id"] == ids.APPROVE_WINDOW
    assert "He sleeps at home again." in words_of(first.window)
    assert confirmed(first)
    assert changes(office) == before
    with office.programme.read() as session:
        kept = drafts.kept(session, f"approve-{audit.key}", audit_id=audit.key, by=by)
    assert kept["impact"] == "He sleeps at home again."
    assert kept["domain:planning"] == "good"
    with office.programme.change() as session:
        taking.hand_back(session, audit.key, by=other, at=office.now)
        taking.claim(session, audit.key, by=by, at=office.now)
    first.closes()
    window = opens(first, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert asked(window, "impact")["element"]["initial_value"] == "He sleeps at home again."
    assert asked(window, "domain:planning")["element"]["initial_option"]["value"] == "good"


def test_who_was_beaten_cannot_write_an_action_either_and_keeps_the_words(office: Office) -> None:
    audit = sent(office)
    moderator = begins(office, audit)
    opens(moderator, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    moderator.types("what", "See the father.")
    with office.programme.change() as session:
        by = office.moderator_of(audit)
        taking.hand_back(session, audit.key, by=by, at=office.now)
    before = changes(office)
    tom = str(office.record("tom").key)
    filled = {"kind": "safety_plan", "why": "He asked.", "owner": tom, "due_on": "2026-12-10"}
    moderator.options("owner", "tom")
    moderator.submits(filled)
    moderator.waits_until(lambda who: "with somebody else" in words_of(who.window))
    assert "See the father." in words_of(moderator.window)
    assert changes(office) == before


def test_the_longest_decision_is_one_window_that_slack_takes(office: Office) -> None:
    audit = sent(office)
    longest = "He said so himself and we heard him. " * 80
    with office.programme.change() as session:
        moderator = office.moderator_of(audit)
        held = session.get_one(Audit, audit.key)
        taking.claim(session, audit.key, by=moderator, at=office.now)
        tom = for_tom(office)
        new = NewAction(tom.kind, longest[:2900], longest[:2900], tom.owner_id, tom.due_on)
        for _ in range(20):
            amara = office.record("amara")
            actions.add(session, held, new, source=ActionSource.AUDIT, by=amara, at=office.now)
        for _ in range(10):
            planned.add(session, audit.key, new, by=moderator, at=office.now)
    desk = desk_of(office, moderator)
    desk.open_home()
    message = office.message(desk, "audit to moderate")
    opens(desk, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    window = opens(desk, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
    desk.chooses("grade", "outstanding")
    for said, code in enumerate(DOMAINS, start=1):
        desk.chooses(f"domain:{code}", "inadequate")
        desk.waits_until(lambda who, n=said: words_of(who.window).count("Inadequate in") == n)
    assert len(desk.window["blocks"]) + 2 <= MOST_BLOCKS["modal"]  # a refusal still fits on top
    assert len(json.dumps(desk.window)) < 250_000
    assert len(window["private_metadata"]) < 3000


def test_an_action_is_added_to_a_decision_that_was_found_in_a_list(office: Office) -> None:
    audit = sent(office)
    taken = takes(office, audit)
    taken.closes(everything=True)
    taken.commands(f"/audit find {office.reference_of(audit)}")
    taken.waits_for_window()
    opens(taken, ids.AUDIT_WHOLE, ids.READING_WINDOW)
    opens(taken, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    adds_action(taken, office, "tom")
    assert taken.submits({**CHECKLIST, **looked_at(taken)}) == {}
    taken.waits_until(lambda who: "is final: Good." in words_of(who.window or {}))


def test_an_action_that_a_moderator_began_is_named_until_it_is_saved(office: Office) -> None:
    audit = sent(office)
    moderator = begins(office, audit)
    opens(moderator, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    moderator.types("what", "See the father.")
    moderator.closes(everything=True)
    message = office.message(moderator, "audit to moderate")
    opens(moderator, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    window = opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert "One that you began is not saved yet." in words_of(window)
    window = opens(moderator, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
    assert "See the father." in words_of(window)


def test_an_auditor_who_gets_it_back_reads_what_moderation_made_of_their_action(
    office: Office,
) -> None:
    audit = with_an_action(office)
    moderator = begins(office, audit)
    opens(moderator, ids.PLAN_ACTION_CHANGE, ids.PLAN_ACTION_WINDOW)
    moderator.submits({"what": "Write it by the 10th.", "due_on": "2026-12-10"})
    moderator.waits_until(lambda who: "Changed in moderation" in words_of(who.window))
    with office.programme.change() as session:
        session.get_one(Audit, audit.key).state = AuditState.IN_PROGRESS  # as when taken up again
    office.amara.open_home()
    office.amara.presses("home", ids.AUDIT_CONTINUE)
    office.amara.waits_for_window()
    said = words_of(office.amara.window)
    assert "Write it by the 10th." in said
    assert "You had written: Write the safety plan with the family's own people." in said
