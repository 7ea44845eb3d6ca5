"""Whatever people do, in whatever order: no audit becomes Requires Improvement or Inadequate for
good without an open, owned and dated action; and none lies where it is nobody's turn.

Everybody tries everything at any moment: what the rules refuse is refused, and nothing has
happened. Looked at is the one moment at which a weak grade comes into force (rule 3).
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as live
from sqlmodel import Session, col, select

from bot.database import engine_for
from models.action import Action
from models.appeal import Appeal
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.grading import is_weak, is_worse
from models.rules.lifecycle import ACTION_OPEN_STATES, DECIDED_STATES, OPEN_STATES
from models.sealing import Keyring
from models.vocabulary import (
    ActionSource,
    AppealKind,
    AppealState,
    AuditQuality,
    AuditState,
    Grade,
    RegradeReason,
    Safe,
)
from models.workflow import (
    actions,
    answering,
    appeals,
    assignment,
    following,
    grading_blind,
    handing,
    holding,
    moderation,
    planned,
    returning,
    second_reading,
    second_return,
    submission,
    taking,
)
from models.workflow.decisions import Checklist
from models.workflow.parts import CLOSING, asked_of
from models.workflow.tools import tool_of
from tests.blindness import draw
from tests.handlers.deciding import answer_of
from tests.models.workflow.standing import AT, an_action, audit_in, council, named

KEYRING = Keyring([Keyring.new_key()])
AUDITOR, MANAGER, DIRECTOR, OWNERS = "Amara", "Farzana", "Gareth", ("Tom", "Sam", "Wendy")
LEADS = ("Moses", "Priya", "Grace")
grades = st.sampled_from(Grade)
leads = st.sampled_from(LEADS)
deciders = st.sampled_from((MANAGER, DIRECTOR))
yes_or_no = st.booleans()
#: For the suite; 400 were run once.
EXAMPLES = 40


@pytest.fixture(scope="module")
def answered(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which Amara has answered everything and sent nothing."""
    path = tmp_path_factory.mktemp("answered") / "auditloop.db"
    shutil.copy(migrated_file, path)
    engine = engine_for(f"sqlite:///{path}")
    with Programme(engine, keyring=KEYRING, clock=lambda: AT).change() as session:
        draw(session, 0, at=AT)
        audit, auditor = council(session), named(session, AUDITOR)
        assignment.confirm_and_start(session, audit.key, by=auditor, at=AT)
        for part in asked_of(session, audit):
            values = {field.name: answer_of(field, "good") for field in part.fields}
            answering.save_part(session, audit.key, part.code, values, by=auditor, at=AT)
    engine.dispose()
    return path


