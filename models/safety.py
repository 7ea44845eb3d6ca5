"""Is the child safe now? Every answer is kept, with whom it was told and who has it (brief 6)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import Safe, UnsafeStep


class SafetyAnswer(SQLModel, table=True):
    """One answer to the safety question, given at a moment by somebody; never overwritten.

    A Yes that follows another answer is confirmed: `confirmed_by` is the code of a role of the
    settings (`safety.confirmed_by`), `sealed` is JSON (who, how, on, time) under the audit's key
    with field name `safety:<id>`.
    """

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    safe: Safe = Field(sa_type=words(Safe, "safe"))
    by_id: int = Field(foreign_key="person.id")
    answered_at: datetime
    taken_by_id: int | None = Field(default=None, foreign_key="person.id")
    taken_at: datetime | None = None
    confirmed_by: str | None = None
    sealed: bytes | None = None

    @property
    def key(self) -> int:
        """The id of an answer that has been saved."""
        if self.id is None:
            raise ValueError("this answer has not been saved")
        return self.id


class SafetyTold(SQLModel, table=True):
    """Somebody who was told of an answer, and for which post, once through however many.

    At once (`because` is None), or at a later step.
    """

    __tablename__ = "safety_told"

    answer_id: int = Field(foreign_key="safetyanswer.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    post: str
    told_at: datetime
    because: UnsafeStep | None = Field(default=None, sa_type=words(UnsafeStep, "because"))


class SafetyStep(SQLModel, table=True):
    """What the clock looks at once an answer was No or Not sure, at `due_at` and not before.

    `done_at` is when it looked; `needed` says whether there was anything to do by then.
    """

    __tablename__ = "safety_step"
    __table_args__ = (
        sa.UniqueConstraint("answer_id", "what"),
        sa.Index("ix_safety_step_waiting", "done_at", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="safetyanswer.id")
    what: UnsafeStep = Field(sa_type=words(UnsafeStep, "what"))
    due_at: datetime
    done_at: datetime | None = None
    needed: bool = False


class SafetyCall(SQLModel, table=True):
    """Who was told by telephone, and when, filled in afterwards.

    `sealed` is JSON (who, on, time) under the audit's key, field name `call:<answer>:<number>`.
    """

    __tablename__ = "safety_call"
    __table_args__ = (sa.UniqueConstraint("answer_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="safetyanswer.id")
    number: int
    by_id: int = Field(foreign_key="person.id")
    noted_at: datetime
    sealed: bytes
