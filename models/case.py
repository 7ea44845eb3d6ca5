"""The cases that may be audited: one child or young person, or a family in Early Help."""

from datetime import date

from sqlmodel import Field, SQLModel


class Case(SQLModel, table=True):
    """One row of the council's case list (brief section 12). Nothing else of the child.

    `open_since` and `allocated_since` are months like `2026-03`. `hold` keeps a case out of the
    draw; `left_on` is the day on which an import no longer listed it.
    """

    __tablename__ = "case_listed"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True)
    area: str = Field(index=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    worker_id: int = Field(foreign_key="person.id", index=True)
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    age_band: str
    status: str
    family_reference: str | None = Field(default=None, index=True)
    open_since: str | None = None
    allocated_since: str | None = None
    hold: str | None = None
    left_on: date | None = None
