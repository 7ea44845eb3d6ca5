"""What follows a decision in the practice council: managers speak, workers reply, auditors answer.

It draws from a chance of its own, so that the rest of the past comes out as it would without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any

from sqlmodel import Session

from models.audit import Audit
from models.person import Person
from models.rules.calendar import add_working_days, at_london, london_date
from models.vocabulary import Answered, TookPart
from models.workflow import replies, telling
from models.workflow.audits import team_manager_of

Doing = Callable[[Session, datetime], None]
Plans = Callable[[datetime, Doing], None]

#: Out of a hundred: managers who do not note the conversation, workers who reply, auditors who
#: answer.
_NOT_NOTED, _REPLY, _ANSWER = 20, 45, 85


class Hearing:
    """Plans what people say to each other once an audit is decided.

    `on` takes a time and what happens then; `told` are the words of invented replies.
    """

    def __init__(self, on: Plans, told: list[dict[str, Any]]) -> None:
        self._on = on
        self._told = told
        self._random = Random(20260402)  # noqa: S311 - the same past each time, not a secret

    def follows(self, session: Session, audit_id: int, today: date) -> None:
        """A decision was taken on an audit: once for its conversation, once for its reply."""
        asked = any(row.asked_at for row in telling.tellings_of(session, audit_id))
        if asked and not self._chance(_NOT_NOTED):
            self._plan(add_working_days(today, 1), self._speaks(audit_id))
        if self._chance(_REPLY):
            told = self._random.choice(self._told)
            days = self._random.randint(4, 9)
            self._plan(add_working_days(today, days), self._replies(audit_id, told))

    def _speaks(self, audit_id: int) -> Doing:
        def does(session: Session, at: datetime) -> None:
            manager = team_manager_of(session, session.get_one(Audit, audit_id))
            waits = [
                row
                for row in telling.tellings_of(session, audit_id)
                if row.asked_at and row.spoken_at is None
            ]
            if manager is not None and waits:
                telling.spoken(session, audit_id, by=manager, at=at)

        return does

    def _replies(self, audit_id: int, told: dict[str, Any]) -> Doing:
        def does(session: Session, at: datetime) -> None:
            audit = session.get_one(Audit, audit_id)
            row = telling.telling_of(session, audit_id, audit.worker_id)
            if row is None or row.told_at is None or replies.reply_of(session, audit_id):
                return
            words = replies.ReplyWords(
                TookPart(told["took_part"]), told["reflection"], told.get("error", "")
            )
            worker = session.get_one(Person, audit.worker_id)
            replies.reply(session, audit_id, words, by=worker, at=at)
            if self._chance(_ANSWER):
                days = self._random.randint(1, 3)
                day = add_working_days(london_date(at), days)
                self._plan(day, self._answers(audit_id, told.get("answer", "")))

        return does

    def _answers(self, audit_id: int, answer: str) -> Doing:
        def does(session: Session, at: datetime) -> None:
            auditor = session.get_one(Person, session.get_one(Audit, audit_id).auditor_id)
            how = Answered.WILL_DO if answer else Answered.NOTED
            replies.answer(session, audit_id, how, answer, by=auditor, at=at)

        return does

    def _plan(self, day: date, does: Doing) -> None:
        self._on(at_london(day, self._random.randint(10, 15), self._random.randint(0, 59)), does)

    def _chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent
