"""What an auditor sent, kept as it was sent: each version of an audit (brief section 7)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import Grade


class SentPart(SQLModel, table=True):
    """A part of an audit as one of its versions was sent; never changed.

    `sealed` is JSON (every answer but the grade) under the audit's own key with field name
    `sent:<version>:<part>`, so that erasing the audit erases every version of it; the part's
    grade stands outside it, as it does while the part is written.
    """

    __tablename__ = "sent_part"
    __table_args__ = (sa.UniqueConstraint("audit_id", "version", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id")
    version: int
    part: str
    grade: Grade | None = Field(default=None, sa_type=words(Grade, "grade"))
    sealed: bytes
    sent_at: datetime
