"""An audit, its parts and its answers (brief sections 5 and 6)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import AuditQuality, AuditState, DeclineReason, Grade, Rating, Safe


class Release(SQLModel, table=True):
    """A month's draw: its seed makes the choice reproducible, `sums` keeps the arithmetic shown."""

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(unique=True)
    area: str
    seed: str
    released_at: datetime
    sums: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class Audit(SQLModel, table=True):
    """One auditor's audit of one case in one month.

    The facts of the case (`team_id` to `age_band`) are frozen at release. `auditor_grade` is the
    auditor's, `grade` the one in force after moderation; `version` counts submissions, `blind`
    marks one drawn to be graded before the auditor's grades are shown, and `decided_at` is when
    the decision that governs the escalation was taken. `given_by_id` gave it by name to whoever
    has it to moderate or to read second; None where it was routed. `givings` counts how often
    another was given it. `decider_id` decides where two readers differ. `open_due_on` is the day
    by which it would be moderated had no grade hurried it, for those who must not know of one.
    Dates are London dates, times are UTC.
    """

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(index=True)
    area: str = Field(index=True)
    case_id: int = Field(foreign_key="case_listed.id", index=True)
    auditor_id: int = Field(foreign_key="person.id", index=True)
    state: AuditState = Field(
        default=AuditState.ASSIGNED, sa_type=words(AuditState, "state"), index=True
    )
    tool_version: int = 1
    team_id: int = Field(foreign_key="team.id", index=True)
    worker_id: int = Field(foreign_key="person.id", index=True)
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    status: str
    age_band: str
    because: str
    colleague_reason: str | None = None
    assigned_at: datetime
    due_on: date = Field(index=True)
    due_because: str
    held_since: datetime
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    version: int = 0
    blind: bool = False
    safe_now: Safe | None = Field(default=None, sa_type=words(Safe, "safe_now"))
    auditor_grade: Grade | None = Field(default=None, sa_type=words(Grade, "auditor_grade"))
    grade: Grade | None = Field(default=None, sa_type=words(Grade, "grade"), index=True)
    quality: AuditQuality | None = Field(default=None, sa_type=words(AuditQuality, "quality"))
    moderator_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    claimed_at: datetime | None = None
    second_reader_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    given_by_id: int | None = Field(default=None, foreign_key="person.id")
    givings: int = 0
    supporter_id: int | None = Field(default=None, foreign_key="person.id")
    decider_id: int | None = Field(default=None, foreign_key="person.id")
    turn_due_on: date | None = None
    open_due_on: date | None = None
    decided_at: datetime | None = None
    finalised_at: datetime | None = Field(default=None, index=True)
    given_back_because: DeclineReason | None = Field(
        default=None, sa_type=words(DeclineReason, "given_back_because")
    )
    redrawn_from_id: int | None = Field(default=None, foreign_key="audit.id")

    @property
    def key(self) -> int:
        """The id of an audit that has been saved."""
        if self.id is None:
            raise ValueError("this audit has not been saved")
        return self.id


class AuditPart(SQLModel, table=True):
    """A part of an audit as last saved: `front`, `child`, `family`, a domain or `closing`.

    `sealed` is JSON under the audit's own key, with field name `part:<code>`; a domain's grade
    stands outside it so that it can be counted. `saves` counts how often it was saved, `window`
    is the one that saved it last: another that was opened before overwrites nothing unseen.
    `marked` names the fields whose words tell who the child is, with blanks between.
    """

    __table_args__ = (sa.UniqueConstraint("audit_id", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    part: str
    grade: Grade | None = Field(default=None, sa_type=words(Grade, "grade"))
    sealed: bytes
    complete: bool = False
    saves: int = 1
    window: str = ""
    marked: str = ""
    saved_at: datetime


class Answer(SQLModel, table=True):
    """The rating given to one question; its note is in the part's sealed words."""

    __table_args__ = (sa.UniqueConstraint("audit_id", "question"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    question: str
    rating: Rating = Field(sa_type=words(Rating, "rating"))


class Draft(SQLModel, table=True):
    """What a window held at its last pause, before any *Save*: overwritten, outside the trail.

    `subject` is `audit-17-front` and the like; `audit_id` names the key that seals it. Each
    window has a row of its own: two never overwrite each other. A lower `sequence` from the same
    `window` never overwrites a higher one. Once its words are saved, or another window has taken
    them over, the row is empty (`sealed`). `base` is how often the part had been saved when the
    window was opened: what was written upon an older save is compared before it is saved.
    """

    __table_args__ = (sa.UniqueConstraint("person_id", "subject", "window"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    audit_id: int = Field(foreign_key="audit.id", index=True)
    subject: str
    window: str
    sequence: int = Field(sa_type=sa.BigInteger)
    base: int = 0
    sealed: bytes
    kept_at: datetime
