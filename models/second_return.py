"""A second return: the moderator would send an audit back once more, and the QA manager decides
what helps most (brief section 7)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import SecondReturnOutcome


class SecondReturn(SQLModel, table=True):
    """One wish to return an audit that had come back before, and what became of it.

    `moderation_id` is the moderator's own row: its sealed words are the notes, its grade the
    provisional one. `supporter_id` is whom the moderator named, `decider_id` who was asked.
    `sealed` is JSON, the reason of the decision, under the audit's key with field name
    `second_return:<moderation_id>`.
    """

    __tablename__ = "second_return"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    version: int
    moderation_id: int = Field(foreign_key="moderation.id", unique=True)
    moderator_id: int = Field(foreign_key="person.id")
    supporter_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    decider_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    due_on: date
    outcome: SecondReturnOutcome | None = Field(
        default=None, sa_type=words(SecondReturnOutcome, "outcome")
    )
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    sealed: bytes | None = None

    __table_args__ = (
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name="decided_with_an_outcome"
        ),
    )

    @property
    def key(self) -> int:
        """The id of a row that has been saved."""
        if self.id is None:
            raise ValueError("this second return has not been saved")
        return self.id
