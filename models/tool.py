"""The audit tools' versions as the council keeps them (brief section 6)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import ToolState

_LIVE, _DRAFT = sa.text("state = 'live'"), sa.text("state = 'draft'")


class ToolVersion(SQLModel, table=True):
    """One version of one area's tool: `text` is its file, word for word.

    Only a draft's text may be replaced: the database itself refuses to change or remove any
    other (`models.guards`). Each area has at most one live version and one draft. Nobody loaded
    what came with the app (`loaded_by_id` is None). `reason` says why it was made live.
    """

    __tablename__ = "tool_version"
    __table_args__ = (
        sa.UniqueConstraint("area", "version"),
        sa.Index(
            "ix_tool_version_live", "area", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        sa.Index(
            "ix_tool_version_draft",
            "area",
            unique=True,
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    area: str
    version: int
    state: ToolState = Field(default=ToolState.DRAFT, sa_type=words(ToolState, "state"))
    text: str
    loaded_by_id: int | None = Field(default=None, foreign_key="person.id")
    loaded_at: datetime
    live_from: datetime | None = None
    archived_at: datetime | None = None
    reason: str | None = None

    @property
    def key(self) -> int:
        """The id of a version that has been saved."""
        if self.id is None:
            raise ValueError("this version has not been saved")
        return self.id
