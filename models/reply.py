"""What a worker is told of the findings on their case, and what they reply (brief 6 and 7)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import Answered, TookPart


class Telling(SQLModel, table=True):
    """The findings of one audit, owed to one worker: without a grade, in their own time.

    `replies` marks the worker of the audit's date; another holds the case today and only reads.
    `asked_at` is when their manager was asked to speak with them first (None: nobody was),
    `leaves_at` when the message goes or is looked at again, `told_at` when it was owed, `ended_at`
    when there was nobody to tell any more.
    """

    __table_args__ = (sa.UniqueConstraint("audit_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    replies: bool
    asked_at: datetime | None = None
    spoken_at: datetime | None = None
    spoken_by_id: int | None = Field(default=None, foreign_key="person.id")
    leaves_at: datetime | None = Field(default=None, index=True)
    again: bool = False
    told_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def key(self) -> int:
        """The id of a telling that has been saved."""
        if self.id is None:
            raise ValueError("this telling has not been saved")
        return self.id


class Reply(SQLModel, table=True):
    """What a worker says to the findings: one for each audit.

    `sealed` is JSON (reflection, error) under the audit's key with field name `reply:<person>`,
    `answer_sealed` the auditor's words with field name `reply:<person>:answer`.
    """

    __table_args__ = (sa.UniqueConstraint("audit_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    took_part: TookPart = Field(sa_type=words(TookPart, "took_part"))
    points_out: bool = False
    sealed: bytes
    replied_at: datetime
    changed_at: datetime | None = None
    answered: Answered | None = Field(default=None, sa_type=words(Answered, "answered"))
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    answer_sealed: bytes | None = None

    @property
    def key(self) -> int:
        """The id of a reply that has been saved."""
        if self.id is None:
            raise ValueError("this reply has not been saved")
        return self.id
