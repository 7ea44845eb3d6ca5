"""What is asked about a decided grade: an auditor's appeal, an AD's review (brief section 7)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import AppealKind, AppealState, Grade


class Appeal(SQLModel, table=True):
    """One request about a decided grade; each kind is made once for an audit.

    `sealed` is JSON (reason) under the audit's key with field name `appeal:<kind>`. The decision
    itself is a `Moderation`, made at `decided_at`. `decider_id` is whose turn it is, and then who
    decided; None while rule 1 leaves nobody. `grade_before` is in force until it is decided, and
    `grade_after` from then on.
    """

    __table_args__ = (sa.UniqueConstraint("audit_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    kind: AppealKind = Field(sa_type=words(AppealKind, "kind"))
    state: AppealState = Field(
        default=AppealState.ASKED, sa_type=words(AppealState, "state"), index=True
    )
    asked_by_id: int = Field(foreign_key="person.id", index=True)
    asked_at: datetime
    sealed: bytes
    decider_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    due_on: date
    grade_before: Grade = Field(sa_type=words(Grade, "grade_before"))
    grade_after: Grade | None = Field(default=None, sa_type=words(Grade, "grade_after"))
    decided_at: datetime | None = None

    @property
    def key(self) -> int:
        """The id of an appeal that has been saved."""
        if self.id is None:
            raise ValueError("this appeal has not been saved")
        return self.id
