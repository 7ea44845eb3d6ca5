"""Calibration: everybody grades the same invented case, each alone (brief section 7)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import Grade, GradesAs, Sureness


class CalibrationRound(SQLModel, table=True):
    """One month's invented case: `vignette` and `version` name its file.

    It closes after the end of `closes_on`; who has not answered by `remind_on` is reminded once.
    """

    __tablename__ = "calibration_round"

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(unique=True)
    vignette: str
    version: int
    opened_at: datetime
    remind_on: date
    closes_on: date
    closed_at: datetime | None = Field(default=None, index=True)

    @property
    def key(self) -> int:
        """The id of a round that has been saved."""
        if self.id is None:
            raise ValueError("this round has not been saved")
        return self.id

    @property
    def sealed_under(self) -> int:
        """Whose key seals what was written in this round: no audit has a number below zero."""
        return -self.key


class CalibrationAnswer(SQLModel, table=True):
    """Somebody who was asked in a round, and their answer once there is one.

    `sealed` is their line of reasoning under the round's key with field name
    `calibration:<person>`; `shares` says that those who took part may read it, without a name.
    `late`: it came after the round had closed, and counts in no figure.
    """

    __tablename__ = "calibration_answer"
    __table_args__ = (sa.UniqueConstraint("round_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="calibration_round.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    grades_as: GradesAs = Field(sa_type=words(GradesAs, "grades_as"))
    reminded_on: date | None = None
    grade: Grade | None = Field(default=None, sa_type=words(Grade, "grade"))
    sure: Sureness | None = Field(default=None, sa_type=words(Sureness, "sure"))
    shares: bool = False
    sealed: bytes | None = None
    answered_at: datetime | None = None
    late: bool = False

    @property
    def key(self) -> int:
        """The id of an answer that has been saved."""
        if self.id is None:
            raise ValueError("this answer has not been saved")
        return self.id

    @property
    def waits(self) -> bool:
        """Whether nothing was sent yet."""
        return self.answered_at is None


class CalibrationDraft(SQLModel, table=True):
    """What an open window held at its last pause, apart from the answer; gone once that is sent.

    `sealed` is JSON under the round's key with field name `calibration:<person>:draft`, and
    `paused_at` which pause it was, in microseconds.
    """

    __tablename__ = "calibration_draft"

    answer_id: int = Field(
        primary_key=True,
        foreign_key="calibration_answer.id",
        sa_column_kwargs={"autoincrement": False},
    )
    sealed: bytes
    paused_at: int = Field(sa_type=sa.BigInteger)