class Deciding(RuleBasedStateMachine):
    """One audit, and everybody who may have something to do with it."""

    template: Path
    folder: Path
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.template, self.path)
        self.engine = engine_for(f"sqlite:///{self.path}")
        self.programme = Programme(self.engine, keyring=KEYRING, clock=lambda: AT)
        with self.programme.read() as session:
            mine = select(Audit).where(Audit.auditor_id == named(session, AUDITOR).key)
            self.audit_id = session.exec(mine).one().key

    def teardown(self) -> None:
        self.engine.dispose()
        self.path.unlink()

    def _tries(self, who: str, what: Callable[[Session, Audit, Person], object]) -> None:
        """Somebody tries it; whatever the rules refuse leaves nothing behind."""
        try:
            with self.programme.change() as session:
                audit = session.get_one(Audit, self.audit_id)
                before = audit.grade if audit.state in DECIDED_STATES else None
                earlier = {action.key for action in _counted(session, audit)}
                what(session, audit, named(session, who))
                session.flush()
                if audit.state in DECIDED_STATES and audit.grade is not before:
                    self._comes_into_force(session, audit, before, earlier)
        except RuleBroken:
            pass

    def _comes_into_force(
        self, session: Session, audit: Audit, before: Grade | None, earlier: set[int]
    ) -> None:
        assert audit.grade is not None
        if not is_weak(audit.grade):
            return
        counted = _counted(session, audit)
        assert counted, "weak, and nothing is open"
        own = [action for action in counted if action.source is ActionSource.MODERATION]
        if before is not None:  # amended: the decider's own
            own = [action for action in own if action.key not in earlier]
        if is_worse(audit.grade, than=before or audit.auditor_grade or audit.grade):
            assert own, "moved down, and the moderator added nothing"

    # The auditor

    @rule(grade=grades, safe=st.sampled_from(Safe))
    def she_sends_it(self, grade: Grade, safe: Safe) -> None:
        def sends(session: Session, audit: Audit, by: Person) -> None:
            assignment.confirm_and_start(session, audit.key, by=by, at=AT)
            closing = next(p for p in asked_of(session, audit) if p.code == CLOSING)
            values = {field.name: answer_of(field, grade) for field in closing.fields}
            values["safe_now"] = safe.value
            answering.save_part(session, audit.key, CLOSING, values, by=by, at=AT)
            submission.submit(session, audit.key, by=by, at=AT)

        self._tries(AUDITOR, sends)

    @rule(who=st.sampled_from((AUDITOR, *LEADS)))
    def somebody_plans_an_action(self, who: str) -> None:
        self._tries(who, lambda s, audit, by: planned.add(s, audit.key, an_action(s), by=by, at=AT))

    @rule(who=st.sampled_from((AUDITOR, *LEADS)), data=st.data(), back=yes_or_no)
    def somebody_takes_one_off(self, who: str, data: st.DataObject, back: bool) -> None:
        change = planned.put_back if back else planned.remove
        self._with_an_action(who, data, lambda s, a, by: change(s, a, by=by, at=AT))

    # Those who moderate

    @rule(who=leads)
    def a_lead_takes_it(self, who: str) -> None:
        self._tries(who, lambda s, audit, by: taking.claim(s, audit.key, by=by, at=AT))

    @rule(who=leads)
    def a_lead_hands_it_back(self, who: str) -> None:
        self._tries(who, lambda s, audit, by: taking.hand_back(s, audit.key, by=by, at=AT))

    @rule(who=leads, to=leads)
    def a_lead_hands_it_over(self, who: str, to: str) -> None:
        self._tries(
            who,
            lambda s, audit, by: handing.hand_over(s, audit.key, to=named(s, to).key, by=by, at=AT),
        )

    @rule()
    def it_is_drawn_to_be_graded_blind(self) -> None:
        def is_drawn(_: Session, audit: Audit, __: Person) -> None:
            audit.blind = audit.blind or audit.version == 0

        self._tries(MANAGER, is_drawn)

    @rule(who=leads, grade=grades)
    def a_lead_grades_it_blind(self, who: str, grade: Grade) -> None:
        def grades_blind(session: Session, audit: Audit, by: Person) -> None:
            domains = {domain.code: grade for domain in tool_of(session, audit).domains}
            given = {"grade": grade, "domains": domains, "reason": "It is clear."}
            grading_blind.give_blind_grade(session, audit.key, **given, by=by, at=AT)

        self._tries(who, grades_blind)

    @rule()
    def it_is_approved(self) -> None:
        self._decides(
            lambda s, audit, by: moderation.approve(
                s, audit.key, checklist=_checklist(), by=by, at=AT
            )
        )

    @rule(to=grades, with_action=yes_or_no)
    def it_is_regraded(self, to: Grade, with_action: bool) -> None:
        self._decides(
            lambda s, audit, by: moderation.regrade(
                s,
                audit.key,
                to=to,
                reason_code=RegradeReason.OTHER,
                reason="The record says otherwise.",
                checklist=_checklist(),
                new_actions=[an_action(s)] if with_action else [],
                by=by,
                at=AT,
            )
        )

    @rule(provisional=grades)
    def it_is_returned(self, provisional: Grade) -> None:
        self._decides(
            lambda s, audit, by: returning.return_for_redo(
                s,
                audit.key,
                notes={"front": "Please say with whom you spoke."},
                supporter_id=_another(s, by).key,
                safe=audit.safe_now,
                provisional=provisional,
                by=by,
                at=AT,
            )
        )

    def _decides(self, what: Callable[[Session, Audit, Person], object]) -> None:
        """By whoever has it."""
        with self.programme.read() as session:
            holder = session.get(Person, session.get_one(Audit, self.audit_id).moderator_id or 0)
        self._tries(holder.name.split()[0] if holder else LEADS[0], what)

    @rule(grade=grades)
    def it_is_read_second(self, grade: Grade) -> None:
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            reader = session.get(Person, audit.second_reader_id or 0)
        given = {"grade": grade, "reason": "I see it so."}
        self._tries(
            reader.name.split()[0] if reader else LEADS[0],
            lambda s, audit, by: second_reading.second_read(s, audit.key, **given, by=by, at=AT),
        )

    # Those who decide

    @rule(who=deciders, grade=grades, with_action=yes_or_no)
    def it_is_settled(self, who: str, grade: Grade, with_action: bool) -> None:
        def settles(session: Session, audit: Audit, by: Person) -> None:
            if with_action:
                source = ActionSource.MODERATION
                actions.add(session, audit, an_action(session), source=source, by=by, at=AT)
            given = {"grade": grade, "reason": "So it stands."}
            second_reading.settle(session, audit.key, **given, by=by, at=AT)

        self._tries(who, settles)

    @rule(who=deciders, once_more=yes_or_no)
    def a_second_return_is_decided(self, who: str, once_more: bool) -> None:
        def decides(session: Session, audit: Audit, by: Person) -> None:
            given = {"reason": "So be it.", "by": by, "at": AT}
            if once_more:
                helps = _another(session, by).key
                second_return.return_once_more(session, audit.key, supporter_id=helps, **given)
            else:
                second_return.moderate_as_it_stands(session, audit.key, moderator_id=None, **given)

        self._tries(who, decides)

    @rule(kind=st.sampled_from(AppealKind))
    def somebody_asks_for_another_look(self, kind: AppealKind) -> None:
        who = AUDITOR if kind is AppealKind.APPEAL else "Adaeze"
        given = {"kind": kind, "reason": "Please look again."}
        self._tries(who, lambda s, audit, by: appeals.ask(s, audit.key, **given, by=by, at=AT))

    @rule(who=deciders, grade=grades, with_action=yes_or_no, withdraws=yes_or_no)
    def what_was_asked_is_decided(
        self, who: str, grade: Grade, with_action: bool, withdraws: bool
    ) -> None:
        def decides(session: Session, audit: Audit, by: Person) -> None:
            waits = select(Appeal).where(Appeal.state == AppealState.ASKED)
            asked = session.exec(waits.order_by(col(Appeal.id))).first()
            if asked is None:
                return
            withdrawn = [a.key for a in _counted(session, audit)] if withdraws else []
            appeals.decide(
                session,
                asked.key,
                grade=grade,
                reason="It is on the record.",
                withdrawn=dict.fromkeys(withdrawn, "Not needed any more."),
                new_actions=[an_action(session)] if with_action else [],
                by=by,
                at=AT,
            )

        self._tries(who, decides)

    # Those who act

    @rule(who=st.sampled_from(OWNERS), data=st.data())
    def an_owner_says_it_is_done(self, who: str, data: st.DataObject) -> None:
        impact = "The child is calmer."
        self._with_an_action(
            who, data, lambda s, a, by: actions.claim_done(s, a, impact=impact, by=by, at=AT)
        )

    @rule(who=st.sampled_from((*LEADS, "Sam", "Adaeze")), data=st.data(), helped=yes_or_no)
    def somebody_looks_whether_it_helped(self, who: str, data: st.DataObject, helped: bool) -> None:
        self._with_an_action(
            who, data, lambda s, a, by: actions.verify(s, a, helped=helped, by=by, at=AT)
        )

    @rule(who=st.sampled_from(("Sam", "Adaeze")), to=st.sampled_from(OWNERS), data=st.data())
    def it_goes_to_another_owner(self, who: str, to: str, data: st.DataObject) -> None:
        self._with_an_action(
            who,
            data,
            lambda s, a, by: following.reassign(s, a, to=named(s, to).key, by=by, at=AT),
        )

    def _with_an_action(
        self, who: str, data: st.DataObject, what: Callable[[Session, int, Person], object]
    ) -> None:
        with self.programme.read() as session:
            found = (
                select(Action.id).where(Action.audit_id == self.audit_id).order_by(col(Action.id))
            )
            there = list(session.exec(found))
        if there:
            chosen = data.draw(st.sampled_from(there))
            self._tries(who, lambda s, _, by: what(s, chosen, by))

    # As often as everything else: what comes next, so that most audits come to an end

    @rule(data=st.data(), grade=grades, yes=yes_or_no)
    def it_goes_on(self, data: st.DataObject, grade: Grade, yes: bool) -> None:
        with self.programme.read() as session:
            state = session.get_one(Audit, self.audit_id).state
        asked = data.draw(st.sampled_from(AppealKind))
        decider = data.draw(deciders)
        steps: dict[AuditState, list[Callable[[], None]]] = {
            AuditState.SUBMITTED: [
                self.it_is_approved,
                lambda: self.it_is_regraded(to=grade, with_action=yes),
                lambda: self.it_is_returned(provisional=grade),
                lambda: self.a_lead_grades_it_blind(who=data.draw(leads), grade=grade),
            ],
            AuditState.SECOND_READING: [lambda: self.it_is_read_second(grade=grade)],
            AuditState.DISPUTED: [
                lambda: self.it_is_settled(who=MANAGER, grade=grade, with_action=yes)
            ],
            AuditState.SECOND_RETURN: [
                lambda: self.a_second_return_is_decided(who=decider, once_more=yes)
            ],
            AuditState.FINALISED: [
                lambda: self.somebody_asks_for_another_look(kind=asked),
                lambda: self.what_was_asked_is_decided(
                    who=decider, grade=grade, with_action=yes, withdraws=data.draw(yes_or_no)
                ),
            ],
        }
        steps[AuditState.IN_MODERATION] = steps[AuditState.SUBMITTED]
        steps[AuditState.AMENDED] = steps[AuditState.FINALISED]
        sends = [lambda: self.she_sends_it(grade=grade, safe=data.draw(st.sampled_from(Safe)))]
        data.draw(st.sampled_from(steps.get(state, sends)))()

    @rule(data=st.data(), grade=grades, yes=yes_or_no)
    def and_goes_on(self, data: st.DataObject, grade: Grade, yes: bool) -> None:
        self.it_goes_on(data, grade, yes)

    @rule(data=st.data(), grade=grades, yes=yes_or_no)
    def and_on(self, data: st.DataObject, grade: Grade, yes: bool) -> None:
        self.it_goes_on(data, grade, yes)

    @invariant()
    def it_is_somebodys_turn_until_it_is_final(self) -> None:
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            held = holding.holder_name(session, audit)
            assert (held is not None) is (audit.state in OPEN_STATES)
            assert (audit.state in OPEN_STATES) or audit.state in DECIDED_STATES


