"""What follows a decision in the practice council: the remedy, and the actions of its owners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from bot.hearing import Doing, Hearing
from models.action import Action
from models.delivery import Delivery
from models.escalation import Escalation
from models.person import Person
from models.rules.calendar import add_working_days, london_date, working_day_on_or_before
from models.rules.escalation import RemedialRecord
from models.vocabulary import ActionState, EscalationState, Role, Safe
from models.workflow import actions, escalation, remedy
from models.workflow.people import holder_of

#: Out of a hundred: actions left undone.
_LEFT_UNDONE = 8


class Following:
    """Plans what people do once an audit is decided.

    `on` takes a day and what happens then; `words` are the stories'.
    """

    def __init__(
        self,
        on: Callable[[date, Doing], None],
        random: Random,
        words: Mapping[str, Any],
        hearing: Hearing,
    ) -> None:
        self._on = on
        self._random = random
        self._words = words
        self._hearing = hearing

    def follows(self, session: Session, audit_id: int, today: date) -> None:
        """Once a decision is taken: people speak, the AD answers, owners do what they own."""
        self._hearing.follows(session, audit_id, today)
        opened = escalation.escalation_of(session, audit_id)
        if opened is not None and opened.state is EscalationState.OPEN:
            self._on(add_working_days(today, 1), self._acknowledges(opened.key))
            late = timedelta(days=self._random.choice([-3, -2, -1, 4]))
            day = max(working_day_on_or_before(opened.act_by + late), add_working_days(today, 2))
            self._on(day, self._records(opened.key))
        for action in actions.actions_of(session, audit_id):
            if (
                action.live
                and action.state is ActionState.OPEN
                and self._random.random() * 100 >= _LEFT_UNDONE
            ):
                day = working_day_on_or_before(action.due_on)
                self._on(max(day, add_working_days(today, 1)), self._claims(action.key))

    def _acknowledges(self, escalation_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            opened = session.get_one(Escalation, escalation_id)
            director = holder_of(session, Role.ASSISTANT_DIRECTOR, opened.service_id)
            if director is not None and opened.lifted_at is None:
                remedy.acknowledge(session, escalation_id, by=director, at=at)

        return does

    def _records(self, escalation_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            opened = session.get_one(Escalation, escalation_id)
            director = holder_of(session, Role.ASSISTANT_DIRECTOR, opened.service_id)
            waits = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)
            if director is None or opened.lifted_at is not None or opened.state not in waits:
                return
            told = self._random.choice(self._words["remedial"])
            yesterday = working_day_on_or_before(london_date(at) - timedelta(days=1))
            record = RemedialRecord(
                done=told["done"],
                done_by="the allocated worker",
                done_on=yesterday,
                seen_on=yesterday,
                seen_by="the allocated worker",
                safe=Safe.YES,
            )
            remedy.record_remedy(
                session, escalation_id, record, remains=told["remains"], by=director, at=at
            )
            self._on(add_working_days(london_date(at), 2), self._sees_remedy(escalation_id))

        return does

    def _sees_remedy(self, escalation_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            asked = session.exec(
                select(Delivery).where(
                    col(Delivery.key).startswith(f"escalation-{escalation_id}-verify")
                )
            ).first()
            if asked is not None and asked.person_id is not None:
                lead = session.get_one(Person, asked.person_id)
                remedy.verify_remedy(session, escalation_id, on_record=True, by=lead, at=at)

        return does

    def _claims(self, action_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            action = session.get_one(Action, action_id)
            if action.state is not ActionState.OPEN:
                return
            owner = session.get_one(Person, action.owner_id)
            impacts = self._words["impact"]
            impact = self._random.choice(impacts.get(action.kind) or impacts["update_plan"])
            actions.claim_done(session, action_id, impact=impact, by=owner, at=at)
            self._on(add_working_days(london_date(at), 2), self._verifies(action_id))

        return does

    def _verifies(self, action_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            action = session.get_one(Action, action_id)
            verifier = actions.verifier_of(session, action, at=at)
            if verifier is not None and action.state is ActionState.DONE_CLAIMED:
                actions.verify(session, action_id, helped=True, by=verifier, at=at)

        return does
