"""What a month taught the whole service (brief section 9)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import DigestState


class Digest(SQLModel, table=True):
    """A month's learning digest: `facts` are counts and theme codes, never a case.

    It is approved after the Landing the Learning meeting: `meeting_on`, or why there was none.
    """

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(unique=True)
    area: str
    state: DigestState = Field(
        default=DigestState.DRAFTED, sa_type=words(DigestState, "state"), index=True
    )
    facts: dict[str, Any] = Field(sa_type=sa.JSON)
    drafted_at: datetime
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = None
    meeting_on: date | None = None
    no_meeting_because: str | None = None

    @property
    def key(self) -> int:
        """The id of a digest that has been saved."""
        if self.id is None:
            raise ValueError("this digest has not been saved")
        return self.id