def _counted(session: Session, audit: Audit) -> list[Action]:
    """An audit's actions that two people have not closed, with an owner and a day."""
    return [
        action
        for action in actions.actions_of(session, audit.key)
        if action.state in ACTION_OPEN_STATES and action.owner_id and action.due_on
    ]


def _checklist() -> Checklist:
    return Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)


def _another(session: Session, than: Person) -> Person:
    return next(lead for name in LEADS if (lead := named(session, name)).id != than.id)


def test_no_weak_grade_comes_into_force_without_an_action(answered: Path, tmp_path: Path) -> None:
    Deciding.template, Deciding.folder = answered, tmp_path
    live(
        Deciding,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def regraded(programme: Programme) -> Programme:
    """Amara's audit, moved down to Inadequate by its moderator with an action for Tom."""
    with programme.change() as session:
        audit_in(session, AuditState.SECOND_READING)
    return programme


def test_an_action_is_not_closed_before_the_grade_is_final(regraded: Programme) -> None:
    with regraded.change() as session:
        (action,) = session.exec(select(Action)).all()
        impact = "Everybody knows who comes."
        actions.claim_done(session, action.key, impact=impact, by=named(session, "Tom"), at=AT)
    with pytest.raises(RuleBroken, match="not final yet"), regraded.change() as session:
        actions.verify(session, action.key, helped=True, by=named(session, "Zola"), at=AT)
    with regraded.change() as session:
        audit = session.get_one(Audit, action.audit_id)
        reader = session.get_one(Person, audit.second_reader_id)
        given = {"grade": Grade.INADEQUATE, "reason": "Nobody has seen the child."}
        second_reading.second_read(session, audit.key, **given, by=reader, at=AT)
        assert audit.state is AuditState.FINALISED
        assert [found.key for found in _counted(session, audit)] == [action.key]
        actions.verify(session, action.key, helped=True, by=named(session, "Zola"), at=AT)


def test_nobody_says_that_something_is_done_which_was_not_given_yet(programme: Programme) -> None:
    with programme.change() as session:
        audit, tom = audit_in(session, AuditState.IN_PROGRESS), named(session, "Tom")
        action = planned.add(
            session, audit.key, an_action(session), by=named(session, AUDITOR), at=AT
        )
    with pytest.raises(RuleBroken, match="not here any more"), programme.change() as session:
        actions.claim_done(session, action.key, impact="Done already.", by=tom, at=AT)
