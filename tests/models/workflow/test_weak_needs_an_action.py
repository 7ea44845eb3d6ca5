"""Whatever people do, in whatever order: no audit becomes Requires Improvement or Inadequate for
good without an open, owned and dated action; and none lies where it is nobody's turn.

Everybody tries everything at any moment: what the rules refuse is refused, and nothing has
happened. Looked at is the one moment at which a weak grade comes into force (rule 3).
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as live
from sqlmodel import Session, col, select

from bot.database import engine_for
from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.lifecycle import DECIDED_STATES, OPEN_STATES
from models.sealing import Keyring
from models.vocabulary import AppealKind, AuditState, Grade, Safe
from models.workflow import (
    actions,
    answering,
    assignment,
    following,
    handing,
    holding,
    planned,
    second_reading,
    taking,
)
from models.workflow.parts import asked_of
from tests.blindness import draw
from tests.handlers.deciding import answer_of
from tests.models.workflow import acting
from tests.models.workflow.acting import AUDITOR, DIRECTOR, LEADS, MANAGER, OWNERS, Act
from tests.models.workflow.standing import AT, an_action, audit_in, council, named

#: For the suite; 400 of each were run once.
EXAMPLES, PATHS = 40, 80
KEYRING = Keyring([Keyring.new_key()])
grades, safes = st.sampled_from(Grade), st.sampled_from(Safe)
leads, deciders = st.sampled_from(LEADS), st.sampled_from((MANAGER, DIRECTOR))
kinds, yes_or_no = st.sampled_from(AppealKind), st.booleans()


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


# One audit from its sending to its end, each step as it may come


class Undone(Exception):
    """Nothing of it is kept."""


def test_on_every_way_to_its_end(answered: Path) -> None:
    engine = engine_for(f"sqlite:///{answered}")
    programme = Programme(engine, keyring=KEYRING, clock=lambda: AT)

    @settings(max_examples=PATHS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def goes_its_way(data: st.DataObject) -> None:
        with suppress(Undone), programme.change() as session:
            takes_steps(session, data)
            raise Undone

    goes_its_way()
    engine.dispose()


def takes_steps(session: Session, data: st.DataObject) -> None:
    """Seven of them, refused ones included, from an audit that is answered."""
    auditor = named(session, AUDITOR)
    audit = session.exec(select(Audit).where(Audit.auditor_id == auditor.key)).one()
    if data.draw(yes_or_no):
        planned.add(session, audit.key, an_action(session), by=auditor, at=AT)
    for _ in range(7):
        who, what = next_step(session, audit, data)
        with suppress(RuleBroken), session.begin_nested():
            acting.does(session, audit, who, what)
        session.refresh(audit)


def next_step(session: Session, audit: Audit, data: st.DataObject) -> tuple[str, Act]:
    """What comes next for an audit as it stands: who does it, and what."""
    grade, yes, state = data.draw(grades), data.draw(yes_or_no), audit.state
    if state in (AuditState.SUBMITTED, AuditState.IN_MODERATION):
        decisions = (
            acting.approves(),
            acting.regrades(grade, with_action=yes),
            acting.regrades(grade, with_action=yes),
            acting.returns(grade),
        )
        return acting.holder(session, audit), data.draw(st.sampled_from(decisions))
    if state is AuditState.SECOND_READING:
        return acting.reader(session, audit), acting.reads_second(grade)
    if state is AuditState.DISPUTED:
        return MANAGER, acting.settles(grade, with_action=yes)
    if state is AuditState.SECOND_RETURN:
        return MANAGER, acting.decides_second_return(once_more=yes)
    if state not in DECIDED_STATES:
        return AUDITOR, acting.sends(grade, data.draw(safes))
    if data.draw(yes_or_no):
        kind = data.draw(kinds)
        return (AUDITOR if kind is AppealKind.APPEAL else "Adaeze"), acting.asks(kind)
    withdraws = data.draw(yes_or_no)
    decides = acting.decides_asked(grade, with_action=yes, withdraws=withdraws)
    return data.draw(deciders), decides


# And everything that anybody tries in between


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

    def _tries(self, who: str, what: Act) -> None:
        """Somebody tries it; whatever the rules refuse leaves nothing behind."""
        with suppress(RuleBroken), self.programme.change() as session:
            acting.does(session, session.get_one(Audit, self.audit_id), who, what)

    @rule(data=st.data())
    def it_goes_on(self, data: st.DataObject) -> None:
        with self.programme.read() as session:
            who, what = next_step(session, session.get_one(Audit, self.audit_id), data)
        self._tries(who, what)

    @rule(data=st.data())
    def and_goes_on(self, data: st.DataObject) -> None:
        """As often as everything else, so that most audits come to an end."""
        self.it_goes_on(data)

    @rule(data=st.data())
    def and_on(self, data: st.DataObject) -> None:
        self.it_goes_on(data)

    @rule(grade=grades, safe=safes)
    def she_sends_it(self, grade: Grade, safe: Safe) -> None:
        self._tries(AUDITOR, acting.sends(grade, safe))

    @rule(who=st.sampled_from((AUDITOR, *LEADS)))
    def somebody_plans_an_action(self, who: str) -> None:
        self._tries(who, lambda s, audit, by: planned.add(s, audit.key, an_action(s), by=by, at=AT))

    @rule(who=st.sampled_from((AUDITOR, *LEADS)), data=st.data(), back=yes_or_no)
    def somebody_takes_one_off(self, who: str, data: st.DataObject, back: bool) -> None:
        change = planned.put_back if back else planned.remove
        self._with_an_action(who, data, lambda s, a, by: change(s, a, by=by, at=AT))

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
        self._tries(who, acting.grades_blind(grade))

    @rule(who=leads, grade=grades, with_action=yes_or_no)
    def a_lead_decides(self, who: str, grade: Grade, with_action: bool) -> None:
        self._tries(who, acting.regrades(grade, with_action=with_action))

    @rule(who=deciders, grade=grades, with_action=yes_or_no)
    def somebody_settles_it(self, who: str, grade: Grade, with_action: bool) -> None:
        self._tries(who, acting.settles(grade, with_action=with_action))

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
            who, data, lambda s, a, by: following.reassign(s, a, to=named(s, to).key, by=by, at=AT)
        )

    def _with_an_action(
        self, who: str, data: st.DataObject, what: Callable[[Session, int, Person], object]
    ) -> None:
        with self.programme.read() as session:
            mine = select(Action.id).where(Action.audit_id == self.audit_id)
            there = list(session.exec(mine.order_by(col(Action.id))))
        if there:
            chosen = data.draw(st.sampled_from(there))
            self._tries(who, lambda s, _, by: what(s, chosen or 0, by))

    @invariant()
    def it_is_somebodys_turn_until_it_is_final(self) -> None:
        with self.programme.read() as session:
            audit = session.get_one(Audit, self.audit_id)
            held = holding.holder_name(session, audit)
            assert audit.state in OPEN_STATES | DECIDED_STATES
            assert (held is not None) is (audit.state in OPEN_STATES)


def test_whatever_anybody_tries_in_between(answered: Path, tmp_path: Path) -> None:
    Deciding.template, Deciding.folder = answered, tmp_path
    live(
        Deciding,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# The two ways in which it could have happened


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
        zola = named(session, "Zola")
    with pytest.raises(RuleBroken, match="not final yet"), regraded.change() as session:
        actions.verify(session, action.key, helped=True, by=zola, at=AT)
    with regraded.change() as session:
        audit = session.get_one(Audit, action.audit_id)
        reader = session.get_one(Person, audit.second_reader_id)
        given = {"grade": Grade.INADEQUATE, "reason": "Nobody has seen the child."}
        second_reading.second_read(session, audit.key, **given, by=reader, at=AT)
        assert audit.state is AuditState.FINALISED
        assert [found.key for found in acting.counted(session, audit)] == [action.key]
        actions.verify(session, action.key, helped=True, by=zola, at=AT)


def test_nobody_says_that_something_is_done_which_was_not_given_yet(programme: Programme) -> None:
    with programme.change() as session:
        audit, tom = audit_in(session, AuditState.IN_PROGRESS), named(session, "Tom")
        action = planned.add(
            session, audit.key, an_action(session), by=named(session, AUDITOR), at=AT
        )
    with pytest.raises(RuleBroken, match="not here any more"), programme.change() as session:
        actions.claim_done(session, action.key, impact="Done already.", by=tom, at=AT)
