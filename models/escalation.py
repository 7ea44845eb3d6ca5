"""A weak case, told to those who must act, with a date that nobody moves (brief section 8)."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import EscalationState, Grade, Lifted


class Escalation(SQLModel, table=True):
    """Remedial action owed on a case decided Inadequate or Requires Improvement.

    `due_on` counts calendar days from `decided_at`; `act_by` is the last working day before it
    where that day is none, and `basis` the decision they count from: moderation, appeal, review.
    `told_as` is the worse grade that it was told as, where a better one that is weak too stands
    now. `lifted_because` says why it ended before practice was Good; `verifier_id` was asked to
    find what was recorded on the case record. `sealed` is JSON (done, by whom, when; seen when and
    by whom; what remains) under the audit's key with field name `escalation`.
    """

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    grade: Grade = Field(sa_type=words(Grade, "grade"))
    told_as: Grade | None = Field(default=None, sa_type=words(Grade, "told_as"))
    provisional: bool = False
    decided_at: datetime
    due_on: date = Field(index=True)
    act_by: date
    sentence: str
    basis: str = "moderation"
    state: EscalationState = Field(
        default=EscalationState.OPEN, sa_type=words(EscalationState, "state"), index=True
    )
    acknowledged_by_id: int | None = Field(default=None, foreign_key="person.id")
    acknowledged_at: datetime | None = None
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime | None = None
    verifier_id: int | None = Field(default=None, foreign_key="person.id")
    sealed: bytes | None = None
    breached: bool = False
    verified_by_id: int | None = Field(default=None, foreign_key="person.id")
    verified_at: datetime | None = None
    lifted_at: datetime | None = None
    lifted_because: Lifted | None = Field(default=None, sa_type=words(Lifted, "lifted_because"))

    @property
    def key(self) -> int:
        """The id of an escalation that has been saved."""
        if self.id is None:
            raise ValueError("this escalation has not been saved")
        return self.id
