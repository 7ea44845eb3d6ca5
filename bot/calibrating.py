"""Calibration in the practice council's past: who was asked grades, nearly always in time.

It draws from a chance of its own, so that the rest of the past comes out as it would without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from models.calibration import CalibrationAnswer, CalibrationRound
from models.person import Person
from models.rules.calendar import add_working_days, at_london
from models.rules.grading import ORDER
from models.vocabulary import Grade, Sureness
from models.workflow import calibration
from models.workflow.calibrated import case_of

Doing = Callable[[Session, datetime], None]

#: Out of a hundred: answers that never come; lines that may be shown; the model answer's grade in
#: the first round, and by how much more in each one after it.
_SILENT, _SHARED, _SAME, _BETTER = 4, 70, 45, 4


class Calibrating:
    """Plans the answers of a round. `at` takes a time and what happens then."""

    def __init__(self, at: Callable[[datetime, Doing], None], words: Mapping[str, Any]) -> None:
        self._at = at
        self._words = words["calibration"]
        self._random = Random(20260408)  # noqa: S311 - the same past each time, not a secret
        self._rounds = 0

    def opened(self, session: Session, day: date) -> None:
        """A working day has begun: where a round opened on it, people will answer."""
        found = session.exec(
            select(CalibrationRound).order_by(col(CalibrationRound.id).desc()).limit(1)
        ).first()
        if found is None or found.closed_at is not None or found.opened_at < at_london(day, 0):
            return
        self._rounds += 1
        asked = select(CalibrationAnswer).where(CalibrationAnswer.round_id == found.key)
        for each in session.exec(asked.order_by(col(CalibrationAnswer.id))).all():
            if not self._chance(_SILENT):
                on = add_working_days(day, self._random.randint(0, 8))
                at = at_london(on, self._random.randint(10, 16), self._random.randint(0, 59))
                self._at(at, self._grades(found.key, each.person_id))

    def _grades(self, round_id: int, person_id: int) -> Doing:
        same = self._chance(_SAME + _BETTER * self._rounds)

        def does(session: Session, at: datetime) -> None:
            found = session.get_one(CalibrationRound, round_id)
            grade = case_of(found).grade if same else self._beside(case_of(found).grade)
            given = calibration.Given(
                grade=grade,
                sure=self._random.choice(list(Sureness)),
                reason=self._random.choice(self._words[grade]),
                shares=self._chance(_SHARED),
            )
            who = session.get_one(Person, person_id)
            calibration.answer(session, round_id, given, by=who, at=at)

        return does

    def _beside(self, grade: Grade) -> Grade:
        place = ORDER.index(grade)
        steps = [-1, -1, 1, 1, 1, 2]
        there = [place + step for step in steps if 0 <= place + step < len(ORDER)]
        return ORDER[self._random.choice(there)]

    def _chance(self, percent: int) -> bool:
        return self._random.random() * 100 < percent
