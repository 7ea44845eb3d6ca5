"""A decision's whole checklist through the verbs: kept, in the trail, and nothing forged passes.

Brief section 7 (Checklist), rules 3, 4 and 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import DomainGrade, Moderation
from models.person import Person
from models.programme import Programme
from models.setting import Setting
from models.trail import TrailEntry
from models.vocabulary import ActionSource, AuditQuality, AuditState, Grade, RegradeReason
from models.workflow import actions, decisions, moderation, planned, taking
from models.workflow.actions import NewAction
from models.workflow.assignment import confirm_and_start
from models.workflow.checking import auditors_domains, domain_grades
from models.workflow.decisions import Checklist
from tests.handlers.deciding import DOMAINS
from tests.models.workflow.standing import AT, council, named, sends

CONFIRMED = dict.fromkeys(DOMAINS, Grade.GOOD)
NOT_THEIRS = r"with somebody else|has been sent"
SAW_RISK = "The plan has no date and names nobody."


@pytest.fixture
def sent(programme: Programme) -> Programme:
    """Amara has sent her audit as Good, with an action for Tom; Moses has taken it."""
    with programme.change(where="command") as session:
        audit = council(session)
        confirm_and_start(session, audit.key, by=named(session, "Amara"), at=AT)
        planned.add(session, audit.key, for_tom(session), by=named(session, "Amara"), at=AT)
        sends(session, audit)
    with programme.change() as session:
        taking.claim(session, audit_of(session).key, by=named(session, "Moses"), at=AT)
    return programme


def audit_of(session: Session) -> Audit:
    """Amara's audit."""
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


def for_tom(session: Session, what: str = "See him alone at school.") -> NewAction:
    """For Tom, by Thursday 10 December."""
    tom = named(session, "Tom").key
    return NewAction("see_child_alone", what, "Nobody has asked him.", tom, date(2026, 12, 10))


def action_of(session: Session) -> Action:
    """Amara's action."""
    [action] = planned.planned_of(session, audit_of(session).key)
    return action


def filled(session: Session, **given: object) -> Checklist:
    """Every question answered: each domain confirmed, the action SMART, and enough."""
    whole = Checklist(
        True,
        "In time.",
        "Calmer at home.",
        True,
        AuditQuality.SOUND,
        domains=CONFIRMED,
        smart={action.key: True for action in actions.actions_of(session, audit_of(session).key)},
    )
    return replace(whole, **given)  # type: ignore[arg-type]


def approves(programme: Programme, **given: object) -> None:
    """Moses approves it."""
    with programme.change() as session:
        checklist, by = filled(session, **given), named(session, "Moses")
        moderation.approve(session, audit_of(session).key, checklist=checklist, by=by, at=AT)


def regrades(programme: Programme, **given: object) -> None:
    """Moses moves it down."""
    with programme.change() as session:
        moderation.regrade(
            session,
            audit_of(session).key,
            to=Grade.REQUIRES_IMPROVEMENT,
            reason_code=RegradeReason.RISK_MISSED,
            reason=SAW_RISK,
            checklist=filled(session, **given),
            by=named(session, "Moses"),
            at=AT,
        )


def kept(session: Session) -> dict[str, tuple[Grade | None, Grade]]:
    """What the decision left of each domain."""
    [decision] = session.exec(select(Moderation)).all()
    return {row.domain: (row.before, row.after) for row in domain_grades(session, decision)}


def test_every_domain_is_kept_confirmed_or_changed_and_the_trail_says_which_moved(
    sent: Programme,
) -> None:
    changed = CONFIRMED | {"planning": Grade.REQUIRES_IMPROVEMENT}
    approves(sent, domains=changed, domains_why=SAW_RISK)
    with sent.read() as session:
        good, weak = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT
        assert kept(session) == {code: (good, changed[code]) for code in DOMAINS}
        [entry] = session.exec(select(TrailEntry).where(TrailEntry.what == "audit.approved"))
        moved = {name: grade for name, grade in entry.after.items() if "domain" in name}
        assert (moved, entry.before["domain:planning"]) == ({"domain:planning": weak}, good)
        assert SAW_RISK not in str(entry.after)
        [decision] = decisions.decisions_of(session, audit_of(session).key)
        assert decisions.words_of(session, decision)["domains_why"] == SAW_RISK
        assert audit_of(session).grade is good  # no grade is computed from the domains


def test_a_decision_in_which_nothing_is_said_of_the_domains_confirms_the_auditors(
    sent: Programme,
) -> None:
    approves(sent, domains=None, smart=None)
    with sent.read() as session:
        assert kept(session) == dict.fromkeys(DOMAINS, (Grade.GOOD, Grade.GOOD))


Verb = Callable[..., None]
ONE_LESS = {code: grade for code, grade in CONFIRMED.items() if code != "review"}


# Whatever a window refuses, the verb refuses, and nothing is written.
@pytest.mark.parametrize("verb", [approves, regrades])
@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"domains": {}}, "domain:referral_decision", "Please choose a grade for"),
        ({"domains": ONE_LESS}, "domain:review", "Please choose a grade for"),
        ({"domains": CONFIRMED | {"housing": Grade.GOOD}}, None, "has no such domain"),
        (
            {"domains": CONFIRMED | {"review": Grade.INADEQUATE}},
            "domains_why",
            "otherwise than the auditor",
        ),
        ({"smart": {}}, "smart:1", "whether it is SMART"),
        ({"smart": {1: True, 4711: True}}, None, "not this audit's any more"),
        ({"smart": {1: False}}, "missing", "what needs work"),
        ({"enough": False}, "missing", "what is missing"),
        ({"compliance": " "}, "compliance", "write a line here"),
        ({"impact": ""}, "impact", "write a line here"),
        ({"quality": AuditQuality.NEEDS_REDOING}, "quality", "only with a return"),
        ({"quality": AuditQuality.ONE_TO_LEARN_FROM}, "quality_line", "what others can learn"),
        ({"domains_why": "Born on 4 May 2013."}, "domains_why", "This looks like"),
        ({"missing": "Ring 07700 900123."}, "missing", "This looks like"),
        ({"quality_line": "Ring 07700 900123."}, "quality_line", "This looks like"),
    ],
)
def test_what_is_missing_or_forged_is_refused_beside_its_question(
    sent: Programme, verb: Verb, given: dict[str, object], field: str | None, said: str
) -> None:
    with pytest.raises(RuleBroken, match=said) as refused:
        verb(sent, **given)
    assert refused.value.field == field
    with sent.read() as session:
        assert session.exec(select(Moderation)).all() == []
        assert session.exec(select(DomainGrade)).all() == []
        assert audit_of(session).state is AuditState.IN_MODERATION


def test_an_action_written_since_the_window_opened_is_looked_at_as_well(sent: Programme) -> None:
    with sent.change() as session:
        moses, wanted = named(session, "Moses"), for_tom(session, "Write the plan with them.")
        planned.add(session, audit_of(session).key, wanted, by=moses, at=AT)
    with pytest.raises(RuleBroken, match="written since you opened this window"):
        approves(sent, smart={1: True})


def test_moved_down_it_needs_an_action_of_moderations_own_which_is_then_given(
    sent: Programme,
) -> None:
    with pytest.raises(RuleBroken, match="add at least one action of your own"):
        regrades(sent)
    with sent.change() as session:
        moses, wanted = named(session, "Moses"), for_tom(session, "Write the plan with them.")
        mine = planned.add(session, audit_of(session).key, wanted, by=moses, at=AT)
        assert (mine.source, mine.live) == (ActionSource.MODERATION, False)
    regrades(sent)
    with sent.read() as session:
        found = actions.actions_of(session, audit_of(session).key)
        assert [(action.live, action.from_weak) for action in found] == [(True, True)] * 2


def test_one_that_was_taken_off_again_does_not_count(sent: Programme) -> None:
    with sent.change() as session:
        moses, wanted = named(session, "Moses"), for_tom(session)
        mine = planned.add(session, audit_of(session).key, wanted, by=moses, at=AT)
        planned.remove(session, mine.key, by=moses, at=AT)
    with pytest.raises(RuleBroken, match="add at least one action of your own"):
        regrades(sent)


def test_what_its_auditor_sent_is_kept_beside_what_moderation_made_of_it(sent: Programme) -> None:
    with sent.change() as session:
        action, moses = action_of(session), named(session, "Moses")
        first = replace(for_tom(session, "See him twice."), owner_id=named(session, "Leo").key)
        planned.change(session, action.key, first, by=moses, at=AT)
        planned.change(session, action.key, for_tom(session, "See him."), by=moses, at=AT)
    with sent.read() as session:
        action = action_of(session)
        assert actions.words_of(session, action)["what"] == "See him."
        assert planned.as_sent(session, action) == for_tom(session)
        changed = select(TrailEntry).where(TrailEntry.what == "action.changed")
        first_entry, _ = session.exec(changed.order_by(TrailEntry.id)).all()  # type: ignore[arg-type]
        owners = (first_entry.before["owner"], first_entry.after["owner"])
        assert owners == (named(session, "Tom").key, named(session, "Leo").key)
        assert first_entry.before["words"] != first_entry.after["words"]
        assert "twice" not in str(first_entry.after)


def test_a_moderator_mends_an_auditors_action_and_leaves_it_on(sent: Programme) -> None:
    with sent.change() as session, pytest.raises(RuleBroken, match="Its auditor wrote this"):
        planned.remove(session, action_of(session).key, by=named(session, "Moses"), at=AT)
    with sent.read() as session:
        assert not planned.may_take_off(session, action_of(session), by=named(session, "Moses"))


@pytest.mark.parametrize("who", ["Amara", "Priya", "Tom"])
def test_nobody_else_writes_actions_while_it_is_moderated(sent: Programme, who: str) -> None:
    with sent.change() as session:
        by, wanted = named(session, who), for_tom(session)
        with pytest.raises(RuleBroken, match=NOT_THEIRS):
            planned.add(session, audit_of(session).key, wanted, by=by, at=AT)
        with pytest.raises(RuleBroken, match=NOT_THEIRS):
            planned.change(session, action_of(session).key, wanted, by=by, at=AT)


def test_once_decided_nothing_is_changed_any_more(sent: Programme) -> None:
    approves(sent)
    with sent.change() as session, pytest.raises(RuleBroken, match="with somebody else"):
        planned.change(
            session, action_of(session).key, for_tom(session), by=named(session, "Moses"), at=AT
        )


def test_moderations_own_are_as_many_as_the_council_has_set_and_the_auditors_do_not_count(
    sent: Programme,
) -> None:
    with sent.change() as session:
        path = "moderation.actions_at_most"
        session.add(Setting(path=path, value=1, since=AT, reason="A trial."))
    with sent.change() as session:
        audit, moses = audit_of(session), named(session, "Moses")
        planned.add(session, audit.key, for_tom(session), by=moses, at=AT)
        with pytest.raises(RuleBroken, match="has added 1 actions"):
            planned.add(session, audit.key, for_tom(session), by=moses, at=AT)


def test_who_graded_blind_first_is_asked_for_that_before_an_action(sent: Programme) -> None:
    with sent.change() as session:
        audit_of(session).blind = True
    for verb in (approves, regrades):
        with pytest.raises(RuleBroken, match="graded blind"):
            verb(sent)
    with sent.change() as session:
        audit, wanted, moses = audit_of(session), for_tom(session), named(session, "Moses")
        with pytest.raises(RuleBroken, match="graded blind"):
            planned.add(session, audit.key, wanted, by=moses, at=AT)


def test_the_second_of_two_moderators_is_told_whose_it_is(sent: Programme) -> None:
    with sent.change() as session:
        priya: Person = named(session, "Priya")
        with pytest.raises(RuleBroken, match="Moses Adeyemi is moderating this one"):
            moderation.approve(
                session, audit_of(session).key, checklist=filled(session), by=priya, at=AT
            )


def test_an_auditors_domains_come_in_the_order_of_the_tool(sent: Programme) -> None:
    with sent.read() as session:
        assert list(auditors_domains(session, audit_of(session))) == list(DOMAINS)
