"""People, their roles and posts, and where they work (brief section 4)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel

from models.names import searchable


class Service(SQLModel, table=True):
    """A service of the council; what was learned is posted in its `learning_channel`."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    learning_channel: str | None = None


class Team(SQLModel, table=True):
    """A team within a service."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    service_id: int = Field(foreign_key="service.id", index=True)


class Person(SQLModel, table=True):
    """Somebody of the council, known by Slack account, by work email or by both.

    `working_days` is like `MTWTF`, with `-` for a day off. `search` is the name as it is looked
    for (`models.names`), written whenever the person is.
    """

    id: int | None = Field(default=None, primary_key=True)
    slack_user_id: str | None = Field(default=None, unique=True)
    email: str | None = Field(default=None, unique=True)
    name: str = Field(index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    service_id: int | None = Field(default=None, foreign_key="service.id", index=True)
    manager_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    starts: date | None = None
    ends: date | None = None
    working_days: str = "MTWTF"
    search: str = ""

    @property
    def key(self) -> int:
        """The id of a person who has been saved."""
        if self.id is None:
            raise ValueError("this person has not been saved")
        return self.id


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keep_search(_: Mapper[Person], __: sa.Connection, person: Person) -> None:
    person.search = searchable(person.name)


class RoleHolding(SQLModel, table=True):
    """A role that a person holds, from and until (inclusive dates)."""

    __table_args__ = (sa.UniqueConstraint("person_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    role: str = Field(index=True)
    starts: date | None = None
    ends: date | None = None


class Absence(SQLModel, table=True):
    """Days on which somebody is away (inclusive). Never why."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    starts: date
    ends: date


class Post(SQLModel, table=True):
    """A post that escalations follow: `code` is a role's name, with a service or none."""

    __table_args__ = (sa.UniqueConstraint("code", "service_id"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str
    service_id: int | None = Field(default=None, foreign_key="service.id")
    holder_id: int | None = Field(default=None, foreign_key="person.id")
    deputy_id: int | None = Field(default=None, foreign_key="person.id")
