"""What moderators and second readers decided (brief section 7)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import AuditQuality, Grade, Outcome, Polarity, RegradeReason


class Moderation(SQLModel, table=True):
    """One decision on one version of an audit; never changed, a later one stands beside it.

    `second` marks a second reader's, who saw neither grade. `sealed` is JSON (words, checklist
    lines, notes for a return) under the audit's key with field name `moderation:<version>:<n>`.
    """

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    version: int
    moderator_id: int = Field(foreign_key="person.id", index=True)
    second: bool = False
    outcome: Outcome = Field(sa_type=words(Outcome, "outcome"))
    grade_before: Grade = Field(sa_type=words(Grade, "grade_before"))
    grade_after: Grade = Field(sa_type=words(Grade, "grade_after"))
    reason_code: RegradeReason | None = Field(
        default=None, sa_type=words(RegradeReason, "reason_code")
    )
    quality: AuditQuality = Field(sa_type=words(AuditQuality, "quality"))
    field: str
    sealed: bytes
    decided_at: datetime

    @property
    def key(self) -> int:
        """The id of a decision that has been saved."""
        if self.id is None:
            raise ValueError("this decision has not been saved")
        return self.id


class BlindGrade(SQLModel, table=True):
    """What a moderator graded before the auditor's grades were shown; never changed afterwards.

    `grade_before` is the auditor's of that version, which stood sealed beside it, and `domains`
    the moderator's own grade by domain. `sealed` is the reason under the audit's key with field
    name `blind`. What is decided later may differ: that is a `Moderation` of its own.
    """

    __tablename__ = "blind_grade"

    audit_id: int = Field(
        primary_key=True, foreign_key="audit.id", sa_column_kwargs={"autoincrement": False}
    )
    version: int
    moderator_id: int = Field(foreign_key="person.id", index=True)
    grade_before: Grade = Field(sa_type=words(Grade, "grade_before"))
    grade: Grade = Field(sa_type=words(Grade, "grade"))
    domains: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    sealed: bytes
    given_at: datetime


class DomainGrade(SQLModel, table=True):
    """One domain of an audit as its auditor graded it, and as a moderation left it.

    The two are the same where the moderator confirmed it; `before` is None where the auditor gave
    none. It is never changed: a later decision has rows of its own.
    """

    __table_args__ = (sa.UniqueConstraint("moderation_id", "domain"),)

    id: int | None = Field(default=None, primary_key=True)
    moderation_id: int = Field(foreign_key="moderation.id")
    audit_id: int = Field(foreign_key="audit.id", index=True)
    domain: str
    before: Grade | None = Field(default=None, sa_type=words(Grade, "before"))
    after: Grade = Field(sa_type=words(Grade, "after"))


class ThemeTag(SQLModel, table=True):
    """A theme of the shared list, seen in an audit as a strength (perhaps one worth copying) or
    as a worry."""

    __table_args__ = (sa.UniqueConstraint("audit_id", "theme", "polarity"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    theme: str = Field(index=True)
    polarity: Polarity = Field(sa_type=words(Polarity, "polarity"))
    worth_copying: bool = False
    tagged_by_id: int = Field(foreign_key="person.id")
    tagged_at: datetime
