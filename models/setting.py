"""The council's own settings over the shipped defaults, each with who, when and why."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select

from models.policy import DEFAULTS, Policy


class Setting(SQLModel, table=True):
    """One value at one dotted path; the newest row of a path is in force, older ones stay."""

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(index=True)
    value: Any = Field(sa_type=sa.JSON)
    since: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str


def _nested(path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {head: _nested(rest, value) if rest else value}


def policy_of(session: Session) -> Policy:
    """The settings in force now: the defaults with this council's values laid over them."""
    policy = DEFAULTS
    for setting in session.exec(select(Setting).order_by(sa.column("id"))):
        policy = policy.changed(_nested(setting.path, setting.value))
    return policy
