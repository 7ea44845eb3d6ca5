"""Is the child safe now? Every answer is kept; who has taken it on stands beside it (brief 6)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import Safe


class SafetyAnswer(SQLModel, table=True):
    """One answer to the safety question, given at a moment by somebody; never overwritten."""

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    safe: Safe = Field(sa_type=words(Safe, "safe"))
    by_id: int = Field(foreign_key="person.id")
    answered_at: datetime
    taken_by_id: int | None = Field(default=None, foreign_key="person.id")
    taken_at: datetime | None = None
