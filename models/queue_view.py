"""How somebody looks at the moderation queue (brief section 7)."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class QueueView(SQLModel, table=True):
    """What a moderator chose to see of the queue, and when: kept for the rest of that day.

    `words` are those of `/audit queue`. To look is no change of the programme: no trail.
    """

    __tablename__ = "queue_view"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    words: str
    chosen_at: datetime
